"""The staff's pages: who gets in, who may do what, how many touches it takes, and how it ends by itself."""

from __future__ import annotations

import pytest

from kiosk.domain.staff import RIGHTS, Role, StaffTask
from kiosk.protocol.printer_codes import NO_ATTEMPT
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session import effects, events
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.visit import PaperStep
from tests.ui.people import BRICKLAYER
from tests.ui.session.player import Player

PIN = "408216"


def enter(player: Player, role: Role = Role.ADMIN) -> None:
    player.send(events.StaffGesture())
    for digit in PIN:
        player.send(events.DigitTyped(digit))
    player.send(events.Submitted())
    player.send(events.StaffAdmitted(role))
    assert player.at(Screen.MAINTENANCE)
    player.asked.clear()


def desk(player: Player) -> object:
    assert player.session.staff is not None
    return player.session.staff


def acts(player: Player) -> list[StaffTask]:
    return [each.task for each in player.asked if isinstance(each, effects.StaffAct)]


def noted(player: Player) -> list[str]:
    return [each.action for each in player.asked if isinstance(each, effects.NoteStaff)]


# --- the entry ---


def test_a_pin_goes_out_once_and_is_dropped_at_once(player: Player) -> None:
    player.send(events.StaffGesture())
    assert player.at(Screen.STAFF_ENTRY)
    player.send(events.Submitted())
    for digit in PIN[:5]:
        player.send(events.DigitTyped(digit))
    player.send(events.Submitted())
    assert not [each for each in player.asked if isinstance(each, effects.CheckStaffPin)], "too short is not looked at"
    player.send(events.DigitTyped(PIN[5]))
    player.send(events.Submitted())
    assert player.asked[-1] == effects.CheckStaffPin(PIN)
    assert PIN not in repr(player.asked[-1])
    assert player.session.staff is not None
    assert player.session.staff.digits == ""
    player.send(events.Submitted())
    assert sum(isinstance(each, effects.CheckStaffPin) for each in player.asked) == 1


def test_what_is_wrong_is_never_said_and_waiting_is_waited(player: Player) -> None:
    player.send(events.StaffGesture())
    player.send(events.StaffRefused(30.0, True))
    for digit in PIN:
        player.send(events.DigitTyped(digit))
    player.send(events.Submitted())
    assert not [each for each in player.asked if isinstance(each, effects.CheckStaffPin)]
    player.wait(31)
    player.send(events.Submitted())
    player.send(events.StaffRefused(60.0, True))
    assert player.session.staff is not None
    assert player.session.staff.refused
    assert noted(player) == ["staff.refused"]


def test_a_card_is_asked_about_and_not_kept(player: Player) -> None:
    player.send(events.StaffGesture())
    player.tap()
    assert player.asked[-1] == effects.CheckStaffCard(BRICKLAYER.id_number)
    assert BRICKLAYER.id_number not in repr(player.asked[-1])
    assert player.session.visit is None
    player.send(events.StaffRefused(0.0, True))
    assert player.at(Screen.STAFF_ENTRY)
    player.wait(61)
    assert player.at(Screen.ATTRACT)


def test_only_where_nobodys_visit_is_broken_off(player: Player) -> None:
    player.to_list()
    player.send(events.StaffGesture())
    assert player.at(Screen.MATCHES)


def test_an_answer_that_comes_after_the_page_was_left_lets_nobody_in(player: Player) -> None:
    player.send(events.StaffGesture())
    for digit in PIN:
        player.send(events.DigitTyped(digit))
    player.send(events.Submitted())
    player.send(events.BackAsked())
    player.send(events.StaffAdmitted(Role.ADMIN))
    assert player.at(Screen.ATTRACT)
    player.send(events.StaffGesture())
    player.send(events.StaffAdmitted(Role.ADMIN))
    assert player.at(Screen.STAFF_ENTRY), "nobody has asked from this entry"


# --- the page ---


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_it_may_and_nothing_else(role: Role) -> None:
    for task in StaffTask:
        player = Player(SessionRules(has_printer=True))
        enter(player, role)
        player.send(events.StaffTaskAsked(task))
        player.send(events.StaffConfirmed())
        shown = task in (StaffTask.SETTINGS, StaffTask.MANUAL) and desk(player).panel == task  # type: ignore[attr-defined]
        done = task in acts(player) or shown
        assert done == (task in RIGHTS[role]), task


