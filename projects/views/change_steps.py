"""The buttons of a change: each takes one step, and leads to the change's page."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at
from projects import services
from projects.forms.confirm import ConfirmForm
from projects.forms.reviews import WithdrawForm
from projects.models import Change
from projects.services.rights import demand, may
from projects.services.transitions import Action
from projects.views.changes import show
from projects.views.finding import find


class StepView(View):
    """What takes one action. Who may take it to nothing at all is refused before anything is looked for."""

    action: Action
    form_at = "change_detail"  # see `adminpanel.accounts.resume`: where its button stands

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse, or go on."""
        demand(cast(SignedInRequest, request).user, self.action)
        return super().dispatch(request, *args, **kwargs)


@form_at("change_detail", ConfirmForm)
class ChangeApplyView(StepView):
    """Send the change."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Apply it, once, after approving it where that is asked for; a rename only when its current name was typed."""
        change = find(pk, request.user)
        confirm = ConfirmForm(request.POST, change=change)
        allowed = may(request.user, Action.APPROVE if "approve" in request.POST else Action.APPLY, change)
        if allowed and not confirm.is_valid():
            return show(request, change, failed=confirm, status=422)
        opened, known_as = request.POST.get("fingerprint", ""), getattr(request, "request_id", "")
        if "approve" in request.POST:
            services.say(change, Action.APPROVE, by=request.user, opened=opened)
        return redirect(services.apply(change, by=request.user, request_id=known_as, opened=opened))


@form_at("change_detail", WithdrawForm)
class ChangeWithdrawView(StepView):
    """Take the change back."""

    action = Action.WITHDRAW

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Withdraw it, if this person may; ask for the reason where one has to be given."""
        change, form = find(pk, request.user), WithdrawForm(request.POST)
        if form.is_valid() or not may(request.user, Action.WITHDRAW, change):
            try:
                return redirect(services.withdraw(change, by=request.user, words=form.cleaned_data.get("words", "")))
            except services.ReasonMissing as missing:
                form.add_error("words", missing.sentence)
        return show(request, change, failed=form, status=422)


class ChangeCheckView(StepView):
    """Find out what became of the change."""

    action = Action.CHECK

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Read the project and settle the change."""
        return redirect(services.check(find(pk, request.user), by=request.user))


class ChangeRefreshView(StepView):
    """Bring the change up to date."""

    action = Action.REFRESH

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Let it start from what is so now."""
        return redirect(services.refresh(find(pk, request.user), by=request.user))


class ChangeUndoView(StepView):
    """Propose the way back."""

    action = Action.UNDO

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Make the opposite proposal, and show it for review; of several, this change's page shows the list."""
        change = find(pk, request.user)
        return to_review(change, services.undo(change, by=request.user))


class ChangePutBackView(StepView):
    """Propose what was so before a change made outside this panel, as anybody may propose it in the edit form."""

    action = Action.PUT_BACK

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Make the proposal, and show it for review."""
        change = find(pk, request.user)
        return to_review(change, services.put_back(change, by=request.user))


def to_review(change: Change, ways_back: list[Change]) -> HttpResponse:
    """Go to the one proposal that undoes a change; of several, the change's own page shows the list."""
    return redirect(ways_back[0] if len(ways_back) == 1 else change)
