"""Which environment is live by default, Humanloop says, and may have changed: asked once more before it is sent.

A project's own live version is sent without naming an environment. A protection is of an environment.
"""

from collections.abc import Sequence

from projects import gateway
from projects.humanloop.resources import Deployment
from projects.models import Change, ProjectField, Protection
from projects.services.approvals import approvals_of, lacking
from projects.services.propose_deployment import default_name, environment_names
from projects.text.invisible import readable


def lacking_by_now(change: Change) -> str:
    """Return what a change lacks where it would be live by now, as a sentence; empty where it lacks nothing.

    The protections follow what is read, and the change in memory names the environment.

    Raises:
        HumanloopError: it can't be told which environment that is.
    """
    if not _may_lack(change):
        return ""
    rows = gateway.client().list_deployed_configs(change.project_id)
    name = default_name(rows)
    if not name:
        return ""
    _follow(rows)
    change.default_environment = name
    why = lacking(change)
    return f"The default environment is “{readable(name)}” by now. {why}" if why else ""


def _may_lack(change: Change) -> bool:
    """Whether any environment needs more than it has, and the project's own live version is asked for."""
    if ProjectField.LIVE_VERSION not in change.requested:
        return False
    counting = approvals_of(change).counting
    return Protection.objects.exclude(environment_id="").filter(approvals__gt=len(counting)).exists()


def _follow(rows: Sequence[Deployment]) -> None:
    """Let protections say what their environments are called, and which of them is the default one."""
    by_id, called = {row.environment_id: row for row in rows}, environment_names(rows)
    for protection in Protection.objects.filter(environment_id__in=by_id):
        row = by_id[protection.environment_id]
        values = {"environment_name": called[row.environment_id], "is_default": row.is_default}
        Protection.objects.filter(pk=protection.pk).update(**values)
