"""Pages of changes: the history, and one change."""

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page
from django.db.models import IntegerField, Prefetch, QuerySet, UUIDField, prefetch_related_objects
from django.forms import Form
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import resume
from adminpanel.prepared import prepared
from projects import services
from projects.diff import Comparison, compare
from projects.exports.history import csv_rows
from projects.forms.confirm import ConfirmForm
from projects.forms.filters import ChangeFilter
from projects.forms.reviews import AskForm, BypassForm, DeclineForm, ReadForm, SayForm, WithdrawForm
from projects.forms.schedule import ScheduleForm
from projects.humanloop.errors import HumanloopError
from projects.mirror.old_names import ghosts_after
from projects.mirror.store import default_environment, directory_labels
from projects.models import Change, ChangeQuerySet, Event, Move
from projects.presenters import scheduling, standing, to_know
from projects.presenters.alike import names_alike
from projects.presenters.also_open import also_open
from projects.presenters.approvals import approvals_part
from projects.presenters.chat import for_chat
from projects.presenters.chips import chips, is_refined, nothing
from projects.presenters.comparison_wording import not_compared
from projects.presenters.decision import asks, asks_somebody, happens, press, verdicts
from projects.presenters.edit_address import form_of
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import PAGE_SIZE, ChangePaginator, by_people, labelled
from projects.presenters.moves_as_one import EntryPaginator, FirstEntries, LeftOut, as_one, by_day
from projects.presenters.overtaken import overtaken
from projects.presenters.plain_text import as_text, which_of
from projects.presenters.states import STATES
from projects.presenters.steps import steps
from projects.presenters.unread import looked_at, unread
from projects.presenters.waits import WaitWords, attach
from projects.services.approvals import approvals_of
from projects.services.fingerprints import fingerprint
from projects.services.kinds import kind_of
from projects.services.rights import Answer, answers, may_add
from projects.services.transitions import Action, possible
from projects.services.waits import For, Wait, wait_of
from projects.timing import lease
from projects.views.finding import find
from projects.views.refused import refused

COMPARISONS = 3  # on one page, which says how many pairs more there are
UNFINISHED = 5


