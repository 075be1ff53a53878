"""Whether a change has the approvals that it needs. Worked out each time that it is asked, and nowhere stored.

An approval counts for exactly what was approved, by its fingerprint, and as long as who gave it may approve: so an
edit, or a role that is taken away, voids it without anybody doing anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from adminpanel.accounts.permissions import holders
from adminpanel.prepared import prepared
from projects.models import Change, Event, ProjectField, Protection
from projects.services.fingerprints import fingerprints
from projects.services.kinds import kind_of, same_field
from projects.services.transitions import Action
from projects.text.invisible import readable

APPROVE = "projects.approve_change"
UNDO_WITHIN = timedelta(minutes=60)
JUDGED = (Action.APPROVE, Action.ASK_CHANGES)  # of each person the latest counts
EDITED = "Nobody approves what they edited last themselves."
ITSELF = {ProjectField.NAME, ProjectField.DIRECTORY}
ITS_OWN = "a project’s name or directory"
STRUCK = "It was struck out."
MOMENT_SINCE = "When it is to be applied was changed since."


@dataclass(frozen=True)
class Approval:
    """What somebody approved, and whether it counts today.

    Attributes:
        void: why it does not, as a sentence; empty while it counts.
    """

    event: Event
    void: str = ""

    @property
    def by(self) -> User | None:
        return self.event.actor


@dataclass(frozen=True)
class Approvals:
    """What a change needs, and what it has.

    Attributes:
        needed: how many; the most that any protection that it touches asks for.
        places: the names of what asks for so many; empty for the project itself.
        given: the latest of each person, those that do not count as well.
        exempt_until: until when it needs none, because it takes back what was applied just now; None where it does not.
    """

    needed: int = 0
    places: tuple[str, ...] = ()
    given: tuple[Approval, ...] = ()
    exempt_until: datetime | None = None

    @property
    def exempt(self) -> bool:
        """Whether it needs none now."""
        return self.exempt_until is not None

    @property
    def counting(self) -> tuple[Approval, ...]:
        """Those that count."""
        return tuple(approval for approval in self.given if not approval.void)

    @property
    def missing(self) -> int:
        """How many more it needs now."""
        return 0 if self.exempt else self._lacking

    def missing_for(self, change: Change) -> int:
        """How many more it needs to be applied when it is to be: at its moment, where it waits for one."""
        at = change.apply_at if change.is_scheduled else None
        is_exempt = self.exempt_until is not None and (at is None or at <= self.exempt_until)
        return 0 if is_exempt else self._lacking

    @property
    def _lacking(self) -> int:
        return max(self.needed - len(self.counting), 0)


NONE = Approvals()


def approvals_of(change: Change) -> Approvals:
    """Return what a change needs as the protections are now, and what it has as people are now."""
    return approvals_of_each([change], {change.pk: list(change.events.all())})[change.pk]


def approvals_of_each(changes: Collection[Change], events: Mapping[UUID, Sequence[Event]]) -> dict[UUID, Approvals]:
    """Return the same of several with their events, in few queries."""
    protections = protections_now()
    if protections:
        undoing = [change for change in changes if change.undoes_id]
        prefetch_related_objects(undoing, Prefetch("undoes", Change.objects.bare()))
    approved = {change.pk: _approved(events.get(change.pk, ())) for change in changes}
    weighed = [change for change in changes if approved[change.pk]]
    exactly = fingerprints(weighed) if weighed else {}
    may_approve = set(holders(APPROVE).values_list("pk", flat=True)) if weighed else set()

    def of(change: Change) -> Approvals:
        if not approved[change.pk] and not protections:
            return NONE
        said = events.get(change.pk, ())
        voids = [_why_void(change, each, exactly[change.pk], may_approve, said) for each in approved[change.pk]]
        given = tuple(map(Approval, approved[change.pk], voids))
        hold = _strictest(change, protections)
        if not hold:
            return Approvals(given=given)
        places = tuple(sorted(each.environment_name for each in hold))
        return Approvals(hold[0].approvals, places, given, _exempt_until(change))

    return {change.pk: of(change) for change in changes}


def struck_out(events: Iterable[Event]) -> set[Any]:
    """Return the numbers of those events that whoever had said it struck out."""
    return {event.data.get("about") for event in events if event.action == Action.STRIKE}


@prepared()
def protections_now() -> QuerySet[Protection]:
    """Return what needs approval now."""
    return Protection.objects.filter(approvals__gt=0).order_by("environment_name")


def approvers() -> int:
    """Return how many people may approve changes."""
    return holders(APPROVE).count()


def out_of_reach() -> list[Protection]:
    """Return the protections that ask for more approvals than there are people to give them."""
    protections = protections_now()
    people = approvers() if protections else 0
    return [each for each in protections if each.approvals > people]


def lacking(change: Change) -> str:
    """Return what a change lacks to be applied, as a sentence; empty where it lacks nothing."""
    of = change.approvals or approvals_of(change)
    if not of.missing:
        return ""
    what = " and ".join([*map(readable, filter(None, of.places)), *([ITS_OWN] if "" in of.places else [])])
    needs = f"{what[:1].upper()}{what[1:]} need{'s' if len(of.places) == 1 else ''} {_counted(of.needed)}"
    has = (
        f"{_counted(len(of.counting))} count{'s' if len(of.counting) == 1 else ''}"
        if of.counting
        else "none counts yet"
    )
    return f"{needs}, and {has}. Nothing was sent."


def lacking_of_any(changes: Iterable[Change]) -> str:
    """Return what some of these lack, as a sentence, in few queries; empty where none lacks anything."""
    if not Protection.objects.filter(approvals__gt=0).exists():
        return ""
    found = list(changes)
    prefetch_related_objects(found, "events", "undoes")
    approvals = approvals_of_each(found, {change.pk: list(change.events.all()) for change in found})
    for change in found:
        change.approvals = approvals[change.pk]
    return next((why for change in found if (why := lacking(change))), "")


def _counted(number: int) -> str:
    return f"{number} approval{'' if number == 1 else 's'}"


def strictest(change: Change) -> list[Protection]:
    """Return the protections that it touches and that ask for most; none where none is needed."""
    return _strictest(change, protections_now())


def _strictest(change: Change, protections: Iterable[Protection]) -> list[Protection]:
    touched = [
        each
        for each in protections
        if touches(change, each.environment_id, each.environment_name, is_default=each.is_default)
    ]
    most = max((each.approvals for each in touched), default=0)
    return [each for each in touched if each.approvals == most]


def touches(change: Change, environment_id: str, name: str, *, is_default: bool) -> bool:
    """Whether a change is about an environment, or with no id about the project itself: its name, its directory."""
    fields = kind_of(change).of_project(change, change.requested)
    if not environment_id:
        return bool(ITSELF & set(fields))
    # Which environment is the default one may have changed in Humanloop since it was noted.
    is_default = is_default or (name or None) == change.default_environment
    return (is_default and ProjectField.LIVE_VERSION in fields) or environment_id in change.requested


def last_editor(events: Iterable[Event]) -> int | None:
    """Return the key of who edited a change last, by its events; None where nobody did."""
    edits = [event.actor_id for event in events if event.action == Action.EDIT]
    return edits[-1] if edits else None


def _approved(events: Iterable[Event]) -> list[Event]:
    """Return the approvals of those whose latest word it is."""
    latest = {event.actor_id: event for event in events if event.action in JUDGED}
    return [event for event in latest.values() if event.action == Action.APPROVE]


def _why_void(
    change: Change, event: Event, exactly: str, may_approve: Collection[int | None], said: Collection[Event]
) -> str:
    if event.pk in struck_out(said):
        return STRUCK
    if event.data.get("fingerprint") != exactly:
        return MOMENT_SINCE if _is_moment_alone(event, said) else "What is asked for was changed since."
    if event.actor_id == change.proposed_by_id:
        return "Nobody approves what they proposed themselves."
    if event.actor_id == last_editor(said):
        return EDITED
    return "" if event.actor_id in may_approve else "They may no longer approve changes."


def _is_moment_alone(event: Event, said: Collection[Event]) -> bool:
    """Whether only the moment was chosen anew since somebody approved it."""
    since = {each.action for each in said if each.pk > event.pk}
    return bool(since & {Action.SCHEDULE, Action.UNSCHEDULE}) and not since & {Action.EDIT, Action.REFRESH}


def _exempt_until(change: Change) -> datetime | None:
    """Return until when it leads back, exactly, from what was applied less than an hour ago to what was so before."""
    undone = change.undoes
    if not undone or undone.state != Change.State.APPLIED:
        return None
    if abs(timezone.now() - undone.effective_at) > UNDO_WITHIN:  # or the clock was put back since
        return None
    fields = {field: same_field(change, field, undone) for field in change.requested}
    back = _same(change.requested, undone.before, fields.items())
    is_exact = back and _same(change.before, undone.answered, fields.items())
    return undone.effective_at + UNDO_WITHIN if is_exact and _in_the_same_place(change, undone) else None


def _in_the_same_place(change: Change, undone: Change) -> bool:
    """Whether what is live by default is so where it was then: by the name, where one of them does not say the id."""
    field = change.live_field
    says_the_id = field != ProjectField.LIVE_VERSION and field == same_field(change, field, undone)
    return field not in change.requested or says_the_id or change.default_environment == undone.default_environment


def _same(mine: dict[str, Any], theirs: dict[str, Any], fields: Iterable[tuple[str, str]]) -> bool:
    return all((mine.get(field) or None) == (theirs.get(other) or None) for field, other in fields)
