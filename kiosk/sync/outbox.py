"""The outbox as the courier sees it: what waits, and what the hub said. The screen may write to it at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from kiosk.store.desk import AUDIT_BATCH, Desk
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import OutboxItem, borrowed_ledger
from kiosk.store.set_aside_outbox import set_aside_waiting, settle_set_aside

AUDIT_AFTER_S = 3600
"""Audit entries travel when a batch is full or its oldest is so old: each batch weighs as much as an application."""


class LedgerOutbox:
    """Opens the ledger for each act and closes it again, so that the screen may set it aside. ``now``: Unix seconds.

    All methods raise kiosk.store.storage_fault.StorageError.
    """

    def __init__(self, ledger: Path, identity: KioskIdentity, now: Callable[[], int]) -> None:
        self._ledger = ledger
        self._identity = identity
        self._now = now

    def seal_audit(self) -> None:
        """Put what is due of the audit into envelopes."""
        with borrowed_ledger(self._ledger) as ledger:
            if ledger is None:
                return
            now = self._now()
            number, oldest = ledger.unsent_audit()
            desk = Desk(ledger, self._identity)
            while number >= AUDIT_BATCH or (oldest is not None and now - oldest >= AUDIT_AFTER_S):
                desk.seal_audit(now)
                number, oldest = ledger.unsent_audit()

    def pending(self, limit: int) -> tuple[OutboxItem, ...]:
        """Acts before audit, each in the order in which it happened; then what earlier ledgers had to say."""
        with borrowed_ledger(self._ledger) as ledger:
            own = () if ledger is None else ledger.pending(limit)
        return own if len(own) == limit else (*own, *set_aside_waiting(self._ledger)[: limit - len(own)])

    def settle(self, receipts: Iterable[tuple[UUID, str | None]]) -> tuple[int, int]:
        """How many became accepted and refused."""
        known = dict(receipts)
        with borrowed_ledger(self._ledger) as ledger:
            own = (0, 0) if ledger is None else ledger.settle_all(known.items(), self._now())
        earlier = settle_set_aside(self._ledger, {each.bytes: reason for each, reason in known.items()})
        return own[0] + earlier[0], own[1] + earlier[1]
