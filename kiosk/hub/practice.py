"""The practice room: a database of its own in which a clerk may try everything.

What is done there cannot reach a kiosk, a figure or the feed, because nothing but the staff's pages ever opens it: no
flag on a row that somebody might forget to look at. It is a SQLite file whatever the hub itself runs on, begins each
day with the real halls and a handful of invented postings, and forgets what was typed into it the day before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, delete, insert, select, text

from kiosk.domain.clock import local_day
from kiosk.hub.database import Database
from kiosk.hub.journal import Journal, journal
from kiosk.hub.schema import HALL, HUB, METADATA

FILE = "practice.db"


Furnish = Callable[[Journal, int, str], None]
"""Puts a hall's examples in: the transaction, the hall's id, its region."""


class PracticeRoom:
    """One per process; several processes of one machine share the file."""

    def __init__(self, real: Database, folder: Path, now: Callable[[], int], furnish: Furnish) -> None:
        self._real = real
        self._file = folder / FILE
        self._now = now
        self._furnish = furnish
        self._lock = Lock()
        self._database: Database | None = None

    def database(self) -> Database:
        """Opened on first use, and made new by whoever enters first on a new day. Raises DatabaseError."""
        with self._lock:
            if self._database is None:
                self._database = Database.open(f"sqlite:///{self._file}")
            self._renew_daily(self._database)
            return self._database

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _renew_daily(self, room: Database) -> None:
        today = local_day(self._now()).toordinal()
        with room.reading() as connection:
            if _day_of(connection) == today:
                return
        with self._real.reading() as connection:
            halls = [dict(row._mapping) for row in connection.execute(select(HALL))]
        with journal(room, self._now()) as booking:
            connection = booking.connection
            if _day_of(connection) == today:
                return
            for table in reversed(METADATA.sorted_tables):
                if table is not HUB:
                    connection.execute(delete(table))
            if halls:
                connection.execute(insert(HALL), halls)
            for hall in halls:
                self._furnish(booking, hall["id"], hall["region"])
            connection.execute(text(f"PRAGMA user_version = {today}"))


def _day_of(connection: Connection) -> int:
    """The day for which the room was made, as an ordinal, kept in the file itself for all processes."""
    return int(connection.execute(text("PRAGMA user_version")).scalar_one())
