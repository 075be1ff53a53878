"""What is so today of changes that took effect: in force, undone or replaced. Read off the rows that came after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection

from projects.models import Change, ProjectField
from projects.services.kinds import same_field
from projects.services.transitions import Action, possible

# What each database calls the keys of a JSON object as rows, and whether it has one: as in the indexes, to be served.
KEYS = {"sqlite": "json_each({}) AS {}", "postgresql": "jsonb_object_keys({}) AS {}(key)"}
HAS = {"sqlite": "JSON_TYPE(candidate.requested, '$.\"{}\"') IS NOT NULL", "postgresql": "candidate.requested ? '{}'"}
OF_ENVIRONMENT = """candidate.kind IN ({kinds}) AND EXISTS (
            SELECT 1 FROM {others} WHERE other.key = field.key
        )"""
NEXT = """
    SELECT candidate.id FROM projects_change candidate
    WHERE candidate.project_id = made.project_id AND candidate.effective_at > made.effective_at
        AND candidate.state IN ({effective}) AND {condition}
    ORDER BY candidate.effective_at {direction} LIMIT 1
"""
# For each field of some changes the first, or the last, change that took effect on it afterwards. What is live by
# default is one field, whether a PATCH or a deployment set it.
AFTER = """
    SELECT later.id, later.state, later.undoes_id, later.effective_at,
        later.applied_by_id, username AS by_username, first_name AS by_first_name, last_name AS by_last_name,
        made.id AS made_id, field.key AS field
    FROM projects_change made
    CROSS JOIN {fields}
    JOIN projects_change later ON later.id = CASE
        WHEN field.key = made.live_field THEN ({live})
        WHEN field.key = '{name_key}' THEN ({name})
        WHEN field.key = '{directory_key}' THEN ({directory})
        ELSE ({environment}) END
    LEFT JOIN auth_user ON auth_user.id = later.applied_by_id
    WHERE made.id IN ({ids})
"""


@dataclass(frozen=True)
class Later:
    """A change that took effect on a field after another one had.

    Attributes:
        label: the field's, of the earlier change.
        change: the later one, with no more of it than is said here.
        undone: whether it was made to undo the earlier one.
    """

    label: str
    change: Change
    undone: bool

    @property
    def outside(self) -> bool:
        """Whether it was made outside this panel."""
        return self.change.is_from_outside

    @property
    def by(self) -> User | None:
        """Who applied it; None where that is not known."""
        return self.change.applied_by

    @property
    def at(self) -> datetime:
        """When it took effect, or was noticed."""
        return self.change.effective_at


@dataclass(frozen=True)
class Standing:
    """What is so today of a change that took effect: which of its fields have been undone or replaced, and by what."""

    fields: int
    later: tuple[Later, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether nothing that this panel knows of has come after it."""
        return not self.later

    @property
    def in_part(self) -> bool:
        """Whether some of it is in force, and some is not."""
        return 0 < len(self.later) < self.fields

    @property
    def undone(self) -> bool:
        """Whether all that came after it was made to undo it."""
        return bool(self.later) and all(each.undone for each in self.later)

    @property
    def state(self) -> str:
        """The state to mark it with; empty while it is in force."""
        if self.in_force:
            return ""
        return "partly" if self.in_part else "undone" if self.undone else "replaced"

    @property
    def groups(self) -> list[tuple[list[str], Later]]:
        """Each later change once, with the labels of the fields that it is about."""
        found: dict[UUID, tuple[list[str], Later]] = {}
        for each in self.later:
            found.setdefault(each.change.pk, ([], each))[0].append(each.label)
        return list(found.values())


@dataclass(frozen=True)
class Lost:
    """What is so now of a field, and would no longer be once an earlier change is undone.

    Attributes:
        label: the field's.
        name: of the value; empty for nothing.
        change: what made it so; None where the panel does not know.
        back: the name of what would be so again.
        is_live: whether the field is what is live somewhere.
    """

    label: str
    name: str
    change: Change | None
    back: str = ""
    is_live: bool = False


def attach(changes: Iterable[Change]) -> list[Change]:
    """Let each of these changes that took effect say what is so of it today; one query for all."""
    changes = list(changes)
    effective = [change for change in changes if change.took_effect]
    after = _after(effective, "ASC")
    for change in effective:
        later = after.get(change.pk)
        change.standing = Standing(len(change.requested), _in_order(change, later) if later else ())
    return changes


def _in_order(change: Change, later: dict[str, Change]) -> tuple[Later, ...]:
    """Return what came after each field of a change, in the order in which they are told."""
    return tuple(
        Later(d.label, later[d.field], later[d.field].undoes_id == change.pk)
        for d in change.differences
        if d.field in later
    )


