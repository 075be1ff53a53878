"""The other changes of a project that are open while one is reviewed: applying one can make another out of date."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, UUIDField

from adminpanel.prepared import prepared
from projects.models import OF_NONE, Change, ChangeQuerySet
from projects.presenters.history import labelled
from projects.presenters.phrase import Link, Part, Person, Phrase, phrase
from projects.presenters.wording import ChangeWords
from projects.services.transitions import Action, possible

LISTED = 5
THEN = "Where two are about the same thing, applying one makes the other out of date."


def others_open(number: int) -> str:
    """Return how many other changes of a project are open."""
    return (
        "Another change of this project is open"
        if number == 1
        else f"{number:,} other changes of this project are open"
    )


@dataclass(frozen=True)
class AlsoOpen:
    """Some of them, the latest ones, and whether there are more."""

    changes: list[Change]
    has_more: bool

    @property
    def title(self) -> str:
        return f"{'More than ' if self.has_more else ''}{others_open(len(self.changes))}"

    @property
    def then(self) -> str:
        """What that means."""
        return THEN

    @property
    def lines(self) -> list[Phrase]:
        """Each with a link, how far it is, and who proposed it."""
        return [_line(change) for change in self.changes]


def _line(change: Change) -> Phrase:
    says = ChangeWords(change)
    by: list[Part] = [" by ", Person(change.proposed_by)] if change.proposed_by else []
    return phrase(Link(change.get_absolute_url(), says.asked), f" {says.label}", *by)


def also_open(change: Change) -> AlsoOpen | None:
    """Return the others beside one that can be applied; None where there are none, or it can't."""
    if not possible(Action.APPLY, change):
        return None
    return open_beside(change.project_id, change)


def open_beside(project_id: str, change: Change | None) -> AlsoOpen | None:
    """Return what is open of a project, beside a change if there is one yet; None where nothing is."""
    others = _open(project_id=project_id, but=change.pk if change else OF_NONE)
    found = list(labelled(others, change.labels if change else {}))
    return AlsoOpen(found[:LISTED], len(found) > LISTED) if found else None


@prepared(project_id=CharField(), but=UUIDField())
def _open(project_id: Any, but: Any) -> ChangeQuerySet:
    others = Change.objects.for_project(project_id).open().exclude(pk=but).slim()
    return others.order_by("-proposed_at")[: LISTED + 1]
