"""A program above its ceiling: a helper is ended at once, the screen asks to be let go."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.healing.memory import resident_bytes
from kiosk.ui.healing.memory_watch import MIB, MemoryWatch


class Counted:
    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.reasons: list[str] = []

    def kill(self, reason: str) -> None:
        self.reasons.append(reason)


@pytest.mark.parametrize(
    ("helper_mib", "screen_mib", "killed", "asked"), [(90, 500, 0, 0), (110, 500, 1, 0), (90, 600, 0, 1)]
)
def test_who_is_above_the_ceiling_goes(qtbot: QtBot, helper_mib: int, screen_mib: int, killed: int, asked: int) -> None:
    sizes = {41: helper_mib * MIB, os.getpid(): screen_mib * MIB}
    helper, stopped = Counted(41), Counted(0)
    watch = MemoryWatch(lambda: (helper, stopped), screen_mib=512, helper_mib=100, resident=sizes.get)
    told: list[None] = []
    watch.screen_too_large.connect(lambda: told.append(None))
    watch.look()
    assert (len(helper.reasons), len(told), stopped.reasons) == (killed, asked, [])


def test_what_a_program_holds_is_read_from_the_system() -> None:
    own = resident_bytes(os.getpid())
    assert own is not None
    assert own > 20 * MIB
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert resident_bytes(ended.pid) is None
