"""Where a change is on its way, and which of its states belong together."""

from django.db import models


class States:
    """What a change asks for, how far it is, and how far it is that it is applied by itself."""

    class Kind(models.TextChoices):
        """What is asked of the remote; what each kind does stands in `services.kinds`."""

        UPDATE = "update", "Update"
        DEPLOY = "deploy", "Deployment"
        OFFLINE = "offline", "Taken offline"
        OUTSIDE = "outside", "Changed outside this panel"

    class State(models.TextChoices):
        """Where the change is on its way; the words are those of the pages."""

        DRAFT = "draft", "Draft"
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
        DECLINED = "declined", "Declined"
        NOTICED = "noticed", "Noticed"

    class Schedule(models.TextChoices):
        """How far it is that it is applied by itself; empty of one that never was to be, or is no more."""

        WAITING = "waiting", "Scheduled"
        SENT = "sent", "Sent by itself"
        HELD = "held", "Held"
        MISSED = "missed", "Missed"

    # Each state but that of a draft is in one of these: it may still be sent; it may have taken effect; it did, and is
    # in force until something comes after it (see `presenters.standing`); nothing came of it, sent or not.
    UNDECIDED = (State.PROPOSED, State.NOT_SENT)
    SENDABLE = (State.DRAFT, *UNDECIDED)
    UNSETTLED = (State.SENDING, State.UNKNOWN)
    OPEN = UNDECIDED + UNSETTLED
    EFFECTIVE = (State.APPLIED, State.NOTICED)
    ENDED_UNSENT = (State.STALE, State.WITHDRAWN, State.DECLINED)
    # What a draft can be or become without anybody else's having been asked.
    PRIVATE = (State.DRAFT, State.STALE, State.WITHDRAWN)
    ENDED = (State.REFUSED, State.NOT_APPLIED, State.SUPERSEDED, *ENDED_UNSENT)
    NOT_AS_SCHEDULED = (Schedule.HELD, Schedule.MISSED)
    # Of these each field is the id of an environment, and its value that of the version it serves; of all others the
    # fields are the project's own.
    OF_ENVIRONMENTS = (Kind.DEPLOY, Kind.OFFLINE)


KNOWN_KINDS = frozenset(States.Kind.values)
