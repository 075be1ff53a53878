"""Between the page and the press something changes: a role, a protection, an approval, or what is asked for.

What was on the page is what is approved and sent, or nothing is; two tabs, a link and the clock are no way round.
"""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects import services
from projects.models import Change, Move, Protection
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.memory_remote import project

EDIT = "/projects/pr_1/edit/"
LIVE = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}
APPLY, SAY, BYPASS = "apply/", "say/", "apply-without-approval/"
SINCE = "What is asked for was changed while you had this page open. Nothing was approved or sent: look again."


@pytest.fixture
def protected(db):
    return Protection.objects.create(
        environment_id="env_1", environment_name="production", is_default=True, approvals=1
    )


@pytest.fixture
def change(viewer, remote):
    facts = {"project_id": "pr_1", "project_name": "Support bot", "live_field": "active_config_id"}
    return Change.objects.create(proposed_by=viewer, default_environment="production", **facts, **LIVE)


@pytest.fixture
def mia(db):
    return make_user("mia", "Editor")


def approve(change, person):
    services.say(change, Action.APPROVE, by=person)


def opened(client, change, step=APPLY):
    """What the form that does a step would send as it stands on the page."""
    return client.page(change.get_absolute_url()).values(step)


def press(client, change, typed, step=APPLY):
    return client.send(f"{change.get_absolute_url()}{step}", typed)


def overtaken(change, by, remote):
    """It starts from something else by now, and was brought up to date."""
    remote.memory.serve("pr_1", "env_1", None)
    change = services.look_again(Change.objects.get(pk=change.pk))
    services.refresh(change, by=by)


# What happens in between to what had its approval → what is said to whoever presses then.
LACKS = "Production needs {} approval{}, and {}. Nothing was sent."
IN_BETWEEN = {
    "whoever approved is no editor any more": (
        lambda change, protected, mia: mia.groups.clear(),
        LACKS.format(1, "", "none counts yet"),
    ),
    "whoever approved leaves": (
        lambda change, protected, mia: type(mia).objects.filter(pk=mia.pk).update(is_active=False),
        LACKS.format(1, "", "none counts yet"),
    ),
    "it is struck out": (
        lambda change, protected, mia: services.strike(change.events.get(), by=mia),
        LACKS.format(1, "", "none counts yet"),
    ),
    "changes are asked for": (
        lambda change, protected, mia: services.say(change, Action.ASK_CHANGES, by=mia, words="No."),
        LACKS.format(1, "", "none counts yet"),
    ),
    "one more is needed": (
        lambda change, protected, mia: Protection.objects.update(approvals=2),
        LACKS.format(2, "s", "1 approval counts"),
    ),
}


@pytest.mark.parametrize("case", IN_BETWEEN)
def test_an_approval_that_goes_before_the_press_is_missed(as_editor, change, protected, mia, remote, case):
    happens, told = IN_BETWEEN[case]
    approve(change, mia)
    form = opened(as_editor, change)
    happens(change, protected, mia)
    assert told in press(as_editor, change, form).text
    assert (Change.objects.get().state, remote.writes) == ("proposed", [])


TYPED = {
    "words": (SAY, {"verdict": "approve", "words": "Support agreed, and so do I."}),
    "reason": (BYPASS, {"words": "It can't wait for Monday."}),
    "moment": ("schedule/", {"date": f"{timezone.now() + timedelta(days=2):%Y-%m-%d}", "time": "06:00"}),
}


@pytest.mark.parametrize("case", TYPED)
def test_what_was_typed_into_a_page_of_before_is_back(as_admin, change, protected, viewer, remote, case):
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    step, typed = TYPED[case]
    form = opened(as_admin, change, step)
    overtaken(change, viewer, remote)
    page = press(as_admin, change, form | typed, step)
    assert SINCE in page.text
    assert "What you typed is back." in page.text
    filled = page.values(step)
    assert {name: filled.get(name, text) for name, text in typed.items()} == typed
    assert Change.objects.get().schedule == ""


def test_what_nobody_could_send_again_is_not_said_to_be_back(as_admin, change, admin, viewer, remote):
    services.decline(change, by=admin, words="No.")
    page = press(as_admin, change, {"words": "It is too early."}, "decline/")
    assert "What you typed is back." not in page.text


