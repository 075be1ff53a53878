"""The hint for those who are here for the first time: until they hide it, or propose their first change."""

from adminpanel.people.roles import SignedInRequest
from projects.models import Change

HIDDEN = "welcome_hidden"


def is_wanted(request: SignedInRequest) -> bool:
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
