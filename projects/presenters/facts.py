"""What to know before a version goes live: one sentence for each kind of fact, and where it leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from django.urls import reverse

from projects.diff.fact import Fact, Kind, Span
from projects.presenters.also_open import others_open
from projects.presenters.phrase import Moment, Part, Phrase, Said, listed, phrase
from projects.presenters.scores import scores_not_read
from projects.presenters.spans import lasted
from projects.text.cutting import SHORT, short
from projects.versions import kind_in_words

NAMED = 3


def sentence(fact: Fact) -> Phrase:
    """Return what a fact says, without a full stop; the names in it are fit to be read as they are."""
    return phrase(*SENTENCES[fact.kind](fact))


def address(fact: Fact, project_id: str, number: int) -> str:
    """Return where it leads: to its place in the comparison of that number on the page, or to what it is about."""
    if fact.place:
        return f"#comparison-{number}-{fact.place}"
    changes = [fact.span.change] if fact.span and fact.span.change else list(fact.changes)
    if len(changes) == 1:
        return reverse("change_detail", args=changes)
    page = reverse("change_list") if changes else reverse("project_detail", args=[project_id])
    return f"{page}?project_id={project_id}" if changes else f"{page}#environments"


def _listed(names: Sequence[str]) -> Iterator[Part]:
    """The first names, and how many there are besides."""
    named = names if len(names) <= NAMED + 1 else names[:NAMED]
    rest = len(names) - len(named)
    yield from listed([[Said(short(name, SHORT))] for name in named], last=", " if rest else " and ")
    if rest:
        yield f" and {rest:,} more"


def _one_or_many(one: str, many: str) -> Callable[[Fact], Iterator[Part]]:
    """Words for one name and for several; a `{}` stands for how many, and the names follow."""

    def words(fact: Fact) -> Iterator[Part]:
        yield one if len(fact.names) == 1 else many.format(f"{len(fact.names):,}")
        yield from _listed(fact.names)

    return words


def _scores(of_all: str) -> Callable[[Fact], Iterator[Part]]:
    """How many of the scores are so, which where it is not several and all, and which are the opposite."""

    def words(fact: Fact) -> Iterator[Part]:
        count, are = len(fact.names), "is" if len(fact.names) == 1 else "are"
        if count == fact.number > 1:
            yield f"{'Both' if count == 2 else f'All {count:,}'} scores are {of_all}"
            return
        one = count == fact.number
        yield f"The one score is {of_all}: " if one else f"{count:,} of {fact.number:,} scores {are} {of_all}: "
        yield from _listed(fact.names)
        if fact.others:
            yield "; higher: "
            yield from _listed(fact.others)

    return words


def _not_read(fact: Fact) -> Iterator[Part]:
    if len(fact.names) == fact.number:
        yield scores_not_read(sentence=False)
    else:
        before, after = scores_not_read("{}", sentence=False).split("{}")
        yield from (before, *_listed(fact.names), after)


def _datapoints(fact: Fact) -> str:
    return f"Only {fact.number:,} datapoint{'' if fact.number == 1 else 's'} behind "


def _few_before(fact: Fact) -> Iterator[Part]:
    yield f"{_datapoints(fact)}the scores of "
    yield from _listed(fact.names)


def _format(fact: Fact) -> Iterator[Part]:
    if fact.before and fact.after:
        yield from ("The answer’s format is another one: ", Said(fact.before), " → ", Said(fact.after))
    elif fact.after:
        yield from ("The answer gets a format: ", Said(fact.after))
    else:
        yield from ("The answer’s format is no longer set; it was ", Said(fact.before))


def _kind(fact: Fact) -> Iterator[Part]:
    before, after = (Said(kind_in_words(kind)) for kind in (fact.before, fact.after))
    yield from ("It is of another kind: ", before, " → ", after)


def _model(fact: Fact) -> Iterator[Part]:
    yield "Changed: "
    yield from _listed(fact.names)


def _numbers(fact: Fact) -> Iterator[Part]:
    pairs = list(zip(fact.names, fact.others, strict=True))
    named = pairs if len(pairs) <= NAMED + 1 else pairs[:NAMED]
    rest = len(pairs) - len(named)
    told: list[list[Part]] = [
        [Said(short(new, SHORT)), " where it said ", Said(short(old, SHORT))] for new, old in named
    ]
    yield "The prompt now says "
    yield from listed(told, last=", " if rest else " and ")
    if rest:
        yield f" and has {rest:,} more numbers that are different"


def _tokens(fact: Fact) -> Iterator[Part]:
    yield from ("An answer has at most ", Said(fact.after), " tokens; the limit was ", Said(fact.before))


def _tools_changed(fact: Fact) -> Iterator[Part]:
    if fact.names:
        yield from _one_or_many("A tool is changed: ", "{} tools are changed: ")(fact)
    else:
        yield "The tools are not the same"


def _divided(one: str, many: str) -> Callable[[Fact], Iterator[Part]]:
    return lambda fact: iter([one if len(fact.names) == 1 else many.format(f"{len(fact.names):,}")])


def _never(fact: Fact) -> Iterator[Part]:
    span = _span(fact)
    yield from ("Not seen live in ", Said(short(span.environment, SHORT)), " before")
    if span.start:
        yield from (", where changes are known since ", _day(span.start))


def _live(fact: Fact) -> Iterator[Part]:
    span = _span(fact)
    where: list[Part] = ["in ", Said(short(span.environment, SHORT))]
    if span.end is None:
        yield from ("Was made live ", *where, *_on(" ", span.start))
    elif span.start:
        yield from ("Was live ", *where, " ", *lasted(span.start, span.end, at_least=span.at_least))
    else:
        yield from ("Was live ", *where, " until at least " if span.at_least else " until ", _day(span.end))


def _on(word: str, moment: datetime | None) -> list[Part]:
    return [word, _day(moment)] if moment else []


def _day(moment: datetime) -> Moment:
    return Moment(moment, short=True, ago=False)


def _span(fact: Fact) -> Span:
    """Return the time that a fact is about: each of its kind has one."""
    return cast(Span, fact.span)


SENTENCES: Mapping[Kind, Callable[[Fact], Iterator[Part]]] = {
    Kind.OTHER_KIND: _kind,
    Kind.ALL_LOWER: _scores("lower"),
    Kind.SOME_LOWER: _scores("lower"),
    Kind.FEW_DATAPOINTS: lambda fact: iter([f"{_datapoints(fact)}its scores"]),
    Kind.FORMAT_LOST: _one_or_many("The answer’s format no longer has ", "The answer’s format no longer has "),
    Kind.FORMAT_OF_ANOTHER_KIND: _format,
    Kind.INPUT_REQUIRED: _one_or_many("A new input must be sent: ", "{} new inputs must be sent: "),
    Kind.TOOL_GONE: _one_or_many("A tool is gone: ", "{} tools are gone: "),
    Kind.OTHER_MODEL: _model,
    Kind.OTHER_NUMBERS: _numbers,
    Kind.NOT_SCORED: _one_or_many("It has no score of ", "It has no scores of "),
    Kind.SCORES_NOT_READ: _not_read,
    Kind.OTHER_PROPOSAL: lambda fact: iter([others_open(fact.number)]),
    Kind.FEWER_TOKENS: _tokens,
    Kind.TEXT_INTO_PARTS: _divided("One text became a list of parts", "{} texts became lists of parts"),
    Kind.PARTS_INTO_TEXT: _divided("A list of parts became one text", "{} lists of parts became one text each"),
    Kind.TOOL_CHANGED: _tools_changed,
    Kind.INPUT_NEW: _one_or_many("The prompt has a new input: ", "The prompt has {} new inputs: "),
    Kind.INPUT_GONE: _one_or_many("An input is no longer used: ", "{} inputs are no longer used: "),
    Kind.FORMAT_CHANGED: lambda fact: iter(["The answer’s format is described otherwise"]),
    Kind.NEVER_LIVE: _never,
    Kind.LIVE_BEFORE: _live,
    Kind.LIVE_ELSEWHERE: _one_or_many("Live now in ", "Live now in "),
    Kind.WAS_LIVE_ELSEWHERE: _live,
    Kind.FORMAT_GAINED: _one_or_many("The answer’s format gains ", "The answer’s format gains "),
    Kind.TOOL_NEW: _one_or_many("A tool is new: ", "{} tools are new: "),
    Kind.FEW_BEFORE: _few_before,
    Kind.SOME_HIGHER: _scores("higher"),
    Kind.ALL_HIGHER: _scores("higher"),
    Kind.ONLY_MOVED: lambda fact: iter(["Text was only moved: every line is still there, in another order"]),
}
