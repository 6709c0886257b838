"""The job feed: names of its files, the digest that both sides keep, and the codec of a delta (docs/protocol.md, 15).

A snapshot is a ready cache file (``kiosk.protocol.cache_schema``); a delta is what changed between two cursors, as
NDJSON with a trailer that says how it must look after it was applied. Other consumers, who have no use for our cache
file, get each snapshot in the lines of a delta as well.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple, NoReturn

from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import JOB_COLUMNS, SCHEMA_VERSION
from kiosk.protocol.feed_errors import (
    FeedCutError,
    FeedDigestError,
    FeedGapError,
    FeedMalformedError,
    FeedNewerError,
    FeedTooLargeError,
)
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.frames import packed, unpack

DELTA_SCHEMA = 1
MAX_LINE_BYTES = 64 * 1024
"""A posting has some 670 bytes; one that does not fit is refused where it is written."""
MAX_DELTA_BYTES = 256 * 1024 * 1024
MAX_CHANGES = 200_000
"""More than this is never cheaper than a snapshot."""
MAX_SNAPSHOT_BYTES = 1024 * 1024 * 1024
DELTA_LEVEL = 9
CURSOR_LIMIT = 1 << 63
JOB_ID_LIMIT = 1 << 48

_DIGEST_LIMIT = 1 << 64
_INTEGER_LIMIT = 1 << 53
"""Whole numbers that every JSON reader keeps (RFC 8259, 6), and room to add in 64 bits."""
_PUT = b'{"put":['
_SNAPSHOT_NAME = re.compile(r"jobs/snapshot-(0|[1-9]\d{0,18})-s([1-9]\d{0,3})\.sqlite\.zst")
_LINES_NAME = re.compile(r"jobs/snapshot-(0|[1-9]\d{0,18})\.ndjson\.zst")
_DELTA_NAME = re.compile(r"jobs/delta-(0|[1-9]\d{0,18})-([1-9]\d{0,18})\.ndjson\.zst")
_TYPES: dict[str, type] = {"INTEGER": int, "TEXT": str, "REAL": float}
_SHAPE = tuple(
    {_TYPES[kind.split()[0]]} | (set() if kind.endswith(("NOT NULL", "PRIMARY KEY")) else {type(None)})
    for _, kind in JOB_COLUMNS
)
_REAL = tuple(at for at, (_, kind) in enumerate(JOB_COLUMNS) if kind.startswith("REAL"))
_INTEGER = tuple(at for at, (_, kind) in enumerate(JOB_COLUMNS) if kind.startswith("INTEGER"))


@dataclass(frozen=True, slots=True)
class SnapshotTarget:
    """``schema`` is that of the cache file."""

    cursor: int
    schema: int = SCHEMA_VERSION

    @property
    def name(self) -> str:
        return f"jobs/snapshot-{self.cursor}-s{self.schema}.sqlite.zst"


@dataclass(frozen=True, slots=True)
class LinesTarget:
    """The postings of the snapshot at ``cursor`` as NDJSON."""

    cursor: int

    @property
    def name(self) -> str:
        return f"jobs/snapshot-{self.cursor}.ndjson.zst"


@dataclass(frozen=True, slots=True)
class DeltaTarget:
    """Leads from cursor ``start`` to cursor ``end``."""

    start: int
    end: int

    @property
    def name(self) -> str:
        return f"jobs/delta-{self.start}-{self.end}.ndjson.zst"


def parse_target(name: str) -> SnapshotTarget | LinesTarget | DeltaTarget | None:
    """What a target of the role ``jobs`` is; None for a name that this version does not know."""
    if found := _SNAPSHOT_NAME.fullmatch(name):
        snapshot = SnapshotTarget(int(found[1]), int(found[2]))
        return snapshot if snapshot.cursor < CURSOR_LIMIT else None
    if found := _LINES_NAME.fullmatch(name):
        lines = LinesTarget(int(found[1]))
        return lines if lines.cursor < CURSOR_LIMIT else None
    if found := _DELTA_NAME.fullmatch(name):
        delta = DeltaTarget(int(found[1]), int(found[2]))
        return delta if delta.start < delta.end < CURSOR_LIMIT else None
    return None


def canonical_row(row: Sequence[Any]) -> bytes:
    """The one JSON text of a posting that is signed, compared and counted in the digest.

    Values in the order of JOB_COLUMNS; no blanks; UTF-8, only what JSON demands is escaped; coordinates always as
    binary64 numbers in their shortest form (``35.0``), negative zero as ``0.0``. Raises FeedMalformedError for a row
    that is no posting.
    """
    values = list(row)
    for at in _REAL:
        if type(values[at]) in (int, float):
            values[at] = float(values[at]) + 0.0
    _check_row(values)
    return _text_of(values)


def stored_row(row: Sequence[Any]) -> bytes:
    """The same of a row out of a STRICT table, whose values need no check and whose coordinates are binary64."""
    return _text_of(row)


def row_digest(row: Sequence[Any]) -> int:
    """The first 8 bytes (big-endian) of SHA-256 over ``canonical_row``."""
    return canonical_digest(canonical_row(row))


def canonical_digest(text: bytes) -> int:
    """The same of a row that is canonical text already."""
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")


class Tally:
    """Number and digest of the live postings, kept up with each change; the order of changes makes no difference."""

    def __init__(self, jobs: int = 0, digest: int = 0) -> None:
        self.jobs = jobs
        self.digest = digest

    def add(self, row: Sequence[Any]) -> None:
        self.add_digest(row_digest(row))

    def remove(self, row: Sequence[Any]) -> None:
        self.remove_digest(row_digest(row))

    def add_digest(self, digest: int) -> None:
        self.jobs += 1
        self.digest = (self.digest + digest) % _DIGEST_LIMIT

    def remove_digest(self, digest: int) -> None:
        self.jobs -= 1
        self.digest = (self.digest - digest) % _DIGEST_LIMIT

    def at(self, cursor: int) -> FeedPosition:
        return FeedPosition(cursor, self.jobs, self.digest)


class Change(NamedTuple):
    """``row`` None: the posting is closed. Otherwise it is new or replaces the one of this id."""

    job_id: int
    row: Row | None


class Received(NamedTuple):
    """A change as it stands in a delta. ``text`` is the canonical row; that it is one, the digest at the end proves."""

    job_id: int
    row: Row | None
    text: bytes | None


def encode_delta(start: int, changes: Iterable[Change], after: FeedPosition) -> bytes:
    """The delta from cursor ``start`` to ``after``, packed; the same changes always give the same bytes.

    Raises FeedMalformedError for an id that comes twice, a row that is no posting, or cursors that do not rise, and
    FeedTooLargeError for more than a delta may hold.
    """
    if not 0 <= start < after.cursor < CURSOR_LIMIT:
        raise FeedMalformedError("cursors")
    ordered = sorted(changes, key=lambda change: (change.row is not None, change.job_id))
    if len(ordered) > MAX_CHANGES:
        raise FeedTooLargeError(f"more than {MAX_CHANGES} changes")
    if len({change.job_id for change in ordered}) != len(ordered):
        raise FeedMalformedError("an id twice")
    lines = [_text_of({"schema": DELTA_SCHEMA, "from": start, "to": after.cursor})]
    for job_id, row in ordered:
        if row is None:
            _check_id(job_id)
            lines.append(_text_of({"close": job_id}))
            continue
        if row[0] != job_id:
            raise FeedMalformedError("id")
        lines.append(_PUT[:-1] + canonical_row(row) + b"}")
    if any(len(line) > MAX_LINE_BYTES for line in lines):
        raise FeedTooLargeError(f"a posting of more than {MAX_LINE_BYTES} bytes")
    body = b"\n".join(lines) + b"\n"
    closed = sum(change.row is None for change in ordered)
    body += _trailer(closed, len(ordered) - closed, after, hashlib.sha256(body).hexdigest())
    if len(body) > MAX_DELTA_BYTES:
        raise FeedTooLargeError(f"more than {MAX_DELTA_BYTES} bytes")
    return packed(body, DELTA_LEVEL)


def snapshot_lines(rows: Iterable[Row], position: FeedPosition, generated_at: int) -> Iterator[bytes]:
    """The live postings at ``position`` in the lines of a delta from 0, but without a bound on their number.

    ``rows`` are those of a cache file. The first line names the columns too: who reads this need not know our DDL.
    """
    names = [name for name, _ in JOB_COLUMNS]
    header = {"schema": DELTA_SCHEMA, "from": 0, "to": position.cursor, "generated_at": generated_at, "columns": names}
    sha256 = hashlib.sha256()
    line = _text_of(header) + b"\n"
    for row in rows:
        sha256.update(line)
        yield line
        line = _PUT[:-1] + stored_row(row) + b"}\n"
    sha256.update(line)
    yield line
    yield _trailer(0, position.jobs, position, sha256.hexdigest())


class DeltaReader:
    """Reads one packed delta, once and in bounded memory.

    ``start`` and ``end`` are known at once. Iterating yields the changes, closed postings first, and raises a
    FeedError as soon as something is wrong; ``led_to`` is known when it has ended. Nobody may act for good on a change
    before that: the last line proves all others.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Raises FeedCutError, FeedMalformedError, FeedNewerError, FeedTooLargeError."""
        self._lines = _lines(stream)
        self._sha256 = hashlib.sha256()
        line, header = self._next_line()
        self._sha256.update(line)
        if type(header.get("schema")) is not int:
            raise FeedMalformedError("header")
        if header["schema"] > DELTA_SCHEMA:
            raise FeedNewerError(f"delta schema {header['schema']}, this program knows {DELTA_SCHEMA}")
        self.start, self.end = _number(header, "from"), _number(header, "to")
        if header["schema"] < 1 or self.start >= self.end:
            raise FeedMalformedError("header")
        self._after: FeedPosition | None = None

    def __iter__(self) -> Iterator[Change]:
        return (Change(received.job_id, received.row) for received in self.received())

    def received(self) -> Iterator[Received]:
        """The same with the text of each row, for who keeps it."""
        seen: set[int] = set()
        closed = 0
        while True:
            line, read = self._next_line()
            if "sha256" in read:
                self._end(read, closed, len(seen) - closed)
                return
            self._sha256.update(line)
            change = _change(read)
            if change.job_id in seen:
                raise FeedMalformedError("an id twice")
            if change.row is None:
                if closed != len(seen):
                    raise FeedMalformedError("a closed posting after a changed one")
                closed += 1
            seen.add(change.job_id)
            if len(seen) > MAX_CHANGES:
                raise FeedTooLargeError(f"more than {MAX_CHANGES} changes")
            yield Received(change.job_id, change.row, None if change.row is None else _row_text(line, read, change.row))

    def led_to(self) -> FeedPosition:
        """What the last line says of the store after this delta. Raises FeedCutError before it was read."""
        if self._after is None:
            raise FeedCutError("trailer")
        return self._after

    def _next_line(self) -> tuple[bytes, dict[str, Any]]:
        line = next(self._lines, None)
        if line is None:
            raise FeedCutError("trailer")
        return line + b"\n", _parsed(line)

    def _end(self, trailer: dict[str, Any], closed: int, put: int) -> None:
        if next(self._lines, None) is not None:
            raise FeedMalformedError("more after the trailer")
        if trailer["sha256"] != self._sha256.hexdigest():
            raise FeedMalformedError("sha256")
        if _number(trailer, "closed") != closed or _number(trailer, "put") != put:
            raise FeedMalformedError("counts")
        digest = trailer.get("digest")
        if type(digest) is not str:
            raise FeedMalformedError("digest")
        try:
            self._after = FeedPosition.of_text(self.end, _number(trailer, "jobs"), digest)
        except ValueError:
            raise FeedMalformedError("digest") from None


def read_delta(data: bytes) -> tuple[int, list[Change], FeedPosition]:
    """A whole delta in memory: the cursor it begins at, its changes, and what it leads to. Raises FeedError."""
    reader = DeltaReader(io.BytesIO(data))
    changes = list(reader)
    return reader.start, changes, reader.led_to()


def merge_deltas(parts: Sequence[bytes]) -> bytes:
    """Deltas that follow on each other as one: minutes become hours, hours days. Raises FeedError.

    A posting that came and went within the parts stays as a closed one; closing what is not there changes nothing.
    """
    first: int | None = None
    after: FeedPosition | None = None
    merged: dict[int, Change] = {}
    for part in parts:
        start, changes, reached = read_delta(part)
        if after is not None and start != after.cursor:
            raise FeedGapError(f"{start} after {after.cursor}")
        first, after = start if first is None else first, reached
        merged.update((change.job_id, change) for change in changes)
    if first is None or after is None:
        raise FeedMalformedError("nothing to merge")
    return encode_delta(first, merged.values(), after)


def check_position(found: FeedPosition, expected: FeedPosition) -> None:
    """Raises FeedDigestError when a store is not where the trailer says that it must be."""
    if found != expected:
        raise FeedDigestError(f"{found.jobs} jobs instead of {expected.jobs} at {expected.cursor}")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    for piece in unpack(stream, MAX_DELTA_BYTES):
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > MAX_LINE_BYTES or any(len(line) > MAX_LINE_BYTES for line in whole):
            raise FeedTooLargeError(f"a line of more than {MAX_LINE_BYTES} bytes")
        yield from whole
    if rest:
        raise FeedCutError("line")


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key twice")
    return read


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_once_each)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        read = _DECODER.decode(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FeedMalformedError("a line that is no JSON") from None
    if type(read) is not dict:
        raise FeedMalformedError("a line that is no object")
    return read


def _text_of(value: Any) -> bytes:
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except ValueError:
        # A number that is not finite, or half of a surrogate pair.
        raise FeedMalformedError("a value that JSON does not have") from None


def _trailer(closed: int, put: int, after: FeedPosition, sha256: str) -> bytes:
    counts = {"closed": closed, "put": put, "jobs": after.jobs}
    return _text_of({**counts, "digest": after.digest_text, "sha256": sha256}) + b"\n"


def _change(line: dict[str, Any]) -> Change:
    if "put" in line:
        row = line["put"]
        if type(row) is not list:
            raise FeedMalformedError("put")
        _check_row(row)
        return Change(row[0], tuple(row))
    job_id = line.get("close")
    _check_id(job_id)
    assert isinstance(job_id, int)
    return Change(job_id, None)


def _row_text(line: bytes, read: dict[str, Any], row: Row) -> bytes:
    """Cut out of the line, where it stands alone; writing it anew costs as much as reading it."""
    if len(read) == 1 and line.startswith(_PUT) and line.endswith(b"]}\n"):
        return line[len(_PUT) - 1 : -2]
    return canonical_row(row)


def _check_row(row: Sequence[Any]) -> None:
    if len(row) != len(_SHAPE):
        raise FeedMalformedError(f"{len(row)} columns")
    if (misfit := _misfit(tuple(map(type, row)))) is not None:
        raise FeedMalformedError(JOB_COLUMNS[misfit][0])
    for at in _INTEGER:
        if row[at] is not None and not -_INTEGER_LIMIT < row[at] < _INTEGER_LIMIT:
            raise FeedMalformedError(JOB_COLUMNS[at][0])
    for at in _REAL:
        if row[at] is not None and not math.isfinite(row[at]):
            raise FeedMalformedError(JOB_COLUMNS[at][0])
    _check_id(row[0])


@lru_cache(maxsize=1024)
def _misfit(kinds: tuple[type, ...]) -> int | None:
    """The first column of the wrong type; postings share a few dozen shapes."""
    return next((at for at, (kind, allowed) in enumerate(zip(kinds, _SHAPE, strict=True)) if kind not in allowed), None)


def _check_id(job_id: object) -> None:
    if type(job_id) is not int or not 0 < job_id < JOB_ID_LIMIT:
        raise FeedMalformedError("id")


def _number(line: dict[str, Any], key: str) -> int:
    value = line.get(key)
    if type(value) is not int or not 0 <= value < CURSOR_LIMIT:
        raise FeedMalformedError(key)
    return value
