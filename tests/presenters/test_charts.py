"""Pictures as numbers."""

from datetime import date, timedelta

from projects.presenters.charts import strip

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