def _after(changes: list[Change], direction: str) -> dict[UUID, dict[str, Change]]:
    """Return for each change its fields with the change that came after: the first one, or with DESC the last."""
    if not changes:
        return {}
    key = Change._meta.pk.get_db_prep_value
    ids = [key(change.pk, connection) for change in changes]
    found: dict[UUID, dict[str, Change]] = {}
    for later in Change.objects.raw(after_query(len(ids), direction), ids):
        of: Any = later
        later.applied_by = _applied_by(of)
        found.setdefault(UUID(str(of.made_id)), {})[of.field] = later
    return found


def _applied_by(later: Any) -> User | None:
    """Return who applied it, with no more of them than their names."""
    if later.applied_by_id is None:
        return None
    names = {field: getattr(later, f"by_{field}") for field in ("username", "first_name", "last_name")}
    return User(pk=later.applied_by_id, **names)


def after_query(changes: int, direction: str) -> str:
    """Return the question for so many changes, whose ids are its parameters."""
    keys, has = KEYS[connection.vendor], HAS[connection.vendor]
    effective, kinds = _quoted(Change.EFFECTIVE), _quoted(Change.OF_ENVIRONMENTS)
    conditions = {
        "live": "NOT (candidate.live_field = '')",
        "name": has.format(ProjectField.NAME),
        "directory": has.format(ProjectField.DIRECTORY),
        "environment": OF_ENVIRONMENT.format(kinds=kinds, others=keys.format("candidate.requested", "other")),
    }
    return AFTER.format(
        name_key=ProjectField.NAME,
        directory_key=ProjectField.DIRECTORY,
        fields=keys.format("made.requested", "field"),
        ids=", ".join(["%s"] * changes),
        **{
            field: NEXT.format(condition=condition, direction=direction, effective=effective)
            for field, condition in conditions.items()
        },
    )


def _quoted(choices: Iterable[str]) -> str:
    return ", ".join(f"'{choice}'" for choice in choices)


def latest_after(change: Change) -> dict[str, Change]:
    """Return the fields of a change that another one took effect on afterwards, each with the last that did."""
    after = _after([change], "DESC").get(change.pk, {})
    rows = Change.objects.slim().in_bulk([later.pk for later in after.values()])
    return {field: rows[later.pk] for field, later in after.items() if later.pk in rows}


def _value(change: Change, field: str) -> str | None:
    return change.answered.get(field, change.requested.get(field)) or None


def lost_by_undoing(change: Change, latest: dict[str, Change]) -> list[Lost]:
    """Return what took the place of this change since, and would be lost if it were undone."""
    found = []
    for d in change.differences:
        later = latest.get(d.field)
        if later and d.field not in change.staying:
            value = _value(later, same_field(change, d.field, later))
            if value not in {d.before or None, d.after or None}:
                name = value or "" if d.field == ProjectField.NAME else later.name_of(value)
                found.append(Lost(d.label, name, later, d.before_name, bool(d.environment)))
    return found


def so_again(change: Change, latest: dict[str, Change]) -> list[Later]:
    """Return what made fields so again, as the change had left them before it was undone or replaced."""
    return [
        Later(d.label, later, undone=False)
        for d in change.differences
        if (later := latest.get(d.field)) and _value(later, same_field(change, d.field, later)) == (d.after or None)
    ]


def in_its_place(change: Change) -> str:
    """Return the name of what replaced the one thing that a change did; empty of several, and where nothing did."""
    standing, fields = change.standing, change.differences
    if standing is None or standing.undone or len(standing.later) != 1 or len(fields) != 1:
        return ""
    later = Change.objects.slim().get(pk=standing.later[0].change.pk)
    value = _value(later, same_field(change, fields[0].field, later))
    return value or "" if fields[0].field == ProjectField.NAME else later.name_of(value)


def lost_by(proposal: Change) -> list[Lost]:
    """Return what an open proposal to undo a change would take away besides: what is so since that one was replaced."""
    undone = proposal.undoes
    if undone is None or not possible(Action.APPLY, proposal):
        return []
    latest = latest_after(undone)
    found = []
    for d in proposal.differences:
        field = same_field(proposal, d.field, undone)
        if (d.before or None) != _value(undone, field):
            later = latest.get(field)
            known = later and _value(later, same_field(undone, field, later)) == (d.before or None)
            found.append(Lost(d.label, d.before_name, later if known else None, d.after_name, bool(d.environment)))
    return found


def why_not_undone(change: Change, latest: dict[str, Change]) -> str:
    """Return why there is nothing to undo of a change that took effect, as a sentence; empty where there is."""
    if change.no_way_back:
        return f"This can’t be undone. {change.no_way_back}"
    open_fields = [d for d in change.differences if d.field not in change.staying]
    now = [
        (_value(later, same_field(change, d.field, later)) if (later := latest.get(d.field)) else d.after, d.before)
        for d in open_fields
    ]
    if all((value or None) == (before or None) for value, before in now):
        return f"There is nothing to undo: what was so before is so again. {change.stays_put}".rstrip()
    return ""
