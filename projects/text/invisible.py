"""What in a text no eye can see: decided here for names, ids, prompts, titles, cells and comparisons alike.

A reader's character is an extended grapheme cluster (Unicode, UAX #29). No mark stands inside of one: what is unseen in
it is told after it. What joins an emoji, chooses a form of a Han sign, or spells a word in Persian, Arabic, Hindi and
others belongs to the text as it is written, and is told only where it is all that differs.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import regex

LONGEST = 400_000  # of what is written out of one text
SPELLED = 40_000
MARK = 20  # what a mark is worth in characters
AHEAD = 64  # that a joined sign may need to be understood
# Of the category Cf, and yet there to be seen: signs of Arabic, Syriac and Kaithi numbers, Egyptian joiners.
_VISIBLE_FORMATS = r"\p{PCM}\U00013430-\U0001343f"
_INVISIBLE = rf"[[\p{{C}}\p{{Z}}\p{{DI}}\u2800]--[\p{{Cn}} \u3000{_VISIBLE_FORMATS}]]"
# Unseen signs that Unicode counts to the character before them.
_JOINT = r"[\u034f\u17b4\u17b5\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
_SPELT_WITH_JOINERS = re.sub(
    r"\w+ ?",
    lambda script: rf"\p{{Script={script[0].strip()}}}",
    "Arabic Syriac Mandaic Nko Mongolian Adlam Hanifi_Rohingya Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu "
    "Kannada Malayalam Sinhala Khmer Myanmar Tibetan Balinese Javanese Newa Tirhuta Grantha",
)
_LETTER = r"[\p{L}\p{M}\p{N}]"
_PICTURE = r"\p{ExtPict}(?:[\ufe0e\ufe0f]|\p{EMod})?"
_FLAG = r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_HONEST = "|".join(
    (
        rf"{_PICTURE}(?:\u200d{_PICTURE})+",
        _FLAG,
        r"[0-9#*]\ufe0f?\u20e3",
        r"[\p{Emoji}--[0-9#*]][\ufe0e\ufe0f](?!\ufe0e|\ufe0f)",
        r"\p{Ideographic}[\ufe00-\ufe02\U000e0100-\U000e01ef]",
        r"\p{Script=Mongolian}[\u180b-\u180d\u180f]",
        r"[\p{Sm}\p{Script=Myanmar}\p{Script=Phags_Pa}]\ufe00",
        rf"(?<=[{_SPELT_WITH_JOINERS}])[\u200c\u200d](?={_LETTER})",
        rf"(?<={_LETTER})[\u200c\u200d](?=[{_SPELT_WITH_JOINERS}])",
        r"(?<=\p{ccc=9})[\u200c\u200d](?=[^\u200c\u200d])",
    )
)
_TAIL = rf"{_JOINT}(?:{_JOINT}|\p{{M}})*"
_ENDS = r"|(?P<run>^\ +|\ +$|(?<=\ )\ +)"  # in a name, where no page shows them


def _finder(unseen: str, more: str = "") -> regex.Pattern[str]:
    return regex.compile(rf"(?V1)(?P<honest>{_HONEST})|(?P<tail>{_TAIL})|(?P<run>(?P<one>{unseen})(?P=one)*){more}")


_IN = {
    "name": _finder(_INVISIBLE, _ENDS),
    "prose": _finder(rf"[{_INVISIBLE}--[\n\r\t\xa0]]"),
}
_CAN_BE_SEEN = regex.compile(r"(?V1)[[^\p{C}\p{Z}\p{DI}\u2800]]")
_IGNORABLE = regex.compile(r"(?V1)[[\p{Cc}\p{Cf}\p{DI}\u2800]--\s]+")
_JOINTS = regex.compile(_JOINT)
_CLUSTER = regex.compile(r"\X")
_TRAILING = regex.compile(rf"(?V1){_JOINT}+$")
_DROPPED = regex.compile(rf"(?V1)(?P<kept>{_PICTURE}(?:\u200d{_PICTURE})+|{_FLAG})|[{_INVISIBLE}\s]+|{_JOINT}+")
_DROPPED_BUT_SPACE = regex.compile(rf"(?V1)(?P<kept>{_HONEST})|[{_INVISIBLE}--[\s\xa0]]+")
_ALL = regex.compile(rf"(?V1)[{_INVISIBLE}\ \u3000]")
_UNSEEN = regex.compile(rf"(?V1)[{_INVISIBLE}--[\n\r\t]]")
_SIGNS = {" ": "·", "\t": "→", "\r": "␍", "\n": "⏎\n", "\xa0": "[no-break space]"}


class Piece(NamedTuple):
    """A part of a text as it is written, or a sign in it that cannot be seen and how often it stands there in a row."""

    text: str
    sign: str = ""
    repeated: int = 1

    @property
    def name(self) -> str:
        """The sign's name in Unicode, or its number."""
        return unicodedata.name(self.sign, self.code)

    @property
    def code(self) -> str:
        """The sign's number."""
        return f"U+{ord(self.sign):04X}"

    @property
    def times(self) -> str:
        """How often, where it is more than once."""
        return f" ×{self.repeated:,}" if self.repeated > 1 else ""


