"""Changes as entries of a list, and the badge of a state.

Drawn here: a page has fifty of them, and to include a template for each took as long as all else of it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from projects.models import Change
from projects.presenters import moments
from projects.presenters.entry_words import EntryWords
from projects.presenters.markup import visible
from projects.presenters.moves_as_one import Entry
from projects.presenters.phrase import Moment, Phrase, phrase
from projects.presenters.scores import scores_not_read
from projects.presenters.states import shape

BADGE = (
    '<span class="state {state}"><svg class="dot" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
    'focusable="false">{shape}</svg>{label}</span>'
)
WAITS = (
    '<li class="event card waits"><p><a href="{address}">{sentence}</a></p>{more}<div class="actions">{score}'
    '<a class="button{primary}" href="{address}">Review'
    '<span class="visually-hidden"> what was proposed for {about}</span></a></div></li>'
)
NOT_READ = f'<p class="quiet">{scores_not_read("one version, or of both,")}</p>'
NO_STATE = ("", "")
ENTRY = '<li class="event"><p class="when">{when}</p><p><a href="{address}">{sentence}</a></p>{more}</li>'


def state_badge(state: str, label: str) -> SafeString:
    """Draw a state: a dot of its own shape, a word, a tint.

    Args:
        state: one of the states, or of what took effect also undone, replaced or partly.
        label: its words, of the panel itself.
    """
    return mark_safe(BADGE.format(state=state, shape=shape(state), label=label))  # noqa: S308 - none of it is foreign


def change_line(entry: Entry | Change, *, of_project: bool = False, by_day: bool = False) -> SafeString:
    """Draw one entry of a list: when, what as a link, its state where that is not plainly in force, and why.

    Args:
        entry: of a list; or a change, with `standing` where that was looked for.
        of_project: all of the list are of one project, whose name is left out.
        by_day: the list is of one day, which stands above it.
    """
    words = EntryWords(entry, of_project=of_project) if isinstance(entry, Change) else entry
    when = moments.clock(words.effective_at) if by_day else moments.time(words.effective_at, short=True)
    more = _more(words.state, words.more)
    return mark_safe(  # noqa: S308 - phrases escape what is foreign
        ENTRY.format(when=when, address=words.address, sentence=words.sentence.html, more=more)
    )


def _more(state: tuple[str, str], phrases: Iterable[Phrase]) -> str:
    told = " · ".join(each.html for each in phrases)
    badge = f"{state_badge(*state)} " if state[0] else ""
    return f'<p class="quiet">{badge}{told}</p>' if badge or told else ""


def look_line(entry: Entry) -> SafeString:
    """Draw what needs a look: what as a link, its state, since when, and what else there is to say."""
    return _without_column(entry, entry.state, phrase(Moment(_since(entry))))


def _since(entry: Entry) -> datetime:
    """Return since when it is not as it should be: what was to be applied by itself, since it was to be."""
    held = entry.change if isinstance(entry, EntryWords) and entry.change.is_held else None
    return (held and held.apply_at) or entry.effective_at


def waiting_line(entry: Entry, *, primary: bool = False) -> SafeString:
    """Draw what waits: what was proposed as a link, the score that moved, for whom and since when, why, and a button.

    Args:
        entry: of a list.
        primary: whether its button is the one of the page.
    """
    score = entry.change.score if isinstance(entry, EntryWords) else None
    more = [each for each in entry.more if each not in entry.score]
    return format_html(
        WAITS,
        address=entry.address,
        sentence=entry.sentence.html,
        score=_score(score) if score else "",
        more=mark_safe(_more(NO_STATE, more)),  # noqa: S308 - phrases escape what is foreign
        primary=" primary" if primary else "",
        about=visible(entry.about),
    )


def own_line(entry: Entry) -> SafeString:
    """Draw what the reader proposed: what, whom it waits for, and since when."""
    return _without_column(entry, NO_STATE if entry.state[0] == Change.State.PROPOSED else entry.state)


def _without_column(entry: Entry, state: tuple[str, str], *first: Phrase) -> SafeString:
    more = _more(state, [*first, *entry.more])
    return mark_safe(  # noqa: S308 - phrases escape what is foreign
        f'<li class="event"><p><a href="{entry.address}">{entry.sentence.html}</a></p>{more}</li>'
    )


def _score(score: Mapping[str, str]) -> SafeString:
    if not score["name"]:
        return SafeString(NOT_READ)
    return format_html(
        '<p class="score"><bdi>{}</bdi> <span class="number">{} → <strong>{}</strong></span></p>',
        *(score["name"], score["before"], score["after"]),
    )
