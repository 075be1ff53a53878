"""The form of a change opened to edit that change: its address says which, and what it was when that was read."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import User
from django.forms import Form
from django.http import Http404

from adminpanel.accounts.permissions import SignedInRequest
from projects import services
from projects.models import Change
from projects.presenters import scheduling
from projects.presenters.also_open import open_beside
from projects.presenters.edit_address import CHANGE, READ
from projects.presenters.phrase import Phrase, phrase
from projects.presenters.wording import ChangeWords
from projects.services.kinds import kind_of
from projects.services.rights import Refusal, demand, may
from projects.services.transitions import Action
from projects.views.finding import find

OF_ITS_OWN = "What you typed is still here: send the form again to make it a change of its own."
DECIDED = f"This change was applied or decided while you edited it, and is not altered. {OF_ITS_OWN}"


class Editing(services.Edited):
    """A change whose form is open; `read` is empty where it can no longer be edited, or not in this form."""

    @property
    def sentence(self) -> Phrase:
        """What is edited, at the head of the form."""
        to_do, then = ChangeWords(self.change).to_do, scheduling.ends_by_editing(self.change)
        return phrase("You edit a change that asks to ", *to_do, ". Its address stays.", *then)

    @property
    def query(self) -> str:
        """What makes an address that of a form of this change; empty where that is over."""
        return urlencode({CHANGE: str(self.change.pk), READ: self.read}) if self.read else ""

    @property
    def filled(self) -> dict[str, str]:
        """What it asks for, and why, by the names of the form's fields."""
        return {**dict(kind_of(self.change).filled_in(self.change)), "note": self.change.note}


def editing(request: SignedInRequest, project_id: str, form: str) -> Editing | None:
    """Return the change that a form of this name is of, as its address says; None where it makes a new one.

    Raises:
        PermissionDenied: this person may not edit it.
        NotInState: it can't be edited any more; what comes with a form is told of in the form, once it is tried.
    """
    if CHANGE not in request.GET:
        return None
    change = _find(request.GET[CHANGE], project_id, request.user)
    of_another = kind_of(change).form != form
    if of_another and (request.method != "POST" or not change.is_of_known_kind):
        raise Http404
    answer = may(request.user, Action.EDIT, change)
    if request.method != "POST" or (isinstance(answer, Refusal) and answer.forbidden):
        demand(request.user, Action.EDIT, change)
    if request.method != "HEAD":
        change = services.opened(change, by=request.user)
    return Editing(change, "" if of_another else request.GET.get(READ) or services.reading(change))


def _find(key: str, project_id: str, reader: User) -> Change:
    try:
        pk = UUID(key)
    except ValueError as error:
        raise Http404 from error
    return find(pk, reader, project_id=project_id)


def form_context(project_id: str, edits: Editing | None) -> dict[str, Any]:
    """Return what a form says above it: which change it edits, and what else is open of the project."""
    return {"editing": edits, "also_open": open_beside(project_id, edits.change if edits else None)}


def not_edited(request: SignedInRequest, form: Form, before: Editing | None, error: services.NotInState) -> Editing:
    """Let a form say why it could not be saved into its change, and return how it goes on.

    Raises:
        NotInState: the same, where it was of a change of its own.
    """
    if before is None:
        raise error
    change = _find(str(before.change.pk), before.change.project_id, request.user)
    if not may(request.user, Action.EDIT, change):
        form.add_error(None, DECIDED)
        return Editing(change, "")
    asks = phrase("It asks now to ", *ChangeWords(change).to_do, ". ").plain
    if not before.read:  # which has another form than this one by now
        form.add_error(None, f"{error.sentence} {asks}{OF_ITS_OWN}")
        return before
    form.add_error(None, f"{error.sentence} {asks}Send the form again if you want yours instead.")
    return Editing(change, services.reading(change))
