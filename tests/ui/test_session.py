"""The session machine by its behaviour: what a person sees next, and what is asked of the workers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.domain.card import CardWarning
from kiosk.domain.law import OPEN_GATE, GateCode, GateResult
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui import session_effects as effects
from kiosk.ui import session_events as events
from kiosk.ui.session import ATTEMPTS_MAX, FAULT_SHOWN_S, READING_S, Moment, Screen, Session, SessionRules
from kiosk.ui.visit import Chip, Obstacle
from tests.ui.people import BRICKLAYER, CHILD, OTHER, TODAY, open_job, page, person, preferences, ticket

PHONE = "13800000000"
RULES = SessionRules(certificates_of_tile={"bricklayer": frozenset({"welding"})})
"""A bricklayer's trade that asks for a certificate: made up, to have one tile with a question."""


class Player:
    """Plays events at a session with a clock that only this test moves."""

    def __init__(self, rules: SessionRules | None = None) -> None:
        self.said: list[str] = []
        self.session = Session(rules or RULES, self.said.append)
        self.now_s = 100.0
        self.asked: list[effects.Effect] = []
        self.send(events.CacheArrived(0))
        self.send(events.ReaderChanged(events.ReaderCondition.READY))

    def send(self, event: events.Event, after_s: float = 0.1) -> tuple[effects.Effect, ...]:
        self.now_s += after_s
        asked = self.session.handle(event, Moment(self.now_s, TODAY))
        self.asked.extend(asked)
        return asked

    def wait(self, seconds: float) -> None:
        """Let time pass in ticks as the program sends them."""
        end = self.now_s + seconds
        while self.now_s < end:
            self.send(events.Ticked(), 0.25)

    def at(self, screen: Screen) -> bool:
        return self.session.screen is screen

    def ring(self) -> bool:
        return self.session.idle.visible

    @property
    def number(self) -> int:
        assert self.session.visit is not None
        return self.session.visit.number

    @property
    def visit(self) -> Any:
        assert self.session.visit is not None
        return self.session.visit

    def tap(self, who: Any = BRICKLAYER) -> None:
        self.send(events.CardDetected(knows_presence=True))
        self.send(events.ReadProgress(ReadStep.SELECT))
        self.send(events.ReadProgress(ReadStep.READ))
        self.send(events.IdentityArrived(who), 0.8)

    def answer(self, *job_ids: int, needs: str = "", total: int | None = None) -> None:
        """The cache answers the newest question."""
        asked = next(each for each in reversed(self.asked) if isinstance(each, effects.FindMatches))
        self.send(events.MatchesFound(asked.visit, asked.request, page(*job_ids, total=total, needs=needs)))

    def to_list(self, who: Any = BRICKLAYER) -> None:
        self.tap(who)
        self.answer(1, 2)
        self.send(events.MatchingAccepted())
        self.send(events.TradeToggled("bricklayer"))
        self.answer(1, 2)

    def to_job(self, job_id: int = 1, gate: GateResult = OPEN_GATE) -> None:
        self.send(events.JobAsked(job_id))
        self.send(events.JobFound(self.number, job_id, open_job(job_id, gate)))

    def to_form(self) -> None:
        self.to_list()
        self.to_job()
        self.send(events.ApplyAsked())

    def to_ticket(self) -> None:
        self.to_form()
        self.send(events.SubmittedWithoutPhone())
        self.send(events.ApplicationKept(self.number, ticket()))


@pytest.fixture
def player() -> Player:
    return Player()