def test_a_protection_that_comes_before_the_press_holds(as_editor, change, remote):
    form = opened(as_editor, change)
    Protection.objects.create(environment_id="env_1", environment_name="production", is_default=True, approvals=1)
    assert LACKS.format(1, "", "none counts yet") in press(as_editor, change, form).text
    assert remote.writes == []


def test_what_was_brought_up_to_date_since_is_neither_sent_nor_approved_from_a_page_of_before(
    as_editor, as_admin, change, protected, mia, viewer, remote
):
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    finish, say = opened(as_editor, change) | {"approve": "1"}, opened(as_editor, change, SAY)
    past = opened(as_admin, change, BYPASS) | {"words": "It can't wait."}
    overtaken(change, viewer, remote)
    assert SINCE in press(as_editor, change, finish).text
    assert SINCE in press(as_editor, change, say | {"verdict": "approve"}, SAY).text
    assert SINCE in press(as_admin, change, past, BYPASS).text
    approve(Change.objects.get(), mia)
    finish.pop("approve")
    assert SINCE in press(as_editor, change, finish).text
    assert not change.events.filter(action__in=["apply", "bypass"])
    assert remote.writes == []
    press(as_editor, change, opened(as_editor, change))
    assert Change.objects.get().state == "applied"


def test_what_was_edited_since_is_neither_sent_nor_approved_from_a_page_of_before(
    as_editor, as_viewer, change, protected, mia, viewer, remote
):
    finish, say = opened(as_editor, change) | {"approve": "1"}, opened(as_editor, change, SAY)
    approve(change, mia)
    as_it_goes = opened(as_editor, change)
    edited = as_viewer.page(f"{EDIT}?change={change.pk}").values(EDIT) | {"name": "Renamed"}
    as_viewer.send(f"{EDIT}?change={change.pk}", edited)
    assert SINCE in press(as_editor, change, finish | {"confirm_name": "Support bot"}).text
    assert SINCE in press(as_editor, change, say | {"verdict": "approve"}, SAY).text
    Protection.objects.all().delete()
    assert SINCE in press(as_editor, change, as_it_goes | {"confirm_name": "Support bot"}).text
    assert [event.actor for event in change.events.filter(action="approve")] == [mia]
    assert remote.writes == []


def test_whoever_edited_it_last_does_not_approve_it_from_a_page_of_before(as_editor, editor, change, protected, remote):
    say = opened(as_editor, change, SAY)
    form = as_editor.page(f"{EDIT}?change={change.pk}").values(EDIT) | {"name": "Renamed"}
    as_editor.send(f"{EDIT}?change={change.pk}", form)
    page = as_editor.send(f"{change.get_absolute_url()}say/", say | {"verdict": "approve"}, status=403)
    assert "Nobody approves what they edited last themselves." in page.text
    assert not change.events.filter(action="approve").exists()


def test_a_comment_is_about_whatever_it_is(as_editor, change, viewer, remote):
    say = opened(as_editor, change, SAY)
    overtaken(change, viewer, remote)
    press(as_editor, change, say | {"verdict": "comment", "words": "Why?"}, SAY)
    assert change.events.filter(action="comment", words="Why?").exists()


# A move.


@pytest.fixture
def move(viewer, remote):
    remote.memory.projects["pr_2"] = project("pr_2", "Second")
    Protection.objects.create(approvals=1)
    return services.propose_move(["pr_1", "pr_2"], directory_id="dir_2", by=viewer, labels={})


@pytest.mark.parametrize("step", ["approve/", "apply/"])
def test_of_a_move_too(as_editor, move, mia, viewer, remote, step):
    if step == "apply/":
        Protection.objects.update(approvals=0)
    form = opened(as_editor, move, step)
    services.withdraw(move.changes.get(project_id="pr_2"), by=viewer)
    assert SINCE in press(as_editor, move, form, step).text
    assert not Change.objects.filter(events__action="approve").exists()
    assert (Move.objects.get().started_at, remote.writes) == (None, [])


@pytest.mark.django_db(transaction=True)
def test_a_role_that_is_taken_away_while_a_move_goes_stops_it(as_editor, move, editor, remote):
    Protection.objects.update(approvals=0)
    held = remote.hold("PATCH", "/projects/pr_")

    def taken_away():
        held.arrived.wait(20)
        editor.groups.clear()
        connection.close()
        held.release()

    taking = threading.Thread(target=taken_away)
    taking.start()
    as_editor.send(f"{move.get_absolute_url()}apply/", status=403)
    taking.join(20)
    assert len(remote.writes) == 1
    assert sorted(move.changes.values_list("state", flat=True)) == ["applied", "proposed"]


