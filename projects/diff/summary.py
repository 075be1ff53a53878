"""One sentence on what differs."""

from collections.abc import Iterator, Sequence

from projects.diff.prompt import CODE, PROMPT
from projects.diff.result import KeyDifference, MessageDiff, NamedText, SettingDifference


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
