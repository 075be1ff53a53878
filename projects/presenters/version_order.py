"""In what order versions are listed: by any column, either way; those of which it is not known come last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from projects.humanloop.resources import Deployment, ProjectConfig
from projects.presenters.phrase import Phrase, Said, phrase
from projects.presenters.scores import Scores
from projects.text.labels import as_read

SCORE = "score."  # and the id of an evaluator
# The way each column is sorted at first, and what the two ways are called.
FIRST = {"name": "asc", "created_at": "desc", "model": "asc", "datapoints": "desc", "live": "desc"}
WORDS = {
    "name": ("by name", "by name, from the end"),
    "created_at": ("oldest first", "newest first"),
    "model": ("by model", "by model, from the end"),
    "datapoints": ("fewest datapoints first", "most datapoints first"),
    "live": ("live in the fewest environments first", "those that are live first"),
}


@dataclass(frozen=True)
class VersionOrder:
    """The order that an address asks for; newest first where it asks for none that there is."""

    by: str = "created_at"
    order: str = "desc"

    @classmethod
    def from_request(cls, asked: Mapping[str, Any]) -> "VersionOrder":
        """Read the address; the order is the natural one of the column unless it says otherwise."""
        by, order = asked.get("sort_by", ""), asked.get("order", "")
        by = by if by in FIRST or by.removeprefix(SCORE) not in {"", by} else "created_at"
        return cls(by, order if order in {"asc", "desc"} else FIRST.get(by, "desc"))

    @property
    def evaluator(self) -> str:
        """The id of the evaluator by whose scores it is sorted; empty for another column."""
        return self.by.removeprefix(SCORE) if self.by.startswith(SCORE) else ""

    @property
    def is_newest_first(self) -> bool:
        """Whether it is the order that versions come in."""
        return self == VersionOrder()

    def words(self, scores: Scores) -> Phrase:
        """Return what the order is called."""
        if not self.evaluator:
            return phrase(WORDS[self.by][self.order == "desc"])
        column, end = scores.column(self.evaluator), "highest " if self.order == "desc" else "lowest "
        return phrase(end, Said(column.name), " first") if column else phrase("newest first")

    def aria(self, key: str) -> str:
        """Return how a column is sorted, as the attribute of its header; empty where it is not."""
        if key != self.by:
            return ""
        return "ascending" if self.order == "asc" else "descending"

    def address(self, key: str, asked: QueryDict, anchor: str = "") -> str:
        """Return the address of the list by another column; the other way round where it is sorted by that already."""
        query = asked.copy()
        query.pop("page", None)
        other = "asc" if self.order == "desc" else "desc"
        query["sort_by"], query["order"] = key, other if key == self.by else FIRST.get(key, "desc")
        return f"?{query.urlencode()}{anchor and f'#{anchor}'}"

    def sort(
        self,
        versions: Sequence[ProjectConfig],
        *,
        scores: Scores,
        called: Mapping[str, str],
        served: Mapping[str, Sequence[Deployment]],
    ) -> list[ProjectConfig]:
        """Return versions, which come newest first, in this order; of the same rank the newest first.

        Args:
            scores: those of the project.
            called: id to what each version is called.
            served: id to the environments that serve it.
        """
        if self.is_newest_first:
            return list(versions)
        rank = self._rank(scores, called, served)
        ranked = [(rank(version), version) for version in versions]
        known = sorted((each for each in ranked if each[0] is not None), key=_first, reverse=self.order == "desc")
        return [version for _, version in known] + [version for value, version in ranked if value is None]

    def _rank(
        self, scores: Scores, called: Mapping[str, str], served: Mapping[str, Sequence[Deployment]]
    ) -> Callable[[ProjectConfig], Any]:
        """Return what tells by what a version is sorted: None where that is not known."""
        if self.evaluator:
            column = scores.column(self.evaluator)
            return lambda version: scores.cell(version.id, column).value if column else None
        return {
            "name": lambda version: as_read(called[version.id]),
            "created_at": lambda version: version.created_at,
            "model": lambda version: as_read(version.config.model or "") or None,
            "datapoints": lambda version: scores.datapoints(version.id),
            "live": lambda version: _places(served.get(version.id, ())),
        }[self.by]


def _first(pair: tuple[Any, ProjectConfig]) -> Any:
    return pair[0]


def _places(environments: Sequence[Deployment]) -> tuple[bool, int] | None:
    """Whether the default environment is among them, and how many they are; None for none."""
    return (any(row.is_default for row in environments), len(environments)) if environments else None
