"""Between review and apply a role or an account goes, or the session ends: nothing is sent, nothing is lost."""

import pytest

from adminpanel.accounts.sessions import end_all
from projects.models import Change
from tests.conftest import PASSWORD

EDIT = "/projects/pr_1/edit/"
CONFIRMED = {"confirm_name": "Support bot"}


@pytest.fixture
def review(as_editor, remote, change):
    """The address of the review page, which the editor has open."""
    address = f"/changes/{change.pk}/"
    assert "Rename to Renamed" in as_editor.page(address).buttons
    return address


def press_apply(person, address):
    return person.post(f"{address}apply/", CONFIRMED, headers={"referer": f"http://testserver{address}"})


def test_without_the_role_it_is_refused_and_the_proposal_stays(as_editor, editor, admin, review, remote):
    editor.groups.clear()
    assert press_apply(as_editor, review).status_code == 403
    assert Change.objects.get().state == "proposed"
    page = as_editor.page(review)
    assert "Ask an editor" in page.text
    assert "Rename to Renamed" not in page.buttons
    assert remote.writes == []


def test_an_account_that_was_taken_away_is_shown_the_sign_in_page(as_editor, as_admin, editor, review, remote):
    editor.is_active = False
    editor.save()
    address, _, kept = press_apply(as_editor, review)["Location"].partition("%3Fkept%3D")
    assert (address, bool(kept)) == (f"/accounts/login/?next={review}", True)
    assert Change.objects.get().state == "proposed"
    assert remote.writes == []
    assert as_admin.send(f"{review}apply/", CONFIRMED).state == "Saved"


def sign_in(person, answer):
    """Follow to the sign-in page, and sign in there; return where that leads."""
    page = person.page(answer["Location"])
    assert page.heading == "Sign in"
    form = page.values() | {"username": "edgar", "password": PASSWORD}
    return person.send(answer["Location"], form)


def test_after_the_session_ended_one_signs_in_and_is_at_the_review_again(as_editor, editor, review, remote):
    end_all(editor.pk)
    page = sign_in(as_editor, press_apply(as_editor, review))
    assert page.state == "Proposed"
    assert remote.writes == []
    assert as_editor.send(f"{review}apply/", CONFIRMED).state == "Saved"
    assert len(remote.writes) == 1


def test_after_the_session_ended_the_form_begun_is_there_again(as_editor, editor, remote):
    typed = as_editor.page(EDIT).values(EDIT) | {"name": "Begun", "note": "why & what"}
    end_all(editor.pk)
    answer = as_editor.post(EDIT, typed, headers={"referer": f"http://testserver{EDIT}"})
    assert not Change.objects.exists()
    page = sign_in(as_editor, answer)
    values = page.values(EDIT)
    assert (values["name"], values["note"]) == ("Begun", "why & what")
    assert as_editor.send(EDIT, values).state == "Draft"
