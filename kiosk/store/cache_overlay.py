"""What deltas have brought since a generation was made: a second file beside it, read here, written by ``cache_feed``.

``<generation>.overlay.db`` (WAL, ``synchronous=FULL``) gets its name with its tables in it and from then on only ever
grows: each change of a posting is one more row with one more number. Whoever has seen the rows up to a number sees the
same for ever, without holding a transaction that would keep the write-ahead log from being taken back. When it has
grown large, or on a new day, it is folded into a new generation.

``state`` (one row: where generation and overlay together stand in the job feed)
    cursor, jobs, digest   as in the generation's ``meta``
    last                   number of the last row of ``version``

``version`` (one row per change)
    number                 1, 2, 3 …
    cursor                 the delta that brought it
    job_id                 the posting
    row                    its canonical row; NULL: closed
    base_position, base_listed_until, base_daily, base_places
                           how the generation lists the posting, which this replaces; NULL: not at all
    listed_until, updated_at, posted_at, daily, places, kilometres, distance_word, same, near, family, other
                           how it is listed now, as in the generation's own tables; NULL: not at all
    trade, rule, settlement, start, perks
                           the values of its facets, perks comma-separated
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.domain.region import Distance, DistanceWord, parse_regions
from kiosk.domain.scoring import daily_pay_yuan, kilometres_rounded_up, reckoned_km
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.cache_schema import DISTANCE_WORDS
from kiosk.protocol.feed_position import FeedPosition
from kiosk.resources import asset_text
from kiosk.store.cache_errors import CacheCorruptError, CacheNewerError, typed_errors
from kiosk.store.cache_index import ARRAY_TYPES, ORDER_NAMES, SCORE_NAMES, ListingIndex

if TYPE_CHECKING:
    from kiosk.store.cache_search import Lookups

_UNKNOWN = float("nan")

OVERLAY_APPLICATION_ID = 0x4C474A4F
"""The letters LGJO."""
OVERLAY_VERSION = 1

OVERLAY_DDL = (
    "CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), cursor INTEGER NOT NULL, jobs INTEGER NOT NULL,"
    " digest TEXT NOT NULL, last INTEGER NOT NULL) STRICT",
    "CREATE TABLE version (number INTEGER PRIMARY KEY, cursor INTEGER NOT NULL, job_id INTEGER NOT NULL, row BLOB,"
    " base_position INTEGER, base_listed_until INTEGER, base_daily INTEGER, base_places INTEGER,"
    " listed_until INTEGER, updated_at INTEGER, posted_at INTEGER, daily INTEGER, places INTEGER,"
    " kilometres REAL, distance_word TEXT, same REAL, near REAL, family REAL, other REAL,"
    " trade TEXT, rule TEXT, settlement TEXT, start TEXT, perks TEXT) STRICT",
    "CREATE INDEX version_job ON version (job_id, number)",
)
_LIGHT = (
    "number, cursor, job_id, row IS NULL, base_position, base_listed_until, base_daily, base_places,"
    " listed_until, updated_at, posted_at, daily, places, kilometres, distance_word, same, near, family, other,"
    " trade, rule, settlement, start, perks"
)


class Version(NamedTuple):
    """One row of ``version``, with ``row`` turned into whether there is none: a tuple, because a view has thousands."""

    number: int
    cursor: int
    job_id: int
    closed: int
    base_position: int | None
    base_listed_until: int
    base_daily: int
    base_places: int
    listed_until: int | None
    updated_at: int
    posted_at: int
    daily: int
    places: int
    kilometres: float | None
    distance_word: str
    same: float
    near: float
    family: float
    other: float
    trade: str
    rule: str
    settlement: str
    start: str
    perks: str

    def is_listed(self, now: int) -> bool:
        return self.listed_until is not None and self.listed_until > now

    def distance(self) -> Distance:
        """Of a posting that is listed. Raises CacheCorruptError."""
        try:
            return Distance(self.kilometres, DistanceWord(self.distance_word))
        except ValueError as error:
            raise CacheCorruptError("overlay") from error


class Overlay:
    """The overlay as it was when it was opened. Every method may raise the errors of ``kiosk.store.cache_errors``."""

    def __init__(
        self, file: Path, position: FeedPosition, last: int, versions: Mapping[int, Version], trades: TradeTable
    ) -> None:
        self._file = file
        self.position = position
        self.last = last
        self.versions = versions
        self._trades = trades
        self._index: ListingIndex | None = None
        self.base_positions = tuple(each.base_position for each in versions.values() if each.base_position is not None)

    @classmethod
    def open(cls, file: Path, trades: TradeTable) -> Overlay | None:
        """None when no delta was applied to this generation yet."""
        return cls._read(file, None, trades)

    def renewed(self) -> Overlay:
        """As it is now; itself when nothing was added."""
        return self._read(self._file, self, self._trades) or self

    @classmethod
    def _read(cls, file: Path, seen: Overlay | None, trades: TradeTable) -> Overlay | None:
        if not file.exists():
            return None
        with typed_errors(), closing(connect_for_reading(file)) as connection:
            connection.execute("BEGIN")
            state = read_state(connection)
            if state is None or (seen is not None and state[0] == seen.position):
                return None
            position, last = state
            rows = connection.execute(
                f"SELECT {_LIGHT} FROM version WHERE number > ? ORDER BY number", (seen.last if seen else 0,)
            )
            known = seen.versions if seen else {}
            versions = {**known, **{version.job_id: version for version in map(Version._make, rows)}}
            return cls(file, position, last, versions, trades)

    @property
    def index(self) -> ListingIndex:
        if self._index is None:
            listed = [each for each in self.versions.values() if each.listed_until is not None]
            self._index = index_of(listed, self._trades, self._lookups)
        return self._index

    def _lookups(self, ordered: Sequence[Version]) -> Lookups:
        """Out of the postings themselves: nobody pays for it who looks for nothing."""
        from kiosk.protocol.search_listing import SearchGroups
        from kiosk.store.cache_search import Lookups, SearchIndex

        rows = self.rows(version.job_id for version in ordered)
        groups, daily_yuan = SearchGroups(), array("d")
        try:
            for position, version in enumerate(ordered):
                job = job_from_row(rows[version.job_id])
                groups.add(position, job.title, job.place.region)
                daily = daily_pay_yuan(job.pay.minimum_yuan, job.pay.unit)
                daily_yuan.append(_UNKNOWN if daily is None else daily)
        except (KeyError, ValueError, TypeError) as error:
            raise CacheCorruptError("overlay row") from error
        names = parse_regions(asset_text("data/regions.csv")).name
        lines, members = groups.blobs(range(len(ordered)).__getitem__, len(ordered), names)
        return Lookups(SearchIndex(lines, members, len(ordered)), daily_yuan, {})

    def rows(self, job_ids: Iterable[int]) -> dict[int, Sequence[Any]]:
        """The columns of ``job`` by id; ids that the overlay does not have, or has as closed, are absent."""
        versions = filter(None, map(self.versions.get, job_ids))
        numbers = [version.number for version in versions if not version.closed]
        if not numbers:
            return {}
        with typed_errors(), closing(connect_for_reading(self._file)) as connection:
            texts = connection.execute(
                "SELECT row FROM version WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(numbers),)
            )
            try:
                rows = [json.loads(text) for (text,) in texts]
                return {int(row[0]): row for row in rows}
            except (ValueError, TypeError, IndexError) as error:
                raise CacheCorruptError("overlay row") from error

    def open_at(self, now: int) -> list[Version]:
        """What the overlay lists at ``now``, last confirmed first, ties by id."""
        found = [each for each in self.versions.values() if each.is_listed(now)]
        return sorted(found, key=lambda each: (-each.updated_at, each.job_id))

    def outlook(self, now: int) -> tuple[int, int, int]:
        """What it adds to the generation's own postings, day-paid postings and open places; may be negative."""
        jobs = daily = places = 0
        for version in self.versions.values():
            if version.is_listed(now):
                jobs += 1
                daily += version.daily
                places += version.places
            if version.base_position is not None and version.base_listed_until > now:
                jobs -= 1
                daily -= version.base_daily
                places -= version.base_places
        return jobs, daily, places


