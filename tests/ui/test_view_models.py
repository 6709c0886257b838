"""View-models filled by the presenter from a session that is played here: what QML reads, and what is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from kiosk.config import Settings, load_settings
from kiosk.domain.card import CardWarning
from kiosk.protocol.reader_events import FaultCode
from kiosk.protocol.sync_events import Stick, StickState
from kiosk.store.cache import MarketSummary
from kiosk.ui.faults import (
    OUT_OF_SERVICE_NUMBERS,
    OUT_OF_SERVICE_OTHERWISE,
    load_fault_rows,
    out_of_service_number,
)
from kiosk.ui.presenter import MarketState, Presenter
from kiosk.ui.qr_images import QrTexts
from kiosk.ui.session import events
from kiosk.ui.session.modes import Modes
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.visit import Chip
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.view_models.matches import MatchesModel
from tests.ui.people import BRICKLAYER, NOW, OTHER, job, page, person, preferences, ticket
from tests.ui.session.player import Player
from tests.ui.test_presentation import TABLES

PHONE = "13800005678"


class Screen(Player):
    """A session with view-models behind it."""

    def __init__(self, rules: SessionRules | None = None, settings: Settings | None = None) -> None:
        self.pressed: list[events.Event] = []
        self.root = KioskViewModel(self.pressed.append)
        self.market = MarketState()
        self.qr_texts = QrTexts()
        self.now = NOW
        self.presenter: Presenter | None = None
        super().__init__(rules)
        self.presenter = Presenter(
            self.session,
            self.market,
            self.root,
            settings or load_settings(),
            TABLES,
            load_fault_rows(),
            self.qr_texts,
            lambda: self.now,
        )
        self.presenter.update()

    def send(self, event: events.Event, after_s: float = 0.1) -> Any:
        asked = super().send(event, after_s)
        if self.presenter is not None:
            self.presenter.update()
        return asked

    def everything(self) -> str:
        """All that any view-model, list or QR text holds, as one text."""
        pages = [*self.root.pages_of_a_visit, self.root, self.root.attract_page, self.root.fault_page]
        held = [each.values for each in pages]
        return repr((held, self.root.matches_page.list_model.rows, vars(self.qr_texts)))


@pytest.fixture
def screen(qtbot: QtBot) -> Screen:
    return Screen()


def test_attract_shows_numbers_and_newest_jobs(screen: Screen) -> None:
    screen.market.summary = MarketSummary(23, 9, 61, (job(1), job(2)), NOW, NOW - 1320)
    screen.send(events.Ticked())
    attract = screen.root.attract_page
    assert screen.root.screen == "attract"
    assert (attract.jobs, attract.daily, attract.places) == (23, 9, 61)
    assert [card["jobId"] for card in attract.newest] == ["1", "2"]
    assert attract.dataAge["time"] == "05:50"
    assert screen.root.clock == {"hour": 6, "minute": 12, "month": 11, "day": 24, "weekday": 2}


def test_attract_says_what_is_wrong_with_the_reader(screen: Screen) -> None:
    screen.send(events.ReaderChanged(events.ReaderCondition.DOWN, FaultCode.SERVICE_DENIED))
    assert screen.root.attract_page.readerState == "down"
    assert screen.root.attract_page.readerFault["code"] == "SERVICE_DENIED"
    assert screen.root.attract_page.readerFault["number"]


@pytest.mark.parametrize("code", list(FaultCode))
def test_every_fault_has_its_two_digits_and_a_picture(screen: Screen, code: FaultCode) -> None:
    screen.send(events.CardDetected(knows_presence=True))
    screen.send(events.CardFailed(code))
    fault = screen.root.fault_page
    assert screen.root.screen == "card_fault"
    assert (fault.code, fault.attempt, fault.attemptsMax) == (code, 1, 3)
    assert len(fault.number) == 2
    assert fault.number.isdigit()
    assert fault.picture


def test_notice_shows_the_two_best_jobs(screen: Screen) -> None:
    screen.tap()
    screen.answer(4, 5, 6)
    assert [card["jobId"] for card in screen.root.notice_page.preview] == ["4", "5"]
    assert screen.root.notice_page.keepDays == 30
    assert screen.root.greeting == {"name": "关*国", "part": "early"}


def test_tiles_are_those_of_the_table_and_show_what_is_chosen(screen: Screen) -> None:
    screen.to_list()
    screen.send(events.TradesAsked())
    tiles = screen.root.trades_page.tiles
    assert len(tiles) == 20
    assert [tile["tile"] for tile in tiles if tile["chosen"]] == ["bricklayer"]
    assert screen.root.trades_page.chosenCount == 1


def test_one_job_at_a_time_by_ear(screen: Screen) -> None:
    screen.tap()
    screen.send(events.PersonKnown(screen.number, None, (ticket(),)))
    assert screen.root.canListen
    screen.send(events.ListenAsked())
    listen = screen.root.listen_page
    assert (screen.root.byEar, listen.loading, listen.position) == (True, True, 0)
    screen.answer(1, 2, total=20)
    assert (listen.loading, listen.position, listen.total) == (False, 1, 20)
    assert listen.kept["title"]
    first = listen.card["jobId"]
    screen.send(events.NextJobAsked())
    assert listen.position == 2
    assert listen.card["jobId"] != first
    assert listen.details["address"]
    screen.send(events.LeaveAsked())
    assert listen.values == {}


def test_the_list_its_chips_and_its_question(screen: Screen) -> None:
    screen.to_list()
    screen.send(events.ChipToggled(Chip.ALL))
    screen.answer(1, 2, 3, needs="welding", total=40)
    matches = screen.root.matches_page
    assert matches.total == 40
    assert [row["jobId"] for row in matches.list_model.rows] == ["1", "2", "3"]
    assert matches.personal
    assert not matches.guest
    assert [chip["code"] for chip in matches.chips if chip["on"]] == ["all"]
    assert matches.chips[0]["count"] == 40
    assert matches.certificateQuestion["code"] == "welding"
    assert matches.certificateQuestion == {"code": "welding"}
    assert matches.fold == [{"code": "NEEDS_CERTIFICATE", "value": "welding", "count": 3}]


@pytest.mark.parametrize(
    ("chips", "needs", "reason"),
    [((), "", "trade"), ((Chip.DAILY,), "", "chips"), ((), "welding", "certificate")],
)
def test_an_empty_list_says_why(screen: Screen, chips: tuple[Chip, ...], needs: str, reason: str) -> None:
    screen.to_list()
    screen.send(events.ChipToggled(Chip.ALL))
    for chip in chips:
        screen.send(events.ChipToggled(chip))
    asked = screen.asked[-1]
    screen.send(events.MatchesFound(screen.number, getattr(asked, "request", 0), page(needs=needs)))
    assert screen.root.matches_page.emptyReason == reason


def test_the_strip_shows_kept_tickets(screen: Screen) -> None:
    screen.tap()
    screen.send(events.PersonKnown(screen.number, preferences(), (ticket(7, state="withdrawn"),)))
    (row,) = screen.root.matches_page.strip
    assert (row["ticketId"], row["title"], row["state"]) == ("7", "砌墙瓦工", "withdrawn")
    assert row["undoable"]


def test_the_job_page_and_why_it_cannot_be_applied_for(screen: Screen) -> None:
    screen.send(events.BrowseAsked())
    screen.to_job()
    page_model = screen.root.job_page
    assert page_model.card["title"] == "砌墙瓦工"
    assert (page_model.canApply, page_model.cannotApply) == (False, "guest_needs_card")
    assert page_model.contact == {"name": "张师傅", "phone": "0359-555-0142"}
    assert screen.qr_texts.get(page_model.phoneQr.removeprefix("image://qr/")) is not None


def test_the_form_masks_the_known_number_and_counts_what_is_missing(screen: Screen) -> None:
    screen.tap()
    screen.send(events.PersonKnown(screen.number, preferences(phone=PHONE), ()))
    screen.to_job()
    screen.send(events.ApplyAsked())
    form = screen.root.apply_page
    assert form.knownPhone == "138****5678"
    assert PHONE not in screen.everything()
    screen.send(events.DigitTyped("1"))
    screen.send(events.DigitTyped("2"))
    assert (form.digits, form.missing, form.error, form.valid) == ("12", 9, "bad_prefix", False)
    assert form.receiver == "东郭张师傅包工队"


def test_the_ticket_says_title_silence_and_how_long_to_undo(screen: Screen) -> None:
    screen.to_ticket()
    shown = screen.root.ticket_page
    assert (shown.titleCode, shown.shortCode) == ("application", "ABCDE FGHJK")
    assert (shown.already, shown.submitted, shown.withdrawn) == (False, False, False)
    assert shown.silence["code"] == "not_chosen_by"
    assert shown.undoSecondsLeft == 600
    assert shown.printerState == "none"
    assert screen.qr_texts.get(shown.qr.removeprefix("image://qr/")) == "https://demo.kiosk.invalid/t/123456"
    assert "demo.kiosk.invalid" not in repr(screen.root.ticket_page.values)
    screen.now += 601
    screen.send(events.Ticked())
    assert shown.undoSecondsLeft == 0


def test_nothing_of_a_person_is_left_after_the_visit(screen: Screen) -> None:
    screen.tap()
    screen.send(events.PersonKnown(screen.number, preferences(phone=PHONE), (ticket(8, job_id=2),)))
    screen.answer(1, 2)
    screen.to_job()
    screen.send(events.ApplyAsked())
    for digit in PHONE:
        screen.send(events.DigitTyped(digit))
    screen.send(events.Submitted())
    screen.send(events.ApplicationKept(screen.number, ticket()))
    screen.send(events.DoneAsked())
    screen.wait(9)
    assert screen.root.screen == "attract"
    left = screen.everything()
    for secret in ("关", BRICKLAYER.id_number, PHONE, "138****5678", "ABCDE", "demo.kiosk.invalid", "1970"):
        assert secret not in left
    assert all(not page_model.values for page_model in screen.root.pages_of_a_visit)
    assert screen.root.matches_page.list_model.rowCount() == 0


def test_banners_one_at_a_time_by_rank(screen: Screen) -> None:
    screen.tap(person(warnings=(CardWarning.EXPIRED,)))
    assert screen.root.banner == {"code": "expired_card"}
    screen.market.storage_full = True
    screen.send(events.Ticked())
    assert screen.root.banner == {"code": "storage_full"}
    screen.send(events.MatchingAccepted())
    screen.send(events.TradeToggled("guard"))
    assert screen.root.banner == {"code": "take_card"}
    screen.send(events.CardLifted())
    assert screen.root.banner == {"code": "storage_full"}


def test_a_stick_shows_before_a_visit_and_never_in_one(screen: Screen) -> None:
    screen.market.stick = Stick(StickState.BUSY, percent=45)
    screen.send(events.Ticked())
    assert screen.root.banner == {"code": "stick_busy", "fault": "", "percent": 45}
    screen.market.stick = Stick(StickState.FAILED, "STICK_FULL")
    screen.send(events.Ticked())
    assert screen.root.banner == {"code": "stick_failed", "fault": "STICK_FULL", "percent": 0}
    screen.tap()
    assert screen.root.banner["code"] != "stick_failed"


def test_the_form_that_somebody_waits_for_counts_down(screen: Screen) -> None:
    screen.to_form()
    screen.send(events.DigitTyped("1"))
    screen.send(events.IdentityArrived(OTHER), 2)
    assert screen.root.banner == {"code": "busy_form", "secondsLeft": 5}


def test_only_what_changed_is_told(screen: Screen, qtbot: QtBot) -> None:
    screen.to_list()
    told: list[str] = []
    screen.root.matches_page.chipsChanged.connect(lambda: told.append("chips"))
    screen.root.screenChanged.connect(lambda: told.append("screen"))
    screen.send(events.Ticked())
    screen.send(events.Touched())
    assert told == []
    screen.send(events.ChipToggled(Chip.MEALS))
    assert told == ["chips"]


def test_slots_send_what_was_pressed(screen: Screen) -> None:
    root = screen.root
    root.browse()
    root.matches_page.chip("near")
    root.matches_page.openJob("281474976710655")
    root.apply_page.digit("7")
    root.apply_page.clear()
    root.ticket_page.withdraw()
    root.matches_page.undoWithdraw("7")
    assert screen.pressed == [
        events.BrowseAsked(),
        events.ChipToggled(Chip.NEAR),
        events.JobAsked(281474976710655),
        events.DigitTyped("7"),
        events.DigitsCleared(),
        events.WithdrawAsked(),
        events.WithdrawUndone(7),
    ]


def rows(*job_ids: int) -> list[dict[str, Any]]:
    from kiosk.ui import presentation

    return [presentation.job_card(job(each), NOW, TABLES) for each in job_ids]


def test_the_model_keeps_the_rules_of_item_models(qtmodeltester: ModelTester) -> None:
    model = MatchesModel(lambda _event: None)
    model.show(rows(1, 2, 3), more=True)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_rows_are_added_behind_without_a_reset(qtbot: QtBot) -> None:
    asked: list[events.Event] = []
    model = MatchesModel(asked.append)
    model.show(rows(1, 2), more=True)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.show(rows(1, 2, 3), more=False)
    with qtbot.waitSignal(model.modelReset):
        model.show(rows(9), more=True)
    from PySide6.QtCore import QModelIndex

    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert asked == [events.MoreRowsAsked()], "asked once until the answer comes"


def test_a_language_that_cannot_be_shown_is_said_to_the_person_and_to_the_staff(screen: Screen) -> None:
    screen.to_list()
    screen.send(events.CardLifted())
    screen.market.alarms["language"] = "TRANSLATION_BROKEN"
    screen.send(events.LanguageAsked("en"))
    assert screen.root.language == "en"
    assert screen.root.banner == {"code": "language_broken"}
    screen.send(events.LanguageAsked(""))
    assert screen.root.banner["code"] != "language_broken"
    screen.send(events.LeaveAsked())
    screen.wait(9)
    assert screen.root.banner == {"code": "staff_alarm", "alarm": "TRANSLATION_BROKEN"}


def test_a_bright_hall_can_ask_for_high_contrast() -> None:
    assert not Screen().root.highContrast
    assert Screen(SessionRules(modes=Modes(high_contrast=True))).root.highContrast


def test_a_site_and_a_person_can_ask_for_a_screen_on_which_nothing_moves() -> None:
    assert Screen(SessionRules(modes=Modes(reduced_motion=True))).root.reducedMotion
    screen = Screen()
    assert not screen.root.reducedMotion
    screen.root.toggleReducedMotion()
    screen.send(screen.pressed.pop())
    assert screen.root.reducedMotion


def test_a_kiosk_without_jobs_has_a_number_of_its_own_to_say_on_the_telephone() -> None:
    numbers = [*OUT_OF_SERVICE_NUMBERS.values(), OUT_OF_SERVICE_OTHERWISE]
    assert not set(numbers) & {row.number for row in load_fault_rows().values()}
    assert len(set(numbers)) == len(numbers)
    assert [out_of_service_number(code) for code in ("starting", "no_jobs", "CACHE_BUSY")] == ["", "31", "39"]
