"""A change: one submission, from its first minute to years later."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from projects.text.labels import apart, as_read

if TYPE_CHECKING:
    from projects.presenters.standing import Standing

FIELD_LABELS = {
    "name": "Name",
    "active_config_id": "Live version",
    "directory_id": "Directory",
}
DEFAULT_ENVIRONMENT = "the default environment"  # what it is called where its own name could not be read


def in_form_order(fields: Iterable[str]) -> list[str]:
    """Return fields in the order of the edit form; environments, which it does not have, as they come."""
    known = list(FIELD_LABELS)
    return sorted(fields, key=lambda field: known.index(field) if field in known else len(known))


@dataclass(frozen=True)
class Difference:
    """One field of a change: ids (or text), and the names by which people know them.

    `environment` is the name of the one where a version is made live; empty for what has none.
    """

    field: str
    label: str
    before: str | None
    after: str | None
    before_name: str
    after_name: str
    environment: str = ""


class ChangeQuerySet(models.QuerySet["Change"]):
    """Selections of changes that more than one page needs."""

    def for_project(self, project_id: str) -> "ChangeQuerySet":
        """Return the changes of one project, newest first."""
        return self.filter(project_id=project_id)

    def unsettled(self) -> "ChangeQuerySet":
        """Return the changes whose outcome is not known: still being sent, or sent and not confirmed."""
        return self.filter(state__in=Change.UNSETTLED)

    def open(self) -> "ChangeQuerySet":
        """Return the changes that may still take effect, or may have: not decided, on their way, or unknown."""
        return self.filter(state__in=[*Change.UNDECIDED, *Change.UNSETTLED])

    def not_ended(self) -> "ChangeQuerySet":
        """Leave out those of which nothing came, and nothing will."""
        return self.exclude(state__in=Change.ENDED)

    def effective(self) -> "ChangeQuerySet":
        """Return the changes that took effect, through this panel or outside of it; `took_effect` of one says so."""
        return self.filter(state__in=Change.EFFECTIVE)

    def slim(self) -> "ChangeQuerySet":
        """Leave out what only the change's own page shows; it can be hundreds of kilobytes a row."""
        return self.defer("documents", "refusal", "yes_or_no").with_people()

    def with_people(self) -> "ChangeQuerySet":
        """Read who was involved with the changes themselves."""
        return self.select_related("proposed_by", "applied_by", "withdrawn_by")

    def in_batches(self, size: int = 500) -> "Iterator[Change]":
        """Yield them in their order, few held at a time, with no cursor open in between: a pooler may not allow one."""
        keys = list(self.values_list("pk", flat=True))
        for start in range(0, len(keys), size):
            batch = keys[start : start + size]
            found = self.in_bulk(batch)
            yield from (found[key] for key in batch if key in found)


