"""Ids in the shape that the remote gives them: a prefix, an underscore, 21 letters and digits."""

import hashlib
import secrets
import string

ALPHABET = string.ascii_letters + string.digits
LENGTH = 21


def new(prefix: str) -> str:
    """Return an id that nobody has had."""
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def fixed(prefix: str, key: str) -> str:
    """Return the same id for the same key always, so that links to practice data and pictures of it keep."""
    number = int.from_bytes(hashlib.sha256(f"{prefix} {key}".encode()).digest())
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return f"{prefix}_" + "".join(letters)
