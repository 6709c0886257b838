"""Counts from a ledger that somebody else has open, through bare ``sqlite3``: no migration, no SQLAlchemy."""

from __future__ import annotations

import sqlite3


def outbox_counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """Pending and refused envelopes. Raises sqlite3.Error for a file that is no ledger of this schema."""
    rows = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    return int(rows.get("pending", 0)), int(rows.get("refused", 0))


def oldest_pending(connection: sqlite3.Connection) -> int | None:
    """When the longest waiting envelope was made (Unix seconds), None without any. Raises sqlite3.Error."""
    (oldest,) = connection.execute("SELECT min(created_at) FROM outbox WHERE state = 'pending'").fetchone()
    return None if oldest is None else int(oldest)
