"""Preferences that a person agreed to have kept, sealed: here, and for the market's other kiosks (M15)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.clock import DAY_S
from kiosk.protocol.acts import KeptPreferences
from kiosk.protocol.person import PersonKeys, preference_tag, seen_tag
from kiosk.protocol.preferences import (
    MAX_KEEP_DAYS,
    Preferences,
    open_preferences,
    open_record,
    seal_preferences,
    seal_record,
)
from kiosk.protocol.records import RecordError, pack, unpack_map
from kiosk.store.audit_book import write_entry
from kiosk.store.ledger import Ledger
from kiosk.store.outbox_writer import OutboxWriter

_SEEN = b"kiosk-seen-v1"


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

    def note_seen(self, keys: PersonKeys, now: int) -> None:
        """The person has looked at this kiosk's list, and what is posted from now on is new.

        Beside the wishes, not in them: those of another kiosk, kept earlier and told later, must not make old jobs new
        again. It ends with the wishes, and without any nothing is kept. Raises StorageError.
        """
        sealed = seal_record(keys, _SEEN, pack({"seen_at": now}))
        with self._ledger.writing() as connection:
            connection.execute(
                "INSERT INTO preference (owner, sealed, kept_at, expires_at)"
                " SELECT ?, ?, kept_at, expires_at FROM preference WHERE owner IN (?, ?) ORDER BY kept_at DESC LIMIT 1"
                " ON CONFLICT (owner) DO UPDATE SET sealed = excluded.sealed, kept_at = excluded.kept_at,"
                " expires_at = excluded.expires_at",
                (seen_tag(keys.person_key), sealed, preference_tag(keys.person_key), keys.tag),
            )

    def recall(self, keys: PersonKeys, now: int) -> Preferences | None:
        """What the person agreed to have kept, unless it has expired. Raises StorageError."""
        query = "SELECT sealed FROM preference WHERE owner IN (?, ?) AND expires_at > ? ORDER BY kept_at DESC"
        with self._ledger.reading() as connection:
            row = connection.execute(query, (preference_tag(keys.person_key), keys.tag, now)).fetchone()
            seen = connection.execute(
                "SELECT sealed FROM preference WHERE owner = ?", (seen_tag(keys.person_key),)
            ).fetchone()
        if row is None:
            return None
        try:
            kept = open_preferences(row["sealed"], keys)
            seen_here = None if seen is None else unpack_map(open_record(keys, _SEEN, seen["sealed"]))["seen_at"]
        except (RecordError, KeyError):
            # A damaged or outdated record is worth no more than none: the person chooses again.
            return None
        return replace(
            kept, seen_at=max((each for each in (kept.seen_at, seen_here) if each is not None), default=None)
        )