def test_first_visit_reaches_the_ticket_in_five_touches(player: Player) -> None:
    player.tap()
    assert player.at(Screen.NOTICE)
    player.answer(1, 2)
    assert len(player.visit.page.matches) == 2, "the best jobs stand under the notice"
    player.send(events.MatchingAccepted())
    player.send(events.TradeToggled("bricklayer"))
    assert player.at(Screen.MATCHES), "one tile goes on by itself"
    player.answer(1, 2)
    player.to_job()
    assert player.at(Screen.JOB)
    player.send(events.ApplyAsked())
    player.send(events.SubmittedWithoutPhone())
    assert player.at(Screen.APPLY), "nothing is shown before the ledger has committed"
    player.send(events.ApplicationKept(player.number, ticket()))
    assert player.at(Screen.TICKET)
    player.send(events.DoneAsked())
    assert player.at(Screen.FAREWELL)
    player.wait(9)
    assert player.at(Screen.ATTRACT)
    assert player.session.visit is None


def test_card_shows_reading_at_once_and_warms_the_cache(player: Player) -> None:
    asked = player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING)
    assert asked == (effects.WarmUp(),)
    player.send(events.ReadProgress(ReadStep.READ))
    assert player.session.read_step is ReadStep.READ


def test_identity_asks_for_matches_before_the_slow_derivation(player: Player) -> None:
    player.tap()
    kinds = [type(each) for each in player.asked if not isinstance(each, effects.WarmUp)]
    assert kinds == [effects.FindMatches, effects.KnowPerson]


def test_under_16_is_a_hard_stop_before_any_list_and_leaves_nothing(player: Player) -> None:
    player.tap(CHILD)
    assert player.at(Screen.GATE)
    assert player.session.visit is None
    assert not [each for each in player.asked if isinstance(each, effects.FindMatches | effects.KnowPerson)]
    player.wait(51)
    assert player.at(Screen.ATTRACT)


def test_a_guest_under_16_who_shows_the_card_at_a_job_is_stopped_too(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_job()
    player.send(events.IdentityArrived(CHILD))
    assert player.at(Screen.GATE)
    assert player.session.visit is None


def test_expired_card_is_served(player: Player) -> None:
    player.tap(person(warnings=(CardWarning.EXPIRED,)))
    assert player.at(Screen.NOTICE)
    assert player.visit.expired_card


def test_who_agreed_since_power_on_goes_straight_to_the_list(player: Player) -> None:
    player.to_list()
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap()
    assert player.at(Screen.MATCHES)
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap(OTHER)
    assert player.at(Screen.NOTICE), "somebody else still reads the notice"


def test_kept_wishes_open_the_list_by_themselves_while_nothing_was_touched(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(("welder",)), (ticket(),)))
    assert player.at(Screen.MATCHES)
    assert player.visit.tiles == ("welder",)
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert asked.wish.tiles == ("welder",)
    assert player.visit.tickets


def test_kept_wishes_change_no_page_after_a_touch(player: Player) -> None:
    player.tap()
    player.send(events.MatchingAccepted())
    player.send(events.PersonKnown(player.number, preferences(("welder",)), ()))
    assert player.at(Screen.TRADES)
    assert player.visit.tiles == ()


def test_a_list_that_asks_for_more_rows_has_not_been_touched(player: Player) -> None:
    player.to_list()
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap()
    player.answer(1, 2, total=40)
    player.send(events.MoreRowsAsked())
    player.send(events.PersonKnown(player.number, preferences(("welder",)), ()))
    assert player.visit.tiles == ("welder",)


def test_wishes_are_kept_only_after_consent(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, None, ()))
    player.send(events.AllJobsAsked())
    player.send(events.TradesAsked())
    player.send(events.TradeToggled("welder"))
    player.send(events.TradesDone())
    assert not [each for each in player.asked if isinstance(each, effects.KeepWishes)]


def test_wishes_chosen_before_the_derivation_ends_are_kept_when_it_does(player: Player) -> None:
    player.to_list()
    assert not [each for each in player.asked if isinstance(each, effects.KeepWishes)]
    asked = player.send(events.PersonKnown(player.number, None, ()))
    assert asked == (effects.KeepWishes(player.number, ("bricklayer",), frozenset(), None),)