# Two tabs, a link, and putting back.


def test_in_two_tabs_it_is_sent_once_and_the_second_is_told(as_editor, change, protected, mia, remote):
    approve(change, mia)
    tabs = [opened(as_editor, change) for _ in range(2)]
    assert press(as_editor, change, tabs[0]).state == "Saved"
    assert "That press sent nothing." in press(as_editor, change, tabs[1]).text
    assert len(remote.writes) == 1


def test_approving_in_one_tab_what_is_declined_in_the_other_does_nothing(as_editor, change, protected, remote):
    finish = opened(as_editor, change) | {"approve": "1"}
    as_editor.send(f"{change.get_absolute_url()}decline/", {"words": "No."})
    press(as_editor, change, finish)
    assert (Change.objects.get().state, remote.writes) == ("declined", [])
    assert not change.events.filter(action="approve").exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_that_fills_in_asks_for_nothing_by_itself(as_editor, protected, remote, method):
    for address in (
        f"{EDIT}?active_config_id=config_2&note=Go&approve=1",
        "/projects/pr_1/deploy/?config_id=config_2&environment=env_1&approve=1",
        "/projects/pr_1/offline/?environment_id=env_1&confirm_name=production",
        "/moves/new/?project=pr_1&directory_id=dir_2",
    ):
        assert getattr(as_editor, method)(address).status_code == 200
    assert not Change.objects.exists()
    assert remote.writes == []


def test_what_a_link_filled_in_needs_its_approval_like_anything_else(as_editor, protected, remote):
    form = as_editor.page(f"{EDIT}?active_config_id=config_2&note=Go").values(EDIT)
    assert form["active_config_id"] == "config_2"
    as_editor.send(EDIT, form | {"approve": "1", "state": "applied", "undoes": "x"})
    change = Change.objects.get()
    page = press(as_editor, change, {"fingerprint": "", "undoes": str(change.pk)})
    assert LACKS.format(1, "", "none counts yet") in page.text
    assert remote.writes == []


@pytest.mark.parametrize("step", ["apply", "approve", "say", "apply-without-approval", "decline", "undo", "refresh"])
def test_an_address_that_does_something_does_nothing_when_it_is_only_opened(as_admin, change, step):
    path = f"/moves/{change.pk}/{step}/" if step == "approve" else f"{change.get_absolute_url()}{step}/"
    assert as_admin.get(path, {"approve": "1", "words": "It can't wait."}).status_code in {405, 302}
    assert Change.objects.get().state == "proposed"


def test_what_somebody_put_there_elsewhere_is_put_back_with_an_approval(as_editor, protected, mia, remote):
    as_editor.page("/projects/pr_1/")
    remote.memory.serve("pr_1", "env_1", "config_2")
    as_editor.page("/projects/pr_1/")
    page = as_editor.send(f"{Change.objects.get().get_absolute_url()}put-back/")
    back = Change.objects.get(state="draft")
    assert "It needs 1 approval" in page.text
    press(as_editor, back, {})
    assert remote.writes == []
    as_editor.send(f"{back.get_absolute_url()}ask/")
    approve(Change.objects.get(pk=back.pk), mia)
    press(as_editor, back, opened(as_editor, back))
    assert remote.memory.served["pr_1", "env_1"] == "config_1"


@pytest.mark.parametrize(("minutes", "sent"), [(59, 1), (61, 0)])
def test_undoing_needs_none_for_an_hour_by_the_clock_of_the_press(
    editor, change, protected, mia, viewer, remote, minutes, sent
):
    with time_machine.travel(timezone.now()) as clock:
        approve(change, mia)
        services.apply(change, by=editor)
        (back,) = services.undo(Change.objects.get(), by=editor)
        as_editor = signed_in(editor)
        form = opened(as_editor, back)
        clock.shift(timedelta(minutes=minutes))
        before = len(remote.writes)
        page = press(as_editor, back, form)
        assert len(remote.writes) - before == sent
        assert ("needs 1 approval" in page.text) == (not sent)
