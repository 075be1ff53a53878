"""Pages of moves: many projects to one directory, from the choice to the outcome of each."""

from uuid import UUID

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from projects import services
from projects.forms.bulk_move import MoveForm
from projects.forms.reviews import DeclineForm
from projects.humanloop.errors import HumanloopError
from projects.mirror import store
from projects.models import Move, ProjectField, SeenProject
from projects.presenters.bulk_move import Phase, Progress
from projects.presenters.history import labelled
from projects.presenters.phrase import Phrase
from projects.presenters.scheduling import also_scheduled
from projects.presenters.waits import WaitWords
from projects.services.fingerprints import fingerprint_of_all
from projects.services.rights import answers, may
from projects.services.schedule import of_the_same
from projects.services.transitions import Action, possible
from projects.text.ids import pasted_id
from projects.text.storable import storable
from projects.views.change_steps import StepView
from projects.views.unavailable import status_of

# Seconds until the page goes on by itself: at once, while others are at work, and where the remote is away.
AT_ONCE, WITH_OTHERS, LATER = 0.4, 5, 20


@form_at("move_new", MoveForm)
class MoveNewView(PermissionRequiredMixin, View):
    """Asks where to move the projects that were chosen in the list."""

    permission_required = "projects.propose_change"

    def get(self, request: SignedInRequest) -> HttpResponse:
        """Show the directories that are known; a link may choose one, and give the reason."""
        typed = resume(request) or request.GET
        form = MoveForm(
            directories=store.directories(),
            initial={
                "project": typed.getlist("project"),
                ProjectField.DIRECTORY: pasted_id(storable(typed.get(ProjectField.DIRECTORY, ""))),
                "directory_id_other": storable(typed.get("directory_id_other", "")),
                "note": storable(typed.get("note", "")),
            },
        )
        return self.show(request, form, status=200 if form.chosen and not form.too_many else 422)

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Propose it, or show the form again with what was typed."""
        form = MoveForm(request.POST, directories=store.directories())
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            move = services.propose_move(
                form.cleaned_data["project"],
                directory_id=form.cleaned_data[ProjectField.DIRECTORY],
                by=request.user,
                note=form.cleaned_data["note"],
                labels=store.directory_labels(),
            )
        except services.NothingToChange as error:
            form.add_error(ProjectField.DIRECTORY, error.sentence)
            return self.show(request, form, status=422)
        except HumanloopError as error:
            form.add_error(None, f"None of these projects could be read, so nothing was proposed. {error.sentence}")
            return self.show(request, form, status=status_of(error))
        return redirect(move)

    def show(self, request: SignedInRequest, form: MoveForm, status: int) -> HttpResponse:
        """Render the form, with the projects as they were last seen."""
        known = {row.pk: row for row in SeenProject.objects.filter(pk__in=form.chosen).defer("document")}
        context = {
            "form": form if form.chosen and not form.too_many else None,
            "too_many": form.too_many,
            "projects": [known.get(key, SeenProject(pk=key, name=key)) for key in form.chosen],
            "labels": store.directory_labels(),
        }
        return render(request, "projects/move_form.html", context, status=status)


class MoveDetailView(View):
    """One move, from proposal to result, at an address that can be sent to a colleague."""

    def get(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Show how far it is. Nothing is sent by looking; with `?pause` the page does not go on by itself.

        Whoever opens somebody else's draft makes it a proposal.
        """
        found = find(pk)
        if request.method == "GET":
            services.opened_move(found, by=request.user)
        return show(request, found, DeclineForm(initial=resume(request).dict()))


