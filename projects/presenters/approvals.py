"""What a change needs of approvals and what it has, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from adminpanel.accounts.names import is_reader
from projects.models import Change
from projects.presenters.phrase import Moment, Name, Part, Person, Phrase, Quiet, counted, listed, phrase
from projects.presenters.sentences import capitalised
from projects.services.approvals import ITS_OWN, Approval, Approvals, approvals_of, out_of_reach
from projects.services.transitions import Action, possible

SOON = "It takes back, within the hour, exactly what was applied. So it needs no approval."


@dataclass(frozen=True)
class ApprovalsPart:
    """The part of a change's page that tells who agreed.

    Attributes:
        sentence: how many it needs, and for what.
        given: the approvals, each with why it does not count, where it does not.
        missing: how many more it needs.
        is_mine: whether one of those that count is the reader's.
    """

    sentence: Phrase
    given: Sequence[Phrase]
    missing: int = 0
    is_mine: bool = False


def approvals_part(change: Change) -> ApprovalsPart | None:
    """Return it for a change that can still be applied; None where nobody has to agree and nobody did."""
    if not possible(Action.APPLY, change):
        return None
    of = change.approvals or approvals_of(change)
    if not (of.needed or of.given):
        return None
    is_mine = any(each.by and is_reader(each.by) for each in of.counting)
    return ApprovalsPart(_sentence(change, of), [_approved(each) for each in of.given], of.missing_for(change), is_mine)


def _sentence(change: Change, of: Approvals) -> Phrase:
    if not of.needed:
        return phrase("It needs no approval.")
    if of.exempt and not of.missing_for(change):
        return phrase(SOON)
    what: list[list[Part]] = [[Name(place)] for place in of.places if place]
    what += [[ITS_OWN]] if "" in of.places else []
    return phrase(f"{_so_far(of, of.missing_for(change))}, for ", *listed(what), ".")


def _so_far(of: Approvals, missing: int) -> str:
    if not missing:
        return f"It has the {'approval' if of.needed == 1 else f'{of.needed} approvals'} that it needs"
    has = f" and has {len(of.counting)}" if of.counting else ""
    return f"It needs {counted(of.needed, 'approval')}{has}"


def _approved(approval: Approval) -> Phrase:
    void = f"It does not count: {approval.void[:1].lower()}{approval.void[1:]}"
    but: list[Part] = [" ", Quiet(void)] if approval.void else []
    return phrase(Person(approval.by, first=True), " approved this ", Moment(approval.event.at), ".", *but)


def approvals_out_of_reach() -> list[Phrase]:
    """Return for what more approvals are needed than there are people here to give them."""
    told = []
    for protection in out_of_reach():
        what: Part = Name(protection.environment_name) if protection.environment_name else ITS_OWN
        need = f" need{'s' if protection.environment_name else ''} {counted(protection.approvals, 'approval')}"
        told.append(capitalised(phrase(what, need, ", and fewer people here can give one. An admin can change that.")))
    return told