class Change(models.Model):
    """One submission, from proposal to outcome.

    The row is committed before anything is sent and settled after, so that whatever reached the remote has a row.
    Only `projects.services` writes it.
    """

    class Kind(models.TextChoices):
        """What is asked of the remote."""

        UPDATE = "update", "Update"
        DEPLOY = "deploy", "Deployment"
        OFFLINE = "offline", "Taken offline"
        OUTSIDE = "outside", "Changed outside this panel"

    class State(models.TextChoices):
        """Where the change is on its way; the words are those of the pages."""

        PROPOSED = "proposed", "Proposed"
        SENDING = "sending", "Being sent"
        APPLIED = "applied", "Saved"
        REFUSED = "refused", "Not accepted"
        NOT_SENT = "not_sent", "Not sent"
        UNKNOWN = "unknown", "Outcome unknown"
        NOT_APPLIED = "not_applied", "Not saved"
        SUPERSEDED = "superseded", "Overtaken"
        STALE = "stale", "Out of date"
        WITHDRAWN = "withdrawn", "Withdrawn"
        NOTICED = "noticed", "Noticed"

    # Each state is in one of these: it may still be sent; it may have taken effect; it did, and is in force until
    # something comes after it (see `presenters.standing`); nothing came of it.
    UNDECIDED = (State.PROPOSED, State.NOT_SENT)
    UNSETTLED = (State.SENDING, State.UNKNOWN)
    EFFECTIVE = (State.APPLIED, State.NOTICED)
    ENDED = (State.REFUSED, State.NOT_APPLIED, State.SUPERSEDED, State.STALE, State.WITHDRAWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UPDATE)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    project_id = models.CharField(max_length=128)
    project_name = models.TextField()
    before = models.JSONField(default=dict, help_text="What was so when it was proposed: field to value or null.")
    requested = models.JSONField(default=dict, help_text="What is asked for: only the fields that differ.")
    names = models.JSONField(default=dict, help_text="Id to name, as known when it was proposed.")
    documents = models.JSONField(default=dict, help_text="Config id to the version's document, kept for comparison.")
    live_field = models.CharField(
        max_length=128,
        blank=True,
        help_text="Which of its fields is the version live by default: active_config_id, or an environment's id.",
    )
    default_environment = models.TextField(
        blank=True, help_text="What the environment is called that is live by default; empty where that is not known."
    )
    volume = models.JSONField(default=dict, help_text="How much the project was used then: data_count, last_used.")
    yes_or_no = models.JSONField(
        default=list, help_text="Ids of the evaluators that answered yes or no then: their averages are shares."
    )
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="proposed_changes"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="applied_changes"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="withdrawn_changes"
    )
    withdrawn_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(
        default=0, help_text="Counts the claims; only the claim that sent may settle."
    )
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="Just before the write was sent; empty while nothing was.")
    settled_at = models.DateTimeField(null=True)
    effective_at = models.GeneratedField(
        expression=models.Case(
            models.When(state__in=["applied", "noticed"], then=Coalesce("sent_at", "settled_at", "proposed_at")),
            default="proposed_at",
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="When it took effect; of one that did not, when it was proposed.",
    )
    answered = models.JSONField(default=dict, help_text="What the remote said is so: field to value or null.")
    problem = models.TextField(blank=True, help_text="Why it did not go through, as a sentence for people.")
    refusal = models.JSONField(default=dict, help_text="The remote's objections: fields, general, raw.")
    request_id = models.CharField(max_length=64, blank=True)
    last_seen_at = models.DateTimeField(
        null=True, help_text="Of a change noticed outside: when the project was last seen as it was before."
    )
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    move = models.ForeignKey("Move", on_delete=models.PROTECT, null=True, related_name="changes")

    # What is so of it today, where `standing.attach` has looked.
    standing: "Standing | None" = None
    # Directory id to the label it has today, where `history.labelled` put them: they go before the names kept here.
    labels: Mapping[str, str] = MappingProxyType({})

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_at", "-id"]
        permissions = [
            ("propose_change", "Propose a change, withdraw one’s own"),
            ("apply_change", "Apply, undo and check changes, withdraw any"),
        ]
        indexes = [
            # With the people, so that those of one are found in the page's order without a look at the rows.
            models.Index(
                fields=["-effective_at", "-id", "proposed_by", "applied_by", "withdrawn_by"], name="change_newest"
            ),
            models.Index(fields=["project_id", "-effective_at", "-id"], name="change_by_project"),
            models.Index(fields=["project_id", "state", "settled_at"], name="change_by_outcome"),
            models.Index(fields=["state", "-effective_at", "-id"], name="change_by_state"),
            # What came after a change on the same field; see `standing`.
            models.Index(
                fields=["project_id", "-effective_at"], name="change_of_live", condition=~models.Q(live_field="")
            ),
            models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_name",
                condition=models.Q(requested__has_key="name"),
            ),
            models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_directory",
                condition=models.Q(requested__has_key="directory_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.project_name} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        """Return the change's one address."""
        return reverse("change_detail", args=[self.pk])

    @property
    def differences(self) -> list[Difference]:
        """What changes, field by field, in the order of the edit form."""
        return [self._difference(field, self.before, self.requested) for field in in_form_order(self.requested)]

    def differences_with(self, values: Mapping[str, str | None]) -> list[Difference]:
        """What is so now beside what is asked for; `values` is field to value."""
        return [self._difference(field, values, self.requested) for field in self.requested]

    @property
    def outcome(self) -> list[Difference]:
        """What was so before, beside what the remote said is so after."""
        return [self._difference(field, self.before, self.answered) for field in self.answered]

    def _difference(self, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
        old, new = before.get(field), after.get(field)
        where = self._environment(field)
        label = f"Live version in {where}" if where else FIELD_LABELS[field]
        if field == "name":
            return Difference(field, label, old, new, old or "", new or "")
        return Difference(field, label, old, new, self.name_of(old), self.name_of(new), where)

    def _environment(self, field: str) -> str:
        """Return the name of the environment that a field is about; the project's own is the default one."""
        if field == "active_config_id":
            return self.default_environment or DEFAULT_ENVIRONMENT
        return "" if field in FIELD_LABELS else self._environment_names.get(field, field)

    @cached_property
    def _environment_names(self) -> dict[str, str]:
        """Id to name, no two alike, of the environments it is about and of those kept with them for their names."""
        values = {*self.before.values(), *self.requested.values(), *self.answered.values()}
        mine = {field: str(self.names.get(field) or field) for field in {**self.before, **self.requested}}
        read = {as_read(name) for name in mine.values()}
        twins = {key: str(name) for key, name in self.names.items() if key not in values and as_read(str(name)) in read}
        return apart(mine | twins)

    @property
    def environments(self) -> list[str]:
        """The names of those in which it changes what is live."""
        return list(dict.fromkeys(d.environment for d in self.differences if d.environment))

    def name_of(self, value: str | None) -> str:
        """Return the name by which people know an id, or the text itself; empty for nothing."""
        return str(self.known_names.get(value) or value) if value else ""

    @property
    def known_names(self) -> dict[str, str]:
        """Id to name: those kept with the proposal, and for directories the labels of today; no two values alike."""
        names = {**self.names, **self.labels}
        values = [self.before, self.requested, self.answered]
        ids = {value for each in values for field, value in each.items() if value and field != "name"}
        return names | apart({key: str(names.get(key, key)) for key in ids})

    @property
    def renames(self) -> bool:
        """Whether the project's name changes: callers may use it as an identifier."""
        return self.kind == self.Kind.UPDATE and "name" in self.requested

    @property
    def takes_offline(self) -> bool:
        """Whether calls to an environment will find nothing live."""
        return self.kind == self.Kind.OFFLINE

    @property
    def act(self) -> str:
        """What the person did who pressed its button, as a word of the pages."""
        if self.state == self.State.APPLIED:
            return "Applied"
        return "Sent" if self.was_sent else "Tried"

    @property
    def was_sent(self) -> bool:
        """Whether it went out to the remote, whatever became of it."""
        if self.state == self.State.SENDING:
            return self.sent_at is not None
        unsent = {*self.UNDECIDED, self.State.STALE, self.State.WITHDRAWN, self.State.NOTICED}
        return self.state not in unsent

    @property
    def took_effect(self) -> bool:
        """Whether what it asks for became so, through this panel or outside of it."""
        return self.state in self.EFFECTIVE

    @property
    def is_from_outside(self) -> bool:
        """Whether it was made outside this panel, and noticed here."""
        return self.state == self.State.NOTICED

    @property
    def badge(self) -> str:
        """The state by whose colour and shape it is shown today: its own, or what became of it since."""
        if self.is_so_already:  # There is nothing left to do with it.
            return self.State.WITHDRAWN
        return (self.standing and self.standing.state) or self.state

    @property
    def badge_label(self) -> str:
        """The words for `badge`."""
        return (self.standing and self.standing.label) or self.get_state_display()

    @property
    def last_used(self) -> datetime | None:
        """When the live version had last been called, when the change was proposed."""
        return parse_datetime(self.volume.get("last_used") or "")

    @property
    def switches_version(self) -> bool:
        """Whether another version becomes live somewhere, or none does."""
        return self.kind in {self.Kind.DEPLOY, self.Kind.OFFLINE} or "active_config_id" in self.requested

    @property
    def made_live(self) -> str | None:
        """The id of the version that it left live by default; None for none, and where it is about other fields."""
        return self.answered.get(self.live_field) or None

    @property
    def is_so_already(self) -> bool:
        """Whether it is out of date because what it asks for is so without it."""
        asked = {field: value or None for field, value in self.requested.items()}
        return self.state == self.State.STALE and asked == {f: value or None for f, value in self.answered.items()}

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's own
        """Return the state as a word of the pages."""
        return "Already so" if self.is_so_already else str(self.State(self.state).label)

    @property
    def staying(self) -> list[str]:
        """The fields that stay as it leaves them: they were empty before, and no call of the API empties them.

        A live version is not among them: an environment can be taken offline.
        """
        if not self.of_project:
            return []
        return [f for f in in_form_order(self.requested) if f != "active_config_id" and not self.before.get(f)]

    @property
    def no_way_back(self) -> str:
        """Why it can't be undone at all, as a sentence for people; empty where it can, at least in part."""
        return self.stays_put if len(self.staying) == len(self.requested) else ""

    @property
    def stays_put(self) -> str:
        """What of it can't be undone, and why, as a sentence for people; empty where all of it can."""
        sentences = {
            "directory_id": "It was in no directory before, and Humanloop’s API can’t take a project out of one.",
            "name": "It had no name before, and Humanloop’s API can’t take a name away.",
        }
        return " ".join(sentences[field] for field in self.staying)

    @property
    def of_project(self) -> bool:
        """Whether its fields are those of the project itself, and not environments."""
        return self.kind in {self.Kind.UPDATE, self.Kind.OUTSIDE}
