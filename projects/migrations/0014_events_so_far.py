"""Changes that came before there were events get those that their columns tell of."""

from itertools import groupby

from django.db import migrations, models

BATCH = 1000
SETTLED = {
    "applied": "confirm",
    "refused": "refuse",
    "not_sent": "fail",
    "unknown": "doubt",
    "not_applied": "miss",
    "superseded": "supersede",
}
COLUMNS = [
    "id",
    "state",
    "note",
    "proposed_by_id",
    "proposed_at",
    "applied_by_id",
    "claimed_at",
    "sent_at",
    "settled_at",
    "withdrawn_by_id",
    "withdrawn_at",
    "answered",
    "problem",
    "request_id",
]


def tell(apps, schema_editor):
    """Write the events of all changes that have none, in the order in which they happened."""
    changes, model = apps.get_model("projects", "Change").objects, apps.get_model("projects", "Event")
    bare = changes.filter(~models.Exists(model.objects.filter(change=models.OuterRef("pk"))))
    keys = list(bare.order_by("proposed_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = changes.order_by("proposed_at", "pk").filter(pk__in=batch).only(*COLUMNS)
        ways_back = of_ways_back(changes.filter(undoes__in=batch))
        events = [event for row in rows for event in [*events_of(row), *ways_back.get(row.pk, [])]]
        model.objects.bulk_create([model(**event) for event in events], BATCH)


def of_ways_back(proposals):
    """Return change to the events that say that its way back was proposed; several at one moment are one way back."""
    found = {}
    rows = proposals.order_by("undoes", "proposed_at").values_list(
        "undoes", "undoes__state", "proposed_by_id", "proposed_at"
    )
    for (change, state, by, _), together in groupby(rows, key=lambda row: (*row[:3], row[3].replace(microsecond=0))):
        action = "put_back" if state == "noticed" else "undo"
        event = {"change_id": change, "action": action, "actor_id": by, "at": next(together)[3]}
        found.setdefault(change, []).append(event)
    return found


def events_of(change):
    """Yield the events of one change, from its columns."""
    about = {"change_id": change.pk}
    if change.state == "noticed":
        yield about | {"action": "notice", "at": change.settled_at or change.proposed_at}
        return
    person = about | {"actor_id": change.proposed_by_id}
    yield person | {"action": "propose", "at": change.proposed_at, "words": change.note}
    tried = about | {"actor_id": change.applied_by_id, "request_id": change.request_id}
    if change.applied_by_id and change.claimed_at:
        yield tried | {"action": "apply", "at": change.claimed_at}
    if change.sent_at:
        yield tried | {"action": "send", "at": change.sent_at}
    if change.settled_at and (action := outcome_of(change)):
        data = {"answered": change.answered} if change.answered else {}
        outcome = about if action == "overtake" else tried
        yield outcome | {"action": action, "at": change.settled_at, "words": change.problem, "data": data}
    if change.withdrawn_at:
        yield about | {"action": "withdraw", "actor_id": change.withdrawn_by_id, "at": change.withdrawn_at}


def outcome_of(change):
    """Return the action that gave a change what stands in its columns; nothing where it is on its way, or in line."""
    if change.state in SETTLED:
        return SETTLED[change.state]
    if change.state == "withdrawn" and change.applied_by_id and not change.answered:
        return "fail"
    if change.state in {"stale", "withdrawn"}:
        return "hold_back" if change.applied_by_id else "overtake"
    return ""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0013_event"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
