"""The versions of a project as a table, on its own page and on that of all of them: headers that sort, rows, notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from projects.diff.scores import ENOUGH
from projects.humanloop.resources import Deployment, ProjectConfig
from projects.mirror.fetch import FetchedProject
from projects.presenters.phrase import Link, Name, Part, Phrase, Said, listed, phrase
from projects.presenters.scores import Cell, Column, Scores, scores_not_read
from projects.presenters.version_order import SCORE, VersionOrder
from projects.presenters.versions import VersionRow
from projects.versions import can_go_live, served_by

MOST_SCORES = 3  # columns of evaluators that fit beside the others
MOST_NAMED = 12
BEST = (
    f"Best: the highest share of yes among the versions with {ENOUGH} datapoints or more. "
    "Only for scores where yes is good."
)
FEW = f"Few: fewer than {ENOUGH} datapoints, behind which a score says little."
UNREAD, NONE_READ = scores_not_read("some versions"), scores_not_read()
NO_SCORE = "There is no score of any version yet."


@dataclass(frozen=True)
class Header:
    """The header of a column: its words, where its link leads, and how the column is sorted, if it is."""

    words: Phrase
    address: str
    aria: str


@dataclass(frozen=True)
class Line:
    """A row as it is drawn: what is said, the scores, and where its links lead; empty where there is none."""

    row: VersionRow
    datapoints: int | None
    cells: Sequence[tuple[Column, Cell]]
    compare: str
    deploy: str


class VersionTable:
    """Versions of a project in the order that the address asks for."""

    def __init__(
        self,
        of: FetchedProject,
        asked: QueryDict,
        *,
        wanted: Deployment | None = None,
        anchor: str = "",
        scores: Scores | None = None,
    ) -> None:
        """Read what the address asks for.

        Args:
            of: the project.
            asked: the address's query.
            wanted: the environment that a version is chosen for.
            anchor: the id of the section that the table stands in, where it is not the whole page.
            scores: those of the project, where its page has read them.
        """
        self._of, self._asked, self._wanted, self._anchor = of, asked, wanted, anchor
        self.order = VersionOrder.from_request(asked)
        self.scores = scores or Scores.of(of.project, of.by_id.values())
        self._served = served_by(of.deployments)
        self.shown: Sequence[ProjectConfig] = ()

    def sort(self, versions: Sequence[ProjectConfig]) -> list[ProjectConfig]:
        """Return versions, which come newest first, in the order of the table."""
        return self.order.sort(versions, scores=self.scores, called=self._of.called, served=self._served)

    @property
    def order_words(self) -> Phrase:
        """What the order is called."""
        return self.order.words(self.scores)

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The evaluators that have a column: the first ones, the one that is sorted by among them."""
        first, sorted_by = self.scores.columns[:MOST_SCORES], self.scores.column(self.order.evaluator)
        return first if sorted_by is None or sorted_by in first else [*first[:-1], sorted_by]

    @property
    def headers(self) -> list[Header]:
        """The headers of the columns, but for that of what can be done."""
        scores = [self._header(f"{SCORE}{column.id}", Said(column.name)) for column in self.columns]
        fixed = [("name", "Version"), ("created_at", "Created"), ("model", "Model"), ("datapoints", "Datapoints")]
        return [*(self._header(key, words) for key, words in fixed), *scores, self._header("live", "Live in")]

    def _header(self, key: str, words: Part) -> Header:
        return Header(phrase(words), self.order.address(key, self._asked, self._anchor), self.order.aria(key))

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of what is shown."""
        kinds = len({version.type for version in self._of.versions}) > 1
        return [self._line(version, several_kinds=kinds) for version in self.shown]

    def _line(self, version: ProjectConfig, *, several_kinds: bool) -> Line:
        row = self._row(version, several_kinds=several_kinds)
        cells = [(column, self.scores.cell(version.id, column)) for column in self.columns]
        deploy = self._address("project_deploy", config_id=version.id, **self._chosen) if row.make_live else ""
        return Line(row, self.scores.datapoints(version.id), cells, self._compare(version.id), deploy)

    def _row(self, version: ProjectConfig, *, several_kinds: bool) -> VersionRow:
        of, wanted = self._of, self._wanted
        environments = sorted(self._served.get(version.id, ()), key=lambda row: not row.is_default)
        return VersionRow(
            version=version,
            project_id=of.project.id,
            called=of.called[version.id],
            live=version.id == of.project.active_config_id,
            environments=[of.environment_names[row.environment_id] for row in environments],
            wanted=of.environment_names[wanted.environment_id] if wanted else "",
            serves_wanted=bool(wanted and wanted.model_config_id == version.id),
            can_go_live=can_go_live(version.id, of.project, of.deployments),
            several_kinds=several_kinds,
        )

    @property
    def _chosen(self) -> dict[str, str]:
        return {"environment": self._wanted.environment_id} if self._wanted else {}

    def _compare(self, version_id: str) -> str:
        """The address that compares a version with the one that it would replace; empty where there is none."""
        served = self._wanted.model_config_id if self._wanted else self._of.project.active_config_id
        if not served or served == version_id:
            return ""
        return self._address("config_compare", **{"from": served, "to": version_id})

    def _address(self, name: str, **query: str) -> str:
        return f"{reverse(name, args=[self._of.project.id])}?{urlencode(query)}"

    @property
    def notes(self) -> list[Phrase]:
        """What the marks mean, what is best and not shown, and what has no column."""
        cells = [cell for line in self.lines for _, cell in line.cells]
        marks = [
            BEST if any(cell.best for cell in cells) else "",
            FEW if any(cell.few for cell in cells) else "",
            self._unread,
        ]
        said = [mark for mark in marks if mark]
        return [*self._best_elsewhere(), *([phrase(" ".join(said))] if said else []), *self._without_column()]

    @property
    def _unread(self) -> str:
        if self.scores.columns:
            return "" if self.scores.all_read else UNREAD
        return NO_SCORE if self.scores.all_read else NONE_READ

    def _best_elsewhere(self) -> Iterator[Phrase]:
        """By each evaluator the best version, where it is not among those that are shown."""
        shown, everything = {version.id for version in self.shown}, self._asked.copy()
        for narrowing in ("q", "kind"):  # by which it may have been left out
            everything.pop(narrowing, None)
        for column in self.columns:
            best = self.scores.best(column)
            if best and not shown.intersection(best):
                cell = self.scores.cell(best[0], column)
                address = VersionOrder().address(f"{SCORE}{column.id}", everything, self._anchor)
                leads = Link(address, ("highest first",))
                named = Name(self._of.called[best[0]], strong=True)
                yield phrase(
                    "Best by ", Said(column.name), ": ", named, f", {cell.text}. It is not shown here: ", leads
                )

    def _without_column(self) -> Iterator[Phrase]:
        rest = [column for column in self.scores.columns if column not in self.columns]
        links: list[list[Part]] = [
            [Link(self.order.address(f"{SCORE}{column.id}", self._asked, self._anchor), (Said(column.name),))]
            for column in rest[:MOST_NAMED]
        ]
        more = len(rest) - len(links)
        if rest:
            told: list[Part] = [f" and {more:,} more, which a comparison shows"] if more else []
            yield phrase("Scores by others, to sort by: ", *listed(links, last=", "), *told)
