"""What is live, in full: its prompt, in a line the settings that are not the default ones, and all of them."""

from collections.abc import Sequence
from functools import cached_property

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from projects.diff.describe import Passage, differing, in_full, summarise
from projects.humanloop.resources import ProjectConfig
from projects.presenters.phrase import Name, Part, Phrase, Said, listed, phrase
from projects.presenters.sentences import capitalised

TO_COPY = 20_000  # characters of a text; a longer one is downloaded
SETTING = "<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>"


class InFull:
    """One version as a page gives all of it."""

    def __init__(self, version: ProjectConfig) -> None:
        self.id, self.name = version.id, Name(version.label)
        self._config = version.config.raw

    @cached_property
    def prompt(self) -> Sequence[Passage]:
        """What of it is prompt or code."""
        return in_full(self._config)

    @property
    def to_copy(self) -> str:
        """Its prompt as one text, the role of each message above it; empty where that is too long for a button."""
        said = [passage.message for passage in self.prompt]
        texts = [f"{each.heading}:\n{each.body}" for each in said] if len(said) > 1 else [each.body for each in said]
        whole = "\n\n".join(texts)
        return whole if len(whole) <= TO_COPY else ""

    @cached_property
    def in_a_line(self) -> Phrase:
        """Those settings that are not as they are by default."""
        told: list[list[Part]] = [[f"{label.lower()} ", Said(text)] for label, text in differing(self._config)]
        return capitalised(phrase(*listed(told, last=" · ", between=" · "))) if told else phrase()

    @cached_property
    def settings(self) -> SafeString:
        """All of its settings, as rows."""
        return format_html_join("", SETTING, summarise(self._config))
