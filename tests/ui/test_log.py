"""The log is bounded and cannot carry a person."""

from __future__ import annotations

import logging
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.log import BUDGET_BYTES, MAX_BYTES, BoundedFileHandler, PrivateFormatter, log_to
from tests.ui.people import BRICKLAYER


def formatted(message: str) -> str:
    return PrivateFormatter().format(logging.LogRecord("kiosk", logging.INFO, "", 0, message, None, None))


def test_names_numbers_and_addresses_are_taken_out() -> None:
    line = formatted(f"read {BRICKLAYER.name} {BRICKLAYER.id_number} 13800000000 运城市盐湖区 https://x/t/{'7' * 226}")
    assert BRICKLAYER.name not in line
    assert BRICKLAYER.id_number not in line
    assert "138" not in line
    assert "盐湖" not in line
    assert "7777777" not in line


def test_codes_stay_readable() -> None:
    assert "0x8010001D" in formatted("SERVICE_DOWN 0x8010001D")


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), st.text("关建国张秀英𠮷䶮", min_size=1, max_size=6))
def test_no_number_and_no_name_survives(number: str, name: str) -> None:
    line = formatted(f"a{number}b {name}c")
    assert number not in line
    assert name not in line


def test_an_exception_is_written_without_its_text(tmp_path: Path) -> None:
    stop = log_to(tmp_path / "kiosk.log")
    try:
        int("Zhang Xiuying")
    except ValueError:
        logging.getLogger("kiosk.test").exception("could not")
    stop()
    text = (tmp_path / "kiosk.log").read_text(encoding="utf-8")
    assert "ValueError at test_log.py:" in text
    assert "Xiuying" not in text


def test_unexpected_exceptions_of_threads_reach_the_log(tmp_path: Path) -> None:
    before = threading.excepthook
    stop = log_to(tmp_path / "kiosk.log")
    thread = threading.Thread(target=lambda: [][1])
    thread.start()
    thread.join()
    stop()
    assert "IndexError" in (tmp_path / "kiosk.log").read_text(encoding="utf-8")
    assert threading.excepthook is before
    assert sys.excepthook is not None


def test_the_files_are_private_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "log" / "kiosk.log"
    handler = BoundedFileHandler(path, max_bytes=2000, kept_files=2)
    for number in range(500):
        handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, f"line {number}", None, None))
    handler.close()
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["kiosk.log", "kiosk.log.1", "kiosk.log.2"]
    assert all(file.stat().st_size <= 2000 for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert "line 499" in path.read_text(encoding="utf-8")


def test_no_flood_takes_the_log_over_its_budget_over_several_starts(tmp_path: Path) -> None:
    path = tmp_path / "log" / "kiosk.log"
    words = "关" * 20 + "x" * 480
    most = 0
    for _start in range(3):
        handler = BoundedFileHandler(path)
        flood = [threading.Thread(target=_flood, args=(handler, words)) for _ in range(3)]
        for each in flood:
            each.start()
        while any(each.is_alive() for each in flood):
            most = max(most, _size(path.parent))
            flood[0].join(0.01)
        for each in flood:
            each.join()
        handler.close()
    assert BUDGET_BYTES - MAX_BYTES < _size(path.parent) <= BUDGET_BYTES, "the flood was long enough"
    assert most <= BUDGET_BYTES


def _size(folder: Path) -> int:
    total = 0
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):  # just renamed
            total += file.stat().st_size
    return total


def _flood(handler: logging.Handler, words: str) -> None:
    for number in range(700):
        handler.handle(logging.LogRecord("kiosk", logging.ERROR, "", 0, f"{number} {words}", None, None))


def test_a_log_that_cannot_be_turned_over_stays_in_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(_path: Path, _target: Path) -> Path:
        raise OSError(30, "Read-only file system")

    handler = BoundedFileHandler(tmp_path / "kiosk.log", max_bytes=2000, kept_files=2)
    monkeypatch.setattr(Path, "replace", read_only)
    for number in range(500):
        handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, f"line {number}", None, None))
    monkeypatch.undo()
    assert (tmp_path / "kiosk.log").stat().st_size <= 2000
    handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, "again", None, None))
    handler.close()
    assert "again" in (tmp_path / "kiosk.log").read_text(encoding="utf-8")


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.write_text("a file where a folder is wanted", encoding="utf-8")
    handler = BoundedFileHandler(folder / "kiosk.log")
    handler.emit(logging.LogRecord("kiosk", logging.INFO, "", 0, "line", None, None))
    handler.close()


@pytest.mark.parametrize("text", ["x" * 10_000, "two\nlines"])
def test_one_event_is_one_short_line(text: str) -> None:
    line = formatted(text)
    assert "\n" not in line
    assert len(line) <= 500
