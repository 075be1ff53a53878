"""What stands over the comparisons of a change, and in place of those that are not made."""

import pytest

from projects.diff import compare
from projects.presenters.comparison_wording import comparison_title, not_compared

OLD, NEW = ({"config": {"id": name, "name": name, "model": "gpt-4o"}} for name in ("brief", "warm"))


@pytest.mark.parametrize(
    ("before", "after", "among", "title"),
    [
        (OLD, NEW, 1, "How the two versions differ"),
        (OLD, NEW, 2, "How it differs from brief"),
        (None, NEW, 1, "What is in warm"),
        (None, NEW, 2, "What is in warm"),
        (OLD, None, 1, "What is in brief"),
    ],
)
def test_a_comparison_is_called_what_it_is(before, after, among, title):
    assert comparison_title(compare(before, after), [None] * among).plain == title


@pytest.mark.parametrize(
    ("number", "compared", "told"),
    [
        (1, 0, "How the versions differ is not shown: the panel has not read all of them."),
        (1, 3, "1 more pair of versions is not compared here."),
        (2, 3, "2 more pairs of versions are not compared here."),
    ],
)
def test_what_is_not_compared_is_counted(number, compared, told):
    assert not_compared(number, [None] * compared) == told


def test_what_is_no_longer_kept_says_for_how_long_it_was():
    assert "keeps it for 90 days after it ended" in not_compared(1, [], days=90)
