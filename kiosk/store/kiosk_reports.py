"""What a kiosk tells of itself: its audit, and how many people came. Written as it happens, sent in batches."""

from __future__ import annotations

from datetime import date

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Sex
from kiosk.domain.clock import local_day
from kiosk.protocol.acts import VisitCount, Visits
from kiosk.store.audit_book import unsent_batch, write_entry
from kiosk.store.ledger import Ledger
from kiosk.store.outbox_writer import OutboxWriter

BATCH = 200
"""Audit entries, or counts, of one envelope."""


class KioskReports:
    """All methods raise StorageError."""

    def __init__(self, ledger: Ledger, outbox: OutboxWriter) -> None:
        self._ledger = ledger
        self._outbox = outbox

    def note_staff(self, action: str, now: int) -> None:
        """What somebody of the staff has done at the machine."""
        with self._ledger.writing() as connection:
            write_entry(connection, now, action, None, None)

    def seal_audit(self, now: int) -> int:
        """Put up to 200 audit entries that were not sent yet into one envelope; how many there were."""
        with self._ledger.writing() as connection:
            found = unsent_batch(connection, BATCH)
            if found is None:
                return 0
            batch, rows = found
            envelope_id = self._outbox.send(connection, batch, now)
            sent = [(envelope_id.bytes, row) for row in rows]
            connection.executemany("UPDATE audit SET envelope_id = ? WHERE id = ?", sent)
        return len(rows)

    def count_visit(self, trade: str, sex: Sex, band: AgeBand, now: int) -> None:
        """One more visit of today; nothing about the person is kept."""
        with self._ledger.writing() as connection:
            connection.execute(
                "INSERT INTO visit_count (day, trade, sex, age_band, number) VALUES (?, ?, ?, ?, 1)"
                " ON CONFLICT DO UPDATE SET number = number + 1",
                (local_day(now).isoformat(), trade, sex, band),
            )

    def seal_visits(self, before: date, now: int) -> int:
        """Put up to 200 counts of days before ``before`` into one envelope; how many there were."""
        query = "SELECT day, trade, sex, age_band, number FROM visit_count WHERE day < ? ORDER BY 1, 2, 3, 4 LIMIT ?"
        with self._ledger.writing() as connection:
            rows = connection.execute(query, (before.isoformat(), BATCH)).fetchall()
            if rows:
                counts = tuple(
                    VisitCount(day, trade, Sex(sex), AgeBand(band), number) for day, trade, sex, band, number in rows
                )
                self._outbox.send(connection, Visits(counts), now)
                connection.executemany(
                    "DELETE FROM visit_count WHERE (day, trade, sex, age_band) = (?, ?, ?, ?)",
                    [tuple(row)[:4] for row in rows],
                )
        return len(rows)
