"""The comparison as a page shows it: words for what colours say, and every text escaped."""

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.diff import compare
from tests.markup import fragment as tree

ATTACK = "<script>alert(1)</script> {{ panel }} {% now %} \"'&amp;"


def chat(text, **config):
    template = [{"role": "system", "content": text}, {"role": "user", "content": "{{question}}"}]
    return {"config": {"id": "c", "type": "model", "name": "v", "model": "m", "chat_template": template, **config}}


def page(before, after, **context):
    return render_to_string("includes/comparison.html", {"comparison": compare(before, after), **context})


def scores(before, after):
    return render_to_string("includes/comparison_scores.html", {"comparison": compare(before, after), "place": 1})


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def by_class(root, name):
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


def test_corrections_carry_signs_and_hidden_words():
    root = tree(page(chat("Answer in four sentences."), chat("Answer in three sentences.")))

    (old,), (new,) = root.findall(".//del"), root.findall(".//ins")
    assert text_of(old) == "removed −four end of removed"
    assert text_of(new) == "added +three end of added"
    assert [text_of(hidden) for hidden in by_class(old, "visually-hidden")] == ["removed", "end of removed"]


def test_lines_of_one_side_carry_signs_and_hidden_words():
    root = tree(page(chat("one\nquite old"), chat("one\nof another kind")))

    (old,), (new,) = by_class(root, "removed"), by_class(root, "added")
    assert text_of(old) == "−removed: quite old"
    assert text_of(new) == "+added: of another kind"
    assert old.find("del") is not None
    assert new.find("ins") is not None


def test_a_setting_is_one_sentence():
    root = tree(page(chat("x", temperature=0.7, stop="END"), chat("x", temperature=0.2)))

    assert [text_of(item) for item in root.findall(".//li")] == [
        "Temperature changes from 0.7 to 0.2",
        'Stop is no longer set; it was "END"',
    ]


def test_equal_passages_are_folded_and_can_be_opened():
    lines = "\n".join(f"line {number}" for number in range(30))

    (fold,) = tree(page(chat(f"{lines}\nold"), chat(f"{lines}\nnew"))).findall(".//details")

    assert text_of(fold.find("summary")) == "28 lines, the same in both"
    assert "line 27" in text_of(fold)


def test_text_that_was_moved_is_open_where_it_is_and_marked_where_it_was_corrected():
    rule = "Never promise a refund, for only the refunds team can."
    before = f"{rule}\nAsk for the reference of the booking.\nBe warm and brief."
    after = f"Ask for the reference of the booking.\nBe warm and brief.\n{rule.replace('can', 'may')}"

    root = tree(page(chat(before), chat(after)))

    away, here = by_class(root, "moved")
    assert text_of(away.find("summary")) == "1 line moved further down"
    assert text_of(here.find("summary")) == "1 line moved here from further up, and corrected"
    assert (away.get("open"), here.get("open")) == (None, "")
    assert rule in text_of(away)
    assert [text_of(each) for each in here.iter("ins")] == ["added +may end of added"]
    assert [text_of(each) for each in here.iter("del")] == ["removed −can end of removed"]
    assert len(root.findall(".//ins")) == len(root.findall(".//del")) == 1  # nothing else was removed or added


def test_other_data_are_folded_under_a_sentence():
    (data,) = by_class(tree(page(chat("a"), chat("a", tools=[{"name": "look_up"}]))), "diff-keys")

    assert text_of(data.find("summary")) == "1 tool was added: look_up"
    assert data.get("open") is None
    assert '+added: {"name": "look_up"}' in text_of(data)


def test_what_the_author_says_stands_first():
    root = tree(page(chat("a"), chat("b", description="Shorter.")))

    assert text_of(root).startswith("Its author says: “Shorter.” In the system message")


def test_of_a_tool_the_description_is_no_word_of_its_author():
    def version(text):
        return {"config": {"id": "c", "type": "tool", "name": "t", "description": text}}

    assert "author" not in page(version("a"), version("b"))


@pytest.mark.parametrize(("context", "levels"), [({}, {"h3", "h4"}), ({"level": 2}, {"h2", "h3"})])
def test_headings_stand_at_the_level_that_the_page_asks_for(context, levels):
    root = tree(page(chat("a"), chat("b"), **context))

    assert {element.tag for element in root.iter() if str(element.tag)[0] == "h" and len(element.tag) == 2} == levels


def test_whatever_a_version_says_is_text():
    before = chat(ATTACK, stop=ATTACK, description=ATTACK * 9, tools=[{"name": ATTACK, "x": ATTACK}], **{ATTACK: 1})
    after = chat("other", other={ATTACK: ATTACK})
    before["config"]["name"] = after["config"]["chat_template"][0]["role"] = ATTACK
    before["evaluation_aggregates"] = [{"evaluator_id": ATTACK, "aggregate_value": 1}]

    html = page(before, after) + scores(before, after)

    assert "<script" not in html
    assert tree(html).findall(".//script") == []
    assert text_of(tree(html)).count("<script>alert(1)</script>") >= 9
    assert text_of(tree(scores(before, after))).count("<script>alert(1)</script>") == 2


def test_direction_marks_cannot_turn_the_page_around():
    assert "\u202e" not in page(chat("a\u202eb", stop="\u202ex"), chat("c\u202ed\ne"))


def test_texts_past_the_bound_are_whole_and_the_page_says_so():
    before, after = "old words " * 40_000, "\n".join(["new"] * 9_000)

    root = tree(page(chat(before), chat(after)))

    assert "both versions of it are shown whole" in text_of(root)
    assert text_of(root).count("old words") == 40_000
    assert [text_of(side) for side in by_class(root, "diff-side")] == ["− Before, whole", "+ After, whole"]
    assert root.findall(".//del") == []  # nobody knows which of the words went
    assert [text_of(summary) for summary in root.iter("summary")] == [
        "Show all 400,000 characters",
        "Show all 9,000 lines",
    ]


def test_nothing_that_differs_is_said_in_words():
    assert text_of(tree(page(chat("a"), chat("a")))).startswith("Nothing differs.")


def test_nothing_stands_in_an_attribute_that_a_policy_would_block():
    html = page(chat("a\nb", other={"x": 1}), chat("c", tools=[{"name": "t"}]))

    assert "style=" not in html
    assert "onclick" not in html


leaf = st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["<b>", "\ud800", "\x00", "&"])
anything = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
config = st.dictionaries(
    st.sampled_from(["type", "name", "model", "stop", "tools", "other", "chat_template", "code", "description"]),
    anything,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(config, config)
def test_any_comparison_can_be_shown_and_sent(before, after):
    for part in (page, scores):
        part({"config": before}, {"config": after}).encode()
