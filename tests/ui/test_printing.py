"""From the session to paper: the real printer program, a printer on a loopback port, the real ledger."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from kiosk.config import load_settings
from kiosk.domain.services import Activity, ActivityKind
from kiosk.domain.trade import parse_trades
from kiosk.printing.paper import Paper
from kiosk.protocol import printer_events
from kiosk.protocol.printer_codes import FIRST_CALL_SLIP, NO_ATTEMPT, CoverState, PaperState, PrinterFault
from kiosk.resources import asset_text
from kiosk.store.kept_ticket import KeptWorkRecord
from kiosk.store.places import KeptPlace, PlaceState
from kiosk.ui.presentation import Tables
from kiosk.ui.printer_link import PrinterLink
from kiosk.ui.session import effects, events
from kiosk.ui.session.machine import Session
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import Moment, PaperGuide
from kiosk.ui.session.visit import PaperStep
from kiosk.ui.supervisor import HelperState, HelperSupervisor
from kiosk.ui.workers.paper import PaperWorker
from kiosk.ui.workers.thread import WorkerThread
from tests.domain.postings import NOW, TODAY, regions
from tests.printing.printer_process import settings_file
from tests.printing.receipt_printer import ReceiptPrinter, Sheet
from tests.printing.served_printer import Served, on_network
from tests.printing.tickets import printer_settings
from tests.ui.people import BRICKLAYER, ticket


class Desk(QObject):
    """What stands around the link in the program, without the window."""

    asked = Signal(object)

    def __init__(self, served: Served, folder: Path) -> None:
        super().__init__()
        settings = printer_settings(attachment="network", host=served.address, port=served.port)
        config = settings_file(folder, settings)
        self.helper = HelperSupervisor(
            "printer",
            (sys.executable, "-m", "kiosk", "printer", "--config", str(config)),
            printer_events.decode,
            lambda event: isinstance(event, printer_events.Alive),
            parent=self,
        )
        tables = Tables(parse_trades(asset_text("data/trades.toml")), regions())
        self.link = PrinterLink(
            self.helper, replace(load_settings(), printer=settings), tables, lambda: NOW, lambda: False, self
        )
        worker = PaperWorker()
        self.drawing = WorkerThread("paper", worker)
        self.happened: list[events.Event] = []
        self.asked.connect(self.link.take)
        self.link.asked.connect(worker.take)
        self.link.happened.connect(self.happened.append)
        worker.drawn.connect(self.link.on_drawn)
        self.helper.received.connect(self.link.on_event)
        self.helper.changed.connect(self.link.on_state)
        self.drawing.start(worker.begin)
        self.helper.start()

    def ended(self) -> list[events.PrintEnded]:
        return [each for each in self.happened if isinstance(each, events.PrintEnded)]

    def close(self) -> None:
        self.helper.stop(2.0)
        assert self.drawing.stop(3.0)


@pytest.fixture
def served() -> Iterator[Served]:
    with on_network(ReceiptPrinter(Paper.NARROW.width_dots)) as each:
        yield each


@pytest.fixture
def desk(qtbot: QtBot, served: Served, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(served, tmp_path)
    qtbot.waitUntil(lambda: any(isinstance(each, events.PrinterChanged) for each in made.happened), timeout=20_000)
    yield made
    made.close()


def picture(sheet: Sheet) -> Image.Image:
    return Image.frombytes("1", (384, len(sheet.rows)), b"".join(sheet.rows), "raw", "1;I")


def test_a_ticket_of_the_session_is_paper_whose_symbol_leads_to_it(qtbot: QtBot, desk: Desk, served: Served) -> None:
    assert desk.happened[-1] == events.PrinterChanged(None, PaperState.OK, CoverState.CLOSED)
    issued = ticket()
    desk.asked.emit(effects.PrintTicket(1, 5, issued, BRICKLAYER, 1))
    qtbot.waitUntil(lambda: desk.ended() != [], timeout=20_000)
    assert desk.ended() == [events.PrintEnded(5, PaperStep.PRINTED)]
    (sheet,) = served.printer.sheets
    (found,) = zxingcpp.read_barcodes(picture(sheet))
    assert found.text == issued.url
    assert served.printer.strange == []


def test_a_test_strip_has_the_number_of_no_attempt(qtbot: QtBot, desk: Desk, served: Served) -> None:
    desk.asked.emit(effects.PrintTestStrip())
    qtbot.waitUntil(lambda: desk.ended() != [], timeout=20_000)
    assert desk.ended() == [events.PrintEnded(NO_ATTEMPT, PaperStep.PRINTED)]
    assert 100 < len(served.printer.sheets[0].rows) < 400


def test_slips_of_the_session_are_short_paper_without_a_symbol(qtbot: QtBot, desk: Desk, served: Served) -> None:
    desk.asked.emit(effects.PrintCallSlip(1, FIRST_CALL_SLIP + 1, ticket().job))
    qtbot.waitUntil(lambda: desk.ended() != [], timeout=20_000)
    assert desk.ended() == [events.PrintEnded(FIRST_CALL_SLIP + 1, PaperStep.PRINTED)]
    bus = Activity(9, ActivityKind.BUS, "东郭专车", NOW + 3600, "东门", "盐湖区零工市场", 20, 3, True)
    place = KeptPlace(7, "ABCDE FGHJK", 9, bus, PlaceState.GIVEN)
    desk.asked.emit(effects.PrintPlaceSlip(1, FIRST_CALL_SLIP + 1, place, BRICKLAYER))
    qtbot.waitUntil(lambda: len(desk.ended()) == 2, timeout=20_000)
    record = KeptWorkRecord("https://hub.example.invalid/w/" + "123456789" * 20, NOW, (ticket(state="came"),))
    desk.asked.emit(effects.PrintWorkRecord(1, FIRST_CALL_SLIP + 1, record, BRICKLAYER))
    qtbot.waitUntil(lambda: len(desk.ended()) == 3, timeout=20_000)
    assert len(served.printer.sheets) == 3
    (found,) = zxingcpp.read_barcodes(picture(served.printer.sheets.pop()))
    assert found.text == record.url
    for sheet in served.printer.sheets:
        assert 400 < len(sheet.rows) < 1560
        assert zxingcpp.read_barcodes(picture(sheet)) == []


def test_a_program_that_dies_in_mid_ticket_leaves_it_to_the_person(qtbot: QtBot, desk: Desk, served: Served) -> None:
    """Nothing prints by itself when the program is back: only the person knows what came out."""
    served.change(lambda printer: setattr(printer, "jam_after_rows", 200))
    desk.asked.emit(effects.PrintTicket(1, 6, ticket(), BRICKLAYER, 1))
    qtbot.waitUntil(lambda: served.printer.jammed, timeout=20_000)
    os.kill(desk.helper.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: desk.ended() != [], timeout=20_000)
    assert desk.ended() == [events.PrintEnded(6, PaperStep.UNCONFIRMED)]
    rows = served.printer.rows_printed
    served.change(lambda printer: setattr(printer, "jammed", False))
    qtbot.waitUntil(lambda: desk.helper.state is HelperState.UP, timeout=20_000)
    qtbot.waitUntil(
        lambda: desk.happened[-1] == events.PrinterChanged(None, PaperState.OK, CoverState.CLOSED), timeout=20_000
    )
    assert served.printer.rows_printed - rows < 200, "at most what the printer held already"
    assert served.printer.sheets == []


def test_without_its_program_a_print_fails_at_once(qtbot: QtBot, served: Served, tmp_path: Path) -> None:
    made = Desk(served, tmp_path)
    made.helper.stop(2.0)
    made.asked.emit(effects.PrintTicket(1, 7, ticket(), BRICKLAYER, 1))
    qtbot.waitUntil(lambda: made.ended() != [], timeout=20_000)
    assert made.ended() == [events.PrintEnded(7, PaperStep.FAILED, PrinterFault.PRINTER_GONE)]
    made.close()


class Visit:
    """A session in service whose paper goes over the desk's link, as the controller joins them."""

    def __init__(self, desk: Desk) -> None:
        self.session = Session(replace(SessionRules(), has_printer=True), lambda _words: None)
        self.written: list[effects.EndPrint] = []
        self._desk = desk
        self._heard = len(desk.happened) - 1
        self._attempts = 0
        self._now_s = 0.0
        self.send(events.CacheArrived(0))

    def send(self, event: events.Event) -> None:
        self._now_s += 0.5
        for effect in self.session.handle(event, Moment(self._now_s, TODAY, NOW)):
            match effect:
                case effects.BeginPrint():
                    self._attempts += 1
                    self.send(events.PrintBegun(effect.visit, self._attempts))
                case effects.PrintTicket() | effects.PrintTestStrip():
                    self._desk.asked.emit(effect)
                case effects.EndPrint():
                    self.written.append(effect)

    def follow(self) -> None:
        """Hand on what the printer has told since."""
        while self._heard < len(self._desk.happened):
            self._heard += 1
            self.send(self._desk.happened[self._heard - 1])

    def until(self, qtbot: QtBot, condition: Callable[[], bool]) -> None:
        def reached() -> bool:
            self.follow()
            return condition()

        qtbot.waitUntil(reached, timeout=20_000)


