"""What differs is to be seen: before and after never read the same, however long or unseen what differs is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.diff import compare
from projects.diff.words import tokens
from projects.diff.work import CHARACTERS
from projects.text.invisible import bare, clusters, pieces, readable, spelled_out, units

LONG = " ".join(f"value{number}" for number in range(4_000))
BLOB = "".join(chr(97 + number % 23) for number in range(50_000))


def model(**more):
    return {"config": {"id": "c", "type": "model", "model": "m", **more}}


def enum(items):
    return model(tools=[{"name": "t", "parameters": {"properties": {"q": {"enum": items}}}}])


def sides(comparison):
    """What the page shows of each difference, before and after."""
    yield from ((setting.before, setting.after) for setting in comparison.settings)
    yield from ((detail.before, detail.after) for detail in comparison.details if not detail.text)
    texts = [message.text for message in comparison.prompt if message.kind != "same"]
    texts += [text.text for text in comparison.texts] + [detail.text for detail in comparison.details if detail.text]
    for text in texts:
        if text.too_large:
            yield text.before, text.after
            continue
        lines = [line for line in text.lines if line.kind != "equal"]
        yield tuple(
            "".join(
                s.shown
                for line in lines
                if line.kind in (side, "changed")
                for s in line.segments
                if s.mark in ("", side)
            )
            for side in ("removed", "added")
        )


def middle(change):
    return BLOB[:25_000] + change + BLOB[25_000:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (enum([BLOB + "a"]), enum([BLOB + "b"])),
        (model(other={"x": [[BLOB, 1]]}), model(other={"x": [[BLOB, 2]]})),
        (model(other={"x": list(range(900))}), model(other={"x": [*range(899), -1]})),
        (model(other={"x": {"a": list(range(900))}}), model(other={"x": [*range(899), -1]})),
        (model(seed=10**200), model(seed=10**200 + 1)),
        (model(seed=True), model(seed="yes")),
        (model(temperature=0.5), model(temperature="0.5")),
        (model(stop=[LONG, "a"]), model(stop=[LONG, "b"])),
        (model(endpoint="chat" + "\u200b" * 120), model(endpoint="chat" + "\u200b" * 121)),
        (model(endpoint="chat" + "\u200b\u2060" * 70), model(endpoint="chat" + "\u200b\u2060" * 70 + "\u200b")),
        (model(endpoint="می‌خواهم"), model(endpoint="میخواهم")),
        (model(description=middle("a")), model(description=middle("b"))),
        (model(prompt_template=middle("a")), model(prompt_template=middle("b"))),
        (model(prompt_template=LONG + "a"), model(prompt_template=LONG + "b")),
        (model(prompt_template=(LONG + "\n") * 60 + "a"), model(prompt_template=(LONG + "\n") * 60 + "b")),
        (model(prompt_template="x y\n" * 900_000 + "a"), model(prompt_template="x y\n" * 900_000 + "b")),
        (model(prompt_template="\u200b" * 900_000 + "a"), model(prompt_template="\u200b" * 900_000 + "b")),
        (model(prompt_template="a\u200b" * 900_000 + "a"), model(prompt_template="a\u200b" * 900_000 + "b")),
        (model(other={"k" * 90 + "a": 1}), model(other={"k" * 90 + "b": 1})),
    ],
)  # fmt: skip
def test_before_and_after_never_read_the_same(before, after):
    comparison = compare(before, after)

    assert not comparison.same
    told = list(sides(comparison))
    assert told
    assert all(old != new for old, new in told)
    assert sum(len(text) for pair in told for text in pair) <= CHARACTERS
    if comparison.details:
        assert len({(detail.path, detail.kind) for detail in comparison.details}) == len(comparison.details)


@pytest.mark.parametrize("place", [0, 250, 399, 400])
def test_an_item_put_into_a_list_is_the_one_that_is_told(place):
    items = [f"value number {number}" for number in range(400)]

    (detail,) = compare(enum(items), enum([*items[:place], "a new one", *items[place:]])).details

    assert (detail.path, detail.kind) == (f"tools.t.parameters.properties.q.enum[{place}]", "added")
    assert detail.after == '"a new one"'


def test_an_item_put_before_others_that_were_changed_shifts_none_of_them():
    def steps(*texts):
        return model(other={"steps": [{"do": text, "how": "as the rules of the house say"} for text in texts]})

    before = steps("greet the customer warmly", "look up the order", "say when it will arrive")
    after = steps("be calm", "greet the customer kindly", "look up their order", "say when it should arrive")

    told = {detail.path: detail.kind for detail in compare(before, after).details}

    assert told == {
        "other.steps[0]": "added",
        "other.steps[1].do": "changed",
        "other.steps[2].do": "changed",
        "other.steps[3].do": "changed",
    }


def test_a_word_in_a_very_long_line_is_told_with_what_stands_around_it():
    (message,) = compare(
        model(prompt_template=LONG), model(prompt_template=LONG.replace("value2000 ", "other "))
    ).prompt

    (line,) = message.text.lines
    assert [(s.text, s.mark) for s in line.segments if s.mark] == [("value2000", "removed"), ("other", "added")]
    assert "".join(s.text for s in line.segments if s.mark != "added") == LONG
    assert sum(len(s.shown) for s in line.segments) < 10_000
    assert "characters, the same in both" in line.segments[0].shown


WHOLE = [
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣",
    "👩‍👩‍👧",
    "🇩🇪",
    "👍🏽",
    "❤️",
    "🏳️‍🌈",
    "🧑🏽‍🤝‍🧑🏿",
    "👁️‍🗨️",
    "क्षि",
    "é",
    "ที่",
    "각",
    "葛󠄀",
    "e\u0301\u0323",
]


@pytest.mark.parametrize("character", WHOLE)
def test_what_a_reader_sees_as_one_character_is_not_called_unseen_and_never_split(character):
    assert clusters(character) == [character]
    assert readable(character) == character
    assert [piece.sign for piece in pieces(character, "name")] == [""]
    for other in set(WHOLE) - {character}:
        before, after = (model(prompt_template=f"say {each}{character} now") for each in (character, other))
        (line,) = compare(before, after).prompt[0].text.lines
        for segment in line.segments:
            assert clusters(f"x{segment.text}")[0] == "x"  # it begins with no half of a character


@given(st.text(alphabet="ab1 {}.\n漢\u0301\u200c\u200d👩'’\ufe0f\u20e3🇩🇪क्षिย\u0e31🏽\u200b\u034f\U000e0067"))
def test_no_word_ends_within_a_character(text):
    def ends(parts):
        return {len("".join(parts[: n + 1])) for n in range(len(parts))}

    whole = clusters(text)
    assert "".join(tokens(text)) == "".join(units(text)) == "".join(whole) == text
    assert ends(tokens(text)) <= ends(whole)
    assert bare(readable(text)) or not bare(text)
    assert spelled_out(text) or not text


@pytest.mark.parametrize(
    "text",
    [
        "\u200b" * 3_000_000,
        "\u200b\u2060" * 1_500_000,
        "a" + "\u200d" * 3_000_000,
        "a" + "\u200d\u200c" * 1_500_000,
        "a\u200b" * 1_500_000,
        "e" + "\u0301" * 3_000_000,
        "👩\u200d" * 1_500_000,
    ],
)
def test_what_is_shown_of_one_text_is_bounded_and_runs_of_one_sign_are_counted(text):
    assert len(readable(text, 1_000)) < 4_000
    comparison = compare(model(prompt_template=text), model(prompt_template=f"{text}b"))
    assert not comparison.same
    (message,) = comparison.prompt
    told = sum(len(segment.shown) for line in message.text.lines for segment in line.segments)
    assert told + len(message.text.before) + len(message.text.after) <= CHARACTERS + 10_000


def test_a_run_of_one_sign_is_written_once_with_its_number():
    assert readable("\u200b" * 3_000_000) == "[ZERO WIDTH SPACE ×3,000,000]"
