"""Real errors of SQLite and of the system, and what a person is told about each."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store.storage_fault import LedgerCorruptError, StorageCode, StorageError, storage_error


def busy(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("CREATE TABLE t (x)")


def read_only(path: Path) -> None:
    sqlite3.connect(path).close()
    path.write_bytes(b"")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TABLE t (x)")


def not_a_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM sqlite_master")


def size_limit(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE t (x)")


def nowhere(path: Path) -> None:
    sqlite3.connect(path / "missing" / "file").close()


@pytest.mark.parametrize(
    ("provoke", "code"),
    [
        (busy, StorageCode.STORE_BUSY),
        (read_only, StorageCode.STORAGE_FAULT),
        (not_a_database, StorageCode.STORE_CORRUPT),
        (size_limit, StorageCode.DISK_FULL),
        (nowhere, StorageCode.STORAGE_FAULT),
    ],
)
def test_each_fault_has_its_own_code_and_words(
    tmp_path: Path, provoke: Callable[[Path], None], code: StorageCode
) -> None:
    path = tmp_path / "some.db"
    with pytest.raises(sqlite3.Error) as raised:
        provoke(path)
    fault = storage_error(raised.value, path)
    assert fault.code is code
    assert fault.sentence
    assert fault.instruction
    assert str(fault).startswith(code)


def test_corruption_can_be_caught_by_type(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with pytest.raises(sqlite3.Error) as raised:
        not_a_database(path)
    assert isinstance(storage_error(raised.value, path), LedgerCorruptError)


def test_an_error_of_the_system_says_what_it_was(tmp_path: Path) -> None:
    fault = storage_error(PermissionError(errno.EACCES, "x", "/secret/place"), tmp_path / "some.db")
    assert fault.code is StorageCode.STORAGE_FAULT
    assert "Permission denied" in str(fault)
    assert "secret" not in str(fault)


def test_every_code_has_words_of_its_own() -> None:
    words = {(error.sentence, error.instruction) for error in (StorageError(code, "") for code in StorageCode)}
    assert len(words) == len(StorageCode)
