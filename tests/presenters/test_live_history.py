"""When a version was live where, by the changes that took effect; what they do not say is not known."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.diff.fact import History, Span
from projects.models import Change
from projects.presenters.live_history import DEFAULT, LOOKED_THROUGH, history_of, record_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def change(at, before, after, field="active_config_id", state="applied", **more):
    """A change of what is live that took effect on that day."""
    facts = {"live_field": field if field in {"active_config_id", "env_default"} else "", "settled_at": day(at)}
    facts |= {"names": {"env_s": "staging"}, "default_environment": "production", "sent_at": day(at)}
    kind = "outside" if state == "noticed" else "update" if field == "active_config_id" else "deploy"
    if state in {"noticed", "proposed"}:
        facts["sent_at"] = None
    facts |= {"project_id": "pr_1", "project_name": "P", "proposed_at": day(at), "state": state, "kind": kind}
    values = {"before": {field: before}, "requested": {field: after}, "answered": {field: after}}
    return Change.objects.create(**facts | values | more)


def history(version, environment=DEFAULT, name="production", **more):
    return history_of(record_of("pr_1"), version, environment, name, **more)


def test_a_version_that_was_replaced_was_live_from_when_it_was_made_live_until_then():
    made = change(1, "a", "b")
    change(3, "b", "c")
    assert history("b") == History(before=Span("production", day(1), day(3), change=made.pk))


def test_the_last_time_counts():
    change(1, "a", "b")
    change(2, "b", "c")
    made = change(3, "c", "b")
    change(5, "b", "c")
    assert history("b").before == Span("production", day(3), day(5), change=made.pk)


def test_since_when_is_not_known_of_what_was_live_before_the_panel_knew_of_it():
    first = change(1, "a", "b")
    assert history("a").before == Span("production", None, day(1), change=first.pk)


def test_nor_where_something_else_was_made_live_before():
    change(1, "a", "b")
    last = change(3, "x", "c")
    assert history("x").before == Span("production", None, day(3), change=last.pk)


def test_until_when_is_not_known_where_something_else_is_replaced_by_the_next_change():
    made = change(1, "a", "b")
    change(3, "x", "c")
    assert history("b").before == Span("production", day(1), change=made.pk)


def test_what_was_noticed_ended_at_an_unknown_time_and_began_at_one():
    made = change(1, "a", "b")
    noticed = change(6, "b", "c", state="noticed", last_seen_at=day(4))
    change(8, "c", "d")
    assert history("b").before == Span("production", day(1), day(4), at_least=True, change=made.pk)
    assert history("c").before == Span("production", None, day(8), change=noticed.pk)


def test_what_was_live_by_default_is_one_however_it_was_made_live():
    change(1, "a", "b", field="env_default")
    change(3, "b", "c")
    assert (history("b").before.start, history("b").before.end) == (day(1), day(3))


def test_a_version_that_no_change_tells_of_was_not_seen_live_since_the_first_of_them():
    first = change(1, "a", "b")
    change(3, "b", "c")
    assert history("new") == History(never=Span("production", day(1), change=first.pk))


def test_where_no_change_is_known_nobody_says_never():
    change(1, "a", "b", field="env_s")
    change(2, "A", "B", field="name")
    assert history("new") == History()


def test_nor_where_it_went_live_somewhere_that_may_be_the_default_environment():
    change(1, "a", "b")
    change(2, None, "new", field="env_x", default_environment="")
    assert history("new").never is None


@pytest.mark.parametrize("state", ["refused", "not_applied", "superseded", "stale", "withdrawn"])
def test_what_did_not_take_effect_tells_nothing(state):
    change(1, "a", "b", state=state)
    assert history("b") == History()


@pytest.mark.parametrize("state", ["proposed", "not_sent", "sending", "unknown"])
def test_what_may_still_take_effect_is_open_but_for_the_change_itself(state):
    one, other = change(1, "a", "b", state=state), change(2, "a", "c", state=state)
    assert history("b") == History(proposals=(other.pk, one.pk))
    assert record_of("pr_1", but=one.pk).open == (other.pk,)


def test_other_environments_are_told_of_by_their_names_and_those_that_serve_it_now_apart():
    made = change(1, None, "b", field="env_s")
    assert history("b").elsewhere == (Span("staging", day(1), change=made.pk),)
    assert history("b", serving={"env_s": "staging", "env_d": "dev"}) == History(serving=("staging", "dev"))
    assert history("b", "env_s", "staging").elsewhere == ()
    live = change(2, "a", "b")
    assert history("b", "env_s", "staging").elsewhere == (Span("production", day(2), change=live.pk),)


def test_it_is_one_query_of_the_latest_changes_however_many_there_are():
    first = change(0, "a", "zero")
    for number in range(LOOKED_THROUGH):
        change(number + 1, "zero", "zero")
    change(1, "p", "q", project_id="pr_2")
    with CaptureQueriesContext(connection) as queries:
        record = record_of("pr_1")
    assert len(queries) == 1
    assert len(record.steps) == LOOKED_THROUGH
    assert first.pk not in {step.change for step in record.steps}
