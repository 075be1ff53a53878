"""What differs between two versions in sentences: settings, text that was moved, tools and other data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from projects.diff.fields import label
from projects.diff.result import Comparison, Hunk, KeyDifference, SettingDifference
from projects.diff.summary import DESCRIPTION
from projects.diff.tools import LISTS
from projects.presenters.phrase import Part, Phrase, Quiet, Said, Strong, counted, listed, phrase
from projects.text.cutting import SHORT, short

SHORT_PASSAGE = 12  # lines that were moved; longer passages are there to be opened
TOOLS = "tools"
CALLED = {"response_format.json_schema": "the schema of the answer’s format", "other": "other data"}
DONE = {"added": "added", "removed": "removed", "changed": "changed", "moved": "put in another order"}


def setting_told(setting: SettingDifference) -> Phrase:
    """Return what became of a setting, as a sentence without a full stop."""
    name = Said(f"{setting.label[:1].upper()}{setting.label[1:]}")
    open_, close = "“”" if setting.label == DESCRIPTION else ("", "")
    before, after = ((open_, Said(value), close) for value in (setting.before, setting.after))
    if setting.kind == "added":
        return phrase(name, " is now set: ", Strong(*after))
    if setting.kind == "removed":
        return phrase(name, " is no longer set", Quiet("; it was ", *before))
    return phrase(name, " changes from ", *before, " to ", Strong(*after))


def moved_told(hunk: Hunk) -> Phrase:
    """Return where some lines went, or where they came from."""
    number, direction = counted(hunk.count, "line"), "down" if hunk.down else "up"
    where: list[Part] = ["“", Said(hunk.where), "”"] if hunk.where else [f"further {direction}"]
    if hunk.kind == "away":
        return phrase(f"{number} moved {'to ' if hunk.where else ''}", *where)
    corrected = ", and corrected" if any(line.is_corrected for line in hunk.lines) else ""
    return phrase(f"{number} moved here from ", *where, corrected)


def is_open(hunk: Hunk) -> bool:
    """Whether lines that were moved are read at once: where they are, if they are few or were corrected."""
    return hunk.kind == "here" and (hunk.count <= SHORT_PASSAGE or any(line.is_corrected for line in hunk.lines))


@dataclass(frozen=True)
class OtherData:
    """What differs in one field that is neither a setting nor a text, under a sentence."""

    sentence: Phrase
    details: Sequence[KeyDifference]


def other_data(comparison: Comparison) -> list[OtherData]:
    """Return what differs in tools and other data, field by field."""
    fields: dict[str, list[KeyDifference]] = {}
    for detail in comparison.details:
        fields.setdefault(TOOLS if detail.field in LISTS else detail.field, []).append(detail)
    return [OtherData(phrase(*_sentence(name, details, comparison)), details) for name, details in fields.items()]


def _sentence(name: str, details: Sequence[KeyDifference], comparison: Comparison) -> Iterator[Part]:
    if name == TOOLS:
        yield from _tools(details, comparison)
    else:
        yield from _of_field(name, details)


def _tools(details: Sequence[KeyDifference], comparison: Comparison) -> Iterator[Part]:
    gone, new, changed = comparison.tools or ((), (), ())
    parts = [
        [*_named(names, done)] for names, done in ((new, "added"), (gone, "removed"), (changed, "changed")) if names
    ]
    if any(detail.kind == "moved" and detail.path in LISTS for detail in details):
        parts.append(["the tools stand in another order" if parts else "The tools stand in another order"])
    yield from listed(parts or [["The tools were changed"]], last="; ", between="; ")


def _named(names: Sequence[str], done: str) -> Iterator[Part]:
    yield f"{counted(len(names), 'tool')} {'was' if len(names) == 1 else 'were'} {done}: "
    yield from listed([[Said(short(name, SHORT))] for name in names])


def _of_field(name: str, details: Sequence[KeyDifference]) -> Iterator[Part]:
    called = CALLED.get(name) or label(name) or "the version"
    if len(details) == 1 and details[0].path.startswith(f"{name}."):
        key = details[0].path.removeprefix(f"{name}.")
        yield from ("In ", Said(called), " ", Strong(Said(key)), f" was {DONE[details[0].kind]}")
        return
    kinds = Counter(DONE[detail.kind] for detail in details)
    counts = [[f"{counted(count, 'value')} {'was' if count == 1 else 'were'} {done}"] for done, count in kinds.items()]
    yield from ("In ", Said(called), " ", *listed(counts))
