"""What the panel itself remembers: the changes people make, and what it has seen of the remote."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

FIELD_LABELS = {
    "name": "Name",
    "active_config_id": "Live version",
    "directory_id": "Directory",
}


def in_form_order(fields: Iterable[str]) -> list[str]:
    """Return fields in the order of the edit form; environments, which it does not have, as they come."""
    known = list(FIELD_LABELS)
    return sorted(fields, key=lambda field: known.index(field) if field in known else len(known))


@dataclass(frozen=True)
class Difference:
    """One field of a change: ids (or text), and the names by which people know them."""

    field: str
    label: str
    before: str | None
    after: str | None
    before_name: str
    after_name: str


class ChangeQuerySet(models.QuerySet["Change"]):
    """Selections of changes that more than one page needs."""

    def for_project(self, project_id: str) -> "ChangeQuerySet":
        """Return the changes of one project, newest first."""
        return self.filter(project_id=project_id)

    def unsettled(self) -> "ChangeQuerySet":
        """Return the changes whose outcome is not known: still being sent, or sent and not confirmed."""
        return self.filter(state__in=[Change.State.SENDING, Change.State.UNKNOWN])

    def open(self) -> "ChangeQuerySet":
        """Return the changes that may still take effect, or may have: not decided, on their way, or unknown."""
        undecided = [Change.State.PROPOSED, Change.State.NOT_SENT]
        return self.filter(state__in=[*undecided, Change.State.SENDING, Change.State.UNKNOWN])

    def slim(self) -> "ChangeQuerySet":
        """Leave out what only the change's own page shows; it can be hundreds of kilobytes a row."""
        return self.defer("documents", "refusal", "yes_or_no").select_related("proposed_by", "applied_by")


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
    attempt = models.PositiveIntegerField(
        default=0, help_text="Counts the claims; only the claim that sent may settle."
    )
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="Just before the write was sent; empty while nothing was.")
    settled_at = models.DateTimeField(null=True)
    answered = models.JSONField(default=dict, help_text="What the remote said is so: field to value or null.")
    problem = models.TextField(blank=True, help_text="Why it did not go through, as a sentence for people.")
    refusal = models.JSONField(default=dict, help_text="The remote's objections: fields, general, raw.")
    request_id = models.CharField(max_length=64, blank=True)
    last_seen_at = models.DateTimeField(
        null=True, help_text="Of a change noticed outside: when the project was last seen as it was before."
    )
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    move = models.ForeignKey("Move", on_delete=models.PROTECT, null=True, related_name="changes")

    # Directory id to the label it has today, where `history.labelled` put them: they go before the names kept here.
    labels: Mapping[str, str] = MappingProxyType({})

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        indexes = [
            models.Index(fields=["-proposed_at", "-id"], name="change_newest"),
            models.Index(fields=["project_id", "-proposed_at", "-id"], name="change_by_project"),
            models.Index(fields=["project_id", "state", "settled_at"], name="change_by_outcome"),
            models.Index(fields=["proposed_by", "-proposed_at", "-id"], name="change_by_person"),
            models.Index(fields=["state", "-proposed_at", "-id"], name="change_by_state"),
            models.Index(
                fields=["project_id", "-settled_at"], name="change_of_live", condition=~models.Q(live_field="")
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
        label = FIELD_LABELS.get(field) or self.name_of(field)
        if field == "name":
            return Difference(field, label, old, new, old or "", new or "")
        return Difference(field, label, old, new, self.name_of(old), self.name_of(new))

    def name_of(self, value: str | None) -> str:
        """Return the name by which people know an id, or the text itself; empty for nothing."""
        return str(self.known_names.get(value, value)) if value else ""

    @property
    def known_names(self) -> dict[str, str]:
        """Id to name: those kept with the proposal, and for directories the labels of today."""
        return {**self.names, **self.labels}

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
        """What the last person who did something with it did, as a word of the pages."""
        words = {
            self.State.APPLIED: "Applied",
            self.State.WITHDRAWN: "Withdrawn",
            self.State.NOT_SENT: "Tried",
            self.State.STALE: "Tried",
        }
        return words.get(self.State(self.state), "Sent")

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
    def can_apply(self) -> bool:
        """Whether nothing was sent yet, or it is certain that what was sent never arrived."""
        return self.state in {self.State.PROPOSED, self.State.NOT_SENT}

    @property
    def is_so_already(self) -> bool:
        """Whether it is out of date because what it asks for is so without it."""
        asked = {field: value or None for field, value in self.requested.items()}
        return self.state == self.State.STALE and asked == {f: value or None for f, value in self.answered.items()}

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's own
        """Return the state as a word of the pages."""
        return "Already so" if self.is_so_already else str(self.State(self.state).label)

    @property
    def badge(self) -> str:
        """The state by whose colour and shape it is shown: with what is so already there is nothing left to do."""
        return self.State.WITHDRAWN if self.is_so_already else self.state

    @property
    def can_withdraw(self) -> bool:
        """Whether it can be taken back with nothing at the remote to undo."""
        return self.can_apply or self.state == self.State.STALE

    @property
    def can_check(self) -> bool:
        """Whether reading the project can tell more than the row knows."""
        return self.state in {self.State.UNKNOWN, self.State.NOT_APPLIED}

    @property
    def can_undo(self) -> bool:
        """Whether it is in force, so that there is something to undo."""
        return self.state == self.State.APPLIED

    @property
    def can_put_back(self) -> bool:
        """Whether it was made outside this panel, so that what was so before can be proposed here."""
        return self.state == self.State.NOTICED

    @property
    def of_project(self) -> bool:
        """Whether its fields are those of the project itself, and not environments."""
        return self.kind in {self.Kind.UPDATE, self.Kind.OUTSIDE}


class MoveQuerySet(models.QuerySet["Move"]):
    """Selections of moves."""

    def unfinished(self) -> "MoveQuerySet":
        """Return the moves that were started and have changes without an outcome."""
        without = Change.objects.filter(state__in=[Change.State.PROPOSED, Change.State.SENDING], move__isnull=False)
        return self.filter(started_at__isnull=False, pk__in=without.values("move"))


class Move(models.Model):
    """Many projects filed in one directory: proposed together, one change each, applied one after another.

    Only `projects.services` writes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    directory_id = models.CharField(max_length=128)
    directory_name = models.TextField(help_text="Its label as known when this was proposed, else its id.")
    left_out = models.JSONField(
        default=list, help_text="Projects that have no change here: id, name, and why; no reason if there already."
    )
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_moves")
    proposed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, help_text="When an editor said that it may go; empty before.")
    problem = models.TextField(blank=True, help_text="Why it has stopped, as a sentence for people; empty if not.")

    # As of a change: directory id to the label it has today.
    labels: Mapping[str, str] = MappingProxyType({})

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return f"Move to {self.directory}"

    def get_absolute_url(self) -> str:
        """Return the move's one address."""
        return reverse("move_detail", args=[self.pk])

    @property
    def directory(self) -> str:
        """The name by which people know where the projects go, or its id."""
        return self.labels.get(self.directory_id) or self.directory_name


class DirectoryLabel(models.Model):
    """The name that people here gave to a directory: the API has ids only."""

    directory_id = models.CharField(primary_key=True, max_length=128)
    label = models.CharField(max_length=80)
    labelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    labelled_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class SeenProject(models.Model):
    """A project as it was last seen: where directories come from, and what is shown while the remote is away.

    Its versions are read by other pages, at other times: what was seen of them has dates of its own.
    """

    project_id = models.CharField(primary_key=True, max_length=128)
    name = models.TextField()
    directory_id = models.CharField(max_length=128, blank=True, db_index=True)
    active_config_id = models.CharField(max_length=128, blank=True)
    active_config_created_at = models.DateTimeField(null=True)
    people = models.TextField(blank=True, help_text="The e-mail addresses and names of its people, one a line.")
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    document = models.JSONField(default=dict)
    seen_at = models.DateTimeField(db_index=True)
    newest_config_id = models.CharField(max_length=128, blank=True)
    newest_config_name = models.TextField(blank=True)
    newest_config_created_at = models.DateTimeField(null=True)
    versions_seen_at = models.DateTimeField(null=True, help_text="When its versions were last read.")
    versions_tried_at = models.DateTimeField(null=True, help_text="When that was last tried; later where it failed.")
    listed_at = models.DateTimeField(null=True, db_index=True, help_text="When a look at all projects last found it.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_behind(self) -> bool:
        """Whether a newer version than the live one was seen. Once so it stays so, until another is made live."""
        return bool(self.active_config_id) and self.knows_newer_than(
            self.active_config_id, self.active_config_created_at
        )

    def knows_newer_than(self, config_id: str, created_at: datetime | None) -> bool:
        """Whether the newest version that was seen is newer than this one."""
        if not self.newest_config_id or self.newest_config_id == config_id:
            return False
        newest = self.newest_config_created_at
        return not (created_at and newest and created_at > newest)


class Snapshot(models.Model):
    """The last look at all projects, and the one under way: one row, shared by all processes and machines.

    What was found stands in `SeenProject`. Only `projects.snapshot` writes it.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    taken_at = models.DateTimeField(null=True, help_text="When the look that is kept began.")
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0, help_text="How many projects there were, as the remote said.")
    looked_at = models.PositiveIntegerField(default=0, help_text="How many of them were found and could be read.")
    started_at = models.DateTimeField(null=True, help_text="When the look under way began; empty while there is none.")
    started_total = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0, help_text="How many pages the look under way has.")
    pages_left = models.JSONField(default=list)
    pages_failed = models.JSONField(default=list, help_text="Those that are read once more at the end.")
    claimed_until = models.DateTimeField(null=True, help_text="Until when one process has the work to itself.")
    versions_wanted_at = models.DateTimeField(null=True, help_text="Versions read before this are read again.")

    def __str__(self) -> str:
        return f"{self.looked_at} of {self.total} projects"

    @property
    def is_whole(self) -> bool:
        """Whether every project was looked at."""
        return self.looked_at >= self.total