def test_answers_for_a_person_who_left_change_nothing(player: Player) -> None:
    player.tap()
    gone = player.number
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap(OTHER)
    player.send(events.PersonKnown(gone, preferences(), (ticket(),)))
    player.send(events.MatchesFound(gone, 1, page(1, 2)))
    assert player.visit.tickets == ()
    assert player.visit.page is None
    assert any("over" in line for line in player.said)


def test_only_the_newest_answer_is_shown(player: Player) -> None:
    player.to_list()
    old = player.visit.request
    player.send(events.ChipToggled(Chip.DAILY))
    player.send(events.MatchesFound(player.number, old, page(9)))
    assert [each.job.id for each in player.visit.page.matches] == [1, 2]
    player.answer(3)
    assert [each.job.id for each in player.visit.page.matches] == [3]


def test_up_to_three_tiles_after_coming_back(player: Player) -> None:
    player.to_list()
    player.send(events.TradesAsked())
    for tile in ("welder", "plumber", "painter"):
        player.send(events.TradeToggled(tile))
        assert player.at(Screen.TRADES)
    assert player.visit.tiles == ("bricklayer", "welder", "plumber")
    player.send(events.TradeToggled("welder"))
    assert player.visit.tiles == ("bricklayer", "plumber")
    player.send(events.TradesDone())
    assert player.at(Screen.MATCHES)


def test_chips_narrow_the_wish_and_all_takes_them_away(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.DAILY))
    player.send(events.ChipToggled(Chip.NEAR))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert (asked.wish.settlement, asked.wish.within_km) == ("daily", 10)
    player.send(events.ChipToggled(Chip.ALL))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert (asked.wish.settlement, asked.wish.within_km) == (None, None)


def test_certificate_is_asked_once_and_a_yes_asks_the_cache_again(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="welding")
    assert player.session.certificate_question == "welding"
    player.send(events.CertificateAnswered(held=True))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert asked.seeker.certificates == {"welding"}
    player.answer(1, needs="welding")
    assert player.session.certificate_question == ""


def test_certificate_of_another_trade_is_not_asked_for(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="electrician")
    assert player.session.certificate_question == ""


def test_certificate_no_is_remembered_for_the_visit(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="welding")
    before = len(player.asked)
    player.send(events.CertificateAnswered(held=False))
    assert len(player.asked) == before
    assert player.session.certificate_question == ""


def test_longer_list_is_asked_for_only_while_there_is_more(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, 2, total=5)
    asked = player.send(events.MoreRowsAsked())
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].offset == 2
    assert player.send(events.MoreRowsAsked()) == (), "the same rows are not asked for twice"
    player.send(events.MatchesFound(player.number, asked[0].request, page(3, 4, 5, total=5), offset=2))
    assert [each.job.id for each in player.visit.page.matches] == [1, 2, 3, 4, 5]
    assert player.send(events.MoreRowsAsked()) == ()


def test_job_that_is_gone_leads_back_to_a_newer_list(player: Player) -> None:
    player.to_list()
    player.send(events.JobAsked(1))
    asked = player.send(events.JobFound(player.number, 1, None))
    assert player.at(Screen.MATCHES)
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].newest


@pytest.mark.parametrize(
    ("rules", "kind", "gate", "obstacle"),
    [
        (SessionRules(), "person", OPEN_GATE, ""),
        (SessionRules(), "guest", OPEN_GATE, Obstacle.GUEST),
        (SessionRules(), "token", OPEN_GATE, Obstacle.TOKEN),
        (SessionRules(can_apply=False), "person", OPEN_GATE, Obstacle.NO_IDENTITY),
        (SessionRules(has_ledger=False), "person", OPEN_GATE, Obstacle.NO_LEDGER),
        (SessionRules(), "person", GateResult(GateCode.NEEDS_CERTIFICATE, "welding"), Obstacle.CERTIFICATE),
        (SessionRules(), "person", GateResult(GateCode.MINOR_PROTECTION), "minor_protection"),
    ],
)
def test_apply_opens_the_form_only_without_an_obstacle(
    rules: SessionRules, kind: str, gate: GateResult, obstacle: str
) -> None:
    player = Player(rules)
    if kind == "person":
        player.to_list()
    else:
        player.send(events.BrowseAsked() if kind == "guest" else events.TokenArrived())
    player.to_job(1, gate)
    assert player.session.obstacle == obstacle
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY if not obstacle else Screen.JOB)


