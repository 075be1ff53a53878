"""What is told of a move of several projects: in each phase, and of what came of it."""

from collections import Counter
from collections.abc import Callable, Mapping

from projects.models import Change
from projects.presenters.bulk_move import Phase, Progress
from projects.presenters.outcome import Banner
from projects.presenters.phrase import Name, Phrase, Strong, counted, listed, phrase
from projects.presenters.states import STATES

State = Change.State


class MoveWords:
    """What is told of one move, as far as it is."""

    way_back = "To move one back, open its change in the table and undo it."
    way_back_by_others = "An editor can move one back, on the page of its change."

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.total = counted(progress.total, "project")

    @property
    def heading(self) -> Phrase:
        """What it is about and how far it is."""
        if self.progress.phase == Phase.REVIEW:
            return phrase("Review this move")
        return phrase(HEADINGS[self.progress.phase](self), " ", Name(self.progress.move.directory))

    @property
    def title(self) -> str:
        """The heading as the title of a page, which tells how far it is while it goes on."""
        going = self.progress.phase == Phase.GOING
        return f"{f'{self._done}: ' if going else ''}{self.heading.plain}"

    @property
    def _done(self) -> str:
        return f"{self.progress.done} of {self.progress.total}"

    @property
    def moved(self) -> str:
        """How many were moved to where it goes, as the beginning of a heading."""
        if self.progress.moved == self.progress.total:
            return f"Moved {self.total} to"
        if not self.progress.moved:
            return "Nothing was moved to"
        return f"Moved {self.progress.moved} of {self.progress.total} projects to"

    @property
    def asked(self) -> Phrase:
        """What it asks for."""
        each = "Each is a change of its own" + ("" if self.progress.staying else ", and can be undone by itself")
        where = Name(self.progress.move.directory, strong=True)
        return phrase("Move ", Strong(self.total), " to the directory ", where, f". {each}.")

    @property
    def button(self) -> str:
        """What the button says that applies it."""
        return f"Move {self.total}"

    @property
    def how_far(self) -> str:
        """How many are done, and what came of them."""
        came = f": {self.progress.moved} moved, {self.others}" if self.others else ""
        return f"{self.progress.done} of {self.total} done{came}"

    @property
    def others(self) -> str:
        """What became of those that were not moved: "2 out of date, 1 not sent"."""
        so_already = sum(change.is_so_already for change in self.progress.rows)
        counts = self.progress.counts - Counter({State.STALE: so_already})
        told = [f"{counts[state]} {words}" for state, words in OF_MANY.items() if counts[state]]
        return ", ".join([*told, *([f"{so_already} there already"] if so_already else [])])

    @property
    def outcome(self) -> Banner:
        """How it ended."""
        progress = self.progress
        if progress.phase == Phase.WITHDRAWN:
            return Banner("info", text=phrase("Nothing was sent, and this move can no longer be applied."))
        if progress.moved < progress.total:
            title = f"{progress.moved} of {self.total} moved. The others: {self.others}."
            return Banner("warning", phrase(title), phrase(AS_IT_WAS))
        if progress.left_since:
            have = "has" if progress.left_since == 1 else "have"
            title = f"{progress.left_since} of {progress.total} {have} been moved on since"
            return Banner("info", phrase(title), phrase(f"{ANSWERED} it was there then. {IN_TABLE}"))
        return Banner("success", text=phrase(f"{ANSWERED} it was there. {NOT_MOVED_ON}"))

    @property
    def goes_back(self) -> bool:
        """Whether all of it was moved, and any of it can go back."""
        progress = self.progress
        return progress.staying < progress.total == progress.moved

    @property
    def final(self) -> str:
        """How much of it can't be undone; empty where all of it can."""
        staying, total = self.progress.staying, self.progress.total
        if staying == total:
            return "This can’t be undone." if total == 1 else "None of them can be undone."
        return f"{staying} of them can’t be undone; each of the others can, by itself." if staying else ""

    @property
    def there_already(self) -> Phrase:
        """Which projects are there without it; empty where there are none."""
        there = self.progress.there_already
        if not there:
            return phrase()
        are, them = ("is", "it") if len(there) == 1 else ("are", "them")
        names = listed([[Name(project["name"])] for project in there], last=", ")
        many = f"{counted(len(there), 'project')} {are} there already"
        return phrase(f"{many}, so nothing is sent for {them}: ", *names, ".")

    @property
    def unread(self) -> str:
        """How many projects could not be read."""
        number = len(self.progress.unread)
        are = "is" if number == 1 else "are"
        return f"{counted(number, 'project')} could not be read, and {are} not part of this move"

    @property
    def propose_unread(self) -> str:
        """The link that proposes those in another move."""
        one = len(self.progress.unread) == 1
        return f"Propose {'it' if one else 'them'} in a move of {'its' if one else 'their'} own"


OF_MANY = {State(state): words.of_many for state, words in STATES.items() if words.of_many}
ANSWERED = "Humanloop answered for each of them that"
AS_IT_WAS = "What was not moved is as it was, unless its line says otherwise."
IN_TABLE = "What came after is told in the table."
NOT_MOVED_ON = "Nothing that this panel knows of has moved one since."
HEADINGS: Mapping[Phase, Callable[[MoveWords], str]] = {
    Phase.GOING: lambda words: f"Moving {words.total} to",
    Phase.PAUSED: lambda _: "Paused: the move to",
    Phase.WITHDRAWN: lambda _: "Withdrawn: the move to",
    Phase.FINISHED: lambda words: words.moved,
}
