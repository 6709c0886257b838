"""The acts of a person: one transaction each, the hub can open what was sent, nobody else learns a thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.domain.age import AgeBand
from kiosk.domain.application import TicketTitle
from kiosk.domain.card import Sex
from kiosk.domain.clock import DAY_S, local_day
from kiosk.domain.job import Perk, Settlement
from kiosk.protocol import envelope, ticket
from kiosk.protocol.acts import (
    Act,
    Application,
    Audit,
    Complaint,
    ComplaintSubject,
    Erasure,
    ErasureScope,
    VisitCount,
    Visits,
    Withdrawal,
    WithdrawalAction,
)
from kiosk.protocol.person import holder_tag, preference_tag
from kiosk.protocol.preferences import Preferences
from kiosk.protocol.short_code import decode, encode, is_issuable
from kiosk.store.desk import Desk, RefusalCode, RefusedError
from kiosk.store.kept_ticket import TicketState
from kiosk.store.ledger import Ledger, OutboxState
from kiosk.store.print_attempts import begin_print, end_print
from kiosk.store.tidying import tidy
from tests.store.ledgers import fresh_desk, fresh_ledger
from tests.store.people import HUB_KEY, NOW, PHONE, identity, job, keys_of, person

KEYS = keys_of("11010519491231002X")
OTHER = keys_of("440524188001010014")
MINUTE = 60


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = fresh_ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger, identity())


def acts(ledger: Ledger) -> list[Act]:
    """What the hub would read, in the order in which it would get it."""
    verify_key = identity().signing_key.verify_key
    return [envelope.open_sealed(item.wire, verify_key, HUB_KEY).act for item in ledger.pending()]


def test_an_application_is_a_ticket_that_verifies_and_an_envelope_that_opens(desk: Desk, ledger: Ledger) -> None:
    kept = desk.apply(KEYS, person(), job(), PHONE, "G7", NOW)

    row = identity().ticket_key()
    claims = ticket.verify(ticket.from_url(kept.url), {row.key_id: row})
    assert (claims.ticket_id, claims.job_id, claims.issued_at) == (kept.ticket_id, 4711, NOW)
    assert claims.holder_tag == holder_tag(KEYS.person_key, 7, kept.ticket_id)
    assert decode(kept.short_code) == kept.ticket_id
    assert kept.job == job()
    assert (kept.title_code, kept.state, kept.already) == (TicketTitle.APPLICATION, TicketState.SAVED, False)
    assert kept.undo_until == NOW + 10 * MINUTE

    (sent,) = acts(ledger)
    assert isinstance(sent, Application)
    assert (sent.name, sent.phone, sent.birth_month, sent.group) == ("关铁柱", PHONE, "1970-03", "G7")
    assert (sent.receiver, sent.ticket_id, sent.person) == ("解州顺达劳务", kept.ticket_id, KEYS.tag)


def test_companions_share_the_number_of_the_first_ticket_and_may_share_a_telephone(desk: Desk, ledger: Ledger) -> None:
    first = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
    assert first.group == first.short_code.split(" ")[0]
    second = desk.apply(OTHER, person(), job(), PHONE, first.group, NOW + 60)

    assert second.group == first.group
    assert second.short_code != first.short_code
    sent = [act for act in acts(ledger) if isinstance(act, Application)]
    assert [(act.group, act.phone) for act in sent] == [(first.group, PHONE)] * 2
    assert [each.group for each in desk.tickets(OTHER, NOW + 60)] == [first.group]


def test_what_is_over_is_found_apart_from_what_counts(desk: Desk) -> None:
    kept = desk.apply(KEYS, person(), job(), None, None, NOW)
    assert desk.earlier(KEYS, NOW) == ()
    assert desk.tickets(KEYS, kept.valid_until) == ()
    assert [each.ticket_id for each in desk.earlier(KEYS, kept.valid_until)] == [kept.ticket_id]
    assert desk.earlier(OTHER, kept.valid_until) == ()


def test_a_ticket_is_valid_until_the_first_working_day_is_over(desk: Desk) -> None:
    closes_tonight = job(valid_through=NOW + MINUTE)
    end_of_first_day = 1_795_536_000 + DAY_S  # 2026-11-26 00:00 in Beijing

    kept = desk.apply(KEYS, person(), closes_tonight, None, None, NOW)

    assert end_of_first_day <= kept.valid_until < end_of_first_day + DAY_S


def test_the_same_person_and_job_twice_gives_the_kept_ticket(desk: Desk, ledger: Ledger) -> None:
    first = desk.apply(KEYS, person(), job(), PHONE, None, NOW)

    again = desk.apply(KEYS, person(), job(), None, None, NOW + 5 * MINUTE)

    assert again.already
    assert (again.ticket_id, again.url, again.phone) == (first.ticket_id, first.url, PHONE)
    assert len(ledger.pending()) == 1


def test_another_job_or_another_person_is_another_ticket(desk: Desk) -> None:
    ids = {
        desk.apply(KEYS, person(), job(1), None, None, NOW).ticket_id,
        desk.apply(KEYS, person(), job(2), None, None, NOW).ticket_id,
        desk.apply(OTHER, person(), job(1), None, None, NOW).ticket_id,
    }
    assert len(ids) == 3


@pytest.mark.parametrize(
    "phone", ["", "1380013800", "138001380000", "12800138000", "１３８００１３８０００", "0359-5550101"]
)
def test_what_is_no_mobile_number_is_refused_and_nothing_is_kept(desk: Desk, ledger: Ledger, phone: str) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.apply(KEYS, person(), job(), phone, None, NOW)
    assert refused.value.code is RefusalCode.PHONE_WRONG
    assert refused.value.sentence
    assert refused.value.instruction
    assert ledger.pending() == ()
    assert desk.tickets(KEYS, NOW) == ()


def test_a_closed_job_takes_no_application(desk: Desk, ledger: Ledger) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.apply(KEYS, person(), job(valid_through=NOW), None, None, NOW)
    assert refused.value.code is RefusalCode.JOB_CLOSED
    assert ledger.pending() == ()


def test_somebody_under_16_is_refused_whatever_the_screens_did(desk: Desk, ledger: Ledger) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.apply(KEYS, person(born=date(2011, 3, 5)), job(), None, None, NOW)
    assert refused.value.code is RefusalCode.TOO_YOUNG
    assert ledger.pending() == ()


def test_an_expired_ticket_does_not_stand_in_the_way_of_a_new_one(desk: Desk) -> None:
    old = desk.apply(KEYS, person(), job(), None, None, NOW)
    later = old.valid_until
    reposted = job(valid_through=later + DAY_S)

    new = desk.apply(KEYS, person(), reposted, None, None, later)

    assert not new.already
    assert [each.ticket_id for each in desk.tickets(KEYS, later)] == [new.ticket_id]


def test_what_the_hub_refused_does_not_stand_in_the_way_either(desk: Desk, ledger: Ledger) -> None:
    old = desk.apply(KEYS, person(), job(), None, None, NOW)
    ledger.settle(ledger.pending()[0].envelope_id, "UNKNOWN_JOB", NOW)

    new = desk.apply(KEYS, person(), job(), None, None, NOW + 1)

    states = {each.ticket_id: each.state for each in desk.tickets(KEYS, NOW + 1)}
    assert states == {old.ticket_id: TicketState.REFUSED, new.ticket_id: TicketState.SAVED}


def test_code_2_ticket_ids_whose_code_hides_a_slip_or_that_are_taken_are_not_issued(ledger: Ledger) -> None:
    blind = decode_unchecked("0Z0000000")
    assert not is_issuable(blind)
    offered = iter([blind, 5, 5, 6])
    desk = Desk(ledger, identity(), random_bits=lambda _bits: next(offered))

    first = desk.apply(KEYS, person(), job(1), None, None, NOW)
    second = desk.apply(KEYS, person(), job(2), None, None, NOW)

    assert (first.ticket_id, second.ticket_id) == (5, 6)


def decode_unchecked(nine: str) -> int:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    value = 0
    for character in nine:
        value = value * 32 + alphabet.index(character)
    assert encode(value).startswith(nine)
    return value


class TestWithdrawal:
    def test_within_ten_minutes_it_is_an_undo(self, desk: Desk, ledger: Ledger) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)

        result = desk.withdraw(KEYS, kept.ticket_id, NOW + 10 * MINUTE)

        assert (result.undone, result.already, result.ticket.state) == (True, False, TicketState.WITHDRAWN)
        sent = acts(ledger)[-1]
        assert isinstance(sent, Withdrawal)
        assert (sent.action, sent.ticket_id) == (WithdrawalAction.UNDO, kept.ticket_id)

    def test_later_it_is_a_withdrawal(self, desk: Desk, ledger: Ledger) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)

        result = desk.withdraw(KEYS, kept.ticket_id, NOW + 10 * MINUTE + 1)

        assert not result.undone
        sent = acts(ledger)[-1]
        assert isinstance(sent, Withdrawal)
        assert sent.action is WithdrawalAction.WITHDRAW

    def test_twice_changes_nothing_more(self, desk: Desk, ledger: Ledger) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)

        again = desk.withdraw(KEYS, kept.ticket_id, NOW + 2 * MINUTE)

        assert again.already
        assert len(ledger.pending()) == 2

    def test_a_second_tap_shows_it_as_withdrawn_and_undoes_nothing_by_itself(self, desk: Desk, ledger: Ledger) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)

        (shown,) = desk.tickets(KEYS, NOW + 2 * MINUTE)

        assert shown.state is TicketState.WITHDRAWN
        assert shown.restore_until == NOW + 11 * MINUTE
        assert len(ledger.pending()) == 2

    def test_afterwards_the_job_can_be_applied_for_again(self, desk: Desk) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)

        new = desk.apply(KEYS, person(), job(), PHONE, None, NOW + 2 * MINUTE)

        assert not new.already
        assert new.ticket_id != kept.ticket_id

    def test_somebody_elses_card_cannot_withdraw(self, desk: Desk) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)

        with pytest.raises(RefusedError) as refused:
            desk.withdraw(OTHER, kept.ticket_id, NOW)

        assert refused.value.code is RefusalCode.TICKET_UNKNOWN
        assert desk.tickets(KEYS, NOW)[0].state is TicketState.SAVED

    def test_it_can_be_taken_back_and_the_paper_stays_true(self, desk: Desk, ledger: Ledger) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)

        restored = desk.restore(KEYS, kept.ticket_id, NOW + 11 * MINUTE)

        assert (restored.url, restored.state) == (kept.url, TicketState.SAVED)
        sent = acts(ledger)[-1]
        assert isinstance(sent, Withdrawal)
        assert sent.action is WithdrawalAction.TAKE_BACK

    def test_ten_minutes_later_it_is_too_late_to_take_it_back(self, desk: Desk) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)

        with pytest.raises(RefusedError) as refused:
            desk.restore(KEYS, kept.ticket_id, NOW + 11 * MINUTE + 1)

        assert refused.value.code is RefusalCode.TOO_LATE

    def test_a_new_application_stands_in_the_way_of_the_old_ticket(self, desk: Desk) -> None:
        kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)
        desk.withdraw(KEYS, kept.ticket_id, NOW + MINUTE)
        desk.apply(KEYS, person(), job(), PHONE, None, NOW + 2 * MINUTE)

        with pytest.raises(RefusedError) as refused:
            desk.restore(KEYS, kept.ticket_id, NOW + 3 * MINUTE)

        assert refused.value.code is RefusalCode.APPLIED_AGAIN


def test_env_16_a_receipt_of_the_hub_moves_the_state_and_nothing_else_does(desk: Desk, ledger: Ledger) -> None:
    desk.apply(KEYS, person(), job(1), None, None, NOW)
    desk.apply(KEYS, person(), job(2), None, None, NOW + 1)
    first, second = ledger.pending()

    assert ledger.settle(first.envelope_id, None, NOW + 60)
    assert ledger.settle(second.envelope_id, "DUPLICATE", NOW + 60)
    assert not ledger.settle(first.envelope_id, "DUPLICATE", NOW + 61)

    assert [each.state for each in desk.tickets(KEYS, NOW + 60)] == [TicketState.REFUSED, TicketState.SENT]
    assert ledger.outbox_counts() == {OutboxState.PENDING: 0, OutboxState.ACCEPTED: 1, OutboxState.REFUSED: 1}


class TestPreferences:
    LIKED = Preferences(
        tiles=("bricklayer", "painter"),
        settlement=Settlement.DAILY,
        within_km=20,
        perks=frozenset({Perk.MEALS}),
        certificates=frozenset({"welding"}),
        phone=PHONE,
        elder=True,
        seen_at=NOW,
        consent_version="matching-1",
    )

    def test_come_back_as_they_were_and_only_for_their_owner(self, desk: Desk) -> None:
        desk.preferences.remember(KEYS, self.LIKED, NOW, 30)
        assert desk.preferences.recall(KEYS, NOW) == self.LIKED
        assert desk.preferences.recall(OTHER, NOW) is None

    def test_the_end_of_a_visit_is_noted_and_keeps_nothing_longer_nor_anew(self, desk: Desk) -> None:
        desk.preferences.note_seen(KEYS, NOW)
        assert desk.preferences.recall(KEYS, NOW) is None, "who agreed to nothing has nothing kept"
        desk.preferences.remember(KEYS, self.LIKED, NOW, 1)
        desk.preferences.note_seen(KEYS, NOW + MINUTE)
        assert desk.preferences.recall(KEYS, NOW + MINUTE) == replace(self.LIKED, seen_at=NOW + MINUTE)
        assert desk.preferences.recall(KEYS, NOW + DAY_S) is None

    def test_the_latest_ones_count(self, desk: Desk) -> None:
        desk.preferences.remember(KEYS, Preferences(tiles=("driver",)), NOW, 30)
        desk.preferences.remember(KEYS, self.LIKED, NOW + 1, 30)
        assert desk.preferences.recall(KEYS, NOW + 2) == self.LIKED

    def test_end_with_their_days(self, desk: Desk) -> None:
        desk.preferences.remember(KEYS, self.LIKED, NOW, 30)
        assert desk.preferences.recall(KEYS, NOW + 30 * DAY_S - 1) == self.LIKED
        assert desk.preferences.recall(KEYS, NOW + 30 * DAY_S) is None

    @pytest.mark.parametrize("days", [0, 91])
    def test_seal_2_are_never_kept_longer_than_the_law_of_the_house(self, desk: Desk, days: int) -> None:
        with pytest.raises(ValueError, match="1 to 90"):
            desk.preferences.remember(KEYS, self.LIKED, NOW, days)


def test_erasing_forgets_here_and_asks_the_hub(desk: Desk, ledger: Ledger) -> None:
    desk.apply(KEYS, person(), job(), PHONE, None, NOW)
    desk.preferences.remember(KEYS, Preferences(tiles=("driver",)), NOW, 30)
    desk.apply(OTHER, person(), job(), None, None, NOW)

    copy_of_an_old_schema = ledger.path.with_name("ledger.before-0001.db")
    copy_of_an_old_schema.write_bytes(ledger.path.with_name("ledger.db-wal").read_bytes())
    assert KEYS.tag in copy_of_an_old_schema.read_bytes()

    desk.erase(KEYS, NOW + 1)

    assert desk.tickets(KEYS, NOW + 1) == ()
    assert desk.preferences.recall(KEYS, NOW + 1) is None
    assert len(desk.tickets(OTHER, NOW + 1)) == 1
    owner = preference_tag(KEYS.person_key)
    assert Erasure(KEYS.tag, ErasureScope.EVERYTHING, owner) in acts(ledger)
    for file in ledger.path.parent.iterdir():
        assert KEYS.tag not in file.read_bytes(), file.name
        assert owner not in file.read_bytes(), file.name


def test_req_11_audit_travels_in_batches_behind_the_acts_and_each_entry_once(desk: Desk, ledger: Ledger) -> None:
    kept = desk.apply(KEYS, person(), job(), PHONE, None, NOW)

    assert desk.reports.seal_audit(NOW + 1) == 1
    assert desk.reports.seal_audit(NOW + 2) == 0
    desk.withdraw(KEYS, kept.ticket_id, NOW + 3)

    order = acts(ledger)
    assert [type(act) for act in order] == [Application, Withdrawal, Audit]
    assert isinstance(order[-1], Audit)
    assert [(entry.at, entry.action, entry.ticket_id) for entry in order[-1].entries] == [
        (NOW, "applied", kept.ticket_id)
    ]


def test_visits_are_counted_without_a_name_and_told_once(desk: Desk, ledger: Ledger) -> None:
    today = local_day(NOW)
    for _ in range(3):
        desk.reports.count_visit("bricklayer", Sex.MALE, AgeBand.FROM_45, NOW)
    desk.reports.count_visit("", Sex.UNKNOWN, AgeBand.UNKNOWN, NOW)

    assert not ledger.has_visits(today), "the day is not over"
    assert ledger.has_visits(today + timedelta(days=1))
    assert desk.reports.seal_visits(today + timedelta(days=1), NOW) == 2
    assert not ledger.has_visits(today + timedelta(days=1))

    (told,) = acts(ledger)
    day = today.isoformat()
    assert told == Visits(
        (
            VisitCount(day, "", Sex.UNKNOWN, AgeBand.UNKNOWN, 1),
            VisitCount(day, "bricklayer", Sex.MALE, AgeBand.FROM_45, 3),
        )
    )


def test_tidying_drops_what_the_hub_has_and_keeps_what_it_has_not(desk: Desk, ledger: Ledger) -> None:
    desk.apply(KEYS, person(), job(1), None, None, NOW)
    desk.apply(KEYS, person(), job(2), None, None, NOW)
    received, waiting = ledger.pending()
    ledger.settle(received.envelope_id, None, NOW)
    much_later = NOW + int(timedelta(days=400).total_seconds())

    tidy(ledger, much_later, keep_days=30)

    assert [item.envelope_id for item in ledger.pending()] == [waiting.envelope_id]
    assert ledger.outbox_counts()[OutboxState.ACCEPTED] == 0
    desk.apply(KEYS, person(), job(3, valid_through=much_later + DAY_S), None, None, much_later)
    assert [item.sequence for item in ledger.pending()] == [2, 3]


def test_tidying_ends_preferences_and_only_tidying_does(desk: Desk, ledger: Ledger) -> None:
    desk.preferences.remember(KEYS, Preferences(tiles=("driver",)), NOW, 30)
    wrong_clock = NOW + 40 * DAY_S

    desk.preferences.remember(OTHER, Preferences(tiles=("painter",)), wrong_clock, 30)
    desk.apply(OTHER, person(), job(valid_through=wrong_clock + DAY_S), None, None, wrong_clock)
    assert desk.preferences.recall(KEYS, NOW) is not None

    tidy(ledger, wrong_clock, keep_days=30)
    assert desk.preferences.recall(KEYS, NOW) is None
    assert desk.preferences.recall(OTHER, NOW) is not None


def test_print_attempts_are_rows_that_go_with_their_ticket(desk: Desk, ledger: Ledger) -> None:
    kept = desk.apply(KEYS, person(), job(), None, None, NOW)
    first = begin_print(ledger, kept.ticket_id, NOW)
    second = begin_print(ledger, kept.ticket_id, NOW + 1)
    end_print(ledger, second, printed=True)
    with ledger.reading() as connection:
        rows = connection.execute("SELECT id, outcome FROM print_attempt ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [(first, None), (second, "printed")]

    desk.erase(KEYS, NOW + 2)

    with ledger.reading() as connection:
        assert connection.execute("SELECT count(*) FROM print_attempt").fetchone()[0] == 0


def test_a_ledger_that_was_closed_gives_the_same_tickets_again(tmp_path: Path) -> None:
    desk, ledger = fresh_desk(tmp_path)
    kept = desk.apply(KEYS, person(), job(), PHONE, "G1", NOW)
    ledger.close()

    again, reopened = fresh_desk(tmp_path)
    (found,) = again.tickets(KEYS, NOW)
    reopened.close()

    assert (found.url, found.phone, found.group, found.job) == (kept.url, kept.phone, "G1", kept.job)
    assert reopened.ledger_id == ledger.ledger_id


def test_a_complaint_travels_like_everything_else_and_leaves_nothing_else_behind(desk: Desk, ledger: Ledger) -> None:
    complaint = Complaint(ComplaintSubject.FEE, "要押金", job_id=7)
    desk.complain(complaint, NOW)
    assert acts(ledger) == [complaint]
    assert desk.tickets(KEYS, NOW) == ()
