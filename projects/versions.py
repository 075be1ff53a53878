"""The versions of one project as its pages tell them: where each is live, what each is called, which is the newest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from projects.humanloop.resources import BrokenRecord, Deployment, Project, ProjectConfig
from projects.text.labels import apart
from projects.text.matching import word_finder

MOST_IN_ROW = 5  # environments of a version in a list
# What a version is of, by the API's name for it and by that of the pages.
KINDS = {"model": "prompt", "tool": "tool", "agent": "agent", "evaluator": "evaluator", "generic": "generic"}


def kind_in_words(kind: str | None) -> str:
    """Return what a kind of version is called on pages; one that the panel does not know, as the remote has it."""
    return KINDS.get(kind or "", str(kind))


def served_by(deployments: Iterable[Deployment]) -> dict[str, list[Deployment]]:
    """Return config id to the environments that serve it."""
    served: dict[str, list[Deployment]] = defaultdict(list)
    for row in deployments:
        if row.model_config_id:
            served[row.model_config_id].append(row)
    return served


def can_go_live(version_id: str, project: Project, deployments: Sequence[Deployment]) -> bool:
    """Whether some environment does not serve this version; where none is known, the default one is meant."""
    if not deployments:
        return version_id != project.active_config_id
    return any(row.model_config_id != version_id for row in deployments)


def known_versions(project: Project, versions: Iterable[ProjectConfig]) -> dict[str, ProjectConfig]:
    """Return id to version, the live one among them though the list may lack it."""
    known = {version.id: version for version in versions}
    live = project.active_config
    return known | ({live.id: live} if live and live.id not in known else {})


def labels(versions: Iterable[ProjectConfig]) -> dict[str, str]:
    """Return id to what each version is called among these."""
    found = list(versions)
    return apart({each.id: each.label for each in found}, {each.id: each.created_at for each in found})


def names_in_play(project: Project, versions: Iterable[ProjectConfig | None]) -> dict[str, str]:
    """Return id to name, of these versions and of who judges them, for a change to keep."""
    return labels([version for version in versions if version]) | {
        judge.id: judge.name for judge in project.active_evaluators if judge.id and judge.name
    }


UNDATED = datetime.min.replace(tzinfo=UTC)


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


class Newness(StrEnum):
    """How a version that is live compares with the others of its project, as far as that is known."""

    NEWEST = "newest"
    BEHIND = "behind"
    UNKNOWN = "unknown"
    NOTHING_LIVE = ""


@dataclass(frozen=True)
class Newest:
    """What is known of the newest of a project's versions. Of versions without times nobody knows which it is.

    Attributes:
        id: of the one that is newer than all others; empty where that isn't known.
        created_at: when the latest of those with a time was made; None where there is none.
    """

    id: str = ""
    created_at: datetime | None = None

    @classmethod
    def of(cls, ordered: Sequence[ProjectConfig]) -> "Newest":
        """Tell it of versions as `newest_first` returns them."""
        newest = the_newest(ordered)
        return cls(newest.id if newest else "", ordered[0].created_at if ordered else None)

    def compared_with(self, config_id: str, created_at: datetime | None) -> Newness:
        """Decide whether a version is behind the newest, or is that itself; this is decided here and nowhere else.

        Without both times nobody knows. What is behind stays so, until another is made live.
        """
        if config_id == self.id:
            return Newness.NEWEST
        behind = created_at and self.created_at and self.created_at > created_at
        return Newness.BEHIND if behind else Newness.UNKNOWN


def matching(versions: Iterable[ProjectConfig], query: str) -> list[ProjectConfig]:
    """Return those with every word of the query in their name, id or model; case does not matter."""
    finds = word_finder(query)
    return [each for each in versions if finds(f"{each.label} {each.id} {each.config.model or ''}")]
