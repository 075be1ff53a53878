"""The names of the fields of a project stand in one place, and what a kind of change means in another."""

import ast
import re
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


def asked_in(node):
    """What a comparison, a table or a look into one goes by."""
    match node:
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.Dict():
            return [key for key in node.keys if key]
        case ast.Subscript():
            return [node.slice]
        case ast.Match():
            return [node.subject]
    return []


def test_only_kinds_and_rows_ask_of_which_kind_a_change_is():
    asking = set()
    for place, nodes in modules(*APART):
        asked = [ast.unparse(each) for node in nodes for each in asked_in(node)]
        if any(each.endswith("change.kind") or re.search(r"(Change|self)\.Kind\.", each) for each in asked):
            asking.add(place)
    assert asking == {"services/kinds.py", "models/differences.py"}
