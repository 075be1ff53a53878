"""What is said of the versions of a project: of each in its row, of where one is chosen, and of how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from projects.humanloop.resources import ProjectConfig
from projects.presenters import proposing
from projects.presenters.phrase import Link, Marked, Moment, Name, Part, Phrase, Said, counted, dotted, listed, phrase
from projects.versions import MOST_IN_ROW, kind_in_words


class Picker(Protocol):
    """Versions to choose among: all, and those that match what was searched for."""

    @property
    def total(self) -> int:
        """How many there are."""

    @property
    def matching(self) -> int:
        """How many match."""

    @property
    def query(self) -> str:
        """What was searched for; empty for nothing."""


class Badge(Marked):
    """Where a version is live by default."""

    element = '<span class="badge live">{}</span>'


@dataclass(frozen=True)
class VersionRow:
    """One version in a list, and what leads on from it.

    Attributes:
        called: what it is called among the others of its project.
        live: whether it is live by default.
        environments: what those are called that serve it, the default one first.
        wanted: what the one is called that a version is chosen for; empty where none is.
        serves_wanted: whether that one serves it already.
        can_go_live: whether some environment does not serve it.
        several_kinds: whether the project has versions of another kind.
    """

    version: ProjectConfig
    project_id: str
    called: str
    live: bool
    environments: Sequence[str] = ()
    wanted: str = ""
    serves_wanted: bool = False
    can_go_live: bool = True
    several_kinds: bool = False

    @property
    def model(self) -> Phrase:
        """Its model, else what kind of version it is."""
        model = self.version.config.model
        return phrase(Name(model or kind_in_words(self.version.type)))

    @property
    def details(self) -> Phrase:
        """What kind of version it is where there are several, how warm its model is set, and when it was last used."""
        warm, used = self.version.config.temperature, self.version.last_used
        return dotted(
            [Name(kind_in_words(self.version.type))] if self.several_kinds else [],
            [f"temperature {warm:.12g}"] if warm is not None else [],
            ["last used ", Moment(used, short=True)] if used else ["not used yet"],
        )

    @property
    def serves(self) -> Phrase:
        """Which environments serve it; empty where none does. Of one that is live by default, that first."""
        names: list[list[Part]] = [[Name(name)] for name in self.environments[:MOST_IN_ROW]]
        if self.live:
            names[:1] = [[Badge(*(names[0] if names else ["Live"]))]]
        more = len(self.environments) - MOST_IN_ROW
        if more <= 0:
            return phrase(*listed(names, last=", "))
        page = Link(f"{reverse('project_detail', args=[self.project_id])}#environments", ("project’s page",))
        return phrase(*listed(names, last=", "), f" and {more:,} more: the ", page, " lists them")

    @property
    def make_live(self) -> Phrase:
        """The words of the link that leads to making it live; empty where there is none."""
        if not self.can_go_live or self.serves_wanted:
            return phrase()
        if self.wanted:
            return proposing.live_in(Name(self.wanted))
        return phrase(proposing.way("elsewhere" if self.live else "live"))

    @property
    def why_not(self) -> Phrase:
        """Why there is no such link: it is so already."""
        if self.serves_wanted:
            return phrase("Live in ", Name(self.wanted))
        return phrase() if self.can_go_live or not self.environments else phrase("Live everywhere")


def choose_for(environment: str, served: str) -> Phrase:
    """Return what is asked where a version is chosen for an environment, which serves one now or none."""
    now: Part = Name(served) if served else "nothing"
    return phrase("Choose the version that ", Name(environment), " should serve. It serves ", now, " now.")


def offline_title(environment: str, served: str) -> Phrase:
    """Return the heading of the form that takes an environment offline, or why there is nothing to take."""
    if not environment:
        return phrase("There is no such environment")
    if not served:
        return phrase("Nothing is live in ", Name(environment))
    return proposing.offline(Name(environment))


def picked(picker: Picker) -> Phrase:
    """Return among how many versions somebody chooses, as the beginning of a sentence."""
    if not picker.query:
        return phrase(f"There are {picker.total:,} versions")
    return phrase(f"{picker.matching:,} of {picker.total:,} versions match “", Said(picker.query), "”")


def count_in_list(total: int, *, order: Phrase, of_all: int | None, undated: int, unreadable: int) -> Phrase:
    """Return how many versions a list has, in what order, and what is not among them.

    Args:
        total: how many are found.
        order: what their order is called.
        of_all: among how many; None where nothing was searched for.
        undated: how many have no time, which matters to the order.
        unreadable: how many can't be read.
    """
    count = counted(total, "version") if of_all is None else f"{total:,} of {counted(of_all, 'version')}"
    ordered: list[Part] = [", ", *order, *_as_far_as_known(undated)] if total else []
    return phrase(count, *ordered, f" · {unreadable:,} more can’t be read" if unreadable else "")


def _as_far_as_known(undated: int) -> list[Part]:
    come = "comes" if undated == 1 else "come"
    return [f" as far as known ({undated:,} without a time {come} last)"] if undated else []


def count_on_project(total: int, most: int, *, order: Phrase, undated: int) -> Phrase:
    """Return how many versions a project has, and which of them its page shows: at most so many.

    Args:
        total: how many there are.
        most: how many are shown.
        order: what their order is called; empty where it is newest first.
        undated: how many have no time, which matters to the order.
    """
    count = counted(total, "version")
    if order:
        return phrase(count, f", the first {most} are shown, " if total > most else ", ", *order, ".")
    some = f", the {most} at the top of the list are shown" if undated else f", the newest {most} are shown"
    said = f"{count}{some if total > most else ''}."
    if not undated:
        return phrase(said)
    was, comes = ("was", "it comes") if undated == 1 else ("were", "they come")
    unknown = f"When {undated:,} of them {was} made is not known, so which is the newest isn’t either: {comes} last."
    return phrase(f"{said} {unknown}")
