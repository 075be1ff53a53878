"""What stands above a project, each only where there is need: what is open, and what was changed elsewhere lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from adminpanel.accounts.names import is_reader
from projects.models import Change
from projects.presenters.phrase import Moment, Name, Person, Phrase, dotted, phrase
from projects.presenters.wording import ChangeWords, reason

MOST = 3  # proposals


@dataclass(frozen=True)
class Proposal:
    """A change that waits for somebody."""

    change: Change

    @property
    def address(self) -> str:
        """Where it is reviewed."""
        return self.change.get_absolute_url()

    @property
    def sentence(self) -> Phrase:
        """Who asks for what, since when."""
        change = self.change
        who, what = Person(change.proposed_by, first=True), ChangeWords(change).to_do
        return phrase(who, f" {self._began} to ", *what, ", ", Moment(change.proposed_at))

    @property
    def _began(self) -> str:
        if self.change.is_opened_draft:
            return "wrote a draft"
        return "propose" if self.change.proposed_by and is_reader(self.change.proposed_by) else "proposes"

    @property
    def why(self) -> Phrase:
        """The reason, why it was not applied by itself where it was to be, and for whom it waits."""
        change = self.change
        held = (
            phrase(f"{Change.Schedule(change.schedule).label}: ", Name(change.held_because)) if change.is_held else ()
        )
        return dotted(reason(change), held, change.waits or ())


@dataclass(frozen=True)
class Bars:
    """What there is to say.

    Attributes:
        open: the changes of the project that may still take effect, those of unknown outcome first.
        latest: its latest changes, with `standing`.
    """

    open: Sequence[Change]
    latest: Iterable[Change]

    @property
    def unsettled(self) -> Change | None:
        """One of which nobody knows whether it was saved."""
        return next((change for change in self.open if change.state in Change.UNSETTLED), None)

    @property
    def proposals(self) -> list[Proposal]:
        """Those that nobody has decided yet, the oldest first."""
        return [Proposal(change) for change in self._undecided[:MOST]]

    @property
    def has_more(self) -> bool:
        """Whether there are more of these."""
        return len(self._undecided) > MOST

    @property
    def _undecided(self) -> list[Change]:
        return [change for change in self.open if change.state in Change.UNDECIDED]

    @cached_property
    def outside(self) -> Change | None:
        """The last one that was made elsewhere, while it is in force and nobody looked at it."""
        return next((change for change in self.latest if _is_outside(change) and change.is_unread), None)

    @property
    def outside_told(self) -> Phrase:
        """What that did."""
        change = self.outside
        return phrase("Somebody ", *ChangeWords(change).done) if change else phrase()


def _is_outside(change: Change) -> bool:
    return change.is_from_outside and bool(change.standing and (change.standing.in_force or change.standing.in_part))
