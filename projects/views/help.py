"""The page that explains the panel, and the hint that leads newcomers to it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from adminpanel.accounts.permissions import Role, SignedInRequest, matrix
from projects.models import Change

State = Change.State
# What each outcome of a change means, and what one does then.
OUTCOMES: dict[Change.State, tuple[str, str]] = {
    State.PROPOSED: (
        "It is written down and can be read by everybody here. Nothing was sent.",
        "An editor reviews and applies it. The person who proposed it can withdraw it.",
    ),
    State.SENDING: ("It is on its way to Humanloop.", "Load the page again; it says how long that can take."),
    State.APPLIED: (
        "Humanloop answered with exactly the values that were asked for.",
        "Nothing. If it was a mistake, “Undo this change” proposes the way back, where Humanloop’s API has one.",
    ),
    State.REFUSED: (
        "Humanloop did not accept it. Nothing was changed.",
        "The form comes back with what Humanloop said beside the field. Change it and review again.",
    ),
    State.NOT_SENT: ("Humanloop was never reached. Nothing was changed.", "Try again from the same page."),
    State.UNKNOWN: (
        "It was sent once, and no answer came that can be relied on.",
        "“Check now” reads the project and says what is so. It is never sent again by itself.",
    ),
    State.NOT_APPLIED: (
        "The panel looked afterwards: the project is as it was before.",
        "Propose it again if it is still wanted.",
    ),
    State.SUPERSEDED: (
        "The panel looked afterwards: somebody has changed the same thing again, so nobody can tell any more.",
        "Look at what is there now, then decide whether it is still wanted.",
    ),
    State.STALE: (
        "Somebody changed the same thing after this was proposed. Nothing was sent.",
        "The page shows then, now and yours. “Review again” starts from what is there now.",
    ),
    State.WITHDRAWN: ("Somebody took it back before it was sent.", "Nothing, or propose it again."),
    State.NOTICED: (
        "The project was changed elsewhere, and the panel saw it the next time it looked.",
        "Nothing, if it was meant. If not, “Propose what was before” on its page begins the way back.",
    ),
}


@require_safe
def help_page(request: SignedInRequest) -> HttpResponse:
    """Explain the panel: what it does, its words, its roles, its outcomes and what it promises."""
    outcomes = [(state, *words) for state, words in OUTCOMES.items()]
    return render(request, "projects/help.html", {"outcomes": outcomes, "matrix": matrix(), "roles": Role.labels})


@require_POST
def hide_welcome(request: SignedInRequest) -> HttpResponse:
    """Hide the hint for newcomers, and go back to the projects."""
    hide(request)
    return redirect("project_list")


HIDDEN = "welcome_hidden"


def is_welcome_wanted(request: SignedInRequest) -> bool:
    """Tell whether the person still needs the hint. Changes are looked for until there is one, then never again."""
    if request.session.get(HIDDEN):
        return False
    if Change.objects.filter(proposed_by=request.user).exists():
        hide(request)
        return False
    return True


def hide(request: SignedInRequest) -> None:
    """Show the hint no more in this session."""
    request.session[HIDDEN] = True
