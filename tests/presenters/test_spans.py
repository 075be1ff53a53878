"""Two moments are told together so that what is the same of both is said once."""

from datetime import UTC, datetime

import pytest
import time_machine

from projects.presenters.phrase import phrase
from projects.presenters.spans import between, lasted

NOW = datetime(2026, 11, 26, 16, tzinfo=UTC)


def at(day, hour, minute, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (at(26, 15, 35), at(26, 15, 35, 59), "for under a minute, today 15:35"),
        (at(26, 15, 35), at(26, 15, 36), "today 15:35–15:36"),
        (at(26, 15, 35), at(26, 15, 50), "today 15:35–15:50"),
        (at(18, 9, 0), at(18, 17, 30), "Wed 18 Nov, 09:00–17:30"),
        (at(25, 23, 59, 50), at(26, 0, 0, 20), "for under a minute, yesterday 23:59"),
        (at(25, 23, 50), at(26, 0, 10), "from yesterday until today 00:10"),
        (at(3, 9, 0), at(18, 17, 30), "from Tue 3 Nov until Wed 18 Nov"),
    ],
)
def test_how_long_something_was_so(start, end, told):
    assert phrase(*lasted(start, end)).plain == told


@time_machine.travel(NOW, tick=False)
def test_what_may_have_lasted_longer_says_so_on_one_day_too():
    told = [phrase(*lasted(at(*start), at(26, 15, 50), at_least=True)).plain for start in ((26, 15, 35), (25, 9, 0))]
    assert told == ["from today 15:35 until at least 15:50", "from yesterday until at least today 15:50"]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("earliest", "latest", "told"),
    [
        (at(26, 15, 35), at(26, 15, 35, 30), "today 15:35"),
        (at(26, 15, 35), at(26, 15, 50), "between today 15:35 and 15:50"),
        (at(18, 9, 0), at(18, 17, 30), "between Wed 18 Nov, 09:00 and 17:30"),
        (at(18, 9, 0), at(26, 15, 50), "between Wed 18 Nov, 09:00 and today 15:50"),
        (None, at(26, 15, 50), "between not known and today 15:50"),
    ],
)
def test_when_something_was_that_lies_between(earliest, latest, told):
    assert phrase(*between(earliest, latest)).plain == told


@time_machine.travel(NOW, tick=False)
def test_what_is_one_day_is_decided_where_the_reader_is(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert phrase(*lasted(at(25, 14, 0), at(25, 16, 0))).plain == "from Wed 25 Nov until yesterday"
