"""The staff's entry and their maintenance page."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.domain.staff import PIN_DIGITS, StaffTask
from kiosk.ui.session import events
from kiosk.ui.session.staff import CHAPTER_MARK
from kiosk.ui.view_models.base import ViewModel, state
from kiosk.ui.view_models.keypad import KeypadViewModel

NO_TASK = {"code": "", "running": False, "step": "", "percent": 0, "outcome": "", "value": ""}
NO_ADVICE = {"verdict": "ok", "sentence": "", "instruction": "", "name": ""}


class StaffEntryViewModel(KeypadViewModel):
    """How many digits were typed, never which."""

    typed, typedChanged = state(int, "typed", 0)
    least, leastChanged = state(int, "least", PIN_DIGITS[0])
    checking, checkingChanged = state(bool, "checking", False)
    refused, refusedChanged = state(bool, "refused", False)
    configured, configuredChanged = state(bool, "configured", True)
    lockedSeconds, lockedSecondsChanged = state(int, "lockedSeconds", 0)
    secondsLeft, secondsLeftChanged = state(int, "secondsLeft", 60)


class MaintenanceViewModel(ViewModel):
    """``tiles``, ``findings``, ``settings`` and ``buttons`` are lists of maps (``kiosk.ui.staff_presenter``)."""

    role, roleChanged = state(str, "role", "clerk")
    version, versionChanged = state(str, "version", "")
    secondsLeft, secondsLeftChanged = state(int, "secondsLeft", 180)
    panel, panelChanged = state(str, "panel", "")
    advice, adviceChanged = state("QVariantMap", "advice", NO_ADVICE)
    tiles, tilesChanged = state("QVariantList", "tiles", [])
    findings, findingsChanged = state("QVariantList", "findings", [])
    examined, examinedChanged = state(str, "examined", "")
    read, readChanged = state("QVariantMap", "read", {"state": "empty", "seconds": 0.0, "fault": ""})
    task, taskChanged = state("QVariantMap", "task", NO_TASK)
    buttons, buttonsChanged = state("QVariantList", "buttons", [])
    log, logChanged = state("QVariantList", "log", [])
    settings, settingsChanged = state("QVariantList", "settings", [])
    mmPerPx, mmPerPxChanged = state(float, "mmPerPx", 0.248)
    chapters, chaptersChanged = state("QVariantList", "chapters", [])
    blocks, blocksChanged = state("QVariantList", "blocks", [])

    @Slot(str)
    def openChapter(self, chapter: str) -> None:
        self.send(events.StaffPanelAsked(CHAPTER_MARK + chapter))

    @Slot(str)
    def run(self, task: str) -> None:
        self.send(events.StaffTaskAsked(StaffTask(task)))

    @Slot(str)
    def show(self, panel: str) -> None:
        self.send(events.StaffPanelAsked(panel))

    @Slot()
    def confirm(self) -> None:
        self.send(events.StaffConfirmed())

    @Slot(int)
    def calibrate(self, steps: int) -> None:
        self.send(events.StaffCalibrated(steps))

    @Slot(str, float)
    def change(self, key: str, value: float) -> None:
        self.send(events.StaffSettingChanged(key, f"{value:g}"))