def overlay_file(generation_file: Path) -> Path:
    """Where the overlay of a generation lies."""
    return generation_file.with_suffix(".overlay.db")


def unfinished_overlay(file: Path) -> Path:
    """Where the overlay ``file`` is made before it gets its name."""
    return file.with_name(file.name + ".new")


def overlay_cursor(generation_file: Path) -> int | None:
    """The cursor of the generation's overlay; None when no delta was applied. Raises the cache's errors."""
    with typed_errors(), closing(connect_for_reading(overlay_file(generation_file))) as connection:
        state = read_state(connection)
        return None if state is None else state[0].cursor


def generation_cursor(generation_file: Path) -> int | None:
    """The cursor of the generation itself; None when no feed brought it. Raises the cache's errors."""
    address = generation_file.absolute().as_uri() + "?mode=ro&immutable=1"
    with typed_errors(), closing(sqlite3.connect(address, uri=True)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'cursor'").fetchone()
        try:
            return None if row is None else int(row[0])
        except ValueError as error:
            raise CacheCorruptError("cursor") from error


def connect_for_reading(file: Path) -> sqlite3.Connection:
    """Raises CacheCorruptError and CacheNewerError for a file of another make."""
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        check_overlay(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def read_state(connection: sqlite3.Connection) -> tuple[FeedPosition, int] | None:
    """The position, and the number of the last version; None for an overlay that was never written to."""
    row = connection.execute("SELECT cursor, jobs, digest, last FROM state").fetchone()
    if row is None:
        return None
    cursor, jobs, digest, last = row
    try:
        return FeedPosition.of_text(cursor, jobs, digest), last
    except ValueError as error:
        raise CacheCorruptError("overlay state") from error


def check_overlay(connection: sqlite3.Connection) -> None:
    """Raises CacheCorruptError and CacheNewerError."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != OVERLAY_APPLICATION_ID:
        raise CacheCorruptError("not an overlay")
    if version > OVERLAY_VERSION:
        raise CacheNewerError(f"overlay {version}, this program knows {OVERLAY_VERSION}")


def index_of(
    listed: Iterable[Version], trades: TradeTable, lookups: Callable[[Sequence[Version]], Lookups]
) -> ListingIndex:
    """The index of a few listings, as a generation has it of all; ``lookups`` gets them by position.

    Raises CacheCorruptError.
    """
    ordered = sorted(listed, key=lambda each: (each.listed_until, each.job_id))
    size = (len(ordered) + 7) // 8
    bitmaps: defaultdict[tuple[str, str], bytearray] = defaultdict(lambda: bytearray(size))
    arrays: dict[str, array[Any]] = {name: array(kind) for name, kind in ARRAY_TYPES.items()}
    try:
        for position, each in enumerate(ordered):
            distance = each.distance()
            byte, bit = position >> 3, 1 << (position & 7)
            for facet in _facets(each, distance):
                bitmaps[facet][byte] |= bit
            arrays["listed_until"].append(each.listed_until)
            arrays["job_id"].append(each.job_id)
            arrays["kilometres"].append(_UNKNOWN if each.kilometres is None else each.kilometres)
            arrays["distance_word"].append(DISTANCE_WORDS.index(distance.word))
        for score_name, order_name, scores in zip(SCORE_NAMES, ORDER_NAMES, _scores(ordered), strict=True):
            arrays[score_name].extend(scores)
            ranked = sorted((-scores[at], each.job_id, at) for at, each in enumerate(ordered))
            arrays[order_name].extend(at for _, _, at in ranked)
    except (ValueError, TypeError, AttributeError) as error:
        raise CacheCorruptError("overlay") from error
    facets = ((facet, value, bytes(bits)) for (facet, value), bits in bitmaps.items())
    return ListingIndex(arrays, facets, trades, lambda: lookups(ordered))


def _facets(version: Version, distance: Distance) -> list[tuple[str, str]]:
    facets = [
        ("trade", version.trade),
        ("rule", version.rule),
        ("settlement", version.settlement),
        ("start", version.start),
        ("kilometres", str(kilometres_rounded_up(reckoned_km(distance)))),
    ]
    facets += [("perk", perk) for perk in version.perks.split(",") if perk]
    return facets


def _scores(ordered: Sequence[Version]) -> tuple[list[float], list[float], list[float], list[float]]:
    return (
        [each.same for each in ordered],
        [each.near for each in ordered],
        [each.family for each in ordered],
        [each.other for each in ordered],
    )
