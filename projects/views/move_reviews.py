"""What people say of a move, and the decision against it: forms on the page of the move."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at
from adminpanel.row_numbers import row_number
from projects import services
from projects.forms.reviews import DeclineForm, SayForm
from projects.models import Event
from projects.services.rights import may
from projects.services.transitions import Action
from projects.views.bulk_moves import MoveStepView, find, show


class MoveAskView(MoveStepView):
    """Ask for review of a move."""

    action = Action.ASK

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Let everybody find it in their lists."""
        move = find(pk)
        services.ask_move(move, by=request.user)
        return redirect(move)


class MoveApproveView(MoveStepView):
    """Agree to a move."""

    action = Action.APPROVE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Approve all of it."""
        move = find(pk)
        services.say_of_move(move, Action.APPROVE, by=request.user, opened=request.POST.get("fingerprint", ""))
        return redirect(move)


@form_at("move_detail", SayForm)
class MoveSayView(MoveStepView):
    """Add to the conversation."""

    action = Action.COMMENT

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Say it of all changes of the move, or show what is wrong with it."""
        move, form = find(pk), SayForm(request.POST)
        if not form.is_valid():
            return show(request, move, failed=form, status=422)
        words, opened = form.cleaned_data["words"], request.POST.get("fingerprint", "")
        services.say_of_move(move, form.action, by=request.user, words=words, opened=opened)
        return redirect(f"{move.get_absolute_url()}#conversation")


class MoveStrikeView(MoveStepView):
    """Strike out what one said."""

    action = Action.COMMENT

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        move, number = find(pk), row_number(request.POST.get("event", ""))
        services.strike(get_object_or_404(Event, change__move=move, pk=number), by=request.user)
        return redirect(f"{move.get_absolute_url()}#conversation")


@form_at("move_detail", DeclineForm)
class MoveDeclineView(MoveStepView):
    """Decide against a move."""

    action = Action.DECLINE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Decline all of it, with a reason."""
        move, form = find(pk), DeclineForm(request.POST)
        if not form.is_valid() and may(request.user, Action.DECLINE, move):
            return show(request, move, failed=form, status=422)
        services.decline_move(move, by=request.user, words=form.cleaned_data.get("words", ""))
        return redirect(move)


class MoveWithdrawView(MoveStepView):
    """Take back what was not sent."""

    action = Action.WITHDRAW

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Withdraw it, if this person may."""
        move = find(pk)
        services.withdraw_move(move, by=request.user)
        return redirect(move)
