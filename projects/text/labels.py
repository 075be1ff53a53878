"""What things are called where several meet: two of one name are told apart by their dates, else by their ids."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from adminpanel.caseless import folded
from projects.text.invisible import without_ignorable

NO_DATES: Mapping[str, datetime | None] = {}


def apart(names: Mapping[str, str], dates: Mapping[str, datetime | None] = NO_DATES) -> dict[str, str]:
    """Return id to name so that no two read the same. A name that is alone stays as it is.

    Args:
        names: id to name, of all that meet on a page or in a sentence.
        dates: id to when it was made, where that is known.
    """
    told = dict(names)
    if len(told) < 2:
        return told
    for written in (lambda key: _with_date(names[key], dates.get(key)), lambda key: _with_id(names[key], key)):
        read = {key: as_read(name) for key, name in told.items()}
        times = Counter(read.values())
        if len(times) == len(told):
            break
        told = {key: name if times[read[key]] == 1 else written(key) for key, name in told.items()}
    return told


def _with_id(name: str, key: str) -> str:
    return name if name == key else f"{name.strip()} ({key})"


def _with_date(name: str, moment: datetime | None) -> str:
    return f"{name.strip()} ({moment.day} {moment:%B} {moment.year})" if moment else name


@lru_cache(maxsize=4096)
def as_read(name: str) -> str:
    """Return a name as a reader tells it from others: in any capitals and encoding, without what can't be seen."""
    return " ".join(without_ignorable(folded(name)).split())
