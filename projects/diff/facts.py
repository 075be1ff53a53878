"""What to know before one version takes the place of another: facts, no judgement, and none that could be wrong.

What was not read or can't be told for certain is left out, and then nobody says that there is nothing of note.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from projects.diff.fact import Fact, Facts, History, Kind, Span
from projects.diff.fields import OF_THE_MODEL, Parts, display, take_apart, value_of
from projects.diff.inputs import certain_inputs
from projects.diff.numbers import changed_numbers
from projects.diff.result import Comparison, SettingDifference
from projects.diff.schemas import lost_and_gained
from projects.diff.scores import averages_of, datapoints_of, fair_changes, is_few, latest_average
from projects.text.storable import spelled

__all__ = ["Fact", "Facts", "History", "Kind", "Span", "facts"]

MOST = 5
ELSEWHERE = 2  # environments
NOT_TEMPLATES = {"tool", "generic"}


def facts(before: object, after: object, comparison: Comparison, history: History | None = None) -> Facts:
    """Return what to know before one version takes the place of another.

    Args:
        before: the row of the project's configs that goes; None for nothing live.
        after: the one that comes.
        comparison: of the two.
        history: None where it was not read.
    """
    left, right = take_apart(before), take_apart(after)
    inputs = [_inputs(side) for side in (left, right)]
    found = [*_scores(before, after, comparison), *(_of_history(history) if history else ())]
    if left.exists and right.exists:
        found += _of_documents(left, right, comparison)
        found += _inputs_that_differ(left, right, *inputs)
    # Of what nested data other than tools and formats is about, no fact tells.
    all_read = None not in inputs and history is not None and comparison.scores_read and not comparison.details
    return Facts(tuple(sorted(found, key=lambda fact: fact.kind)[:MOST]), all_read)


def _of_documents(left: Parts, right: Parts, comparison: Comparison) -> Iterator[Fact]:
    for part in (_settings, _format, _tools, _numbers, _text):
        yield from part(left, right, comparison)


def _scores(before: object, after: object, comparison: Comparison) -> Iterator[Fact]:
    called = {score.evaluator_id: score.name for score in comparison.scores}
    sides = [_scored(document) for document in (before, after)]
    both = sides[0] & sides[1]
    changes = fair_changes(before, after)
    lower, higher = (_called((key for key in changes if changes[key] * sign > 0), called) for sign in (-1, 1))
    if lower:
        kind = Kind.ALL_LOWER if len(lower) == len(both) else Kind.SOME_LOWER
        yield Fact(kind, "scores", lower, higher, number=len(both))
    elif higher:
        kind = Kind.ALL_HIGHER if len(higher) == len(both) else Kind.SOME_HIGHER
        yield Fact(kind, "scores", higher, number=len(both))
    unread = [name for document, name in _documents(before, after, comparison) if averages_of(document) is None]
    if unread:
        yield Fact(Kind.SCORES_NOT_READ, "scores", tuple(unread), number=len(_documents(before, after, comparison)))
    elif before and after and sides[0] - sides[1]:
        yield Fact(Kind.NOT_SCORED, "scores", _called(sides[0] - sides[1], called), number=len(sides[0]))
    yield from _few(after, sides[1], Kind.FEW_DATAPOINTS, comparison.after_name)
    yield from _few(before, sides[0] if both else set(), Kind.FEW_BEFORE, comparison.before_name)


def _documents(before: object, after: object, comparison: Comparison) -> list[tuple[object, str]]:
    """Each version that there is, and what it is called."""
    sides = (before, comparison.before_name), (after, comparison.after_name)
    return [side for side in sides if side[0]]


def _scored(document: object) -> set[str]:
    """The evaluators that gave a version a score."""
    averages = averages_of(document) or {}
    return {key for key, of_versions in averages.items() if latest_average(of_versions) is not None}


def _called(evaluators: Iterable[str], called: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted((called.get(spelled(key)) or spelled(key) for key in evaluators), key=str.casefold))


def _few(document: object, scored: set[str], kind: Kind, name: str) -> Iterator[Fact]:
    """Where a version has a score, how few datapoints it has; with none at all nobody knows what was scored."""
    count = datapoints_of(document)
    if scored and count and is_few(count):
        yield Fact(kind, "scores", (name,), number=count)


def _settings(left: Parts, right: Parts, comparison: Comparison) -> Iterator[Fact]:
    changed = {setting.field: setting for setting in comparison.settings if setting.kind == "changed"}
    if "type" in changed:
        kinds = (str(left.fields["type"]), str(right.fields["type"]))
        yield Fact(Kind.OTHER_KIND, "settings", before=kinds[0], after=kinds[1])
    of_the_model = tuple(changed[field].sentence for field in changed if field in OF_THE_MODEL)
    if of_the_model:
        yield Fact(Kind.OTHER_MODEL, "settings", of_the_model)
    if "max_tokens" in changed:
        yield from _fewer_tokens(left, right)


def _fewer_tokens(left: Parts, right: Parts) -> Iterator[Fact]:
    old, new = (value_of(side.fields, "max_tokens", side.has_model) for side in (left, right))
    most = [_most_tokens(value.raw) for value in (old, new)]
    if most[0] is not None and most[1] is not None and most[1] < most[0]:
        before, after = (display("max_tokens", value) for value in (old, new))
        yield Fact(Kind.FEWER_TOKENS, "settings", before=before, after=after)


def _most_tokens(raw: object) -> float | None:
    """So many tokens at most; None for what is no such number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return raw if raw > 0 else float("inf") if raw == -1 else None


