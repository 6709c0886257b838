"""What the hub can say about a ticket to whoever holds it: the claims, the posting, the state. Nobody's name.

A ticket is checked by its signature alone, so that one from a kiosk without a line is as good as any other. Whoever
opens its address carries the claim: the hub notes that such a ticket exists. The note is not the application, which
still comes by the kiosk's own road; so nothing is ever counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.domain.application import TicketTitle
from kiosk.hub.jobs import Posting, posting_of
from kiosk.hub.schema import APPLICATION, JOB, PHONE_CLAIM, TICKET_KEY
from kiosk.hub.states import State
from kiosk.hub.upsert import insert_into
from kiosk.protocol.short_code import ShortCodeError, decode
from kiosk.protocol.ticket import TicketError, TicketFault, TicketKey, from_url, verify

ANY_HOST = "ticket.invalid"
"""The host of a ticket's address is not signed; only the digits are."""


class Verdict(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    UNKNOWN_KEY = "unknown-key"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Known:
    """What arrived of the application. ``state_at`` in Unix seconds."""

    state: State
    state_at: int
    title: TicketTitle
    reply_deadline: int | None


@dataclass(frozen=True, slots=True)
class TicketLook:
    """``known`` is None while the application is still under way, ``posting`` None when the hub never had the job."""

    verdict: Verdict
    kiosk_id: int
    ticket_id: int
    issued_at: int
    valid_until: int | None
    posting: Posting | None
    known: Known | None


def look_at_digits(connection: Connection, digits: str, now: int) -> TicketLook | Verdict:
    """The ticket behind an address, or only the verdict when it is none of ours (INVALID, UNKNOWN_KEY)."""
    try:
        ticket = verify(from_url(f"https://{ANY_HOST}/t/{digits}"), key_list(connection))
    except TicketError as error:
        return Verdict.UNKNOWN_KEY if error.code is TicketFault.UNKNOWN_KEY else Verdict.INVALID
    application = connection.execute(
        select(APPLICATION).where(
            APPLICATION.c.kiosk_id == ticket.kiosk_id, APPLICATION.c.ticket_id == ticket.ticket_id
        )
    ).first()
    return TicketLook(
        verdict=Verdict.EXPIRED if now >= ticket.valid_until else Verdict.VALID,
        kiosk_id=ticket.kiosk_id,
        ticket_id=ticket.ticket_id,
        issued_at=ticket.issued_at,
        valid_until=ticket.valid_until,
        posting=_posting(connection, ticket.job_id),
        known=_known(application),
    )


def look_at_code(connection: Connection, code: str, now: int) -> TicketLook | None:
    """The ticket of a typed short code, once its application has arrived. Raises ShortCodeError for a slip."""
    rows = connection.execute(select(APPLICATION).where(APPLICATION.c.ticket_id == decode(code)).limit(2)).all()
    # 45 random bits may meet at two kiosks; then the code alone does not say whose ticket it is.
    if len(rows) != 1:
        return None
    (row,) = rows
    valid_until = row.issued_at + row.valid_days * 86_400
    return TicketLook(
        verdict=Verdict.EXPIRED if now >= valid_until else Verdict.VALID,
        kiosk_id=row.kiosk_id,
        ticket_id=row.ticket_id,
        issued_at=row.issued_at,
        valid_until=valid_until,
        posting=_posting(connection, row.job_id),
        known=_known(row),
    )


def brings_claim(connection: Connection, look: TicketLook) -> bool:
    """Whether the holder's telephone is the first to tell of a valid ticket whose application has not arrived."""
    if look.verdict is not Verdict.VALID or look.known is not None:
        return False
    this = (PHONE_CLAIM.c.kiosk_id == look.kiosk_id, PHONE_CLAIM.c.ticket_id == look.ticket_id)
    return connection.execute(select(PHONE_CLAIM.c.at).where(*this)).first() is None


def note_claim(connection: Connection, look: TicketLook, now: int) -> None:
    """Note that a ticket exists whose application has not arrived. Idempotent, and without a word about the person."""
    claim = {
        "kiosk_id": look.kiosk_id,
        "ticket_id": look.ticket_id,
        "job_id": look.posting.job.id if look.posting else None,
        "issued_at": look.issued_at,
        "at": now,
    }
    # The same page may be opened twice at the same moment.
    connection.execute(insert_into(connection.dialect.name, PHONE_CLAIM).on_conflict_do_nothing(), claim)


def key_list(connection: Connection) -> Mapping[int, TicketKey]:
    """Every key that ever signed tickets of this hub, by key id."""
    return {
        row.key_id: TicketKey(row.key_id, row.kiosk_id, row.verify_key, row.revoked_at)
        for row in connection.execute(select(TICKET_KEY))
    }


def _posting(connection: Connection, job_id: int) -> Posting | None:
    row = connection.execute(select(JOB).where(JOB.c.id == job_id)).first()
    return None if row is None else posting_of(row)


def _known(row: Row[Any] | None) -> Known | None:
    if row is None:
        return None
    return Known(State(row.state), row.state_at, TicketTitle(row.title), row.reply_deadline)


__all__ = [
    "Known",
    "ShortCodeError",
    "TicketLook",
    "Verdict",
    "brings_claim",
    "key_list",
    "look_at_code",
    "look_at_digits",
    "note_claim",
]
