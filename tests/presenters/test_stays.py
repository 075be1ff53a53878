"""What was live when in an environment: what each change says, and each gap between two of them does not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from projects.presenters.live_history import Step
from projects.presenters.stays import Stay, Within, stays

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def step(number, seen=None, *, noticed=False):
    at = day(number)
    seen_at = None if seen is None else day(seen)
    return Step(UUID(int=number), at, seen_at, noticed or seen is not None, {}, {}, unplaced=False)


def at(number):
    return Within(day(number), day(number))


def between(first, last):
    return Within(first and day(first), last and day(last))


ONE, THREE, SEEN, UNSEEN = step(1), step(3), step(6, 4), step(6, noticed=True)
BEFORE = Stay("a", between(None, 1), end=at(1))
NOT_KNOWN = Within()


@pytest.mark.parametrize(
    ("moves", "now", "found"),
    [
        ([], "a", [Stay("a", NOT_KNOWN)]),
        ([(ONE, "a", "b")], "b", [BEFORE, Stay("b", at(1), ONE)]),
        (
            [(ONE, "a", "b"), (THREE, "b", None)],
            None,
            [BEFORE, Stay("b", at(1), ONE, at(3)), Stay(None, at(3), THREE)],
        ),
        (
            [(ONE, "a", "b"), (SEEN, "b", "c")],
            "c",
            [BEFORE, Stay("b", at(1), ONE, between(4, 6)), Stay("c", between(4, 6), SEEN)],
        ),
        (
            [(ONE, "a", "b"), (UNSEEN, "b", "c")],
            "c",
            [BEFORE, Stay("b", at(1), ONE, between(1, 6)), Stay("c", between(1, 6), UNSEEN)],
        ),
        ([(UNSEEN, "b", "c")], "c", [Stay("b", NOT_KNOWN, end=between(None, 6)), Stay("c", between(None, 6), UNSEEN)]),
        (
            [(ONE, "a", "b"), (THREE, "x", "c")],
            "c",
            [
                BEFORE,
                Stay("b", at(1), ONE, between(1, 3)),
                Stay("x", between(1, 3), end=at(3)),
                Stay("c", at(3), THREE),
            ],
        ),
        (
            [(ONE, "a", "b")],
            "x",
            [BEFORE, Stay("b", at(1), ONE, between(1, None)), Stay("x", between(1, None))],
        ),
    ],
    ids=[
        "no change is known",
        "before the first change",
        "one after another",
        "noticed, between two looks",
        "noticed, without a look before",
        "noticed first",
        "something else was replaced",
        "something else is live now",
    ],
)
def test_what_was_live_when(moves, now, found):
    assert stays(moves, now) == found


def test_what_is_live_now_is_not_guessed_where_it_was_not_read():
    assert stays([(ONE, "a", "b")], None, is_read=False) == [BEFORE, Stay("b", at(1), ONE, NOT_KNOWN)]
    assert stays([], None, is_read=False) == []


@pytest.mark.parametrize(
    ("within", "told"),
    [
        (at(1), "Mon 2 Nov, 12:00"),
        (between(1, 3), "between Mon 2 Nov, 12:00 and Wed 4 Nov, 12:00"),
        (between(3, 1), "Mon 2 Nov, 12:00"),
        (between(None, 1), "before Mon 2 Nov, 12:00"),
        (between(1, None), "after Mon 2 Nov, 12:00"),
        (NOT_KNOWN, "not known"),
    ],
)
def test_a_moment_is_told_as_far_as_it_is_known(within, told):
    assert within.told().plain == told
