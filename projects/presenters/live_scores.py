"""How a version that is live is judged: what each evaluator gave on average, as a number and a small bar."""

from dataclasses import dataclass

from projects.diff.scores import format_average
from projects.humanloop.resources import Project, ProjectConfig
from projects.versions import averages


@dataclass(frozen=True)
class Score:
    """What one evaluator gave; `percent` of its bar is filled, None where a bar would say nothing."""

    name: str
    text: str
    percent: float | None


def scores_of(project: Project, version: ProjectConfig) -> list[Score]:
    """Return the scores of a version, by the names of the evaluators."""
    judges = {judge.id: judge for judge in project.active_evaluators if judge.id}
    scores = []
    for key, value in averages(version).items():
        judge = judges.get(key)
        text = format_average(value, yes_or_no=bool(judge and judge.answers_yes_or_no))
        scores.append(Score((judge.name if judge else None) or key, text, value * 100 if 0 <= value <= 1 else None))
    return sorted(scores, key=lambda score: score.name.casefold())
