"""How deep a JSON text is nested, found without going down.

Python's JSON reader goes down as deep as the text does, up to the limit of recursion; whatever else happens to run down
there, such as a finalizer, fails. So a text is looked at before it is read.
"""

DEPTH = 100

_all_but_structure = bytes(byte for byte in range(256) if byte not in b'[]{}"')


def too_deep(text: bytes) -> bool:
    """Whether the text is nested more than `DEPTH` deep, or has as many brackets that never close."""
    if text.count(b"[") + text.count(b"{") <= DEPTH:
        return False
    structure = text.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _all_but_structure)
    left = b"".join(structure.split(b'"')[::2])  # what is not within strings
    for _ in range(DEPTH):
        # Every innermost pair goes, and none that contains another: one level a round.
        shorter = left.replace(b"[]", b"x").replace(b"{}", b"x").replace(b"x", b"")
        if shorter == left:
            return len(left) > DEPTH
        left = shorter
    return bool(left)
