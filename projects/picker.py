"""Which versions the edit form offers: a project can have hundreds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adminpanel.names import folded
from projects.humanloop.resources import BrokenRecord, ProjectConfig

SEARCH_ABOVE = 50
MATCHES_SHOWN = 20
UNDATED = datetime.min.replace(tzinfo=UTC)


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


def newest_first(records: Sequence[ProjectConfig | BrokenRecord]) -> list[ProjectConfig]:
    """Return the readable versions, newest first; versions with no time come last."""
    versions = [record for record in records if isinstance(record, ProjectConfig)]
    return sorted(versions, key=lambda version: version.created_at or UNDATED, reverse=True)


def undated(versions: Iterable[ProjectConfig]) -> int:
    """Return how many have no time, so that nobody can say whether they are newer than others."""
    return sum(version.created_at is None for version in versions)


def the_newest(ordered: Sequence[ProjectConfig]) -> ProjectConfig | None:
    """Return the one that is newer than all others; None where that isn't known, as among versions without times.

    Args:
        ordered: versions as `newest_first` returns them.
    """
    first, second, last = ordered[:1], ordered[1:2], ordered[-1:]
    if not second:
        return first[0] if first else None
    known = last[0].created_at is not None and first[0].created_at != second[0].created_at
    return first[0] if known else None


def newer_than(version: ProjectConfig | None, ordered: Sequence[ProjectConfig]) -> ProjectConfig | None:
    """Return the latest of those that are known to be newer than this version, if any is."""
    if not (version and version.created_at and ordered):
        return None
    latest = ordered[0]
    return latest if latest.created_at and latest.created_at > version.created_at else None


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
    found = [version for version in versions if matches(version, query)]
    shown = {version.id for version in found[:MATCHES_SHOWN]} | keep
    return Picker([version for version in versions if version.id in shown], total, len(found), query)


def matches(version: ProjectConfig, query: str) -> bool:
    """Whether every word of the query is in the version's name, id or model; case does not matter."""
    text = _searchable(version)
    return all(word in text for word in folded(query).split())


def _searchable(version: ProjectConfig) -> str:
    return folded(f"{version.label} {version.id} {version.config.model or ''}")
