"""What can be looked for by letters in a market: the titles and places of its postings, and who belongs to each.

Made once for all kiosks by whoever prepares a generation, and on the screen for the few postings of an overlay. Two
BLOBs (``ranking_input`` of ``kiosk.protocol.cache_schema``):

``search_lines``
    UTF-8, one line for each reading, after and before a line feed; titles after places, each with most postings first:
    Pinyin initials, offset into ``search_members``, how many postings, ``p`` or ``t``, region code or title, with a
    space between.
``search_members``
    of each title, county and township its postings: uint32 positions, or their bitmap where it is shorter or there are
    more than MOST_POSITIONS.
"""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kiosk.domain.matching import grouped_title
from kiosk.domain.pinyin import PinyinInitials, parse_initials
from kiosk.resources import asset_text

SEARCH_RULES = 1
"""Raised when this module, its table of initials or ``grouped_title`` begins to make other lines of the same market."""
MOST_POSITIONS = 256
"""A bitmap of 100,000 postings is counted in a tenth of the time that these take."""
_POSITION_BYTES = 4
_COUNTY_DIGITS = 6


class GroupKind(StrEnum):
    PLACE = "p"
    TITLE = "t"


class GroupLine(NamedTuple):
    """One line: ``offset`` and ``jobs`` lead to the postings, ``value`` is a region code or a title."""

    initials: str
    offset: int
    jobs: int
    kind: GroupKind
    value: str


@lru_cache(maxsize=1)
def shipped_initials() -> PinyinInitials:
    return parse_initials(asset_text("data/pinyin_initials.txt"))


class SearchGroups:
    """Collects the titles and places of postings by position; some 30 bytes of memory a posting."""

    def __init__(self) -> None:
        self._titles: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, number: int, title: str, region: str) -> None:
        """``number`` is what ``blobs`` turns into a position."""
        self._titles[grouped_title(title)].append(number)
        for code in {region, region[:_COUNTY_DIGITS]}:
            self._places[code].append(number)

    def blobs(
        self, position_of: Callable[[int], int], size: int, names: Callable[[str], str | None]
    ) -> tuple[bytes, bytes]:
        """``search_lines`` and ``search_members``; ``names`` gives a region its name, ``size`` counts the positions."""
        lines, members = bytearray(b"\n"), bytearray()
        for kind, groups in ((GroupKind.PLACE, self._places), (GroupKind.TITLE, self._titles)):
            for value, numbers in _largest_first(groups):
                text = names(value) if kind is GroupKind.PLACE else value
                readings = shipped_initials().of(text or "")
                for reading in readings:
                    lines += f"{reading} {len(members)} {len(numbers)} {kind} {value}\n".encode()
                if readings:
                    members += _packed([position_of(number) for number in numbers], size)
        return bytes(lines), bytes(members)


def members_length(count: int, size: int) -> int:
    """How many bytes of ``search_members`` a group of ``count`` postings out of ``size`` takes."""
    return _POSITION_BYTES * count if _as_positions(count, size) else bitmap_length(size)


def bitmap_length(size: int) -> int:
    return (size + 7) // 8


def mask_of_members(data: bytes, count: int, size: int) -> int:
    """The bitmap of a group. Raises ValueError for bytes that are none."""
    if len(data) != members_length(count, size):
        raise ValueError("members")
    if _as_positions(count, size):
        positions = struct.unpack(f"<{count}I", data)
        if max(positions, default=0) >= size:
            raise ValueError("members")
        data = bytes(_flags(positions, size))
    mask = int.from_bytes(data, "little")
    if mask.bit_count() != count or mask.bit_length() > size:
        raise ValueError("members")
    return mask


def _as_positions(count: int, size: int) -> bool:
    return count <= MOST_POSITIONS and _POSITION_BYTES * count <= bitmap_length(size)


def _flags(positions: Iterable[int], size: int) -> bytearray:
    flags = bytearray(bitmap_length(size))
    for position in positions:
        flags[position >> 3] |= 1 << (position & 7)
    return flags


def parse_line(line: bytes) -> GroupLine:
    """Raises ValueError."""
    initials, offset, count, kind, value = line.decode().split(" ", 4)
    return GroupLine(initials, int(offset), int(count), GroupKind(kind), value)


def _largest_first(groups: Mapping[str, array[int]]) -> Iterable[tuple[str, array[int]]]:
    return sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))


def _packed(positions: list[int], size: int) -> bytes:
    if _as_positions(len(positions), size):
        return struct.pack(f"<{len(positions)}I", *sorted(positions))
    return bytes(_flags(positions, size))
