"""Makes the snapshot of the job feed: a ready cache file in which everything is computed that kiosks have in common."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import APPLICATION_ID, DDL, JOB_COLUMNS, SCHEMA_VERSION
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.frames import pack
from kiosk.protocol.job_feed import Tally, snapshot_lines
from kiosk.protocol.prepared_listing import Preparation

LEVEL = 9
"""A tenth smaller than zstd's usual 3, for seconds of the hub's time once in hours; unpacking costs the same."""
_PIECE_BYTES = 1024 * 1024
_BY_ID = f"SELECT {', '.join(name for name, _ in JOB_COLUMNS)} FROM job ORDER BY id"
_INSERT = f"INSERT INTO job VALUES ({', '.join('?' * len(JOB_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class SnapshotWriter:
    """``source`` names the hub; the tables are those that its kiosks have (with others they prepare it anew)."""

    source: str
    trades: TradeTable
    regions: RegionTable

    def write(
        self, packed: Path, rows: Iterable[Row], cursor: int, generated_at: int, lines: Path | None = None
    ) -> FeedPosition:
        """Writes the packed snapshot (``SnapshotTarget``) of the live postings to ``packed`` and, for other consumers,
        the postings of that very file (``LinesTarget``) to ``lines``, on the disk when it returns; the position to
        publish it under. Postings by id make the smallest file.

        ``rows`` in the order of JOB_COLUMNS, each id once. Raises FeedMalformedError for a row that is no posting,
        sqlite3.IntegrityError for an id that comes twice, OSError and sqlite3.OperationalError for a full disk.
        """
        plain = packed.with_name(packed.name + ".plain")
        plain.unlink(missing_ok=True)
        try:
            position = self._fill(plain, rows, cursor, generated_at)
            _write(packed, _pieces(plain))
            if lines is not None:
                with closing(sqlite3.connect(f"{plain.as_uri()}?mode=ro", uri=True)) as connection:
                    _write(lines, snapshot_lines(connection.execute(_BY_ID), position, generated_at))
        finally:
            plain.unlink(missing_ok=True)
        return position

    def _fill(self, plain: Path, rows: Iterable[Row], cursor: int, generated_at: int) -> FeedPosition:
        tally = Tally()
        preparation = Preparation(self.trades, self.regions)
        with closing(sqlite3.connect(plain, isolation_level=None)) as connection:
            # The file is read back at once and thrown away: SQLite's own safety would only cost time.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            for statement in DDL:
                connection.execute(statement)
            connection.executemany(_INSERT, _counted(rows, tally, preparation))
            position = tally.at(cursor)
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                (
                    ("generated_at", str(generated_at)),
                    ("source", self.source),
                    ("cursor", str(position.cursor)),
                    ("jobs", str(position.jobs)),
                    ("digest", position.digest_text),
                ),
            )
            for statement, values in preparation.statements():
                connection.executemany(statement, values)
            connection.execute("COMMIT")
        return position


def _write(packed: Path, content: Iterable[bytes]) -> None:
    with packed.open("wb") as file:
        file.writelines(pack(content, LEVEL))
        file.flush()
        os.fsync(file.fileno())


def _counted(rows: Iterable[Row], tally: Tally, preparation: Preparation) -> Iterator[Row]:
    for row in rows:
        tally.add(row)
        preparation.add(row)
        yield row


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece
