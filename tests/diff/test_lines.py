"""Texts: lines, words, folds, and what no eye can see."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from projects.diff.lines import diff_text
from projects.diff.work import Work


def diff(before, after):
    return diff_text(before, after, Work())


def told(text):
    """Lines in short: [-old-] and {+new+} within a line, as people write it."""
    marks = {"": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    signs = {"equal": " ", "added": "+", "removed": "-", "changed": "~"}
    return [
        signs[line.kind]
        + "".join(
            marks[segment.mark if line.kind == "changed" else ""].format(segment.shown) for segment in line.segments
        )
        for line in text.lines
    ]


def sides(text):
    """Both texts, put together again from the hunks."""
    before, after = [], []
    for hunk in text.hunks:
        if hunk.kind == "fold":
            before.append(hunk.text)
            after.append(hunk.text)
        for line in hunk.lines:
            before += [line.of("removed")] if line.kind != "added" else []
            after += [line.of("added")] if line.kind != "removed" else []
    return "\n".join(before), "\n".join(after)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            "Answer in at most four sentences.",
            "Answer in at most three sentences.",
            ["~Answer in at most [-four-]{+three+} sentences."],
        ),
        ("Be kind.", "Be kind and brief.", ["~Be kind{+ and brief+}."]),
        ("Hello {{name}}, hi", "Hello {{first name}}, hi", ["~Hello [-{{name}}-]{+{{first name}}+}, hi"]),
        ("Cost: 0.75 of it", "Cost: 0.8 of it", ["~Cost: [-0.75-]{+0.8+} of it"]),
        ("It doesn't work here", "It does work here", ["~It [-doesn't-]{+does+} work here"]),
        ("今日は晴れです", "今日は雨です", ["~今日は[-晴れ-]{+雨+}です"]),
        ("ein schöner Tag heute", "ein schoner Tag heute", ["~ein [-schöner-]{+schoner+} Tag heute"]),
        ("हिन्दी में लिखो अभी", "हिंदी में लिखो अभी", ["~[-हिन्दी-]{+हिंदी+} में लिखो अभी"]),
        ("smile 👩‍👩‍👧 at all of them", "smile 👩‍👩‍👦 at all of them", ["~smile [-👩‍👩‍👧-]{+👩‍👩‍👦+} at all of them"]),
        ("one\ntwo", "one\ntwo\nthree", [" one", " two", "+three"]),
        ("one\ntwo\nthree", "one\nthree", [" one", "-two", " three"]),
        ("", "new", ["+new"]),
        ("old", "", ["-old"]),
        (
            "apples and pears",
            "quite another thing altogether",
            ["-apples and pears", "+quite another thing altogether"],
        ),
        (
            "the quick fox jumps over this lazy dog",
            "the slow cat jumps over this lazy dog",
            ["~the [-quick fox-]{+slow cat+} jumps over this lazy dog"],
        ),
        ("call a b later on", "call x y later on", ["~call [-a b-]{+x y+} later on"]),
        (
            "Greet the customer by name.\n\nThen ask what is wrong.",
            "Greet the customer by first name.\n\nThen ask what went wrong.",
            ["~Greet the customer by {+first +}name.", " ", "~Then ask what [-is-]{+went+} wrong."],
        ),
        ("a\nb\nc", "c\na\nb", ["+c", " a", " b", "-c"]),
    ],
)
def test_a_text_reads_as_one_that_was_corrected(before, after, lines):
    assert told(diff(before, after)) == lines


def test_a_line_that_was_inserted_does_not_make_all_lines_after_it_new():
    lines = [f"rule {number}: say this" for number in range(6)]

    text = diff("\n".join(lines), "\n".join(["a new first rule", *lines]))

    assert told(text)[0] == "+a new first rule"
    assert {line.kind for line in text.lines} == {"added", "equal"}


def test_a_passage_rewritten_throughout_pairs_each_line_with_its_new_form():
    before = "Speak like a friend.\nNever promise a refund.\nClose with a question."
    after = "Speak like a colleague.\nUse short words.\nNever promise any refund.\nClose with one question."

    assert told(diff(before, after)) == [
        "~Speak like a [-friend-]{+colleague+}.",
        "+Use short words.",
        "~Never promise [-a-]{+any+} refund.",
        "~Close with [-a-]{+one+} question.",
    ]


def test_an_empty_line_that_matches_by_chance_does_not_part_what_belongs_together():
    before = "Greet them by name.\n\nAsk about the train."
    after = "A wholly new opening.\n\nGreet them by their name.\n\nAsk about the last train."

    assert [line.kind for line in diff(before, after).lines] == ["added", "added", "changed", "equal", "changed"]


def test_a_line_is_paired_with_the_one_most_like_it():
    before = "Say the price of the order.\nSay the price of the order and the day."
    after = "Say the price of the order and day."

    assert told(diff(before, after)) == [
        "-Say the price of the order.",
        "~Say the price of the order and [-the -]day.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "note"),
    [
        ("end", "end ", "~end{+·+}", "only white space differs"),
        ("a  b", "a b", "~a [-·-]b", "only white space differs"),
        ("\tx", "    x", "~[-→-]{+····+}x", "only white space differs"),
        ("a b", "a\u00a0b", "~a[-·-]{+[no-break space]+}b", "only white space differs"),
        ("pay pal", "pay\u200b pal", "~pay{+[ZERO WIDTH SPACE]+} pal", "only invisible characters differ"),
        ("abc", "a\u202ebc", "~a{+[RIGHT-TO-LEFT OVERRIDE]+}bc", "only invisible characters differ"),
        ("ab", "a\u200db", "~a{+[ZERO WIDTH JOINER]+}b", "only invisible characters differ"),
        ("x", "x\U000e0041", "~x{+[TAG LATIN CAPITAL LETTER A]+}", "only invisible characters differ"),
        (
            "caf\u00e9",
            "cafe\u0301",
            "~caf[-\u00e9-]{+e\u0301+}",
            "looks the same, but is written with other characters",
        ),
    ],
)
def test_a_difference_that_no_eye_sees_is_shown_and_named(before, after, line, note):
    text = diff(before, after)

    assert told(text) == [line]
    assert next(text.lines).note == note


def test_unseen_characters_are_visible_in_lines_that_did_not_change_too():
    text = diff("pay\u200bpal is good\nold words here", "pay\u200bpal is good\nnew words here")

    assert told(text)[0] == " pay[ZERO WIDTH SPACE]pal is good"


def test_a_new_empty_line_says_that_it_is_one():
    added = [line for line in diff("a", "a\n").lines if line.kind == "added"]

    assert [line.note for line in added] == ["empty line"]


def test_an_empty_line_among_other_new_lines_needs_no_note():
    assert [line.note for line in diff("", "a\n\nb").lines] == ["", "", ""]


def test_spaces_at_the_end_of_a_new_or_old_line_are_shown():
    assert told(diff("one \t", "quite another thing  ")) == ["-one·→", "+quite another thing··"]


def test_a_change_of_all_line_endings_is_told_once():
    text = diff("one\r\ntwo\r\nthree", "one\ntwo\nthree!")

    assert text.notes == ("line endings: Windows (CRLF) → Unix (LF)",)
    assert [line.kind for line in text.lines] == ["equal", "equal", "changed"]


def test_a_change_of_one_line_ending_is_told_at_its_line():
    text = diff("one\ntwo\nthree\r\nfour", "one\ntwo\nthree\nfour")

    assert text.notes == ()
    assert told(text) == [" one", " two", "~three[-␍-]", " four"]


def test_long_runs_of_equal_lines_are_folded_but_for_two_next_to_a_change():
    lines = [f"line {number}" for number in range(20)]
    after = [*lines[:10], "quite new", *lines[10:]]

    text = diff("\n".join(lines), "\n".join(after))

    first, middle, last = text.hunks
    assert (first.kind, first.count, first.text) == ("fold", 8, "\n".join(lines[:8]))
    assert told(text) == [" line 8", " line 9", "+quite new", " line 10", " line 11"]
    assert (middle.kind, last.kind, last.count) == ("lines", "fold", 8)


def test_a_few_equal_lines_are_not_worth_a_fold():
    text = diff("new\n1\n2\n3\n4\nx", "other\n1\n2\n3\n4\ny")

    assert [hunk.kind for hunk in text.hunks] == ["lines"]


def test_a_long_text_that_is_the_same_is_one_fold():
    text = diff("one\ntwo\nthree", "one\ntwo\nthree")

    assert text.same
    assert [(hunk.kind, hunk.count, hunk.text) for hunk in text.hunks] == [("fold", 3, "one\ntwo\nthree")]


def test_a_short_text_that_is_the_same_is_shown():
    text = diff("one\ntwo", "one\ntwo")

    assert text.same
    assert told(text) == [" one", " two"]


def test_long_paragraphs_that_are_the_same_are_folded_however_few():
    paragraph = "word " * 200

    text = diff(f"{paragraph}\n\n\nold words", f"{paragraph}\n\n\nnew words")

    assert [hunk.kind for hunk in text.hunks] == ["fold", "lines"]


texts = st.lists(st.sampled_from(["", "a", "b", "a b", "b a c", "}", " ", "the rule", "a rule", "the  rule"])).map(
    "\n".join
)


@given(texts, texts)
@example("a\n", "a")
@example("\n", "")
@example("", "\n")
def test_both_texts_can_be_put_together_from_what_is_told(before, after):
    assert sides(diff(before, after)) == (before, after)


@given(st.text(alphabet="ab {}.\n漢\u0301\u200d👩'’1"), st.text(alphabet="ab {}.\n漢\u0301\u200d👩'’1"))
def test_no_character_is_lost_whatever_the_script(before, after):
    text = diff(before, after)

    assert text.same == (before == after)
    assert sides(text) == (before, after)


@given(texts)
def test_an_equal_text_has_no_marks(text):
    assert {line.kind for line in diff(text, text).lines} <= {"equal"}