def _format(left: Parts, right: Parts, comparison: Comparison) -> Iterator[Fact]:
    kind = _setting(comparison, "response_format")
    if kind:
        yield Fact(Kind.FORMAT_OF_ANOTHER_KIND, "settings", before=kind.before, after=kind.after)
        return
    schemas = [side.fields.get("response_format.json_schema") for side in (left, right)]
    lost, gained = lost_and_gained(*schemas) if all(isinstance(schema, dict) for schema in schemas) else ([], [])
    if lost:
        yield Fact(Kind.FORMAT_LOST, "details", tuple(lost))
    if gained:
        yield Fact(Kind.FORMAT_GAINED, "details", tuple(gained))
    if not (lost or gained) and any(detail.path.startswith("response_format") for detail in comparison.details):
        yield Fact(Kind.FORMAT_CHANGED, "details")


def _setting(comparison: Comparison, field: str) -> SettingDifference | None:
    return next((setting for setting in comparison.settings if setting.field == field), None)


def _tools(left: Parts, right: Parts, comparison: Comparison) -> Iterator[Fact]:
    differing = comparison.tools
    if differing is None:
        if any(detail.path.startswith("tool") for detail in comparison.details):
            yield Fact(Kind.TOOL_CHANGED, "details")
        return
    for kind, names in zip((Kind.TOOL_GONE, Kind.TOOL_NEW, Kind.TOOL_CHANGED), differing, strict=True):
        if names:
            yield Fact(kind, "details", names)


def _numbers(_left: Parts, _right: Parts, comparison: Comparison) -> Iterator[Fact]:
    if changed := changed_numbers(comparison.prompt):
        before, after = zip(*changed, strict=True)
        yield Fact(Kind.OTHER_NUMBERS, "prompt", after, before)


def _inputs(side: Parts) -> tuple[str, ...] | None:
    """What has to be sent with a call; None where that can't be told."""
    config, kind = side.whole, side.fields.get("type")
    if not side.exists or (isinstance(kind, str) and kind in NOT_TEMPLATES):
        return ()
    if not isinstance(config, dict) or kind != "model":
        return None if any("{{" in message.body for message in side.prompt) else ()
    found = certain_inputs(config)
    return None if found is None else tuple(found)


def _inputs_that_differ(
    left: Parts, right: Parts, old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> Iterator[Fact]:
    if old is None or new is None or not left.fields.get("type") == right.fields.get("type") == "model":
        return
    come, gone = (tuple(name for name in side if name not in other) for side, other in ((new, old), (old, new)))
    if come:
        kind = Kind.INPUT_NEW if right.fields.get("template_language") == "jinja" else Kind.INPUT_REQUIRED
        yield Fact(kind, "prompt", come)
    if gone:
        yield Fact(Kind.INPUT_GONE, "prompt", gone)


def _text(left: Parts, right: Parts, comparison: Comparison) -> Iterator[Fact]:
    for kind, became in ((Kind.TEXT_INTO_PARTS, "parts"), (Kind.PARTS_INTO_TEXT, "text")):
        headings = tuple(message.heading for message in comparison.prompt if message.divided == became)
        if headings:
            yield Fact(kind, "prompt", headings)
    other = comparison.settings or comparison.texts or comparison.details or comparison.details_more
    if not other and not any(message.otherwise for message in comparison.prompt) and _only_moved(left, right):
        yield Fact(Kind.ONLY_MOVED, "prompt")


def _only_moved(left: Parts, right: Parts) -> bool:
    """Whether both have the same lines, in another order."""
    old, new = (
        [line for message in side.prompt for line in message.body.split("\n") if line.strip()] for side in (left, right)
    )
    return old != new and Counter(old) == Counter(new)


def _of_history(history: History) -> Iterator[Fact]:
    if history.never:
        yield Fact(Kind.NEVER_LIVE, span=history.never)
    if history.before:
        yield Fact(Kind.LIVE_BEFORE, span=history.before)
    if history.serving:
        yield Fact(Kind.LIVE_ELSEWHERE, names=history.serving)
    for span in history.elsewhere[:ELSEWHERE]:
        yield Fact(Kind.WAS_LIVE_ELSEWHERE, span=span)
    if history.proposals:
        yield Fact(Kind.OTHER_PROPOSAL, number=len(history.proposals), changes=history.proposals)
