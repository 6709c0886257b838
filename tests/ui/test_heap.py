"""The C library's heap: what was freed between blocks that stay goes back when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.ui.heap import Heap

HOLES = """
import ctypes, os
from kiosk.ui.heap import Heap
from kiosk.ui.healing.memory import resident_bytes
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
heap = Heap()
heap.share()
blocks = [libc.malloc(4000) for _ in range(10_000)]
for block in blocks:
    ctypes.memset(block, 1, 4000)
for block in blocks[:-1]:
    libc.free(ctypes.c_void_p(block))
before = resident_bytes(os.getpid())
heap.give_back()
print(before - resident_bytes(os.getpid()))
"""


@pytest.mark.skipif(not hasattr(Heap()._libc, "malloc_trim"), reason="no glibc")
def test_what_lies_free_below_a_block_that_stays_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, check=True).stdout
    assert int(said) > 30_000_000


def test_another_c_library_is_left_alone() -> None:
    heap = Heap()
    heap._libc = object()  # type: ignore[assignment]  # it has neither call
    heap.share()
    heap.give_back()
