"""What the environments of a project serve now, beside a form that would change it."""

from projects.humanloop.resources import Deployment
from projects.mirror.fetch import FetchedProject
from projects.models import DEFAULT_ENVIRONMENT
from projects.presenters.live import told_since
from projects.presenters.phrase import Moment, Name, Part, Phrase, Quiet, counted, phrase

MOST = 6  # environments


def so_now(of: FetchedProject) -> list[tuple[Phrase, Phrase]]:
    """Return each environment with what it serves, the default one first."""
    return [(phrase(Name(of.default_environment or DEFAULT_ENVIRONMENT)), _live(of)), *_others(of)]


def _live(of: FetchedProject) -> Phrase:
    """What is live by default, and since when."""
    change = of.live_change
    since: list[Part] = [" ", Quiet(*told_since(change))] if change else []
    if not of.live:
        return phrase("Nothing", *since)
    last = of.live.last_used
    used: list[Part] = [Quiet(", last used ", Moment(last, short=True))] if last else []
    return phrase(Name(of.called[of.live.id], strong=True), *since, *used)


def _others(of: FetchedProject) -> list[tuple[Phrase, Phrase]]:
    """What the other environments serve, the first ones."""
    others = [row for row in of.deployments if not row.is_default]
    more = len(others) - MOST
    rest = [(phrase("Elsewhere"), phrase(f"{counted(more, 'more environment')}"))] if more > 0 else []
    return [(phrase(Name(of.environment_names[row.environment_id])), _served(of, row)) for row in others[:MOST]] + rest


def _served(of: FetchedProject, row: Deployment) -> Phrase:
    served = of.served_name(row)
    return phrase(Name(served)) if served else phrase(Quiet("Nothing"))
