"""When a delivery is tried again, and when an endpoint is given up: as Standard Webhooks advises."""

import secrets
from datetime import datetime, timedelta

# Seconds after the attempt before it; the first is at once.
TRIES = (0, 5, 5 * 60, 30 * 60, *(hours * 60 * 60 for hours in (2, 5, 10, 14, 20, 24)))
JITTER = 0.1  # at most so much of the wait is added: what failed together is not tried together
SLOWED = timedelta(minutes=1)  # for a receiver that is overloaded and says not for how long
LONGEST = timedelta(hours=24)  # that a receiver may ask for
FAILING_FOR = timedelta(days=3)  # until an endpoint at which all fails is switched off
_random = secrets.SystemRandom()


def next_try(tries: int, at: datetime) -> datetime | None:
    """Return when to try again after so many attempts, the last of them at this moment; None for not at all."""
    if tries >= len(TRIES):
        return None
    return at + timedelta(seconds=TRIES[tries] * _random.uniform(1, 1 + JITTER))
