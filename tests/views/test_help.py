"""The page that explains the panel, and the hint that leads newcomers to it."""

import pytest

from projects.models import Change
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages_alone]
HINT = "New here?"


def propose(by, state="proposed"):
    asked = {"before": {"name": "a"}, "requested": {"name": "b"}}
    return Change.objects.create(project_id="pr_x", project_name="X", proposed_by=by, state=state, **asked)


def test_every_outcome_is_explained_by_the_words_that_pages_use(as_viewer):
    page = as_viewer.page("/help/")
    told = [row.find("th") for row in page.all("tr")]
    labels = {"".join(cell.itertext()).strip() for cell in told if cell is not None and cell.get("scope") == "row"}
    assert set(Change.State.labels) <= labels
    assert {"Undone", "Replaced", "Undone in part, Replaced in part"} <= labels
    assert {"Already so", "Not finished", "Not all in force", "None in force"} <= labels


@pytest.mark.parametrize("term", ["project", "version", "live", "environment", "directory", "change", "proposal"])
def test_every_word_has_an_anchor_and_an_explanation(as_viewer, term):
    page = as_viewer.page("/help/")
    (row,) = [element for element in page.tree.iter() if element.get("id") == term]
    assert len("".join(row.find("dd").itertext()).strip()) > 40


def test_it_and_a_refusal_say_what_one_is(as_viewer, as_editor, as_admin):
    for client, role in [(as_viewer, "a viewer"), (as_editor, "an editor"), (as_admin, "an admin")]:
        assert f"You are {role}." in client.page("/help/").text
    refused = as_viewer.page("/people/", status=403)
    assert "You are signed in as a viewer, and this takes another role. Nothing was changed." in refused.text


def test_the_contents_lead_to_sections_that_are_there(as_viewer):
    page = as_viewer.page("/help/")
    ids = {element.get("id") for element in page.tree.iter()}
    anchors = [href[1:] for href in page.links().values() if href.startswith("#")]
    assert len(anchors) >= 5
    assert set(anchors) <= ids


def test_whom_to_ask_is_what_the_settings_say(as_viewer, settings):
    settings.HELP_CONTACT = "Ines, #prompt-panel"
    assert "Ines, #prompt-panel helps with this panel" in as_viewer.page("/help/").text


def test_the_words_on_a_projects_page_lead_to_the_help_page(as_viewer, wired):
    project = wired.project("Support replies")["id"]
    links = set(as_viewer.page(f"/projects/{project}/").links().values())
    assert {"/help/#live", "/help/#environment", "/help/#version"} <= links


def test_a_newcomer_hides_the_hint(as_viewer, wired):
    assert HINT in as_viewer.page("/projects/").text
    assert HINT not in as_viewer.send("/help/hide-welcome/").text
    assert HINT not in as_viewer.page("/projects/").text


def test_the_hint_is_gone_after_ones_own_first_change(viewer, editor, wired):
    propose(editor)
    assert HINT in signed_in(viewer).page("/projects/").text
    assert HINT not in signed_in(editor).page("/projects/").text


def test_ones_changes_are_looked_for_once_in_a_session(as_editor, editor, wired):
    propose(editor)
    as_editor.page("/projects/")
    Change.objects.all().delete()
    assert HINT not in as_editor.page("/projects/").text


@pytest.mark.parametrize("subject", ["single sign-on", "deletes", "makes"])
def test_what_the_panel_does_not_do_is_said(as_viewer, subject):
    (section,) = [part for part in as_viewer.page("/help/").all("section") if part.get("aria-labelledby") == "not"]
    assert subject in "".join(section.itertext())


def test_it_says_how_long_a_draft_and_a_proposal_last(as_viewer, settings):
    settings.PROPOSALS_EXPIRE_AFTER_DAYS = 21
    text = as_viewer.page("/help/").text
    assert "A draft that nobody touches for 7 days is dropped; a proposal expires after 21." in text


def test_an_editor_may_apply_their_own_proposal_as_help_says(as_editor, wired):
    address = f"/projects/{wired.project('Support replies')['id']}/edit/"
    values = as_editor.page(address).values(address)
    as_editor.send(address, {**values, "name": "Support replies, kindly"})
    change = Change.objects.get()
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Support replies"})
    change.refresh_from_db()
    assert change.state == Change.State.APPLIED
    assert change.proposed_by == change.applied_by


def test_on_a_phone_what_to_do_stands_on_a_line_of_its_own(as_viewer):
    """What has a label runs on behind a dot there, with which a line of sentences could begin."""
    (outcomes,) = [
        each for each in as_viewer.page("/help/").all("section") if each.get("aria-labelledby") == "outcomes"
    ]
    cells = list(outcomes.iter("td"))
    assert cells
    assert not [cell for cell in cells if cell.get("data-label")]
