"""Which versions the edit form offers: a project can have hundreds."""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.humanloop.resources import ProjectConfig
from projects.versions import matching

SEARCH_ABOVE = 50
MATCHES_SHOWN = 20


@dataclass(frozen=True)
class Picker:
    """The versions to show as radios, newest first, and how many there are besides."""

    versions: Sequence[ProjectConfig]
    total: int
    matching: int
    query: str

    @property
    def searches(self) -> bool:
        """Whether there are too many for one page, so that the server searches."""
        return self.total > SEARCH_ABOVE


def pick(versions: Sequence[ProjectConfig], *, keep: set[str], query: str = "") -> Picker:
    """Choose what to show.

    Args:
        versions: all of the project's, newest first.
        keep: ids that are always shown: the live and the chosen version.
        query: searched in name, id and model; case does not matter.
    """
    total = len(versions)
    if total <= SEARCH_ABOVE:
        return Picker(versions, total, total, "")
    found = matching(versions, query)
    shown = {version.id for version in found[:MATCHES_SHOWN]} | keep
    return Picker([version for version in versions if version.id in shown], total, len(found), query)
