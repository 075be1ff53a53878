"""Noticing what was changed outside this panel: a project differs from what was seen, and no change says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Q

from adminpanel.prepared import Several, prepared
from projects import gateway
from projects.diff.scores import averages_of
from projects.humanloop.resources import Project, ProjectConfig, read_or_broken
from projects.humanloop.transport import within
from projects.models import Change, ChangeQuerySet, ProjectField, SeenProject
from projects.services.approvals import strictest
from projects.services.kept_score import score_of
from projects.services.kinds import Values, kind_of, live_field, project_values
from projects.services.transitions import Action, begin
from projects.timing import horizon
from projects.versions import names_in_play

LOOK = 3.0  # seconds; the page can do without
LIVE = ProjectField.LIVE_VERSION
LOST = [Change.State.NOT_APPLIED, Change.State.SUPERSEDED]
OF_WRITE = ["kind", "state", "requested", "answered", "live_field", "sent_at", "settled_at", "last_seen_at"]
# A write that seemed lost may still be under way somewhere, for as long as this.
ARRIVES_WITHIN = timedelta(hours=1)


def notice(before: SeenProject, project: Project, *, read_at: datetime) -> bool:
    """Write down what changed outside, once; return whether how it looks now may replace how it was last seen.

    Args:
        before: how the project was last seen.
        project: as the remote answered.
        read_at: when that reading began.
    """
    changes = _at_one_moment(before, read_at)
    if any(_may_be_half_seen(change, read_at) for change in changes):
        return False
    expected = _expected(before, changes)
    now = project_values(project)
    differing = {field: value for field, value in now.items() if not expected[field].allows(value)}
    with transaction.atomic():
        if not _take(before, now, read_at):
            return False
        noticed = [_write(before, project, expected, differing, read_at)] if differing else []
        if (before.active_config_id or None) != now[LIVE]:
            _credit(before, _made_live(now[LIVE], [*changes, *noticed]))
    return True


def _made_live(config_id: str | None, changes: Sequence[Change]) -> Change | None:
    """Return the last of these changes that took effect and left this version live by default; None where none did."""
    fitting = (c for c in reversed(changes) if c.took_effect and c.live_field and c.made_live == config_id)
    return next(fitting, None)


def _credit(row: SeenProject, change: Change | None) -> None:
    """Write down what made live what is live now."""
    row.live_change = change
    SeenProject.objects.filter(pk=row.pk).update(live_change=change)


def live_changes(projects: Mapping[str, Project]) -> dict[str, Change]:
    """Return project id to the change that made live what is live by default, where the last one that says so did.

    That is for projects that are seen for the first time; later `notice` and `account_for` keep it.
    """
    if not projects:
        return {}
    last = {change.project_id: change for change in _of_what_is_live(ids=projects)}
    return {key: c for key, c in last.items() if c.made_live == (projects[key].active_config_id or None)}


@prepared(ids=Several(CharField()))
def _of_what_is_live(ids: Any) -> ChangeQuerySet:
    changes = Change.objects.effective().filter(project_id__in=ids).exclude(live_field="")
    return changes.select_related("applied_by").bare().order_by("effective_at")


def account_for(change: Change) -> None:
    """Keep what the remote confirmed of a change from here, so that a later difference is an outside one.

    When the project was last seen stays as it is: it was not read, and what is kept of its other fields may be older.
    """
    confirmed = kind_of(change).of_project(change, change.answered)
    known: dict[str, Any] = {field: value or "" for field, value in confirmed.items()}
    if LIVE in known:
        live = read_or_broken(ProjectConfig, change.documents.get(known[LIVE]))
        known["active_config_created_at"] = getattr(live, "created_at", None)
        if not _made_so_later(change):
            known["live_change"] = change
    if known:
        SeenProject.objects.filter(pk=change.project_id).update(**known)


def _made_so_later(change: Change) -> bool:
    """Whether a change that was sent after this one made the same version live: this one was settled late."""
    row = SeenProject.objects.filter(pk=change.project_id, active_config_id=change.made_live or "")
    return row.filter(live_change__effective_at__gt=change.effective_at).exists()


def read_averages(change: Change) -> None:
    """Read the averages of the versions that a noticed change is about, once: what noticed it may have read none.

    Raises:
        HumanloopError: they can't be read right now.
    """
    ids = {change.before.get(LIVE), change.requested.get(LIVE)} - {None}
    if change.state != Change.State.NOTICED or all(averages_of(change.documents.get(key)) is not None for key in ids):
        return
    with within(LOOK):
        rows = gateway.client().list_configs(change.project_id)
    change.documents |= {row.id: row.raw for row in rows if isinstance(row, ProjectConfig) and row.id in ids}
    change.score = score_of(change)
    Change.objects.filter(pk=change.pk).update(documents=change.documents, score=change.score)


def _at_one_moment(before: SeenProject, read_at: datetime) -> list[Change]:
    """Return the changes that tell how a project may look, by when they ended.

    In one query, so that none is on its way when it is asked for, and settled when what is in force is asked for.
    """
    in_force = Q(state__in=Change.EFFECTIVE, settled_at__range=(before.seen_at, horizon()))
    meanwhile = Q(sent_at__isnull=False, settled_at__range=(read_at, horizon()))
    lost = Q(state__in=LOST, sent_at__gte=read_at - ARRIVES_WITHIN)
    changes = Change.objects.for_project(before.project_id).only(*OF_WRITE)
    return list(changes.filter(in_force | meanwhile | lost | Q(state__in=Change.UNSETTLED)).order_by("settled_at"))


def _may_be_half_seen(change: Change, read_at: datetime) -> bool:
    """Whether a change of ours was on its way, or of unknown outcome, when the project was read."""
    if change.state in Change.UNSETTLED:
        return True
    ended = change.settled_at
    return change.sent_at is not None and ended is not None and read_at <= ended <= horizon()


@dataclass(frozen=True)
class _Expected:
    """How one field may look by what is known here.

    Attributes:
        value: the likeliest.
        since: when it was last known to be so.
        others: what it may be as well: of two writes at one time either may have come last, and one that seemed lost
            may have arrived.
    """

    value: str | None
    since: datetime
    others: set[str | None]

    def allows(self, value: str | None) -> bool:
        return value == self.value or value in self.others


@dataclass(frozen=True)
class _Write:
    """What a change made of one field, and between which moments."""

    value: str | None
    began: datetime
    ended: datetime


def _expected(before: SeenProject, changes: list[Change]) -> dict[str, _Expected]:
    """How the project may look: as it was last seen, but for what was written from here, or noticed, since."""
    since = [c for c in changes if c.took_effect and c.settled_at and c.settled_at >= before.seen_at]
    lost = [change for change in changes if change.state in LOST]
    expected = {}
    for field in ProjectField.values:
        writes = [write for change in since for write in _writes(change, field)]
        others = {value for change in lost for value in _may_have_written(change, field)}
        if field == LIVE:
            others |= {value for change in (*since, *lost) for value in kind_of(change).unplaced(change)}
        expected[field] = _of_field(getattr(before, field) or None, before.seen_at, writes, others)
    return expected


def _of_field(kept: str | None, seen_at: datetime, writes: list[_Write], others: set[str | None]) -> _Expected:
    if not writes:
        return _Expected(kept, seen_at, others)
    last_began = max(write.began for write in writes)
    # What had ended before the last one began was surely overwritten by it.
    possible = {write.value for write in writes if write.ended >= last_began}
    return _Expected(writes[-1].value, writes[-1].ended, possible | others)


def _writes(change: Change, field: str) -> list[_Write]:
    values = kind_of(change).of_project(change, change.answered)
    ended = change.settled_at
    if field not in values or ended is None:
        return []
    return [_Write(values[field], change.sent_at or change.last_seen_at or ended, ended)]


def _may_have_written(change: Change, field: str) -> set[str | None]:
    """What one that seemed lost asked for, and what was found when the panel looked for it, which it tells itself."""
    kind = kind_of(change)
    told = kind.of_project(change, change.requested), kind.of_project(change, change.answered)
    return {values[field] for values in told if field in values}


def _take(before: SeenProject, now: Values, read_at: datetime) -> bool:
    """Replace what was seen, unless somebody else has since: exactly one reader of a difference writes it down."""
    row = SeenProject.objects.filter(pk=before.pk, seen_at=before.seen_at)
    fields = {field: value or "" for field, value in now.items()}
    older = before.seen_at < read_at or before.seen_at > horizon()
    return older and bool(row.update(**fields, seen_at=read_at))


def _write(
    before: SeenProject, project: Project, expected: Mapping[str, _Expected], differing: Values, read_at: datetime
) -> Change:
    versions = _versions(before.document) | _versions(project.raw)
    known = {key: label for key, (label, _) in versions.items()}
    was = expected[LIVE].value
    if LIVE in differing and was and was not in known:
        known |= _named_before(before, was)
    change = Change(
        kind=Change.Kind.OUTSIDE,
        project_id=project.id,
        project_name=project.label,
        before={field: expected[field].value for field in differing},
        requested=differing,
        answered=differing,
        default_environment=before.default_environment,
        live_field=live_field(differing),
        names=names_in_play(project, []) | known,
        documents={key: document for key, (_, document) in versions.items()} if LIVE in differing else {},
        yes_or_no=project.yes_or_no,
        settled_at=read_at,
        last_seen_at=max(expected[field].since for field in differing),
    )
    change.needs_reading = bool(strictest(change))
    return begin(change, Action.NOTICE)


def _named_before(before: SeenProject, config_id: str) -> dict[str, str]:
    """Return id to name of a version that no document has that is kept: an earlier change of the project may know."""
    if before.newest_config_id == config_id and before.newest_config_name:
        return {config_id: before.newest_config_name}
    changes = Change.objects.for_project(before.project_id).filter(names__has_key=config_id)
    names = changes.values_list("names", flat=True).first()
    return {config_id: names[config_id]} if names else {}


def _versions(document: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """The live version of a project's document: id to name and document."""
    active = document.get("active_config")
    config = active.get("config") if isinstance(active, dict) else None
    if not isinstance(config, dict) or not isinstance(config.get("id"), str):
        return {}
    name = config.get("name")
    return {config["id"]: (name if isinstance(name, str) and name else config["id"], active)}
