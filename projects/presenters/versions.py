"""The versions of a project as rows: how each is judged, and how much it is used, as bars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from projects.diff.scores import format_average
from projects.humanloop.resources import Project, ProjectConfig
from projects.presenters.phrase import Link, Name, Part, Phrase, Said, counted, listed, phrase
from projects.versions import MOST_IN_ROW, averages, kind_in_words


class Picker(Protocol):
    """Versions to choose among: all, and those that match what was searched for."""

    @property
    def total(self) -> int:
        """How many there are."""

    @property
    def matching(self) -> int:
        """How many match."""

    @property
    def query(self) -> str:
        """What was searched for; empty for nothing."""


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
    project_id: str
    called: str  # among the others of its project
    live: bool
    environments: Sequence[str]  # what those are called that serve it
    wanted: str  # what the one is called that a version is chosen for, where it serves another one; else empty
    scores: Sequence[Meter]
    more_scores: int
    volume: Meter | None
    can_go_live: bool

    @property
    def kind(self) -> Phrase:
        """What kind of version it is, its model and how warm that is set."""
        config = self.version.config
        warm = config.temperature
        facts: list[list[Part]] = [
            [kind_in_words(self.version.type)],
            [Name(config.model)] if config.model else [],
            [f"temperature {warm:.12g}"] if warm is not None else [],
        ]
        return phrase(*listed([fact for fact in facts if fact], last=" · ", between=" · "))

    @property
    def serves(self) -> Phrase:
        """Which environments serve it; empty where none does."""
        if not self.environments:
            return phrase()
        names: list[list[Part]] = [[Name(name, strong=True)] for name in self.environments[:MOST_IN_ROW]]
        more = len(self.environments) - MOST_IN_ROW
        if more <= 0:
            return phrase("Serves ", *listed(names))
        page = Link(f"{reverse('project_detail', args=[self.project_id])}#environments", ("project’s page",))
        return phrase("Serves ", *listed(names, last=", "), f" and {more:,} more: the ", page, " lists them")

    @property
    def make_live(self) -> Phrase:
        """The link that leads to making it live."""
        if self.wanted:
            return phrase("Make live in ", Name(self.wanted))
        return phrase("Make live elsewhere" if self.environments else "Make live")


def choose_for(environment: str, served: str) -> Phrase:
    """Return what is asked where a version is chosen for an environment, which serves one now or none."""
    now: Part = Name(served) if served else "nothing"
    return phrase("Choose the version that ", Name(environment), " should serve. It serves ", now, " now.")


def offline_title(environment: str, served: str) -> Phrase:
    """Return the heading of the form that takes an environment offline, or why there is nothing to take."""
    if not environment:
        return phrase("There is no such environment")
    if not served:
        return phrase("Nothing is live in ", Name(environment))
    return phrase("Take ", Name(environment), " offline")


def picked(picker: Picker) -> Phrase:
    """Return among how many versions somebody chooses, as the beginning of a sentence."""
    if not picker.query:
        return phrase(f"There are {picker.total:,} versions")
    return phrase(f"{picker.matching:,} of {picker.total:,} versions match “", Said(picker.query), "”")


def count_in_list(total: int, *, of_all: int | None, undated: int, unreadable: int) -> str:
    """Return how many versions a list has, in what order, and what is not among them.

    Args:
        total: how many are found.
        of_all: among how many; None where nothing was searched for.
        undated: how many have no time.
        unreadable: how many can't be read.
    """
    count = counted(total, "version") if of_all is None else f"{total:,} of {counted(of_all, 'version')}"
    come = "comes" if undated == 1 else "come"
    known = f" as far as known ({undated:,} without a time {come} last)" if undated else ""
    order = f", newest first{known}" if total else ""
    return f"{count}{order}{f' · {unreadable:,} more can’t be read' if unreadable else ''}"


def count_on_project(total: int, most: int, undated: int) -> str:
    """Return how many versions a project has, and which of them its page shows: at most so many."""
    some = f", the {most} at the top of the list are shown" if undated else f", the newest {most} are shown"
    count = f"{counted(total, 'version')}{some if total > most else ''}."
    if not undated:
        return count
    was, comes = ("was", "it comes") if undated == 1 else ("were", "they come")
    unknown = f"When {undated:,} of them {was} made is not known, so which is the newest isn’t either: {comes} last."
    return f"{count} {unknown}"


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
