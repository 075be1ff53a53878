"""A change: one submission, from its first minute to years later."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from projects.models import expiry
from projects.models.change_queryset import ChangeQuerySet, unread
from projects.models.differences import Difference, differences, names_of
from projects.models.fields import NEVER_EMPTIED, ProjectField
from projects.models.states import KNOWN_KINDS, States

if TYPE_CHECKING:
    from projects.presenters.phrase import Phrase
    from projects.presenters.standing import Standing


OF_NONE = uuid.UUID(int=0)  # the id of no change


class Change(States, models.Model):
    """One submission, from proposal to outcome.

    The row is committed before anything is sent and settled after, so that whatever reached the remote has a row.
    Only `projects.services` writes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=States.Kind, default=States.Kind.UPDATE)
    state = models.CharField(max_length=12, choices=States.State, default=States.State.PROPOSED)
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
    score = models.JSONField(
        null=True,
        help_text="The score that moved, as told: name, before, after; all empty where scores were not read.",
    )
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(  # its index is `change_by_author`
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="proposed_changes"
    )
    proposed_at = models.DateTimeField(default=timezone.now, help_text="When it was; of a draft, when it was begun.")
    touched_at = models.DateTimeField(
        default=timezone.now,
        help_text="When it was last begun, asked for, edited or brought up to date, or is to be applied.",
    )
    is_private = models.BooleanField(
        default=False, help_text="A draft, or what became of one that nobody was asked for: its author’s alone."
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="applied_changes"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="ended_changes",
        db_column="withdrawn_by_id",
        help_text="Who withdrew or declined it.",
    )
    ended_at = models.DateTimeField(null=True, db_column="withdrawn_at", help_text="When it was withdrawn or declined.")
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
    problem = models.TextField(
        blank=True,
        help_text="Why it did not go through, as a sentence for people.",
    )
    refusal = models.JSONField(default=dict, help_text="The remote's objections: fields, general, raw.")
    request_id = models.CharField(max_length=64, blank=True)
    last_seen_at = models.DateTimeField(
        null=True, help_text="Of a change noticed outside: when the project was last seen as it was before."
    )
    needs_reading = models.BooleanField(
        default=False, help_text="Made past an approval, here or elsewhere, and nobody has looked at it since."
    )
    schedule = models.CharField(max_length=8, choices=States.Schedule, blank=True, default="")
    apply_at = models.DateTimeField(null=True, help_text="When it is to be applied by itself; approvals are of that.")
    apply_at_local = models.CharField(
        max_length=16, blank=True, help_text="The same as it was chosen, on the clocks of that zone: 2026-11-24T06:00."
    )
    apply_at_zone = models.CharField(max_length=64, blank=True, help_text="The zone's name in the tz database.")
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    held_because = models.TextField(blank=True, help_text="Why it was not applied by itself, as a sentence.")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    move = models.ForeignKey("Move", on_delete=models.PROTECT, null=True, related_name="changes")

    # What is so of it today, where `standing.attach` has looked.
    standing: "Standing | None" = None
    # What it needs of approvals and has, where a page has worked it out: for that page alone, never for what is sent.
    approvals: Any = None
    # For whom it waits, where `presenters.waits.attach` has looked.
    waits: "Phrase | None" = None
    # Whether nobody asked for it, though somebody else opened it, where that has looked.
    is_opened_draft: bool = False
    # Directory id to the label it has today, where `history.labelled` put them: they go before the names kept here.
    labels: Mapping[str, str] = MappingProxyType({})

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_at", "-id"]
        permissions = [
            ("propose_change", "Propose a change, comment, ask for changes, withdraw one’s own"),
            ("approve_change", "Approve what others proposed"),
            ("apply_change", "Apply, undo and check changes, withdraw or decline any"),
        ]
        indexes = [
            # With the people, so that those of one are found in the page's order without a look at the rows.
            models.Index(
                fields=["-effective_at", "-id", "proposed_by", "applied_by", "ended_by"], name="change_newest"
            ),
            models.Index(fields=["project_id", "-effective_at", "-id"], name="change_by_project"),
            models.Index(fields=["project_id", "state", "settled_at"], name="change_by_outcome"),
            models.Index(fields=["state", "-effective_at", "-id"], name="change_by_state"),
            models.Index(fields=["proposed_by", "state"], name="change_by_author"),
            models.Index(fields=["state", "touched_at"], name="change_by_touch"),
            models.Index(fields=["proposed_by", "id"], name="change_private", condition=models.Q(is_private=True)),
            models.Index(fields=["-effective_at"], name="change_to_read", condition=models.Q(needs_reading=True)),
            models.Index(fields=["schedule", "apply_at"], name="change_scheduled", condition=~models.Q(schedule="")),
            # What came after a change on the same field; see `standing`.
            models.Index(
                fields=["project_id", "-effective_at"], name="change_of_live", condition=~models.Q(live_field="")
            ),
            models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_name",
                condition=models.Q(requested__has_key=ProjectField.NAME),
            ),
            models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_directory",
                condition=models.Q(requested__has_key=ProjectField.DIRECTORY),
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
        return differences(self, self.requested, self.before, self.requested)

    def differences_with(self, values: Mapping[str, str | None]) -> list[Difference]:
        """What is so now beside what is asked for; `values` is field to value."""
        return differences(self, self.requested, values, self.requested)

    @property
    def outcome(self) -> list[Difference]:
        """What was so before, beside what the remote said is so after."""
        return differences(self, self.answered, self.before, self.answered)

    @property
    def environments(self) -> list[str]:
        """The names of those in which it changes what is live."""
        return list(dict.fromkeys(d.environment for d in self.differences if d.environment))

    def name_of(self, value: str | None) -> str:
        """Return the name by which people know an id, or the text itself; empty for nothing."""
        return names_of(self).get(value) or str(self.names.get(value) or value) if value else ""

    @property
    def is_of_known_kind(self) -> bool:
        """Whether this version of the panel knows what is asked for; the row may be of a newer one."""
        return self.kind in KNOWN_KINDS

    @property
    def was_sent(self) -> bool:
        """Whether it went out to the remote, whatever became of it."""
        if self.state == self.State.SENDING:
            return self.sent_at is not None
        unsent = {*self.SENDABLE, *self.ENDED_UNSENT, self.State.NOTICED}
        return self.state not in unsent

    @property
    def is_expired(self) -> bool:
        """Whether nobody decided it in time: it can no longer be applied."""
        return expiry.is_expired(self.state, self.touched_at)

    @property
    def is_scheduled(self) -> bool:
        """Whether it is to be applied by itself."""
        return self.schedule == self.Schedule.WAITING

    @property
    def is_held(self) -> bool:
        """Whether it was to be applied by itself and was not, and nobody decided since what becomes of it."""
        return self.schedule in self.NOT_AS_SCHEDULED and not self.is_expired

    @property
    def was_by_itself(self) -> bool:
        """Whether nobody pressed the button when it was last applied, or tried: somebody had scheduled it."""
        theirs = self.applied_by_id == self.scheduled_by_id  # else somebody else had tried, before it was scheduled
        return self.schedule == self.Schedule.SENT or (self.schedule == self.Schedule.HELD and theirs)

    @property
    def took_effect(self) -> bool:
        """Whether what it asks for became so, through this panel or outside of it."""
        return self.state in self.EFFECTIVE

    @property
    def is_from_outside(self) -> bool:
        """Whether it was made outside this panel, and noticed here."""
        return self.state == self.State.NOTICED

    @property
    def is_unread(self) -> bool:
        """Whether somebody still has to look at it, for nobody decided on it here; of one made elsewhere it asks."""
        return self.needs_reading or (
            self.is_from_outside and Change.objects.filter(unread(), pk=self.pk).order_by().exists()
        )

    @property
    def last_used(self) -> datetime | None:
        """When the live version had last been called, when the change was proposed."""
        return parse_datetime(self.volume.get("last_used") or "")

    @property
    def made_live(self) -> str | None:
        """The id of the version that it left live by default; None for none, and where it is about other fields."""
        return self.answered.get(self.live_field) or None

    @property
    def is_so_already(self) -> bool:
        """Whether it is out of date because what it asks for is so without it."""
        asked = {field: value or None for field, value in self.requested.items()}
        return self.state == self.State.STALE and asked == {f: value or None for f, value in self.answered.items()}

    @property
    def is_stale_for_good(self) -> bool:
        """Whether it is out of date, and nothing could be asked for anew: it is so, or can't become so any more."""
        return self.is_so_already or (self.state == self.State.STALE and bool(self.problem))

    @property
    def staying(self) -> list[ProjectField]:
        """The fields that stay as it leaves them: they were empty before, and no call of the API empties them."""
        return [field for field in NEVER_EMPTIED if field in self.requested and not self.before.get(field)]

    @property
    def no_way_back(self) -> str:
        """Why it can't be undone at all, as a sentence for people; empty where it can, at least in part."""
        return self.stays_put if len(self.staying) == len(self.requested) else ""

    @property
    def stays_put(self) -> str:
        """What of it can't be undone, and why, as a sentence for people; empty where all of it can."""
        return " ".join(NEVER_EMPTIED[field] for field in self.staying)