def test_a_guest_keeps_the_open_job_when_the_card_comes(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_job()
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.IdentityArrived(BRICKLAYER))
    assert player.at(Screen.JOB)
    assert player.session.obstacle == ""
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY)


def test_phone_number_is_checked_digit_by_digit(player: Player) -> None:
    player.to_form()
    for digit in "12":
        player.send(events.DigitTyped(digit))
    assert player.visit.phone_fault == "bad_prefix"
    player.send(events.DigitErased())
    assert player.visit.phone_fault == ""
    player.send(events.DigitsCleared())
    for digit in PHONE + "9":
        player.send(events.DigitTyped(digit))
    assert player.visit.digits == PHONE, "a twelfth digit is not taken"
    asked = player.send(events.Submitted())
    assert isinstance(asked[0], effects.Apply)
    assert asked[0].phone == PHONE


def test_half_a_number_is_not_submitted(player: Player) -> None:
    player.to_form()
    player.send(events.DigitTyped("1"))
    assert player.send(events.Submitted()) == ()
    assert not player.visit.busy


def test_second_press_while_committing_does_nothing(player: Player) -> None:
    player.to_form()
    assert len(player.send(events.SubmittedWithoutPhone())) == 1
    assert player.send(events.SubmittedWithoutPhone()) == ()
    player.send(events.LeaveAsked())
    player.send(events.BackAsked())
    assert player.at(Screen.APPLY)


def test_full_disk_says_so_and_shows_no_ticket(player: Player) -> None:
    player.to_form()
    player.send(events.SubmittedWithoutPhone())
    player.send(events.ApplicationRefused(player.number, events.SubmitFault.DISK_FULL))
    assert player.at(Screen.APPLY)
    assert player.visit.submit_fault == "disk_full"
    assert not player.visit.had_ticket
    assert len(player.send(events.SubmittedWithoutPhone())) == 1, "trying again is possible"


def test_known_number_needs_one_press(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=PHONE), ()))
    player.to_job()
    player.send(events.ApplyAsked())
    asked = player.send(events.SubmittedKnown())
    assert isinstance(asked[0], effects.Apply)
    assert asked[0].phone == PHONE


def test_same_job_again_opens_the_kept_ticket(player: Player) -> None:
    player.to_ticket()
    player.send(events.MoreJobsAsked())
    player.to_job()
    player.send(events.ApplyAsked())
    assert player.at(Screen.TICKET)
    assert not player.visit.fresh_ticket


def test_certificate_said_at_the_job_opens_the_form(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_list()
    player.to_job(1, GateResult(GateCode.NEEDS_CERTIFICATE, "welding"))
    asked = player.send(events.CertificateAnswered(held=True))
    assert isinstance(asked[-1], effects.FindJob)
    assert asked[-1].seeker.certificates == {"welding"}
    player.send(events.JobFound(player.number, 1, open_job(1)))
    assert player.session.obstacle == ""


def test_strip_opens_a_ticket_and_withdraws_it(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(), (ticket(7),)))
    player.send(events.TicketAsked(7))
    assert player.at(Screen.TICKET)
    asked = player.send(events.WithdrawAsked())
    assert asked == (effects.Withdraw(player.number, 7),)
    player.send(events.TicketsChanged(player.number, (ticket(7, state="withdrawn"),)))
    assert player.visit.ticket.state == "withdrawn"
    asked = player.send(events.WithdrawUndone(7))
    assert asked == (effects.TakeBack(player.number, 7),)


