"""What the style sheet, the script and the templates may not grow into."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from projects.models import Change

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = (ROOT / "static" / "panel.css").read_text()
SCRIPT = (ROOT / "static" / "panel.js").read_text()
# Where a class is given: in a template, by Python, by the script, and by a page to its `main`.
CLASSES = re.compile(
    r"""block measure %\}(?:\{%[^%]*%\})?([\w-]+)|classList\.\w+\(([^)]*)\)|"""
    r"""class(?:Name)?(?: ?= ?|": )"((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)\""""
)


def test_the_style_sheet_and_the_script_are_small():
    assert len(CSS.encode()) <= 24 * 1024
    assert len(SCRIPT.encode()) <= 6 * 1024


def test_there_is_one_style_sheet_and_one_script_and_they_fetch_nothing():
    files = sorted(path.name for path in (ROOT / "static").rglob("*") if path.is_file())
    assert files == ["favicon.svg", "panel.css", "panel.js"]
    assert not re.findall(r"@import|url\(|https?:", CSS)
    assert not re.findall(r"\bimport\b|\bfetch\(|XMLHttpRequest|\beval\(|https?:", SCRIPT)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_is_inline(path):
    html = path.read_text()
    assert not re.findall(r"<style\b|\bstyle=|\bon[a-z]+=[\"']|javascript:|data:", html)
    assert re.findall(r"<script[^>]*>[^<]", html) == []
    assert "|safe" not in html
    assert "autoescape" not in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_line_of_a_template_decides_little(path):
    assert max(map(len, path.read_text().splitlines())) <= 300
    assert max(line.count("{% elif") for line in path.read_text().splitlines()) <= 1


@pytest.mark.parametrize("asked", ["forced-colors", "prefers-reduced-motion", "print", "max-width: 640px"])
def test_the_style_sheet_answers_what_a_reader_asks_for(asked):
    assert re.search(rf"@media [^{{]*{asked}", CSS)


def test_every_token_has_a_value_for_both_schemes():
    colours = re.findall(r"--([\w-]+): ([^;]*oklch[^;]*);", CSS)
    assert len(colours) > 15
    assert [name for name, value in colours if not value.startswith("light-dark(")] == []
    assert "color-scheme: light dark" in CSS


def test_every_token_that_is_used_is_made_and_the_other_way_round():
    made, used = set(re.findall(r"(--[\w-]+):", CSS)), set(re.findall(r"var\((--[\w-]+)", CSS))
    assert made == used


def test_every_class_of_the_style_sheet_is_used():
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", CSS)))
    code = [*(ROOT / "projects").rglob("*.py"), *(ROOT / "adminpanel").rglob("*.py")]
    given = CLASSES.findall("".join([SCRIPT, *(path.read_text() for path in [*TEMPLATES, *code])]))
    used = {name for names in given for name in re.findall(r"[\w-]+", "".join(names))}
    of_their_own = {*Change.State.values, "equal", "added", "removed", "error", "success"}  # states, lines, levels
    assert classes - used - of_their_own == set()
