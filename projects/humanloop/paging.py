"""What one page of the remote's list tells of the others: it may have fewer rows than were asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Extent:
    """How the remote cuts a list.

    Attributes:
        size: rows on each of its pages but the last.
        total: rows on all of them.
        at_least: whether there are more than that, and nobody says how many.
    """

    size: int
    total: int
    at_least: bool = False


def extent(answer: Mapping[str, Any], *, page: int, asked: int, fullest: int, goes_on: Callable[[], bool]) -> Extent:
    """Return how the list is cut of which this is a page.

    Args:
        answer: as it came, with its `records`.
        page: which it is, from 0.
        asked: how many rows it was asked for.
        fullest: how many rows a page of this remote was seen to have; with as many as asked for it holds none back.
        goes_on: tells whether there is a page after this one; it is asked where nothing else can tell.
    """
    rows, total = len(answer["records"]), _number(answer.get("total"))
    if not rows:
        return Extent(asked, total)
    if total < page + rows:  # not told, or untrue
        more = goes_on()
        # No page was seen to have more rows than these: before a last page there are as many on each, at least.
        size = rows if more or rows > asked else min(fullest, asked)
        return Extent(size, page * size + rows + more, at_least=more or (page > 0 and fullest < asked))
    ends_here = fullest >= asked or not page
    size = _size(answer, page, asked, total, goes_on=lambda: not ends_here and goes_on())
    return Extent(size, max(total, page * size + rows))


def _size(answer: Mapping[str, Any], page: int, asked: int, total: int, *, goes_on: Callable[[], bool]) -> int:
    rows, said = len(answer["records"]), _number(answer.get("size"))
    if rows >= asked:
        return rows
    if rows <= said < asked and page * said + rows <= total:
        return said
    if page * asked + rows < total:
        return rows
    # It is the last page, or one that is as short as all others.
    if goes_on():
        return rows
    return (total - rows) // page if page and page * asked + rows > total else asked


def _number(value: Any) -> int:
    return value if type(value) is int and 0 < value < 10**9 else 0