def test_a_ticket_that_is_not_ones_own_is_not_withdrawn(player: Player) -> None:
    player.to_list()
    assert player.send(events.WithdrawAsked(99)) == ()
    assert player.send(events.TicketAsked(99)) == ()


def test_second_card_takes_over_at_once_outside_a_form(player: Player) -> None:
    player.to_list()
    player.send(events.IdentityArrived(OTHER))
    assert player.at(Screen.NOTICE)
    assert player.visit.identity is OTHER


def test_same_card_again_changes_nothing(player: Player) -> None:
    player.to_list()
    number = player.number
    player.send(events.IdentityArrived(BRICKLAYER))
    assert player.at(Screen.MATCHES)
    assert player.number == number


def test_touched_form_is_guarded_for_five_seconds(player: Player) -> None:
    player.to_form()
    player.send(events.DigitTyped("1"))
    player.send(events.IdentityArrived(OTHER), 3)
    assert player.at(Screen.APPLY)
    assert 4 < player.session.waiting_s <= 5
    player.wait(6)
    assert player.visit.identity is OTHER


def test_touch_keeps_the_form_and_sends_the_other_card_away(player: Player) -> None:
    player.to_form()
    player.send(events.IdentityArrived(OTHER), 3)
    player.send(events.DigitTyped("1"))
    player.wait(8)
    assert player.at(Screen.APPLY)
    assert player.session.waiting_s == 0


def test_form_left_alone_is_taken_over_at_once(player: Player) -> None:
    player.to_form()
    player.send(events.IdentityArrived(OTHER), 11)
    assert player.at(Screen.NOTICE)


def test_card_never_interrupts_a_commit(player: Player) -> None:
    player.to_form()
    player.send(events.SubmittedWithoutPhone())
    player.send(events.IdentityArrived(OTHER), 30)
    player.wait(20)
    assert player.at(Screen.APPLY)
    player.send(events.ApplicationKept(player.number, ticket()))
    assert player.at(Screen.TICKET), "the ticket is seen first"
    player.wait(6)
    assert player.visit.identity is OTHER


def test_idle_ring_comes_after_30_s_lasts_20_and_is_extended_without_limit(player: Player) -> None:
    player.to_list()
    player.wait(29)
    assert not player.ring()
    player.send(events.Touched())
    for _ in range(12):
        player.wait(31)
        assert player.ring()
        player.send(events.StillHere())
        assert not player.ring()
    player.wait(40)
    assert 9 < player.session.idle.seconds_left < 12
    player.wait(12)
    assert player.at(Screen.ATTRACT)


def test_any_touch_ends_the_ring(player: Player) -> None:
    player.to_list()
    player.wait(40)
    player.send(events.Touched())
    assert not player.ring()


def test_faults_count_attempts_and_end_by_themselves(player: Player) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 2):
        player.send(events.CardDetected(knows_presence=True))
        player.send(events.CardFailed(FaultCode.CARD_LOST))
        assert player.at(Screen.CARD_FAULT)
        assert player.session.attempt == min(attempt, ATTEMPTS_MAX)
        player.send(events.CardLifted())
    player.wait(FAULT_SHOWN_S + 1)
    assert player.at(Screen.ATTRACT)
    assert player.session.attempt == 0


def test_fault_page_stays_while_the_card_lies_there(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.CardFailed(FaultCode.CARD_SILENT))
    player.wait(FAULT_SHOWN_S + 60)
    assert player.at(Screen.CARD_FAULT)
    player.send(events.CardLifted())
    player.wait(1)
    assert player.at(Screen.ATTRACT)


def test_reader_trouble_with_no_card_is_a_notice_line_not_a_page(player: Player) -> None:
    player.send(events.CardFailed(FaultCode.SERVICE_DOWN))
    assert player.at(Screen.ATTRACT)
    assert player.session.reader is events.ReaderCondition.DOWN
    assert player.session.reader_fault is FaultCode.SERVICE_DOWN


