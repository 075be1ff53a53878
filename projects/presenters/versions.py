"""The versions of a project as rows: how each is judged, and how much it is used, as bars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projects.diff.scores import format_average
from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.versions import averages

BIGGEST_FIGURE = 1e12


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
        return Meter(_within(value / top * 100), format_average(value, yes_or_no=yes_or_no), name)

    def volume(self, version: ProjectConfig) -> Meter | None:
        """Return how much it was used, beside the most used version."""
        count = version.num_datapoints
        if count is None or abs(count) > BIGGEST_FIGURE:
            return None
        return Meter(_within(count / (self.most_used or 1) * 100), f"{count:,}")


def _within(percent: float) -> float:
    return min(max(percent, 0.0), 100.0)
