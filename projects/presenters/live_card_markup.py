"""A card of what is live in one environment, as HTML: a template takes three times as long."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from projects.presenters.live_cards import Card, Way
from projects.presenters.markup import visible
from projects.presenters.scores import Cell, Column
from projects.presenters.version_markup import score

CARD = """<article class="card" aria-labelledby="place-{number}">
  <h3 id="place-{number}">{name}{mark}</h3>
  <p class="lede">{title}</p>
  {lines}{scores}{use}{ways}
</article>"""
MARK = ' <span class="quiet">default</span>'
POST = (
    '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    "<button>{}</button></form>"
)
BUTTON, LINK = '<a href="{}" class="button">{}</a>', '<a href="{}">{}</a>'


def live_card(card: Card, number: int, token: object) -> SafeString:
    """Draw a card.

    Args:
        card: of which environment.
        number: which of the page's it is.
        token: what a form has to send, so that it is known to be of this page.
    """
    use = card.use
    written = CARD.format(
        number=number,
        name=card.name.html,
        mark=MARK if card.is_marked else "",
        title=card.title.html,
        lines="".join(f"<p>{line.html}</p> " for line in card.lines),
        scores=_scores(card.scores),
        use=f'<p class="quiet">{use.html}</p>' if use else "",
        ways=_ways(card.ways, token),
    )
    return mark_safe(written)  # noqa: S308 - phrases escape what is foreign


def _scores(scores: Iterable[tuple[Column, Cell]]) -> str:
    rows = [f"<li><bdi>{visible(column.name)}</bdi> {score(cell)}</li>" for column, cell in scores]
    return f'<ul class="averages">{"".join(rows)}</ul>' if rows else ""


def _ways(ways: Iterable[Way], token: object) -> str:
    written = "".join(_way(way, token) for way in ways)
    return f'<div class="actions">{written}</div>' if written else ""


def _way(way: Way, token: object) -> SafeString:
    if way.posts:
        return format_html(POST, way.address, token, way.words.html)
    return format_html(BUTTON if way.is_button else LINK, way.address, way.words.html)
