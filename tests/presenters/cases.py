"""What is to be said of a change: every kind and state, alone and with what came after it."""

import uuid
from datetime import UTC, datetime

from django.contrib.auth.models import User

from projects.models import Change
from projects.presenters.standing import Later

AT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
NAMES = {"v1": "brief", "v2": "warm", "d0": "Old team", "d1": "Support", "e1": "production", "e2": "staging"}


WHEN = "Tue 24 Nov, 12:06"


def change(state="proposed", kind="update", before=None, requested=None, **more):
    return Change(
        id=uuid.UUID(int=1),
        kind=kind,
        state=state,
        project_id="pr_1",
        project_name="Support bot",
        before=before or {"name": "Bot"},
        requested=requested or {"name": "Support bot"},
        names=NAMES,
        **{"proposed_at": AT, "settled_at": AT, "effective_at": AT, **more},
    )


def later(label, *, undone=False, outside=False):
    made = Change(
        id=uuid.UUID(int=2),
        kind="outside" if outside else "update",
        state="noticed" if outside else "applied",
        effective_at=AT,
    )
    made.applied_by = None if outside else User(username="edgar")
    return Later(label, made, undone)


# What asks for what: kind, before, requested → as asked for, as done, on the button.
BOTH = {"active_config_id": None, "directory_id": "d0", "name": "Bot"}
SENTENCES = {
    "rename": (
        ("update", {"name": "Bot"}, {"name": "Support bot"}),
        ("Rename Bot to Support bot.", "renamed Bot to Support bot.", "Rename to Support bot"),
    ),
    "live": (
        ("update", {"active_config_id": "v1"}, {"active_config_id": "v2"}),
        (
            "Make warm live in the default environment in place of brief.",
            "made warm live in the default environment in place of brief.",
            "Make live in the default environment",
        ),
    ),
    "move": (
        ("update", {"directory_id": "d0"}, {"directory_id": "d1"}),
        (
            "Move it to the directory Support, from Old team.",
            "moved it to the directory Support, from Old team.",
            "File in Support",
        ),
    ),
    "out of a directory": (
        ("outside", {"directory_id": "d0"}, {"directory_id": None}),
        (
            "Take it out of the directory Old team.",
            "took it out of the directory Old team.",
            "Take it out of its directory",
        ),
    ),
    "renamed and filed": (
        ("update", {"name": "Bot", "directory_id": None}, {"name": "Helper", "directory_id": "d1"}),
        (
            "Rename Bot to Helper and move it to the directory Support.",
            "renamed Bot to Helper and moved it to the directory Support.",
            "Rename and move",
        ),
    ),
    "all three": (
        ("update", BOTH, {"directory_id": "d1", "active_config_id": "v2", "name": "Helper"}),
        (
            "Rename Bot to Helper, make warm live in the default environment, where nothing was live "
            "and move it to the directory Support, from Old team.",
            "renamed Bot to Helper, made warm live in the default environment, where nothing was live "
            "and moved it to the directory Support, from Old team.",
            "Rename, make live in the default environment and move",
        ),
    ),
    "deploy": (
        ("deploy", {"e1": "v1", "e2": None}, {"e1": "v2", "e2": "v2"}),
        (
            "Make warm live in production in place of brief and make warm live in staging, where nothing was live.",
            "made warm live in production in place of brief and made warm live in staging, where nothing was live.",
            "Make live in production and staging",
        ),
    ),
    "offline": (
        ("offline", {"e1": "v1"}, {"e1": None}),
        (
            "Take brief offline in production.",
            "took brief offline in production.",
            "Take production offline",
        ),
    ),
    "outside": (
        ("outside", {"active_config_id": "v1"}, {"active_config_id": None}),
        (
            "Take brief offline in the default environment.",
            "took brief offline in the default environment.",
            "Take the default environment offline",
        ),
    ),
}
# What its page says first of a change that is renamed to "Support bot", before it tells how that came.
HEADLINES = {
    "draft": "",
    "proposed": "",
    "sending": "This change is being sent",
    "applied": "In force since ",
    "refused": "Humanloop did not accept the change",
    "not_sent": "Nothing was changed",
    "unknown": "We don’t know yet whether this was saved",
    "not_applied": "This was not saved",
    "superseded": "This project has changed again since",
    "stale": "This project changed since this was proposed",
    "withdrawn": "Withdrawn",
    "declined": "Declined",
    "noticed": "Changed outside this panel",
}
# State → level, title and text of what its page says first; the badge's words; who did what; the buttons.
OUTCOMES = {
    "draft": (None, "Draft", "Tried", ("Edit", "", "Go back to Bot")),
    "proposed": (None, "Proposed", "Tried", ("Edit", "", "Go back to Bot")),
    "sending": (
        (
            "doubt",
            "This change is being sent",
            "It is on its way to Humanloop. That takes 30 seconds at most. Load this page again to see what came of "
            "it; after that time it says so, or lets an editor look. It is not sent a second time.",
        ),
        "Being sent",
        "Tried",
        ("", "", "Go back to Bot"),
    ),
    "applied": (
        (
            "success",
            f"In force since {WHEN}",
            "Humanloop confirmed it, and the panel knows of nothing that replaced it.",
        ),
        "Saved",
        "Applied",
        ("", "", "Go back to Bot"),
    ),
    "refused": (
        ("error", "Humanloop did not accept the change", "Nothing was changed. Why not."),
        "Not accepted",
        "Sent",
        ("Edit", "", "Go back to Bot"),
    ),
    "not_sent": (("warning", "Nothing was changed", "Why not."), "Not sent", "Tried", ("Edit", "", "Go back to Bot")),
    "unknown": (
        (
            "doubt",
            "We don’t know yet whether this was saved",
            "Why not. This was sent, once. It is never sent again by itself. "
            "Check what is there now before you try anything else.",
        ),
        "Outcome unknown",
        "Sent",
        ("", "Check now", "Go back to Bot"),
    ),
    "not_applied": (
        (
            "warning",
            "This was not saved",
            f"Nothing was changed. The panel looked, {WHEN}: the project was as it was before. "
            "Propose the change again if it is still wanted.",
        ),
        "Not saved",
        "Sent",
        ("Propose it again", "Check again", "Go back to Bot"),
    ),
    "superseded": (
        (
            "doubt",
            "This project has changed again since",
            f"Whether this was saved can’t be told any more. The panel looked, {WHEN}: the project was neither as "
            "before nor as this change asked for. Somebody had changed it since.",
        ),
        "Overtaken",
        "Sent",
        ("Propose it again", "", "Go back to Bot"),
    ),
    "stale": (
        (
            "warning",
            "This project changed since this was proposed",
            "Nothing was sent. Look at what is there now, then decide.",
        ),
        "Out of date",
        "Tried",
        ("Edit", "", "Go back to Bot"),
    ),
    "withdrawn": (
        ("info", f"Withdrawn by edgar, {WHEN}", "Nothing was sent, and this change can no longer be applied."),
        "Withdrawn",
        "Tried",
        ("Propose it again", "", "Go back to Bot"),
    ),
    "noticed": (
        (
            "info",
            "Changed outside this panel",
            f"It was made outside this panel, {WHEN}. Who did it is not known here.",
        ),
        "Noticed",
        "Tried",
        ("", "", "Propose what was before"),
    ),
    "declined": (
        (
            "info",
            f"Declined by edgar, {WHEN}",
            "“Why not.” Nothing was sent, and this change can no longer be applied.",
        ),
        "Declined",
        "Tried",
        ("Propose it again", "", "Go back to Bot"),
    ),
}
WITHOUT_HEADLINE = {"draft", "proposed"}  # the badge says it all


WITH_PROBLEM = {"refused", "not_sent", "unknown", "declined"}
# How much of a change is in force → badge and label, the title of its banner.
TWO = {"name": "Support bot", "directory_id": "d1"}
STANDINGS = {
    "in force": ((), ("", "", "")),
    "undone": ([("Name", True), ("Directory", True)], ("undone", "Undone", f"Undone by edgar, {WHEN}")),
    "replaced": ([("Name", True), ("Directory", False)], ("replaced", "Replaced", f"Undone by edgar, {WHEN}")),
    "undone in part": ([("Name", True)], ("partly", "Undone in part", "In force in part only")),
    "replaced in part": ([("Directory", False)], ("partly", "Replaced in part", "In force in part only")),
}
