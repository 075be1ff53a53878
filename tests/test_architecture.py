"""Who may import whom. Imports point one way, and a floor that is guarded here exists and has something in it."""

import ast
import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What meets the wire; the sandbox stands in for it.
WIRE = ("addresses", "responses", "transport", "wire")
PAGES = ["projects.views", "projects.templatetags", "projects.urls", "projects.middleware"]
# It can be left out: nothing imports it but the settings and the addresses, by its name.
LEFT_OUT = "projects.notifications"
ROOMS_ABOVE = ["projects.forms", "projects.presenters", "projects.exports", "projects.mirror", "projects.clock"]
ABOVE_SERVICES = [*PAGES, *ROOMS_ABOVE, LEFT_OUT]
# How pages would read the remote past the one protocol that remembers what it read.
READING = ["projects.gateway", "projects.humanloop.client", "projects.mirror.store.remember"]
HTTP = ["django.http", "django.shortcuts", "django.template", "django.urls"]
# Folder or module: what it must not know. From the lowest floor to the highest.
FLOORS = {
    "projects/humanloop": [
        "projects.services",
        "projects.models",
        "projects.diff",
        "projects.gateway",
        "adminpanel",
        "django",
    ],
    "projects/text": [
        "projects.models",
        "projects.humanloop",
        "projects.services",
        "projects.diff",
        "django",
        *ABOVE_SERVICES,
    ],
    "projects/diff": ["projects.models", "projects.humanloop", "projects.services", "django", *ABOVE_SERVICES],
    "projects/management": [LEFT_OUT],
    "projects/gateway.py": ["projects.models", "projects.services", *ABOVE_SERVICES],
    "projects/models": ["projects.humanloop", "projects.gateway", "projects.services", *PAGES],
    "projects/services": [*ABOVE_SERVICES, *HTTP],
    "projects/mirror": [
        *PAGES,
        LEFT_OUT,
        "projects.forms",
        "projects.presenters",
        "projects.exports",
        "projects.clock",
        "django.shortcuts",
    ],
    "projects/clock": [*PAGES, *HTTP, LEFT_OUT, "projects.forms", "projects.presenters", "projects.exports"],
    "projects/presenters": [*PAGES, LEFT_OUT, "projects.forms", "django.shortcuts"],
    "projects/exports": [*PAGES, LEFT_OUT, "projects.forms", "django.shortcuts"],
    "projects/forms": [*PAGES, LEFT_OUT, "projects.presenters", "projects.exports", "django.shortcuts"],
    "projects/notifications": [*PAGES, "projects.exports", "projects.humanloop.wire", "projects.sandbox"],
    "projects/views": [LEFT_OUT, "projects.humanloop.transport", "projects.humanloop.wire", "projects.sandbox"],
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level or "sandbox" in path.parts, f"a relative import in {path}: write its whole name"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def modules(place):
    """Return the modules of a folder, or the one at that path; there has to be one with something in it."""
    path = ROOT / place
    found = [path] if path.is_file() else [each for each in sorted(path.rglob("*.py")) if each.read_text().strip()]
    assert found, f"nothing is at {place}"
    return found


def offenders(place, *forbidden, but=()):
    found = {}
    for path in modules(place):
        bad = {m for m in imported(path) if any(m == f or m.startswith(f"{f}.") for f in forbidden)}
        if bad and not str(path.relative_to(ROOT)).startswith(tuple(but)):
            found[str(path.relative_to(ROOT))] = bad
    return found


@pytest.mark.parametrize(("place", "forbidden"), FLOORS.items(), ids=FLOORS)
def test_imports_point_one_way(place, forbidden):
    assert offenders(place, *forbidden) == {}


@pytest.mark.parametrize("name", sorted({*READING, *(name for names in FLOORS.values() for name in names)}))
def test_what_nobody_may_import_is_there(name):
    resolve_name(name)


def test_only_the_wire_and_its_stand_in_import_requests():
    wire = [f"projects/humanloop/{name}.py" for name in WIRE]
    assert offenders("projects", "requests", "urllib3", but=(*wire, "projects/sandbox/")) == {}
    assert offenders("adminpanel", "requests", "urllib3") == {}


def test_the_site_knows_nothing_of_projects_but_where_it_is_put_together():
    assert offenders("adminpanel", "projects", but=("adminpanel/settings.py", "adminpanel/urls.py")) == {}


def test_pages_read_the_remote_by_the_one_protocol_that_remembers_what_it_read():
    for place in ("projects/views", "projects/forms", "projects/presenters", "projects/templatetags"):
        # `about` reads nothing: it tells of the client itself.
        assert offenders(place, *READING, but=("projects/presenters/about.py",)) == {}


def test_only_one_room_decides_what_is_invisible_and_what_can_be_stored():
    deciders = re.compile(r'\bcategory\(|isprintable\(|ud800|"utf-8", "(replace|ignore)"\)\.decode\(|\.replace\("\\0"')
    places = {str(path.relative_to(ROOT)) for path in modules("projects") if deciders.search(path.read_text())}
    elsewhere = {place for place in places if not place.startswith(("projects/text/", "projects/sandbox/"))}
    # The client's own: a key for a header, and what would change how the sentence around a remote's text reads.
    assert elsewhere == {"projects/humanloop/transport.py", "projects/humanloop/refusals.py"}


def test_every_room_is_guarded():
    rooms = {path.parent.name for path in (ROOT / "projects").glob("*/__init__.py")}
    assert rooms - {Path(place).name for place in FLOORS} == {"migrations", "sandbox", "templatetags"}


def test_no_test_patches_a_private():
    patches = re.compile(r"setattr\([^()]*[\".]_[a-z]|^(?!.*\bself\._).*\b\w+\._[a-z]\w* = ", re.MULTILINE)
    found = {str(path.relative_to(ROOT)): patches.findall(path.read_text()) for path in modules("tests")}
    assert {path: lines for path, lines in found.items() if lines} == {}
