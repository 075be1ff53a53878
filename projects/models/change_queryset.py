"""Which changes a page, a service or a job asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from adminpanel.prepared import moment
from projects.models import expiry
from projects.models.states import States

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from projects.models.change import Change

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATELY = timedelta(days=7)  # so long what was made elsewhere needs a look
ACKNOWLEDGED = "acknowledge"  # the event of somebody's having looked at a change
PEOPLE = ("proposed_by", "applied_by", "ended_by")
# What lists of changes leave out of people: all that it does not take to name them.
_BUT_NAMES = ("password", "last_login", "is_superuser", "email", "is_staff", "is_active", "date_joined")
BUT_NAMES = [f"{who}__{field}" for who in PEOPLE for field in _BUT_NAMES]


def scheduled(*how: str) -> models.Q:
    """Return what selects the changes whose schedule is one of these; a small index serves it."""
    return ~models.Q(schedule="") & models.Q(schedule__in=how)


def so_already() -> models.Q:
    """Return what selects those out of date of which all is so already; `is_so_already` of one says so."""
    return models.Q(state=States.State.STALE, answered=models.F("requested"))


def unread() -> models.Q:
    """Return what selects the changes that nobody decided on here and nobody looked at; `is_unread` of one says so.

    What was made past an approval is, until somebody did. What was made elsewhere is but lately, and not once it was
    undone; that somebody looked at it only its history says, for its row never said that they have to.
    """
    since = moment(lambda: timezone.now() - LATELY)
    elsewhere = models.Q(state=States.State.NOTICED, effective_at__gte=since)
    # Compared so that no index serves it: those of a change are found by what they undo, not all that was applied.
    undone = models.Q(undone_by__state__iexact=States.State.APPLIED)
    # The moment selects all: with it SQLite reads these by their index, without it every row there is.
    past_an_approval = models.Q(needs_reading=True, effective_at__gte=EARLIEST)
    return past_an_approval | (elsewhere & ~models.Q(events__action=ACKNOWLEDGED) & ~undone)


class ChangeQuerySet(models.QuerySet["Change"]):
    """Selections of changes that more than one page needs."""

    def for_project(self, project_id: str) -> "ChangeQuerySet":
        """Return the changes of one project, newest first."""
        return self.filter(project_id=project_id)

    def listed_for(self, reader: "User | int") -> "ChangeQuerySet":
        """Leave out what is somebody else's alone: their drafts, and what became of those that nobody was asked for."""
        # By their ids: these are few, found by an index of their own, and each index that a list is read by has the id.
        return self.exclude(pk__in=self.model.objects.order_by().hidden_from(reader).values("pk"))

    def hidden_from(self, reader: "User | int") -> "ChangeQuerySet":
        """Return those that are somebody else's alone."""
        return self.filter(is_private=True).exclude(proposed_by=reader)

    def unsettled(self) -> "ChangeQuerySet":
        """Return the changes whose outcome is not known: still being sent, or sent and not confirmed."""
        return self.filter(state__in=States.UNSETTLED)

    def open(self) -> "ChangeQuerySet":
        """Return the changes that may still take effect, or may have: not decided, on their way, or unknown."""
        return self.filter(expiry.asked() | models.Q(state__in=States.UNSETTLED))

    def begun(self) -> "ChangeQuerySet":
        """Return those, and the drafts."""
        return self.filter(expiry.asked() | expiry.drafts() | models.Q(state__in=States.UNSETTLED))

    def waiting(self) -> "ChangeQuerySet":
        """Return the proposals that nobody has decided yet."""
        return self.filter(expiry.asked(), state=States.State.PROPOSED)

    def expired(self) -> "ChangeQuerySet":
        """Return those that nobody decided in time; `is_expired` of one says so."""
        return self.filter(expiry.expired())

    def not_expired(self) -> "ChangeQuerySet":
        """Leave those out."""
        return self.exclude(expiry.expired())

    def not_ended(self) -> "ChangeQuerySet":
        """Leave out those of which nothing came, and nothing will."""
        return self.exclude(state__in=States.ENDED)

    def effective(self) -> "ChangeQuerySet":
        """Return the changes that took effect, through this panel or outside of it; `took_effect` of one says so."""
        return self.filter(state__in=States.EFFECTIVE)

    def to_look_at(self) -> "ChangeQuerySet":
        """Return what is not as it should be: of unknown outcome, unread, or held.

        Besides, what lately was sent by itself and came to nothing: nobody pressed a button, so no page told anybody.
        """
        since = moment(lambda: timezone.now() - LATELY)
        in_vain = scheduled(States.Schedule.SENT) & models.Q(state__in=States.ENDED_SENT, settled_at__gte=since)
        held = scheduled(*States.NOT_AS_SCHEDULED) & ~expiry.expired() & ~so_already()
        return self.filter(models.Q(state=States.State.UNKNOWN) | unread() | held | in_vain)

    def scheduled(self) -> "ChangeQuerySet":
        """Return the changes that are to be applied by themselves."""
        return self.filter(scheduled(States.Schedule.WAITING))

    def in_default_environment(self) -> "ChangeQuerySet":
        """Return the changes of what is live by default, whatever that environment is called."""
        return self.exclude(live_field="")

    def undone(self) -> "ChangeQuerySet":
        """Return the changes that another one undid, which was made for that."""
        undoing = self.model.objects.filter(state=States.State.APPLIED, undoes__isnull=False)
        return self.filter(pk__in=undoing.order_by().values("undoes"))

    def slim(self) -> "ChangeQuerySet":
        """Leave out what only the change's own page shows; it can be hundreds of kilobytes a row."""
        return self.bare().with_people().defer(*BUT_NAMES)

    def bare(self) -> "ChangeQuerySet":
        """Leave that out, and the people too, who are read apart."""
        return self.defer("documents", "refusal", "yes_or_no")

    def with_people(self) -> "ChangeQuerySet":
        """Read who was involved with the changes themselves."""
        return self.select_related(*PEOPLE)

    def with_relations(self) -> "ChangeQuerySet":
        """Read besides what it undoes, the move that it is a part of, and who scheduled it."""
        return self.with_people().select_related("undoes", "move", "scheduled_by")

    def in_batches(self, size: int = 500) -> "Iterator[Change]":
        """Yield them in their order, few held at a time, with no cursor open in between: a pooler may not allow one."""
        keys = list(self.values_list("pk", flat=True))
        for start in range(0, len(keys), size):
            batch = keys[start : start + size]
            found = self.in_bulk(batch)
            yield from (found[key] for key in batch if key in found)
