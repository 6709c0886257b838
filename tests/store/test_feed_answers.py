"""What the feed answers reaches the right tickets, once, and whole batches at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.protocol.feed_records import FeedReceipt, ReceiptBatch, StateBatch, TicketState, TicketStateChange
from kiosk.protocol.person import holder_tag
from kiosk.store.desk import Desk
from kiosk.store.feed_answers import FeedNumbers, feed_numbers, take_receipts, take_states
from kiosk.store.kept_ticket import TicketState as Shown
from kiosk.store.ledger import Ledger, OutboxState
from tests.store.ledgers import fresh_desk
from tests.store.people import NOW, job, keys_of, person

KIOSK = 7
KEYS = keys_of("1")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Desk, Ledger]]:
    desk, ledger = fresh_desk(tmp_path)
    yield desk, ledger
    ledger.close()


def _apply(desk: Desk, job_id: int = 4711) -> int:
    return desk.apply(KEYS, person(), job(job_id), None, None, NOW).ticket_id


def _say(ledger: Ledger, ticket_id: int, state: TicketState, *, number: int = 1, kiosk: int = KIOSK) -> int:
    tag = holder_tag(KEYS.person_key, KIOSK, ticket_id)
    batch = StateBatch(number, number, (TicketStateChange(kiosk, ticket_id, tag, state, NOW + number),))
    return take_states(ledger, KIOSK, batch)


def _shown(desk: Desk) -> list[Shown]:
    return [ticket.state for ticket in desk.tickets(KEYS, NOW)]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (TicketState.RECEIVED, Shown.SENT),
        (TicketState.CONTACTED, Shown.CONTACTED),
        (TicketState.CHOSEN, Shown.CHOSEN),
        (TicketState.NOT_CHOSEN, Shown.NOT_CHOSEN),
        (TicketState.NO_ANSWER, Shown.NO_ANSWER),
        (TicketState.CANCELLED, Shown.CANCELLED),
        (TicketState.CAME, Shown.CAME),
        (TicketState.NO_SHOW, Shown.NO_SHOW),
        (TicketState.WITHDRAWN, Shown.WITHDRAWN),
        (TicketState.DUPLICATE, Shown.REFUSED),
    ],
)
def test_the_next_tap_shows_what_the_hub_said(opened: tuple[Desk, Ledger], said: TicketState, shown: Shown) -> None:
    desk, ledger = opened
    assert _say(ledger, _apply(desk), said) == 1
    assert _shown(desk) == [shown]


def test_every_state_of_the_feed_has_one_to_show(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    ticket_id = _apply(desk)
    for number, state in enumerate(TicketState, start=1):
        _say(ledger, ticket_id, state, number=number)
        assert len(_shown(desk)) == 1


def test_anothers_ticket_is_left_alone(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    ticket_id = _apply(desk)
    assert _say(ledger, ticket_id, TicketState.CHOSEN, kiosk=8) == 0
    wrong = TicketStateChange(KIOSK, ticket_id, bytes(8), TicketState.CHOSEN, NOW)
    unknown = TicketStateChange(KIOSK, ticket_id ^ 1, bytes(8), TicketState.CHOSEN, NOW)
    assert take_states(ledger, KIOSK, StateBatch(2, 3, (wrong, unknown))) == 0
    assert _shown(desk) == [Shown.SAVED]
    assert feed_numbers(ledger) == FeedNumbers(receipts=0, states=3, preferences=0)


def test_the_persons_own_withdrawal_stands_above_what_the_hub_knows(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    ticket_id = _apply(desk)
    desk.withdraw(KEYS, ticket_id, NOW)
    _say(ledger, ticket_id, TicketState.CONTACTED)
    assert _shown(desk) == [Shown.WITHDRAWN]


def test_who_withdrew_by_telephone_may_apply_again_here(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    first = _apply(desk)
    _say(ledger, first, TicketState.WITHDRAWN)
    assert _apply(desk) != first


def test_what_was_taken_back_by_telephone_bars_again_unless_there_is_a_new_one(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    first = _apply(desk)
    _say(ledger, first, TicketState.WITHDRAWN)
    _say(ledger, first, TicketState.RECEIVED, number=2)
    assert _apply(desk) == first
    _say(ledger, first, TicketState.WITHDRAWN, number=3)
    second = _apply(desk)
    _say(ledger, first, TicketState.RECEIVED, number=4)
    assert _apply(desk) == second


def test_receipts_settle_once_and_carry_their_number(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    _apply(desk, 1)
    _apply(desk, 2)
    first, second = ledger.pending()
    rows = (
        FeedReceipt(KIOSK, first.envelope_id.bytes, True, None, NOW),
        FeedReceipt(KIOSK, second.envelope_id.bytes, False, "DUPLICATE", NOW),
        FeedReceipt(KIOSK, UUID(int=9).bytes, True, None, NOW),
        FeedReceipt(8, second.envelope_id.bytes, True, None, NOW),
    )
    assert take_receipts(ledger, KIOSK, ReceiptBatch(1, 4, rows)) == 2
    assert take_receipts(ledger, KIOSK, ReceiptBatch(1, 4, rows)) == 0
    assert ledger.outbox_counts() == {OutboxState.PENDING: 0, OutboxState.ACCEPTED: 1, OutboxState.REFUSED: 1}
    assert feed_numbers(ledger) == FeedNumbers(receipts=4, states=0, preferences=0)
