"""Files between look and yes: sealed, for an hour, by token only."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.hub.waiting_files import KEPT_S, WaitingFiles

KEY = bytes(range(32))


def test_a_file_waits_sealed_and_for_an_hour(tmp_path: Path) -> None:
    clock = [1000]
    waiting = WaitingFiles(tmp_path / "waiting", KEY, lambda: clock[0])
    token = waiting.keep("王老板 13800005678".encode())
    assert waiting.read(token) == "王老板 13800005678".encode()
    (file,) = (tmp_path / "waiting").iterdir()
    assert b"13800005678" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    clock[0] += KEPT_S
    assert waiting.read(token) is None
    waiting.keep(b"another")
    assert not file.exists()


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "x" * 22, "a/b" + "c" * 19])
def test_nothing_else_is_a_token(tmp_path: Path, token: str) -> None:
    waiting = WaitingFiles(tmp_path, KEY, lambda: 0)
    waiting.drop(token)
    assert waiting.read(token) is None


def test_a_file_that_was_changed_is_none(tmp_path: Path) -> None:
    waiting = WaitingFiles(tmp_path, KEY, lambda: 0)
    token = waiting.keep(b"list")
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert waiting.read(token) is None
