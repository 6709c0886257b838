"""The staff's two pages: the entry by PIN or card, and the maintenance page. Nothing of a card is kept here."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.staff import PIN_DIGITS, RIGHTS, Role, StaffTask
from kiosk.protocol.printer_codes import NO_ATTEMPT
from kiosk.ui.session import effects, events, paper
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState, StaffDesk
from kiosk.ui.session.visit import PaperStep

ENTRY_S = 60.0
TASK_S = 120.0
STICK_S = 600.0
"""A task that has said nothing for so long is over: the page must not stay open because a device hangs."""
UNANSWERED = "UNANSWERED"
CALIBRATION_STEP = 0.002
"""Of the size of a pixel: 0.4 mm on the ruler of 200 mm."""
MM_PER_PX_LEAST, MM_PER_PX_MOST = 0.05, 2.0
FINDINGS, MANUAL = "findings", "manual"
CHAPTER_MARK = f"{MANUAL}:"
"""Before the name of the chapter that is open."""
PANEL_OF_TASK = {
    StaffTask.MANUAL: MANUAL,
    StaffTask.LOG: "log",
    StaffTask.CALIBRATE: "calibrate",
    StaffTask.SETTINGS: "settings",
    StaffTask.RESTART: "restart",
    StaffTask.DESKTOP: "desktop",
}
"""What opens a panel first; what happens there is asked for by a second press."""
ONLY_SHOWN = (StaffTask.MANUAL, StaffTask.LOG)


class ReadLine(StrEnum):
    """What the live view of the reader says of the card."""

    EMPTY = "empty"
    LYING = "lying"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    LIFTED = "lifted"


# --- the entry ---


def gesture(session: SessionState, event: events.StaffGesture) -> None:
    session.go(Screen.STAFF_ENTRY)
    session.staff = StaffDesk()
    session.ask(effects.AskStaffLockout())


def digit(session: SessionState, event: events.DigitTyped) -> None:
    desk = _at(session)
    if len(desk.digits) < PIN_DIGITS[-1] and not desk.checking:
        desk.digits += event.digit
        desk.refused = False


def erase(session: SessionState, event: events.DigitErased) -> None:
    _at(session).digits = _at(session).digits[:-1]


def clear(session: SessionState, event: events.DigitsCleared) -> None:
    _at(session).digits = ""


def submit(session: SessionState, event: events.Submitted) -> None:
    desk = _at(session)
    if len(desk.digits) < PIN_DIGITS[0] or desk.checking or locked_s(session) > 0:
        return
    pin, desk.digits, desk.checking = desk.digits, "", True
    session.ask(effects.CheckStaffPin(pin))


def card_shown(session: SessionState, event: events.IdentityArrived) -> None:
    """Whose card it is decides the ledger's thread; a worker's gets the answer of a wrong PIN."""
    desk = _at(session)
    if not desk.checking and locked_s(session) <= 0:
        desk.checking, desk.digits = True, ""
        session.ask(effects.CheckStaffCard(event.identity.id_number))


def answered(session: SessionState, event: events.StaffRefused) -> None:
    desk = _at(session)
    if desk.checking:
        session.ask(effects.NoteStaff("staff.refused"))
    desk.refused = desk.checking
    desk.checking = False
    desk.configured = event.configured
    desk.locked_until_s = session.now.uptime_s + event.left_s


def admitted(session: SessionState, event: events.StaffAdmitted) -> None:
    if not _at(session).checking:
        return
    desk = StaffDesk(role=event.role, mm_per_px=session.rules.mm_per_px)
    session.go(Screen.MAINTENANCE)
    session.staff = desk
    _note(session, "enter")
    session.ask(effects.StaffAct(StaffTask.EXAMINE))


def locked_s(session: SessionState) -> float:
    """How long until the next try."""
    return max(0.0, _at(session).locked_until_s - session.now.uptime_s)


# --- the page ---


def task_asked(session: SessionState, event: events.StaffTaskAsked) -> None:
    """One press; what takes a second one opens its panel first."""
    desk = _at(session)
    if not allowed(session, event.task) or desk.running:
        return
    panel = PANEL_OF_TASK.get(event.task)
    if panel is not None:
        desk.panel = panel
        if event.task is StaffTask.LOG:
            session.ask(effects.StaffAct(StaffTask.LOG))
            _note(session, event.task)
        return
    _begin(session, event.task, "")


def confirmed(session: SessionState, event: events.StaffConfirmed) -> None:
    """The second press on a panel: save, restart, leave."""
    desk = _at(session)
    task = next((each for each, panel in PANEL_OF_TASK.items() if panel == desk.panel), None)
    if task is None or task in ONLY_SHOWN or not allowed(session, task):
        return
    _begin(session, task, f"{desk.mm_per_px:.4f}" if task is StaffTask.CALIBRATE else "")


def setting_changed(session: SessionState, event: events.StaffSettingChanged) -> None:
    if allowed(session, StaffTask.SETTINGS) and _at(session).panel == "settings":
        _begin(session, StaffTask.SETTINGS, f"{event.key}={event.value}")


def calibrated(session: SessionState, event: events.StaffCalibrated) -> None:
    desk = _at(session)
    if allowed(session, StaffTask.CALIBRATE):
        changed = desk.mm_per_px * (1 + CALIBRATION_STEP * event.steps)
        desk.mm_per_px = min(MM_PER_PX_MOST, max(MM_PER_PX_LEAST, changed))


def panel_asked(session: SessionState, event: events.StaffPanelAsked) -> None:
    """The list of findings, a chapter of the manual, or back to the dashboard."""
    if event.panel in ("", FINDINGS) or event.panel.startswith(CHAPTER_MARK):
        _at(session).panel = event.panel


def back(session: SessionState, event: object) -> None:
    desk = _at(session)
    if desk.panel:
        desk.panel = MANUAL if desk.panel.startswith(CHAPTER_MARK) else FINDINGS if desk.panel == MANUAL else ""
    else:
        leave(session, event)


def leave(session: SessionState, event: object) -> None:
    if session.screen is Screen.MAINTENANCE:
        _note(session, "leave")
    session.go(Screen.ATTRACT)


def task_moved(session: SessionState, event: events.StaffTaskMoved) -> None:
    desk = _at(session)
    if desk.running and desk.task is event.task:
        desk.step, desk.percent = event.step, event.percent
        desk.until_s = session.now.uptime_s + _limit_s(event.task)


def task_ended(session: SessionState, event: events.StaffTaskEnded) -> None:
    desk = _at(session)
    if desk.running and desk.task is event.task:
        desk.running, desk.outcome, desk.value = False, event.code or "done", event.value
        session.last_touch_s = session.now.uptime_s


def allowed(session: SessionState, task: StaffTask) -> bool:
    role = _at(session).role
    return role is not None and task in RIGHTS[role]


def print_ended(session: SessionState, event: events.PrintEnded) -> None:
    desk = _at(session)
    if event.attempt == NO_ATTEMPT and desk.running and desk.task is StaffTask.TEST_PRINT:
        codes = {PaperStep.PRINTED: "", PaperStep.UNCONFIRMED: "UNCONFIRMED"}
        code = codes.get(PaperStep(event.outcome), str(event.fault or "PRINT_FAILED"))
        task_ended(session, events.StaffTaskEnded(StaffTask.TEST_PRINT, code))
    paper.print_ended(session, event)


# --- the reader, live: how it goes, never whose card ---


def card_detected(session: SessionState, event: events.CardDetected) -> None:
    session.card_present, session.knows_presence = True, event.knows_presence
    desk = _at(session)
    desk.read, desk.read_began_s = ReadLine.LYING, session.now.uptime_s


def read_progress(session: SessionState, event: events.ReadProgress) -> None:
    _at(session).read = ReadLine.READING


def card_read(session: SessionState, event: object) -> None:
    desk = _at(session)
    desk.read = ReadLine.READ
    desk.read_ms = round((session.now.uptime_s - desk.read_began_s) * 1000)
    desk.read_fault = ""
    if desk.running and desk.task is StaffTask.TEST_READ:
        task_ended(session, events.StaffTaskEnded(StaffTask.TEST_READ, "", f"{desk.read_ms / 1000:.1f}"))


def card_failed(session: SessionState, event: events.CardFailed) -> None:
    desk = _at(session)
    desk.read, desk.read_fault = ReadLine.FAILED, str(event.code)
    if desk.running and desk.task is StaffTask.TEST_READ:
        task_ended(session, events.StaffTaskEnded(StaffTask.TEST_READ, "READ_FAILED", str(event.code)))


def card_lifted(session: SessionState, event: events.CardLifted) -> None:
    session.card_present = False
    _at(session).read = ReadLine.LIFTED


# --- time, and what else goes on ---


def cache_lost(session: SessionState, event: events.CacheLost) -> None:
    """The page goes on: mending this may be what somebody is here for."""
    session.out_of_service = event.code


def cache_arrived(session: SessionState, event: events.CacheArrived) -> None:
    session.out_of_service = ""


def left_s(session: SessionState) -> float:
    """Until the page closes by itself; nothing to do with people's idle ring."""
    wait_s = ENTRY_S if session.screen is Screen.STAFF_ENTRY else session.rules.staff_exit_s
    return max(0.0, session.last_touch_s + wait_s - session.now.uptime_s)


