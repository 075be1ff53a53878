"""What is live where in a project, a card an environment: who made it so and why, how it is judged, the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from projects.diff.scores import is_few
from projects.humanloop.resources import ProjectConfig
from projects.mirror.fetch import FetchedProject
from projects.models import DEFAULT_ENVIRONMENT, ProjectField
from projects.models.notes import is_note_our_own
from projects.presenters import proposing
from projects.presenters.in_force import Made, made_live, served
from projects.presenters.live import compare_words, newness_told, told_since
from projects.presenters.live_history import DEFAULT, Record
from projects.presenters.phrase import Moment, Name, Phrase, Quiet, counted, dotted, listed, phrase
from projects.presenters.scores import Cell, Column, Scores, scores_not_read
from projects.presenters.sentences import capitalised
from projects.presenters.wording import NO_REASON, reason
from projects.services.rights import PROPOSE, may
from projects.services.transitions import Action

REASON, ON_BUTTON = 240, 40  # characters of a reason, and of a name
NOT_KNOWN = phrase(Quiet("Since when and by whom is not known here."))
GET_NONE = phrase("Calls that ask for this project’s live version get none.")
ONLY_ONE = "There is no other version"
NOT_READ, NO_SCORE = phrase(Quiet(scores_not_read(sentence=False))), phrase(Quiet("No score"))


@dataclass(frozen=True)
class Way:
    """What leads to a review: a link to a form that is filled in, or a button that posts."""

    words: Phrase
    address: str
    posts: bool = False
    is_button: bool = True


@dataclass(frozen=True)
class Scene:
    """What all cards of a page are made of: the project as it was read, what is known of its past, and who reads it."""

    of: FetchedProject
    record: Record
    reader: User

    @cached_property
    def served(self) -> dict[str, str | None]:
        """Environment to the version that it serves, the default one first."""
        return served(self.of)

    @cached_property
    def made(self) -> dict[str, Made]:
        """Environment to what made that so."""
        return made_live(self.of, self.record)

    @cached_property
    def scores(self) -> Scores:
        """How the versions were scored."""
        return Scores.of(self.of.project, self.of.by_id.values())

    @cached_property
    def ids(self) -> dict[str, str]:
        """Environment to its id; the default one has none where it could not be read."""
        rows = self.of.deployments
        return {DEFAULT: ""} | {DEFAULT if row.is_default else row.environment_id: row.environment_id for row in rows}

    @cached_property
    def called(self) -> dict[str, str]:
        """Id to name of the versions, as the environments tell it of those that are not listed."""
        told = {row.model_config_id or "": row.model_config_name or "" for row in self.of.deployments}
        return {key: name for key, name in told.items() if name} | self.of.called

    @property
    def heading(self) -> Phrase:
        """What the cards are of: what is live, or that nothing is where it counts most."""
        if self.served[DEFAULT]:
            return phrase("Live now")
        return phrase("Nothing is live in ", Name(self.of.default_label))

    def choice(self, key: str, name: Name) -> Way | None:
        """Return what leads to another version for an environment; None where there is none to choose."""
        if len(self.of.versions) < (2 if self.served[key] else 1):
            return None
        address = self._address("config_list", **({"environment": self.ids[key]} if self.ids[key] else {}))
        return Way(proposing.another(name, is_first=not self.served[key]), address, is_button=False)

    @property
    def choose(self) -> Way | None:
        """What leads to another version for the default environment."""
        return self.choice(DEFAULT, Name(self.of.default_label))

    @property
    def no_choice(self) -> str:
        """Why nothing leads to another version, where that is sure."""
        return ONLY_ONE if len(self.of.versions) == len(self.of.records) == 1 and not self.choose else ""

    @property
    def compare(self) -> Way | None:
        """What compares what is live by default with another version; None where there is none."""
        words = compare_words(self.of)
        return Way(phrase(words), self._address("config_compare"), is_button=False) if words else None

    @property
    def idle(self) -> Phrase:
        """Of a project without a version: its environments, of which none serves one."""
        names = [[Name(name)] for name in self.of.environment_names.values()]
        return phrase(*listed(names, last=", "), ": none of them serves a version.") if names else phrase()

    def deploy(self, version: str, key: str) -> str:
        """Return the address of the form that makes a version live in an environment, filled in."""
        if environment := self.ids[key]:
            return self._address("project_deploy", config_id=version, environment=environment)
        return self._address("project_edit", **{ProjectField.LIVE_VERSION.value: version})

    def offline(self, key: str) -> str:
        """Return the address of the form that takes an environment offline; empty where its id is not known."""
        return self._address("project_offline", environment_id=self.ids[key]) if self.ids[key] else ""

    def _address(self, name: str, **query: str) -> str:
        return f"{reverse(name, args=[self.of.project.id])}{'?' if query else ''}{urlencode(query)}"


@dataclass(frozen=True)
class Card:
    """One environment of a project, by the key that it has in `in_force`."""

    scene: Scene
    key: str

    @property
    def is_default(self) -> bool:
        """Whether it is the default environment."""
        return self.key == DEFAULT

    @property
    def is_marked(self) -> bool:
        """Whether it is said of it that it is the default one: where its name does not say so."""
        return self.is_default and self.scene.of.default_label != DEFAULT_ENVIRONMENT

    @property
    def name(self) -> Name:
        """What the environment is called."""
        return Name(self.scene.of.default_label if self.is_default else self.scene.of.environment_names[self.key])

    @property
    def served(self) -> str:
        """The id of the version that it serves; empty where it serves none."""
        return self.scene.served[self.key] or ""

    @cached_property
    def version(self) -> ProjectConfig | None:
        """The version that it serves, where it was read."""
        return self.scene.of.by_id.get(self.served)

    @property
    def title(self) -> Phrase:
        """What the version is called, or that there is none."""
        if not self.served:
            return phrase(Quiet("Nothing is live"))
        return phrase(Name(self.scene.called.get(self.served) or self.served, strong=True))

    @property
    def made(self) -> Made | None:
        """What made it so, where that is known."""
        return self.scene.made.get(self.key)

    @property
    def lines(self) -> list[Phrase]:
        """Since when it is so, by whom and why; and what it means that nothing is."""
        return [line for line in (self._model, self._calls, self._since, self._why, self._no_scores) if line]

    @property
    def _calls(self) -> Phrase:
        return phrase() if self.served or not self.is_default else GET_NONE

    @property
    def _since(self) -> Phrase:
        if self.made is None:
            return NOT_KNOWN if self.served else phrase()
        return phrase(*told_since(self.made.change, first=True), ".")

    @property
    def _why(self) -> Phrase:
        """The reason; of what was made elsewhere none is known."""
        change = self.made.change if self.made else None
        if change is None or change.is_from_outside:
            return phrase()
        return reason(change, REASON) or phrase(*([] if is_note_our_own(change) else [Quiet(NO_REASON)]))

    @property
    def _model(self) -> Phrase:
        """Its model, and how it stands to the other versions."""
        version = self.version
        model = phrase(Name(version.config.model)) if version and version.config.model else phrase()
        told = dotted(model, self._standing)
        return phrase(Quiet(*told)) if told else told

    @property
    def use(self) -> Phrase:
        """How much the version that it serves is used, wherever that is; nothing where it is not known."""
        version = self.version
        last = version.last_used if version else None
        used = phrase("last used ", Moment(last, short=True)) if last else phrase()
        return capitalised(dotted([self._volume], used))

    @property
    def _standing(self) -> Phrase:
        """Whether there is a newer version than the one that is live by default, or how this one stands to that."""
        if self.is_default:
            return newness_told(self.scene.of)
        by_default = Name(self.scene.of.default_label)
        if self.served == self.scene.served[DEFAULT]:
            return phrase("the same as in ", by_default)
        return phrase("newer than in ", by_default) if self.is_ahead else phrase()

    @property
    def is_ahead(self) -> bool:
        """Whether it serves a newer version than the default environment does."""
        live = self.scene.of.live
        mine, theirs = (each.created_at if each else None for each in (self.version, live))
        return not self.is_default and bool(mine and theirs and mine > theirs)

    @property
    def _volume(self) -> str:
        count = self.scene.scores.datapoints(self.served or "")
        return "" if count is None else f"{'only ' if is_few(count) else ''}{counted(count, 'datapoint')}"

    @cached_property
    def scores(self) -> Sequence[tuple[Column, Cell]]:
        """What each evaluator gave on average."""
        return self.scene.scores.cells(self.served or "")

    @property
    def _no_scores(self) -> Phrase:
        """Why there are none; empty where there are some, and where nothing is live."""
        if self.scores or not self.served:
            return phrase()
        return NO_SCORE if self.scene.scores.is_read(self.served) else NOT_READ

    @property
    def ways(self) -> list[Way]:
        """What can be done with it here. For another version by default stands the page's first button."""
        other = self.scene.compare if self.is_default else self.scene.choice(self.key, self.name)
        return [way for way in (self.promote, self.back, other) if way]

    @property
    def promote(self) -> Way | None:
        """What makes live by default what it serves, where that is newer than what is live there."""
        if not self.is_ahead:
            return None
        return Way(proposing.it_live_in(Name(self.scene.of.default_label)), self.scene.deploy(self.served, DEFAULT))

    @property
    def offline(self) -> Way | None:
        """What takes it offline."""
        address = self.scene.offline(self.key) if self.served else ""
        return Way(proposing.offline(self.name), address) if address else None

    @property
    def back(self) -> Way | None:
        """The way back to the version that was live before; None where none was, it is not known, or it is gone.

        Of a change of this alone its own way back; of one that did more, the form, filled in with what is meant here.
        """
        before = (self.made and self.made.before) or ""
        if self.made is None or before in {"", self.served} or self._is_gone(before):
            return None
        change, reader = self.made.change, self.scene.reader
        called = self.scene.called.get(before) or change.name_of(before)
        words = proposing.back_to(Name(called, most=ON_BUTTON))
        action = Action.PUT_BACK if change.is_from_outside else Action.UNDO
        if len(change.requested) == 1 and may(reader, action, change):
            return Way(words, reverse(f"change_{action.value}", args=[change.pk]), posts=True)
        return Way(words, self.scene.deploy(before, self.key)) if reader.has_perm(PROPOSE) else None

    def _is_gone(self, version: str) -> bool:
        return not self.scene.of.versions_error and version not in self.scene.of.by_id
