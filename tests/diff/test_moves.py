"""Text that was moved, within a message and between messages, is told as moved, and is the same text."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.diff import compare

RULES = "Ask for the booking reference before anything else."
REFUND = "Never promise a refund, for only the refunds team can."
WARM = "Be warm, and use the first name of the passenger."
SHORT = "Answer in at most four sentences, without a list."
OTHER = "Say which train is meant where there are several."


def chat(*messages):
    template = [{"role": role, "content": text} for role, text in messages]
    return {"config": {"id": "c", "type": "model", "model": "m", "chat_template": template}}


def text(*paragraphs):
    return "\n\n".join(paragraphs)


def told(before, after):
    """What became of each line, message by message; of equal ones nothing."""
    found = []
    for message in compare(before, after).prompt:
        for hunk in message.text.hunks:
            if hunk.kind in ("away", "here"):
                where = hunk.where or ("below" if hunk.down else "above")
                found.append((message.heading, f"{hunk.kind} {where}", hunk.count, plain(hunk.lines)))
            else:
                changed = [line for line in hunk.lines if line.kind != "equal"]
                found += [(message.heading, line.kind, 1, plain([line])) for line in changed]
    return found


def plain(lines):
    signs = {"": "{}", "added": "+{}+", "removed": "-{}-"}
    shown = [
        "".join(signs[s.mark if line.is_corrected else ""].format(s.text) for s in line.segments) for line in lines
    ]
    return "\n".join(shown).strip("\n")


def test_a_paragraph_that_went_elsewhere_in_its_message_is_moved():
    before, after = text(RULES, REFUND, WARM, SHORT), text(RULES, WARM, SHORT, REFUND)

    assert told(chat(("system", before)), chat(("system", after))) == [
        ("System", "away below", 1, REFUND),
        ("System", "here above", 1, REFUND),
    ]


def test_a_paragraph_that_went_to_another_message_names_it():
    before = chat(("system", text(RULES, REFUND, WARM)), ("user", "{{question}}"))
    after = chat(("system", text(RULES, WARM)), ("user", text("{{question}}", REFUND)))

    assert told(before, after) == [("System", "away User", 1, REFUND), ("User", "here System", 1, REFUND)]
    assert compare(before, after).summary == "1 line moved to another message. The model and the settings are the same"


def test_one_of_several_messages_of_a_role_is_told_by_its_number():
    before = chat(("user", text(RULES, REFUND)), ("user", WARM), ("system", SHORT))
    after = chat(("user", RULES), ("user", WARM), ("system", text(SHORT, REFUND)))

    assert told(before, after) == [
        ("User", "away System", 1, REFUND),
        ("System", "here User (number 1)", 1, REFUND),
    ]


def test_what_was_moved_and_corrected_shows_the_correction_where_it_is():
    after = REFUND.replace("refunds team", "back office")
    before, now = text(RULES, REFUND, WARM, SHORT), text(RULES, WARM, SHORT, after)

    assert told(chat(("system", before)), chat(("system", now))) == [
        ("System", "away below", 1, REFUND),
        ("System", "here above", 1, REFUND.replace("refunds team", "-refunds team-+back office+")),
    ]


def test_two_lines_much_like_each_other_that_changed_places_are_moved_not_corrected_into_each_other():
    first = "Ask for the booking reference before anything else."
    second = "Ask for the booking reference before the name, too."
    middle = f"{OTHER}\n{SHORT}\n{REFUND}"
    before, after = f"{WARM}\n{first}\n{middle}\n{second}", f"{WARM}\n{second}\n{middle}\n{first}"

    said = told(chat(("system", before)), chat(("system", after)))

    assert [(kind, words) for _, kind, _, words in said] == [
        ("away below", first),
        ("here below", second),
        ("away above", second),
        ("here above", first),
    ]


def test_lines_that_were_moved_together_stay_together():
    before = chat(("system", text(RULES, f"{REFUND}\n{WARM}\n- yes\n{SHORT}", OTHER)))
    after = chat(("system", text(OTHER, RULES, f"{REFUND}\n{WARM.upper()}\n- yes\n{SHORT}")))

    moved = [each for each in told(before, after) if each[1].startswith(("away", "here"))]

    assert [(kind, count) for _, kind, count, _ in moved] == [("here below", 1), ("away above", 1)]


def test_a_message_all_of_whose_text_went_elsewhere_says_so():
    before = chat(("system", text(RULES, OTHER)), ("user", REFUND), ("assistant", SHORT))
    after = chat(("system", text(RULES, OTHER, REFUND)), ("assistant", SHORT))

    comparison = compare(before, after)

    assert [message.told for message in comparison.prompt] == ["changed", "removed, its text was moved", "not changed"]
    assert [message.kind for message in comparison.prompt] == ["changed", "removed", "same"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (text("Yes, do.", RULES, WARM), text(RULES, WARM, "Yes, do.")),  # too short to be more than chance
        (text(RULES, REFUND), text(RULES, WARM)),
        (text(REFUND, RULES, REFUND), text(RULES, WARM)),
    ],
)
def test_what_is_alike_by_chance_is_not_moved(before, after):
    assert {each[1] for each in told(chat(("system", before)), chat(("system", after)))} <= {"added", "removed"}


def test_what_is_there_twice_is_not_told_as_moved_to_one_of_them():
    before = chat(("system", text(RULES, OTHER, REFUND)))
    after = chat(("system", text(RULES, OTHER)), ("user", text(REFUND, REFUND)))

    assert not [each for each in told(before, after) if each[1].startswith("away")]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (text(RULES, REFUND, WARM), text(RULES, WARM, REFUND), "In the system message 1 line was moved"),
        (
            text(RULES, REFUND, WARM, SHORT),
            text(RULES.replace("anything", "all"), WARM, SHORT, REFUND, OTHER),
            "In the system message 1 line was corrected, 1 added and 1 moved",
        ),
        (text(RULES, WARM), text(RULES.replace("anything", "all"), WARM), "In the system message 1 line was corrected"),
        (f"{RULES}\n{WARM}", text(RULES, WARM), "The system message differs"),  # but for an empty line
    ],
)
def test_the_summary_says_what_became_of_the_lines(before, after, said):
    summary = compare(chat(("system", before)), chat(("system", after))).summary

    assert summary == f"{said}. The model and the settings are the same"


line = st.sampled_from([RULES, REFUND, WARM, SHORT, OTHER, REFUND.replace("only", "not even"), "", "", "Yes.", "- no"])
body = st.lists(line, max_size=9).map("\n".join)
prompt = st.lists(st.tuples(st.sampled_from(["system", "user"]), body), min_size=1, max_size=3)


def bodies(prompt, side):
    """The text of each message of one side, put together again from what is told."""
    other = {"removed": "added", "added": "removed"}[side]
    found = []
    for message in prompt:
        lines = []
        for hunk in message.text.hunks:
            lines += [hunk.text] if hunk.kind == "fold" else [x.of(side) for x in hunk.lines if x.kind != other]
        if message.kind != other:
            found.append("\n".join(lines))
    return found


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(prompt, prompt)
@example([("system", text(REFUND, RULES, WARM))], [("system", text(RULES, WARM, REFUND)), ("user", REFUND)])
def test_moved_text_is_the_same_text_and_nothing_is_lost(before, after):
    comparison = compare(chat(*before), chat(*after))

    hunks = [hunk for message in comparison.prompt for hunk in message.text.hunks]
    away = [x.of("removed") for hunk in hunks if hunk.kind == "away" for x in hunk.lines]
    here = [
        "".join(s.text for s in x.segments if not x.is_corrected or s.mark != "added")
        for hunk in hunks
        if hunk.kind == "here"
        for x in hunk.lines
    ]
    assert sorted(away) == sorted(here)
    assert sorted(bodies(comparison.prompt, "removed")) == sorted(body for _, body in before)
    assert bodies(comparison.prompt, "added") == [body for _, body in after]
