"""Runs ``kiosk doctor`` now and then, in a process of its own: what hangs there holds nothing up here."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from kiosk.maintenance.surroundings import LiveFacts, live_fields
from kiosk.protocol.doctor_report import MAX_REPORT_BYTES, DoctorReport, read_report

FIRST_MS = 60_000
EACH_MS = 10 * 60_000
LIMIT_MS = 60_000


class DoctorLink(QObject):
    """``reported`` carries a DoctorReport, or None when the program gave none."""

    reported = Signal(object)

    def __init__(
        self,
        command: Sequence[str],
        facts: Callable[[], LiveFacts],
        quiet: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """``quiet``: nobody stands before the screen, so that a second of another program disturbs nobody."""
        super().__init__(parent)
        self._facts = facts
        self._quiet = quiet
        self._stopped = False
        self._log = logging.getLogger("kiosk.doctor")
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments([*command[1:], "--json", "--facts"])
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(LIMIT_MS)
        self._limit.timeout.connect(self._process.kill)
        self._again = QTimer(self)
        self._again.setInterval(EACH_MS)
        self._again.timeout.connect(self._look_in_quiet)

    def start(self) -> None:
        self._stopped = False
        self._again.start()
        QTimer.singleShot(FIRST_MS, self, self._look_in_quiet)

    def stop(self) -> None:
        self._again.stop()
        self._limit.stop()
        self._stopped = True
        self._process.kill()
        self._process.waitForFinished(1000)

    @Slot()
    def look(self) -> None:
        """Now; a look that is under way answers this one too."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        self._process.start()
        self._process.write(json.dumps(live_fields(self._facts()), ensure_ascii=True).encode("ascii") + b"\n")
        self._process.closeWriteChannel()
        self._limit.start()

    @Slot()
    def _look_in_quiet(self) -> None:
        if self._quiet():
            self.look()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._log.error("cannot be started")
            self.reported.emit(None)

    def _on_finished(self, code: int) -> None:
        if self._stopped:
            return
        self._limit.stop()
        for line in bytes(self._process.readAllStandardError().data()).splitlines()[:20]:
            self._log.warning("%s", line[:200].decode("utf-8", "replace"))
        data = bytes(self._process.readAllStandardOutput().data())[: MAX_REPORT_BYTES + 1]
        report: DoctorReport | None = None
        try:
            report = read_report(data)
        except (ValueError, KeyError, TypeError):
            self._log.error("gave no report, exit code %d", code)
        self.reported.emit(report)
