"""The outbox as the courier sees it: what waits, and what the hub said. The screen may write to it at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from kiosk.store.desk import AUDIT_BATCH, Desk
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import OutboxItem, borrowed_ledger

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
        """Acts before audit, each in the order in which it happened."""
        with borrowed_ledger(self._ledger) as ledger:
            return () if ledger is None else ledger.pending(limit)

    def settle(self, receipts: Iterable[tuple[UUID, str | None]]) -> tuple[int, int]:
        """How many became accepted and refused."""
        with borrowed_ledger(self._ledger) as ledger:
            return (0, 0) if ledger is None else ledger.settle_all(receipts, self._now())
