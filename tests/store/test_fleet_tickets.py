"""Tickets of other kiosks: shown to their holder's card, to nobody else, and gone when the holder wants them gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kiosk.protocol import envelope, work_record
from kiosk.protocol.acts import Act, Application, Withdrawal, WithdrawalAction
from kiosk.protocol.feed_records import StateBatch, TicketState, TicketStateChange
from kiosk.protocol.person import PersonKeys
from kiosk.protocol.ticket import TicketKey
from kiosk.store import fleet_tickets
from kiosk.store.desk import Desk, RefusalCode, RefusedError
from kiosk.store.feed_answers import take_states
from kiosk.store.kept_ticket import KeptTicket
from kiosk.store.kept_ticket import TicketState as Shown
from kiosk.store.ledger import Ledger
from kiosk.store.print_attempts import begin_print
from kiosk.store.tidying import tidy
from tests.store.ledgers import fresh_ledger
from tests.store.people import HUB_KEY, NOW, identity, job, keys_of, person

HOLDER, OTHER = keys_of("1"), keys_of("2")
DAY_S = 86_400


@dataclass
class Kiosk:
    number: int
    desk: Desk
    ledger: Ledger
    taken: int = field(default=0)

    def hears(self, *changes: TicketStateChange) -> int:
        self.taken += 1
        return take_states(self.ledger, self.number, StateBatch(self.taken - 1, self.taken, changes))

    def acts(self) -> list[Act]:
        key = identity(self.number).signing_key.verify_key
        return [envelope.open_sealed(each.wire, key, HUB_KEY).act for each in self.ledger.pending()]

    def shows(self, keys: object = HOLDER, now: int = NOW) -> list[Shown]:
        return [each.state for each in self.desk.tickets(keys, now)]  # type: ignore[arg-type]


@pytest.fixture
def market(tmp_path: Path) -> Iterator[tuple[Kiosk, Kiosk]]:
    """Two machines of one fleet."""
    ledgers = [fresh_ledger(tmp_path / f"{number}.db") for number in (7, 8)]
    yield tuple(Kiosk(number, Desk(each, identity(number)), each) for number, each in zip((7, 8), ledgers, strict=True))  # type: ignore[misc]
    for each in ledgers:
        each.close()


def _applied(kiosk: Kiosk, job_id: int = 4711) -> tuple[KeptTicket, TicketStateChange]:
    """A ticket, and what the hub tells of it first."""
    ticket = kiosk.desk.apply(HOLDER, person(), job(job_id), "13800138000", "12", NOW)
    act = next(each for each in reversed(kiosk.acts()) if isinstance(each, Application))
    told = TicketStateChange(
        kiosk.number,
        act.ticket_id,
        act.holder_tag,
        TicketState.RECEIVED,
        NOW,
        ticket.valid_until,
        act.holder_copy,
    )
    return ticket, told


def _later(told: TicketStateChange, state: TicketState, *, erased: bool = False) -> TicketStateChange:
    return replace(told, state=state, valid_until=None, holder_copy=None, erased=erased)


def test_feed_14_any_kiosk_shows_a_card_its_own_tickets_and_no_other_card(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    assert neighbour.hears(told) == 0
    (shown,) = neighbour.desk.tickets(HOLDER, NOW)
    assert shown == replace(ticket, state=Shown.SENT, phone=None, already=True, job_snapshot=shown.job_snapshot)
    assert shown.job == replace(ticket.job, description="")
    assert neighbour.shows(OTHER) == []

    neighbour.hears(_later(told, TicketState.CONTACTED))
    assert neighbour.shows() == [Shown.CONTACTED]
    assert neighbour.shows(now=ticket.valid_until) == []

    assert issuer.hears(told) == 1
    assert issuer.shows() == [Shown.SENT]


def test_feed_14_nobody_links_two_tickets_of_one_person_in_what_a_kiosk_stores(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    neighbour.hears(*(_applied(issuer, job_id)[1] for job_id in (1, 2)))
    with neighbour.ledger.reading() as connection:
        rows = [tuple(row) for row in connection.execute("SELECT * FROM fleet_ticket")]
    assert len(rows) == 2
    assert [first for first, second in zip(*rows, strict=True) if isinstance(first, bytes) and first == second] == []
    stored = b"".join(value for row in rows for value in row if isinstance(value, bytes))
    for clear in (HOLDER.tag, job(1).title.encode(), b"13800138000"):
        assert clear not in stored


def test_applying_again_at_the_next_machine_shows_the_ticket_that_stands(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told)
    again = neighbour.desk.apply(HOLDER, person(), job(), None, None, NOW + 60)
    assert (again.ticket_id, again.already, neighbour.acts()) == (ticket.ticket_id, True, [])
    neighbour.hears(_later(told, TicketState.DUPLICATE))
    anew = neighbour.desk.apply(HOLDER, person(), job(), None, None, NOW + 60)
    assert (anew.ticket_id != ticket.ticket_id, anew.already) == (True, False)
    assert sorted(neighbour.shows()) == [Shown.REFUSED, Shown.SAVED]


def test_withdrawing_and_taking_back_at_the_next_machine(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told)
    with pytest.raises(RefusedError) as refused:
        neighbour.desk.withdraw(OTHER, ticket.ticket_id, NOW)
    assert refused.value.code is RefusalCode.TICKET_UNKNOWN

    result = neighbour.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 60)
    assert (result.undone, result.already, result.ticket.state) == (True, False, Shown.WITHDRAWN)
    assert neighbour.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 61).already
    neighbour.hears(_later(told, TicketState.CONTACTED))
    assert neighbour.shows() == [Shown.WITHDRAWN], "the hub has not heard of it yet"
    neighbour.hears(_later(told, TicketState.WITHDRAWN))

    assert neighbour.desk.restore(HOLDER, ticket.ticket_id, NOW + 120).state is Shown.SENT
    sent = [each for each in neighbour.acts() if isinstance(each, Withdrawal)]
    assert [(each.ticket_kiosk, each.job_id, each.action) for each in sent] == [
        (7, 4711, WithdrawalAction.UNDO),
        (7, 4711, WithdrawalAction.TAKE_BACK),
    ]
    assert {each.holder_tag for each in sent} == {told.holder_tag}

    for state in (TicketState.WITHDRAWN, TicketState.RECEIVED):
        issuer.hears(_later(told, state))
    assert issuer.shows() == [Shown.SENT]


@pytest.mark.parametrize("first", [0, 1], ids=["withdrawn-here", "withdrawn-there"])
def test_what_is_taken_back_elsewhere_stands_here_too(market: tuple[Kiosk, Kiosk], first: int) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told)
    market[first].desk.withdraw(HOLDER, ticket.ticket_id, NOW + 60)
    for each in market:
        each.hears(_later(told, TicketState.WITHDRAWN))
        each.hears(_later(told, TicketState.RECEIVED))
        assert each.shows() == [Shown.SENT]
        assert each.desk.apply(HOLDER, person(), job(), None, None, NOW + 90).already


def test_a_second_withdrawal_stands_while_the_hub_still_speaks_of_the_first(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told)
    for each in market:
        each.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 60)
        each.hears(_later(told, TicketState.WITHDRAWN))
        each.desk.restore(HOLDER, ticket.ticket_id, NOW + 70)
        each.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 80)
        each.hears(_later(told, TicketState.RECEIVED))
        assert each.shows() == [Shown.WITHDRAWN]


def test_feed_15_what_its_holder_had_erased_goes_everywhere(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    _kept, other = _applied(issuer, 4712)
    neighbour.hears(told, other)
    assert begin_print(neighbour.ledger, ticket.ticket_id, NOW) == begin_print(issuer.ledger, ticket.ticket_id, NOW)

    erased = _later(told, TicketState.WITHDRAWN, erased=True)
    assert (issuer.hears(erased), neighbour.hears(erased)) == (1, 0)
    for each in market:
        assert [kept.job_id for kept in each.desk.tickets(HOLDER, NOW)] == [4712]
        with each.ledger.reading() as connection:
            assert connection.execute("SELECT count(*) FROM print_attempt").fetchone()[0] == (each is neighbour)
        tidy(each.ledger, NOW, 30)
    neighbour.hears(_later(told, TicketState.CAME))
    assert len(neighbour.shows()) == 1

    neighbour.desk.erase(HOLDER, NOW)
    with neighbour.ledger.reading() as connection:
        for table in ("fleet_ticket", "print_attempt"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_work_4_a_work_record_names_what_its_holder_has_worked_here_and_elsewhere(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    _, told = _applied(issuer)
    _, absent = _applied(issuer, 4712)
    own, own_told = _applied(neighbour, 4713)
    neighbour.hears(told, absent)
    assert neighbour.desk.work_record(HOLDER, NOW) is None
    neighbour.hears(
        _later(told, TicketState.CAME), _later(absent, TicketState.NO_SHOW), _later(own_told, TicketState.CAME)
    )
    over = max(own.valid_until, told.valid_until or 0)
    tidy(neighbour.ledger, over, 30)
    for now in (NOW, over):
        record = neighbour.desk.work_record(HOLDER, now)
        assert record is not None
        key = TicketKey(8, 8, bytes(identity(8).signing_key.verify_key))
        claims = work_record.verify(work_record.from_url(record.url), {8: key})
        assert (claims.kiosk_id, claims.made_at) == (8, now)
        assert set(claims.tickets) == {(7, told.ticket_id), (8, own.ticket_id)}
        assert {each.job_id for each in record.tickets} == {4711, 4713}
        assert neighbour.desk.work_record(OTHER, now) is None
    assert {each.job_id for each in neighbour.desk.earlier(HOLDER, over)} == {4711, 4713}
    assert neighbour.desk.earlier(OTHER, over) == ()

    neighbour.desk.erase(HOLDER, over)
    assert neighbour.desk.work_record(HOLDER, over) is None
    with neighbour.ledger.reading() as connection:
        assert connection.execute("SELECT count(*) FROM fleet_ticket WHERE answer = 'came'").fetchone()[0] == 0


def test_work_done_at_other_kiosks_is_kept_as_long_as_the_own(market: tuple[Kiosk, Kiosk]) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told, _later(told, TicketState.CAME))
    for days, kept in ((1, True), (29, True), (31, False)):
        tidy(neighbour.ledger, ticket.valid_until + days * DAY_S, 30)
        assert (neighbour.desk.work_record(HOLDER, NOW) is not None) is kept


def test_tickets_of_an_earlier_ledger_come_back_with_the_feed(market: tuple[Kiosk, Kiosk], tmp_path: Path) -> None:
    issuer, _neighbour = market
    ticket, told = _applied(issuer)
    anew = fresh_ledger(tmp_path / "anew.db")
    desk = Desk(anew, identity(7))
    take_states(anew, 7, StateBatch(0, 1, (told,)))
    assert [each.ticket_id for each in desk.tickets(HOLDER, NOW)] == [ticket.ticket_id]
    assert desk.withdraw(HOLDER, ticket.ticket_id, NOW).undone
    tidy(anew, ticket.valid_until, 30)
    with anew.reading() as connection:
        assert connection.execute("SELECT count(*) FROM fleet_ticket").fetchone()[0] == 0
    anew.close()


def test_a_change_looks_through_the_fleets_tickets_once_and_for_an_own_ticket_not_at_all(
    market: tuple[Kiosk, Kiosk], monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer, neighbour = market
    ticket, told = _applied(issuer)
    neighbour.hears(told)
    looks: list[int] = []
    held_by = fleet_tickets.held_by

    def counted(connection: sqlite3.Connection, keys: PersonKeys, now: int) -> tuple[fleet_tickets.FleetTicket, ...]:
        looks.append(1)
        return held_by(connection, keys, now)

    monkeypatch.setattr(fleet_tickets, "held_by", counted)

    assert issuer.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 60).ticket.state is Shown.WITHDRAWN
    assert looks == []
    assert neighbour.desk.withdraw(HOLDER, ticket.ticket_id, NOW + 60).ticket.state is Shown.WITHDRAWN
    assert len(looks) == 1
    assert neighbour.desk.restore(HOLDER, ticket.ticket_id, NOW + 90).state is Shown.SENT
    assert len(looks) == 2
