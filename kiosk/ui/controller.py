"""Joins session, workers, helpers and view-models on the screen's thread. It never waits and decides nothing."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.delivery import DeliveryOutlook, DeliveryRecord
from kiosk.protocol import reader_events, sync_events
from kiosk.ui.clock import KioskClock
from kiosk.ui.equipment import EquipmentWords
from kiosk.ui.presenter import MarketState, Presenter
from kiosk.ui.reader_link import ReaderLink
from kiosk.ui.session import effects, events
from kiosk.ui.session.machine import Session
from kiosk.ui.supervisor import HelperState
from kiosk.ui.trace import trace
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.workers.answers import LedgerOpened, MarketLost, MarketOpened, StorageFreed

TICK_MS = 250
CLOCK_WRONG = "CLOCK_WRONG"
KNOW_LATEST_MS = 300
"""A window that nobody sees draws no frames, and still its person has tickets."""
MARKET_REFRESH_MS = 60_000
"""Postings end by the minute, and the attract page counts them."""


class Controller(QObject):
    """``screen_changed`` carries the screen's name after the view-models are filled."""

    query_asked = Signal(object)
    ledger_asked = Signal(object)
    paper_asked = Signal(object)
    staff_asked = Signal(object)
    market_asked = Signal()
    ledger_looked_at = Signal()
    ledger_reopened = Signal()
    settings_sent = Signal()
    courier_told = Signal(object)
    screen_changed = Signal(str)

    def __init__(
        self, session: Session, market: MarketState, root: KioskViewModel, clock: KioskClock, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.market = market
        self.reader_link = ReaderLink()
        self._root = root
        self._clock = clock
        self._presenter: Presenter | None = None
        self._equipment = EquipmentWords()
        self._enrolment: tuple[int | None, str | None] | None = None
        self._waiting: deque[events.Event] = deque()
        self._busy = False
        self._log = logging.getLogger("kiosk.screen")
        self._card_frame_due = False
        self._card_frame_armed = False
        self._after_card: effects.KnowPerson | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.setInterval(KNOW_LATEST_MS)
        self._latest.timeout.connect(self._know_person)
        self._refresh = QTimer(self)
        self._refresh.setInterval(MARKET_REFRESH_MS)
        self._refresh.timeout.connect(self.market_asked)
        self._refresh.timeout.connect(self.ledger_looked_at)

    def present_with(self, presenter: Presenter) -> None:
        self._presenter = presenter

    def start(self) -> None:
        self._tick.start()
        self._refresh.start()

    def stop(self) -> None:
        self._tick.stop()
        self._refresh.stop()
        self._latest.stop()

    def send(self, event: events.Event) -> None:
        """Take an event in. One that arises while another is shown (a list asking for more rows) waits its turn."""
        self._waiting.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._handle(self._waiting.popleft())
        finally:
            self._busy = False

    def _handle(self, event: events.Event) -> None:
        before = self.session.screen
        asked = self.session.handle(event, self._clock.moment())
        for effect in asked:
            self._ask(effect)
        self._tell_equipment()
        if self._presenter is not None:
            self._presenter.update()
        if self._card_frame_due and self.session.visit is not None and self.session.visit.page is not None:
            self._card_frame_due, self._card_frame_armed = False, True
        if self.session.screen is not before:
            self._log.info("%s -> %s", before, self.session.screen)
            self.screen_changed.emit(str(self.session.screen))

    def _tell_equipment(self) -> None:
        command = self._equipment.command(self.session, self.market.alarms.values())
        if command is not None:
            self.courier_told.emit(command)

    def _ask(self, effect: effects.Effect) -> None:
        match effect:
            case effects.KnowPerson():
                self._after_card = effect
                self._latest.start()
            case (
                effects.WarmUp()
                | effects.FindMatches()
                | effects.FindSuggestions()
                | effects.FindJob()
                | effects.CheckJob()
                | effects.FindServices()
            ):
                self.query_asked.emit(effect)
            case effects.CountVisit() | effects.NoteStaff():
                if isinstance(effect, effects.NoteStaff):
                    # In the log too: where the ledger does not open nothing else tells of it.
                    logging.getLogger("kiosk.staff").info("%s", effect.action)
                self.ledger_asked.emit(effect)
            case effects.AskStaffLockout() | effects.CheckStaffPin() | effects.CheckStaffCard() | effects.StaffAct():
                self.staff_asked.emit(effect)
            case (
                effects.PrintTicket()
                | effects.PrintCallSlip()
                | effects.PrintPlaceSlip()
                | effects.PrintWorkRecord()
                | effects.PrintTestStrip()
            ):
                self.paper_asked.emit(effect)
            case effects.VisitEnded():
                self._after_card = None
                self.query_asked.emit(effect)
                self.ledger_asked.emit(effect)
                self.market_asked.emit()
            case _:
                # The ledger thread works in order: whatever the visit asks of it needs the person's keys.
                self._know_person()
                self.ledger_asked.emit(effect)

    @Slot()
    def _know_person(self) -> None:
        """Argon2id begins when the first card is on the screen: touching 64 MiB anew holds a frame up by 20 ms."""
        effect, self._after_card = self._after_card, None
        if effect is not None:
            self.ledger_asked.emit(effect)

    @Slot(object)
    def on_answer(self, answer: object) -> None:
        """What a worker found."""
        match answer:
            case MarketOpened(summary, _, new_jobs):
                self.market.summary = summary
                self.send(events.CacheArrived(new_jobs))
            case MarketLost(code):
                self.market.summary = None
                self.send(events.CacheLost(code))
            case LedgerOpened(can_apply, has_ledger, demo, alarm, key_id, standing):
                self._enrolment = (key_id, standing)
                self.session.rules = replace(self.session.rules, can_apply=can_apply, has_ledger=has_ledger)
                self.market.alarms["ledger"] = alarm
                self._root.put(demo=demo or self._root.values.get("demo", False))
            case StorageFreed():
                self.market.storage_full = False
            case _:
                self._note_storage(answer)
                self.send(answer)  # type: ignore[arg-type]  # every other answer of a worker is a session event

    def _note_storage(self, answer: object) -> None:
        match answer:
            case (
                events.ApplicationRefused(_, fault) | events.WithdrawRefused(_, fault) | events.ReportRefused(_, fault)
            ):
                self.market.storage_full = fault is events.SubmitFault.DISK_FULL
            case events.ApplicationKept() | events.ReportKept():
                self.market.storage_full = False

    @Slot(object)
    def on_reader_event(self, event: reader_events.ReaderEvent) -> None:
        if isinstance(event, reader_events.IdentityRead):
            trace("identity_line")
            self._card_frame_due = True
        elif isinstance(event, reader_events.Fault):
            self._log.info("reader fault %s: %s", event.code, event.detail)
        for each in self.reader_link.translate(event):
            self.send(each)

    @Slot(str)
    def on_reader_state(self, state: str) -> None:
        if state == HelperState.DOWN:
            for each in self.reader_link.lost():
                self.send(each)

    @Slot(object)
    def on_printer_event(self, event: events.Event) -> None:
        if isinstance(event, events.PrinterChanged | events.PrintEnded) and event.fault is not None:
            self._log.info("printer fault %s", event.fault)
        self.send(event)

    @Slot(object)
    def on_sync_event(self, event: sync_events.SyncEvent) -> None:
        match event:
            case sync_events.State():
                self._on_sync_state(event)
            case sync_events.CacheChanged():
                self.market_asked.emit()
            case sync_events.SettingsSent(version, None):
                self._log.info("settings %d lie ready", version)
                self.settings_sent.emit()
            case sync_events.SettingsSent(version, code):
                self._log.warning("settings %d not taken: %s", version, code)
            case sync_events.Hello():
                # Another process: what was being done with a stick is over.
                self.market.stick = None
                self._equipment.forget()
                self._tell_equipment()
            case sync_events.Stick(state):
                self.market.stick = None if state is sync_events.StickState.GONE else event
                if event.code:
                    self._log.warning("stick %s: %s", state, event.code)
            case sync_events.Fault(code, _):
                self._log.warning("sync fault %s", code)

    def _on_sync_state(self, state: sync_events.State) -> None:
        if state.connection is not sync_events.Connection.NOT_ENROLLED:
            online = state.connection is sync_events.Connection.ONLINE
            record = DeliveryRecord(state.delivered_at, state.gaps_s)
            self.send(events.OutlookTold(DeliveryOutlook(online, record)))
        words = {sync_events.Connection.ONLINE: "online", sync_events.Connection.OFFLINE: "offline"}
        self.market.network = words.get(state.connection, "none")
        if state.contact is not None:
            self._clock.contact = state.contact
            self.market.alarms["clock"] = CLOCK_WRONG if state.contact.offset_flagged else ""
        # None is what the courier says before it has looked, or when there is no enrolment to be told apart.
        known = self._enrolment is not None and state.standing is not None
        if known and self._enrolment != (state.key_id, state.standing):
            self._enrolment = (state.key_id, state.standing)
            self.ledger_reopened.emit()

    @Slot()
    def on_frame(self) -> None:
        if self._card_frame_armed:
            self._card_frame_armed = False
            trace("first_card_frame")
            self._know_person()

    def _on_tick(self) -> None:
        self.send(events.Ticked())
