"""What the maps name is there: each path in CONTRIBUTING, in the README and in the README of the tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The map, and the folders from which it names files: the errands are short, and begin where most of them lead.
MAPS = {
    "CONTRIBUTING.md": ["", "projects", "templates/projects", "adminpanel"],
    "README.md": [""],
    "tests/README.md": ["", "tests"],
}
PATHS = re.compile(r"(?:[\w.…*-]+/)*[\w.…*-]+\.(?:py|html|md|css|js|json|yaml|toml|png|example)\b|(?:[\w.-]+/)+(?!\S)")
MOST = 4  # files of an errand, besides its migration and its tests
# What the README tells to write, for a platform that has no file here.
MADE = {"fly.toml"}


def spans(text):
    """Return what a map says as code, and what its pictures and links lead to."""
    bare = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*re.findall(r"`([^`]+)`", bare), *re.findall(r"\]\((?!https?:|#)([^)]+)\)", bare)]


def is_there(path, folders):
    pattern = path.replace("…", "*").rstrip("/")
    return any(next((ROOT / folder).glob(pattern), None) for folder in folders)


def named(text):
    return {path for span in spans(text) for path in span.split(", ") if PATHS.fullmatch(path)} - MADE


def errands():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    return {errand: files for errand, files in rows if not errand.startswith(("errand", "---"))}


@pytest.mark.parametrize(("place", "folders"), MAPS.items(), ids=MAPS)
def test_each_path_that_a_map_names_is_there(place, folders):
    paths = named((ROOT / place).read_text())
    assert len(paths) > 2
    assert [path for path in sorted(paths) if not is_there(path, folders)] == []


def test_the_house_names_each_room_and_no_other():
    house = (ROOT / "CONTRIBUTING.md").read_text().split("```")[1]
    begun = set(re.findall(r"\b(\w+)/(?=\s)", house))
    rooms = {path.parent.name for path in (ROOT / "projects").glob("*/__init__.py")}
    assert rooms - begun == {"management", "migrations", "templatetags"}
    assert [room for room in begun if not is_there(room, ["", "projects", "adminpanel", "tests"])] == []


def test_an_errand_is_at_most_four_files():
    assert len(errands()) >= 12
    assert {errand: files for errand, files in errands().items() if not 1 <= len(PATHS.findall(files)) <= MOST} == {}
