"""The history as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User

from adminpanel.accounts.names import read_by
from projects.diff.scores import NOT_READ
from projects.models import Change, Difference, ProjectField
from projects.presenters.entry_words import EntryWords
from projects.presenters.wording import label_of
from projects.text.invisible import is_visible

# What a reader wants first: when it took effect, or was proposed, what happened, where, by whom, why, what came of it.
COLUMNS = ["when (UTC)", "what happened", "project", "environment", "who", "why", "outcome"]
# A change of several fields has a line each. A directory is told by the label that it has today, a version by its name
# of then; the score is the one that moved.
COLUMNS += ["field", "before", "after", "score", "score before", "score after"]
# Who took each step, and when; what was never sent was applied by nobody.
COLUMNS += ["proposed_at", "proposed_by", "applied_at", "applied_by", "withdrawn_at", "withdrawn_by"]
COLUMNS += ["declined_at", "declined_by", "scheduled_for", "scheduled_by"]
# Where it is found, and what the names stand for.
COLUMNS += ["address", "change", "undoes", "undone_by", "project id", "before id", "after id"]
NOBODY = ("", "")  # and at no time
NO_SCORE = ("", "", "")
AT_ONCE = 500  # changes that are written together, for one look at what undid them
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
        with read_by(AnonymousUser()):  # nobody is "you" in it
            rows = [row for change in some for row in rows_of(change, address_of(change), undone.get(change.pk, []))]
        yield from (writer.writerow([harmless(cell) for cell in row]) for row in rows)


def rows_of(change: Change, address: str, undone: Sequence[str]) -> Iterator[list[object]]:
    """Yield the cells of one change, field by field."""
    words = EntryWords(change)
    what, who = words.sentence.plain, "outside the panel" if change.is_from_outside else named(words.actor)
    steps, links = steps_of(change), [address, change.pk, change.undoes_id, " ".join(undone), change.project_id]
    for difference in change.differences:
        place = [change.project_name, difference.environment]
        values = [difference.label, difference.before_name, difference.after_name]
        score = score_of(change) if difference.replaces_version else NO_SCORE
        told = [spreadsheet_time(change.effective_at), what, *place, who, change.note, label_of(change)]
        yield [*told, *values, *score, *steps, *links, *ids_of(difference)]


def undone_by(changes: Iterable[Change]) -> dict[UUID, list[str]]:
    """Return the ids of the applied changes that undid some of these; one query for all."""
    found: dict[UUID, list[str]] = defaultdict(list)
    undoing = Change.objects.filter(undoes__in=[change.pk for change in changes], state=Change.State.APPLIED)
    for undone, by in undoing.order_by("effective_at").values_list("undoes_id", "pk"):
        found[undone].append(str(by))
    return found


def steps_of(change: Change) -> list[object]:
    """Return when each step of a change was taken, and by whom."""
    applied = (moment(change.sent_at or change.settled_at), named(change.applied_by)) if change.was_sent else NOBODY
    ended = (moment(change.ended_at), named(change.ended_by))
    is_declined = change.state == Change.State.DECLINED
    ends = [*NOBODY, *ended] if is_declined else [*ended, *NOBODY]
    scheduled = (moment(change.apply_at), named(change.scheduled_by)) if change.schedule else NOBODY
    return [moment(change.proposed_at), named(change.proposed_by), *applied, *ends, *scheduled]


def named(person: User | None) -> str:
    """Return a person by the name they gave themselves and the one they sign in with: "Mia (editor)"."""
    if person is None:
        return ""
    return f"{person.first_name} ({person.username})" if person.first_name else person.username


def score_of(change: Change) -> Sequence[str]:
    """Return the score that moved: who judged, and what it was before and after; or that scores were not read."""
    kept = change.score
    if not kept:
        return NO_SCORE
    return (kept["name"], kept["before"], kept["after"]) if kept["name"] else (NOT_READ, "", "")


def spreadsheet_time(value: datetime) -> str:
    """Return a moment as spreadsheets take it for one, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def moment(value: datetime | None) -> str:
    """Return a moment as programs read it, in UTC."""
    return value.isoformat(timespec="seconds") if value else ""
