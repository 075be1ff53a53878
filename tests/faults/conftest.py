"""The whole panel in front of a remote that breaks its promises, and a change of one of its projects."""

import pytest

from projects.models import Change

CONFIRMED = {"confirm_name": "Support bot"}


@pytest.fixture
def change(editor):
    """A rename, proposed and not yet sent."""
    return Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before={"name": "Support bot"},
        requested={"name": "Renamed"},
        proposed_by=editor,
    )


@pytest.fixture
def apply(as_editor, change):
    """Press Apply; gives the page that it leads to and the change as it is then."""

    def press(status=200):
        page = as_editor.send(f"/changes/{change.pk}/apply/", CONFIRMED, status=status)
        change.refresh_from_db()
        return page, change

    return press
