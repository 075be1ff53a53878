"""What people say of a change, and the decision against it: forms on the page of the change."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at
from adminpanel.accounts.sudo import recent_password_required
from adminpanel.row_numbers import row_number
from projects import services
from projects.forms.reviews import AskForm, BypassForm, DeclineForm, ReadForm, SayForm
from projects.forms.schedule import ScheduleForm
from projects.models import Event
from projects.presenters.scheduling import NOT_BY_ITSELF
from projects.services.rights import may
from projects.services.transitions import Action
from projects.text.storable import storable
from projects.views.change_steps import StepView
from projects.views.changes import show
from projects.views.finding import find


@form_at("change_detail", SayForm)
class ChangeSayView(StepView):
    """Add to the conversation."""

    action = Action.COMMENT

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Say it, or show what is wrong with it."""
        change, form = find(pk, request.user), SayForm(request.POST)
        if not form.is_valid():
            return show(request, change, failed=form, status=422)
        words, opened = form.cleaned_data["words"], request.POST.get("fingerprint", "")
        services.say(change, form.action, by=request.user, words=words, opened=opened)
        return redirect(f"{change.get_absolute_url()}#conversation")


class ChangeStrikeView(StepView):
    """Strike out what one said."""

    action = Action.COMMENT

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        event = get_object_or_404(Event, change=pk, pk=row_number(request.POST.get("event", "")))
        services.strike(event, by=request.user)
        return redirect(f"{event.change.get_absolute_url()}#conversation")


@form_at("change_detail", AskForm)
class ChangeAskView(StepView):
    """Ask for review."""

    action = Action.ASK

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Let everybody read it, and find it in their lists; or show who can't be asked by name."""
        change = find(pk, request.user)
        form = AskForm(request.POST, change=change)
        if not form.is_valid() and may(request.user, Action.ASK, change):
            return show(request, change, failed=form, status=422)
        return redirect(services.ask(change, by=request.user, reviewers=form.cleaned_data.get("reviewers", [])))


@form_at("change_detail", DeclineForm)
class ChangeDeclineView(StepView):
    """Decide against a proposal."""

    action = Action.DECLINE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Decline it, with a reason."""
        change, form = find(pk, request.user), DeclineForm(request.POST)
        if not form.is_valid() and may(request.user, Action.DECLINE, change):
            return show(request, change, failed=form, status=422)
        return redirect(services.decline(change, by=request.user, words=form.cleaned_data.get("words", "")))


@form_at("change_detail", ScheduleForm)
class ChangeScheduleView(StepView):
    """Let the change be applied by itself."""

    action = Action.SCHEDULE

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Choose the moment, or show what is wrong with it; or show the form as it was typed, with all time zones."""
        change = find(pk, request.user)
        if "zones" in request.POST:
            typed = {name: storable(request.POST.get(name, "")) for name in request.POST}
            return show(request, change, failed=ScheduleForm(change=change, initial=typed, every_zone=True))
        form = ScheduleForm(request.POST, change=change)
        if not form.is_valid() and may(request.user, Action.SCHEDULE, change):
            return show(request, change, failed=form, status=422)
        local = form.local if form.is_valid() else timezone.now()  # which is refused before it is asked
        opened = request.POST.get("fingerprint", "")
        return redirect(services.schedule(change, by=request.user, local=local, zone=form.chosen_zone, opened=opened))


class ChangeUnscheduleView(StepView):
    """Let the change be applied by hand alone."""

    action = Action.UNSCHEDULE

    def post(self, request: SignedInRequest, pk: str) -> HttpResponse:
        change = services.unschedule(find(pk, request.user), by=request.user)
        messages.success(request, NOT_BY_ITSELF)
        return redirect(change)


@form_at("change_detail", BypassForm)
class ChangeBypassView(StepView):
    """Send a change that lacks approvals."""

    action = Action.BYPASS

    @method_decorator(recent_password_required)
    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Apply it, once, with a reason that stays."""
        change = find(pk, request.user)
        form = BypassForm(request.POST, change=change)
        if not form.is_valid() and may(request.user, Action.BYPASS, change):
            return show(request, change, failed=form, status=422)
        why, known_as = form.cleaned_data.get("words", ""), getattr(request, "request_id", "")
        opened = request.POST.get("fingerprint", "")
        applied = services.apply(change, by=request.user, request_id=known_as, without_approval=why, opened=opened)
        return redirect(applied)


@form_at("change_detail", ReadForm)
class ChangeAcknowledgeView(StepView):
    """Look at what nobody decided on here."""

    action = Action.ACKNOWLEDGE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        change = find(pk, request.user)
        form = ReadForm(request.POST, change=change)
        if not form.is_valid() and may(request.user, Action.ACKNOWLEDGE, change):
            return show(request, change, failed=form, status=422)
        services.acknowledge(change, by=request.user, words=form.cleaned_data.get("words", ""))
        return redirect(change)
