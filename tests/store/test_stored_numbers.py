"""Numbers that stay in the file read as the array they were written from."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.stored_numbers import StoredNumbers, in_memory, numbers_from


def stored(connection: sqlite3.Connection, data: bytes, type_code: str) -> StoredNumbers:
    connection.execute("CREATE TABLE IF NOT EXISTS box (data BLOB)")
    row = connection.execute("INSERT INTO box VALUES (?)", (data,)).lastrowid
    assert row is not None
    return StoredNumbers(connection, "box", "data", row, type_code)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=40), st.slices(40), st.integers(0, 3000))
def test_it_reads_as_the_array_it_was(few: list[int], part: slice, filler: int) -> None:
    numbers = array("I", [*few, *range(filler)])
    with closing(sqlite3.connect(":memory:")) as connection:
        read = stored(connection, numbers.tobytes(), "I")
        assert len(read) == len(numbers)
        assert list(read) == list(numbers) == list(in_memory(read))
        assert [read[at] for at in range(0, len(read), 97)] == list(numbers[::97])
        if part.step is None or part.step > 0:
            assert read[part] == numbers[part]


def test_there_is_nothing_beyond_the_ends() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        read = stored(connection, array("q", [1, 2]).tobytes(), "q")
        for outside in (-1, 2):
            with pytest.raises(IndexError):
                read[outside]
        assert list(stored(connection, b"", "d")) == []


def test_half_a_number_is_damage() -> None:
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(CacheCorruptError):
        stored(connection, bytes(7), "I")
    with pytest.raises(ValueError, match="multiple"):
        numbers_from("I", bytes(7))


def test_an_array_is_in_memory_already() -> None:
    numbers = array("d", [1.5])
    assert in_memory(numbers) is numbers
