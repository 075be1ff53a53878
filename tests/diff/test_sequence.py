"""Which elements of two sequences belong together."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from projects.diff.sequence import matching, rising
from projects.diff.work import STEPS, Work

few = st.lists(st.integers(0, 2), max_size=14)


def most_in_common(before, after):
    """The length of the longest common subsequence, by the book."""
    row = [0] * (len(after) + 1)
    for left in before:
        last = 0
        for at, right in enumerate(after, 1):
            last, row[at] = row[at], last + 1 if left == right else max(row[at], row[at - 1])
    return row[-1]


@given(few, few)
def test_blocks_rise_on_both_sides_and_are_equal(before, after):
    done_a = done_b = 0
    for at_a, at_b, size in matching(before, after, Work()):
        assert at_a >= done_a
        assert at_b >= done_b
        assert before[at_a : at_a + size] == after[at_b : at_b + size]
        assert size > 0
        done_a, done_b = at_a + size, at_b + size


@given(few)
def test_a_sequence_matches_itself_in_one_block(elements):
    assert matching(elements, elements, Work()) == ([(0, 0, len(elements))] if elements else [])


@given(st.permutations(range(7)))
def test_the_longest_rising_run_is_found(places):
    pairs = list(enumerate(places))

    run = rising(pairs)

    assert run == sorted(run)
    assert [b for _, b in run] == sorted(b for _, b in run)
    assert len(run) == most_in_common(list(places), sorted(places))


def test_what_is_unique_on_both_sides_is_matched_before_what_is_common():
    before, after = list("a{}b{}"), list("x{}a{}b{}")

    assert (0, 3, 6) in matching(before, after, Work())


def test_a_long_sequence_of_few_different_elements_with_many_changes_is_still_matched():
    chance = random.Random(1)
    before = chance.choices(range(8), k=6_000)
    after = [element if chance.random() > 0.04 else 8 for element in before]

    kept = sum(size for *_, size in matching(before, after, Work()))

    assert kept > 0.9 * len(before)


def matched(before, after):
    """How many elements belong together, and how many steps it took to find them."""
    work = Work()
    return sum(size for *_, size in matching(before, after, work)), STEPS - work.steps


def with_some_replaced(elements, share, chance):
    return [element if chance.random() > share else "other" for element in elements]


def test_a_long_line_of_few_different_words_keeps_its_words_and_the_spaces_between_them():
    chance = random.Random(2)
    words = chance.choices(["the", "a", "of", "to", "you", "ticket", "never", "if", "in", "."], k=3_000)
    before, after = (" ".join(side) for side in (words, with_some_replaced(words, 0.02, chance)))

    kept, steps = matched(*(re.split("( )", side) for side in (before, after)))

    assert kept > 0.95 * 6_000
    assert steps < STEPS / 4


def test_elements_changed_at_every_other_place_of_a_long_sequence_are_told_from_those_that_stay():
    before = [f"line {at}" for at in range(4_000)]
    after = [f"{line}!" if at % 2 else line for at, line in enumerate(before)]

    kept, steps = matched(before, after)

    assert kept == 2_000
    assert steps < STEPS / 4


def test_white_space_between_equal_elements_is_matched_though_it_is_no_reason_to_match_any():
    assert matching(list("a  b "), list("x a  b"), Work()) == [(0, 2, 4)]
    assert matching(["a", "", "b"], ["c", "", "d"], Work()) == []


def test_equal_white_space_alone_takes_no_work_that_grows_with_its_square():
    before, after = [" ", "a"] * 4_000, [" ", "b"] * 4_000

    _, steps = matched(before, after)

    assert steps < STEPS / 4
