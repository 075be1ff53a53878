"""What a username is: the one form in which it is stored and looked up, and which signs it may have."""

import re

from django.core.exceptions import ValidationError

from adminpanel.caseless import normalized
from adminpanel.unseen import is_unseen_letter, named, without_formats

ALLOWED = re.compile(r"[\w.@+-]")
MOST_NAMED = 5


def written(username: str) -> str:
    """Return a username as it is stored and looked up: in its normal form, without what came along in pasting."""
    return normalized(without_formats(username)).strip()


def validate_signs(username: str) -> None:
    """Refuse a username with a sign that none has, and name the sign."""
    refused = [sign for sign in dict.fromkeys(username) if not ALLOWED.match(sign) or is_unseen_letter(sign)]
    if refused:
        more = " and others" if len(refused) > MOST_NAMED else ""
        signs = ", ".join(named(sign) for sign in refused[:MOST_NAMED])
        raise ValidationError(f"Letters, digits and @ . + - _ only. This name has {signs}{more} in it.")
