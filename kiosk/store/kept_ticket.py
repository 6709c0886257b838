"""A ticket as its holder is shown it, from this kiosk's own ledger or as the feed tells of another kiosk's."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.domain.application import TicketTitle, undo_until
from kiosk.domain.job import Job
from kiosk.protocol import ticket as tickets
from kiosk.protocol.feed_records import TicketState as Answer
from kiosk.protocol.person import PersonKeys
from kiosk.protocol.preferences import open_record, seal_record
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map
from kiosk.protocol.short_code import encode, spaced
from kiosk.store.fleet_tickets import FleetTicket
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import OutboxState
from kiosk.store.storage_fault import LedgerCorruptError

TICKETS = "SELECT ticket.*, outbox.state AS outbox_state FROM ticket JOIN outbox USING (envelope_id)"
"""The rows that ``TicketViews.own`` takes: tickets with what became of their application's envelope."""


class TicketState(StrEnum):
    """What became of a ticket: kept here, received by the hub, refused by it, taken back, or what the hirer said."""

    SAVED = "saved"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONTACTED = "contacted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    CAME = "came"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class KeptTicket:
    """A ticket that is in the ledger, whichever kiosk issued it. Times are Unix seconds UTC.

    ``already`` is true when the person had applied before and this is the ticket of that time. ``undo_until`` is when
    a withdrawal stops being an undo, ``restore_until`` when a withdrawn ticket can no longer be taken back.
    ``withdrawn_at`` is when the holder withdrew it at this kiosk.
    """

    kiosk_id: int
    ticket_id: int
    url: str = field(repr=False)
    short_code: str = field(repr=False)
    job_id: int
    title_code: TicketTitle
    issued_at: int
    valid_until: int
    undo_until: int
    withdrawn_at: int | None
    restore_until: int | None
    job_snapshot: dict[str, Any] = field(repr=False)
    phone: str | None = field(repr=False)
    group: str | None
    state: TicketState
    already: bool = False

    @property
    def job(self) -> Job:
        """The posting as the person saw it. Raises RecordError when an older program kept it in another shape."""
        return from_map(Job, self.job_snapshot)

    @property
    def readable_job(self) -> Job | None:
        """``job``; None for one in another shape, which cannot be put into words."""
        try:
            return self.job
        except RecordError:
            return None


@dataclass(frozen=True, slots=True)
class KeptWorkRecord:
    """Tickets whose holder came to work, the newest first; ``url`` is the signed list of them."""

    url: str = field(repr=False)
    made_at: int
    tickets: tuple[KeptTicket, ...] = field(repr=False)


class TicketViews:
    """Rows and copies of tickets as one kiosk shows them."""

    def __init__(self, identity: KioskIdentity, undo_minutes: int) -> None:
        self._identity = identity
        self._undo_minutes = undo_minutes

    def own(self, row: sqlite3.Row, keys: PersonKeys, already: bool = False) -> KeptTicket:
        """Of this ledger. Raises LedgerCorruptError when its details do not open with the holder's keys."""
        details = _open_details(row, keys)
        return KeptTicket(
            kiosk_id=self._identity.kiosk_id,
            ticket_id=row["ticket_id"],
            url=tickets.to_url(row["token"], self._identity.hub_host),
            short_code=spaced(encode(row["ticket_id"])),
            job_id=row["job_id"],
            title_code=TicketTitle(details["title"]),
            issued_at=row["issued_at"],
            valid_until=row["valid_until"],
            undo_until=undo_until(row["issued_at"], self._undo_minutes),
            withdrawn_at=row["withdrawn_at"],
            restore_until=self._restore_until(row["withdrawn_at"]),
            job_snapshot=details["job"],
            phone=details["phone"],
            group=details["group"],
            state=_state_of(row),
            already=already,
        )

    def elsewhere(self, other: FleetTicket) -> KeptTicket:
        """Of another kiosk."""
        copy, claims = other.copy, other.copy.ticket
        return KeptTicket(
            kiosk_id=claims.kiosk_id,
            ticket_id=claims.ticket_id,
            url=tickets.to_url(copy.token, self._identity.hub_host),
            short_code=spaced(encode(claims.ticket_id)),
            job_id=claims.job_id,
            title_code=copy.title,
            issued_at=claims.issued_at,
            valid_until=claims.valid_until,
            undo_until=undo_until(claims.issued_at, self._undo_minutes),
            withdrawn_at=other.withdrawn_at,
            restore_until=self._restore_until(other.withdrawn_at),
            job_snapshot=to_map(copy.job),
            phone=None,
            group=copy.group,
            state=TicketState.WITHDRAWN if other.withdrawn_at is not None else _STATE_BY_ANSWER[other.answer],
            already=True,
        )

    def _restore_until(self, withdrawn_at: int | None) -> int | None:
        return None if withdrawn_at is None else undo_until(withdrawn_at, self._undo_minutes)


def seal_details(
    keys: PersonKeys, ticket_id: int, title: TicketTitle, job: Job, phone: str | None, group: str
) -> bytes:
    """What a ticket's row keeps beside its numbers, for the holder alone."""
    details = pack({"title": title.value, "job": to_map(job), "phone": phone, "group": group})
    return seal_record(keys, _details_purpose(ticket_id), details)


_STATE_BY_OUTBOX = {
    OutboxState.PENDING: TicketState.SAVED,
    OutboxState.ACCEPTED: TicketState.SENT,
    OutboxState.REFUSED: TicketState.REFUSED,
}


_STATE_BY_ANSWER = {
    Answer.RECEIVED: TicketState.SENT,
    Answer.CONTACTED: TicketState.CONTACTED,
    Answer.CHOSEN: TicketState.CHOSEN,
    Answer.NOT_CHOSEN: TicketState.NOT_CHOSEN,
    Answer.NO_ANSWER: TicketState.NO_ANSWER,
    Answer.WITHDRAWN: TicketState.WITHDRAWN,
    Answer.DUPLICATE: TicketState.REFUSED,
    Answer.CANCELLED: TicketState.CANCELLED,
    Answer.CAME: TicketState.CAME,
    Answer.NO_SHOW: TicketState.NO_SHOW,
}


def _state_of(row: sqlite3.Row) -> TicketState:
    """The person's own withdrawal stands above what the hub has said so far; it may not have heard of it."""
    if row["state"] == "withdrawn":
        return TicketState.WITHDRAWN
    if row["answer"] is not None:
        return _STATE_BY_ANSWER[Answer(row["answer"])]
    return _STATE_BY_OUTBOX[OutboxState(row["outbox_state"])]


def _open_details(row: sqlite3.Row, keys: PersonKeys) -> dict[str, Any]:
    try:
        return unpack_map(open_record(keys, _details_purpose(row["ticket_id"]), row["details"]))
    except RecordError:
        raise LedgerCorruptError("the details of a ticket do not open") from None


def _details_purpose(ticket_id: int) -> bytes:
    return b"kiosk-ticket-details-v1" + ticket_id.to_bytes(6, "big")
