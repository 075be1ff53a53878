"""What the page is called that stands in for one whose data the remote did not give."""

from projects.humanloop.errors import HumanloopError, KeyRefused, NotAllowed, NotFound


def unavailable_title(error: HumanloopError, project_id: str) -> str:
    """Return what happened; `project_id` is empty where the page is of no project."""
    if isinstance(error, NotFound) and project_id:
        return "There is no such project"
    if isinstance(error, KeyRefused):
        return "Humanloop refused the panel’s key"
    if isinstance(error, NotAllowed):
        return "Humanloop does not allow this"
    return f"{'This project' if project_id else 'Projects'} can’t be loaded right now"
