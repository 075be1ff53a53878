"""What was made elsewhere needs a look, until an editor says that it was meant, it is undone, or a week is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change, Protection
from tests.pages import words

ASKED = "Was this meant?"
LOOK = "Needs a look"


@pytest.fixture
def noticed(as_viewer, remote):
    """A version made live elsewhere, in an environment that nothing protects."""
    as_viewer.page("/projects/pr_1/")
    remote.memory.projects["pr_1"]["active_config"] = remote.memory.configs["config_2"]
    as_viewer.page("/projects/pr_1/")
    return Change.objects.get(state="noticed")


def acknowledge(client, change, text="", status=200):
    return client.send(f"{change.get_absolute_url()}acknowledge/", {"words": text}, status=status)


def buttons(page):
    return {words(button) for button in page.one("main").iter("button")}


def history(page):
    (part,) = [each for each in page.all("section") if each.get("aria-labelledby") == "conversation"]
    return words(part)


def bars(page):
    return [
        p for p in page.one("main").iter("p") if p.get("class") == "title" and words(p) == "Changed outside this panel"
    ]


def long_ago(change, **facts):
    moment = timezone.now() - timedelta(days=8)
    Change.objects.update(settled_at=moment, last_seen_at=moment, **facts)
    return Change.objects.get(pk=change.pk)


def test_an_editor_says_that_it_was_meant_and_nobody_is_asked_any_more(as_editor, as_viewer, as_admin, noticed):
    for client in (as_editor, as_viewer):
        assert LOOK in client.page("/").text
    assert bars(as_viewer.page("/projects/pr_1/"))
    assert "It was meant" in buttons(as_editor.page(noticed.get_absolute_url()))
    page = acknowledge(as_editor, noticed)
    assert ASKED not in page.text
    assert "You looked at it, just now, and said that it was meant." in page.text
    assert "You looked at it and said that it was meant." in history(page)
    for client in (as_editor, as_viewer, as_admin):
        assert LOOK not in client.page("/").text
    page = as_viewer.page(noticed.get_absolute_url())
    assert "edgar looked at it, just now, and said that it was meant." in page.text
    assert not bars(as_viewer.page("/projects/pr_1/"))
    assert "needs a look" not in as_viewer.page("/projects/").text.lower()


def test_who_did_it_and_why_can_be_said_with_it(as_editor, as_viewer, noticed):
    acknowledge(as_editor, noticed, "Olga did it, for the <b>campaign</b>.")
    page = as_viewer.page(noticed.get_absolute_url())
    assert "and said that it was meant: “Olga did it, for the <b>campaign</b>.”" in page.text
    assert "edgar looked at it and said that it was meant: Olga did it" in history(page)


def test_too_many_words_come_back(as_editor, noticed):
    page = acknowledge(as_editor, noticed, "x" * 2001, status=422)
    assert page.errors_at("words") == "Error: Use at most 2,000 characters; these are 2001."
    assert noticed.is_unread


def test_who_may_not_reads_whom_to_ask(as_viewer, editor, noticed):
    page = as_viewer.page(noticed.get_absolute_url())
    assert ASKED in page.text
    assert "Ask an editor to look at it: edgar." in page.text
    assert "It was meant" not in buttons(page)
    acknowledge(as_viewer, noticed, status=403)
    assert noticed.is_unread


def test_it_is_said_once(as_editor, noticed):
    acknowledge(as_editor, noticed)
    page = acknowledge(as_editor, noticed)
    assert "Somebody has looked at it already, or nobody has to. Nothing was changed." in page.text
    assert noticed.events.filter(action="acknowledge").count() == 1


def test_after_a_week_nobody_is_asked(as_editor, noticed):
    long_ago(noticed)
    assert LOOK not in as_editor.page("/").text
    assert ASKED not in as_editor.page(noticed.get_absolute_url()).text
    assert "nobody has to" in acknowledge(as_editor, noticed).text


def test_once_it_was_undone_nobody_is_asked(as_editor, noticed, remote):
    as_editor.send(f"{noticed.get_absolute_url()}put-back/")
    back = noticed.undone_by.get()
    assert noticed.is_unread  # it is only proposed
    as_editor.send(f"{back.get_absolute_url()}apply/")
    back.refresh_from_db()
    assert back.state == "applied"
    assert not noticed.is_unread
    assert LOOK not in as_editor.page("/").text
    assert ASKED not in as_editor.page(noticed.get_absolute_url()).text


def test_what_was_said_of_it_besides_does_not_count(as_editor, noticed):
    as_editor.send(f"{noticed.get_absolute_url()}say/", {"words": "Who was that?", "verdict": "comment"})
    assert noticed.is_unread
    assert LOOK in as_editor.page("/").text


def test_where_an_approval_is_needed_it_stands_however_old_it_is_until_somebody_looked(as_editor, as_viewer, noticed):
    noticed = long_ago(noticed, needs_reading=True)
    assert LOOK in as_viewer.page("/").text
    page = as_editor.page(noticed.get_absolute_url())
    assert "It stays on everybody’s Home until an editor has looked at it." in page.text
    assert "I looked at it" in buttons(page)
    acknowledge(as_editor, noticed, status=422)  # in silence
    page = acknowledge(as_editor, noticed, "Olga did it.")
    assert "You looked at it, just now: “Olga did it.”" in page.text
    assert LOOK not in as_viewer.page("/").text


def test_where_an_approval_is_needed_it_leaves_home_at_once_when_somebody_looked(as_editor, as_viewer, remote):
    Protection.objects.create(environment_id="env_1", environment_name="production", is_default=True, approvals=1)
    as_viewer.page("/projects/pr_1/")
    remote.memory.projects["pr_1"]["active_config"] = remote.memory.configs["config_2"]
    as_viewer.page("/projects/pr_1/")
    noticed = Change.objects.get(state="noticed")
    assert noticed.needs_reading
    acknowledge(as_editor, noticed, "Olga did it.")
    assert LOOK not in as_viewer.page("/").text


def test_where_it_was_made_without_approval_its_page_says_who_looked(as_editor, as_viewer, editor, admin, remote):
    facts = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}, "sent_at": timezone.now()}
    made = Change.objects.create(
        project_id="pr_1", project_name="Support bot", state="applied", settled_at=timezone.now(), applied_by=admin,
        answered={"directory_id": "dir_2"}, needs_reading=True, **facts,
    )  # fmt: skip
    acknowledge(as_editor, made, "It helped.")
    assert "edgar looked at it, just now: “It helped.”" in as_viewer.page(made.get_absolute_url()).text


def test_its_page_asks_once_whether_somebody_has_to_look(as_viewer, noticed, django_assert_max_num_queries):
    as_viewer.page(noticed.get_absolute_url())
    with django_assert_max_num_queries(12):
        assert ASKED in as_viewer.page(noticed.get_absolute_url()).text
