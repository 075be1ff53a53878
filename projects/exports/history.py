"""The history as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from projects.diff.scores import NOT_READ
from projects.models import Change, Difference, ProjectField
from projects.presenters.wording import label_of
from projects.text.invisible import is_visible

COLUMNS = ["time", "project", "project id", "change", "field", "before", "after", "outcome", "by", "applied by", "why"]
# What names stand for: a directory's is the label that it has today, a version's the name that it had then.
COLUMNS += ["before id", "after id"]
# Who did each step, and when; what was never sent was applied by nobody.
COLUMNS += ["proposed_at", "proposed_by", "applied_at", "applied_by", "withdrawn_at", "withdrawn_by"]
COLUMNS += ["environment", "undoes", "undone_by", "address", "declined_at", "declined_by"]
COLUMNS += ["score", "score before", "score after"]  # the one that moved, beside the versions that it is of
COLUMNS += ["scheduled_for", "scheduled_by"]
NOBODY = ("", "")  # and at no time
NO_SCORE = ("", "", "")
AT_ONCE = 500  # changes whose undoing is looked up together
# By it the spreadsheets know the file for UTF-8; without it the most used one garbles accents.
BYTE_ORDER_MARK = "\ufeff"


class Echo:
    """A file that gives back what is written to it, so that rows can be streamed."""

    def write(self, row: str) -> str:
        return row


def harmless(text: object) -> str:
    """Return the text so that no spreadsheet runs it: a cell that starts like a formula gets an apostrophe."""
    cell = str(text or "")
    # Behind what cannot be seen a formula may stand.
    first = next(filter(is_visible, cell), "")
    starts = unicodedata.normalize("NFKC", first)[:1] in {"=", "+", "-", "@"}
    return f"'{cell}" if starts or cell[:1] in {"\t", "\r"} else cell


def ids_of(difference: Difference) -> tuple[str | None, str | None]:
    """Return what was and what is asked for by id; nothing of a name, which has none."""
    return (None, None) if difference.field == ProjectField.NAME else (difference.before, difference.after)


def csv_rows(changes: Iterable[Change], *, address_of: Callable[[Change], str]) -> Iterator[str]:
    """Yield the header and one line for each field of each change; `address_of` gives where a change is found."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    left = iter(changes)
    while some := list(islice(left, AT_ONCE)):
        undone = undone_by(some)
        for change in some:
            steps, undoing = steps_of(change), [change.undoes_id, " ".join(undone.get(change.pk, []))]
            for difference in change.differences:
                place = [difference.environment, *undoing, address_of(change)]
                score = score_of(change) if difference.replaces_version else NO_SCORE
                cells = [*cells_of(change, difference), *steps, *place, *declined(change), *score, *scheduled(change)]
                yield writer.writerow([harmless(cell) for cell in cells])


def undone_by(changes: Iterable[Change]) -> dict[UUID, list[str]]:
    """Return the ids of the applied changes that undid some of these; one query for all."""
    found: dict[UUID, list[str]] = defaultdict(list)
    undoing = Change.objects.filter(undoes__in=[change.pk for change in changes], state=Change.State.APPLIED)
    for undone, by in undoing.order_by("effective_at").values_list("undoes_id", "pk"):
        found[undone].append(str(by))
    return found


def cells_of(change: Change, difference: Difference) -> list[object]:
    """Return what is told of one field of a change."""
    return [
        moment(change.proposed_at),
        change.project_name,
        change.project_id,
        change.pk,
        difference.label,
        difference.before_name,
        difference.after_name,
        label_of(change),
        change.proposed_by,
        change.applied_by if change.was_sent else "",
        change.note,
        *ids_of(difference),
    ]


def steps_of(change: Change) -> list[object]:
    """Return when each step of a change was taken, and by whom."""
    applied = (moment(change.sent_at or change.settled_at), change.applied_by) if change.was_sent else NOBODY
    withdrawn = NOBODY if change.state == Change.State.DECLINED else (moment(change.ended_at), change.ended_by)
    return [moment(change.proposed_at), change.proposed_by, *applied, *withdrawn]


def declined(change: Change) -> Sequence[object]:
    """Return when a change was declined, and by whom."""
    return (moment(change.ended_at), change.ended_by) if change.state == Change.State.DECLINED else NOBODY


def scheduled(change: Change) -> Sequence[object]:
    """Return for when a change is, or was, to be applied by itself, and who wanted that."""
    return (moment(change.apply_at), change.scheduled_by) if change.schedule else NOBODY


def score_of(change: Change) -> Sequence[str]:
    """Return the score that moved: who judged, and what it was before and after; or that scores were not read."""
    kept = change.score
    if not kept:
        return NO_SCORE
    return (kept["name"], kept["before"], kept["after"]) if kept["name"] else (NOT_READ, "", "")


def moment(value: datetime | None) -> str:
    """Return a moment as a spreadsheet and a program can both read it, in UTC."""
    return value.isoformat(timespec="seconds") if value else ""
