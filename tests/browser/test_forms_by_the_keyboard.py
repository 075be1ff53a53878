"""Forms as people fill them in: Enter after a search, a group that is wrong, and a form that comes too late."""

import pytest

from adminpanel.accounts.models import PanelSession
from projects.models import Change
from tests.conftest import PASSWORD
from tests.memory_remote import config

pytestmark = pytest.mark.django_db(transaction=True)
EDIT = "/projects/pr_1/edit/"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def person(request, visit, editor, many):
    return visit(javascript=request.param).signs_in(editor)


@pytest.fixture
def many(remote):
    """A project with 60 versions: the server searches."""
    for number in range(3, 61):
        remote.memory.configs[f"config_{number}"] = config(f"config_{number}", f"v{number}")
    return remote


def test_enter_in_the_search_box_searches_and_enter_in_the_name_box_reviews(person):
    person.goes(EDIT)
    person.page.get_by_label("Search by name, id or model").fill("v17")
    person.enters()
    assert "1 of 60 versions match" in person.text
    assert "There is a problem" not in person.text
    person.page.get_by_label("Name", exact=True).fill("Letters")
    person.page.get_by_label("Search by name, id or model").fill("v18")
    person.enters()
    assert person.page.get_by_label("Name", exact=True).input_value() == "Letters"
    assert not Change.objects.exists()
    person.page.get_by_label("Name", exact=True).focus()
    person.enters()
    assert person.state == "Draft"
    assert Change.objects.get().requested == {"name": "Letters"}


def test_a_form_that_comes_too_late_stands_there_after_signing_in(person, editor):
    person.goes(EDIT)
    person.page.get_by_label("I have a config id").check()
    person.page.get_by_label("Config id", exact=True).fill("config_unlisted")
    person.page.get_by_label("Why (optional)").fill("あ" * 400)
    PanelSession.objects.all().delete()
    person.clicks("button", "Review changes")
    assert "What you typed is kept" in person.text
    person.page.get_by_label("Username").fill(editor.username)
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.clicks("button", "Sign in")
    assert person.page.get_by_label("I have a config id").is_checked()
    assert person.page.get_by_label("Config id", exact=True).input_value() == "config_unlisted"
    assert person.page.get_by_label("Why (optional)").input_value() == "あ" * 400


def test_a_group_that_is_wrong_has_no_barrier(visit, editor, remote):
    person = visit().signs_in(editor)
    person.goes("/projects/pr_1/deploy/?config_id=config_2")
    person.page.get_by_role("checkbox").first.uncheck()
    person.clicks("button", "Review changes")
    group = person.page.get_by_role("group", name="Where should it be live?")
    assert group.get_attribute("aria-invalid") == "true"
    person.finds_no_barrier()
    person.goes("/moves/new/?project=pr_1").clicks("button", "Review the move")
    assert person.page.get_by_role("radiogroup", name="Directory").get_attribute("aria-invalid") == "true"
    person.finds_no_barrier()
