"""What is said of what is live by default: since when and by whom, and whether there is something newer."""

from functools import cached_property

from projects.mirror.fetch import FetchedProject
from projects.models import DEFAULT_ENVIRONMENT, Change
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, phrase
from projects.versions import Newness, labels, the_newest


def live_since(change: Change) -> Phrase:
    """Return what made it so, with a link to that change."""
    address = change.get_absolute_url()
    if change.is_from_outside:
        noticed = Moment(change.settled_at, short=True)
        return phrase("changed outside this panel, ", Link(address, ("noticed ", noticed)))
    day = Moment(change.settled_at, short=True, ago=False)
    by: list[Part] = [", by ", Person(change.applied_by)] if change.applied_by else []
    return phrase(Link(address, ("since ", day)), *by)


class LiveWords:
    """What a project's page says of it."""

    def __init__(self, of: FetchedProject) -> None:
        self.of = of
        self.version = of.project.active_config
        self.newer = of.versions[0] if of.newness == Newness.BEHIND else None
        self.newest = the_newest(of.versions)

    @cached_property
    def called(self) -> dict[str, str]:
        """Id to what the live version and a newer one are called, told apart from each other."""
        return labels([version for version in (self.newer, self.version) if version])

    @property
    def heading(self) -> Phrase:
        """What is so, and where."""
        where = Name(self.of.default_environment or DEFAULT_ENVIRONMENT)
        return phrase("Live now in " if self.version else "Nothing is live in ", where)

    @property
    def name(self) -> Name:
        """The version that is live."""
        return Name(self.called[self.version.id] if self.version else "")

    @property
    def notes(self) -> list[Phrase]:
        """What stands beside its name: since when and by whom, and whether it is the newest one."""
        change = self.of.live_change
        return [note for note in (live_since(change) if change else phrase(), self._newness) if note]

    @property
    def _newness(self) -> Phrase:
        if self.newer:
            return phrase("a newer version exists: ", Name(self.called[self.newer.id]))
        is_newest = self.newest and self.version and self.newest.id == self.version.id
        return phrase("the newest version") if is_newest else phrase()

    @property
    def nothing_since(self) -> Phrase:
        """Since when nothing is live, and through whom; empty where something is, or that is not known."""
        change = self.of.live_change
        if self.version or change is None:
            return phrase()
        return phrase("It was " if change.is_from_outside else "It has been so ", *live_since(change), ".")

    @property
    def compare(self) -> str:
        """The link that compares it with another one; empty where there is none."""
        if not self.version or len(self.of.versions) < 2:
            return ""
        if self.newest is None:
            return "Compare with another version"
        return f"Compare with {'an earlier version' if self.newest.id == self.version.id else 'the newest'}"
