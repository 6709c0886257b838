"""Preferences that a person agreed to have kept, sealed: here, and for the market's other kiosks (M15)."""

from __future__ import annotations

from kiosk.domain.clock import DAY_S
from kiosk.protocol.acts import KeptPreferences
from kiosk.protocol.person import PersonKeys, preference_tag
from kiosk.protocol.preferences import MAX_KEEP_DAYS, Preferences, open_preferences, seal_preferences
from kiosk.protocol.records import RecordError
from kiosk.store.audit_book import write_entry
from kiosk.store.ledger import Ledger
from kiosk.store.outbox_writer import OutboxWriter


class PreferenceDrawer:
    def __init__(self, ledger: Ledger, outbox: OutboxWriter) -> None:
        self._ledger = ledger
        self._outbox = outbox

    def remember(self, keys: PersonKeys, preferences: Preferences, now: int, days: int) -> None:
        """Keep preferences, sealed, for ``days`` (1 to 90), after the person agreed, here and for the market's other
        kiosks (M15). Raises StorageError."""
        if not 1 <= days <= MAX_KEEP_DAYS:
            raise ValueError(f"preferences are kept 1 to {MAX_KEEP_DAYS} days")
        kept = KeptPreferences(preference_tag(keys.person_key), seal_preferences(preferences, keys), now + days * DAY_S)
        with self._ledger.writing() as connection:
            known = connection.execute("DELETE FROM preference WHERE owner IN (?, ?)", (kept.owner, keys.tag))
            connection.execute(
                "INSERT INTO preference (owner, sealed, kept_at, expires_at) VALUES (?, ?, ?, ?)",
                (kept.owner, kept.sealed, now, kept.until),
            )
            self._outbox.send(connection, kept, now)
            if known.rowcount == 0:
                write_entry(connection, now, "remembered", keys.tag, None)

    def note_seen(self, keys: PersonKeys, preferences: Preferences) -> None:
        """Keep the same wishes here with a new ``seen_at``. They end no later for it, and nothing erased comes back."""
        row = (seal_preferences(preferences, keys), preference_tag(keys.person_key), keys.tag)
        with self._ledger.writing() as connection:
            connection.execute("UPDATE preference SET sealed = ? WHERE owner IN (?, ?)", row)

    def recall(self, keys: PersonKeys, now: int) -> Preferences | None:
        """What the person agreed to have kept, unless it has expired. Raises StorageError."""
        query = "SELECT sealed FROM preference WHERE owner IN (?, ?) AND expires_at > ? ORDER BY kept_at DESC"
        with self._ledger.reading() as connection:
            row = connection.execute(query, (preference_tag(keys.person_key), keys.tag, now)).fetchone()
        if row is None:
            return None
        try:
            return open_preferences(row["sealed"], keys)
        except RecordError:
            # A damaged or outdated record is worth no more than none: the person chooses again.
            return None
