"""The comparison of two versions as a whole, and one sentence on what differs."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from projects.diff.fields import Parts, take_apart
from projects.diff.messages import compare_messages
from projects.diff.prompt import CODE, PROMPT
from projects.diff.result import Comparison, KeyDifference, MessageDiff, NamedText, SettingDifference
from projects.diff.scores import are_read, compare_scores, compare_usage
from projects.diff.settings import compare_keys, compare_long_texts, compare_settings, nested_fields
from projects.diff.values import ABSENT, alike, canonical
from projects.diff.work import Work
from projects.text.cutting import short

NOTHING, UNNAMED = "nothing live", "a version without a name"
ALL_ADDED = "There was no live version to compare with: all of this one is listed as added"
ALL_REMOVED = "Everything goes: nothing takes its place"
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
    return Comparison(
        before_name=called[0],
        after_name=called[1],
        summary=_one_sided(left, right) or summarise_differences(settings, prompt, texts, details, more),
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


def _one_sided(before: Parts, after: Parts) -> str:
    if before.exists == after.exists:
        return ""
    return ALL_ADDED if after.exists else ALL_REMOVED


def summarise_differences(
    settings: Sequence[SettingDifference],
    prompt: Sequence[MessageDiff],
    texts: Sequence[NamedText],
    details: Sequence[KeyDifference],
    details_more: int,
) -> str:
    """Say how many things differ, without a full stop: "3 settings and 2 messages differ"."""
    places = len(details) + details_more
    where = _where(details)
    parts = [
        *_counted(len(settings), "setting", "settings"),
        *_prompt(prompt),
        *(f"the {text.label}" for text in texts),
        *_counted(places, f"place {where}", f"places {where}"),
    ]
    if not parts:
        return "Nothing differs"
    alone = len(parts) == 1 and parts[0].startswith(("1 ", "the "))
    words = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{words[0].upper()}{words[1:]} {'differs' if alone else 'differ'}"


def _prompt(prompt: Sequence[MessageDiff]) -> Iterator[str]:
    roles = [message.role_after or message.role_before for message in prompt if message.kind != "same"]
    special = {PROMPT: "the prompt", CODE: "the code"}
    yield from _counted(sum(role not in special for role in roles), "message", "messages")
    yield from (words for role, words in special.items() if role in roles)


def _where(details: Sequence[KeyDifference]) -> str:
    of_tools = [item.path.startswith(("tools", "tool_configs")) for item in details]
    if all(of_tools):
        return "in the tools"
    return "in tools and other data" if any(of_tools) else "in other data"


def _counted(count: int, one: str, many: str) -> Iterator[str]:
    if count:
        yield f"{count:,} {one if count == 1 else many}"
