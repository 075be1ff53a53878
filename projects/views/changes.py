"""Pages of changes: the history, one change, and what can be done with it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from adminpanel.errors import nothing_sent
from adminpanel.people.roles import Capability, SignedInRequest, may, requires
from projects import services
from projects.compare import compare
from projects.confirm import ConfirmForm
from projects.export import csv_rows
from projects.history import ChangeFilter, ChangePaginator, labelled
from projects.humanloop.errors import HumanloopError
from projects.models import Change, Move
from projects.seen import directory_labels
from projects.views.refused import refused
from projects.views.remote import unavailable
from projects.watch import ghosts_after

PAGE_SIZE = 50
COMPARISONS = 3
TOO_LATE = "This change was already on its way or decided when you pressed Apply. That press sent nothing."
UNFINISHED = 5


class ChangeListView(View):
    """The history: who changed what, why, and what came of it."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        """Show one page of what the filters leave."""
        chosen = ChangeFilter(request.GET or None)
        page = ChangePaginator(chosen.changes(), PAGE_SIZE).get_page(request.GET.get("page"))
        labels = directory_labels()
        page.object_list = list(labelled(page.object_list, labels))
        unfinished = Move.objects.none() if chosen.narrowed else Move.objects.unfinished()[: UNFINISHED + 1]
        context = {
            "filter": chosen,
            "page": page,
            "total": page.paginator.count,
            "unfinished": list(labelled(unfinished, labels)),
            "unfinished_listed": UNFINISHED,
        }
        return render(request, "projects/change_list.html", context)


@method_decorator(requires(Capability.PEOPLE), name="dispatch")
class ChangeCsvView(View):
    """The history as a table for a spreadsheet."""

    def get(self, request: SignedInRequest) -> StreamingHttpResponse:
        """Stream the rows that the filters leave, a chunk of the query at a time."""
        changes = ChangeFilter(request.GET or None).changes().slim()
        rows: Iterator[str] = csv_rows(labelled(changes.in_batches(), directory_labels()))
        name = f"changes-{timezone.now():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


class ChangeDetailView(View):
    """One change, from proposal to result, at an address that can be sent to a colleague."""

    def get(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Show it as its state asks; a proposal only after a look whether what it was made against is still so."""
        change = services.expire(find(pk))
        looked = True
        try:
            change = services.look_again(change)
        except HumanloopError:
            looked = False
        return show(request, change, looked=looked)


def find(pk: Any) -> Change:
    """Return the change at this address, or raise 404."""
    return get_object_or_404(Change.objects.select_related("proposed_by", "applied_by", "undoes", "move"), pk=pk)


def show(
    request: SignedInRequest,
    change: Change,
    *,
    confirm: ConfirmForm | None = None,
    looked: bool = True,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a change; say so where the panel could not look whether a proposal is out of date."""
    change, *undone_by = labelled([change, *ways_back(change)], directory_labels())
    context = {
        "change": change,
        "comparisons": comparisons_of(change),
        "address": request.build_absolute_uri(change.get_absolute_url()),
        "looked": looked,
        "confirm": confirm or ConfirmForm(change=change),
        "may_withdraw": change.can_withdraw and may_withdraw(request, change),
        "undone_by": undone_by,
        "ghosts": ghosts_after(change),
        "now": change.differences_with(change.answered),
        "form": confirm,
        **(refused(change) if change.state == Change.State.REFUSED else {}),
    }
    return render(request, "projects/change_detail.html", context, status=status)


def comparisons_of(change: Change) -> list[Any]:
    """Compare each version that is replaced with the one that takes its place, as both were kept with the proposal."""
    if not (change.switches_version and change.documents) or change.takes_offline:
        return []
    switched = [d for d in change.differences if d.field not in {"name", "directory_id"}]
    pairs = list(dict.fromkeys((d.before or "", d.after or "") for d in switched))
    kept = [[change.documents.get(key) for key in pair] for pair in pairs[:COMPARISONS]]
    return [compare(before, after, evaluator_names=change.names, yes_or_no=change.yes_or_no) for before, after in kept]


def ways_back(change: Change) -> list[Change]:
    """Return the changes that undo this one: several, where its environments served different versions."""
    return list(change.undone_by.exclude(state=Change.State.WITHDRAWN).order_by("proposed_at")[:20])


def may_withdraw(request: SignedInRequest, proposal: Change | Move) -> bool:
    """Whether this person may take it back: their own, or anybody's for an editor."""
    return proposal.proposed_by_id == request.user.pk or may(request.user, Capability.APPLY)


@method_decorator(requires(Capability.APPLY), name="dispatch")
class ChangeApplyView(View):
    """Send the change."""

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Apply it, once; a rename only when the current name was typed."""
        change = find(pk)
        confirm = ConfirmForm(request.POST, change=change)
        if change.can_apply and not confirm.is_valid():
            return show(request, change, confirm=confirm, status=422)
        try:
            services.apply(change, by=request.user, request_id=getattr(request, "request_id", ""))
        except services.NotInState:
            return tell(request, change, TOO_LATE)
        except services.IntentNotRecorded:
            return nothing_sent(request, change.get_absolute_url())
        except services.OutcomeNotRecorded as outcome:
            return render(request, "projects/change_not_recorded.html", {"change": outcome.change})
        return redirect(change)


class ChangeWithdrawView(View):
    """Take the change back."""

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Withdraw it, if this person may."""
        change = find(pk)
        if not may_withdraw(request, change):
            raise PermissionDenied
        return settled(request, change, services.withdraw, by=request.user)


@method_decorator(requires(Capability.APPLY), name="dispatch")
class ChangeCheckView(View):
    """Find out what became of the change."""

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Read the project and settle the change."""
        return settled(request, find(pk), services.check)


@method_decorator(requires(Capability.APPLY), name="dispatch")
class ChangeUndoView(View):
    """Propose the way back."""

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Make the opposite proposal, and show it for review; of several, this change's page shows the list."""
        change = find(pk)
        return settled(request, change, undone, by=request.user)


class ChangePutBackView(View):
    """Propose what was so before a change made outside this panel, as anybody may propose it in the edit form."""

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Make the proposal, and show it for review."""
        return settled(request, find(pk), services.put_back, by=request.user)


def undone(change: Change, *, by: User) -> Change:
    """Propose the way back, and return the change to look at next."""
    first = services.undo(change, by=by)
    return first if len(ways_back(change)) == 1 else change


def settled(request: SignedInRequest, change: Change, service: Any, **kwargs: Any) -> HttpResponse:
    """Do it and go to the change's page; if it can't be done, say why there."""
    try:
        return redirect(service(change, **kwargs))
    except services.OutcomeNotRecorded as outcome:
        return render(request, "projects/change_not_recorded.html", {"change": outcome.change})
    except services.ServiceError as error:
        return tell(request, change, error.sentence)
    except HumanloopError as error:
        return unavailable(request, error, change.project_id)


def tell(request: SignedInRequest, change: Change, sentence: str) -> HttpResponse:
    """Go back to the change's page with a sentence on top."""
    messages.warning(request, sentence)
    return redirect(change)
