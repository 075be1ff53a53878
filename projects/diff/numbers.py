"""Numbers that are others in text that is otherwise the same: mostly a rule that was changed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from projects.diff.prompt import CODE
from projects.diff.result import Line, MessageDiff

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
OF_A_LIST = re.compile(r"^\W*\d+(?:(?:\.\d+)+[.):]?|[.):])\s+")  # 2. or 2.1 before what is numbered so
ENDS = re.compile(r"(?<=[.!?])\s+")
THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
AROUND = "()[]\"'“”‘’.,;:!?*_"
NO_UNIT = {
    "and",
    "are",
    "but",
    "each",
    "for",
    "from",
    "has",
    "have",
    "may",
    "must",
    "not",
    "per",
    "than",
    "that",
    "the",
}
NO_UNIT |= {"then", "there", "this", "was", "when", "where", "which", "will", "with"}


def changed_numbers(prompt: Sequence[MessageDiff]) -> list[tuple[str, str]]:
    """Return each number as it was and as it is, this one with its unit, where nothing else of its sentence differs."""
    corrected = (line for message in prompt for line in _lines(message) if line.is_corrected)
    return list(dict.fromkeys(pair for line in corrected for pair in _of_line(line)))


def _lines(message: MessageDiff) -> Iterator[Line]:
    if CODE not in (message.role_before, message.role_after):
        yield from message.text.lines


def _of_line(line: Line) -> Iterator[tuple[str, str]]:
    before, after = (ENDS.split(OF_A_LIST.sub("", line.of(side))) for side in ("removed", "added"))
    old, new = _by_form(before), _by_form(after)
    for form in (form for form in new if form in old and re.search(r"[^\W\d_]", form)):
        yield from _of_sentence(old[form], new[form])


def _by_form(sentences: Sequence[str]) -> dict[str, str]:
    """The sentences by what they are without their numbers, those that nothing else is like."""
    forms = [NUMBER.sub("0", sentence) for sentence in sentences]
    counts = Counter(forms)
    return {form: sentence for form, sentence in zip(forms, sentences, strict=True) if counts[form] == 1}


def _of_sentence(before: str, after: str) -> Iterator[tuple[str, str]]:
    words = after.split()
    for place, (old, new) in enumerate(zip(before.split(), words, strict=True)):
        if THOUSANDS.sub("", old) == THOUSANDS.sub("", new) or "{{" in new or "{%" in new:
            continue
        yield old.strip(AROUND), new.strip(AROUND) + _unit(new, words[place + 1 : place + 2])


def _unit(number: str, following: Sequence[str]) -> str:
    """The word after a number, where it may be what is counted."""
    word = following[0].strip(AROUND) if following else ""
    is_unit = number[-1:].isdigit() and len(word) > 2 and word.isalpha() and word.casefold() not in NO_UNIT
    return f" {word}" if is_unit else ""
