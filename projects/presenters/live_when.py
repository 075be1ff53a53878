"""What was live when, in each environment of a project: as far as its changes tell, as a picture and as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from projects.mirror.fetch import FetchedProject
from projects.models import DEFAULT_ENVIRONMENT
from projects.presenters import charts, in_force
from projects.presenters.lanes_markup import numbered
from projects.presenters.live_history import DEFAULT, Record, Step
from projects.presenters.phrase import Link, Name, Person, Phrase, Quiet, counted, listed, phrase
from projects.presenters.stays import Stay, stays
from projects.text.labels import apart

DAYS = 90
LOOKED_THROUGH = 60  # changes of the project, the latest
MOST_LANES, MOST_ROWS = 6, 10  # and rows of the table, an environment
LONGEST = 24  # characters of the name of a lane
ROW = """<tr>
  <th scope="row" data-label="Version"><span class="quiet">{}</span> {}</th>
  <td data-label="Environment">{}</td>
  <td data-label="From">{}</td>
  <td data-label="Until">{}</td>
  <td data-label="Made so by">{}</td>
</tr>"""
LEGEND = {
    "unknown": "Hatched: the panel does not know what was live.",
    "nothing": "Dashed: nothing was live.",
}
NOTHING = "nothing live"
UNTOLD = "so it can’t be told what was live when."
NUMBERS = "A number is the row of the table that names the version."
MOST_NUMBERS = 6  # named under the picture
DOT = "A dot is a change."
RING = "A ring is where the panel noticed one that was made elsewhere."
UNNOTICED = "What was changed elsewhere and put back before the panel looked is not in it."


@dataclass(frozen=True)
class Place:
    """An environment with what was live in it, the oldest first."""

    name: str
    steps: Sequence[Step] = ()
    stays: Sequence[Stay] = ()


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    number: int
    environment: Name
    version: Name | Quiet
    stay: Stay

    @property
    def html(self) -> SafeString:
        """As HTML: there may be many, and a template takes four times as long."""
        told = (self.version, self.environment, self.start, self.end, self.by)
        return mark_safe(ROW.format(self.number, *(each.html for each in told)))  # noqa: S308 - each is escaped

    @property
    def start(self) -> Phrase:
        """Since when, with a link to the change that made it so."""
        told, step = self.stay.start.told(), self.stay.step
        return phrase(Link(_address(step.change), tuple(told))) if step else told

    @property
    def end(self) -> Phrase:
        return self.stay.end.told() if self.stay.end else phrase("now")

    @property
    def by(self) -> Phrase:
        step = self.stay.step
        if step and step.is_noticed:
            return phrase("outside this panel")
        return phrase(Person(step.by)) if step and step.by else phrase("not known")


@lru_cache(maxsize=1024)
def _address(change: UUID) -> str:
    return reverse("change_detail", args=[change])


@dataclass(frozen=True)
class LiveWhen:
    """What was live when in a project, over the last days.

    Attributes:
        places: its environments, that which is the default one first.
        called: id to name of the versions, no two alike.
        now: when it was read, in the reader's zone.
        left_out: how many environments there are besides.
        is_cut: whether there may be earlier changes than were looked through.
    """

    places: Sequence[Place]
    called: Mapping[str, str]
    now: datetime
    left_out: int = 0
    is_cut: bool = False

    @cached_property
    def first(self) -> datetime:
        """Where the first day begins."""
        return self.now - timedelta(days=DAYS)

    def __bool__(self) -> bool:
        """Whether a change is known that tells anything of it."""
        return any(place.steps for place in self.places)

    @cached_property
    def lines(self) -> list[Line]:
        """The table: environment by environment, the latest first."""
        rows = [(place, stay) for place in self.places for stay in self._in_sight(place)[: -MOST_ROWS - 1 : -1]]
        return [
            Line(number, Name(place.name), self._version(stay), stay)
            for number, (place, stay) in enumerate(rows, start=1)
        ]

    @cached_property
    def picture(self) -> charts.Lanes:
        """The lanes, as numbers."""
        numbers = {id(line.stay): line.number for line in self.lines}
        return charts.lanes([self._row(place, numbers) for place in self.places], now=self.now, days=DAYS)

    @property
    def sentence(self) -> Phrase:
        """What the picture is of."""
        where = listed([[Name(place.name, most=LONGEST)] for place in self.places])
        changes = {step.change for place in self.places for step in place.steps if step.at > self.first}
        return phrase("What was live in ", *where, f" in the last {DAYS} days, with {counted(len(changes), 'change')}.")

    @property
    def nothing_known(self) -> str:
        """Why there is no picture."""
        if self.is_cut:
            return f"None of the latest {LOOKED_THROUGH} changes of the project is of what is live, {UNTOLD}"
        return f"The panel knows of no change of what is live here, {UNTOLD}"

    @property
    def legend(self) -> str:
        """What is drawn how."""
        said = [words for kind, words in LEGEND.items() if kind in self.picture.kinds]
        said += [NUMBERS] if len(self.picture.numbers) > MOST_NUMBERS else []
        said += [DOT] if any(lane.here for lane in self.picture.lanes) else []
        said += [RING] if any(lane.elsewhere for lane in self.picture.lanes) else []
        return " ".join([*said, UNNOTICED])

    @property
    def numbers(self) -> SafeString:
        """What the numbers in the picture stand for, where there are few."""
        drawn = self.picture.numbers if len(self.picture.numbers) <= MOST_NUMBERS else []
        return SafeString("".join(numbered(label, name or NOTHING) for label, name in drawn))

    @property
    def besides(self) -> str:
        """What there is that is not drawn; empty where that is nothing."""
        more = f"{counted(self.left_out, 'more environment')} {'is' if self.left_out == 1 else 'are'} not drawn."
        only = f"Only the latest {LOOKED_THROUGH} changes of the project are looked through."
        rows = f"The table has the latest {MOST_ROWS} rows of an environment."
        is_long = any(len(self._in_sight(place)) > MOST_ROWS for place in self.places)
        return " ".join(said for said, is_so in ((more, self.left_out), (only, self.is_cut), (rows, is_long)) if is_so)

    def _version(self, stay: Stay) -> Name | Quiet:
        return Name(self.called[stay.version]) if stay.version else Quiet("Nothing was live" if stay.end else "Nothing")

    def _in_sight(self, place: Place) -> list[Stay]:
        return [stay for stay in place.stays if stay.is_known_after(self.first)]

    def _row(self, place: Place, numbers: Mapping[int, int]) -> charts.Row:
        return charts.Row(
            Name(place.name, most=LONGEST).plain,
            list(self._stretches(place, numbers)),
            here=[step.at for step in place.steps if not step.is_noticed],
            elsewhere=[step.at for step in place.steps if step.is_noticed],
        )

    def _stretches(self, place: Place, numbers: Mapping[int, int]) -> Iterator[charts.Stretch]:
        for stay in self._in_sight(place):
            start, end = stay.start.latest, stay.end.earliest if stay.end else self.now
            if start and end:
                name = Name(self.called[stay.version]).plain if stay.version else ""
                yield charts.Stretch(start, end, name, numbers.get(id(stay), 0), lasts=stay.end is None)


def live_when(of: FetchedProject, record: Record) -> LiveWhen:
    """Tell it of a project that was just read, and its latest changes."""
    now = timezone.localtime()
    places = _places(of, record, now - timedelta(days=DAYS))
    drawn = places[:MOST_LANES]
    found = {stay.version for place in drawn for stay in place.stays if stay.version}
    kept = {key: str(name) for step in record.steps for key, name in step.called.items() if key in found and name}
    served = {row.model_config_id: row.model_config_name for row in of.deployments}
    called = apart({key: of.called.get(key) or served.get(key) or kept.get(key) or key for key in found})
    return LiveWhen(drawn, called, now, len(places) - len(drawn), record.is_cut)


def _places(of: FetchedProject, record: Record, first: datetime) -> list[Place]:
    """Return the environments: the default one, then those of which a change is known, then the others.

    One that is not listed is among them only where something changed in it since the first day.
    """
    moves, names, now = in_force.moves(of, record), _names(of, record), in_force.served(of)
    changed = [key for key in moves if key in now or moves[key][-1][0].at > first]
    keys = dict.fromkeys([DEFAULT, *changed, *now])
    return [
        Place(
            names[key],
            [step for step, *_ in moves.get(key, ())],
            stays(moves.get(key, ()), now.get(key), is_read=key in now),
        )
        for key in keys
    ]


def _names(of: FetchedProject, record: Record) -> dict[str, str]:
    """Return what each environment is called; one that is not listed is told from those that are."""
    before = record.environments
    last = before.pop(DEFAULT, DEFAULT_ENVIRONMENT)
    by_default = of.default_environment or of.mirrored.default_environment or last
    return apart(before | of.environment_names) | {DEFAULT: by_default}
