"""Lists as plain text, to be pasted where somebody else reads them on another day."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page

from adminpanel.accounts.names import read_by
from projects.presenters import moments
from projects.presenters.moves_as_one import Entry
from projects.presenters.phrase import Phrase, counted, phrase


def as_text(heading: Sequence[Phrase], entries: Iterable[Entry], address: str) -> str:
    """Return entries one a line, under a heading of some lines and with the address of their page below.

    Nobody is "you" in it, and each moment has its day.
    """
    with read_by(AnonymousUser()):
        return "\n".join([*(each.plain for each in heading), *(_line(entry) for entry in entries), address])


def which_of(page: Page) -> Phrase:
    """Return how many changes there are, and which of them a page holds where that is not all."""
    first, last = page.start_index(), page.end_index()
    held = f"this is number {first:,}" if first == last else f"these are {first:,} to {last:,}"
    return phrase(counted(page.paginator.count, "change"), f", of which {held}" if page.has_other_pages() else "")


def _line(entry: Entry) -> str:
    label = entry.state_in_full
    state = f" [{label}]" if label else ""
    score = "".join(f" {each.plain}." for each in entry.score)
    reason = "".join(f" {each.plain}" for each in entry.reason)
    # What people wrote may have lines of its own: here each is an entry.
    return " ".join(f"- {moments.dated(entry.effective_at)}: {entry.sentence.plain}.{state}{score}{reason}".split())
