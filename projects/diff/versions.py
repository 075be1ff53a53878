"""The comparison of two versions as a whole."""

from collections.abc import Collection, Mapping

from projects.diff.fields import Parts, take_apart
from projects.diff.messages import compare_messages
from projects.diff.result import Comparison, KeyDifference
from projects.diff.scores import are_read, compare_scores, compare_usage
from projects.diff.settings import compare_keys, compare_long_texts, compare_settings, nested_fields
from projects.diff.summary import summarise
from projects.diff.tools import tools_that_differ
from projects.diff.values import ABSENT, alike, canonical
from projects.diff.work import Work
from projects.text.cutting import short

NOTHING, UNNAMED = "nothing live", "a version without a name"
LONG = 300
SCORES = 100
NO_NAMES: Mapping[str, str] = {}


def compare(
    before: object,
    after: object,
    evaluator_names: Mapping[str, str] = NO_NAMES,
    yes_or_no: Collection[str] = (),
) -> Comparison:
    """Say what differs between two rows of a project's configs; None is nothing live. Never raises.

    `evaluator_names` may have names of the versions too, by which two of one name are told apart.
    `yes_or_no` are the ids of the evaluators whose averages are shares of yes.
    """
    left, right, work = take_apart(before), take_apart(after), Work()
    settings = compare_settings(left, right)
    prompt = compare_messages(left.prompt, right.prompt, work)
    texts = compare_long_texts(left, right, work)
    details, more = compare_keys(nested_fields(left, right), work)
    if not (settings or texts or details or any(message.kind != "same" for message in prompt)):
        details, more = _left_out(left, right, work)
    called = _name(left, evaluator_names.get(left.id)), _name(right, evaluator_names.get(right.id))
    diffs = [
        *(message.text for message in prompt),
        *(text.text for text in texts),
        *(detail.text for detail in details if detail.text),
    ]
    scores = compare_scores(before, after, evaluator_names, yes_or_no)
    differing = [message for message in prompt if message.kind != "same"]
    told = summarise((left, right), settings=settings, prompt=prompt, texts=texts, details=details, details_more=more)
    return Comparison(
        before_name=called[0],
        after_name=called[1],
        summary=told.whole,
        lead=told.lead,
        rest=told.rest,
        same=not (settings or differing or texts or details) and left.exists == right.exists,
        too_large=any(text.too_large for text in diffs),
        cut=any(text.cut for text in diffs),
        documents=tuple((side.id, name) for side, name in zip((left, right), called, strict=True) if side.id),
        settings=settings,
        prompt=prompt,
        texts=texts,
        details=details,
        details_more=more,
        scores=scores[:SCORES],
        scores_more=len(scores[SCORES:]),
        scores_read=are_read(before, after),
        usage=compare_usage(before, after),
        description=_description(right),
        tools=tools_that_differ(left.fields, right.fields),
    )


def _left_out(before: Parts, after: Parts, work: Work) -> tuple[tuple[KeyDifference, ...], int]:
    """What no other part of a comparison told: two documents that differ are never called the same."""
    if not (before.exists and after.exists) or alike(before.whole, after.whole):
        return (), 0
    left, right = (whole if isinstance(whole, dict) else {"config": whole} for whole in (before.whole, after.whole))
    keys = sorted({**left, **right})
    found, more = compare_keys(((key, left.get(key, ABSENT), right.get(key, ABSENT)) for key in keys), work)
    return found or (KeyDifference("config", "changed", canonical(left)[:LONG], canonical(right)[:LONG]),), more


def _name(parts: Parts, called: str | None = None) -> str:
    return short(called or parts.name or UNNAMED, LONG) if parts.exists else NOTHING


def _description(parts: Parts) -> str:
    """What the author says of a version; of a tool it is a part of what the model reads."""
    said = parts.fields.get("description")
    return said.strip() if isinstance(said, str) and parts.fields.get("type") != "tool" else ""
