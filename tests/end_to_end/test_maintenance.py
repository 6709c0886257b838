"""A round of the staff: in by the hidden way and the PIN, a look, a test read, out; nobody's data on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.domain.staff import Role
from kiosk.maintenance.lockout_file import LockoutFile
from kiosk.maintenance.staff_access import set_pin
from kiosk.store.staff_settings import StaffSettingsFolder
from kiosk.ui.workers.ledger import LEDGER_FILE
from tests.end_to_end.stage import Stage
from tests.end_to_end.test_privacy import secrets_of_the_cards

PIN, WRONG = "408216", "770315"
DOCTOR_S = 60.0


def type_pin(stage: Stage, pin: str) -> None:
    for digit in pin:
        stage.visitor.touch(f"key{digit}")
    stage.visitor.touch("staffSubmit")


def to_entry(stage: Stage) -> None:
    assert stage.program.window is not None
    for _ in range(5):
        QTest.keyClick(stage.program.window, Qt.Key.Key_Escape)
    stage.visitor.see("staff_entry")


def audited(state: Path) -> list[str]:
    with closing(sqlite3.connect(f"{(state / LEDGER_FILE).as_uri()}?mode=ro", uri=True)) as ledger:
        return [row[0] for row in ledger.execute("SELECT action FROM audit WHERE action LIKE 'staff.%' ORDER BY id")]


@pytest.mark.timeout(200)
def test_a_round_of_the_staff(stage: Stage, state: Path) -> None:
    set_pin(state, Role.ADMIN, PIN)
    to_entry(stage)
    entry = stage.program.root.staff_entry_page
    type_pin(stage, WRONG)
    stage.visitor.wait(lambda: bool(entry.refused), "the refusal")
    type_pin(stage, PIN)
    stage.visitor.see("maintenance")
    page = stage.program.root.maintenance_page
    stage.visitor.wait(lambda: bool(page.tiles), "the doctor", DOCTOR_S)
    assert {each["code"] for each in page.tiles} >= {"reader", "network", "storage", "clock"}

    stage.visitor.touch("task-test_read")
    stage.place("bricklayer")
    stage.visitor.wait(lambda: page.task["outcome"] == "done", "the test read")
    shown, held = stage.words(), stage.held()
    stage.place(None)
    stage.visitor.wait(lambda: page.read["state"] == "lifted", "the card to be lifted")

    stage.visitor.touch("task-log")
    stage.visitor.wait(lambda: len(page.log) > 0, "the log")
    shown += stage.words()
    stage.visitor.touch("maintenanceBack")

    stage.visitor.touch("task-calibrate")
    before = page.mmPerPx
    stage.visitor.touch("calibrate10")
    stage.visitor.touch("calibrateSave")
    stage.visitor.wait(lambda: page.task["outcome"] == "done", "the calibration")
    assert stage.program.root.mmPerPx == pytest.approx(before * 1.02, rel=1e-3)
    assert StaffSettingsFolder(state).file() is not None

    stage.visitor.touch("maintenanceExit")
    stage.visitor.see("attract")
    stage.visitor.wait(lambda: audited(state)[-1:] == ["staff.admin.leave"], "the audit")
    acts = audited(state)
    assert acts[:3] == ["staff.refused", "staff.admin.enter", "staff.admin.test_read"]
    assert acts[3] == "staff.admin.log"
    assert acts[4].startswith("staff.admin.calibrate")
    log = (state / "log" / "kiosk.log").read_text("utf-8")
    assert not [each for each in (*secrets_of_the_cards(), PIN, WRONG) if each and each in shown + held + log]
    assert stage.program.session.staff is None


def test_a_flood_at_the_machine_is_locked_out_and_a_card_neither_gets_in(stage: Stage, state: Path) -> None:
    set_pin(state, Role.CLERK, PIN)
    lockout = LockoutFile(state)
    for _ in range(5):
        lockout.count_try()
    to_entry(stage)
    entry = stage.program.root.staff_entry_page
    stage.visitor.wait(lambda: entry.lockedSeconds > 200, "the lock-out")
    stage.place("bricklayer")
    stage.visitor.pause(1500)
    type_pin(stage, PIN)
    stage.visitor.pause(500)
    assert stage.program.session.screen == "staff_entry"
    assert not entry.checking
    stage.place(None)


def test_a_kiosks_window_is_held_until_the_program_lets_it_go(set_up: Callable[..., Stage]) -> None:
    held = set_up(full_screen=True)
    window = held.program.window
    assert window is not None
    pointer = QGuiApplication.overrideCursor()
    assert pointer is not None
    assert pointer.pixmap().toImage().pixelColor(0, 0).alpha() == 0, "nothing is drawn of it"
    assert not window.close()
    QGuiApplication.quit()
    held.visitor.pause(50)
    assert window.isVisible()
    assert held.program.session.screen == "attract"
    held.close()
    assert QGuiApplication.overrideCursor() is None
