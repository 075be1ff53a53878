"""Which elements of two sequences belong together."""

import random

from hypothesis import given
from hypothesis import strategies as st

from projects.diff.sequence import matching, rising, shortest_script
from projects.diff.work import Work

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
def test_the_shortest_script_keeps_as_much_as_can_be_kept(before, after):
    pairs = shortest_script(before, after, Work())

    assert len(pairs) == most_in_common(before, after)
    assert all(before[a] == after[b] for a, b in pairs)
    assert pairs == sorted(pairs)


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
