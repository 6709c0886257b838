"""The hash chain over what was done at a kiosk: an entry that is changed or taken out later breaks it.

It covers number, time, action and ticket. Not the person: whoever asks for erasure is taken out of the entries, and the
chain must still hold. It proves nothing against somebody who rewrites a ledger before any of it was sent; what the hub
has received is what nobody at the machine can change any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kiosk.protocol.acts import AuditEntry
from kiosk.protocol.records import pack

_CONTEXT = b"kiosk-audit-v1\0"


def first_link(ledger_id: bytes) -> bytes:
    """What stands before entry 1 of a ledger."""
    return hashlib.sha256(_CONTEXT + ledger_id).digest()


def next_link(before: bytes, number: int, at: int, action: str, ticket_id: int | None) -> bytes:
    return hashlib.sha256(_CONTEXT + before + pack([number, at, action, ticket_id])).digest()


def link_after(before: bytes, first: int, entries: Iterable[AuditEntry]) -> bytes:
    """The link after entries that are numbered from ``first``."""
    link = before
    for number, entry in enumerate(entries, start=first):
        link = next_link(link, number, entry.at, entry.action, entry.ticket_id)
    return link
