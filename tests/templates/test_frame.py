"""The frame of every page: titles, landmarks, navigation, and what it says of the sandbox."""

import subprocess
import sys

import pytest
from django.contrib.messages import constants
from django.template.loader import render_to_string

from projects.models import Change, Move
from tests.accounts.conftest import give_password
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
PAGES = [
    "/", "/projects/", "/directories/", "/directories/dir_1/label/", "/changes/", "/people/",
    "/people/log/", "/people/invite/", "/accounts/", "/accounts/password_change/", "/accounts/confirm/",
    "/accounts/second-factor/", "/settings/", "/help/", "/styleguide/",
]  # fmt: skip


def test_a_page_has_its_landmarks_in_order(as_admin):
    page = as_admin.page("/changes/")
    body = page.one("body")
    landmarks = [e.tag for e in body.iter() if e.tag in {"header", "nav", "main", "footer"}]
    assert landmarks == ["header", "nav", "main", "nav", "footer"]  # the second one leads to parts of the history
    named = [nav.get("aria-label") for nav in body.iter("nav")]
    assert len(set(named)) == 2
    assert body[0].get("class") == "skip"
    assert body[0].get("href") == f"#{page.one('main').get('id')}"


def test_the_title_is_what_the_page_is_about_and_then_the_panels_name(as_admin, settings):
    settings.SANDBOX, settings.PANEL_NAME = False, "Northline prompts"
    assert as_admin.page("/people/").title == "People – Northline prompts"


def test_no_two_pages_have_one_title(as_admin, viewer, wired):
    give_password(as_admin)
    project = f"/projects/{wired.project('Support replies')['id']}/"
    asked = {"before": {"name": "a"}, "requested": {"name": "b"}}
    change = Change.objects.create(project_id="pr_x", project_name="X", proposed_by=viewer, state="withdrawn", **asked)
    of_project = [project, f"{project}edit/", f"{project}configs/", f"/moves/new/?project={project.split('/')[2]}"]
    addresses = [*of_project, change.get_absolute_url(), *PAGES, f"/people/{viewer.pk}/"]
    titles = [as_admin.page(address).title for address in addresses]
    assert sorted(set(titles)) == sorted(titles)
    assert all(title.count(" – Prompt panel") == 1 for title in titles)


def test_the_sandbox_is_told_in_the_title_and_above_the_page(as_viewer, client, settings):
    settings.SANDBOX = True
    for page in (as_viewer.page("/changes/"), PageClient().page("/accounts/login/"), as_viewer.page("/nothing/", 404)):
        assert page.title.endswith(" – Prompt panel [Sandbox]")
        assert "Nothing here reaches Humanloop." in page.html
    settings.SANDBOX = False
    assert "andbox" not in as_viewer.page("/changes/").html


def test_the_frame_says_who_one_is_and_lets_one_out_by_post(as_editor):
    page = as_editor.page("/changes/")
    (header,) = page.all("header")
    text = " ".join("".join(header.itertext()).split())
    assert "Your menu: edgar edgar Editor Your account Sign out" in text
    (form,) = header.iter("form")
    assert (form.get("method"), form.get("action")) == ("post", "/accounts/logout/")


def test_the_navigation_offers_people_to_admins_only(as_admin, as_editor):
    assert "/people/" in {a.get("href") for a in as_admin.page("/changes/").navigation.iter("a")}
    assert "/people/" not in {a.get("href") for a in as_editor.page("/changes/").navigation.iter("a")}


def test_what_lies_elsewhere_belongs_to_a_place_of_the_navigation(as_editor, editor):
    move = Move.objects.create(directory_id="dir_1", directory_name="dir_1", proposed_by=editor)
    addresses = {
        "/directories/": "Projects",
        "/directories/dir_1/label/": "Projects",
        "/moves/new/?project=pr_1": "Projects",
        move.get_absolute_url(): "Changes",
        "/accounts/": None,
    }
    for address, place in addresses.items():
        here = [a.text for a in as_editor.page(address).navigation.iter("a") if a.get("aria-current")]
        assert here == [place] * bool(place), address


def test_a_signed_out_visitor_gets_neither_navigation_nor_a_way_out():
    page = PageClient().page("/accounts/login/")
    assert page.all("nav") == []
    assert "Sign out" not in page.html


def test_a_failed_form_says_so_in_the_title_and_at_the_top():
    page = PageClient().send("/accounts/login/", {"username": "nobody", "password": "nothing"}, 422)
    assert "Error: Sign in" in page.title
    assert page.text.startswith("There is a problem")


@pytest.mark.parametrize("level", [constants.SUCCESS, constants.ERROR])
def test_messages_stand_before_the_heading(level, rf):
    from django.contrib.messages.storage.base import Message

    html = render_to_string("base.html", {"messages": [Message(level, "It <is> done")]}, request=rf.get("/"))
    assert "It &lt;is&gt; done" in html
    assert f'class="banner {"error" if level == constants.ERROR else "success"}"' in html


def test_the_page_of_parts_passes_what_every_page_passes(as_viewer):
    page = as_viewer.page("/styleguide/")
    assert page.title.startswith("Parts of the pages – Prompt panel")


def test_the_page_of_parts_is_there_for_developers_only():
    script = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "try: resolve('/styleguide/')\n"
        "except Resolver404: print('not there')"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "adminpanel.settings",
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "x.example",
        "SANDBOX": "True",
    }
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "not there"
