"""How versions were scored: who judged them as columns, and what each gave each version. Numbers, no markup.

What could be wrong is not told: a version is called the best only where that is certain.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from projects.diff.scores import NONE, averages_of, datapoints_of, format_average, is_enough, is_few, is_share, percent
from projects.humanloop.resources import Evaluator, Project, ProjectConfig
from projects.text.labels import apart

NOT_READ = "not read"


def scores_not_read(of: str = "", *, sentence: bool = True) -> str:
    """Say that scores were not read: all of them, or those of something."""
    return f"Scores{f' of {of}' if of else ''} {NOT_READ}{'.' if sentence else ''}"


# What an evaluator called so was written to find is good, and yes is the more of it; of another nobody can say so.
GOOD = re.compile(
    r"\b(accurate|coherent|compliant|concise|correct|factual|faithful|friendly|good|grounded|helpful|polite|professional"
    r"|relevant|respectful|safe|successful|truthful|useful|valid)\b"
)
# One that is called so as well may look for the opposite, or for what is wrong.
DOUBT = re.compile(
    r"\b(almost|aren|barely|below|doesn|don|hardly|in|isn|lacks?|less|nearly|never|no|non|none|not|off|only|over|partial"
    r"|partially|poor|rarely|seems?|t|too|un|under|wasn|without)\b|bad|ban|bias|break|broke|cost|denied|deny|drop|error"
    r"|fail|fake|false|fault|flag|forbid|halluc|harm|hate|illegal|invalid|issue|lack|leak|loss|lost|miss|offens|pii"
    r"|problem|profan|refus|reject|slow|spam|toxic|unsafe|violat|withh|wrong"
)
BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """An evaluator that judged some of the versions.

    Attributes:
        yes_or_no: whether its scores are shares of yes, from 0 to 1.
        low: the lowest score that it gave.
        high: the highest.
        judged: how many versions.
    """

    id: str
    name: str
    yes_or_no: bool
    low: float
    high: float
    judged: int

    @property
    def more_is_better(self) -> bool:
        """Whether it is certain that a higher score is the better one: it was written to find what is good."""
        words = BETWEEN_WORDS.sub(" ", self.name).casefold()
        return self.yes_or_no and bool(GOOD.search(words)) and not DOUBT.search(words)

    def percent(self, value: float) -> float | None:
        """Return how much of a bar a score fills; None where a bar would say nothing."""
        return percent(value, (self.low, self.high), yes_or_no=self.yes_or_no)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an evaluator gave a version.

    Attributes:
        text: the score in words; without one, whether there is none or it was not read.
        value: the score; None where there is none.
        percent: how much of a bar it fills; None where a bar would say nothing.
        datapoints: how many are behind it; None where that is not known.
        best: whether it is certain that no version with enough datapoints has a better one, and some a worse.
    """

    text: str
    value: float | None = None
    percent: float | None = None
    datapoints: int | None = None
    best: bool = False

    @property
    def few(self) -> bool:
        """Whether a score has so few datapoints behind it that it says little."""
        return self.value is not None and is_few(self.datapoints)


@dataclass(frozen=True, slots=True)
class _Score:
    value: float
    by: str  # the evaluator's own version
    datapoints: int | None


