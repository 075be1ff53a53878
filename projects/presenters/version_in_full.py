"""What is live, in full: its prompt, in a line the settings that are not the default ones, and all of them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from projects.diff.describe import Opened, Passage, describe
from projects.humanloop.resources import ProjectConfig
from projects.presenters.markup import visible
from projects.presenters.phrase import Name, Part, Phrase, Said, dotted
from projects.presenters.sentences import capitalised

TO_COPY = 20_000  # characters of a text; a longer one is downloaded
SETTING = "<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>"
MESSAGE = '<div class="message"><h3 class="role-heading">{}{}</h3>{}{}</div>'
TEXT = '<div class="{}"><bdi>{}</bdi></div>'
REST = '<details class="rest"><summary>Show all {}</summary>{}</details>'
CUT = '<p class="note">It goes on: {} in all are too much for a page.</p>'


class InFull:
    """One version as a page gives all of it."""

    def __init__(self, version: ProjectConfig) -> None:
        self.id, self.name = version.id, Name(version.label)
        self._described = describe(version.config.raw)

    @property
    def to_copy(self) -> str:
        """Its prompt as one text, the role of each message above it; empty where that is too long for a button."""
        said = [passage.message for passage in self._described.prompt]
        texts = [f"{each.heading}:\n{each.body}" for each in said] if len(said) > 1 else [each.body for each in said]
        whole = "\n\n".join(texts)
        return whole if len(whole) <= TO_COPY else ""

    @property
    def prompt(self) -> SafeString:
        """What of it is prompt or code, message by message."""
        return mark_safe("".join(map(_message, self._described.prompt)))  # noqa: S308 - each is escaped

    @property
    def in_a_line(self) -> Phrase:
        """Those settings that are not as they are by default."""
        settings: list[list[Part]] = [[f"{label.lower()} ", Said(text)] for label, text in self._described.differing]
        return capitalised(dotted(*settings))

    @property
    def settings(self) -> SafeString:
        """All of its settings, as rows."""
        return format_html_join("", SETTING, self._described.settings)


def _message(passage: Passage) -> SafeString:
    message = passage.message
    role = visible(message.role) or "Message"
    name = format_html(" <bdi>{}</bdi>", visible(message.name)) if message.name else ""
    calls = _opened(passage.calls, "prompt code") if passage.calls.head else ""
    return format_html(MESSAGE, SafeString(role[:1].upper() + role[1:]), name, _opened(passage.text, "prompt"), calls)


def _opened(text: Opened, kind: str) -> SafeString:
    """Write a long text as `includes/opened.html` does: its first lines, and the rest to be opened."""
    rest = format_html(REST, text.amount, _box(kind, text.rest)) if text.rest else ""
    goes_on = format_html(CUT, text.amount) if text.is_cut else ""
    return format_html("{}{}{}", _box(kind, text.head), rest, goes_on)


def _box(kind: str, text: str) -> SafeString:
    return format_html(TEXT, kind, visible(text, "prose"))
