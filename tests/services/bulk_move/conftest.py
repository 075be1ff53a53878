"""Many projects in front of the panel, and somebody who moves them."""

import pytest

from projects.models import Move
from projects.services import bulk_move
from tests.memory_remote import project

TARGET = "dir_target"


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    """Let a press do all that there is, however busy the machine."""
    monkeypatch.setattr(bulk_move, "READING", 600)
    monkeypatch.setattr(bulk_move, "WORKING", 600)


@pytest.fixture
def remote(remote):
    """A remote that can misbehave, with the projects pr_1 to pr_6 in dir_1."""
    for number in range(2, 7):
        remote.memory.projects[f"pr_{number}"] = project(f"pr_{number}", f"Project {number}")
    return remote


@pytest.fixture
def propose(remote):
    """Propose to move the projects of these numbers; gives the move."""

    def choose(client, *numbers, **typed):
        chosen = {"project": [f"pr_{number}" for number in numbers], "directory_id": TARGET, "note": "Tidy up"}
        page = client.send("/moves/new/", chosen | typed)
        assert page.title.split(" – ")[0].endswith(" · Draft"), page.text
        return Move.objects.latest("proposed_at")

    return choose


@pytest.fixture
def states():
    """The states of a move's changes, by the number of the project."""

    def by_number(move):
        return {int(row.project_id.removeprefix("pr_")): row.state for row in move.changes.all()}

    return by_number


@pytest.fixture
def sent(remote):
    """The numbers of the projects that a write was sent for, in order."""

    def numbers():
        return [int(write.path.removeprefix("/projects/pr_")) for write in remote.writes]

    return numbers


@pytest.fixture
def one_at_a_time(monkeypatch):
    """Let each press do one change."""
    monkeypatch.setattr(bulk_move, "WORKING", -1)
