"""What came after a change, and what going back would take away, in words."""

from collections.abc import Sequence

from django.urls import reverse

from projects.models import Change
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, listed, phrase
from projects.presenters.standing import Later, Lost, Standing

IN_PART = " in part"
REPLACED, UNDONE, AGAIN = "Replaced", "Undone", "So again"
# Where nothing took the place of a value: what is so now, and what going back does, around the value.
LIVE_AGAIN = "nothing is live there now", "make", "live again"
FILED_AGAIN = "the project is in none now", "move it to", "again"


def after(standing: Standing | None) -> str:
    """Return what became of a change that took effect, as a label; empty while all of it is in force."""
    if standing is None or standing.in_force:
        return ""
    return (UNDONE if standing.undone else REPLACED) + (IN_PART if standing.in_part else "")


def in_force_title(standing: Standing | None, again: Sequence[Later] = ()) -> str:
    """Return how much of a change is in force still, or so again, where not all of it is in force."""
    if again and standing and len(again) == len(standing.later):
        return "So again today"
    return "In force in part only" if again or (standing and standing.in_part) else "No longer in force"


def later_told(later: Later, did: str = "", instead: str = "") -> Phrase:
    """Return what came after a change, by whom and when: what it did to it is to undo or replace it, unless told."""
    replaced: list[Part] = [f"{REPLACED} with ", Name(instead, strong=True)] if instead else [REPLACED]
    did_it: list[Part] = [did] if did else [UNDONE] if later.undone else replaced
    what = (*did_it, " from outside this panel" if later.outside else "")
    by: list[Part] = [" by ", Person(later.by)] if later.by else []
    noticed = ["noticed "] if later.outside else []
    return phrase(Link(_address(later.change), what), *by, ", ", *noticed, Moment(later.at))


def came_after(standing: Standing | None, instead: str = "") -> list[Phrase]:
    """Return each change that came after one, with the fields that it is about where that is not all.

    Args:
        standing: of the one.
        instead: the name of what took its place, where that is known and one thing.
    """
    if standing is None:
        return []
    groups = standing.groups
    apart = standing.in_part or len(groups) > 1
    return [
        phrase(*(_fields(labels) if apart else []), *later_told(later, instead=instead)) for labels, later in groups
    ]


def by_whom_after(standing: Standing | None) -> list[Phrase]:
    """Return by whom and when a change was undone or replaced, for beside the badge that says so, where one did it all.

    Of several, or of a part alone, each as `came_after` has it.
    """
    groups = standing.groups if standing else []
    if standing is None or standing.in_part or len(groups) > 1:
        return came_after(standing)
    return [phrase(Link(_address(later.change), tuple(_by(later)))) for _, later in groups]


def _by(later: Later) -> list[Part]:
    if later.outside:
        return ["from outside this panel, noticed ", Moment(later.at)]
    by: list[Part] = ["by ", Person(later.by), ", "] if later.by else []
    return [*by, Moment(later.at)]


def so_again_told(standing: Standing | None, again: Sequence[Later]) -> list[Phrase]:
    """Return what made a change so again, with the field that it is about where the change has several."""
    apart = standing is not None and standing.fields > 1
    return [phrase(*(_fields([later.label]) if apart else []), *later_told(later, AGAIN)) for later in again]


def _fields(labels: list[str]) -> list[Part]:
    return [*listed([[Name(label)] for label in labels], last=", "), ": "]


def lost_title(is_proposed: bool) -> str:
    """Return what to know of a way back from what was replaced since, which is proposed already or not."""
    if is_proposed:
        return "What this undoes was replaced since"
    return "It was replaced since: undoing it goes back over something newer"


def lost_told(lost: Lost) -> Phrase:
    """Return what would be lost, and how it came about; where that is nothing, what would be so again instead."""
    label, came_by = Name(lost.label), _came_by(lost.change)
    if lost.name:
        return phrase(label, ": ", Name(lost.name, strong=True), " would be lost", *came_by, ".")
    now, go, again = LIVE_AGAIN if lost.is_live else FILED_AGAIN
    back = Name(lost.back, strong=True)
    return phrase(label, f": {now}", *came_by, f". Going back would {go} ", back, f" {again}.")


def _came_by(change: Change | None) -> list[Part]:
    if change is None:
        return []
    if change.is_from_outside:
        how: list[Part] = [Link(_address(change), ("a change outside this panel",)), ", noticed "]
    else:
        by: list[Part] = [" by ", Person(change.applied_by)] if change.applied_by else []
        how = [Link(_address(change), ("a change",)), *by, ", "]
    return [", which came from ", *how, Moment(change.effective_at)]


def _address(change: Change) -> str:
    return reverse("change_detail", args=[change.pk])
