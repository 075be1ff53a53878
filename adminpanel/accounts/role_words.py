"""What a role may do, in a sentence beside its name."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminpanel.accounts.permissions import Role, matrix

BENEATH = {Role.EDITOR: Role.VIEWER, Role.ADMIN: Role.EDITOR}


def choices() -> list[tuple[str, SafeString]]:
    """Return the roles to choose from, each with what its group may now."""
    rows = matrix()
    may = {role: [words for words, row in rows if dict(row)[role.label]] for role in Role}
    return [
        (role.value, format_html('{}<span class="hint">{}</span>', role.label, sentence(role, may))) for role in Role
    ]


def sentence(role: Role, may: dict[Role, list[str]]) -> str:
    """Return what a role may do: by what it adds to the one beneath it, where it has all of that."""
    beneath = BENEATH.get(role)
    if beneath is None or not set(may[beneath]) <= set(may[role]):
        return f"May {'; '.join(_in_lower_case(may[role]))}."
    more = [words for words in may[role] if words not in may[beneath]]
    article = "an" if beneath == Role.EDITOR else "a"
    return "; ".join([f"All that {article} {beneath.label.lower()} may", *_in_lower_case(more)]) + "."


def _in_lower_case(acts: list[str]) -> list[str]:
    return [words[:1].lower() + words[1:] for words in acts]
