"""The versions of one project as its pages tell them: where each is live, how it is judged, how much it is used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.averages import latest, read, told
from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.labels import apart
from projects.picker import matches

KINDS = {"model": "prompt", "tool": "tool", "agent": "agent", "evaluator": "evaluator", "generic": "generic"}
BIGGEST_FIGURE = 1e12
MOST_IN_ROW = 20  # environments of a version in the list, and scores


@dataclass(frozen=True)
class Meter:
    """A number as a bar: how much of it is filled, and the number in words."""

    percent: float
    text: str
    name: str = ""


@dataclass(frozen=True)
class VersionRow:
    """One version in the list."""

    version: ProjectConfig
    called: str  # among the others of its project
    live: bool
    environments: Sequence[Deployment]
    more_environments: int
    scores: Sequence[Meter]
    more_scores: int
    volume: Meter | None
    can_go_live: bool


@dataclass(frozen=True)
class VersionQuery:
    """Which versions somebody looks for."""

    text: str = ""
    kind: str = ""
    page: str = ""
    environment: str = ""

    @classmethod
    def from_request(cls, typed: Mapping[str, Any]) -> "VersionQuery":
        """Read the address; what is not understood counts as not given."""
        kind = typed.get("kind", "")
        return cls(
            text=typed.get("q", "").strip()[:200],
            kind=kind if kind in KINDS else "",
            page=typed.get("page", ""),
            environment=typed.get("environment", "")[:128],
        )

    @property
    def narrowed(self) -> bool:
        """Whether some versions may be left out."""
        return bool(self.text or self.kind)

    def among(self, versions: Sequence[ProjectConfig]) -> list[ProjectConfig]:
        """Return those that match, in their order."""
        return [v for v in versions if (not self.kind or v.type == self.kind) and matches(v, self.text)]


class Judgement:
    """The evaluators of a project, and the scale on which each is drawn, over all of its versions."""

    def __init__(self, project: Project, versions: Iterable[ProjectConfig]) -> None:
        self.evaluators = {judge.id: judge for judge in project.active_evaluators if judge.id}
        self.top: dict[str, float] = defaultdict(lambda: 1.0)
        self.most_used = 0
        for version in versions:
            self.most_used = max(self.most_used, version.num_datapoints or 0)
            for evaluator, value in averages(version).items():
                self.top[evaluator] = max(self.top[evaluator], value)

    def scores(self, version: ProjectConfig) -> list[Meter]:
        """Return what each evaluator gave on average, by the evaluators' names."""
        meters = [self._score(evaluator, value) for evaluator, value in averages(version).items()]
        return sorted(meters, key=lambda meter: meter.name.casefold())

    def _score(self, evaluator: str, value: float) -> Meter:
        judge = self.evaluators.get(evaluator)
        name = (judge.name if judge else None) or evaluator
        yes_or_no = bool(judge and judge.answers_yes_or_no)
        top = 1.0 if yes_or_no else self.top[evaluator]
        return Meter(_within(value / top * 100), told(value, yes_or_no=yes_or_no), name)

    def volume(self, version: ProjectConfig) -> Meter | None:
        """Return how much it was used, beside the most used version."""
        count = version.num_datapoints
        if count is None or abs(count) > BIGGEST_FIGURE:
            return None
        return Meter(_within(count / (self.most_used or 1) * 100), f"{count:,}")


def averages(version: ProjectConfig) -> dict[str, float]:
    """Return evaluator id to average; of several versions of an evaluator the last that says something."""
    found = {key: latest(of_versions) for key, of_versions in (read(version.raw) or {}).items()}
    return {key: value for key, value in found.items() if value is not None}


def _within(percent: float) -> float:
    return min(max(percent, 0.0), 100.0)


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
