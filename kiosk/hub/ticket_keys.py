"""How the staff's pages name a record by its ticket: in addresses and forms, and as the person's paper shows it."""

from __future__ import annotations

from kiosk.protocol.short_code import encode, spaced


class OfTicket:
    """For records with a kiosk and a ticket of it."""

    __slots__ = ()

    kiosk_id: int
    ticket_id: int

    @property
    def key(self) -> str:
        """Names the record in addresses and forms; ``key_parts`` reads it."""
        return f"{self.kiosk_id}-{self.ticket_id}"

    @property
    def code(self) -> str:
        """The short code as it stands on the person's paper."""
        return spaced(encode(self.ticket_id))


def key_parts(key: str) -> tuple[int, int] | None:
    """Kiosk and ticket of a key out of a form, or None for anything else."""
    kiosk, _, ticket = key.partition("-")
    if not (kiosk.isdecimal() and ticket.isdecimal() and len(kiosk) <= 5 and len(ticket) <= 14):
        return None
    return int(kiosk), int(ticket)
