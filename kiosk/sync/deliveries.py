"""Remembers when envelopes could leave, over the network or on a stick, and how long the times in between were."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiosk.domain.delivery import DeliveryRecord
from kiosk.store.delivery_record import load_deliveries, save_deliveries

GAP_S = 600
"""Shorter ones are hiccups. A night with the power off is none either: what counts is time awake without a way out."""
MOST_GAPS = 12
KEEP_EACH_S = 600
"""How often a delivery without a gap before it is written down: each write wears the disk."""


class DeliveryKeeper:
    """``state`` is the kiosk's folder, ``now`` its best time. Told by the threads of hub and stick."""

    def __init__(self, state: Path, now: Callable[[], int], monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._state = state
        self._now = now
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._awake_since_s = monotonic_s()
        self.record = load_deliveries(state)
        self._kept_at = self.record.last_at

    def delivered(self) -> None:
        """Envelopes could leave just now. One that cannot be written down counts all the same."""
        with self._lock:
            now, now_s, last_at = self._now(), self._monotonic_s(), self.record.last_at
            gaps_s = self.record.gaps_s
            is_gap = last_at is not None and now - last_at >= GAP_S and now_s - self._awake_since_s >= GAP_S
            if last_at is not None and is_gap:
                gaps_s = (*gaps_s, now - last_at)[-MOST_GAPS:]
            self._awake_since_s = now_s
            self.record = DeliveryRecord(now, gaps_s)
            if is_gap or self._kept_at is None or abs(now - self._kept_at) >= KEEP_EACH_S:
                with suppress(OSError):
                    save_deliveries(self._state, self.record)
                    self._kept_at = now
