"""Finding titles and places by the first letters of their Pinyin, and who belongs to each, in one index.

The lines are one piece of bytes that is gone through at the speed of memory, and are read when somebody looks for
something.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiosk.domain.matching import Order
from kiosk.protocol.search_listing import GroupKind, GroupLine, mask_of_members, members_length, parse_line
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.stored_numbers import StoredNumbers, in_memory
from kiosk.values import frozen

SORT_NAMES: Mapping[Order, str] = {Order.PAY: "order_pay", Order.NEAR: "order_near"}
NOTHING = b"\n"
_LETTERS = re.compile(r"[a-z]+")

WHOLE, BEGINS, INSIDE = range(3)
"""How well the letters fit, best first: all of the initials, their beginning, somewhere in them."""


class SearchIndex:
    """``lines`` and ``members`` as in ``kiosk.protocol.search_listing``; ``size`` counts the positions."""

    def __init__(self, lines: bytes, members: Sequence[int], size: int) -> None:
        self._lines = lines
        self._members = members
        self._size = size

    def hits(self, letters: str, most: int) -> Iterator[tuple[int, GroupLine]]:
        """How well and what: at most ``most`` that begin so, and as many that hold the letters elsewhere.

        ``letters`` are small Latin ones, at least one. A single letter is looked for at the beginning only.
        Raises CacheCorruptError.
        """
        if not _LETTERS.fullmatch(letters):
            raise ValueError("letters")
        typed = letters.encode("ascii")
        for line in self._lines_with(b"\n" + typed, 1, most):
            yield (WHOLE if line.initials == letters else BEGINS), line
        if len(letters) > 1:
            inside = (line for line in self._lines_with(typed, 0, 2 * most) if not line.initials.startswith(letters))
            for _, line in zip(range(most), inside, strict=False):
                yield INSIDE, line

    def mask(self, line: GroupLine) -> int:
        """The bitmap of a line's postings. Raises CacheCorruptError."""
        data = bytes(self._members[line.offset : line.offset + members_length(line.jobs, self._size)])
        try:
            return mask_of_members(data, line.jobs, self._size)
        except ValueError as error:
            raise CacheCorruptError("search") from error

    def of_place(self, code: str) -> int:
        """The bitmap of a county or township; empty where nothing is. Raises CacheCorruptError."""
        return self._mask_of(GroupKind.PLACE, code)

    def of_title(self, title: str) -> int:
        """The bitmap of a title of ``grouped_title``; empty when there is none. Raises CacheCorruptError."""
        return self._mask_of(GroupKind.TITLE, title)

    def _mask_of(self, kind: GroupKind, value: str) -> int:
        for line in self._lines_with(f" {kind} {value}\n".encode(), 0, 0):
            if line.kind is kind and line.value == value:
                return self.mask(line)
        return 0

    def _lines_with(self, found: bytes, skip: int, most: int) -> Iterator[GroupLine]:
        """The lines in which ``found`` stands within the initials, or anywhere with ``most`` 0."""
        lines = self._lines
        at, given = lines.find(found), 0
        while at >= 0:
            start = lines.rfind(b"\n", 0, at + skip) + 1
            end = lines.find(b"\n", max(start, at + skip))
            if not most or lines.find(b" ", start, at) < 0:
                try:
                    yield parse_line(lines[start:end])
                except ValueError as error:
                    raise CacheCorruptError("search") from error
                given += 1
                if given == most:
                    return
            at = lines.find(found, end)


@frozen
class Lookups:
    """What only some questions need of an index: where titles and places are, the pay per day, orders other than best.

    ``sorts`` are positions; an order that is not there is made for each question.
    """

    search: SearchIndex
    daily_yuan: Sequence[float]
    sorts: Mapping[Order, Sequence[int]]

    @classmethod
    def of_generation(cls, connection: sqlite3.Connection, size: int) -> Lookups:
        """From ``ranking_input``; a file that was prepared by an older program has neither lines nor orders.

        Raises CacheCorruptError.
        """
        rows = dict(connection.execute("SELECT name, rowid FROM ranking_input"))

        def stored(name: str, code: str) -> StoredNumbers | None:
            return StoredNumbers(connection, "ranking_input", "data", rows[name], code) if name in rows else None

        daily_yuan = stored("daily_yuan", "d")
        if daily_yuan is None or len(daily_yuan) != size:
            raise CacheCorruptError("arrays")
        sorts: dict[Order, Sequence[Any]] = {}
        for order, name in SORT_NAMES.items():
            positions = stored(name, "I")
            if positions is not None:
                if len(positions) != size or (size and max(in_memory(positions)) >= size):
                    raise CacheCorruptError("arrays")
                sorts[order] = positions
        lines, members = stored("search_lines", "B"), stored("search_members", "B")
        if lines is None or members is None:
            return cls(SearchIndex(NOTHING, (), size), daily_yuan, sorts)
        return cls(SearchIndex(bytes(lines[:]), members, size), daily_yuan, sorts)
