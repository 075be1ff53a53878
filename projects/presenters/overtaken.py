"""What became of the fields of a proposal that is out of date: what they were, what they are, and who made them so."""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.models import Change, Difference
from projects.presenters.phrase import Link, Moment, Person, Phrase, phrase
from projects.services.kinds import same_field

LOOKED_THROUGH = 200  # changes of the project since, the latest


@dataclass(frozen=True)
class Overtaken:
    """One field of it.

    Attributes:
        was: when it was proposed, beside what is asked for.
        now: when the panel looked, beside what is asked for.
        by: the change that made it so, from here or noticed; None where the panel knows of none.
    """

    was: Difference
    now: Difference
    by: Change | None

    @property
    def differs(self) -> bool:
        """Whether it is not as it was when it was proposed."""
        return (self.was.before or None) != (self.now.before or None)

    @property
    def now_name(self) -> str:
        """The name of what is so now; the proposal may be older than that, and not know it."""
        unnamed = self.by and self.now.before_name == self.now.before
        return self.by.name_of(self.now.before) if self.by and unnamed else self.now.before_name

    @property
    def is_from_here(self) -> bool:
        """Whether somebody changed it from this panel, so that it is known who."""
        return self.by is not None and self.by.state == Change.State.APPLIED

    @property
    def changed_by(self) -> Phrase:
        """Who made it so, and when, as far as the panel knows; only of one that differs."""
        if self.by is None:
            return phrase("Outside this panel")
        address, at = self.by.get_absolute_url(), Moment(self.by.settled_at)
        if self.is_from_here:
            return phrase(Person(self.by.applied_by, first=True), ", ", at, ": ", Link(address, ("that change",)))
        return phrase("Outside this panel, ", Link(address, ("noticed",)), " ", at)


def overtaken(change: Change) -> list[Overtaken]:
    """Return each field of a stale proposal; nothing of any other change, or where there is nothing to compare with."""
    if change.state != Change.State.STALE or not change.answered:
        return []
    changes = Change.objects.for_project(change.project_id).effective().slim().order_by("-settled_at")
    since = list(changes.filter(settled_at__gte=change.proposed_at)[:LOOKED_THROUGH])
    rows = zip(change.differences_with(change.before), change.differences_with(change.answered), strict=True)
    return [Overtaken(was, now, _made_so(change, now, since)) for was, now in rows]


def _made_so(change: Change, now: Difference, since: Sequence[Change]) -> Change | None:
    """The latest change of a field, if that is what made it so: else somebody has changed it again since, elsewhere."""
    for other in since:
        field = same_field(change, now.field, other)
        if field in other.answered:
            return other if (other.answered[field] or None) == (now.before or None) else None
    return None
