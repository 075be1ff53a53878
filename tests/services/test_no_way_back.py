"""What can't be taken back is said before it is done, in the row and at the button; no button promises otherwise."""

import pytest

from projects.models import Change

EDIT = "/projects/pr_1/edit/"
STAYS = "It was in no directory before, and Humanloop’s API can’t take a project out of one."


@pytest.fixture
def unfiled(remote):
    """A project that is in no directory, and of which nothing is live."""
    remote.memory.projects["pr_1"] |= {"directory_id": None}
    remote.memory.serve("pr_1", "env_1", None)
    return remote


def propose(client, **typed):
    page = client.send(EDIT, {**client.page(EDIT).values(EDIT), **typed})
    return page, Change.objects.latest("proposed_at")


def apply(client, change):
    page = client.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Support bot"})
    change.refresh_from_db()
    assert change.state == "applied"
    return page


FILED = {"directory_id": "other", "directory_id_other": "dir_new"}


def test_the_form_says_so_where_the_directory_is_chosen(as_editor, unfiled):
    said = "It is in none now. Humanloop’s API can’t take a project out of a directory"
    assert said in as_editor.page(EDIT).text
    unfiled.memory.projects["pr_1"] |= {"directory_id": "dir_1"}
    assert said not in as_editor.page(EDIT).text


def test_a_first_filing_says_before_that_it_stays_and_offers_no_undo_after(as_editor, unfiled):
    page, change = propose(as_editor, **FILED)
    assert f"This can’t be undone. {STAYS}" in page.text
    assert page.text.index(STAYS) < page.text.index("Discard this draft")
    page = apply(as_editor, change)
    assert f"This can’t be undone. {STAYS}" in page.text
    assert page.ways_back == []
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert f"This change can’t be undone. {STAYS} Nothing was changed." in page.text
    assert "other fields" not in page.text
    assert Change.objects.count() == 1


def test_a_filing_elsewhere_promises_nothing_that_is_refused(as_editor, remote):
    page, change = propose(as_editor, **FILED)
    assert "can’t be undone" not in page.text
    assert apply(as_editor, change).ways_back == ["Go back to dir_1"]
    as_editor.send(f"{change.get_absolute_url()}undo/")
    assert change.undone_by.get().requested == {"directory_id": "dir_1"}


def test_a_part_that_stays_is_named_and_the_rest_goes_back(as_editor, unfiled):
    page, change = propose(as_editor, name="Second name", **FILED)
    assert f"A part of this can’t be undone. {STAYS}" in page.text
    page = apply(as_editor, change)
    assert f"It takes back all but one thing: {STAYS}" in page.text
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    back = change.undone_by.get()
    assert back.requested == {"name": "Support bot"}
    assert "but for the directory" in page.text
    as_editor.send(f"{back.get_absolute_url()}apply/", {"confirm_name": "Second name"})
    page = as_editor.page(change.get_absolute_url())
    assert page.state == "Undone in part"
    assert page.ways_back == []


def test_a_version_where_nothing_was_live_can_be_taken_off_beside_the_other_fields(as_editor, unfiled):
    page, change = propose(as_editor, name="Second name", active_config_id="config_2")
    assert "can’t be undone" not in page.text
    apply(as_editor, change)
    as_editor.send(f"{change.get_absolute_url()}undo/")
    back = list(change.undone_by.order_by("kind"))
    assert [(each.kind, each.requested) for each in back] == [
        ("offline", {"env_1": None}),
        ("update", {"name": "Support bot"}),
    ]


def test_where_no_default_environment_is_listed_the_refusal_speaks_of_that(as_editor, unfiled):
    _, change = propose(as_editor, active_config_id="config_2")
    apply(as_editor, change)
    unfiled.memory.environments = {"env_2": "staging"}
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "Humanloop lists no default environment to take offline. Nothing was changed." in page.text
    assert not change.undone_by.exists()
