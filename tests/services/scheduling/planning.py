"""When, where, and what happens meanwhile to a change that is scheduled."""

from datetime import UTC, datetime, timedelta

from projects import services
from projects.models import Protection
from tests.fault_table import says

BERLIN, HOUR, MINUTE = "Europe/Berlin", timedelta(hours=1), timedelta(minutes=1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WHEN = {"date": "2026-11-24", "time": "06:00"}
SAID = "Tue 24 Nov 06:00 Berlin = 05:00 UTC"
THEN, AT = datetime(2026, 11, 24, 6, 0), datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def protect(number=1):
    return Protection.objects.create(environment_id="", environment_name="", approvals=number)


def at_its_moment(clock, later=timedelta(0)):
    clock.move_to(AT + later)
    return dict(services.apply_due())


def actions(change):
    return list(change.events.values_list("action", flat=True))


def demote(change, editor, remote):
    editor.groups.clear()


def leave(change, editor, remote):
    editor.is_active = False
    editor.save()


def ask_for_approval(change, editor, remote):
    protect()


def change_elsewhere(change, editor, remote):
    remote.memory.projects["pr_1"]["directory_id"] = "dir_9"


def change_elsewhere_and_look(change, editor, remote):
    change_elsewhere(change, editor, remote)
    assert services.look_again(change).state == "stale"


def break_off(change, editor, remote):
    remote.on("GET", "/", says("", 503))
