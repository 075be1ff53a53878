"""Who may import whom: views → forms, services → humanloop, and one module alone meets `requests`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HUMANLOOP = ROOT / "projects" / "humanloop"
# What meets the wire; the sandbox stands in for it.
WIRE = {"projects/humanloop/transport.py", "projects/humanloop/wire.py", "projects/humanloop/answers.py"}
URLS_AND_SETTINGS = {"adminpanel/settings.py", "adminpanel/urls.py"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def offenders(folder, *forbidden, but=()):
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        bad = {m for m in imported(path) if any(m == f or m.startswith(f"{f}.") for f in forbidden)}
        if bad and not name.startswith(tuple(but)):
            found[name] = bad
    return found


def test_only_the_wire_and_its_stand_in_import_requests():
    allowed = (*WIRE, "projects/sandbox/")
    assert offenders("projects", "requests", "urllib3", but=allowed) == {}
    assert offenders("adminpanel", "requests", "urllib3") == {}


def test_the_client_knows_nothing_of_the_panel():
    for path in HUMANLOOP.glob("*.py"):
        ours = {m for m in imported(path) if m.split(".")[0] in {"projects", "adminpanel", "django"}}
        assert all(m.startswith("projects.humanloop") for m in ours), path.name


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("projects/services", ["projects.views", "projects.forms", "django.http", "django.shortcuts"]),
        ("projects/forms", ["projects.views"]),
        ("projects/compare", ["django", "projects.views", "projects.models"]),
    ],
)
def test_floors_are_not_climbed(folder, forbidden):
    assert offenders(folder, *forbidden) == {}


def test_the_site_does_not_know_the_projects():
    assert offenders("adminpanel", "projects", but=(*URLS_AND_SETTINGS,)) == {}
