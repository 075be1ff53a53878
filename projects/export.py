"""The history as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from projects.models import Change, Difference

COLUMNS = ["time", "project", "project id", "change", "field", "before", "after", "outcome", "by", "applied by", "why"]
# What names stand for: a directory's is the label that it has today, a version's the name that it had then.
COLUMNS += ["before id", "after id"]


class Echo:
    """A file that gives back what is written to it, so that rows can be streamed."""

    def write(self, row: str) -> str:
        """Return the row."""
        return row


def harmless(text: object) -> str:
    """Return the text so that no spreadsheet runs it: a cell that starts like a formula gets an apostrophe."""
    cell = str(text or "")
    return f"'{cell}" if cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r"} else cell


def ids_of(difference: Difference) -> tuple[str | None, str | None]:
    """Return what was and what is asked for by id; nothing of a name, which has none."""
    return (None, None) if difference.field == "name" else (difference.before, difference.after)


def csv_rows(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the header and one line for each field of each change."""
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for change in changes:
        for difference in change.differences:
            cells = [
                change.proposed_at.isoformat(timespec="seconds"),
                change.project_name,
                change.project_id,
                change.pk,
                difference.label,
                difference.before_name,
                difference.after_name,
                change.get_state_display(),
                change.proposed_by or "",
                change.applied_by or "",
                change.note,
                *ids_of(difference),
            ]
            yield writer.writerow([harmless(cell) for cell in cells])
