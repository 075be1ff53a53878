"""In a sentence or two what differs between two versions, and what does not; without the last full stop."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from projects.diff.fields import OF_THE_MODEL, Parts
from projects.diff.prompt import CODE, PROMPT, PROMPT_FIELDS
from projects.diff.result import Hunk, KeyDifference, MessageDiff, NamedText, SettingDifference
from projects.diff.tools import LISTS
from projects.text.cutting import SHORT, short

NOTHING = "Nothing differs"
ALL_ADDED = "There was no live version to compare with: all of this one is listed as added"
ALL_REMOVED = "Everything goes: nothing takes its place"
DESCRIPTION = "description"
NAMED, FEW = 3, 2  # names in a list, and clauses that are read at once
SPECIAL = {PROMPT: "the prompt", CODE: "the code"}
DONE = ("corrected", "added", "removed", "moved")


@dataclass(frozen=True, slots=True)
class Summary:
    """It in all words; the first of them, which matter most; and the rest, empty where these are all."""

    whole: str
    lead: str
    rest: str = ""


def one_sided(before: Parts, after: Parts) -> str:
    """Say what is so where there is but one version; empty where there are two."""
    if before.exists == after.exists:
        return ""
    return ALL_ADDED if after.exists else ALL_REMOVED


def summarise(
    sides: tuple[Parts, Parts],
    *,
    settings: Sequence[SettingDifference],
    prompt: Sequence[MessageDiff],
    texts: Sequence[NamedText],
    details: Sequence[KeyDifference],
    details_more: int,
) -> Summary:
    """Say what was done to the prompt, which settings were changed, and what of both is the same."""
    if alone := one_sided(*sides):
        return Summary(alone, alone)
    labels = [setting.label for setting in settings]
    long = [*(text.label for text in texts), *(label for label in labels if label == DESCRIPTION)]
    other = *(f"the {label} was changed" for label in long), *_places(details, details_more)
    names = [label for label in labels if label != DESCRIPTION]
    done, of_settings = list(_prompt(prompt)), list(_settings(names))
    if not (done or of_settings or other):
        return Summary(NOTHING, NOTHING)
    changed = {*(each.field for each in settings), *(each.field for each in details), *(text.label for text in texts)}
    # What of a prompt reads the same and is written otherwise is told among the other data.
    unread = any(name in each.path for each in details for name in PROMPT_FIELDS)
    same = list(_same(sides, () if unread else prompt, changed))
    whole = _sentences(done, of_settings, other, same)
    if len(done) + len(of_settings) + len(other) <= FEW:
        return Summary(whole, whole)
    of_prompt = FEW - len(of_settings)
    of_other = max(0, of_prompt - len(done))
    lead = _sentences(done[:of_prompt], of_settings, other[:of_other])
    return Summary(whole, lead, _sentences(done[of_prompt:], other[of_other:], same))


def _sentences(*told: Sequence[str]) -> str:
    """Clauses as sentences without the last full stop, those that belong together in one."""
    joined = ["; ".join(clauses) for clauses in told if clauses]
    return ". ".join(f"{words[0].upper()}{words[1:]}" for words in joined)


def _prompt(prompt: Sequence[MessageDiff]) -> Iterator[str]:
    stayed = [message for message in prompt if message.kind not in ("same", "added", "removed")]
    counted = [message for message in stayed if any(_counts(message))]
    yield from _lines(prompt, counted)
    if crossed := sum(hunk.count for message in prompt for hunk in _here(message) if hunk.where):
        yield f"{_number(crossed, 'line')} moved to another message"
    roles = [message for message in stayed if message.role_before != message.role_after]
    if len(roles) == 1:
        yield _role_changed(prompt, roles[0])
    else:
        yield from _all(prompt, roles, "", "changed their roles")
    moved = [message for message in stayed if message.kind == "moved"]
    yield from _all(prompt, moved, "was moved", "were moved")
    renamed = [message for message in stayed if message not in roles and message.called[0] != message.called[1]]
    yield from _all(prompt, renamed, "was renamed", "were renamed")
    crossed_by = [message for message in stayed if any(hunk.where for hunk in message.text.hunks)]
    told = {id(message) for message in (*counted, *roles, *moved, *renamed, *crossed_by)}
    yield from _all(prompt, [message for message in stayed if id(message) not in told], "differs", "differ")
    for kind in ("added", "removed"):
        those = [message for message in prompt if message.kind == kind]
        yield from _all((), those, f"was {kind}", f"were {kind}")


def _role_changed(prompt: Sequence[MessageDiff], message: MessageDiff) -> str:
    """What a message was and is; where the two would read alike, or one of them has no words, that it is another."""
    was, now = (_words(role) for role in (message.role_before, message.role_after))
    called = _called(prompt, message)
    if was == now or "" in {was, now}:
        return f"the role of {called} was changed"
    return f"{called} became {_with_article('', message.role_after)}"


def _here(message: MessageDiff) -> Iterator[Hunk]:
    return (hunk for hunk in message.text.hunks if hunk.kind == "here")


def _counts(message: MessageDiff) -> tuple[int, ...]:
    """How many lines were corrected, added, removed, and moved within the message."""
    lines = (line for hunk in message.text.hunks if hunk.kind == "lines" for line in hunk.lines)
    kinds = Counter(line.kind for line in lines if any(segment.text.strip() for segment in line.segments))
    corrected = sum(line.is_corrected for hunk in _here(message) for line in hunk.lines)
    moved = sum(hunk.count for hunk in _here(message) if not hunk.where)
    return kinds["changed"] + corrected, kinds["added"], kinds["removed"], moved


def _lines(prompt: Sequence[MessageDiff], counted: Sequence[MessageDiff]) -> Iterator[str]:
    if not counted:
        return
    totals = [sum(each) for each in zip(*map(_counts, counted), strict=True)]
    done = [(count, word) for count, word in zip(totals, DONE, strict=True) if count]
    first = f"{_number(done[0][0], 'line')} {'was' if done[0][0] == 1 else 'were'} {done[0][1]}"
    where = _called(prompt, counted[0]) if len(counted) == 1 else _number(len(counted), "message")
    yield f"in {where} {listed([first, *(f'{count:,} {word}' for count, word in done[1:])])}"


def _all(prompt: Sequence[MessageDiff], those: Sequence[MessageDiff], one: str, many: str) -> Iterator[str]:
    special = [message for message in those if SPECIAL.keys() & {*_roles(message)}]
    common = [message for message in those if message not in special]
    for message in special if len(common) > 1 else those:
        yield f"{_called(prompt, message)} {one}"
    if len(common) > 1:
        yield f"{_number(len(common), 'message')} {many}"


def _roles(message: MessageDiff) -> list[str]:
    """What it is on each side, the old one first."""
    sides = (message.role_before, message.role_after)
    return [role for role, name in zip(sides, message.called, strict=True) if name]


def _called(among: Sequence[MessageDiff], message: MessageDiff) -> str:
    """A message by its old role, or by its old name too, where no other one has that; else as one of several."""
    for sides in (_roles, _names):
        name = sides(message)[0]
        if sum(name in sides(each) for each in among) == 1:
            return _with_article("the", name)
    return _with_article("", _roles(message)[0])


def _names(message: MessageDiff) -> list[str]:
    return [name for name in message.called if name]


def _with_article(article: str, name: str) -> str:
    if name in SPECIAL:
        return SPECIAL[name]
    words = f"{_words(name)} message".strip()
    return f"{article or ('an' if words[0] in 'aeio' else 'a')} {words}"


def _words(role: str) -> str:
    """A role as it stands within a sentence."""
    words = SPECIAL.get(role) or short(role, SHORT).replace("_", " ").strip()
    return f"{words[:1].lower()}{words[1:]}"


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _settings(names: Sequence[str]) -> Iterator[str]:
    if names:
        named = names if len(names) <= NAMED + 1 else names[:NAMED]
        more = [f"{len(names) - len(named):,} more"] if len(names) > len(named) else []
        were = "was" if len(names) == 1 else "were"
        yield f"{_number(len(names), 'setting')} {were} changed: {listed([*named, *more])}"


def _places(details: Sequence[KeyDifference], more: int) -> Iterator[str]:
    of_tools = [detail.field in LISTS for detail in details]
    if any(of_tools):
        yield "the tools were changed"
    count = len(details) + more - sum(of_tools)
    if count:
        yield f"{_number(count, 'place')} in other data {'was' if count == 1 else 'were'} changed"


def _same(sides: tuple[Parts, Parts], prompt: Sequence[MessageDiff], changed: Collection[str]) -> Iterator[str]:
    """What most people ask about, where it is the same."""
    models = [side.fields.get("model") for side in sides]
    same = ["the prompt"] if prompt and all(message.kind == "same" for message in prompt) else []
    of_the_model = OF_THE_MODEL & {name.removeprefix("model_config.") for name in changed}
    if not of_the_model and isinstance(models[0], str) and models[0] == models[1]:
        same += ["the model"] if changed else ["the model", "the settings"]
    if same:
        yield f"{listed(same)} {'is' if len(same) == 1 else 'are'} the same"


def listed(items: Sequence[str]) -> str:
    """Write some words as a list is told: one, another and a third."""
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)
