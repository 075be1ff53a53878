"""The scores of two versions side by side: what each was given, what is different, and how much stands behind it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.diff.result import Comparison, Score
from projects.diff.scores import NO_CHANGE, is_few
from projects.presenters.markup_parts import filled
from projects.presenters.phrase import Moment, Part, Phrase, Quiet, Said, Strong, counted, phrase
from projects.presenters.scores import scores_not_read

ROW = (
    '<tr><th scope="row"><bdi>{}</bdi>{}</th> <td class="number">{}</td> <td class="number">{}</td> <td>{}</td>'
    ' <td class="number">{}</td></tr>'
)
NOTE = ' <span class="hint">{}</span>'
BARS = (
    '<svg viewBox="0 0 100 20" width="100%" height="20" preserveAspectRatio="none" aria-hidden="true"'
    ' focusable="false">{}</svg>'
)
WHERE = (("value before", 0), ("value after", 12))
NOT_READ, ONE_NOT_READ = scores_not_read(), scores_not_read("one of the versions")
NO_SCORE = "No evaluator has given a score."


@dataclass(frozen=True)
class ScorePairs:
    """What a page tells of the scores of two versions."""

    comparison: Comparison

    @property
    def before(self) -> Phrase:
        """The version that goes, and its use."""
        of = self.comparison.usage
        return self._side(self.comparison.before_name, of.datapoints_before, of.last_used_before)

    @property
    def after(self) -> Phrase:
        """The version that comes, and its use."""
        of = self.comparison.usage
        return self._side(self.comparison.after_name, of.datapoints_after, of.last_used_after)

    def _side(self, name: str, datapoints: int | None, used: datetime | None) -> Phrase:
        count = [] if datapoints is None else [" · ", self._datapoints(datapoints)]
        return phrase(Strong(Said(name)), *count, *([Quiet(" · last used ", Moment(used))] if used else []))

    def _datapoints(self, count: int) -> Part:
        """How many there are; that they are few, where scores rest on them."""
        words = counted(count, "datapoint")
        return Strong(f"only {words}") if self.comparison.scores and is_few(count) else Quiet(words)

    @property
    def rows(self) -> SafeString:
        """One for each evaluator, as HTML."""
        return format_html_join("\n", "{}", ((_row(score),) for score in self.comparison.scores))

    @property
    def notes(self) -> list[str]:
        """What is not to be seen in the rows."""
        of, more = self.comparison, self.comparison.scores_more
        unread = [] if of.scores_read else [ONE_NOT_READ if of.scores else NOT_READ]
        none = [NO_SCORE] if of.scores_read and not of.scores else []
        rest = [f"{counted(more, 'more evaluator')} {'is' if more == 1 else 'are'} not shown."] if more else []
        return [*unread, *none, *rest]


def score_pairs(comparison: Comparison) -> ScorePairs:
    """Return what is told of the scores of two versions."""
    return ScorePairs(comparison)


def difference(score: Score) -> str:
    """Return how much higher or lower the second number is, in words; empty where one of them is missing."""
    if score.change in ("", NO_CHANGE):
        return score.change
    rises = score.change[0] == "+"
    return f"{'▲' if rises else '▼'} {score.change[1:]} {'higher' if rises else 'lower'}"


def _row(score: Score) -> SafeString:
    note = format_html(NOTE, score.note) if score.note else ""
    return format_html(ROW, score.name, note, score.before, score.after, _bars(score), difference(score) or "–")


def _bars(score: Score) -> SafeString:
    """Both numbers as bars, where a bar says something."""
    drawn = ((share, of, y) for share, (of, y) in zip(score.shares, WHERE, strict=True) if share is not None)
    bars = [filled(share, of=of, y=y) for share, of, y in drawn]
    return format_html(BARS, SafeString("".join(bars))) if bars else SafeString()