CUT = Piece("")


def pieces(text: str, mode: str = "prose", *, most: int = LONGEST) -> Iterator[Piece]:
    """The text in pieces worth `most` characters at most; where that is not all of it, an empty piece ends them.

    In the mode "name" line breaks, tabs, no-break spaces and what spaces no page shows count as unseen too.
    """
    return (piece for piece, _ in _walk(text, mode, most))


def is_all_seen(text: str, most: int) -> bool:
    """Whether a text is surely one piece, which is quick to tell of most names: short, of ASCII, spaced once."""
    return len(text) <= most and text.isascii() and text.isprintable() and "  " not in text and text == text.strip()


def fitting(text: str, most: int) -> int:
    """How much of a text, from its beginning, `pieces` gives whole for so many characters."""
    return max((end for piece, end in _walk(text, "prose", most) if piece != CUT), default=0)


def worth(text: str) -> int:
    """What the pieces of a text are worth in characters."""
    return sum(MARK if piece.sign else len(piece.text) for piece in pieces(text))


def _walk(text: str, mode: str, most: int) -> Iterator[tuple[Piece, int]]:
    """Each piece, and up to where the text is given with it."""
    if text and len(text) <= most and (_is_seen_as_prose(text) if mode == "prose" else is_all_seen(text, most)):
        yield Piece(text), len(text)  # As most texts are; to look for signs in a prompt takes milliseconds.
        return
    end = 0
    while end < len(text):
        found = _next(text, mode, end, most)
        start = found.start() if found else len(text)
        whole = start - end <= most
        until = start if whole else boundary(text, end + most)
        if until > end:
            yield Piece(text[end:until]), until
        if not whole:
            yield CUT, until
        if not (found and whole):
            return
        most -= start - end
        further = _run_on(text, found)
        end = found.end() + further
        for piece in _signs(found, further):
            most -= MARK if piece.sign else len(piece.text)
            if most < 0:
                yield CUT, start
                return
            yield piece, end


def _next(text: str, mode: str, start: int, most: int) -> regex.Match[str] | None:
    """What is unseen next. Nothing is looked for past what is given: the text may be megabytes."""
    end, at = min(len(text), start + most + AHEAD), start
    while found := _IN[mode].search(text, at, end):
        if found["honest"] is None:
            return found
        at = found.end()
    return None


def _run_on(text: str, found: regex.Match[str]) -> int:
    """How much further a run of one sign goes than was looked."""
    sign = found[0][-1]
    rest = text[found.end() :] if text.startswith(sign, found.end()) else ""
    return len(rest) - len(rest.lstrip(sign))


def _signs(found: regex.Match[str], further: int) -> Iterator[Piece]:
    """The signs of a match; what is seen of a character comes before what is not."""
    if found["run"]:
        yield Piece("", found[0][0], len(found[0]) + further)
        return
    if rest := _JOINTS.sub("", found[0]):
        yield Piece(rest)
    *signs, (last, count) = [(sign, len(list(group))) for sign, group in groupby(_JOINTS.findall(found[0]))]
    yield from (Piece("", sign, count) for sign, count in signs)
    yield Piece("", last, count + further)


def boundary(text: str, at: int) -> int:
    """The last place up to `at` that does not lie within a character; `at` itself where one is endless."""
    if at >= len(text) or (text[at].isascii() and text[at].isprintable()):
        return min(at, len(text))
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at), at - 200, 0)
    ends = [found.end() for found in _CLUSTER.finditer(text, start, at + 200)]
    place = bisect(ends, at)
    return ends[place - 1] if place else at


