"""What there is to tell of: types of messages, and of which step of a change each is."""

from collections.abc import Mapping, Sequence

from django.db import models

from projects.models import Change, Event
from projects.services.transitions import Action


class Type(models.TextChoices):
    """The type of a message, and what it is called where one chooses."""

    PROPOSED = "change.proposed", "Proposed"
    ASKED = "change.review_asked", "Asked for review"
    EDITED = "change.edited", "Edited, or brought up to date"
    COMMENTED = "change.commented", "Commented on"
    APPROVED = "change.approved", "Approved"
    CHANGES_ASKED = "change.changes_asked", "Changes asked for"
    DECLINED = "change.declined", "Declined"
    WITHDRAWN = "change.withdrawn", "Withdrawn"
    STALE = "change.stale", "Out of date"
    SCHEDULED = "change.scheduled", "Scheduled"
    UNSCHEDULED = "change.unscheduled", "Unscheduled"
    HELD = "change.held", "Held at its moment"
    MISSED = "change.missed", "Missed its moment"
    BYPASSED = "change.approval_bypassed", "Applied without approval"
    APPLIED = "change.applied", "Applied"
    UNDONE = "change.undone", "Undone"
    REFUSED = "change.refused", "Not accepted by Humanloop"
    NOT_SENT = "change.not_sent", "Not sent"
    UNKNOWN = "change.unknown", "Outcome unknown"
    NOT_APPLIED = "change.not_applied", "Turned out not to be saved"
    SUPERSEDED = "change.superseded", "Changed again before its outcome was known"
    OUTSIDE = "change.outside", "Changed outside this panel"

    @classmethod
    def failures(cls) -> "list[Type]":
        """Return those of what did not come to what was asked for, once it was sent or was to be."""
        return [cls.REFUSED, cls.NOT_SENT, cls.UNKNOWN, cls.NOT_APPLIED, cls.SUPERSEDED]


# Where one chooses: by subject, in the order in which a change comes to them.
BY_SUBJECT: Mapping[str, Sequence[Type]] = {
    "Proposals": (Type.PROPOSED, Type.EDITED, Type.WITHDRAWN, Type.STALE),
    "Decisions": (Type.ASKED, Type.COMMENTED, Type.APPROVED, Type.CHANGES_ASKED, Type.DECLINED),
    "Schedules": (Type.SCHEDULED, Type.UNSCHEDULED, Type.HELD, Type.MISSED),
    "Applying": (Type.BYPASSED, Type.APPLIED, Type.UNDONE, *Type.failures()),
    "Outside this panel": (Type.OUTSIDE,),
}
TEST = "endpoint.test"

# By the step of a change. That it was drafted is nobody's business but its author's.
TYPES: Mapping[str, Type] = {
    Action.OPEN: Type.PROPOSED,
    Action.LINE_UP: Type.PROPOSED,
    Action.ASK: Type.ASKED,
    Action.EDIT: Type.EDITED,
    Action.REFRESH: Type.EDITED,
    Action.COMMENT: Type.COMMENTED,
    Action.APPROVE: Type.APPROVED,
    Action.ASK_CHANGES: Type.CHANGES_ASKED,
    Action.DECLINE: Type.DECLINED,
    Action.WITHDRAW: Type.WITHDRAWN,
    Action.OVERTAKE: Type.STALE,
    Action.FIND_STALE: Type.STALE,
    Action.SCHEDULE: Type.SCHEDULED,
    Action.UNSCHEDULE: Type.UNSCHEDULED,
    Action.HOLD_SCHEDULE: Type.HELD,
    Action.MISS_SCHEDULE: Type.MISSED,
    Action.BYPASS: Type.BYPASSED,
    Action.CONFIRM: Type.APPLIED,
    Action.REFUSE: Type.REFUSED,
    Action.FAIL: Type.NOT_SENT,
    Action.DOUBT: Type.UNKNOWN,
    Action.DISPROVE: Type.NOT_APPLIED,
    Action.SUPERSEDE: Type.SUPERSEDED,
    Action.NOTICE: Type.OUTSIDE,
}
# What is added to who did or wanted what; a `{}` stands for who took the step. Of the others that says it all.
SENTENCES: Mapping[str, str] = {
    Type.ASKED: "{} asked for a review.",
    Type.EDITED: "{} changed what it asks for: approvals of before count no more.",
    Type.COMMENTED: "{} commented on it.",
    Type.APPROVED: "{} approved it.",
    Type.CHANGES_ASKED: "{} asked for changes.",
    Type.DECLINED: "{} declined it.",
    Type.WITHDRAWN: "{} withdrew it.",
    Type.STALE: "It is out of date. Nothing was sent.",
    Type.SCHEDULED: "{} scheduled it for ",
    Type.UNSCHEDULED: "{} unscheduled it: it is not applied by itself.",
    Type.HELD: "It is held. ",
    Type.MISSED: "It missed its moment. ",
    Type.BYPASSED: "{} applies it without approval.",
    Type.REFUSED: "Humanloop did not accept it, and nothing was changed.",
    Type.NOT_SENT: "It never reached Humanloop, and nothing was changed.",
    Type.UNKNOWN: "Whether it was saved is not known yet.",
    Type.NOT_APPLIED: "The panel looked: it was not saved.",
    Type.SUPERSEDED: "The same thing was changed again since, so nobody can tell whether it was saved.",
}


# Steps that make a change everybody's business; what is drafted can also end without one.
PUBLISHED = {Action.OPEN, Action.LINE_UP, Action.ASK, Action.SCHEDULE, Action.APPLY, Action.NOTICE}
ENDS_DRAFTS = {Action.WITHDRAW, Action.OVERTAKE}


def type_of(event: Event, change: Change) -> Type | None:
    """Return what a step is told as, of the change as the step left it; None for what nobody is told."""
    found = TYPES.get(event.action)
    if change.state == Change.State.DRAFT:
        return None
    if change.schedule == Change.Schedule.SENT and found in (Type.STALE, Type.NOT_SENT):
        return None  # that it is held comes next, and tells why
    if event.action in ENDS_DRAFTS and not change.events.filter(action__in=PUBLISHED).exists():
        return None
    if found is Type.APPLIED and change.undoes_id:
        return Type.UNDONE
    return None if found is Type.STALE and _is_repeated(event) else found


def _is_repeated(event: Event) -> bool:
    """Whether the step before said the same: what is out of date is found to be so at each look."""
    before = Event.objects.filter(change=event.change_id, pk__lt=event.pk).order_by("-pk").values_list("action").first()
    return before == (event.action,)