def ticked(session: SessionState) -> None:
    desk = _at(session)
    if desk.running:
        session.last_touch_s = session.now.uptime_s
        if session.now.uptime_s >= desk.until_s and desk.task is not None:
            task_ended(session, events.StaffTaskEnded(desk.task, UNANSWERED))
    elif left_s(session) <= 0:
        if session.screen is Screen.MAINTENANCE:
            _note(session, "timeout")
        session.go(Screen.ATTRACT)


def _begin(session: SessionState, task: StaffTask, value: str) -> None:
    desk = _at(session)
    desk.task, desk.running, desk.step, desk.percent, desk.outcome, desk.value = task, True, "", 0, "", ""
    desk.until_s = session.now.uptime_s + _limit_s(task)
    _note(session, task if not value else f"{task}.{value}")
    session.ask(effects.StaffAct(task, value))


def _limit_s(task: StaffTask) -> float:
    return STICK_S if task in (StaffTask.USB_IN, StaffTask.USB_OUT) else TASK_S


def _note(session: SessionState, what: str) -> None:
    role = _at(session).role
    session.ask(effects.NoteStaff(f"staff.{role or Role.CLERK}.{what}"))


def _at(session: SessionState) -> StaffDesk:
    """Handlers of the staff's screens are reached only through the table, and those screens always have a desk."""
    if session.staff is None:
        raise AssertionError(f"{session.screen} without a desk")
    return session.staff
