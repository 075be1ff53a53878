"""Each partial, drawn by itself: what it says in words, and that it says nothing in colour alone."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from projects.models import Change
from projects.presenters.scores import Cell
from projects.presenters.states import AFTERWARDS
from projects.presenters.version_markup import score
from tests.markup import fragment as tree

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARTIALS = sorted(path for folder in TEMPLATES.rglob("includes") for path in folder.glob("*.html"))


def partial(which, **context):
    return tree(render_to_string(f"includes/{which}.html", context))


def drawings(root, tag):
    return [element for element in root.iter() if element.tag.endswith(f"}}{tag}")]


def text(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("path", PARTIALS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_partial_opens_with_what_it_is_and_takes(path):
    assert re.match(r"\{# .+ #\}\n", path.read_text())


class Form(forms.Form):
    name = forms.CharField(label="Name")
    version = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    seen = forms.CharField(widget=forms.HiddenInput)


def test_the_error_summary_leads_into_each_field_and_tells_what_belongs_to_none():
    form = Form({})
    form.add_error(None, "Of the form as a whole")
    summary = partial("error_summary", form=form)
    box = summary.find("div")
    assert (box.get("role"), box.get("tabindex")) == ("alert", "-1")
    assert text(summary.find(".//h2")) == "There is a problem"
    items = [text(item) for item in summary.iter("li")]
    assert items == ["Of the form as a whole", "Fill this in.", "Choose one.", "Fill this in."]
    drawn = tree("".join(str(field) for field in form))
    targets = [link.get("href").removeprefix("#") for link in summary.iter("a")]
    assert targets == ["id_name", "id_version_0"]
    assert set(targets) <= {element.get("id") for element in drawn.iter("input")}


@pytest.mark.parametrize("form", [None, Form(), Form({"name": "x", "version": "a", "seen": "y"})])
def test_there_is_no_summary_without_errors(form):
    assert text(partial("error_summary", form=form)) == ""


@pytest.mark.parametrize(
    ("level", "role"), [("success", "status"), ("warning", "status"), ("error", "alert"), ("", "status")]
)
def test_only_an_error_interrupts(level, role):
    banner = partial("notification", text="Saved", level=level, title="At last").find("div")
    assert banner.get("role") == role
    assert text(banner) == "At last Saved"


def test_each_state_has_a_shape_of_its_own_and_a_word():
    shapes = {}
    for state in [*Change.State.values, *AFTERWARDS]:
        html = render_to_string("includes/state.html", {"state": state, "label": "Its word"})
        shapes.setdefault(re.search(r"<svg.*</svg>", html)[0], []).append(state)
        assert text(tree(html)) == "Its word"
    assert [states for states in shapes.values() if len(states) > 1] == []


def pages(number, address="/x/?filter=a%26b&page=9"):
    page = Paginator(range(95), 10).page(number)
    context = RequestContext(RequestFactory().get(address), {"page": page})
    template = Template('{% include "includes/pagination.html" with page_obj=page only %}')
    return tree(template.render(context))


def test_pages_keep_the_rest_of_the_query():
    middle = pages(5)
    assert [link.get("href") for link in middle.iter("a")] == ["?filter=a%26b&page=4", "?filter=a%26b&page=6"]
    assert [text(link) for link in middle.iter("a")] == ["← Previous page", "Next page →"]
    assert "Page 5 of 10" in text(middle)


def test_the_first_and_the_last_page_lead_one_way():
    assert [link.get("rel") for link in pages(1).iter("a")] == ["next"]
    assert [link.get("rel") for link in pages(10).iter("a")] == ["prev"]


def test_one_page_needs_no_pagination():
    assert text(partial("pagination", page_obj=Paginator([1], 10).page(1))) == ""


def drawn(source, **context):
    return tree(Template(f"{{% load panel %}}{source}").render(Context(context)))


@time_machine.travel(datetime(2026, 11, 26, tzinfo=UTC), tick=False)
def test_a_time_is_told_to_people_and_machines():
    at = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
    (time,) = drawn("{% time at %}", at=at).iter("time")
    assert (time.get("datetime"), text(time)) == ("2026-11-24T12:06:00+00:00", "Tue 24 Nov, 12:06")
    assert text(drawn("{% time at short=True %}", at=at)) == "Tue 24 Nov"
    assert text(drawn("{% time None %}")) == "not known"
    assert text(drawn("{% time None empty=what %}", what="<never>")) == "<never>"


def test_a_copy_button_is_hidden_until_the_script_can_serve_it_and_says_what_it_copies():
    (button,) = partial("id", value="pr_1", label="the project’s id").iter("button")
    assert button.get("hidden") is not None
    assert button.get("type") == "button"
    assert button.get("data-copy") == "pr_1"
    assert text(button) == "Copy the project’s id"


def test_a_version_is_told_by_its_name_and_its_id_once():
    assert text(partial("config_label", name="concise-v3", id="config_1", live=True)) == "concise-v3 config_1 Live"
    assert text(partial("config_label", name="", id="config_1")) == "config_1"
    assert text(partial("config_label", name="config_1", id="config_1")) == "config_1"
    assert "U+202E" in text(partial("config_label", name="a\u202eb", id="config_1"))


def test_a_bar_says_its_number_in_text():
    meter = tree(score(Cell("51.5%", 0.515, 51.5)))
    assert text(meter) == "51.5%"
    assert text(tree(score(Cell("51.5%", 0.515, 51.5, best=True)))) == "51.5% best"
    assert drawings(tree(score(Cell("-0.50", -0.5))), "rect") == []
    assert [bar.get("width") for bar in drawings(meter, "rect")] == ["100", "51.5"]
    assert [drawing.get("aria-hidden") for drawing in drawings(meter, "svg")] == ["true"]


def test_nothing_to_show_says_what_to_do_next():
    empty = partial("empty", title="None", text="Because", href="/there/", action="Go there")
    assert text(empty) == "None Because Go there"
    assert empty.find(".//a").get("href") == "/there/"
    assert partial("empty", title="None", text="Because").find(".//a") is None
