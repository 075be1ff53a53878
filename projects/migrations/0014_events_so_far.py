"""Changes that came before there were events get those that their columns tell of."""

from django.db import migrations
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    JSONField,
    Min,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncSecond

# The columns of an event, and what each is called while it is put together.
COLUMNS = {
    "change_id": "about",
    "action": "action",
    "actor_id": "actor",
    "at": "at",
    "words": "words",
    "data": "data",
    "request_id": "request",
}
SETTLED = {
    "applied": "confirm",
    "refused": "refuse",
    "not_sent": "fail",
    "unknown": "doubt",
    "not_applied": "miss",
    "superseded": "supersede",
}
TRIED = Q(applied_by__isnull=False)
# The outcome of one that is withdrawn now is what there was before that.
OUTCOME = Case(
    *[When(state=state, then=Value(action)) for state, action in SETTLED.items()],
    When(TRIED & Q(state="withdrawn", answered={}), then=Value("fail")),
    When(TRIED, then=Value("hold_back")),
    default=Value("overtake"),
    output_field=CharField(),
)
ANSWERED = Case(
    When(answered={}, then=Value("{}")),
    default=Concat(Value('{"answered": '), Cast("answered", TextField()), Value("}"), output_field=TextField()),
    output_field=TextField(),
)


def tell(apps, schema_editor):
    """Write the events of all changes that have none, by when they happened, in one statement."""
    changes, events = apps.get_model("projects", "Change").objects, apps.get_model("projects", "Event").objects
    bare = changes.filter(~Exists(events.filter(change=OuterRef("pk")))).order_by()
    back = changes.filter(undoes__in=bare.values("pk")).order_by()
    first, *others = [*steps_of(bare), ways_back_of(back)]
    sql, params = first.union(*others, all=True).query.sql_with_params()
    into, taken = (", ".join(map(schema_editor.quote_name, names)) for names in (COLUMNS, COLUMNS.values()))
    order = f"{schema_editor.quote_name('at')}, {schema_editor.quote_name('rank')}"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO projects_event ({into}) SELECT {taken} FROM ({sql}) told ORDER BY {order}", params)  # noqa: S608


def steps_of(changes):
    """Yield the events of each kind, in the order in which a change has them."""
    noticed, tried = Q(state="noticed"), {"actor": F("applied_by"), "request": F("request_id")}
    yield event(changes.filter(noticed), 1, "notice", Coalesce("settled_at", "proposed_at"))
    yield event(changes.exclude(noticed), 2, "propose", F("proposed_at"), actor=F("proposed_by"), words=F("note"))
    yield event(changes.filter(TRIED, claimed_at__isnull=False), 3, "apply", F("claimed_at"), **tried)
    yield event(changes.filter(TRIED, sent_at__isnull=False), 4, "send", F("sent_at"), **tried)
    ended = changes.filter(settled_at__isnull=False, state__in=[*SETTLED, "stale", "withdrawn"])
    yield event(ended, 5, OUTCOME, F("settled_at"), words=F("problem"), data=ANSWERED, **tried)
    withdrawn = changes.filter(withdrawn_at__isnull=False)
    yield event(withdrawn, 6, "withdraw", F("withdrawn_at"), actor=F("withdrawn_by"))


def ways_back_of(proposals):
    """Return that ways back were proposed; several by one person at one moment are one way back."""
    action = Case(
        When(undoes__state="noticed", then=Value("put_back")), default=Value("undo"), output_field=CharField()
    )
    together = proposals.annotate(second=TruncSecond("proposed_at")).values(
        "undoes", "undoes__state", "proposed_by", "second"
    )
    return event(
        together.annotate(first=Min("proposed_at")), 7, action, F("first"), about=F("undoes"), actor=F("proposed_by")
    )


def event(rows, rank, action, at, **more):
    """Return one event of each row, as its columns."""
    action = action if isinstance(action, Case) else Value(action)
    columns = {
        "about": F("pk"),
        "action": action,
        "actor": Value(None, output_field=IntegerField()),
        "at": at,
        "words": Value(""),
        "data": Value("{}"),
        "request": Value(""),
        **more,
    }
    columns["data"] = Cast(columns["data"], JSONField())
    columns |= {name: Cast(columns[name], TextField()) for name in ("action", "words", "request")}
    return rows.annotate(**columns, rank=Value(rank)).values_list(*COLUMNS.values(), "rank")


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0013_event"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
