"""How the courier deals with a hub that dies of one envelope, answers only some, or a line that carries little."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.acts import KindClass
from kiosk.protocol.receipts import Receipt, pack_receipts
from kiosk.protocol.request import (
    MAX_ENVELOPES,
    MAX_REQUEST_BYTES,
    Answer,
    AnswerStatus,
    RequestKind,
    unpack_envelopes,
)
from kiosk.store.ledger import OutboxItem, OutboxState
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.sync.courier import FIRST_BYTES, Courier, RefusedRequestError
from kiosk.sync.http import HttpError, HttpFault

Reply = Callable[[Sequence[UUID]], Answer]


@dataclass
class MemoryOutbox:
    items: list[OutboxItem]
    settled: dict[UUID, str | None] = field(default_factory=dict)
    full: bool = False

    def seal_batches(self) -> None:
        pass

    def pending(self, limit: int) -> Sequence[OutboxItem]:
        return [each for each in self.items if each.envelope_id not in self.settled][:limit]

    def settle(self, receipts: Iterable[tuple[UUID, str | None]]) -> tuple[int, int]:
        if self.full:
            raise StorageError(StorageCode.DISK_FULL, "SQLITE_FULL")
        fresh = {key: reason for key, reason in receipts if key not in self.settled}
        self.settled |= fresh
        refused = sum(reason is not None for reason in fresh.values())
        return len(fresh) - refused, refused


def item(number: int, size: int = 1000) -> OutboxItem:
    wire = number.to_bytes(4, "big") + bytes(size - 4)
    return OutboxItem(number, UUID(int=number), KindClass.ACT, wire, OutboxState.PENDING, None, 0)


def accept(asked: Sequence[UUID], reasons: dict[UUID, str] | None = None) -> Answer:
    receipts = [Receipt(each.bytes, each not in (reasons or {}), (reasons or {}).get(each), 1) for each in asked]
    return Answer(bytes(16), 0, AnswerStatus.OK, pack_receipts(receipts))


@dataclass
class Hub:
    """``reply`` is given the ids of each request; ``requests`` keeps them."""

    reply: Reply
    requests: list[list[UUID]] = field(default_factory=list)

    def ask(self, kind: RequestKind, body: bytes) -> Answer:
        assert kind is RequestKind.ENVELOPES
        asked = [UUID(int=int.from_bytes(wire[:4], "big")) for wire in unpack_envelopes(body)]
        assert len(body) <= MAX_REQUEST_BYTES
        self.requests.append(asked)
        return self.reply(asked)


def rounds(outbox: MemoryOutbox, hub: Hub, count: int, step_s: float = 30.0) -> int:
    """Deliver ``count`` times, ``step_s`` apart, until nothing waits; how many rounds it took."""
    clock = [0.0]
    courier = Courier(outbox, hub.ask, lambda: clock[0])
    for number in range(count):
        with contextlib.suppress(HttpError, RefusedRequestError):
            courier.deliver()
        if not outbox.pending(1):
            return number + 1
        clock[0] += step_s
    return count


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    poison=st.sets(st.integers(1, 120), max_size=3),
    fault=st.sampled_from([HttpFault.CUT, HttpFault.SERVER_BUSY]),
)
def test_req_12_an_envelope_that_kills_the_hub_holds_up_nobody(poison: set[int], fault: HttpFault) -> None:
    def reply(asked: Sequence[UUID]) -> Answer:
        if any(each.int in poison for each in asked):
            raise HttpError(fault)
        return accept(asked)

    outbox = MemoryOutbox([item(number) for number in range(1, 121)])
    rounds(outbox, Hub(reply), 60)
    assert {each.envelope_id.int for each in outbox.pending(1000)} == poison


def test_a_request_that_the_hub_cannot_read_is_cut_down_to_the_one() -> None:
    def reply(asked: Sequence[UUID]) -> Answer:
        if UUID(int=7) in asked:
            return Answer(bytes(16), 0, AnswerStatus.REFUSED, code="MALFORMED")
        return accept(asked)

    outbox = MemoryOutbox([item(number) for number in range(1, 21)])
    rounds(outbox, Hub(reply), 20)
    assert [each.envelope_id.int for each in outbox.pending(1000)] == [7]


def test_req_12_what_gets_no_answer_waits_alone_and_longer_each_time() -> None:
    """4 and 13: the hub leaves out what it cannot answer yet."""
    hub = Hub(lambda asked: accept([each for each in asked if each.int != 1]))
    outbox = MemoryOutbox([item(number) for number in range(1, 4)])
    assert rounds(outbox, hub, 200) == 200
    assert set(outbox.settled) == {UUID(int=2), UUID(int=3)}
    assert hub.requests[0] == [UUID(int=1), UUID(int=2), UUID(int=3)]
    assert all(asked == [UUID(int=1)] for asked in hub.requests[1:])
    assert 4 < len(hub.requests) < 12, "not in each of 200 rounds"
    hub.reply = accept
    assert rounds(outbox, hub, 200) == 1


def test_a_full_disk_settles_nothing_and_the_next_round_asks_again() -> None:
    outbox = MemoryOutbox([item(1)], full=True)
    hub = Hub(accept)
    courier = Courier(outbox, hub.ask)
    with pytest.raises(StorageError):
        courier.deliver()
    outbox.full = False
    assert courier.deliver().accepted == 1
    assert len(hub.requests) == 2


def test_receipts_for_what_was_not_sent_are_no_answer() -> None:
    outbox = MemoryOutbox([item(1)])
    Courier(outbox, Hub(lambda asked: accept([*asked, UUID(int=99)])).ask).deliver()
    assert set(outbox.settled) == {UUID(int=1)}


def test_a_body_that_holds_no_receipts_settles_nothing() -> None:
    outbox = MemoryOutbox([item(1)])
    courier = Courier(outbox, Hub(lambda asked: Answer(bytes(16), 0, AnswerStatus.OK, b"?")).ask)
    with pytest.raises(RefusedRequestError):
        courier.deliver()
    assert outbox.settled == {}


@pytest.mark.parametrize("status", [AnswerStatus.BUSY, AnswerStatus.REVOKED])
def test_other_answers_settle_nothing(status: AnswerStatus) -> None:
    outbox = MemoryOutbox([item(1)])
    hub = Hub(lambda asked: Answer(bytes(16), 0, status, accept(asked).body, retry_after_s=9))
    courier = Courier(outbox, hub.ask)
    if status is AnswerStatus.BUSY:
        with pytest.raises(HttpError) as caught:
            courier.deliver()
        assert (caught.value.code, caught.value.retry_after_s) == (HttpFault.SERVER_BUSY, 9)
    else:
        assert courier.deliver().standing is AnswerStatus.REVOKED
    assert outbox.settled == {}


def test_a_suspected_kiosk_still_settles() -> None:
    outbox = MemoryOutbox([item(1)])
    hub = Hub(lambda asked: Answer(bytes(16), 0, AnswerStatus.SUSPECTED, accept(asked, {UUID(int=1): "X"}).body))
    done = Courier(outbox, hub.ask).deliver()
    assert (done.refused, done.standing) == (1, AnswerStatus.SUSPECTED)


def test_a_thin_line_gets_smaller_requests() -> None:
    """Whatever is longer than what the line carries before it breaks off; the whole still arrives."""

    def reply(asked: Sequence[UUID]) -> Answer:
        if len(asked) > 5:
            raise HttpError(HttpFault.STALLED)
        return accept(asked)

    outbox = MemoryOutbox([item(number) for number in range(1, 61)])
    assert rounds(outbox, Hub(reply), 60) < 60


@given(st.lists(st.integers(100, 65_000), min_size=1, max_size=200))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_request_is_larger_than_the_hub_takes(sizes: list[int]) -> None:
    outbox = MemoryOutbox([item(number, size) for number, size in enumerate(sizes, start=1)])
    hub = Hub(accept)
    Courier(outbox, hub.ask).deliver()
    assert len(outbox.settled) == len(sizes)
    assert [each for asked in hub.requests for each in asked] == [each.envelope_id for each in outbox.items]
    assert all(len(asked) <= MAX_ENVELOPES for asked in hub.requests)
    first = sum(sizes[: len(hub.requests[0])])
    assert first <= FIRST_BYTES or len(hub.requests[0]) == 1