def clusters(text: str) -> list[str]:
    """The text character by character, as a reader counts them."""
    return _CLUSTER.findall(text)


def units(text: str) -> list[str]:
    """The same, with what is unseen at a character's end on its own."""
    return [unit for cluster in clusters(text) for unit in _with_its_tail_apart(cluster)]


def _with_its_tail_apart(cluster: str) -> tuple[str, ...]:
    found = _TRAILING.search(cluster)
    return (cluster[: found.start()], *found[0]) if found and found.start() else (cluster,)


def readable(text: str, most: int = LONGEST) -> str:
    """The text as a comparison shows it: what would not be seen is named in brackets, ordinary spaces stay."""
    if len(text) <= most and _is_seen_as_prose(text):
        return text
    given = pieces(text, most=most)
    return "".join(f"[{piece.name}{piece.times}]" if piece.sign else piece.text or cut_sign(text) for piece in given)


def cut_sign(text: str) -> str:
    """Say that not all of a text is shown."""
    return f"… [cut here; {len(text):,} characters in all]"


def spelled_out(text: str) -> str:
    """The text with every space and joiner visible too, for where they are the difference."""
    if len(text) > SPELLED:
        return readable(text)
    runs = ((cluster, len(list(group))) for cluster, group in groupby(clusters(text)))
    return "".join(_spelled(cluster, count) for cluster, count in runs)


def _spelled(cluster: str, count: int) -> str:
    signs = _ALL.findall(cluster)
    if not signs:
        return cluster * count
    visible = "" if len(signs) == len(cluster) else cluster
    if not visible and len(cluster) == 1:
        return _SIGNS[cluster] * count if cluster in _SIGNS else f"[{Piece('', cluster, count).name}{_times(count)}]"
    marks = "".join(_SIGNS.get(sign) or f"[{Piece('', sign).name}{_times(len(list(g)))}]" for sign, g in groupby(signs))
    return (visible + marks) * count


def _times(count: int) -> str:
    return Piece("", "", count).times


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen: a name of zero-width characters, fillers or blank Braille can't."""
    return _CAN_BE_SEEN.search(text) is not None


def without_ignorable(text: str) -> str:
    """The text without what is drawn as nothing, its spaces kept: not even what joins an emoji, for names."""
    return _IGNORABLE.sub("", text)


def without_invisible(text: str) -> str:
    """The text as it is written, without what cannot be seen in it; its spaces kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _DROPPED_BUT_SPACE.sub(r"\g<kept>", text))


def bare(text: str) -> str:
    """What of the text can be seen, its letters composed; an emoji or a flag is more than what it is joined of."""
    return unicodedata.normalize("NFC", _stripped(text))


def _stripped(text: str) -> str:
    return _DROPPED.sub(r"\g<kept>", text)


def common(before: str, after: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(before), len(after))
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def why_it_looks_the_same(before: str, after: str) -> str:
    """Say in words what kind of difference no eye can see, or nothing where there is one to see."""
    before, after = _differing(before, after)
    if "".join(before.split()) == "".join(after.split()):
        return "only white space differs"
    if _is_plain(before) and _is_plain(after):
        return ""
    left, right = _stripped(before), _stripped(after)
    if left == right:
        return "only invisible characters differ"
    alike = unicodedata.normalize("NFC", left) == unicodedata.normalize("NFC", right)
    return "looks the same, but is written with other characters" if alike else ""


def _differing(before: str, after: str) -> tuple[str, str]:
    """What is between the equal ends of two long texts, with as much of these as a character may need."""
    if max(len(before), len(after)) <= SPELLED:
        return before, after
    head = max(0, common(before, after) - AHEAD)
    before, after = before[head:], after[head:]
    tail = max(0, common(before[::-1], after[::-1]) - AHEAD)
    return before[: len(before) - tail], after[: len(after) - tail]


def _is_plain(text: str) -> bool:
    """Whether there is nothing but ASCII to be seen, which is quick to tell and common."""
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def _is_seen_as_prose(text: str) -> bool:
    """Whether nothing in a prompt can be unseen: quick to tell by the signs it is of, which are few."""
    return _is_plain(text) or not any(map(_may_be_unseen, set(text)))


@lru_cache(maxsize=4096)
def _may_be_unseen(sign: str) -> bool:
    return _UNSEEN.match(sign) is not None
