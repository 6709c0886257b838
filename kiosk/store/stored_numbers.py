"""Arrays of numbers that stay in the file: of an order only the head is looked at, of the distances only twenty."""

from __future__ import annotations

import sqlite3
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, overload

from kiosk.store.cache_errors import CacheCorruptError

_AT_ONCE = 1024


class StoredNumbers(Sequence[Any]):
    """Little-endian numbers in one BLOB, read when they are asked for. Open as long as the connection."""

    def __init__(self, connection: sqlite3.Connection, table: str, column: str, row: int, type_code: str) -> None:
        """``type_code`` as for ``array``. Raises CacheCorruptError when the bytes are no such numbers."""
        self._blob = connection.blobopen(table, column, row, readonly=True)
        self._type_code = type_code
        self._one = struct.Struct(f"<{type_code}")
        self._length, rest = divmod(len(self._blob), self._one.size)
        if rest:
            raise CacheCorruptError("arrays")

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> array[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._length)
            return self._read(start, max(start, stop))[::step]
        if not 0 <= at < self._length:
            raise IndexError(at)
        self._blob.seek(at * self._one.size)
        return self._one.unpack(self._blob.read(self._one.size))[0]

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, self._length, _AT_ONCE):
            yield from self._read(start, min(start + _AT_ONCE, self._length))

    def _read(self, start: int, stop: int) -> array[Any]:
        self._blob.seek(start * self._one.size)
        return numbers_from(self._type_code, self._blob.read((stop - start) * self._one.size))


def in_memory(numbers: Sequence[Any]) -> Sequence[Any]:
    """All of them at once, for who looks at many or in no order."""
    return numbers[:] if isinstance(numbers, StoredNumbers) else numbers


def numbers_from(type_code: str, data: bytes) -> array[Any]:
    """From little-endian bytes. Raises ValueError for another number of bytes."""
    numbers: array[Any] = array(type_code)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
