"""Programs that work on one state folder take turns."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from kiosk.sync.sync_lock import SyncBusyError, sync_lock


def test_the_second_is_told_who_is_busy(tmp_path: Path) -> None:
    with sync_lock(tmp_path, "kiosk sync"), pytest.raises(SyncBusyError) as busy, sync_lock(tmp_path, "kiosk bundle"):
        pass
    assert busy.value.holder == f"kiosk sync, process {os.getpid()}"
    assert busy.value.code == "SYNC_BUSY"


def test_the_second_waits_for_its_turn(tmp_path: Path) -> None:
    held, leave = threading.Event(), threading.Event()

    def round_of_another() -> None:
        with sync_lock(tmp_path, "kiosk sync"):
            held.set()
            leave.wait(30)

    other = threading.Thread(target=round_of_another)
    other.start()
    assert held.wait(30)
    threading.Timer(0.2, leave.set).start()
    with sync_lock(tmp_path, "kiosk bundle", wait_s=30):
        assert leave.is_set()
    other.join()


def test_a_round_that_fails_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), sync_lock(tmp_path, "kiosk sync"):
        raise ZeroDivisionError
    with sync_lock(tmp_path, "kiosk bundle"):
        pass


def test_a_lock_file_with_nonsense_in_it_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "sync.lock").write_bytes(b"\xff" * 1000)
    with sync_lock(tmp_path, "kiosk sync"):
        (tmp_path / "sync.lock").write_bytes(b"\xff")
        with pytest.raises(SyncBusyError) as busy, sync_lock(tmp_path, "kiosk bundle"):
            pass
    assert busy.value.holder == "a program that has just begun"