def show(request: SignedInRequest, found: Move, decline: DeclineForm, status: int = 200) -> HttpResponse:
    """Render the page of a move, with the form that declines it."""
    move, *_ = labelled([each for each in (found, found.undoes) if each], store.directory_labels())
    progress = Progress(move, reader=request.user)
    if progress.rows and progress.is_dropped and move.proposed_by_id != request.user.pk:
        raise Http404
    context = {
        "move": move,
        "progress": progress,
        "phase": progress.phase.value,
        "waits": sentence_of_wait(progress),
        "also_scheduled": also_scheduled_of(progress),
        "address": request.build_absolute_uri(move.get_absolute_url()),
        "may": answers(request.user, move),
        "decline": decline,
        "fingerprint": fingerprint_of_all(progress.rows),
        "goes_on_in": None if "pause" in request.GET else seconds_to_wait(progress),
    }
    return render(request, "projects/move_detail.html", context, status=status)


def sentence_of_wait(progress: Progress) -> Phrase | None:
    """Return for whom a move waits, while it can be decided."""
    return WaitWords().sentence(progress.wait) if progress.wait else None


def also_scheduled_of(progress: Progress) -> list[Phrase]:
    """Return what is scheduled for the same projects, while the move can be decided."""
    if progress.phase != Phase.REVIEW:
        return []
    left = [change for change in progress.rows if possible(Action.APPLY, change)]
    others = of_the_same(left, labelled(progress.scheduled, progress.move.labels))
    return list(also_scheduled(others, named=True))


def find(pk: UUID) -> Move:
    """Return the move at this address, or raise 404."""
    return get_object_or_404(Move.objects.select_related("proposed_by", "undoes"), pk=pk)


def seconds_to_wait(progress: Progress) -> float:
    """Return after how many seconds the page should go on."""
    if progress.phase == Phase.PAUSED:
        return LATER
    return AT_ONCE if progress.waiting else WITH_OTHERS


def go_on(request: SignedInRequest, move: Move) -> HttpResponse:
    """Do some seconds of the work, then show how far it is."""
    try:
        services.go_on(move, by=request.user, request_id=getattr(request, "request_id", ""))
    except services.IntentNotRecorded as error:
        # What came before it may well be saved, so this is the page of a database that is away, not "nothing changed".
        raise (error.__cause__ or error) from None
    return redirect(move)


class MoveApplyView(StepView):
    """Say that the move may go."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Start it, and do the first of the work."""
        move = find(pk)
        services.start(move, by=request.user, opened=request.POST.get("fingerprint", ""))
        return go_on(request, move)


class MoveAskView(StepView):
    """Ask for review of a move."""

    action = Action.ASK

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Let everybody find it in their lists."""
        move = find(pk)
        services.ask_move(move, by=request.user)
        return redirect(move)


class MoveApproveView(StepView):
    """Agree to a move."""

    action = Action.APPROVE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Approve all of it."""
        move = find(pk)
        services.approve_move(move, by=request.user, opened=request.POST.get("fingerprint", ""))
        return redirect(move)


class MoveGoOnView(StepView):
    """Do more of the work. Unlike `MoveApplyView` it starts nothing: a page that was left open may send this."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Go on, if it was started and has not been withdrawn."""
        return go_on(request, find(pk))


class MoveTryAgainView(StepView):
    """Try again what was not sent, and find out what became of the rest."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Put it back in line, and go on."""
        move = find(pk)
        services.try_again(move, by=request.user)
        return go_on(request, move)


class MoveUndoView(StepView):
    """Propose the way back of a whole move."""

    action = Action.UNDO

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Propose it as a move of its own, and show that for review."""
        return redirect(services.undo_move(find(pk), by=request.user, labels=store.directory_labels()))


@form_at("move_detail", DeclineForm)
class MoveDeclineView(StepView):
    """Decide against a move."""

    action = Action.DECLINE

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Decline all of it, with a reason."""
        move, form = find(pk), DeclineForm(request.POST)
        if not form.is_valid() and may(request.user, Action.DECLINE, move):
            return show(request, move, form, status=422)
        services.decline_move(move, by=request.user, words=form.cleaned_data.get("words", ""))
        return redirect(move)


class MoveWithdrawView(StepView):
    """Take back what was not sent."""

    action = Action.WITHDRAW

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Withdraw it, if this person may."""
        move = find(pk)
        services.withdraw_move(move, by=request.user)
        return redirect(move)