def test_reader_that_dies_while_reading_is_said(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.ReaderChanged(events.ReaderCondition.DOWN, FaultCode.SERVICE_DOWN))
    assert player.at(Screen.CARD_FAULT)
    assert player.session.fault is FaultCode.SERVICE_DOWN


def test_reading_never_hangs(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.wait(READING_S + 1)
    assert player.at(Screen.CARD_FAULT)


def test_a_read_that_is_not_wanted_any_more_is_not_listened_to(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)
    for late in (
        events.ReadProgress(ReadStep.READ),
        events.CardFailed(FaultCode.CARD_LOST),
        events.IdentityArrived(BRICKLAYER),
    ):
        player.send(late)
        assert player.at(Screen.ATTRACT)
        assert player.session.visit is None
    player.tap()
    assert player.at(Screen.NOTICE)


def test_token_opens_guest_browsing(player: Player) -> None:
    player.send(events.TokenArrived())
    assert player.at(Screen.MATCHES)
    assert player.visit.identity is None
    player.send(events.CardDetected(knows_presence=False))
    player.send(events.TokenArrived())
    assert player.at(Screen.MATCHES)


def test_guest_list_gives_way_to_the_card_at_once(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING)


def test_lost_cache_ends_no_visit_and_comes_back_by_itself(player: Player) -> None:
    player.to_ticket()
    player.send(events.CacheLost("no_data"))
    assert player.at(Screen.TICKET)
    player.send(events.DoneAsked())
    player.wait(9)
    assert player.at(Screen.OUT_OF_SERVICE)
    assert player.session.out_of_service == "no_data"
    player.tap()
    assert player.at(Screen.OUT_OF_SERVICE)
    player.send(events.CacheArrived(10))
    assert player.at(Screen.ATTRACT)


def test_new_jobs_wait_for_a_press(player: Player) -> None:
    player.to_list()
    before = len(player.asked)
    player.send(events.CacheArrived(3))
    assert len(player.asked) == before
    assert player.visit.new_jobs == 3
    asked = player.send(events.RefreshAsked())
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].newest
    assert player.visit.new_jobs == 0


class TestAJobClosedWhileItIsOpen:
    def test_only_an_open_page_asks_whether_its_job_is_still_there(self, player: Player) -> None:
        player.to_list()
        assert player.send(events.CacheArrived(1)) == ()
        player.to_job()
        assert player.send(events.CacheArrived(1)) == (effects.CheckJob(player.number, 1),)
        player.send(events.ApplyAsked())
        assert player.send(events.CacheArrived(1)) == (effects.CheckJob(player.number, 1),)

    def test_the_page_says_so_and_leads_to_others_of_the_chosen_trades(self, player: Player) -> None:
        player.to_list()
        player.to_job()
        before = player.visit.page
        assert player.send(events.JobClosed(player.number, 1)) == ()
        assert player.at(Screen.JOB)
        assert player.visit.page is before, "no card moves before somebody presses"
        assert player.session.obstacle == Obstacle.CLOSED
        player.send(events.ApplyAsked())
        assert player.at(Screen.JOB)
        (asked,) = player.send(events.SimilarAsked())
        assert player.at(Screen.MATCHES)
        assert isinstance(asked, effects.FindMatches)
        assert asked.newest
        assert asked.wish.tiles == ("bricklayer",)
        assert player.visit.job is None

    def test_who_chose_no_trade_sees_others_of_the_closed_jobs_own(self, player: Player) -> None:
        player.send(events.BrowseAsked())
        player.send(events.JobAsked(1))
        player.send(events.JobFound(player.number, 1, replace(open_job(1), tile="welder")))
        player.send(events.JobClosed(player.number, 1))
        (asked,) = player.send(events.SimilarAsked())
        assert isinstance(asked, effects.FindMatches)
        assert asked.wish.tiles == ("welder",)

    def test_the_form_gives_way_to_it(self, player: Player) -> None:
        player.to_form()
        player.send(events.DigitTyped("1"))
        player.send(events.JobClosed(player.number, 1))
        assert player.at(Screen.JOB)
        assert player.session.obstacle == Obstacle.CLOSED
        assert player.visit.digits == ""

    def test_a_form_on_its_way_is_answered_first(self, player: Player) -> None:
        player.to_form()
        player.send(events.SubmittedWithoutPhone())
        player.send(events.JobClosed(player.number, 1))
        assert player.at(Screen.APPLY)
        player.send(events.ApplicationKept(player.number, ticket()))
        assert player.at(Screen.TICKET)

    def test_back_shows_a_list_without_it(self, player: Player) -> None:
        player.to_list()
        player.to_job()
        player.send(events.JobClosed(player.number, 1))
        (asked,) = player.send(events.BackAsked())
        assert player.at(Screen.MATCHES)
        assert isinstance(asked, effects.FindMatches)
        assert asked.newest

    def test_a_late_word_about_another_job_changes_nothing(self, player: Player) -> None:
        player.to_list()
        player.to_job(2)
        player.send(events.JobClosed(player.number, 1))
        assert player.session.obstacle == ""
        player.send(events.SimilarAsked())
        assert player.at(Screen.JOB)

    def test_a_card_pressed_too_late_opens_the_page_that_says_so(self, player: Player) -> None:
        player.to_list()
        player.send(events.JobAsked(1))
        player.send(events.JobFound(player.number, 1, replace(open_job(1), closed=True)))
        assert player.at(Screen.JOB)
        assert player.session.obstacle == Obstacle.CLOSED


