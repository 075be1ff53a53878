"""Which places there are: environments as the remote has them, and the project itself."""

from collections.abc import Iterable

from projects.humanloop.errors import HumanloopError
from projects.mirror import fetch
from projects.services import ITSELF, Place, environment_names


def read_places(noted: Iterable[Place]) -> tuple[list[Place], HumanloopError | None]:
    """Return them, the project itself first, and those that were noted before as they were, where they are no more.

    Where the remote can't be asked, only those, and why.
    """
    places = {place.environment_id: place for place in noted if place.environment_id}
    error = None
    try:
        found = fetch.environments()
        called = environment_names(found)
        for row in found:
            places[row.environment_id] = Place(row.environment_id, called[row.environment_id], row.is_default)
    except HumanloopError as caught:
        error = caught
    return [ITSELF, *sorted(places.values(), key=lambda place: (not place.is_default, place.name))], error
