"""Pictures as numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from projects.presenters.charts import Row, Stretch, lanes, strip

LAST = date(2026, 3, 4)


def test_each_day_has_a_mark_for_each_thing_that_happened():
    days = strip(
        [LAST, LAST, LAST - timedelta(days=6), LAST - timedelta(days=7), LAST + timedelta(days=1)], last=LAST
    ).days
    assert [day.count for day in days] == [1, 0, 0, 0, 0, 0, 2]
    assert [len(day.marks) for day in days] == [1, 0, 0, 0, 0, 0, 2]
    assert (days[0].date, days[-1].date) == (date(2026, 2, 26), LAST)


def test_marks_stand_side_by_side_from_the_bottom_up_inside_of_their_day():
    (day,) = strip([LAST] * 12, last=LAST, days=1).days
    assert day.marks[0] == (4, 16)
    assert day.marks[4] == (4, 8)
    assert len(set(day.marks)) == 12
    assert all(0 <= x <= 34 and 0 <= y <= 16 for x, y in day.marks)


def test_what_has_no_room_is_counted():
    picture = strip([LAST] * 20, last=LAST)
    assert len(picture.days[-1].marks) == 12
    assert picture.days[-1].more == 8
    assert picture.width == 280


NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ago(days):
    return NOW - timedelta(days=days)


def stretch(start, end, name="warm", **more):
    return Stretch(ago(start), ago(end), name, **more)


def row(*stretches, **marks):
    return lanes([Row("production", stretches, **marks)], now=NOW, days=100).lanes[0]


@pytest.mark.parametrize(
    ("stretches", "bars"),
    [
        ([], [("unknown", 0, 100)]),
        ([stretch(100, 0, lasts=True)], [("now", 0, 100)]),
        ([stretch(130, 0, lasts=True)], [("now", 0, 100)]),
        ([stretch(40, 0, lasts=True)], [("unknown", 0, 60), ("now", 60, 40)]),
        ([stretch(130, 40), stretch(40, 0, "", lasts=True)], [("past", 0, 60), ("nothing", 60, 40)]),
        ([stretch(100, 40), stretch(30, 0)], [("past", 0, 60), ("unknown", 60, 10), ("past", 70, 30)]),
        ([stretch(100, 50)], [("past", 0, 50), ("unknown", 50, 50)]),
        ([stretch(130, 110)], [("unknown", 0, 100)]),
        ([stretch(100, 40), stretch(40, 40), stretch(40, 0)], [("past", 0, 60), ("past", 60, 40)]),
        ([stretch(100, 40), stretch(50, 0)], [("past", 0, 60), ("past", 60, 40)]),
    ],
    ids=["none", "all", "since before", "late", "nothing", "gap", "end", "over", "too thin", "at once"],
)
def test_a_lane_has_a_bar_for_what_is_known_and_for_each_gap(stretches, bars):
    assert [(bar.kind, bar.x, bar.width) for bar in row(*stretches).bars] == bars


def test_marks_stand_where_something_changed_one_for_those_that_would_cover_each_other():
    drawn = row(here=[ago(150), ago(50), ago(50.1), ago(0), ago(-1)], elsewhere=[ago(100), ago(25)])
    assert (drawn.here, drawn.elsewhere) == ([50, 99.2], [0.8, 75])


@pytest.mark.parametrize(
    ("days", "name", "labels"),
    [
        (50, "warm", [("warm", 0, 0)]),
        (20, "warm", [("warm", 0, 0)]),
        (10, "warm", [("warm", 640, 0), ("7", 0, 640)]),
        (10, "warm-and-brief", [("7", 0, 0)]),
        (16, "warm-and-brief", [("warm-and-brief", 1000, 0), ("7", 0, 1000)]),
        (5, "warm", [("warm", 1000, 0), ("7", 640, 1000)]),
        (3, "warm", [("7", 1000, 0)]),
        (1, "warm", []),
        (20, "暖かい", [("暖かい", 0, 0)]),
        (50, "", [("7", 0, 0)]),
    ],
)
def test_a_name_stands_where_it_fits_else_its_number(days, name, labels):
    *_, bar = row(stretch(days, 0, name, number=7)).bars
    assert [(label.text, label.least, label.below) for label in bar.labels] == labels
    assert [label.is_number for label in bar.labels] == [text == "7" for text, *_ in labels]


@pytest.mark.parametrize("days", [0, 0.001, 1])
def test_what_is_so_still_is_seen_however_short_it_has_been(days):
    before, now = row(stretch(50, days, "warm"), stretch(days, 0, "brief", number=1, lasts=True)).bars[-2:]
    assert (before.kind, before.x + before.width) == ("past", 97)
    assert (now.kind, now.x, now.width) == ("now", 97, 3)
    assert [(label.text, label.least) for label in now.labels] == [("1", 1000)]


def test_what_no_table_explains_has_no_number():
    *_, bar = row(stretch(1, 0, "warm")).bars
    assert bar.labels == []


def test_months_begin_where_the_first_of_them_stands_unless_that_meets_the_last_day():
    assert [(tick.text, tick.x, tick.least) for tick in lanes([], now=NOW, days=90).ticks] == [
        ("1 Jan", 30.56, 0),
        ("1 Feb", 65, 0),
        ("4 Mar", 100, 0),
    ]
    late = lanes([], now=datetime(2026, 3, 15, tzinfo=UTC), days=90).ticks
    assert [(tick.text, tick.least) for tick in late] == [("1 Jan", 0), ("1 Feb", 0), ("1 Mar", 640), ("15 Mar", 0)]


def test_lanes_lie_above_each_other():
    picture = lanes([Row("production"), Row("staging")], now=NOW)
    assert [(lane.name, lane.top) for lane in picture.lanes] == [("production", 0), ("staging", 58)]
    assert (picture.bottom, picture.height) == (116, 136)
