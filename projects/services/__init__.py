"""What people do with a change. The only package that writes a `Change`, and the only one that changes the remote.

    propose ──▶ (ask) ──▶ apply ──▶ (settled)          apply: claim, look, send, settle
    schedule ──▶ (apply_due)   by itself, when its moment comes
    look_again · refresh · withdraw · decline · say · strike · acknowledge · check · undo · put_back · …
    propose_move ──▶ (say_of_move) ──▶ start ──▶ go_on, go_on, …   many at once: a change each
    undo_move ──▶ the same, with a change that undoes each

Every function is keyword-only after its subject, and raises `ServiceError` with a sentence for the person, or
`PermissionDenied` where that person may not (`rights`). Each step that it takes goes through `transitions`.
"""

from projects.services.apply import apply
from projects.services.asking import ask, ask_move, opened, opened_move
from projects.services.bulk_move import go_on, propose_move, start, try_again
from projects.services.editing import Edited, reading
from projects.services.errors import (
    IntentNotRecorded,
    NoSuchMoment,
    NothingToChange,
    NotInState,
    OutcomeNotRecorded,
    ReasonMissing,
    ServiceError,
)
from projects.services.move_reviews import decline_move, say_of_move, withdraw_move
from projects.services.outside import read_averages
from projects.services.propose import look_again, propose, withdraw
from projects.services.propose_deployment import default_name, environment_names, propose_deployment, propose_offline
from projects.services.protect import ITSELF, Place, protect
from projects.services.prune import COMPARISON_FOR, comparison_expired, prune_comparisons
from projects.services.reconcile import check, expire, reconcile_all
from projects.services.refresh import refresh
from projects.services.revert import put_back, undo
from projects.services.reviews import acknowledge, decline, say, strike
from projects.services.schedule import apply_due, is_any_due, moment_of, schedule, unschedule
from projects.services.undo_move import undo_move

__all__ = [
    "COMPARISON_FOR",
    "ITSELF",
    "Edited",
    "IntentNotRecorded",
    "NoSuchMoment",
    "NotInState",
    "NothingToChange",
    "OutcomeNotRecorded",
    "Place",
    "ReasonMissing",
    "ServiceError",
    "acknowledge",
    "apply",
    "apply_due",
    "ask",
    "ask_move",
    "check",
    "comparison_expired",
    "decline",
    "decline_move",
    "default_name",
    "environment_names",
    "expire",
    "go_on",
    "is_any_due",
    "look_again",
    "moment_of",
    "opened",
    "opened_move",
    "propose",
    "propose_deployment",
    "propose_move",
    "propose_offline",
    "protect",
    "prune_comparisons",
    "put_back",
    "read_averages",
    "reading",
    "reconcile_all",
    "refresh",
    "say",
    "say_of_move",
    "schedule",
    "start",
    "strike",
    "try_again",
    "undo",
    "undo_move",
    "unschedule",
    "withdraw",
    "withdraw_move",
]
