"""What made live what each environment of a project serves now, as far as its changes tell."""

from collections import defaultdict
from dataclasses import dataclass

from projects.mirror.fetch import FetchedProject
from projects.models import Change
from projects.presenters.live_history import DEFAULT, Record, Step
from projects.presenters.stays import Move


@dataclass(frozen=True)
class Made:
    """The change that made something live, or took it offline, and the version that was live before; None for none."""

    change: Change
    before: str | None


def served(of: FetchedProject) -> dict[str, str | None]:
    """Return environment to the version that it serves, the default one first."""
    others = {row.environment_id: row.model_config_id or None for row in of.deployments if not row.is_default}
    return {DEFAULT: of.project.active_config_id or None} | others


def made_live(of: FetchedProject, record: Record) -> dict[str, Made]:
    """Return environment to what made so what is so in it, where that is known.

    Of the default one the row that is kept of the project says it, as it does for the list.
    """
    now = served(of)
    last = {key: steps[-1] for key, steps in moves(of, record).items() if key in now}
    found = {key: Made(step.itself, before) for key, (step, before, after) in last.items() if after == now[key]}
    found.pop(DEFAULT, None)
    change = of.live_change
    return found | ({DEFAULT: _by_default(change, record)} if change else {})


def _by_default(change: Change, record: Record) -> Made:
    step = next((step for step in record.steps if step.change == change.pk), None)
    whole = step.itself if step else Change.objects.slim().get(pk=change.pk)
    return Made(whole, whole.before.get(whole.live_field) or None)


def moves(of: FetchedProject, record: Record) -> dict[str, list[Move]]:
    """Return what the changes did in each environment, as they are today: another one may have been the default."""
    default = next((row.environment_id for row in of.deployments if row.is_default), None)
    found: dict[str, list[Move]] = defaultdict(list)
    for step in record.steps:
        for key, (before, after) in step.moves.items():
            found[_today(step, key, default)].append((step, before, after))
    return found


def _today(step: Step, key: str, default: str | None) -> str:
    if default is None:
        return key
    if key == DEFAULT:
        return step.default_id if step.default_id not in {"", default} else DEFAULT
    return DEFAULT if key == default else key
