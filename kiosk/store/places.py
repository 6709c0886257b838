"""Places in activities (bus, training, fair) that people sign up for at this kiosk.

Kept as tickets are: the person is a tag, the details are sealed to the card's holder, the envelope to the hub. The hub
gives the places; until its receipt is here nothing is promised.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.card import Identity
from kiosk.domain.services import Activity
from kiosk.protocol.acts import SIGN_UP_CONSENT, SignOff, SignUp
from kiosk.protocol.person import PersonKeys, holder_tag
from kiosk.protocol.preferences import open_record, seal_record
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map
from kiosk.protocol.short_code import encode, spaced
from kiosk.store.ledger import Ledger, OutboxState
from kiosk.store.outbox_writer import OutboxWriter
from kiosk.store.storage_fault import DeskError
from kiosk.store.ticket_numbers import RandomBits, new_ticket_id


class PlaceState(StrEnum):
    """Kept here; given by the hub; refused by it, because the places were gone."""

    SAVED = "saved"
    GIVEN = "given"
    REFUSED = "refused"


_STATE_OF = {
    OutboxState.PENDING: PlaceState.SAVED,
    OutboxState.ACCEPTED: PlaceState.GIVEN,
    OutboxState.REFUSED: PlaceState.REFUSED,
}


class PlaceRefusal(StrEnum):
    PLACES_CLOSED = "PLACES_CLOSED"
    PLACE_UNKNOWN = "PLACE_UNKNOWN"


_WORDS: dict[PlaceRefusal, tuple[str, str]] = {
    PlaceRefusal.PLACES_CLOSED: ("这个报不了名了。", "请看看别的，或问窗口。"),
    PlaceRefusal.PLACE_UNKNOWN: ("这张卡没有报这个名。", "请用报名时的身份证再刷一次。"),
}


class PlaceRefusedError(DeskError[PlaceRefusal]):
    """Nobody can sign up any more, or this person has no such place."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A sign-up that is in the ledger. ``activity`` is as the person saw it, None when an older program kept it."""

    ticket_id: int
    short_code: str = field(repr=False)
    activity_id: int
    activity: Activity | None
    state: PlaceState


class Places:
    def __init__(self, ledger: Ledger, kiosk_id: int, outbox: OutboxWriter, random_bits: RandomBits) -> None:
        self._ledger = ledger
        self._kiosk_id = kiosk_id
        self._outbox = outbox
        self._random_bits = random_bits

    def sign_up(self, keys: PersonKeys, who: Identity, activity: Activity, phone: str | None, now: int) -> KeptPlace:
        """Sign up for ``activity``; when this returns, it is on the disk.

        Who has signed up before gets that place again, unless the hub refused it. ``phone`` is 11 digits or None.
        Raises PlaceRefusedError and StorageError: then nothing was kept.
        """
        with self._ledger.writing() as connection:
            known = connection.execute(
                f"{_PLACES} WHERE person = ? AND activity_id = ?", (keys.tag, activity.id)
            ).fetchone()
            if known is not None and known["outbox_state"] != OutboxState.REFUSED:
                return _kept(known, keys)
            if not activity.takes_sign_ups(now):
                raise PlaceRefusedError(PlaceRefusal.PLACES_CLOSED)
            if known is not None:
                connection.execute("DELETE FROM place WHERE ticket_id = ?", (known["ticket_id"],))
            ticket_id = new_ticket_id(connection, self._random_bits)
            envelope_id = self._outbox.send(
                connection,
                SignUp(
                    ticket_id=ticket_id,
                    activity_id=activity.id,
                    holder_tag=holder_tag(keys.person_key, self._kiosk_id, ticket_id),
                    person=keys.tag,
                    name=who.name or who.name_latin or "",
                    phone=phone,
                    consent_version=SIGN_UP_CONSENT,
                    receiver=activity.organiser,
                ),
                now,
            )
            over_at = activity.begins_at if activity.ends_at is None else activity.ends_at
            connection.execute(
                "INSERT INTO place (ticket_id, person, activity_id, valid_until, details, envelope_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    ticket_id,
                    keys.tag,
                    activity.id,
                    over_at,
                    seal_record(keys, _purpose(ticket_id), pack({"activity": to_map(activity)})),
                    envelope_id.bytes,
                ),
            )
            row = connection.execute(f"{_PLACES} WHERE ticket_id = ?", (ticket_id,)).fetchone()
            return _kept(row, keys)

    def give_back(self, keys: PersonKeys, ticket_id: int, now: int) -> None:
        """The place is no longer wanted; its holder may sign up anew. Raises PlaceRefusedError and StorageError."""
        with self._ledger.writing() as connection:
            row = connection.execute(
                "SELECT activity_id FROM place WHERE ticket_id = ? AND person = ?", (ticket_id, keys.tag)
            ).fetchone()
            if row is None:
                raise PlaceRefusedError(PlaceRefusal.PLACE_UNKNOWN)
            tag = holder_tag(keys.person_key, self._kiosk_id, ticket_id)
            self._outbox.send(connection, SignOff(ticket_id, row["activity_id"], tag), now)
            connection.execute("DELETE FROM place WHERE ticket_id = ?", (ticket_id,))

    def of(self, keys: PersonKeys, now: int) -> tuple[KeptPlace, ...]:
        """This person's places in what is not over yet, the next first. Raises StorageError."""
        query = f"{_PLACES} WHERE person = ? AND valid_until > ? ORDER BY valid_until, ticket_id"
        with self._ledger.reading() as connection:
            return tuple(_kept(row, keys) for row in connection.execute(query, (keys.tag, now)).fetchall())


_PLACES = "SELECT place.*, outbox.state AS outbox_state FROM place JOIN outbox USING (envelope_id)"


def _kept(row: sqlite3.Row, keys: PersonKeys) -> KeptPlace:
    return KeptPlace(
        ticket_id=row["ticket_id"],
        short_code=spaced(encode(row["ticket_id"])),
        activity_id=row["activity_id"],
        activity=_activity(row, keys),
        state=_STATE_OF[OutboxState(row["outbox_state"])],
    )


def _activity(row: sqlite3.Row, keys: PersonKeys) -> Activity | None:
    try:
        details = unpack_map(open_record(keys, _purpose(row["ticket_id"]), row["details"]))
        return from_map(Activity, details["activity"])
    except (RecordError, KeyError):
        return None


def _purpose(ticket_id: int) -> bytes:
    return b"kiosk-place-details-v1" + ticket_id.to_bytes(6, "big")
