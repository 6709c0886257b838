"""The controller's own part: the slow derivation waits for the first card, and for nothing else."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QSize
from pytestqt.qtbot import QtBot

from kiosk.domain.clock import HubContact
from kiosk.protocol import sync_events
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.protocol.reader_events import IdentityRead
from kiosk.store.contact import read_device
from kiosk.ui.clock import KioskClock
from kiosk.ui.controller import Controller
from kiosk.ui.pictograms import PictogramProvider
from kiosk.ui.presenter import MarketState
from kiosk.ui.qr_images import QrImageProvider, QrTexts
from kiosk.ui.session import effects, events
from kiosk.ui.session.machine import Session
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.workers.answers import LedgerOpened
from tests.ui.people import page, person


class Asked:
    """A controller without a window; ``ledger`` and ``cache`` are what the workers were asked for."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.session = Session(SessionRules(), lambda _: None)
        root = KioskViewModel(lambda event: self.controller.send(event), self.parent)
        self.controller = Controller(self.session, MarketState(), root, KioskClock(), self.parent)
        self.ledger: list[effects.Effect] = []
        self.cache: list[effects.Effect] = []
        self.controller.ledger_asked.connect(self.ledger.append)
        self.controller.query_asked.connect(self.cache.append)
        self.controller.send(events.CacheArrived(0))
        self.controller.on_reader_event(IdentityRead("tray", person(), 900))

    def find(self) -> None:
        visit = self.session.visit
        assert visit is not None
        self.controller.send(events.MatchesFound(visit.number, visit.request, page(1, 2), 0))


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return Asked()


def test_the_derivation_begins_with_the_frame_that_holds_the_first_card(asked: Asked) -> None:
    asked.controller.on_frame()
    assert asked.ledger == [], "a frame without a card"
    asked.find()
    assert asked.ledger == []
    asked.controller.on_frame()
    assert [type(effect) for effect in asked.ledger] == [effects.KnowPerson]


def test_the_derivation_does_not_wait_for_a_window_that_draws_nothing(asked: Asked, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(asked.ledger))
    assert [type(effect) for effect in asked.ledger] == [effects.KnowPerson]


def test_who_leaves_before_the_first_card_is_not_derived(asked: Asked) -> None:
    asked.controller.send(events.LeaveAsked())
    asked.controller.on_frame()
    assert [type(effect) for effect in asked.ledger] == [effects.CountVisit, effects.VisitEnded]


def test_the_courier_is_told_how_the_machine_is_on_each_change_and_by_each_new_one(asked: Asked) -> None:
    told: list[dict[str, object]] = []
    asked.controller.courier_told.connect(told.append)
    ready = events.ReaderChanged(events.ReaderCondition.READY)
    well = {"command": "screen", "reader": "ready", "printer": "none", "faults": []}
    asked.controller.send(ready)
    asked.controller.send(ready)
    asked.controller.on_reader_state("down")
    asked.controller.on_sync_event(sync_events.Hello(1, "0.1"))
    asked.controller.market.alarms |= {"starts": "SAFE_MODE", "settings": ""}
    asked.controller.send(ready)
    gone = well | {"reader": "READER_GONE"}
    assert told == [well, gone, gone, well | {"faults": ["SAFE_MODE"]}]


def test_the_courier_is_told_how_the_printer_is(asked: Asked) -> None:
    told: list[dict[str, object]] = []
    asked.controller.session.rules = replace(asked.controller.session.rules, has_printer=True)
    asked.controller.courier_told.connect(told.append)
    closed, unknown = CoverState.CLOSED, CoverState.UNKNOWN
    for fault, paper, cover in (
        (None, PaperState.UNKNOWN, unknown),
        (None, PaperState.OK, closed),
        (None, PaperState.NEAR_END, closed),
        (PrinterFault.PAPER_OUT, PaperState.OUT, closed),
        (PrinterFault.COVER_OPEN, PaperState.OUT, CoverState.OPEN),
        (PrinterFault.PRINTER_GONE, PaperState.UNKNOWN, unknown),
    ):
        asked.controller.on_printer_event(events.PrinterChanged(fault, paper, cover))
    words = [None, "ready", "near_end", "PAPER_OUT", "COVER_OPEN", "PRINTER_GONE"]
    assert [each["printer"] for each in told] == words


def test_drawing_pictures_leaves_the_references_of_none_as_they_were(qapp: QObject) -> None:
    texts = QrTexts()
    texts.put("ticket", "https://demo.kiosk.invalid/t/" + "1234567890" * 16)
    pictograms, codes = PictogramProvider(), QrImageProvider(texts)

    def draw() -> None:
        pictograms.requestImage("bricklayer/0a4a9c", QSize(), QSize(96, 96))
        codes.requestImage("ticket", QSize(), QSize(240, 240))

    draw()
    before = sys.getrefcount(None)
    for _ in range(20):
        draw()
    # PySide 6.11 leaves six behind for each image that Python fills itself: it would be 240.
    assert abs(sys.getrefcount(None) - before) < 20


def test_what_is_done_with_a_stick_is_kept_until_it_is_gone(asked: Asked) -> None:
    def after(event: sync_events.SyncEvent) -> sync_events.Stick | None:
        asked.controller.on_sync_event(event)
        return asked.controller.market.stick

    busy = sync_events.Stick(sync_events.StickState.BUSY)
    failed = sync_events.Stick(sync_events.StickState.FAILED, "STICK_GONE")
    assert after(busy) == busy
    assert after(sync_events.Hello(1, "0.1")) is None
    assert after(failed) == failed
    assert after(sync_events.Stick(sync_events.StickState.GONE)) is None


class Told:
    """What the controller makes of the courier's states."""

    def __init__(self, asked: Asked) -> None:
        self.controller = asked.controller
        self.session = asked.session
        self.reopened = 0
        self.controller.ledger_reopened.connect(self._count)

    def _count(self) -> None:
        self.reopened += 1

    def say(self, standing: str | None, key_id: int | None, contact: HubContact | None = None) -> None:
        state = sync_events.State(
            sync_events.Connection.ONLINE, 0, 0, standing=standing, key_id=key_id, contact=contact
        )
        self.controller.on_sync_event(state)


@pytest.fixture
def told(asked: Asked) -> Told:
    told = Told(asked)
    asked.controller.on_answer(LedgerOpened(True, True, demo=False, alarm="", key_id=3, standing="good"))
    return told


def test_the_ledger_is_opened_anew_when_the_hub_thinks_otherwise(told: Told) -> None:
    told.say(None, None)
    told.say("good", 3)
    assert told.reopened == 0
    told.say("suspected", 3)
    told.say("suspected", 3)
    assert told.reopened == 1
    told.say("good", 4)
    assert told.reopened == 2, "another enrolment has other keys"


def test_the_screen_goes_by_the_hubs_time(told: Told) -> None:
    device = read_device()
    told.say("good", 3, HubContact(device.wall + 86_400, device))
    assert abs(told.controller._clock.now() - (device.wall + 86_400)) < 60
    assert told.controller.market.alarms["clock"] == "CLOCK_WRONG"
    told.say("good", 3, HubContact(device.wall + 2, device))
    assert told.controller.market.alarms["clock"] == ""
