"""A clock that is put, a proposal, and the same proposal scheduled."""

import pytest
import time_machine

from projects import services
from projects.models import Change
from tests.services.scheduling.planning import BERLIN, NOW, THEN


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def filed(clock, remote, viewer):
    """A proposal of a viewer: to file the project elsewhere, which needs nothing to be typed."""
    return Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"}, names={"dir_2": "Archive"},
    )  # fmt: skip


@pytest.fixture
def planned(filed, editor):
    return services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
