"""What a page leaves out it says so, and where the rest is."""

import pytest
from django.utils import timezone

from projects.humanloop.resources import Project
from projects.models import Change, Move
from projects.presenters.code_example import LONGEST_INPUT, example
from projects.views.changes import UNFINISHED


def start(by, number):
    for key in range(number):
        move = Move.objects.create(directory_id=f"dir_{key}", proposed_by=by, started_at=timezone.now())
        asked = {"before": {"directory_id": None}, "requested": {"directory_id": move.directory_id}}
        Change.objects.create(project_id="pr_x", project_name="X", proposed_by=by, state="proposed", move=move, **asked)


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "says_so"), [(UNFINISHED, False), (UNFINISHED + 1, True)])
def test_moves_that_are_not_listed_are_told_of(as_viewer, viewer, number, says_so):
    start(viewer, number)
    page = as_viewer.page("/changes/")
    assert ("There are older ones" in page.text) is says_so
    (banner,) = [part for part in page.all("div") if part.get("class") == "banner info"]
    assert len(list(banner.iter("a"))) == UNFINISHED


def test_a_long_endpoint_is_cut_with_a_sign():
    config = {"id": "config_1", "type": "model", "model": "m", "endpoint": "e" * (LONGEST_INPUT + 1)}
    live = {"project_id": "pr_1", "project_name": "P", "config": config}
    says = example(Project.read({"id": "pr_1", "name": "P", "active_config": live}), [], []).says
    assert f"{'e' * LONGEST_INPUT}…”" in says
