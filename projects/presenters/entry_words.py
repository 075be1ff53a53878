"""A change as an entry of a list: who did what to which project, and what else there is to say of it."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

from django.contrib.auth.models import User
from django.urls import reverse

from projects.models import Change
from projects.presenters import sentences
from projects.presenters.aftermath import by_whom_after
from projects.presenters.phrase import Link, Name, Part, Person, Phrase, phrase
from projects.presenters.scheduling import applied_then
from projects.presenters.wording import ChangeWords, ended, reason

State = Change.State
NO_BREAK = "\u00a0"
OUTSIDE = "Somebody outside the panel"


class EntryWords:
    """What a list says of one change: as it is today, where `standing.attach` has looked what came after it."""

    def __init__(self, change: Change, *, of_project: bool = False) -> None:
        """Take a change; with `of_project` all of the list are of one project, whose name is left out."""
        self.change = change
        self.project = "" if of_project else change.project_name

    @property
    def effective_at(self) -> datetime:
        """Where it stands in a list: when it took effect; of one that did not, when it was proposed."""
        return self.change.effective_at

    @property
    def address(self) -> str:
        """Where its own page is."""
        return _address(self.change.pk)

    @property
    def about(self) -> str:
        """What it is about, in a word or two."""
        return self.change.project_name

    @cached_property
    def sentence(self) -> Phrase:
        """Who did it, or proposed or tried to, and what: "Tom made v2 live in production of Support"."""
        return phrase(*self._who, *self._what(done=self.is_done))

    @property
    def to_do(self) -> Phrase:
        """What it asks for, as a task: "make v2 live in production of Support"."""
        return self._what(done=False)

    @property
    def is_done(self) -> bool:
        """Whether it is told as done."""
        return self.change.took_effect

    @property
    def was_tried(self) -> bool:
        """Whether somebody pressed the button, and it did not take effect, or not yet."""
        return self.change.applied_by_id is not None and not self.is_done and self.change.state not in PROPOSED_ONLY

    @property
    def actor(self) -> User | None:
        """Who did it, tried to or proposed it; nobody where that is not known here."""
        return self.change.applied_by if self.is_done or self.was_tried else self.change.proposed_by

    @property
    def _who(self) -> list[Part]:
        change = self.change
        if change.is_from_outside:
            return [OUTSIDE, " "]
        if self.is_done:
            return [Person(change.applied_by, first=True) if change.applied_by_id else "Somebody", " "]
        if self.was_tried:
            return [Person(change.applied_by, first=True), " asked Humanloop to " if change.was_sent else " tried to "]
        return [Person(change.proposed_by, first=True) if change.proposed_by_id else "Somebody", self._began]

    @property
    def _began(self) -> str:
        return " wrote a draft to " if self.change.is_private or self.change.is_opened_draft else " proposed to "

    def _what(self, *, done: bool) -> Phrase:
        if self.change.is_of_known_kind:
            back = self.change.undoes_id is not None
            return sentences.did(self.change.differences, self.project, done=done, back=back)
        to: list[Part] = [" to ", Name(self.project, strong=True)] if self.project else []
        return phrase("did" if done else "do", *to, f" {sentences.UNKNOWN}")

    @cached_property
    def state(self) -> tuple[str, str]:
        """The badge and its words; both empty where it is plainly in force."""
        words = ChangeWords(self.change)
        return ("", "") if words.badge == State.APPLIED else (words.badge, words.label)

    @property
    def state_in_full(self) -> str:
        """The words of the badge, and where they say that it is scheduled, for when."""
        label = self.state[1]
        then = self.change.is_scheduled and label == Change.Schedule.WAITING.label
        return f"{label}, {applied_then(self.change).plain}" if then else label

    @property
    def more(self) -> list[Phrase]:
        """What else there is to say: what it lacked, for whom it waits, what came after, the score, and why."""
        waits = [self.change.waits] if self.change.waits else []
        past = [PAST_AN_APPROVAL] if self.change.needs_reading else []
        held = [phrase(Name(self.change.held_because))] if self.change.is_held else []
        after = by_whom_after(self.change.standing)
        return [*past, *held, *waits, *after, *self.score, *self.reason, *self._others]

    @cached_property
    def score(self) -> list[Phrase]:
        """The score that moved; nothing where none did, and where scores were not read."""
        kept = self.change.score
        return [_moved(kept["name"], kept["before"], kept["after"])] if kept and kept["name"] else []

    @cached_property
    def reason(self) -> list[Phrase]:
        """Why, as whoever proposed it wrote; nothing where they wrote nothing."""
        return [told] if (told := reason(self.change)) else []

    @property
    def _others(self) -> Iterator[Phrase]:
        change = self.change
        pressed = self.is_done or self.was_tried
        if change.schedule == Change.Schedule.SENT:
            yield BY_ITSELF
        if pressed and change.proposed_by_id and change.proposed_by_id != change.applied_by_id:
            yield phrase("proposed by ", Person(change.proposed_by))
        if change.applied_by_id and not pressed:
            yield phrase("tried by itself for " if change.was_by_itself else "tried by ", Person(change.applied_by))
        if change.ended_at:
            yield phrase(*ended(change))
        if change.move_id:
            yield phrase("part of ", Link(reverse("move_detail", args=[change.move_id]), ("a move",)))


BY_ITSELF = phrase("by itself, as scheduled")
PAST_AN_APPROVAL = phrase("made without an approval, and a second person has not looked at it yet")
# Nobody is said to have tried what was taken back or overtaken before it was sent.
PROPOSED_ONLY = (State.DRAFT, State.PROPOSED, *Change.ENDED_UNSENT)


def _moved(name: str, before: str, after: str) -> Phrase:
    return phrase(Name(name), f" {before}{NO_BREAK}→{NO_BREAK}{after}")


@lru_cache(maxsize=1024)
def _address(pk: UUID) -> str:
    # Lists ask for the same ones over and over.
    return reverse("change_detail", args=[pk])
