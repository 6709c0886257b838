"""The log cannot carry a person, cannot grow without bound and cannot stop the program."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.reader.log import MAX_LINE_CHARACTERS, Log


class Pipe:
    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def read(self) -> str:
        try:
            return os.read(self.reading, 1 << 20).decode("ascii")
        except BlockingIOError:
            return ""

    def close(self) -> None:
        os.close(self.reading)
        os.close(self.writing)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.close()


@pytest.mark.parametrize(
    "words",
    ["关建国 read", "number 140802197003150012 read", "USA140885070410", "13800005678", "19700315", "x14080219x"],
)
def test_names_and_numbers_do_not_get_through(pipe: Pipe, words: str) -> None:
    Log(pipe.writing).write("TEST", words)
    line = pipe.read()
    assert "#" in line
    assert not any(part in line for part in ("关", "1408", "1970", "1380", "0885"))


@given(st.text(max_size=400))
def test_every_line_is_one_short_ascii_line(words: str) -> None:
    pipe = Pipe()
    Log(pipe.writing).write("TEST", words)
    line = pipe.read()
    pipe.close()
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert len(line) <= MAX_LINE_CHARACTERS + len("kiosk-reader: TEST \n")


def test_codes_and_status_words_do_get_through(pipe: Pipe) -> None:
    Log(pipe.writing).write("CARD_LOST", "0x80100069 in transmit, SW 6A 82 41")
    assert pipe.read() == "kiosk-reader: CARD_LOST 0x80100069 in transmit, SW 6A 82 41\n"


def test_a_repeated_line_is_written_once(pipe: Pipe) -> None:
    log = Log(pipe.writing)
    for _ in range(5):
        log.write("SERVICE_DOWN", "0x8010001D")
    assert len(pipe.read().splitlines()) == 1


def test_it_ends_with_a_word_about_it(pipe: Pipe) -> None:
    log = Log(pipe.writing, max_total_bytes=200)
    for number in range(100):
        log.write("LINE", str(number))
    lines = pipe.read().splitlines()
    assert lines[-1] == "kiosk-reader: LOG_FULL"
    assert len("\n".join(lines)) < 300


def test_a_defect_names_its_type_and_place_and_never_its_text(pipe: Pipe) -> None:
    try:
        raise ValueError("关建国 140802197003150012")
    except ValueError as error:
        Log(pipe.writing).defect(type(error), error.__traceback__)
    line = pipe.read()
    assert "DEFECT ValueError at test_log.py:" in line
    assert "1408" not in line


def test_a_closed_stderr_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    Log(writing).write("TEST", "words")
    os.close(writing)
