"""Where and when a version was live, as the changes that took effect tell it; and what else is open of a project."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import CharField, QuerySet

from adminpanel.prepared import prepared
from projects.diff.fact import History, Span
from projects.models import DEFAULT_ENVIRONMENT, Change, ProjectField
from projects.models.states import KNOWN_KINDS
from projects.versions import UNDATED

LOOKED_THROUGH = 200  # changes of a project, the latest
DEFAULT = ""  # stands for the default environment, whose id is not known of every change
COLUMNS = ["pk", "kind", "state", "before", "requested", "names", "live_field", "default_environment", "note"]
COLUMNS.append("undoes_id")  # for the panel writes the note of what undoes another
MOMENTS = ["effective_at", "last_seen_at", "settled_at"]
PERSON = {f"applied_by__{column}": column for column in ("id", "username", "first_name", "last_name")}
ALL = [*COLUMNS, *MOMENTS, *PERSON]


@dataclass(frozen=True)
class Step:
    """What one change that took effect did to what is live.

    Attributes:
        change: which.
        at: when it took effect, or was noticed.
        seen_at: of one that was noticed, when all was last seen to be as before.
        is_noticed: whether it took effect at some moment between these two.
        moves: environment to the versions before and after; None for none.
        names: environment to name.
        unplaced: whether one of its environments may be the default one, which was not known then.
        default_id: the id of the environment that was the default one; empty where it does not say.
        called: id to name of versions, as known then.
        person: who made it, as the columns of a user; empty where that is not known.
        columns: what was read of the change.
    """

    change: UUID
    at: datetime
    seen_at: datetime | None
    is_noticed: bool
    moves: Mapping[str, tuple[str | None, str | None]]
    names: Mapping[str, str]
    unplaced: bool
    default_id: str = ""
    called: Mapping[str, Any] = field(default_factory=dict)
    person: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def itself(self) -> Change:
        """The change, with no more of it than was read: enough to tell of it, and to ask what may be done with it."""
        change = Change(**self.columns, applied_by=self.by)
        change.effective_at = self.at  # which the database works out
        return change

    @cached_property
    def by(self) -> User | None:
        """Who made it; None where that is not known."""
        return User(**self.person) if self.person else None

    @property
    def began(self) -> datetime | None:
        """Since when what it made live was live; None where that is not known."""
        return None if self.is_noticed else self.at

    @property
    def ended(self) -> datetime | None:
        """Until when at least what it replaced was live."""
        return self.seen_at if self.is_noticed else self.at


@dataclass(frozen=True)
class Record:
    """The latest changes of a project.

    Attributes:
        steps: what they did to what is live, the oldest first.
        open: those that may still take effect.
        is_cut: whether there may be earlier ones.
    """

    steps: Sequence[Step] = ()
    open: tuple[UUID, ...] = ()
    is_cut: bool = False

    @property
    def environments(self) -> dict[str, str]:
        """Environment to the name that it had last."""
        return {key: name for step in self.steps for key, name in step.names.items()}

    def of(self, environment: str) -> list[Step]:
        """Return the steps of one environment."""
        return [step for step in self.steps if environment in step.moves]

    def span(self, version: str, environment: str, name: str) -> Span | None:
        """Return the last time for which a version was live in an environment; None where none is known."""
        steps = self.of(environment)
        for place in range(len(steps) - 1, -1, -1):
            step, earlier = steps[place], steps[place - 1] if place else None
            before, after = step.moves[environment]
            if after == version:
                return Span(name, start=step.began, change=step.change)
            if before == version:
                made = earlier if earlier and earlier.moves[environment][1] == version else None
                start, tells = (made.began, made) if made else (None, step)
                return Span(name, start, step.ended, at_least=step.is_noticed, change=tells.change)
        return None

    def may_have_missed(self, version: str) -> bool:
        """Whether a version may have been live in the default environment, though no step there says so."""
        return any(step.unplaced and any(version in pair for pair in step.moves.values()) for step in self.steps)


def record_of(project_id: str, *, but: UUID | None = None, most: int = LOOKED_THROUGH) -> Record:
    """Read the latest changes, so many at most, in one query, without the change `but`."""
    rows = [dict(zip(ALL, row, strict=True)) for row in _changes(most)(project_id=project_id)]
    others = [row for row in rows if row["pk"] != but]
    steps = [_step(row) for row in reversed(others) if row["state"] in Change.EFFECTIVE]
    is_open = tuple(row["pk"] for row in others if row["state"] not in Change.EFFECTIVE)
    return Record([step for step in steps if step.moves], is_open, is_cut=len(rows) == most)


@cache
def _changes(most: int) -> Callable[..., list[Any]]:
    @prepared(project_id=CharField())
    def rows(project_id: Any) -> QuerySet:
        changes = (Change.objects.effective() | Change.objects.open()).for_project(project_id)
        changes = changes.filter(kind__in=KNOWN_KINDS)  # what a kind of a later version means nobody here knows
        return changes.order_by("-effective_at", "-id").values_list(*ALL)[:most]

    return rows


def _step(row: Mapping[str, Any]) -> Step:
    before, requested = row["before"], row["requested"]
    fields = {key: DEFAULT if key == row["live_field"] else key for key in requested}
    live = {each: key for each, key in fields.items() if key == DEFAULT or each not in ProjectField.values}
    default = row["default_environment"]
    return Step(
        change=row["pk"],
        at=row["effective_at"],
        seen_at=row["last_seen_at"],
        is_noticed=row["state"] == Change.State.NOTICED,
        moves={key: (before.get(each) or None, requested[each] or None) for each, key in live.items()},
        names={
            key: (default or DEFAULT_ENVIRONMENT) if key == DEFAULT else str(row["names"].get(key) or key)
            for key in live.values()
        },
        unplaced=not default and DEFAULT not in live.values(),
        default_id="" if row["live_field"] in ProjectField.values else row["live_field"],
        called=row["names"],
        person={column: row[key] for key, column in PERSON.items()} if row["applied_by__id"] else {},
        columns={column: row[column] for column in (*COLUMNS, "settled_at")},
    )


def history_of(
    record: Record, version: str, environment: str, name: str, *, serving: Mapping[str, str] | None = None
) -> History:
    """Return what is known of a version that is to be live where it is not.

    Args:
        record: of its project.
        version: its id.
        environment: where it is to be live; `DEFAULT` for the default one.
        name: what that is called.
        serving: id to name of the other environments that serve it now, as was just read.
    """
    steps, lived, now = record.of(environment), record.span(version, environment, name), serving or {}
    is_new = bool(steps) and not lived and not (environment == DEFAULT and record.may_have_missed(version))
    others = {key: called for key, called in record.environments.items() if key not in {environment, *now}}
    past = [span for key, called in others.items() if (span := record.span(version, key, called))]
    return History(
        never=Span(name, start=steps[0].at, change=steps[0].change) if is_new else None,
        before=lived,
        serving=tuple(now.values()),
        elsewhere=tuple(sorted(past, key=_latest, reverse=True)),
        proposals=record.open,
    )


def _latest(span: Span) -> datetime:
    return span.end or span.start or UNDATED
