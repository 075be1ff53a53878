"""Text, numbers and times as pages show them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.timezone import override
from hypothesis import given
from hypothesis import strategies as st

from projects.presenters import markup, moments
from projects.templatetags import panel

NOW = datetime(2026, 11, 26, 12, 0, 40, tzinfo=UTC)
MOMENT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("Support \u202eseilper", "U+202E"),
        ("Support\u200breplies", "U+200B"),
        ("Support\u00a0replies", "U+00A0"),
        ("Support\u2066 replies", "U+2066"),
        ("Support\x00replies", "U+0000"),
        ("Support\nreplies", "U+000A"),
        ("Support\ud800replies", "U+D800"),
        ("Support\u3164replies", "U+3164"),
        ("\U000e0041Support", "U+E0041"),
        ("Support  replies", "U+0020"),
        (" Support", "U+0020"),
        ("Support ", "U+0020"),
        ("a\u200db", "U+200D"),
    ],
)
def test_a_character_that_cannot_be_seen_is_shown_by_its_number(name, token):
    shown = markup.visible(name)
    assert f">{token}</span>" in shown
    assert shown.count("invisible-char") == 1
    assert markup.spelled(name).count(token) == 1


def test_the_mark_says_which_character_it_is():
    assert 'title="Right-to-left override"' in markup.visible("a\u202eb")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("می‌خواهم", "می‌خواهم"),
        ("PDF‌ها", "PDF‌ها"),
        ("क्‍ष", "क्‍ष"),
        ("അവന്‍ വന്നു", "അവന്‍ വന്നു"),
        ("a\u200cb", "a[U+200C]b"),
        ("می\u200c", "می[U+200C]"),
        ("\u200cمی", "[U+200C]می"),
        ("می\u200c\u200cخ", "می[U+200C ×2]خ"),
        ("a\ufe0f", "a[U+FE0F]"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("a\U000e0100", "a[U+E0100]"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("😀\U000e0041\U000e0042", "😀[U+E0041][U+E0042]"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("1\ufe0f", "1[U+FE0F]"),
        ("e\u034f\u0301x", "e\u0301[U+034F]x"),
        ("\u06dd", "\u06dd"),
    ],
)
def test_joiners_and_selectors_are_spelling_where_a_script_or_an_emoji_is_written_with_them(name, shown):
    html = re.sub(r'<span class="invisible-char" title="[^"]*">([^<]*)</span>', r"[\1]", markup.visible(name))
    assert html == shown
    assert markup.spelled(name) == shown.replace("[", "").replace("]", "")


def test_joiners_are_marked_where_they_are_all_that_a_rename_changes():
    spelt, bare = "می‌خواهم", "میخواهم"
    assert "U+200C" in markup.unlike(spelt, bare)
    assert "invisible-char" not in markup.unlike(bare, spelt)
    assert markup.unlike(spelt, "می‌خواهد") == spelt
    assert markup.unlike(spelt, None) == markup.unlike(spelt, "") == spelt
    assert "U+0065" in markup.unlike("cafe\u0301", "café")
    assert "U+200D" in markup.unlike("क्‍ष", "क्ष")
    assert markup.unlike("क्‍ष", "क्ष").startswith("क्‍ष<")


@pytest.mark.parametrize(
    "name",
    [
        "\u200b" * 300_000,
        "A" + "\u200b" * 300_000,
        "A\u200b" * 150_000,
        "\u200b\u2060" * 150_000,
        "x" * 300_000,
        "e" + "\u0301" * 300_000,
        "a" + "\u200d\u200c" * 150_000,
        "👩\u200d" * 150_000,
        " " * 300_000,
    ],
)
def test_what_is_shown_of_one_name_is_bounded(name):
    for told in (markup.visible(name), markup.spelled(name), markup.unlike(name, name + "\u200b")):
        assert len(told) < 10_000
        assert "×" in told or "characters in all" in told


def test_a_run_of_one_unseen_sign_is_written_once_with_its_number():
    assert markup.spelled("A" + "\u200b" * 300_000 + "B") == "AU+200B ×300,000B"


@pytest.mark.parametrize(
    "name", ["Support replies", "Hysbysiadau · Cyfieithu", "支持　回复", "رد الدعم", "👩‍💻 Dev", "🎟️"]
)
def test_an_honest_name_is_left_alone(name):
    assert markup.visible(name) == name
    assert markup.spelled(name) == name


@given(st.text())
def test_whatever_a_text_holds_is_escaped_and_kept(text):
    shown = Template("{% load panel %}{{ text|visible }}").render(Context({"text": f"<b>{text}</b>\"'&"}))
    assert "<b>" not in shown
    assert shown.startswith("&lt;b&gt;")
    assert shown.endswith("&lt;/b&gt;&quot;&#x27;&amp;")
    shown.encode()


def test_a_prompt_keeps_its_lines_and_spaces_and_shows_the_rest():
    assert markup.visible("one\n\ttwo  \n", "prose") == "one\n\ttwo  \n"
    assert "U+202E" in markup.visible("one\u202e", "prose")


@pytest.mark.parametrize("around", ["é{}é", "{}", "ا{}ا", "❤{}", "1{}"])
def test_a_prompt_that_is_quick_to_judge_is_judged_as_one_in_which_something_is_unseen(around):
    signs = [chr(n) for n in (*range(0x3100), *range(0xD7FF, 0x10000), *range(0xE0000, 0xE0200))]
    texts = [around.format(sign) for sign in signs]
    at_length = [markup.visible(f"{text} \u202e", "prose") for text in texts]
    assert [markup.visible(text, "prose") for text in texts] == [told.rpartition(" <span")[0] for told in at_length]


def test_nothing_is_nothing():
    assert markup.visible(None) == markup.spelled(None) == markup.grouped(None) == ""
    assert moments.day(None) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (999, "999"), (1234567, "1,234,567"), (1234.5, "1,234.5"), ("not known", "not known")],
)
def test_numbers_are_grouped(number, words):
    assert markup.grouped(number) == words


@pytest.mark.parametrize(
    ("at", "words", "short", "since"),
    [
        ("2026-11-26T12:00:31", "just now", "just now", "today 12:00"),
        ("2026-11-26T11:48", "12 min ago", "12 min ago", "today 11:48"),
        ("2026-11-26T04:36", "today 04:36", "7 h ago", "today 04:36"),
        ("2026-11-26T22:10", "today 22:10", "today 22:10", "today 22:10"),
        ("2026-11-27T10:36", "tomorrow 10:36", "tomorrow", "tomorrow 10:36"),
        ("2026-11-25T23:59", "yesterday 23:59", "yesterday", "yesterday 23:59"),
        ("2026-11-24T12:06", "Tue 24 Nov, 12:06", "Tue 24 Nov", "Tue 24 Nov, 12:06"),
        ("2025-11-24T12:06", "24 Nov 2025, 12:06", "24 Nov 2025", "24 Nov 2025, 12:06"),
    ],
)
def test_a_moment_is_told_as_people_say_it(at, words, short, since):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    with time_machine.travel(NOW, tick=False):
        assert moments.words(moment) == words
        assert moments.words(moment, short=True) == short
        assert moments.words(moment, ago=False) == since


@time_machine.travel(NOW, tick=False)
def test_a_moment_is_told_in_the_time_zone_of_who_reads_with_that_of_utc_behind_it():
    in_delhi = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    for moment in (MOMENT, in_delhi, MOMENT.replace(tzinfo=None)):
        with override(ZoneInfo("Pacific/Auckland")):
            told = moments.time(moment)
            assert moments.day(moment) == "Wednesday 25 November"
        assert 'datetime="2026-11-24T12:06:00+00:00" title="24 November 2026, 12:06:00 UTC">Wed 25 Nov, 01:06<' in told
        assert ">Tue 24 Nov, 12:06<" in moments.time(moment)
        assert moments.day(moment) == "Tuesday 24 November"
    assert moments.day(date(2025, 3, 1)) == "1 March 2025"


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_moment_at_an_end_of_the_calendar_is_no_fault(moment, zone):
    with override(ZoneInfo(zone)):
        assert "<time " in moments.time(moment)
        assert moments.day(moment)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/projects/", 'aria-current="page"'),
        ("/projects/pr_1/", 'aria-current="true"'),
        ("/changes/", ""),
        ("/projectsx/", ""),
    ],
)
def test_the_navigation_says_where_one_is(path, said):
    request = RequestFactory().get(path)
    assert panel.current(Context({"request": request}), "/projects/") == said


def test_a_list_to_choose_from_has_the_options_of_its_widget_in_their_groups():
    widget = forms.Select(choices=[("", "Any"), ("Africa", [("a&b", "<Accra>"), (2, "Lagos")])])
    html = widget.render("zone", 2)
    assert " ".join(html.split()) == (
        '<select name="zone"> <option value="">Any</option> <optgroup label="Africa"> '
        '<option value="a&amp;b">&lt;Accra&gt;</option> <option value="2" selected>Lagos</option> </optgroup> </select>'
    )


def test_a_control_has_the_attributes_of_its_widget():
    widget = forms.TextInput(attrs={"required": True, "disabled": False, "maxlength": 20, "title": 'a "b" & c'})
    assert " ".join(widget.render("name", None).split()) == (
        '<input type="text" name="name" required maxlength="20" title="a &quot;b&quot; &amp; c">'
    )
