"""What is told of a move of several projects: in each phase, and of what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from adminpanel.accounts.names import is_reader
from projects.models import Change, Move, SeenProject
from projects.models.notes import is_note_our_own, reason_of
from projects.presenters.alike import label_alike
from projects.presenters.bulk_move import Phase, Progress, WayBack
from projects.presenters.outcome import Banner
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, Said, counted, listed, phrase
from projects.presenters.proposing import opened_draft, saved
from projects.presenters.states import STATES
from projects.presenters.wording import DISCARD, NO_REASON, WITHDRAW
from projects.services.waits import For

State = Change.State


def now_in(project: SeenProject, labels: Mapping[str, str]) -> Phrase:
    """Return where a project is that is to be moved, and what that means for the way back; empty where not known."""
    if project.seen_at is None:
        return phrase()
    if not project.directory_id:
        return phrase("in no directory now, and Humanloop can’t take it out of one again")
    return phrase("in ", Name(labels.get(project.directory_id) or project.directory_id), " now")


def destination(move: Move) -> Phrase:
    """Return where a move leads, as the rest of a sentence."""
    back = ["back"] if move.undoes_id else []
    where: list[Part] = ["to ", Name(move.directory)] if move.directory_id else []
    return phrase(*back, *([" "] if back and where else []), *where)


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
        return phrase(HEADINGS[self.progress.phase](self), " ", *destination(self.progress.move))

    @property
    def title(self) -> str:
        """The heading as the title of a page, with the state where the heading does not tell it."""
        going, waits = self.progress.phase == Phase.GOING, self.progress.phase == Phase.REVIEW
        return f"{f'{self._done}: ' if going else ''}{self.heading.plain}{f' · {self.state[1]}' if waits else ''}"

    @property
    def _back(self) -> str:
        return " back" if self.progress.move.undoes_id else ""

    @property
    def _done(self) -> str:
        return f"{self.progress.done} of {self.progress.total}"

    @property
    def moved(self) -> str:
        """How many were moved, as the beginning of a heading."""
        if self.progress.moved == self.progress.total:
            return f"Moved {self.total}"
        if not self.progress.moved:
            return "Nothing was moved"
        return f"Moved {self.progress.moved} of {self.progress.total} projects"

    @property
    def propose_again(self) -> str:
        """What the button says that proposes anew what nothing became of."""
        return "Propose it again" if self.progress.came_to_nothing else "Propose the rest again"

    @property
    def each(self) -> str:
        """What is so of each of them."""
        each = "Each is a change of its own" + ("" if self.progress.staying else ", and can be undone by itself")
        apart = "Each goes to the directory that it was in before. " if self.leads_to_several else ""
        return f"{apart}{each}."

    @property
    def saved(self) -> Phrase:
        """To whoever proposed it and can do no more, that nothing is done yet and who decides; else nothing."""
        return phrase() if self.to_answer else saved(self.progress.move, is_draft=self.progress.is_draft)

    @property
    def alike(self) -> Phrase:
        """Which of the directories it is that have one label; nothing where it is the only one."""
        return label_alike(self.progress.move.directory_id, self.progress.move.labels)

    @property
    def leads_to_several(self) -> bool:
        """Whether its projects go to several directories, which no heading can name."""
        return not self.progress.move.directory_id

    @property
    def story(self) -> list[Phrase]:
        """Who asked for it and why, who applied it, and what it undoes."""
        return [self._asked, *self._applied, *self._undoes]

    @property
    def state(self) -> tuple[str, str]:
        """The badge and its words while it is reviewed."""
        state = State.DRAFT if self.progress.is_draft else State.PROPOSED
        return state.value, str(state.label)

    @property
    def ask(self) -> str:
        """The button that asks for review; to whoever proposed it, again after somebody asked for changes."""
        if self.progress.is_draft:
            return "Ask for review"
        return "Ask for review again" if self.to_answer else ""

    @property
    def to_answer(self) -> str:
        """To whoever proposed it, what they can do where somebody asked for changes; else nothing."""
        return TO_ANSWER if self._is_objected_to and is_reader(self.progress.move.proposed_by) else ""

    @property
    def _is_objected_to(self) -> bool:
        return self.progress.wait is not None and self.progress.wait.what == For.CHANGES

    @property
    def withdraw(self) -> str:
        """The button that takes it back."""
        return DISCARD if self.progress.is_draft else WITHDRAW

    @property
    def _asked(self) -> Phrase:
        move, wait = self.progress.move, self.progress.wait
        none: list[Part] = ["."] if is_note_our_own(move) else [f". {NO_REASON}"]
        why = [": “", Said(reason_of(move)), "”"] if reason_of(move) else none
        if wait and wait.opened:
            return phrase(*opened_draft(move.proposed_by, wait.opened), *why)
        return phrase(Person(move.proposed_by, first=True), f" {self._did}, ", Moment(move.proposed_at), *why)

    @property
    def _did(self) -> str:
        if self.progress.phase != Phase.REVIEW:
            return "proposed it"  # whether they asked, or others opened it, its page does not read any more
        if self.progress.is_draft:
            return "wrote this draft"
        return "ask for it" if is_reader(self.progress.move.proposed_by) else "asks for it"

    @property
    def _applied(self) -> Iterator[Phrase]:
        people = self.progress.applied_by
        if people:
            named = listed([[Person(someone, first=not place)] for place, someone in enumerate(people)])
            yield phrase(*named, " applied it, ", Moment(self.progress.applied_at), ".")

    @property
    def _undoes(self) -> Iterator[Phrase]:
        undone = self.progress.move.undoes
        if undone:
            link = Link(undone.get_absolute_url(), ("the move ", *destination(undone)))
            yield phrase("It undoes ", link, ", of ", Moment(undone.proposed_at, ago=False), ".")

    @property
    def button(self) -> str:
        """What the button says that applies it."""
        return f"Move {self.total}{self._back}"

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
        told += [f"{self.progress.expired} expired"] if self.progress.expired else []
        return ", ".join([*told, *([f"{so_already} there already"] if so_already else [])])

    @property
    def outcome(self) -> Banner:
        """How it ended."""
        progress = self.progress
        if progress.phase in (Phase.WITHDRAWN, Phase.DECLINED):
            return _ended(progress.rows)
        if progress.moved < progress.total:
            title = f"{progress.moved} of {self.total} moved. The others: {self.others}."
            return Banner("warning", phrase(title), phrase(AS_IT_WAS), after=self.undone)
        if progress.left_since:
            text = phrase(f"{ANSWERED} it was there then. {IN_TABLE}")
            return Banner("info", phrase(self._left_since), text, after=self.undone)
        return Banner("success", text=phrase(f"{ANSWERED} it was there. {NOT_MOVED_ON}"), after=self.undone)

    @property
    def _left_since(self) -> str:
        since, undone = self.progress.left_since, self.progress.undone
        have = "has" if since == 1 else "have"
        how = "moved back" if undone == since else "moved on or back" if undone else "moved on"
        return f"{since} of {self.progress.total} {have} been {how} since"

    @property
    def undone(self) -> list[Phrase]:
        """What undoes it, or did, as a whole: how far that is, by whom and when."""
        return [_undone(way, self.progress.moved) for way in self.progress.ways_back]

    @property
    def undo(self) -> str:
        """What undoing all of it does, before it is proposed; empty where nothing of it can go back that way."""
        can, moved = self.progress.can_go_back, self.progress.moved
        if not can:
            return ""
        all_of_them = "The project" if can == 1 else "All of them"
        how_many = f"{can} of {counted(moved, 'project')}" if can < moved else all_of_them
        go, they = ("goes", "it was") if can == 1 else ("go", "they were")
        stay = f" The other{' stays' if moved - can == 1 else 's stay'}." if can < moved else ""
        return f"{how_many} {go} back to where {they} before.{stay} You review that before anything is sent."

    @property
    def undo_button(self) -> str:
        """What the button says that proposes that."""
        can, total = self.progress.can_go_back, self.progress.total
        return "Undo the whole move" if can == total else f"Move {can:,} of {total:,} back"

    @property
    def goes_back(self) -> bool:
        """Whether all of it was moved, and any of it can go back."""
        return bool(self.progress.can_go_back) and self.progress.moved == self.progress.total

    @property
    def final(self) -> str:
        """How much of it can't be undone; empty where all of it can."""
        staying, total = self.progress.staying, self.progress.total
        if staying == total:
            return "This can’t be undone." if total == 1 else "None of them can be undone."
        others = "the other one can" if total - staying == 1 else "each of the others can, by itself"
        return f"{staying} of them can’t be undone; {others}." if staying else ""

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
        """How many projects could not be read; of a way back, how many stay for that or another reason."""
        number = len(self.progress.unread)
        if self.progress.move.undoes_id:
            return f"{counted(number, 'project')} {'is' if number == 1 else 'are'} not part of this move back"
        are = "is" if number == 1 else "are"
        return f"{counted(number, 'project')} could not be read, and {are} not part of this move"

    @property
    def propose_unread(self) -> str:
        """The link that proposes those in another move."""
        one = len(self.progress.unread) == 1
        return f"Propose {'it' if one else 'them'} in a move of {'its' if one else 'their'} own"