class Scores:
    """The scores of a project's versions."""

    def __init__(self, documents: Mapping[str, object], judges: Iterable[Evaluator] = ()) -> None:
        """Read them.

        Args:
            documents: id to the row of the project's configs, of all versions: the best is told among them.
            judges: the project's evaluators, for their names; one that is not among them goes by its id.
        """
        self._judges = {judge.id: judge for judge in judges if judge.id}
        self._datapoints = {key: datapoints_of(document) for key, document in documents.items()}
        self._scores = {key: _scores(document, self._datapoints[key]) for key, document in documents.items()}

    @classmethod
    def of(cls, project: Project, versions: Iterable[ProjectConfig]) -> "Scores":
        """Read those of a project."""
        return cls({version.id: version.raw for version in versions}, project.active_evaluators)

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The evaluators that gave any score, who judged the most versions first, then by name.

        Those of one name are told apart.
        """
        given: dict[str, list[float]] = {}
        for scores in self._scores.values():
            for evaluator, score in (scores or {}).items():
                given.setdefault(evaluator, []).append(score.value)
        called = apart({evaluator: self._named(evaluator) for evaluator in given})
        columns = [self._column(evaluator, called[evaluator], values) for evaluator, values in given.items()]
        return sorted(columns, key=lambda column: (-column.judged, column.name.casefold(), column.id))

    def _named(self, evaluator: str) -> str:
        judge = self._judges.get(evaluator)
        return (judge.name if judge else None) or evaluator

    def _column(self, evaluator: str, name: str, values: Sequence[float]) -> Column:
        judge = self._judges.get(evaluator)
        yes_or_no = bool(judge and judge.answers_yes_or_no)
        return Column(evaluator, name, yes_or_no, min(values), max(values), len(values))

    def column(self, evaluator: str) -> Column | None:
        """Return the evaluator of this id; None of one that gave no score."""
        return next((column for column in self.columns if column.id == evaluator), None)

    def datapoints(self, version_id: str) -> int | None:
        """Return how many a version has; None where that is not known."""
        return self._datapoints.get(version_id)

    def is_read(self, version_id: str) -> bool:
        """Whether the scores of a version were read."""
        return self._scores.get(version_id) is not None

    @cached_property
    def all_read(self) -> bool:
        """Whether those of every version were."""
        return None not in self._scores.values()

    def cell(self, version_id: str, column: Column) -> Cell:
        """Return what one evaluator gave a version."""
        scores, datapoints = self._scores.get(version_id), self._datapoints.get(version_id)
        score = (scores or {}).get(column.id)
        if score is None:
            return Cell(NOT_READ if scores is None else NONE, datapoints=datapoints)
        text = format_average(score.value, yes_or_no=column.yes_or_no)
        best = text == self._best.get(column.id) and is_enough(datapoints)
        return Cell(text, score.value, column.percent(score.value), datapoints, best)

    def cells(self, version_id: str) -> list[tuple[Column, Cell]]:
        """Return what each evaluator gave a version, of those that gave it a score."""
        given = self._scores.get(version_id) or {}
        return [(column, self.cell(version_id, column)) for column in self.columns if column.id in given]

    def best(self, column: Column) -> list[str]:
        """Return the ids of the versions that are the best by an evaluator; several where they have the same score."""
        return [key for key in self._scores if column.id in self._best and self.cell(key, column).best]

    @cached_property
    def _best(self) -> dict[str, str]:
        """By evaluator the best score as it is written: two that read the same are both the best."""
        found = ((column, self._best_of(column)) for column in self.columns)
        return {column.id: format_average(value, yes_or_no=column.yes_or_no) for column, value in found if value}

    def _best_of(self, column: Column) -> float | None:
        if not (column.more_is_better and self.all_read and is_share(column.low) and is_share(column.high)):
            return None
        given = [score for scores in self._scores.values() if scores and (score := scores.get(column.id))]
        enough = [score for score in given if is_enough(score.datapoints)]
        values = [score.value for score in enough]
        unlike = len({format_average(value, yes_or_no=column.yes_or_no) for value in values}) > 1
        fair = len({score.by for score in enough}) == 1
        if not (unlike and fair):
            return None
        rivals = [score.value for score in given if score.datapoints is None]
        return max(values) if max(values) > max(rivals, default=-1) else None


def _scores(document: object, datapoints: int | None) -> dict[str, _Score] | None:
    """By evaluator what its latest version that says something gave; None where nothing was read."""
    averages = averages_of(document)
    if averages is None:
        return None
    latest = {key: next(reversed(of_versions.items()), None) for key, of_versions in averages.items()}
    return {key: _Score(last[1], last[0], datapoints) for key, last in latest.items() if last}
