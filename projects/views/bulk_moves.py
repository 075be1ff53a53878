"""Pages of moves: many projects to one directory, from the choice to the outcome of each."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from projects import services
from projects.forms.bulk_move import MoveForm
from projects.forms.reviews import DeclineForm, SayForm
from projects.humanloop.errors import HumanloopError
from projects.mirror import store
from projects.models import Move, ProjectField, SeenProject
from projects.presenters.bulk_move import Phase, Progress
from projects.presenters.decision import verdicts
from projects.presenters.history import labelled
from projects.presenters.move_steps import steps_of_move
from projects.presenters.phrase import Phrase
from projects.presenters.scheduling import also_scheduled
from projects.presenters.waits import WaitWords
from projects.services.fingerprints import fingerprint_of_all
from projects.services.rights import Answer, answers
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
        return show(request, found)


def show(request: SignedInRequest, found: Move, *, failed: Form | None = None, status: int = 200) -> HttpResponse:
    """Render the page of a move, with a form that failed as it came in; who reads that has opened it, too."""
    if failed:
        services.opened_move(found, by=request.user)
    move, *_ = labelled([each for each in (found, found.undoes) if each], store.directory_labels())
    progress = Progress(move, reader=request.user)
    if progress.rows and progress.is_dropped and move.proposed_by_id != request.user.pk:
        raise Http404
    may_do, approves = answers(request.user, move), progress.approves(request.user)
    context = {
        "move": move,
        "progress": progress,
        "phase": progress.phase.value,
        "waits": sentence_of_wait(progress),
        "also_scheduled": also_scheduled_of(progress),
        "address": request.build_absolute_uri(move.get_absolute_url()),
        "may": may_do,
        "steps": steps_of_move(progress.rows, progress.events, is_reason_told=progress.is_declined_as_one),
        "approves": approves,
        "verdicts": verdicts_of(progress, may_do, approves=approves),
        **words_typed(resume(request), failed),
        "fingerprint": fingerprint_of_all(progress.rows),
        "goes_on_in": None if "pause" in request.GET else seconds_to_wait(progress),
    }
    return render(request, "projects/move_detail.html", context, status=status)


def verdicts_of(progress: Progress, may_do: Mapping[str, Answer], *, approves: bool) -> list[tuple[str, str]]:
    """Return the buttons of the conversation: of a draft there is none, and what goes can only be commented on."""
    if progress.is_draft:
        return []
    return verdicts(
        comment=may_do[Action.COMMENT],
        ask=may_do[Action.ASK_CHANGES] and progress.phase == Phase.REVIEW,
        approve=approves,
    )


def words_typed(kept: QueryDict, failed: Form | None) -> dict[str, Form]:
    """Return the forms with words, by their names on the page; one that failed as it came in."""
    is_said = "verdict" in kept
    forms: dict[str, Form] = {
        "say": SayForm(initial=kept.dict() if is_said else {}),
        "decline": DeclineForm(initial={} if is_said else kept.dict()),
    }
    return {name: failed if type(failed) is type(form) else form for name, form in forms.items()}


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


class MoveStepView(StepView):
    """What takes one action of a move."""

    form_at = "move_detail"


class MoveApplyView(MoveStepView):
    """Say that the move may go."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Start it, and do the first of the work."""
        move = find(pk)
        services.start(move, by=request.user, opened=request.POST.get("fingerprint", ""))
        return go_on(request, move)


class MoveGoOnView(MoveStepView):
    """Do more of the work. Unlike `MoveApplyView` it starts nothing: a page that was left open may send this."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Go on, if it was started and has not been withdrawn."""
        return go_on(request, find(pk))


class MoveTryAgainView(MoveStepView):
    """Try again what was not sent, and find out what became of the rest."""

    action = Action.APPLY

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Put it back in line, and go on."""
        move = find(pk)
        services.try_again(move, by=request.user)
        return go_on(request, move)


class MoveUndoView(MoveStepView):
    """Propose the way back of a whole move."""

    action = Action.UNDO

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Propose it as a move of its own, and show that for review."""
        return redirect(services.undo_move(find(pk), by=request.user, labels=store.directory_labels()))
