"""What the page is called that stands in for one whose data the remote did not give."""

import pytest

from projects.humanloop import errors
from projects.humanloop.refusals import RefusalDetail
from projects.presenters.unavailable import unavailable_title


@pytest.mark.parametrize(
    ("error", "project_id", "title"),
    [
        (errors.NotFound(), "pr_1", "There is no such project"),
        (errors.NotFound(), "", "Projects can’t be loaded right now"),
        (errors.KeyRefused(), "pr_1", "Humanloop refused the panel’s key"),
        (errors.NotAllowed("read it", status=403, detail=RefusalDetail()), "pr_1", "Humanloop does not allow this"),
        (errors.NoAnswer(), "pr_1", "This project can’t be loaded right now"),
        (errors.NoAnswer(), "", "Projects can’t be loaded right now"),
    ],
)
def test_it_is_called_what_happened(error, project_id, title):
    assert unavailable_title(error, project_id) == title
