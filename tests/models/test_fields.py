"""The names of the fields of a project stand in one place, and what a kind of change means in another."""

import ast
from pathlib import Path

from projects.models import ProjectField

PROJECTS = Path(__file__).resolve().parents[2] / "projects"
# Those that meet the API itself, and what a database was once like.
APART = ("humanloop/", "sandbox/", "migrations/")


def modules(*apart):
    for path in sorted(PROJECTS.rglob("*.py")):
        place = str(path.relative_to(PROJECTS))
        if not place.startswith(apart):
            yield place, ast.walk(ast.parse(path.read_text()))


def test_their_names_are_written_once():
    names = {ProjectField.LIVE_VERSION.value, ProjectField.DIRECTORY.value}  # a name is of much else as well
    found = {}
    for place, nodes in modules(*APART):
        if here := [node.value for node in nodes if isinstance(node, ast.Constant) and node.value in names]:
            found[place] = here
    assert found == {"models/fields.py": ["active_config_id", "directory_id"]}


def test_only_kinds_and_rows_ask_of_which_kind_a_change_is():
    asking = set()
    for place, nodes in modules(*APART, "diff/"):
        for node in nodes:
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            sides += [node.slice] if isinstance(node, ast.Subscript) else []
            sides += [node.subject] if isinstance(node, ast.Match) else []
            if any(isinstance(s, ast.Attribute) and s.attr == "kind" and ast.unparse(s) != "self.kind" for s in sides):
                asking.add(place)
    assert asking <= {"models/differences.py"}
