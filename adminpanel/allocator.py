"""How the C library hands out memory to a process of many threads. For gunicorn, before it forks."""

import ctypes

# Of glibc's malloc.h.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
STORES, LARGE = 2, 128 * 1024


def keep_little() -> None:
    """Let threads share what is free: glibc gives each a store of its own, and each keeps what it once needed.

    What is large is given back at once; left alone, glibc takes that as a reason to keep more the next time. Threads
    of Python wait for each other anyway. Another C library than glibc is left as it is.
    """
    options = {ARENA_MAX: STORES, MMAP_THRESHOLD: LARGE, TRIM_THRESHOLD: LARGE}
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for option, value in options.items():
        mallopt(option, value)
