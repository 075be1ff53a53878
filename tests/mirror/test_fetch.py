"""Whichever page reads a project remembers it, and notices what was changed elsewhere."""

import pytest

from projects.models import Change, SeenProject
from tests.fault_table import objects
from tests.memory_remote import config

PAGES = ["", "edit/", "configs/", "compare/", "deploy/?config_id=config_2", "offline/?environment_id=env_1"]
PAGES += ["document.json", "document.json?config_id=config_2"]
NEEDS_VERSIONS = PAGES[2:6] + PAGES[7:]


@pytest.fixture
def renamed(as_editor, remote):
    as_editor.get("/projects/")
    remote.memory.projects["pr_1"]["name"] = "Renamed elsewhere"
    return remote


def noticed():
    return list(Change.objects.filter(state="noticed").values_list("requested", flat=True))


@pytest.mark.parametrize("address", ["/projects/", *(f"/projects/pr_1/{address}" for address in PAGES)])
def test_each_page_that_reads_a_project_notices_and_remembers(as_editor, renamed, address):
    assert as_editor.get(address).status_code == 200
    assert noticed() == [{"name": "Renamed elsewhere"}]
    assert SeenProject.objects.get(pk="pr_1").name == "Renamed elsewhere"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("missing", ["configs", "deployed-configs"])
def test_it_does_though_a_list_beside_it_can_not_be_had(as_editor, renamed, address, missing):
    renamed.on("GET", f"/projects/pr_1/{missing}", objects(403))
    response = as_editor.get(f"/projects/pr_1/{address}")
    needed = address in NEEDS_VERSIONS if missing == "configs" else address.startswith("offline")
    assert response.status_code == (502 if needed else 200)
    assert noticed() == [{"name": "Renamed elsewhere"}]


@pytest.mark.parametrize("address", ["", "edit/", "configs/", "compare/", "document.json?config_id=config_2"])
def test_each_page_that_reads_the_versions_keeps_which_is_the_newest(as_editor, remote, address):
    remote.memory.configs["config_3"] = config("config_3", "the newest") | {"created_at": "2026-11-21T09:30:00Z"}
    as_editor.get(f"/projects/pr_1/{address}")
    assert SeenProject.objects.get(pk="pr_1").newest_config_id == "config_3"
