"""A delivery is a row that is written with the event it tells of, or not at all; whatever fails loses no step."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects import services
from projects.models import Change, Event, Move
from projects.notifications.models import Delivery
from projects.presenters.scheduling import moment_of
from projects.services import ITSELF, Place
from projects.services.events import event_recorded
from projects.services.transitions import Action, begin, remark, transition

pytestmark = pytest.mark.django_db
PRODUCTION = Place("env_1", "production", is_default=True)
STAGING = Place("env_2", "staging")


def sent():
    return [json.loads(delivery.body) for delivery in Delivery.objects.order_by("made_at")]


def types():
    return [message["type"] for message in sent()]


def test_a_step_is_told_with_who_what_and_where(endpoint, propose, editor):
    change = propose({"name": "Support bot"}, {"name": "Help bot"}, note="the secret of the note")
    (message,) = sent()
    assert message["type"] == "change.proposed"
    assert message["timestamp"].endswith("Z")
    data = message["data"]
    assert data["text"] == "edgar proposed to rename Support bot to Help bot."
    assert data["url"] == f"https://panel.example/changes/{change.pk}/"
    assert data["project"] == {"id": "pr_1", "name": "Support bot"}
    assert data["people"]["actor"] == {"username": "edgar", "name": "edgar"}
    assert data["fields"] == [
        {
            "field": "name", "label": "Name", "environment": None,
            "before": {"id": "Support bot", "name": "Support bot"}, "after": {"id": "Help bot", "name": "Help bot"},
        }
    ]  # fmt: skip
    assert "secret of the note" not in Delivery.objects.get().body


def test_each_step_is_told_as_what_it_was(endpoint, propose, admin, editor):
    change = propose()
    remark(change, Action.APPROVE, by=admin)
    transition(change, Action.APPLY, by=editor, applied_by=editor)
    transition(change, Action.DOUBT, problem="Nobody knows.")
    transition(change, Action.CONFIRM)
    assert types() == ["change.proposed", "change.approved", "change.unknown", "change.applied"]
    approved, unknown, applied = (message["data"]["text"] for message in sent()[1:])
    assert approved == "edgar proposed to rename Support bot to Renamed. ada approved it."
    assert unknown.endswith("Whether it was saved is not known yet.")
    assert applied == "edgar renamed Support bot to Renamed."


@pytest.mark.parametrize(
    ("action", "kind", "told"),
    [
        (Action.DISPROVE, "change.not_applied", "The panel looked: it was not saved."),
        (Action.SUPERSEDE, "change.superseded", "so nobody can tell whether it was saved."),
    ],
)
def test_what_a_look_found_is_told_as_its_page_says_it(endpoint, propose, editor, action, kind, told):
    change = propose()
    transition(change, Action.APPLY, by=editor, applied_by=editor)
    transition(change, Action.DOUBT, problem="Nobody knows.")
    transition(change, action)
    assert types()[-1] == kind
    assert sent()[-1]["data"]["text"].endswith(told)


def test_what_takes_another_back_is_told_as_undone(endpoint, propose, editor):
    first = propose()
    undoing = propose({"name": "Renamed"}, {"name": "Support bot"}, undoes=first)
    transition(undoing, Action.APPLY, by=editor, applied_by=editor)
    transition(undoing, Action.CONFIRM)
    assert types()[-1] == "change.undone"
    assert sent()[-1]["data"]["undoes"] == str(first.pk)


def test_what_is_found_out_of_date_again_is_not_told_again(endpoint, propose):
    change = propose()
    transition(change, Action.OVERTAKE)
    transition(change, Action.OVERTAKE)
    assert types() == ["change.proposed", "change.stale"]


def test_what_was_changed_outside_is_told(endpoint, propose):
    propose(action=Action.NOTICE)
    assert types() == ["change.outside"]
    assert sent()[0]["data"]["text"] == "Somebody outside the panel renamed Support bot to Renamed."


def test_only_what_was_chosen_is_told(make_endpoint, propose):
    make_endpoint(events=["change.withdrawn"])
    change = propose()
    assert types() == []
    transition(change, Action.WITHDRAW)
    assert types() == ["change.withdrawn"]


@pytest.mark.parametrize(
    ("places", "told"),
    [([], 3), ([PRODUCTION], 1), ([STAGING], 1), ([ITSELF], 1), ([PRODUCTION, ITSELF], 2), ([Place("env_3", "x")], 0)],
)
def test_only_the_places_that_were_chosen_are_told_of(make_endpoint, propose, places, told):
    make_endpoint(places=places)
    propose()
    propose({"active_config_id": "v1"}, {"active_config_id": "v2"})
    propose({"env_2": "v1"}, {"env_2": "v2"}, kind=Change.Kind.DEPLOY)
    assert Delivery.objects.count() == told


def test_an_edit_is_told_of_a_proposal_and_not_of_a_draft(endpoint, propose, editor):
    change = propose()
    change.refresh_from_db()
    transition(change, Action.EDIT, by=editor, before={"name": "Support bot"}, requested={"name": "Other"})
    assert types() == ["change.proposed", "change.edited"]
    assert "to Other. edgar changed what it asks for" in sent()[-1]["data"]["text"]
    asked = {"before": {"name": "Support bot"}, "requested": {"name": "A draft"}}
    draft = begin(Change(project_id="pr_1", project_name="Support bot", proposed_by=editor, **asked), Action.PROPOSE)
    assert transition(draft, Action.EDIT, by=editor, requested={"name": "Other"}, before=draft.before)
    assert len(sent()) == 2


def test_what_its_author_drafts_is_told_nobody_whatever_becomes_of_it(endpoint, editor):
    for end in (Action.WITHDRAW, Action.OVERTAKE):
        asked = {"before": {"name": "Support bot"}, "requested": {"name": end.value}}
        draft = Change(project_id="pr_1", project_name="Support bot", proposed_by=editor, **asked)
        assert transition(begin(draft, Action.PROPOSE), end)
    assert types() == []


def test_of_a_move_programs_are_told_of_each_project_and_people_once(make_endpoint, propose, editor):
    programs, people = make_endpoint(name="Bot"), make_endpoint(name="Chat", channel="slack")
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
    for _ in range(3):
        propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"}, move=move)
    assert (programs.deliveries.count(), people.deliveries.count()) == (3, 1)
    assert "It is part of a move of projects." in people.deliveries.get().body
    assert {json.loads(each.body)["data"]["move"] for each in programs.deliveries.all()} == {str(move.pk)}


def test_each_thing_that_is_said_of_a_move_is_told_to_people_once(make_endpoint, propose, viewer, as_editor):
    people = make_endpoint(name="Chat", channel="slack", events=["change.commented"])
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=viewer)
    for _ in range(3):
        propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"}, move=move)
    for said in ("Can it wait?", "Until Monday."):
        as_editor.send(f"{move.get_absolute_url()}say/", {"verdict": "comment", "words": said})
    assert Event.objects.filter(action="comment").count() == 6
    assert people.deliveries.count() == 2


def test_what_is_told_is_looked_up_once_for_however_many(make_endpoint, propose):
    def looked_up():
        with CaptureQueriesContext(connection) as queries:
            propose()
        return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]

    make_endpoint()
    for_one = looked_up()
    for _ in range(3):
        make_endpoint()
    assert len(looked_up()) == len(for_one)
    assert Delivery.objects.count() == 5


def test_nothing_is_written_while_it_is_off(endpoint, propose):
    endpoint.off = "by_hand"
    endpoint.save()
    propose()
    assert not Delivery.objects.exists()


def test_a_step_that_is_taken_back_tells_nobody(endpoint, propose):
    with transaction.atomic():
        propose()
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not Event.objects.exists()


def test_a_listener_that_fails_loses_no_step(propose):
    def breaks(**kwargs):
        Delivery.objects.create(endpoint_id=None, type="x", body="")

    event_recorded.connect(breaks)
    try:
        change = propose()
    finally:
        event_recorded.disconnect(breaks)
    change.refresh_from_db()
    assert change.state == "proposed"
    assert change.events.count() == 2


def test_a_message_is_smaller_than_the_standard_advises_whatever_names_there_are(endpoint, propose):
    long = {f"env_{number}": "v" * 120 for number in range(100)}
    propose(dict.fromkeys(long, "w" * 120), long, kind=Change.Kind.DEPLOY, names=dict.fromkeys(long, "🎉" * 500))
    body = Delivery.objects.get().body
    assert len(body.encode()) < 20_000
    assert 0 < len(json.loads(body)["data"]["fields"]) < 100


def test_a_schedule_is_told_with_its_moment_and_what_is_held_with_the_reason(endpoint, propose, editor):
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    at = (timezone.now() + timedelta(days=300)).replace(second=0, microsecond=0, tzinfo=None)
    planned = services.schedule(change, by=editor, local=at, zone="UTC")
    told = json.loads(Delivery.objects.get(type="change.scheduled").body)["data"]
    assert told["text"].endswith(f"edgar scheduled it for {moment_of(planned)}.")
    assert told["apply_at"] == f"{at:%Y-%m-%dT%H:%M}:00.000Z"
    Change.objects.update(apply_at=timezone.now())
    editor.groups.clear()
    services.apply_due()
    told = json.loads(Delivery.objects.get(type="change.held").body)["data"]
    assert told["text"].endswith("It is held. Whoever scheduled it may no longer apply changes. Nothing was sent.")
    assert told["apply_at"] is None


def test_why_it_was_held_is_told_with_the_signs_in_it_that_cannot_be_seen(endpoint, propose):
    why = "It was 60 minutes late, by A\u200bda\u202e. Nothing was sent."
    remark(propose(), Action.MISS_SCHEDULE, words=why, schedule="missed", held_because=why)
    told = "It missed its moment. It was 60 minutes late, by AU+200BdaU+202E. Nothing was sent."
    assert sent()[-1]["data"]["text"].endswith(told)


def test_what_is_out_of_date_at_its_moment_is_told_once(endpoint, propose, editor, remote):
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    soon = (timezone.now() + timedelta(days=1)).replace(tzinfo=None)
    services.schedule(change, by=editor, local=soon, zone="UTC")
    remote.memory.projects["pr_1"]["directory_id"] = "dir_9"
    Change.objects.update(apply_at=timezone.now())
    services.apply_due()
    assert types() == ["change.proposed", "change.scheduled", "change.held"]
