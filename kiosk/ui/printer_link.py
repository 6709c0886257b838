"""Between the session and the printer's program: what is to stand on paper, and what became of it.

Loaded only where the settings name a printer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.config import Settings
from kiosk.printing.composing import (
    Issue,
    Issuer,
    PlaceIssue,
    call_slip_content,
    place_content,
    strip_content,
    ticket_content,
    work_record_content,
)
from kiosk.printing.paper import Paper
from kiosk.protocol import printer_events as printer
from kiosk.protocol.printer_codes import NO_ATTEMPT, CoverState, PaperState, PrinterFault
from kiosk.ui.presentation import Tables, masked_name
from kiosk.ui.session import effects, events
from kiosk.ui.session.visit import PaperStep
from kiosk.ui.supervisor import HelperState, HelperSupervisor
from kiosk.ui.workers.paper import DrawPaper, PaperDrawn

if TYPE_CHECKING:
    from kiosk.domain.card import Identity
    from kiosk.store.places import KeptPlace

TEST_URL = "https://test.kiosk.invalid/t/" + "0123456789" * 23
"""As long as a real ticket, so that its modules are as small; the host leads nowhere (RFC 2606)."""


class PrinterLink(QObject):
    """``asked`` carries what is to be drawn, ``happened`` the session's events."""

    asked = Signal(object)
    happened = Signal(object)

    def __init__(
        self,
        helper: HelperSupervisor,
        settings: Settings,
        tables: Tables,
        now: Callable[[], int],
        is_sample: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._helper = helper
        self._settings = settings
        self._tables = tables
        self._now = now
        self._is_sample = is_sample
        self._paper = Paper(settings.printer.paper_mm)
        self._under_way: set[int] = set()

    @Slot(object)
    def take(self, effect: effects.Effect) -> None:
        match effect:
            case effects.PrintTicket():
                self.asked.emit(DrawPaper(effect.attempt, ticket_content(_issue(effect), self._issuer()), self._paper))
            case effects.PrintCallSlip(_, attempt, job):
                slip = call_slip_content(job, self._now(), self._issuer())
                self.asked.emit(DrawPaper(attempt, slip, self._paper))
            case effects.PrintPlaceSlip(_, attempt, place, identity):
                content = place_content(_place_issue(place, identity, self._now()), self._issuer())
                self.asked.emit(DrawPaper(attempt, content, self._paper))
            case effects.PrintWorkRecord(_, attempt, record, identity):
                jobs = tuple(each.job for each in record.tickets)
                worked = work_record_content(jobs, record.url, _holder(identity), record.made_at, self._issuer())
                self.asked.emit(DrawPaper(attempt, worked, self._paper))
            case effects.PrintTestStrip():
                url = TEST_URL if effect.with_code else ""
                strip = strip_content(self._settings.kiosk.market_name, self._now(), url)
                self.asked.emit(DrawPaper(NO_ATTEMPT, strip, self._paper, url))

    @Slot(object)
    def on_drawn(self, drawn: PaperDrawn) -> None:
        if drawn.raster is None:
            self._end(drawn.attempt, PaperStep.FAILED, PrinterFault.PICTURE_WRONG)
            return
        if self._helper.state is not HelperState.UP:
            self._end(drawn.attempt, PaperStep.FAILED, PrinterFault.PRINTER_GONE)
            return
        self._under_way.add(drawn.attempt)
        for command in printer.picture_commands(drawn.attempt, drawn.raster.width_dots, drawn.raster.bits):
            self._helper.send(command)

    @Slot(object)
    def on_event(self, event: printer.PrinterEvent) -> None:
        match event:
            case printer.Printer(_, _, paper, cover, fault):
                self.happened.emit(events.PrinterChanged(fault, paper, cover))
            case printer.Printed(attempt):
                self._end(attempt, PaperStep.PRINTED)
            case printer.Unconfirmed(attempt):
                self._end(attempt, PaperStep.UNCONFIRMED)
            case printer.Failed(attempt, fault):
                self._end(attempt, PaperStep.FAILED, fault)

    @Slot(str)
    def on_state(self, state: str) -> None:
        """When the program itself is gone, nobody knows how much of a picture came out."""
        if state != HelperState.DOWN:
            return
        for attempt in sorted(self._under_way):
            self._end(attempt, PaperStep.UNCONFIRMED)
        gone = PrinterFault.PRINTER_GONE
        self.happened.emit(events.PrinterChanged(gone, PaperState.UNKNOWN, CoverState.UNKNOWN))

    def _end(self, attempt: int, outcome: PaperStep, fault: PrinterFault | None = None) -> None:
        self._under_way.discard(attempt)
        self.happened.emit(events.PrintEnded(attempt, outcome, fault))

    def _issuer(self) -> Issuer:
        kiosk = self._settings.kiosk
        tables = self._tables
        return Issuer(kiosk.market_name, kiosk.market_phone, tables.regions, tables.trades, self._is_sample())


def _holder(identity: Identity | None) -> str:
    return masked_name(identity) if identity is not None else ""


def _issue(effect: effects.PrintTicket) -> Issue:
    ticket = effect.ticket
    return Issue(
        job=ticket.job,
        title=ticket.title_code,
        short_code=ticket.short_code,
        url=ticket.url,
        holder=_holder(effect.identity),
        issued_at=ticket.issued_at,
        submitted=str(ticket.state) not in ("saved", "refused"),
        group=ticket.group,
        copy=effect.copy,
    )


def _place_issue(place: KeptPlace, identity: Identity | None, now: int) -> PlaceIssue:
    assert place.activity is not None  # the session offers no slip without
    return PlaceIssue(
        activity=place.activity,
        given=str(place.state) == "given",
        short_code=place.short_code,
        holder=_holder(identity),
        printed_at=now,
    )