def test_large_type_is_for_one_person(player: Player) -> None:
    player.send(events.LargeTypeToggled())
    player.tap()
    assert player.session.large_type
    player.send(events.LeaveAsked())
    player.wait(9)
    assert not player.session.large_type


def test_every_end_of_a_visit_tells_the_workers(player: Player) -> None:
    player.to_list()
    number = player.number
    player.send(events.LeaveAsked())
    player.wait(9)
    assert effects.VisitEnded(number) in player.asked


def test_whoever_steps_up_at_the_farewell_finds_nobody(player: Player) -> None:
    player.to_ticket()
    player.send(events.DoneAsked())
    assert player.session.visit is None
    assert player.session.farewell_had_ticket
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)


def test_unknown_event_is_ignored_and_logged_without_its_contents(player: Player) -> None:
    assert player.send(events.DigitTyped("7")) == ()
    assert player.at(Screen.ATTRACT)
    assert player.said == ["DigitTyped means nothing on attract"]


def test_what_is_kept_is_erased_on_demand_and_the_visit_ends(player: Player) -> None:
    player.to_list()
    assert player.send(events.ForgetMeAsked()) == (), "nobody knows yet what is kept"
    player.send(events.PersonKnown(player.number, preferences(), (ticket(7),)))
    assert player.session.can_forget
    asked = player.send(events.ForgetMeAsked())
    assert asked == (effects.ForgetPerson(player.number),)
    assert player.send(events.ForgetMeAsked()) == (), "one erasure at a time"
    player.send(events.Forgotten(player.number))
    assert player.at(Screen.FAREWELL)
    player.send(events.DoneAsked())
    player.wait(30)
    player.tap()
    assert player.at(Screen.NOTICE), "who was erased is a stranger again"


def test_an_erasure_that_did_not_happen_is_said_and_can_be_tried_again(player: Player) -> None:
    player.to_list()
    player.send(events.PersonKnown(player.number, None, ()))
    player.send(events.ForgetMeAsked())
    player.send(events.WithdrawRefused(player.number, events.SubmitFault.DISK_FULL))
    assert player.at(Screen.MATCHES)
    assert player.visit.submit_fault
    assert player.send(events.ForgetMeAsked()) == (effects.ForgetPerson(player.number),)


def test_a_guest_has_nothing_to_erase(player: Player) -> None:
    player.send(events.BrowseAsked())
    assert not player.session.can_forget