def _ended(rows: Sequence[Change]) -> Banner:
    """Return who took a whole move back or decided against it, when, and why; nothing of where they were several."""
    ends = {(change.ended_by, change.problem) for change in rows if change.ended_by}
    if len(ends) != 1:
        return Banner("info", text=phrase(NEVER_SENT))
    ((by, why),) = ends
    said: list[Part] = ["“", Said(why), "” "] if why else []
    title = phrase("By ", Person(by), ", ", Moment(rows[0].ended_at), ".")
    return Banner("info", title, phrase(*said, NEVER_SENT))


def _undone(way: WayBack, moved: int) -> Phrase:
    back, link = len(way.back), partial(Link, way.move.get_absolute_url())
    if not back:
        who = Person(way.move.proposed_by)
        then = ", and is not through." if way.move.started_at else ", and waits to be applied."
        return phrase(link(("A move back",)), " was proposed by ", who, ", ", Moment(way.move.proposed_at), then)
    many = "" if back == moved else f" for {back} of {counted(moved, 'project')}"
    by = listed([[Person(someone)] for someone in way.by])
    return phrase(link(("Undone",)), f"{many} by ", *by, ", ", Moment(way.at), ". It is not through." * way.is_open)


OF_MANY = {State(state): words.of_many for state, words in STATES.items() if words.of_many}
TO_ANSWER = "A move can’t be edited. Answer below and ask for review again, or withdraw it and propose another one."
NEVER_SENT = "Nothing was sent, and this move can no longer be applied."
ANSWERED = "Humanloop answered for each of them that"
AS_IT_WAS = "What was not moved is as it was, unless its line says otherwise."
IN_TABLE = "What came after is told in the table."
NOT_MOVED_ON = "Nothing that this panel knows of has moved one since."
HEADINGS: Mapping[Phase, Callable[[MoveWords], str]] = {
    Phase.REVIEW: lambda words: f"Move {words.total}",
    Phase.GOING: lambda words: f"Moving {words.total}",
    Phase.PAUSED: lambda _: "Paused: the move",
    Phase.WITHDRAWN: lambda _: "Withdrawn: the move",
    Phase.DECLINED: lambda _: "Declined: the move",
    Phase.FINISHED: lambda words: words.moved,
}
