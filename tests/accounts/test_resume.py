"""A form that comes after the session's end, or with a stale token: its page fills it in again, as it was typed."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from adminpanel.accounts import resume
from adminpanel.accounts.models import PanelSession
from adminpanel.accounts.sudo import PASSWORD_AT
from projects.models import Change, DirectoryLabel
from tests.conftest import PASSWORD, make_user
from tests.memory_remote import config, project
from tests.pages import Page, PageClient

EDIT, DEPLOY, OFFLINE = ("/projects/pr_1/edit/", "/projects/pr_1/deploy/", "/projects/pr_1/offline/")
LONG = "あ" * 400
# By name: the page of the form, where it is sent to, and what was typed into it.
FORMS = {
    "edit": (EDIT, EDIT, {"name": "Letters", "active_config_id": "config_2", "directory_id": "dir_1", "note": "why"}),
    "another version and a long reason": (EDIT, EDIT, {"active_config_id": "config_2", "note": LONG}),
    "a reason that is too long": (EDIT, EDIT, {"active_config_id": "config_2", "note": "é" * 5_000}),
    "a typed config": (EDIT, EDIT, {"active_config_id": "other", "active_config_id_other": "config_unlisted"}),
    "a typed directory": (EDIT, EDIT, {"directory_id": "other", "directory_id_other": "dir_unlisted"}),
    "deploy": (f"{DEPLOY}?config_id=config_2",) * 2 + ({"environment": "env_2", "note": "try it"},),
    "offline": (f"{OFFLINE}?environment_id=env_1",) * 2 + ({"note": "bad answers"},),
    "move": (
        "/moves/new/?project=pr_1",
        "/moves/new/",
        {"project": "pr_1", "directory_id": "other", "directory_id_other": "dir_unlisted", "note": LONG},
    ),
    "label": ("/directories/dir_1/label/", "/directories/dir_1/label/", {"label": "Réponses"}),
    "invitation": ("/people/invite/", "/people/invite/", {"username": "lara", "role": "Editor"}),
    "role": ("/people/{violet}/", "/people/{violet}/role/", {"role": "Editor"}),
    "confirmation": ("/changes/{rename}/", "/changes/{rename}/apply/", {"confirm_name": "Support b"}),
}


@pytest.fixture
def places(remote, admin):
    """What stands in the addresses above."""
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before={"name": "Support bot"},
        requested={"name": "Letters"},
        proposed_by=admin,
    )
    return {"violet": str(make_user("violet", "Viewer").pk), "rename": str(change.pk)}


@pytest.fixture(params=FORMS)
def form(request, places):
    page, action, typed = FORMS[request.param]
    return page.format(**places), action.format(**places), typed


def signed_in(client, next_page="/projects/"):
    data = {"username": "ada", "password": PASSWORD, "next": next_page}
    return client.send("/accounts/login/", data)


@pytest.fixture
def as_ada(admin):
    client = PageClient()
    signed_in(client)
    return client


def filled_in(client, form):
    page, action, typed = form
    return values_on(client.page(page), action) | typed


def only_form(page):
    forms = [f for f in page.one("main").iter("form") if f.get("method") == "post"]
    assert len(forms) == 1
    forms[0].set("action", "/only/")
    return page.values("/only/")


def values_on(page, action):
    path = action.split("?")[0]
    return page.values(path) if any(path in (f.get("action") or "") for f in page.all("form")) else only_form(page)


def lose_the_session(client):
    PanelSession.objects.all().delete()
    del client.cookies["sessionid"]


@pytest.mark.parametrize("referer", [True, False], ids=["with a Referer", "without one"])
def test_after_the_session_s_end_and_a_sign_in_the_same_form_stands_there(as_ada, form, referer):
    page, action, typed = form
    values = filled_in(as_ada, form)
    lose_the_session(as_ada)
    headers = {"referer": f"http://testserver{page}"} if referer else {}
    sent = as_ada.post(action, values, headers=headers)
    assert sent.status_code == 302
    login = as_ada.page(sent["Location"])
    assert "What you typed is kept" in login.text
    assert not re.search(r"%E3%81%82|unlisted|Letters|lara", sent["Location"])
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    assert "What you typed is back. Nothing was sent" in back.html
    assert values_on(back, action) | typed == values_on(back, action)
    assert "There is a problem" not in back.text
    assert not Change.objects.exclude(requested={"name": "Letters"}).exists()


def test_after_a_stale_token_the_same_form_stands_there(as_ada, form):
    _, action, typed = form
    values = filled_in(as_ada, form)
    as_ada.handler.enforce_csrf_checks = True
    refused = Page(as_ada.post(action, values | {"csrfmiddlewaretoken": "spoiled"}))
    assert refused.status == 403
    assert "What you typed is kept" in refused.text
    back = as_ada.page(refused.links()["Go back to what I was doing"])
    assert values_on(back, action) | typed == values_on(back, action)
    assert values_on(back, action).keys() == values.keys()


def test_what_came_back_is_sent_and_becomes_the_proposal_that_was_meant(as_ada, places):
    form = FORMS["another version and a long reason"]
    values = filled_in(as_ada, form)
    lose_the_session(as_ada)
    sent = as_ada.post(EDIT, values)
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    as_ada.send(EDIT, back.values(EDIT))
    change = Change.objects.get(requested={"active_config_id": "config_2"})
    assert change.note == LONG


def test_a_form_of_a_refused_change_comes_back_too(as_ada, remote, admin):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        state="refused",
        before={"directory_id": "dir_1"},
        requested={"directory_id": "dir_2"},
        refusal={"fields": {"directory_id": ["no such directory"]}},
        proposed_by=admin,
    )
    values = as_ada.page(change.get_absolute_url()).values(EDIT)
    lose_the_session(as_ada)
    headers = {"referer": f"http://testserver{change.get_absolute_url()}"}
    sent = as_ada.post(EDIT, values | {"directory_id": "dir_3", "note": "again"}, headers=headers)
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    assert back.values(EDIT)["directory_id"] == "dir_3"
    assert back.values(EDIT)["note"] == "again"
    assert back.values(EDIT)["name"] == "Support bot"


def test_two_tabs_that_come_too_late_are_two_forms(as_ada, places):
    values = as_ada.page(EDIT).values(EDIT)
    lose_the_session(as_ada)
    addresses = []
    for name in ("First tab", "Second tab"):
        sent = as_ada.post(EDIT, values | {"name": name})
        addresses.append(parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    signed_in(as_ada)
    assert [as_ada.page(address).values(EDIT)["name"] for address in addresses] == ["First tab", "Second tab"]


def test_a_kept_form_fills_in_no_other_page(as_ada, places):
    sent_from = as_ada.page(EDIT).values(EDIT)
    as_ada.handler.enforce_csrf_checks = True
    refused = Page(as_ada.post(EDIT, sent_from | {"note": "of the edit form"}))
    (key,) = parse_qs(urlsplit(refused.links()["Go back to what I was doing"]).query)["kept"]
    page = as_ada.page(f"{OFFLINE}?environment_id=env_1&kept={key}")
    assert "of the edit form" not in page.html
    assert resume.GONE in page.html


def test_what_is_not_kept_any_more_is_said_to_be_gone(as_ada, places):
    page = as_ada.page(f"{EDIT}?kept=nobody-knows")
    assert resume.GONE in page.html
    assert page.values(EDIT)["name"] == "Support bot"


def test_what_is_too_long_to_keep_comes_back_as_far_as_it_fits_and_the_page_says_so(as_ada, places):
    values = as_ada.page(EDIT).values(EDIT) | {"active_config_id": "config_2", "note": "x" * 300_000}
    lose_the_session(as_ada)
    sent = as_ada.post(EDIT, values)
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    assert "too long to be kept whole" in back.html
    assert back.values(EDIT)["active_config_id"] == "config_2"
    assert back.values(EDIT)["note"] == "x" * 10_000


def test_a_session_holds_a_few_forms_however_many_come(as_ada, places):
    values = as_ada.page(EDIT).values(EDIT)
    lose_the_session(as_ada)
    for number in range(20):
        as_ada.post(EDIT, values | {"name": f"Name {number}", "note": str(number) * 100_000})
    assert len(as_ada.session["kept_forms"]) == 5
    assert len(PanelSession.objects.get().session_data) < 300_000


def test_another_site_that_sends_a_form_puts_nothing_into_the_browser(db):
    for headers in ({"referer": "https://evil.example/"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        sent = PageClient().post(EDIT, {"name": "Theirs"}, headers=headers)
        assert sent["Location"] == "/accounts/login/?next=/"
        assert not sent.cookies


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("/accounts/password_change/", {"old_password": "s3cret", "new_password1": "s3cret", "note": "s3cret"}),
        ("/accounts/confirm/", {"password": "s3cret"}),
        ("/accounts/second-factor/", {"code": "s3cret"}),
        ("/accounts/confirm/", {"Passwd": "s3cret"}),
        (EDIT, {"Password": "s3cret", "passwd": "s3cret", "pw": "s3cret", "token": "s3cret"}),
    ],
)
def test_no_password_and_no_code_is_kept_and_no_page_says_that_it_is(as_ada, places, address, secret):
    as_ada.handler.enforce_csrf_checks = True
    refused = Page(as_ada.post(address, secret))
    assert "Nothing that you typed was kept" in refused.text
    lose_the_session(as_ada)
    as_ada.handler.enforce_csrf_checks = False
    sent = as_ada.post(address, secret)
    assert "s3cret" not in sent["Location"]
    assert not any("s3cret" in str(row.get_decoded()) for row in (*PanelSession.objects.all(), *Session.objects.all()))


def test_of_a_form_only_its_own_fields_are_kept(as_ada, form, places):
    page, action, typed = form
    others = dict.fromkeys(["password", "Password", "PASSWD", "code", "csrfmiddlewaretoken", "search"], "s3cret")
    lose_the_session(as_ada)
    as_ada.post(action, typed | others)
    (saved,) = as_ada.session["kept_forms"].values()
    assert saved["page"] == page.split("?")[0]
    assert sorted(saved["typed"]) == sorted([name, value] for name, value in typed.items())


def test_a_visitor_can_put_no_more_into_a_session_than_a_form_needs(as_ada, places):
    much = {"name": "n" * 10_000, "note": "w" * 10_000, "directory_id": "dir_9", "active_config_id": "config_2"}
    lose_the_session(as_ada)
    for n in range(20):
        sent = as_ada.post(EDIT, much | {f"made_up_{n}": "x" * 10_000})
    assert len(json.dumps(as_ada.session["kept_forms"])) < 5 * 12_500
    login = as_ada.page(sent["Location"])
    assert "What you typed is kept, but not all of “Why (optional)”: sign in, look it over" in login.text
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    assert "not all of “Why (optional)” is back" in back.html
    assert back.values(EDIT) | much == back.values(EDIT) | {"note": "w" * 10_000}
    assert back.values(EDIT)["note"] == ""


def test_the_longest_move_comes_back_whole(as_ada, places):
    chosen = [f"pr_{number:03}{'x' * 60}" for number in range(100)]
    lose_the_session(as_ada)
    sent = as_ada.post("/moves/new/", {"project": chosen, "note": "w" * 1_000, "directory_id": "dir_1"})
    signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    (saved,) = as_ada.session["kept_forms"].values()
    assert [value for name, value in saved["typed"] if name == "project"] == chosen
    assert saved["cut"] == []


@pytest.mark.parametrize("referer", ["", "http://elsewhere.example/changes/", "http://testserver/no-such-page/"])
def test_where_a_button_was_pressed_is_not_claimed_where_it_is_not_known(as_ada, places, referer):
    withdraw = f"/changes/{places['rename']}/withdraw/"
    headers = {"referer": referer} if referer else {}
    as_ada.handler.enforce_csrf_checks = True
    refused = Page(as_ada.post(withdraw, headers=headers))
    assert refused.status == 403
    assert "your browser did not say from where you sent it" in refused.text
    assert refused.links()["Go to Home"] == "/"
    as_ada.handler.enforce_csrf_checks = False
    lose_the_session(as_ada)
    login = as_ada.page(as_ada.post(withdraw, headers=headers)["Location"])
    assert "Sign in to go to Home." in login.text
    assert "where you were" not in login.text


def test_an_answer_to_a_form_is_no_page_to_go_back_to_but_the_form_s_own_is(as_ada, places):
    page = f"/changes/{places['rename']}/"
    lose_the_session(as_ada)
    sent = as_ada.post(f"{page}withdraw/", headers={"referer": f"http://testserver{page}apply/"})
    assert parse_qs(urlsplit(sent["Location"]).query)["next"] == [page]
    person = f"/people/{places['violet']}/"
    for answer in ("deactivate", "role", "reset"):
        sent = as_ada.post(f"{person}reactivate/", headers={"referer": f"http://testserver{person}{answer}/"})
        assert parse_qs(urlsplit(sent["Location"]).query)["next"] == [person]


def test_a_form_that_was_kept_by_an_earlier_version_comes_back(as_ada, places):
    session = as_ada.session
    session["kept_forms"] = {"k": {"page": EDIT, "typed": [["name", "Letters"]], "whole": True}}
    session.save()
    page = as_ada.page(f"{EDIT}?kept=k")
    assert page.values(EDIT)["name"] == "Letters"
    assert resume.BACK in page.html


def test_a_button_that_comes_too_late_is_not_said_to_be_kept(as_ada, places):
    page = f"/changes/{places['rename']}/"
    lose_the_session(as_ada)
    sent = as_ada.post(f"{page}withdraw/", headers={"referer": f"http://testserver{page}"})
    login = as_ada.page(sent["Location"])
    assert "nothing was sent and nothing has changed" in login.text
    assert "kept" not in login.text


def test_signing_in_brings_text_of_forms_along_and_nothing_else_of_a_visitor(as_ada, places):
    lose_the_session(as_ada)
    as_ada.post(EDIT, {"name": "Mine"})
    session = as_ada.session
    session["planted"] = "by somebody"
    session.save()
    signed_in(as_ada)
    assert "planted" not in as_ada.session
    assert "kept_forms" in as_ada.session


def test_who_signs_out_leaves_nothing_typed_behind(as_ada, places):
    make_user("edgar", "Editor")
    as_ada.handler.enforce_csrf_checks = True
    refused = Page(as_ada.post(EDIT, {"name": "Ada’s secret plan"}))
    address = refused.links()["Go back to what I was doing"]
    as_ada.handler.enforce_csrf_checks = False
    as_ada.post("/accounts/logout/")
    page = as_ada.send("/accounts/login/", {"username": "edgar", "password": PASSWORD, "next": address})
    assert "secret plan" not in page.html


def test_a_password_that_was_asked_for_again_leads_back_to_the_form(as_ada, places):
    session = as_ada.session
    session[PASSWORD_AT] = (timezone.now() - timezone.timedelta(hours=1)).isoformat()
    session.save()
    sent = as_ada.post("/people/invite/", {"username": "lara", "role": "Admin"})
    page = as_ada.send(sent["Location"], {"password": PASSWORD})
    assert only_form(page) == {"username": "lara", "role": "Admin"}


def test_what_nobody_touched_follows_what_is_so_now_though_the_form_was_kept(as_ada, remote, places):
    remote.memory.configs["config_3"] = config("config_3", "terse")
    values = as_ada.page(EDIT).values(EDIT) | {"directory_id": "other", "directory_id_other": "dir_9"}
    lose_the_session(as_ada)
    sent = as_ada.post(EDIT, values)
    theirs = project("pr_1", "Their name", remote.memory.configs["config_2"])
    remote.memory.projects["pr_1"] = theirs
    back = signed_in(as_ada, parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    now = back.values(EDIT)
    assert (now["name"], now["active_config_id"], now["directory_id"]) == ("Their name", "config_2", "other")
    as_ada.send(EDIT, now)
    assert Change.objects.get(project_name="Their name", kind="update").requested == {"directory_id": "dir_9"}


def test_a_label_nobody_touched_does_not_replace_a_colleague_s(as_ada, places, editor):
    address = "/directories/dir_1/label/"
    DirectoryLabel.objects.create(pk="dir_1", label="First")
    values = only_form(as_ada.page(address))
    DirectoryLabel.objects.filter(pk="dir_1").update(label="Theirs")
    page = as_ada.send(address, values)
    assert "stays as it is" in page.html
    assert DirectoryLabel.objects.get().label == "Theirs"
    page = as_ada.send(address, values | {"label": "Mine"}, status=422)
    assert "it is now “Theirs”" in page.errors_at("label")
    as_ada.send(address, only_form(page))
    assert DirectoryLabel.objects.get().label == "Mine"


def test_a_form_that_finds_the_remote_away_is_filled_in_when_it_is_tried_again(as_ada, remote, places):
    values = as_ada.page(EDIT).values(EDIT) | {"name": "Letters", "note": "why"}
    remote.on("GET", "/projects", lambda exchange: exchange.answer(500, b"") or True)
    page = as_ada.send(EDIT, values, status=502)
    assert "What you typed is kept" in page.text
    remote.behave()
    back = as_ada.page(page.links()["Try again"])
    assert back.values(EDIT) == values


def test_a_role_nobody_touched_does_not_replace_a_colleague_s(as_ada, places):
    page, action, _ = (each.format(**places) if isinstance(each, str) else each for each in FORMS["role"])
    values = as_ada.page(page).values("/role/")
    assert values["role"] == "Viewer"
    as_ada.send(action, values | {"role": "Editor"})
    told = as_ada.send(action, values)
    assert "You changed nothing. violet is Editor now." in told.text
    told = as_ada.send(action, values | {"role": "Admin"}, status=422)
    assert "the role is Editor now" in told.errors_at("role")
    assert "violet is Admin now" in as_ada.send(action, told.values("/role/")).text