def test_m11_paper_that_ends_in_mid_ticket_is_changed_by_the_pictures_and_the_ticket_printed_again(
    qtbot: QtBot, desk: Desk, served: Served
) -> None:
    """Nobody types a number: cover open, pictures; cover closed, test strip; then the same ticket, once and whole."""
    visit = Visit(desk)
    visit.follow()
    visit.send(events.IdentityArrived(BRICKLAYER))
    number = visit.session.at_visit().number
    kept = ticket()
    visit.send(events.PersonKnown(number, None, (kept,)))
    visit.send(events.AllJobsAsked())
    visit.send(events.ApplicationsAsked())
    visit.send(events.TicketAsked(kept.ticket_id))
    assert visit.session.screen is Screen.TICKET
    served.change(lambda printer: setattr(printer, "out_after_rows", 300))
    visit.send(events.PrintAsked())
    shown = visit.session.at_visit()
    visit.until(qtbot, lambda: shown.paper is PaperStep.FAILED)
    assert shown.paper_fault is PrinterFault.PAPER_OUT

    served.change(lambda printer: setattr(printer, "cover_open", True))
    visit.until(qtbot, lambda: visit.session.paper_guide is PaperGuide.OPEN)

    def closed_over_new_paper(printer: ReceiptPrinter) -> None:
        printer.sheets.append(printer.sheet)
        printer.sheet = Sheet()
        printer.cover_open = printer.paper_out = False

    served.change(closed_over_new_paper)
    visit.until(qtbot, lambda: visit.session.paper_guide is PaperGuide.TESTING)
    visit.until(qtbot, lambda: visit.session.paper_guide is PaperGuide.HIDDEN)
    torn, strip = served.printer.sheets
    assert 300 <= len(torn.rows) < 1560
    assert zxingcpp.read_barcodes(picture(strip)) == []

    visit.send(events.PrintAsked())
    visit.until(qtbot, lambda: shown.paper is PaperStep.PRINTED)
    (found,) = zxingcpp.read_barcodes(picture(served.printer.sheets[2]))
    assert found.text == kept.url
    assert visit.written == [effects.EndPrint(1, False), effects.EndPrint(2, True)]
    assert served.printer.strange == []
