"""The log is bounded and cannot carry a person."""

from __future__ import annotations

import logging
import stat
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.log import BoundedFileHandler, PrivateFormatter, log_to
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
