"""Why a service did not do what it was asked.

ServiceError
├── NothingToChange      what is asked for is so already
├── NotInState           the change has moved on: somebody else applied, withdrew or settled it
├── ReasonMissing        somebody else proposed it, and they should read why
├── NoSuchMoment         a change can't be scheduled for that
├── UnknownKind          another version of the panel made the change, and this one does not know its kind
├── IntentNotRecorded    our database could not keep what was meant, so nothing was sent
└── OutcomeNotRecorded   the remote answered, but our database could not keep it
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError

from adminpanel import logs

if TYPE_CHECKING:
    from projects.models import Change


class ServiceError(Exception):
    """Base of the services' errors; `sentence` is for the person."""

    sentence = "This could not be done. Nothing was changed."

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(self.sentence)


class NothingToChange(ServiceError):
    """What is asked for is so already; nothing is written."""

    sentence = "Nothing was changed: the project is like this already."


class NotInState(ServiceError):
    """The change is no longer in a state that allows this."""

    sentence = "This change has moved on since you opened it. Nothing more was done."


class ReasonMissing(ServiceError):
    """What somebody else proposed is not taken back without a word."""

    sentence = "Write why you withdraw it: somebody else proposed it and should know. Nothing was changed."


class NoSuchMoment(ServiceError):
    """A change can't be scheduled for that: there is no such hour, it is past, or it is too far ahead."""


class UnknownKind(ServiceError):
    """The row is of a kind that this version of the panel does not know: nothing is guessed."""

    sentence = (
        "This change was made with another version of the panel, and is of a kind that this one does not know. "
        "Nothing was sent and nothing was changed."
    )


class IntentNotRecorded(ServiceError):
    """The database could not keep that a write goes out now, so it did not go out."""

    sentence = "The panel’s own database did not answer, so nothing was sent. Nothing was changed."


class OutcomeNotRecorded(ServiceError):
    """The remote answered, and the database could not keep it: `change` carries the outcome, unsaved."""

    sentence = "Humanloop has answered, but the panel could not record it. Its history will catch up by itself."

    def __init__(self, change: "Change") -> None:
        self.change = change
        super().__init__()


@contextmanager
def one_of_many(event: str, change: "Change") -> Iterator[None]:
    """Log what fails in the panel itself with one change of many: others wait behind it, and it would fail each time.

    Raises:
        DatabaseError, InterfaceError, OutcomeNotRecorded: the database failed, which is no fault of this one.
    """
    try:
        yield
    except (DatabaseError, InterfaceError, OutcomeNotRecorded):
        raise
    except Exception as error:
        logs.event(event, logging.ERROR, change=str(change.pk), **logs.fault(error))
