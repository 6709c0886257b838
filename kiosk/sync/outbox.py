"""The outbox as the courier sees it: what waits, and what the hub said. The screen may write to it at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from kiosk.domain.clock import local_day
from kiosk.store.identity import KioskIdentity
from kiosk.store.kiosk_reports import BATCH, KioskReports
from kiosk.store.ledger import Ledger, OutboxItem, borrowed_ledger
from kiosk.store.outbox_writer import OutboxWriter
from kiosk.store.set_aside_outbox import set_aside_waiting, settle_set_aside

AUDIT_AFTER_S = 3600
"""Audit entries travel when a batch is full or its oldest is so old: each batch weighs as much as an application."""

VISITS_EACH_S = 3600
"""Today's counts of visits travel so often, those of earlier days at once: what is told each minute tells of people."""


class LedgerOutbox:
    """Opens the ledger for each act and closes it again, so that the screen may set it aside. ``now``: Unix seconds.

    All methods raise kiosk.store.storage_fault.StorageError.
    """

    def __init__(
        self,
        ledger: Path,
        identity: KioskIdentity,
        now: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._identity = identity
        self._now = now
        self._monotonic = monotonic
        self._counted_s = monotonic()

    def seal_batches(self) -> None:
        """Put what is due of the audit and of the counted visits into envelopes."""
        with borrowed_ledger(self._ledger) as ledger:
            if ledger is None:
                return
            now = self._now()
            number, oldest = ledger.unsent_audit()
            reports = KioskReports(ledger, OutboxWriter(ledger, self._identity))
            while number >= BATCH or (oldest is not None and now - oldest >= AUDIT_AFTER_S):
                reports.seal_audit(now)
                number, oldest = ledger.unsent_audit()
            self._seal_visits(ledger, reports, now)

    def _seal_visits(self, ledger: Ledger, reports: KioskReports, now: int) -> None:
        due = self._monotonic() - self._counted_s >= VISITS_EACH_S
        before = local_day(now) + timedelta(days=due)
        while ledger.has_visits(before):
            reports.seal_visits(before, now)
        if due:
            self._counted_s = self._monotonic()

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
