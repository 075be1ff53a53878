"""The address of the form that made a change: to edit the change in place, or to ask for the same again."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.urls import reverse

from projects.models import Change
from projects.models.notes import reason_of
from projects.presenters.wording import ChangeWords
from projects.services.kinds import kind_of
from projects.services.rights import Answer
from projects.services.transitions import Action, possible

CHANGE, READ = "change", "read"  # in the address of a form: which change it edits, and what that was when read
OWN = "Propose your own"


@dataclass(frozen=True)
class Form:
    """The way from a change to its form: what the button says, and where it leads."""

    label: str
    address: str


def form_of(change: Change, may: Mapping[str, Answer]) -> Form | None:
    """Return the way to the form: of this change where the reader may edit it, else to one like it; None for none."""
    label = ChangeWords(change).edit
    if not label:
        return None
    if may[Action.EDIT]:
        return Form(label, edit_address(change, in_place=True))
    if change.is_expired:
        return Form(label, edit_address(change))
    return Form(OWN if possible(Action.EDIT, change) else label, edit_address(change))


def edit_address(change: Change, *, in_place: bool = False) -> str:
    """Return where what a change asks for can be asked for again, or `in_place` where that change is edited."""
    kind = kind_of(change)
    fields = list(kind.filled_in(change))
    if in_place:
        query = [*((name, value) for name, value in fields if name in kind.identify), (CHANGE, str(change.pk))]
    else:
        query = [*fields, ("note", reason_of(change))]
    return f"{reverse(kind.form, args=[change.project_id])}?{urlencode(query, quote_via=quote, safe='')}"
