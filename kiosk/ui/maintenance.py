"""Puts the staff's side of the screen program together: the entry, what its page can do, and the doctor's looks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from kiosk.protocol.doctor_report import DoctorReport, finding_fields
from kiosk.protocol.reader_events import ReaderEvent
from kiosk.protocol.sync_events import Hello, SyncEvent
from kiosk.ui.doctor_link import DoctorLink
from kiosk.ui.live_facts import DisplayFacts, LiveFactsKeeper
from kiosk.ui.session.screens import NOBODY_THERE, Screen
from kiosk.ui.staff_gate import StaffGate
from kiosk.ui.staff_link import StaffLink

if TYPE_CHECKING:
    from kiosk.ui.program import KioskProgram

_NO_WORKER_THERE = NOBODY_THERE | {Screen.MAINTENANCE}


class MaintenanceProgram(QObject):
    def __init__(self, program: KioskProgram) -> None:
        super().__init__(program)
        self._program = program
        options, session, controller = program.options, program.session, program.controller
        site = ("--config", str(options.config)) if options.config else ()
        self._facts = LiveFactsKeeper(self._display, self._sound)
        self._doctor = DoctorLink(
            (sys.executable, "-m", "kiosk", "doctor", "--state", str(options.state_folder), *site),
            lambda: self._facts.facts(session),
            lambda: session.screen in _NO_WORKER_THERE,
            self,
        )
        self._gate = StaffGate(options.state_folder, options.settings.staff, self)
        self._link = StaffLink(options.state_folder, options.config, lambda: session.rules.has_printer, self)
        controller.staff_asked.connect(self._gate.take)
        controller.staff_asked.connect(self._link.take)
        self._gate.answered.connect(controller.send)
        self._link.happened.connect(controller.send)
        self._link.told_courier.connect(program.sync.send)
        self._link.told_reader.connect(program.reader.send)
        self._link.strip_asked.connect(controller.paper_asked)
        self._link.look_asked.connect(self._doctor.look)
        self._link.log_read.connect(self._on_log)
        self._link.calibrated.connect(self._on_calibrated)
        self._link.left.connect(self._on_left)
        self._doctor.reported.connect(self._on_report)
        self._doctor.reported.connect(self._link.on_report)
        program.reader.received.connect(self._on_reader_event)
        program.sync.received.connect(self._link.on_sync_event)
        program.sync.received.connect(self._on_sync_event)

    def start(self) -> None:
        self._doctor.start()

    def stop(self) -> None:
        self._doctor.stop()

    @Slot(object)
    def _on_report(self, report: DoctorReport | None) -> None:
        if report is not None:
            self._program.market.report = report
            self._tell_findings()

    @Slot(object)
    def _on_sync_event(self, event: SyncEvent) -> None:
        if isinstance(event, Hello):
            # Another courier, which knows nothing.
            self._tell_findings()

    def _tell_findings(self) -> None:
        report = self._program.market.report
        if report is not None:
            rows = finding_fields(report.findings)
            told = {"command": "findings", "findings": rows, "examined_at": report.examined_at}
            self._program.controller.courier_told.emit(told)

    @Slot(object)
    def _on_reader_event(self, event: ReaderEvent) -> None:
        self._facts.note(event)

    @Slot(object)
    def _on_log(self, lines: list[str]) -> None:
        self._program.market.log = lines

    @Slot(float)
    def _on_calibrated(self, mm_per_px: float) -> None:
        self._program.root.put(mmPerPx=mm_per_px)

    @Slot(int)
    def _on_left(self, code: int) -> None:
        QTimer.singleShot(0, lambda: QCoreApplication.exit(code))

    def _display(self) -> DisplayFacts | None:
        window = self._program.window
        if window is None or not self._program.options.settings.screen.full_screen:
            # A window on somebody's desk says nothing about a panel.
            return None
        place, said = window.screen().geometry(), window.screen().physicalSize()
        millimetres = (said.width(), said.height()) if min(said.width(), said.height()) > 0 else None
        return DisplayFacts((place.width(), place.height()), millimetres, float(self._program.root.mmPerPx))

    def _sound(self) -> bool | None:
        if not self._program.options.settings.voice.prompts:
            return None
        return bool(self._program.root.voiceAvailable)
