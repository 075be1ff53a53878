"""What people ask of lists of changes and of versions, read from an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from adminpanel import caseless
from adminpanel.accounts.names import called
from adminpanel.prepared import prepared
from projects.humanloop.resources import ProjectConfig
from projects.models import Change, ChangeQuerySet
from projects.services.queues import Queue, Queues
from projects.text.ids import pasted_id
from projects.text.invisible import readable
from projects.versions import KINDS, matching


@dataclass(frozen=True)
class VersionQuery:
    """Which versions somebody looks for."""

    text: str = ""
    kind: str = ""
    page: str = ""
    environment: str = ""
    sort_by: str = ""
    order: str = ""

    @classmethod
    def from_request(cls, typed: Mapping[str, Any]) -> "VersionQuery":
        """Read the address; what is not understood counts as not given."""
        kind = typed.get("kind", "")
        return cls(
            text=typed.get("q", "").strip()[:200],
            kind=kind if kind in KINDS else "",
            page=typed.get("page", ""),
            environment=typed.get("environment", "")[:128],
            sort_by=typed.get("sort_by", "")[:160],
            order=typed.get("order", "")[:4],
        )

    @property
    def narrowed(self) -> bool:
        """Whether some versions may be left out."""
        return bool(self.text or self.kind)

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What a new search takes over from the address."""
        fields = {"environment": self.environment, "sort_by": self.sort_by, "order": self.order}
        return [(name, value) for name, value in fields.items() if value]

    def among(self, versions: Sequence[ProjectConfig]) -> list[ProjectConfig]:
        """Return those that match, in their order."""
        of_kind = [version for version in versions if version.type == self.kind] if self.kind else versions
        return matching(of_kind, self.text)


LAST_MOMENT = time.max.replace(fold=1)  # the second one, of a day whose last hour comes twice


ANYBODY = "Anybody"
UNDONE, EXPIRED = "undone", "expired"  # outcomes that are read off what came after, and how long ago it was touched
DEFAULT = "default"


class ChangeFilter(forms.Form):
    """The filters of the history. One that makes no sense is told of, and left out."""

    project_id = forms.CharField(required=False, max_length=128, widget=forms.HiddenInput)
    where = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", "Anywhere"), (DEFAULT, "In the default environment")],
    )
    queue = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", "None"), *Queue.choices],
    )
    project = forms.CharField(required=False, max_length=200, label="Project name")
    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Person",
    )
    outcome = forms.ChoiceField(
        required=False,
        label="Outcome",
        choices=[("", "Any"), *Change.State.choices, (EXPIRED, "Expired"), (UNDONE, "Undone by another change")],
    )
    since = forms.DateField(
        required=False,
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        required=False,
        label="To",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, reader: User) -> None:
        """Take the address's query, None for no filter; and who reads what it leaves."""
        super().__init__(data)
        self._reader = reader
        person = cast(forms.ModelChoiceField, self.fields["person"])
        person.queryset = _by_name()
        person.choices = self._people  # read once, for the list and for the page

    @cached_property
    def people(self) -> dict[int, User]:
        """All people by their keys, in the order of their names, with no more of them than these."""
        return {each.pk: each for each in _everybody()}

    def _people(self) -> list[tuple[Any, str]]:
        return [("", ANYBODY), *((pk, readable(called(each))) for pk, each in self.people.items())]

    def clean_project_id(self) -> str:
        """Return the id in what was pasted into the address."""
        return pasted_id(self.cleaned_data["project_id"])

    def clean(self) -> dict[str, Any]:
        """See that the days are in their order; in another one they would find nothing."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "This day is before the other one. Choose a later one.")
        return self.cleaned_data

    @property
    def changes(self) -> ChangeQuerySet:
        """What the filters leave of what the reader may find in lists, newest first."""
        return self.every.listed_for(self._reader) if self._some_are_private else self.every

    @property
    def hidden(self) -> ChangeQuerySet:
        """What they leave besides, which is somebody else's alone."""
        return self.every.hidden_from(self._reader) if self._some_are_private else self.every.none()

    @property
    def _some_are_private(self) -> bool:
        return self._given.get("outcome") in (None, EXPIRED, *Change.PRIVATE)

    @cached_property
    def _given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    @cached_property
    def every(self) -> ChangeQuerySet:
        """Both together."""
        given = dict(self._given)
        lookups = {
            "project_id": "project_id",
            "outcome": "state",
            "since": "effective_at__gte",
            "until": "effective_at__lte",
        }
        # A day as its two ends: asked for the date of a moment, the database would work it out for every row.
        ends = {"since": time.min, "until": LAST_MOMENT}
        given |= {name: end_of_day(given[name], end) for name, end in ends.items() if name in given}
        project_name, person = given.pop("project", ""), given.pop("person", None)
        found, outcome = Change.objects.all(), given.get("outcome")
        if queue := given.pop("queue", ""):
            found = found.filter(pk__in=Queues(self._reader).ids(queue))
        if given.pop("where", ""):
            found = found.in_default_environment()
        found = found.expired() if outcome == EXPIRED else found
        found = found.undone() if outcome == UNDONE else found
        found = found.not_expired() if outcome in (*Change.UNDECIDED, Change.State.DRAFT) else found
        if outcome in (EXPIRED, UNDONE):
            del given["outcome"]
        found = found.filter(involved(person) if person else Q(), **{lookups[name]: given[name] for name in given})
        return caseless.containing(found, "project_name", project_name) if project_name else found

    @property
    def of_project(self) -> bool:
        """Whether they are of one project, or of those of a name: a change is listed then though a move has others."""
        return any(name in self._given for name in ("project_id", "project"))

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self._given)


@prepared()
def _everybody() -> QuerySet[User]:
    return _by_name().only("username", "first_name", "last_name")


def _by_name() -> QuerySet[User]:
    return User.objects.order_by(Lower(Coalesce(NullIf("first_name", Value("")), "username")))


def end_of_day(day: date, end: time) -> datetime:
    """Return an end of a day where the reader is; at both ends of the calendar, where no moment is it, that of UTC."""
    try:
        return datetime.combine(day, end, timezone.get_current_timezone()).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, end, UTC)


def involved(person: Any) -> Q:
    """Return what selects the changes that somebody had a part in: proposed, applied, tried to apply or withdrew."""
    return Q(proposed_by=person) | Q(applied_by=person) | Q(ended_by=person)
