"""What a process of many threads keeps of its memory."""

import ctypes
import re
import subprocess
import sys

import pytest

from tests.running_panel import ROOT

# Each thread takes what is too large for Python's own store, while all others hold theirs.
THREADS = """
import ctypes, sys, threading
from adminpanel.allocator import keep_little

if sys.argv[1] == "kept little":
    keep_little()
together = threading.Barrier(8)

def work():
    held = [bytearray(10_000) for _ in range(50)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


def stores(how):
    done = subprocess.run(
        [sys.executable, "-c", THREADS, how], env={}, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return len(re.findall(r"<heap nr=", done.stdout))


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="another C library than glibc")
def test_threads_share_what_is_free():
    assert stores("as it is") > 2
    assert stores("kept little") <= 2
