"""The real screen program with its real helpers, off-screen, led by a script inside a real ``exec()``."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from bench.scripted_person import Script, ScriptedPerson, StuckError
from kiosk.config import Settings
from kiosk.ui.program import KioskProgram
from kiosk.ui.start import RunOptions, take_state_folder


class KioskUnderTest(ScriptedPerson):
    """``play`` runs one script from the first paint on and closes the program. Use it once in a process."""

    def __init__(self, settings: Settings, config: Path) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_QUICK_BACKEND"] = "software"
        # The off-screen platform would wait 5 ms before each frame for a screen that is not there.
        os.environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"
        self.application = QGuiApplication.instance() or QGuiApplication(["bench"])
        self._lock = take_state_folder(settings.paths.state_folder)
        self._failure: Exception | None = None
        super().__init__(KioskProgram(RunOptions(settings, config, demo=True, fit_to_screen=False)))

    def play(self, script: Script) -> None:
        """Raises StuckError or whatever the script raises."""
        try:
            if not self.program.open() or self.program.window is None:
                raise StuckError("the pages do not load")
            self.begin(script, self._leave)
            self.application.exec()
        finally:
            self.stop()
            self.program.close()
            os.close(self._lock)
        if self._failure is not None:
            raise self._failure

    def _leave(self, failure: Exception | None) -> None:
        self._failure = failure
        QCoreApplication.quit()
