"""Carries the outbox to the hub. Only the hub's signed receipt settles an envelope; all else leaves it as it was.

A request is as large as the line carries: small at first, twice as large after each success, half after each failure.
An envelope that gets no answer while others do, or that fails alone, waits by itself, longer each time, and holds up
nobody. Sending twice does no harm, so nothing of this is kept over a restart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kiosk.protocol.receipts import unpack_receipts
from kiosk.protocol.records import RecordError
from kiosk.protocol.request import (
    FRAME_BYTES,
    MAX_ENVELOPES,
    MAX_REQUEST_BYTES,
    Answer,
    AnswerStatus,
    RequestFault,
    RequestKind,
    pack_envelopes,
)
from kiosk.store.ledger import OutboxItem
from kiosk.sync.http import HttpError, HttpFault

FIRST_BYTES = 32 * 1024
LEAST_BYTES = 1024
MOST_BYTES = MAX_REQUEST_BYTES - FRAME_BYTES
ITEM_BYTES = 8
"""At most what CBOR adds to an envelope in the array."""
SET_BACK_FIRST_S = 60.0
SET_BACK_LONGEST_S = 3600.0

_SIZE_FAULTS = frozenset((HttpFault.CUT, HttpFault.STALLED, HttpFault.SERVER_BUSY, HttpFault.TIMEOUT))
"""Where a smaller request may fare better."""
_MAYBE_POISON = frozenset((HttpFault.CUT, HttpFault.SERVER_BUSY))
"""Where the hub may have died of what it got."""


class Outbox(Protocol):
    """See ``kiosk.sync.outbox.LedgerOutbox``."""

    def seal_batches(self) -> None: ...

    def pending(self, limit: int) -> Sequence[OutboxItem]: ...

    def settle(self, receipts: Iterable[tuple[UUID, str | None]]) -> tuple[int, int]: ...


class RefusedRequestError(Exception):
    """The hub refuses the kiosk's requests as such; ``code`` as in the protocol. Nothing was settled by it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(slots=True)
class Delivery:
    """``standing`` is what the hub's last answer said of the kiosk, None when nothing had to be asked."""

    accepted: int = 0
    refused: int = 0
    standing: AnswerStatus | None = None


@dataclass(slots=True)
class _SetBack:
    times: int
    until_s: float


class Courier:
    """``ask`` is ``Exchange.ask``; ``monotonic`` counts seconds."""

    def __init__(
        self,
        outbox: Outbox,
        ask: Callable[[RequestKind, bytes], Answer],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._ask = ask
        self._monotonic = monotonic
        self._budget_bytes = FIRST_BYTES
        self._set_back: dict[UUID, _SetBack] = {}

    def deliver(self, on_settled: Callable[[int, int], None] | None = None) -> Delivery:
        """Send until nothing is left to be sent; ``on_settled`` hears of each batch (accepted, refused).

        Raises HttpError, RefusedRequestError and StorageError; what was settled before stays settled.
        """
        done = Delivery()
        self._outbox.seal_batches()
        asked: set[UUID] = set()
        while batch := self._next_batch(asked):
            asked |= {each.envelope_id for each in batch}
            answer = self._send(batch)
            done.standing = answer.status
            if answer.status is AnswerStatus.REVOKED:
                return done
            accepted, refused = self._settle(batch, answer)
            done.accepted += accepted
            done.refused += refused
            if on_settled is not None and accepted + refused:
                on_settled(accepted, refused)
        return done

    def _next_batch(self, asked: set[UUID]) -> list[OutboxItem]:
        """The next ones that were not asked about in this delivery and are not set back, as many as the budget has."""
        now_s = self._monotonic()
        waiting = {key for key, each in self._set_back.items() if each.until_s > now_s}
        out = asked | waiting
        found = self._outbox.pending(MAX_ENVELOPES + len(out))
        batch: list[OutboxItem] = []
        size = 0
        for item in found:
            if item.envelope_id in out:
                continue
            size += len(item.wire) + ITEM_BYTES
            if batch and (size > self._budget_bytes or len(batch) == MAX_ENVELOPES):
                break
            batch.append(item)
        return batch

    def _send(self, batch: Sequence[OutboxItem]) -> Answer:
        try:
            answer = self._ask(RequestKind.ENVELOPES, pack_envelopes([each.wire for each in batch]))
        except HttpError as error:
            if error.code in _SIZE_FAULTS:
                self._smaller(batch, maybe_poison=error.code in _MAYBE_POISON)
            raise
        if answer.status is AnswerStatus.BUSY:
            raise HttpError(HttpFault.SERVER_BUSY, "says the hub", answer.retry_after_s)
        if answer.status is AnswerStatus.REFUSED:
            code = answer.code or RequestFault.MALFORMED
            if code in (RequestFault.MALFORMED, RequestFault.TOO_LARGE):
                self._smaller(batch, maybe_poison=True)
            raise RefusedRequestError(code)
        return answer

    def _settle(self, batch: Sequence[OutboxItem], answer: Answer) -> tuple[int, int]:
        try:
            receipts = unpack_receipts(answer.body)
        except RecordError:
            raise RefusedRequestError(RequestFault.MALFORMED) from None
        sent = {each.envelope_id for each in batch}
        # A receipt for what was not sent is no answer to this request.
        settled = {each.uuid: each.reason for each in receipts if each.uuid in sent}
        counts = self._outbox.settle(settled.items())
        self._budget_bytes = min(self._budget_bytes * 2, MOST_BYTES)
        for envelope_id in sent:
            if envelope_id in settled:
                self._set_back.pop(envelope_id, None)
            else:
                self._wait_alone(envelope_id)
        return counts

    def _smaller(self, batch: Sequence[OutboxItem], maybe_poison: bool) -> None:
        if len(batch) > 1:
            self._budget_bytes = max(LEAST_BYTES, min(self._budget_bytes, _size(batch)) // 2)
        elif maybe_poison:
            self._wait_alone(batch[0].envelope_id)

    def _wait_alone(self, envelope_id: UUID) -> None:
        times = self._set_back[envelope_id].times + 1 if envelope_id in self._set_back else 1
        wait_s = min(SET_BACK_FIRST_S * 2.0 ** (times - 1), SET_BACK_LONGEST_S)
        self._set_back[envelope_id] = _SetBack(times, self._monotonic() + wait_s)


def _size(batch: Sequence[OutboxItem]) -> int:
    return sum(len(each.wire) + ITEM_BYTES for each in batch)