class ChangeListView(View):
    """The history: who changed what, why, and what came of it."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        """Show one page of what the filters leave."""
        chosen, labels = ChangeFilter(request.GET or None, reader=request.user), directory_labels()
        page = page_of(chosen, request.user, request.GET.get("page"))
        found = standing.attach(labelled(by_people(page.object_list, chosen.people), labels))
        page.object_list = list(map(EntryWords, attach(found))) if chosen.of_project else as_one(found, labels)
        unfinished = [] if chosen.narrowed else _unfinished()
        total, address = page.paginator.count, request.build_absolute_uri()
        asked = request.GET.dict()
        context = {
            "filter": chosen,
            "chips": chips(asked, request.user, default_environment()),
            "nothing": nothing(asked.get("queue", "")),
            "refined": is_refined(asked, request.user),
            "page": page,
            "promised": scheduling.promised(found),
            "days": by_day(page.object_list),
            "total": total,
            "as_text": as_text([which_of(page)], page.object_list, address) if total else "",
            "unfinished": list(labelled(unfinished, labels)),
            "unfinished_listed": UNFINISHED,
        }
        return render(request, "projects/change_list.html", context)


@prepared()
def _unfinished() -> QuerySet[Move]:
    return Move.objects.unfinished()[: UNFINISHED + 1]


def page_of(chosen: ChangeFilter, reader: User, number: str | None) -> Page:
    """Return a page of what the filters leave; of one project each change by itself, though a move has others."""
    if chosen.of_project:
        return ChangePaginator(chosen.changes, PAGE_SIZE).get_page(number)
    left_out = LeftOut(chosen.every, are_all=not chosen.narrowed)
    if number is None and not chosen.narrowed and isinstance(left_out.ids, list):
        return FirstEntries(reader, left_out.ids).get_page(1)
    pages = EntryPaginator(chosen.changes, every=chosen.every, hidden=chosen.hidden, left_out=left_out)
    return pages.get_page(number)


class ChangeCsvView(View):
    """The history as a table for a spreadsheet."""

    def get(self, request: SignedInRequest) -> StreamingHttpResponse:
        """Stream the rows that the filters leave, a chunk of the query at a time."""
        found = ChangeFilter(request.GET or None, reader=request.user).changes
        changes = found.slim().select_related("scheduled_by")
        site = request.build_absolute_uri("/").removesuffix("/")
        rows: Iterator[str] = csv_rows(
            labelled(changes.in_batches(), directory_labels()),
            address_of=lambda change: site + change.get_absolute_url(),
        )
        name = f"changes-{timezone.now():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


class ChangeDetailView(View):
    """One change, from proposal to result, at an address that can be sent to a colleague."""

    def get(self, request: SignedInRequest, pk: str) -> HttpResponse:
        """Show it as its state asks; a proposal only after a look whether what it was made against is still so.

        Whoever opens somebody else's draft makes it a proposal.
        """
        change = services.expire(find(pk, request.user))
        if not change.is_of_known_kind:
            return show(request, change)
        if request.method == "GET":
            change = services.opened(change, by=request.user)
        looked = True
        try:
            change = services.look_again(change)
            services.read_averages(change)
        except HumanloopError:
            looked = False
        return show(request, change, looked=looked)


def show(
    request: SignedInRequest, change: Change, *, failed: Form | None = None, looked: bool = True, status: int = 200
) -> HttpResponse:
    """Render the page of a change; say so where the panel could not look whether a proposal is out of date."""
    change = services.opened(change, by=request.user) if failed else change  # a form that failed is read, too
    if not change.is_of_known_kind:
        told = {"change": change, "asks": asks(change)}
        return render(request, "projects/change_of_unknown_kind.html", told, status=status)
    change, *undone_by = standing.attach(labelled([change, *ways_back(change, request.user)], directory_labels()))
    prefetch_related_objects([change], Prefetch("events", Event.objects.select_related("actor")))
    change.approvals = approvals_of(change) if possible(Action.APPLY, change) else None
    wait = wait_of(change)
    context = {
        "change": change,
        "looked": looked,
        **what_it_asks(change, wait, request.build_absolute_uri(change.get_absolute_url())),
        **how_it_is_decided(change, wait, request.user),
        **forms_of(change, resume(request), failed, asked=wait.asked if wait else ()),
        **what_came_of_it(change, undone_by),
        "form": failed,
        **(refused(change) if change.state == Change.State.REFUSED else {}),
    }
    return render(request, "projects/change_detail.html", context, status=status)


def what_it_asks(change: Change, wait: Wait | None, address: str) -> dict[str, Any]:
    """Return what a change asks for and for whom it waits, with what to know of it."""
    comparisons, words = comparisons_of(change), WaitWords()
    parts = to_know.of_change(change, compared(change), comparisons)
    return {
        "asks": asks(change, change.events.all()),
        "to_know": to_know.with_first([*to_know.declined_before(change), *names_alike(change)], parts),
        "comparisons": comparisons,
        "not_compared": missing_comparisons(change, comparisons),
        "also_open": None if parts else also_open(change),  # else it is one of the facts
        "waits": words.sentence(wait) if wait else None,
        "address": address,
        "chat": for_chat(change, comparisons, address, words.for_others(wait) if wait else ""),
    }


def how_it_is_decided(change: Change, wait: Wait | None, reader: User) -> dict[str, Any]:
    """Return what whoever reads may do to a change, what would come of it, and what it needs."""
    is_own, may_do = change.proposed_by_id == reader.pk, answers(reader, change)
    return {
        "may": may_do,
        "unread": unread(change, may_do[Action.ACKNOWLEDGE]),
        "form_of": form_of(change, may_do),
        "is_own": is_own,
        "is_own_draft": is_own and possible(Action.OPEN, change),
        "is_to_edit": is_own and not may_do["apply"] and bool(wait and wait.what == For.CHANGES),
        "to_withdraw": possible(Action.WITHDRAW, change),
        "asks_somebody": asks_somebody(wait, is_own=is_own),
        "approvals": approvals_part(change),
        "verdicts": verdicts(
            comment=may_do[Action.COMMENT],
            ask=may_do[Action.ASK_CHANGES],
            approve=change.approvals and may_add(reader, change),
        ),
        "scheduled": scheduling.banner(change, wait),
        **how_it_is_applied(change, wait, reader, may_do),
    }


def how_it_is_applied(change: Change, wait: Wait | None, reader: User, may_do: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what is said only of a change that can be applied: how, and what happens then."""
    if not possible(Action.APPLY, change):
        return {"to_decide": False, "happens": [], "fingerprint": "", "needed_by_then": None, "press": None}
    return {
        "to_decide": True,
        "happens": happens(change),
        "fingerprint": fingerprint(change),
        "needed_by_then": scheduling.needed_if_scheduled(change),
        "press": press(change, reader, may_do, wait),
    }


