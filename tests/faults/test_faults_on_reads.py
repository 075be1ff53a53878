"""The project's page when the remote breaks its promises: a page in the house style, with the right status."""

import pytest

from projects.humanloop import errors
from projects.mirror.store import last_seen
from tests.fault_server import KEY
from tests.fault_table import FAULTS, truthfully

STATUSES = {errors.NotFound: 404, errors.NoAnswer: 504, errors.TooManyRequests: 503, None: 200}


def status_for(fault):
    return STATUSES.get(fault.error, 502)


def keeping_nothing(fault):
    """What could not be read leaves no row."""
    return pytest.param(fault, marks=pytest.mark.pages_alone)


@pytest.mark.parametrize("fault", [keeping_nothing(fault) if fault.error else fault for fault in FAULTS], ids=str)
def test_a_fault_is_a_page_that_says_what_still_works(as_viewer, remote, settings, fault):
    settings.HUMANLOOP_DEADLINE = 0.5 if fault.slow else 5.0
    remote.on("GET", "/projects/pr_1/", truthfully)
    fault.install(remote, "GET", "/projects/pr_1")
    page = as_viewer.page("/projects/pr_1/", status=status_for(fault))
    assert KEY not in page.html
    assert KEY not in str(page.response.headers)
    if page.status in {502, 503, 504} and fault.error is not errors.KeyRefused:
        assert "/changes/" in page.links().values()
        assert "Nothing was changed" in page.text


@pytest.mark.parametrize("path", ["/projects/", "/projects/pr_1/edit/", "/projects/pr_1/configs/"])
def test_every_page_that_reads_has_its_page_for_a_remote_that_is_away(as_viewer, remote, path):
    remote.refuse()
    page = as_viewer.page(path, status=502)
    assert "can’t be loaded" in page.heading


def test_what_was_last_seen_is_shown_with_its_date(as_viewer, remote):
    as_viewer.page("/projects/pr_1/")
    assert last_seen("pr_1")
    remote.refuse()
    page = as_viewer.page("/projects/pr_1/", status=502)
    assert "What was last seen" in page.text
    assert "Support bot" in page.text
    assert not page.buttons


def test_the_panel_is_back_as_soon_as_the_remote_is(as_viewer, remote):
    remote.refuse()
    as_viewer.page("/projects/", status=502)
    remote.behave()
    assert "Support bot" in as_viewer.page("/projects/").text


def test_the_history_goes_on_while_the_remote_is_away(as_editor, remote, change):
    remote.refuse()
    as_editor.page("/changes/")
    as_editor.page(f"/changes/{change.pk}/")
    assert as_editor.get("/healthz").status_code == 200