@pytest.mark.parametrize(
    ("presses", "task"),
    [
        ([events.StaffTaskAsked(StaffTask.EXAMINE)], StaffTask.EXAMINE),
        ([events.StaffTaskAsked(StaffTask.TEST_READ)], StaffTask.TEST_READ),
        ([events.StaffTaskAsked(StaffTask.TEST_PRINT)], StaffTask.TEST_PRINT),
        ([events.StaffTaskAsked(StaffTask.SYNC)], StaffTask.SYNC),
        ([events.StaffTaskAsked(StaffTask.USB_IN)], StaffTask.USB_IN),
        ([events.StaffTaskAsked(StaffTask.USB_OUT)], StaffTask.USB_OUT),
        ([events.StaffTaskAsked(StaffTask.LOG)], StaffTask.LOG),
        ([events.StaffTaskAsked(StaffTask.RESTART), events.StaffConfirmed()], StaffTask.RESTART),
        ([events.StaffTaskAsked(StaffTask.DESKTOP), events.StaffConfirmed()], StaffTask.DESKTOP),
        (
            [events.StaffTaskAsked(StaffTask.SETTINGS), events.StaffSettingChanged("voice.loudness", "4")],
            StaffTask.SETTINGS,
        ),
        (
            [events.StaffTaskAsked(StaffTask.CALIBRATE), events.StaffCalibrated(10), events.StaffConfirmed()],
            StaffTask.CALIBRATE,
        ),
    ],
)
def test_every_routine_task_takes_at_most_four_touches_with_the_way_out(
    presses: list[events.Event], task: StaffTask
) -> None:
    player = Player(SessionRules(has_printer=True))
    enter(player)
    touches = [*presses, events.LeaveAsked()]
    for press in presses:
        player.send(press)
    assert acts(player)[-1] is task
    if task is not StaffTask.LOG:
        player.send(events.StaffTaskEnded(task, ""))
    player.send(events.LeaveAsked())
    assert player.at(Screen.ATTRACT)
    assert len(touches) <= 4
    assert noted(player)[-1] == "staff.admin.leave"
    assert any(each.startswith(f"staff.admin.{task}") for each in noted(player)), "all that is done is written down"


def test_a_test_read_tells_how_long_it_took_and_keeps_nothing(player: Player) -> None:
    enter(player)
    player.send(events.StaffTaskAsked(StaffTask.TEST_READ))
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.ReadProgress(ReadStep.READ))
    player.send(events.IdentityArrived(BRICKLAYER), 0.7)
    staff = player.session.staff
    assert staff is not None
    assert (staff.outcome, staff.read, staff.read_ms) == ("done", "read", 800)
    assert player.session.visit is None
    known = {value for value in vars(player.session).values() if isinstance(value, str)}
    assert not any(BRICKLAYER.name in each or BRICKLAYER.id_number in each for each in known)
    assert not any(BRICKLAYER.id_number in repr(each) for each in vars(staff).values())
    player.send(events.CardLifted())
    assert staff.read == "lifted"
    player.send(events.StaffTaskAsked(StaffTask.TEST_READ))
    player.send(events.CardFailed(FaultCode.CARD_LOST))
    assert (staff.outcome, staff.value) == ("READ_FAILED", "CARD_LOST")


def test_a_test_print_ends_with_what_the_printer_said() -> None:
    player = Player(SessionRules(has_printer=True))
    enter(player, Role.CLERK)
    for outcome, said in ((PaperStep.PRINTED, "done"), (PaperStep.UNCONFIRMED, "UNCONFIRMED")):
        player.send(events.StaffTaskAsked(StaffTask.TEST_PRINT))
        player.send(events.PrintEnded(NO_ATTEMPT, outcome))
        assert desk(player).outcome == said  # type: ignore[attr-defined]


def test_the_page_closes_after_three_minutes_and_a_hanging_device_does_not_keep_it_open(player: Player) -> None:
    enter(player)
    player.wait(179)
    player.send(events.Touched())
    player.wait(179)
    assert player.at(Screen.MAINTENANCE)
    player.wait(2)
    assert player.at(Screen.ATTRACT)
    assert noted(player)[-1] == "staff.admin.timeout"
    assert player.session.staff is None
    enter(player)
    player.send(events.StaffTaskAsked(StaffTask.SYNC))
    player.wait(121)
    assert desk(player).outcome == "UNANSWERED"  # type: ignore[attr-defined]
    player.wait(181)
    assert player.at(Screen.ATTRACT)


def test_a_lost_cache_does_not_throw_the_staff_out(player: Player) -> None:
    enter(player)
    player.send(events.CacheLost("CACHE_CORRUPT"))
    assert player.at(Screen.MAINTENANCE)
    player.send(events.LeaveAsked())
    assert player.at(Screen.OUT_OF_SERVICE)
    player.send(events.StaffGesture())
    assert player.at(Screen.STAFF_ENTRY)


def test_back_closes_a_panel_first(player: Player) -> None:
    enter(player)
    player.send(events.StaffPanelAsked("findings"))
    player.send(events.BackAsked())
    assert player.at(Screen.MAINTENANCE)
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)


def test_the_manual_is_everybodys_and_back_leads_through_it(player: Player) -> None:
    enter(player, Role.CLERK)
    player.send(events.StaffTaskAsked(StaffTask.MANUAL))
    player.send(events.StaffPanelAsked("manual:machine"))
    assert desk(player).panel == "manual:machine"  # type: ignore[attr-defined]
    player.send(events.StaffConfirmed())
    assert acts(player) == []
    for panel in ("manual", "findings", ""):
        player.send(events.BackAsked())
        assert desk(player).panel == panel  # type: ignore[attr-defined]
    player.send(events.StaffPanelAsked("settings"))
    assert desk(player).panel == "", "what needs a right is not opened as a mere panel"  # type: ignore[attr-defined]


def test_what_a_stick_has_done_so_far_is_on_the_page(player: Player) -> None:
    enter(player)
    player.send(events.StaffTaskAsked(StaffTask.USB_IN))
    player.send(events.StaffTaskMoved(StaffTask.USB_IN, "stick", 45))
    assert (desk(player).step, desk(player).percent) == ("stick", 45)  # type: ignore[attr-defined]
    player.send(events.StaffTaskEnded(StaffTask.USB_IN, ""))
    player.send(events.StaffTaskAsked(StaffTask.USB_IN))
    assert desk(player).percent == 0  # type: ignore[attr-defined]
