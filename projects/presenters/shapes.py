"""The shape that stands beside the words of a change's state: each has its own, for those who see no colours."""

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

# What is drawn within 12 by 12; of each state, and of what a change that took effect is marked with once others came.
SHAPES: Mapping[str, str] = {
    "applied": '<circle class="solid" cx="6" cy="6" r="5"/>',
    "proposed": '<circle cx="6" cy="6" r="4.5"/>',
    "sending": '<circle cx="6" cy="6" r="4.5"/><path class="solid" d="M6 1.5a4.5 4.5 0 0 1 0 9z"/>',
    "refused": '<path d="M2 2l8 8M10 2l-8 8"/>',
    "not_sent": '<path d="M1 6h10"/>',
    "unknown": '<circle class="dashed" cx="6" cy="6" r="4.5"/><circle class="solid" cx="6" cy="6" r="1"/>',
    "stale": '<path class="solid" d="M6 1l5.5 10h-11z"/>',
    "not_applied": '<path d="M2 2h8v8h-8z"/>',
    "superseded": '<path d="M2 2l4 4-4 4M6 2l4 4-4 4"/>',
    "noticed": '<path d="M.5 6q5.5-7 11 0-5.5 7-11 0z"/><circle class="solid" cx="6" cy="6" r="1"/>',
    "undone": '<path d="M2 5h6a2.5 2.5 0 0 1 0 5H5M5 2L2 5l3 3"/>',
    "replaced": '<path d="M1 6h8M6 2.5L9.5 6 6 9.5M11 2v8"/>',
    "partly": '<circle cx="6" cy="6" r="4.5"/><path class="solid" d="M6 1.5a4.5 4.5 0 0 0 0 9z"/>',
    "withdrawn": '<circle cx="6" cy="6" r="4.5"/><path d="M3 9l6-6"/>',
}


def shape(badge: str) -> SafeString:
    """Return the drawing of a badge."""
    return mark_safe(SHAPES[badge])  # noqa: S308  # written above, and nowhere else
