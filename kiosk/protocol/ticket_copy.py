"""A ticket as its holder may see it at any kiosk of the fleet: sealed for the card, carried by hub and feed.

The kiosk that issues a ticket seals this copy into the application. The hub keeps it closed and tells it with the
ticket's first state; any kiosk finds the tapped card's own by the holder tag and opens them with the card's seal key.
Nobody else can open one, or tell which of them belong to the same person.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError

from kiosk.domain.application import TicketTitle
from kiosk.domain.job import Job
from kiosk.protocol import ticket as tickets
from kiosk.protocol.cache_rows import job_from_row, row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_records import MAX_COPY_BYTES
from kiosk.protocol.person import PersonKeys
from kiosk.protocol.preferences import open_record, seal_record
from kiosk.protocol.records import RecordError, pack, unpack_map

VERSION = 1
PAD_BYTES = 128
"""The length of a copy would tell which posting it is of."""


@dataclass(frozen=True, slots=True)
class TicketCopy:
    """``token`` is the signed ticket (94 bytes), ``job`` the posting as the person saw it, without its description."""

    token: bytes = field(repr=False)
    title: TicketTitle
    job: Job = field(repr=False)
    group: str | None

    @property
    def ticket(self) -> tickets.Ticket:
        """The claims of the token, which only whoever has the key list can check."""
        return tickets.read(self.token)


def seal_copy(copy: TicketCopy, keys: PersonKeys) -> bytes | None:
    """Noise to everybody without the card; None where an outlandish posting would make it longer than allowed."""
    claims = copy.ticket
    row = row_from_job(replace(copy.job, description=""))
    plain = pack({"v": VERSION, "token": copy.token, "title": copy.title.value, "job": list(row), "group": copy.group})
    sealed = seal_record(keys, _purpose(claims.kiosk_id, claims.ticket_id), sodium_pad(plain, PAD_BYTES))
    return sealed if len(sealed) <= MAX_COPY_BYTES else None


def open_copy(sealed: bytes, keys: PersonKeys, kiosk: int, ticket_id: int) -> TicketCopy:
    """Raises RecordError when the copy is not of this ticket, not this person's, was altered or is none."""
    padded = open_record(keys, _purpose(kiosk, ticket_id), sealed)
    try:
        match unpack_map(bytes(sodium_unpad(padded, PAD_BYTES))):
            case {"v": 1, "token": bytes() as token, "title": str() as title, "job": list() as row, "group": group} if (
                len(row) == len(JOB_COLUMNS) and (group is None or isinstance(group, str))
            ):
                copy = TicketCopy(token, TicketTitle(title), job_from_row(row), group)
                claims = copy.ticket
                if (claims.kiosk_id, claims.ticket_id) == (kiosk, ticket_id):
                    return copy
    except (CryptoError, ValueError, TypeError):
        pass
    raise RecordError("ticket copy", "token, title, job and group of this ticket")


def _purpose(kiosk: int, ticket_id: int) -> bytes:
    return b"kiosk-ticket-copy-v1" + kiosk.to_bytes(2, "big") + ticket_id.to_bytes(6, "big")