def what_came_of_it(change: Change, undone_by: list[Change]) -> dict[str, Any]:
    """Return how far a change is, what happened to it, and what became of it since."""
    return {
        **way_back(change),
        "offer": f"projects/includes/change_{'expired' if change.is_expired else change.state}.html",
        "begins_anew": change.is_expired or STATES[change.state].begins_anew,
        "longest": ceil(lease().total_seconds()),
        "steps": steps(change),
        "looked_at": looked_at(change),
        "now": change.differences_with(change.answered),
        "overtaken": overtaken(change),
        "undone_by": undone_by,
        "ghosts": ghosts_after(change),
    }


def forms_of(change: Change, kept: QueryDict, failed: Form | None, *, asked: Iterable[User]) -> dict[str, Form]:
    """Return the forms on the page of a change, by their names there; one that came in as it did.

    Args:
        change: the change.
        kept: what was typed before, and came late.
        failed: the form that failed, or that is to be filled in further.
        asked: those who are asked now.
    """
    typed = kept.dict()
    is_said = "verdict" in typed  # both have `words`
    ticked = kept.getlist("reviewers") or [each.username for each in asked]
    forms: dict[str, Form] = {
        "confirm": ConfirmForm(change=change, initial=typed),
        "bypass": BypassForm(change=change, initial=typed),
        "read": ReadForm(change=change, initial={} if is_said else typed),
        "say": SayForm(initial=typed if is_said else {}),
        "schedule": ScheduleForm(change=change, initial=typed | {"typed": "date" in typed}),
        "decline": DeclineForm(initial={} if is_said else typed),
        "ask": AskForm(change=change, initial={"reviewers": ticked}),
        "withdraw": WithdrawForm(),
    }
    return {name: failed if type(failed) is type(form) else form for name, form in forms.items()}


def comparisons_of(change: Change) -> list[Comparison]:
    """Compare each version that is replaced with the one that takes its place, as both were kept with the proposal."""
    kept = [[change.documents.get(key) for key in pair] for pair in compared(change)]
    return [compare(before, after, evaluator_names=change.names, yes_or_no=change.yes_or_no) for before, after in kept]


def compared(change: Change) -> list[tuple[str, str]]:
    """Return the ids of the first versions of which both documents were kept, an empty one for none."""
    pairs = [pair for pair in replaced(change) if all(key in change.documents for key in pair if key)]
    return pairs[:COMPARISONS]


def missing_comparisons(change: Change, comparisons: list[Comparison]) -> str:
    """Return what is said of pairs of versions that are not compared; empty where all are."""
    missing = len(replaced(change)) - len(comparisons)
    if not missing:
        return ""
    expired = services.comparison_expired(change)
    return not_compared(missing, comparisons, days=services.COMPARISON_FOR.days if expired else 0)


def replaced(change: Change) -> list[tuple[str, str]]:
    """Return each version that goes with the one that takes its place; an empty id for none."""
    kind = kind_of(change)
    if kind.takes_offline(change):
        return []
    of_versions = kind.version_fields(change.requested)
    return list(dict.fromkeys((d.before or "", d.after or "") for d in change.differences if d.field in of_versions))


def ways_back(change: Change, reader: User) -> list[Change]:
    """Return the changes that undo this one: several, where its environments served different versions.

    Those of which nothing came are none: the way back can be proposed again.
    """
    found = _ways_back(change=change.pk, reader=reader.pk) if change.took_effect else []
    for way in found:
        way.undoes = change
    return found


@prepared(change=UUIDField(), reader=IntegerField())
def _ways_back(change: Any, reader: Any) -> ChangeQuerySet:
    undoing = Change.objects.filter(undoes=change).not_ended().listed_for(reader)
    return undoing.order_by("proposed_at")[:20]


def way_back(change: Change) -> dict[str, Any]:
    """Return what stands in the way of undoing a change that took effect, and what either way back would take along.

    Besides, what of it is so again, by a later change, though it was undone or replaced.
    """
    if not change.took_effect:
        return {"lost": standing.lost_by(change)}
    latest = standing.latest_after(change)
    return {
        "why_not_undone": standing.why_not_undone(change, latest),
        "lost": standing.lost_by_undoing(change, latest),
        "again": standing.so_again(change, latest),
        "instead": standing.in_its_place(change),
    }
