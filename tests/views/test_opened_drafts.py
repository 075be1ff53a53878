"""A draft that somebody else opened is a proposal that nobody asked for: pages say who opened it, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change, Event, Move
from projects.presenters import moments
from tests.views.test_drafts import draft_of
from tests.views.test_editing_in_place import form_of


@pytest.fixture
def draft(as_viewer, remote):
    return draft_of(as_viewer)


@pytest.fixture
def opened(as_editor, draft):
    """The draft, which an editor opened two days ago."""
    as_editor.page(draft.get_absolute_url())
    moment = timezone.now() - timedelta(days=2)
    Event.objects.update(at=moment)
    Change.objects.update(proposed_at=moment)
    draft.then = moments.words(moment)
    return draft


def main(client, path):
    return client.page(path).text


def test_its_page_says_whose_draft_it_is_and_who_opened_it(as_viewer, as_editor, as_admin, opened):
    address = opened.get_absolute_url()
    assert f"violet’s draft, which edgar opened {opened.then}: “Only a thought”" in main(as_admin, address)
    assert f"violet’s draft, which you opened {opened.then}: “Only a thought”" in main(as_editor, address)
    assert f"Your draft, which edgar opened {opened.then}: “Only a thought”" in main(as_viewer, address)
    for client in (as_viewer, as_editor, as_admin):
        assert " asks, " not in main(client, address)
        assert "You ask, " not in main(client, address)


def test_it_says_so_whatever_became_of_it(as_admin, as_viewer, opened):
    as_viewer.send(f"{opened.get_absolute_url()}withdraw/")
    text = main(as_admin, opened.get_absolute_url())
    assert f"violet’s draft, which edgar opened {opened.then}: “Only a thought”" in text
    assert "violet asked" not in text


def test_that_it_has_no_reason_is_said(as_viewer, as_editor, remote):
    draft = draft_of(as_viewer, note="")
    text = main(as_editor, draft.get_absolute_url())
    assert "violet’s draft, which you opened just now. No reason was given." in text


def test_once_its_author_asks_it_is_said_that_they_do(as_admin, viewer, opened):
    services.ask(Change.objects.get(), by=viewer)
    text = main(as_admin, opened.get_absolute_url())
    assert f"violet asks, {opened.then}: “Only a thought”" in text
    assert "’s draft" not in text


@pytest.mark.parametrize("path", ["/", "/changes/", "/projects/pr_1/"])
def test_lists_do_not_say_that_anybody_asked(as_admin, editor, viewer, opened, path):
    text = main(as_admin, path)
    assert f"opened by edgar {opened.then}" in text
    assert ", asked " not in text
    assert "violet wrote a draft to rename" in text
    services.ask(Change.objects.get(), by=viewer)
    text = main(as_admin, path)
    assert ", asked just now" in text
    assert "wrote a draft" not in text


def test_edited_since_it_is_still_a_draft_that_was_opened(as_admin, as_viewer, opened):
    address, values = form_of(as_viewer, opened)
    as_viewer.send(address, {**values, "name": "Another name"})
    assert opened.events.filter(action="edit").exists()
    text = main(as_admin, opened.get_absolute_url())
    assert f"violet’s draft, which edgar opened {opened.then}" in text
    assert ", asked " not in text
    assert text.count("edgar opened") == 2  # above, and in the history
    assert f"opened by edgar {opened.then}" in main(as_admin, "/changes/")


def test_a_list_asks_no_more_for_it(as_admin, opened, viewer, django_assert_max_num_queries):
    main(as_admin, "/changes/")
    with django_assert_max_num_queries(50) as of_opened:
        assert "opened by edgar" in main(as_admin, "/changes/")
    Event.objects.filter(action="open").delete()
    opened.events.create(action="ask", actor=viewer)
    with django_assert_max_num_queries(50) as of_asked:
        assert ", asked " in main(as_admin, "/changes/")
    assert len(of_opened) <= len(of_asked)


def test_of_a_move_it_is_said_too(as_viewer, viewer, as_editor, as_admin, remote):
    as_viewer.send("/moves/new/", {"project": "pr_1", "directory_id": "dir_2", "note": "Only a thought"})
    move = Move.objects.get()
    address = move.get_absolute_url()
    assert "You wrote this draft" in main(as_viewer, address)
    as_editor.page(address)
    assert "violet’s draft, which edgar opened just now: “Only a thought”" in main(as_admin, address)
    assert "Your draft, which edgar opened just now: “Only a thought”" in main(as_viewer, address)
    listed = main(as_admin, "/changes/")
    assert "violet wrote a draft to move Support bot to the directory" in listed
    assert "opened by edgar just now" in listed
    for change in move.changes.all():
        services.ask(change, by=viewer)
    assert "violet asks for it, just now: “Only a thought”" in main(as_admin, address)


def test_of_a_move_that_was_decided_nobody_is_said_to_have_asked(as_viewer, as_editor, remote):
    as_viewer.send("/moves/new/", {"project": "pr_1", "directory_id": "dir_2", "note": "Only a thought"})
    address = Move.objects.get().get_absolute_url()
    as_editor.page(address)
    as_editor.send(f"{address}decline/", {"words": "Not now."})
    text = main(as_editor, address)
    assert "violet proposed it, just now: “Only a thought”" in text
    assert "asked for it" not in text


def test_of_what_its_author_applied_without_a_word_nobody_is_said_to_have_asked(as_editor, as_viewer, remote):
    address = draft_of(as_editor).get_absolute_url()
    as_editor.send(f"{address}apply/", {"confirm_name": "Support bot"})
    assert "edgar wrote this, just now: “Only a thought”" in main(as_viewer, address)
    assert "edgar asked" not in main(as_viewer, address)


def test_whoever_reads_a_rename_reads_what_it_can_break(as_admin, as_viewer, remote):
    address = draft_of(as_admin).get_absolute_url()
    text = main(as_viewer, address)
    assert "A new name can break calls" in text
    assert "Type the project’s current name" not in text
