"""A change as an entry of a list, and the badge of its state.

Drawn here: a page has fifty of them, and to include a template for each took as long as all else of it.
"""

from django.utils.safestring import SafeString, mark_safe

from projects.models import Change
from projects.presenters.markup import visible
from projects.presenters.states import shape
from projects.presenters.wording import ChangeWords

BADGE = (
    '<span class="state {state}"><svg class="dot" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
    'focusable="false">{shape}</svg>{label}</span>'
)


def state_badge(state: str, label: str) -> SafeString:
    """Draw a state: a dot of its own shape, a word, a tint.

    Args:
        state: one of the states, or of what took effect also undone, replaced or partly.
        label: its words, of the panel itself.
    """
    return mark_safe(BADGE.format(state=state, shape=shape(state), label=label))  # noqa: S308 - none of it is foreign


def change_line(change: Change, *, of_project: bool = False) -> SafeString:
    """Draw one change of a list.

    Args:
        change: with `standing`, where that was looked for.
        of_project: all of the list are of one project, whose name is left out.
    """
    says = ChangeWords(change)
    name = f'<bdi class="name">{visible(change.project_name)}</bdi>'
    about = says.told.html
    lines = [f'<p class="quiet">{line.html}</p>' for line in (says.byline, *says.came_after)]
    return mark_safe(  # noqa: S308 - phrases escape what is foreign
        f'<li class="event"><p><a href="{change.get_absolute_url()}">{about if of_project else name}</a> '
        f"{state_badge(says.badge, says.label)}</p>{'' if of_project else f'<p>{about}</p>'}{''.join(lines)}</li>"
    )
