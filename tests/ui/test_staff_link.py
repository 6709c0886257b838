"""What a press on the maintenance page sets going, and what the page hears of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.staff import StaffTask
from kiosk.protocol.event_lines import Busy
from kiosk.protocol.sync_events import Alive, Connection, Fault, State, Stick, StickState, SyncEvent
from kiosk.store.staff_settings import StaffSettingsFolder
from kiosk.ui.session import effects, events
from kiosk.ui.staff_link import LOG_LINES, QUICK_ROUND_ALIVES, StaffLink
from kiosk.ui.start import RunExit


class Heard:
    """A link, and all that it has said."""

    def __init__(self, state: Path, has_printer: bool = True) -> None:
        self.state = state
        self.link = StaffLink(state, None, lambda: has_printer)
        self.happened: list[events.Event] = []
        self.courier: list[dict[str, str]] = []
        self.reader: list[dict[str, str]] = []
        self.strips: list[effects.PrintTestStrip] = []
        self.looks = 0
        self.left: list[int] = []
        self.log: list[list[str]] = []
        self.calibrated: list[float] = []
        self.link.happened.connect(self.happened.append)
        self.link.told_courier.connect(self.courier.append)
        self.link.told_reader.connect(self.reader.append)
        self.link.strip_asked.connect(self.strips.append)
        self.link.look_asked.connect(self._looked)
        self.link.left.connect(self.left.append)
        self.link.log_read.connect(self.log.append)
        self.link.calibrated.connect(self.calibrated.append)

    def _looked(self) -> None:
        self.looks += 1

    def ask(self, task: StaffTask, value: str = "") -> None:
        self.link.take(effects.StaffAct(task, value))

    def tell(self, *said: SyncEvent) -> None:
        for each in said:
            self.link.on_sync_event(each)

    def ended(self, qtbot: QtBot) -> events.StaffTaskEnded:
        qtbot.waitUntil(lambda: bool(self.happened), timeout=5000)
        (end,) = self.happened
        assert isinstance(end, events.StaffTaskEnded)
        return end


@pytest.fixture
def heard(qtbot: QtBot, tmp_path: Path) -> Heard:
    return Heard(tmp_path)


def test_what_another_program_does_is_asked_of_it(heard: Heard) -> None:
    heard.ask(StaffTask.EXAMINE)
    heard.ask(StaffTask.TEST_READ)
    heard.ask(StaffTask.TEST_PRINT)
    heard.ask(StaffTask.SYNC)
    heard.ask(StaffTask.USB_IN)
    heard.ask(StaffTask.USB_OUT)
    assert heard.looks == 1
    assert heard.reader == [{"command": "test_read"}]
    assert heard.strips == [effects.PrintTestStrip(with_code=True)]
    assert [each["command"] for each in heard.courier] == ["now", "import", "export"]
    heard.link.take(effects.AskStaffLockout())
    assert heard.happened == []


def test_a_look_ends_with_its_report_or_without_one(heard: Heard) -> None:
    heard.link.on_report(object())
    heard.link.on_report(None)
    assert heard.happened == [
        events.StaffTaskEnded(StaffTask.EXAMINE, ""),
        events.StaffTaskEnded(StaffTask.EXAMINE, "NO_REPORT"),
    ]


def test_without_a_printer_nothing_is_printed(qtbot: QtBot, tmp_path: Path) -> None:
    heard = Heard(tmp_path, has_printer=False)
    heard.ask(StaffTask.TEST_PRINT)
    assert heard.ended(qtbot) == events.StaffTaskEnded(StaffTask.TEST_PRINT, "NO_PRINTER")
    assert heard.strips == []


# --- a round with the hub ---

BUSY, QUIET = Alive(1.0, Busy("round", 0.5)), Alive(2.0)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State(Connection.ONLINE, 3, 0), events.StaffTaskEnded(StaffTask.SYNC, "", "3")),
        (State(Connection.OFFLINE, 3, 0, reason="TIMEOUT"), events.StaffTaskEnded(StaffTask.SYNC, "TIMEOUT", "3")),
        (State(Connection.OFFLINE, None, None), events.StaffTaskEnded(StaffTask.SYNC, "offline", "")),
        (State(Connection.NOT_ENROLLED, 0, 0), events.StaffTaskEnded(StaffTask.SYNC, "not-enrolled", "0")),
    ],
)
def test_a_round_that_was_seen_ends_when_the_courier_rests(
    heard: Heard, state: State, outcome: events.StaffTaskEnded
) -> None:
    heard.ask(StaffTask.SYNC)
    heard.tell(state, BUSY, BUSY, QUIET, QUIET)
    moved = events.StaffTaskMoved(StaffTask.SYNC, "round")
    assert heard.happened == [moved, moved, outcome]


def test_a_round_between_two_words_ends_too(heard: Heard) -> None:
    heard.ask(StaffTask.SYNC)
    heard.tell(State(Connection.ONLINE, 0, 0), *[QUIET] * (QUICK_ROUND_ALIVES - 1))
    assert heard.happened == []
    heard.tell(QUIET)
    assert heard.happened == [events.StaffTaskEnded(StaffTask.SYNC, "", "0")]


# --- sticks ---


def test_a_stick_tells_how_far_it_is_and_what_became_of_it(heard: Heard) -> None:
    heard.ask(StaffTask.USB_OUT)
    heard.tell(Stick(StickState.BUSY), Stick(StickState.BUSY, percent=45), Stick(StickState.DONE, None, 4, 2, 1, 100))
    assert heard.happened == [
        events.StaffTaskMoved(StaffTask.USB_OUT, "stick", 0),
        events.StaffTaskMoved(StaffTask.USB_OUT, "stick", 45),
        events.StaffTaskEnded(StaffTask.USB_OUT, "", "4 / 2"),
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Stick(StickState.FAILED, "STICK_FULL"), "STICK_FULL"),
        (Stick(StickState.FAILED), "STICK_FAILED"),
        (Stick(StickState.GONE), "NO_STICK"),
        (Fault("NO_STICK", ""), "NO_STICK"),
        (Fault("STICK_FOREIGN", ""), "STICK_FOREIGN"),
        (Fault("NOT_ENROLLED", ""), "NOT_ENROLLED"),
        (Stick(StickState.DONE, "FEED_EXPIRED", 4), "FEED_EXPIRED"),
    ],
)
def test_what_stands_in_a_sticks_way_is_the_outcome(heard: Heard, said: SyncEvent, code: str) -> None:
    heard.ask(StaffTask.USB_IN)
    heard.tell(said)
    (end,) = heard.happened
    assert isinstance(end, events.StaffTaskEnded)
    assert (end.task, end.code) == (StaffTask.USB_IN, code)


def test_a_stick_that_nobody_has_asked_for_is_not_the_pages_business(heard: Heard) -> None:
    heard.tell(Stick(StickState.BUSY), Stick(StickState.DONE), Fault("NO_STICK", ""), BUSY, QUIET)
    heard.ask(StaffTask.USB_IN)
    heard.tell(Fault("OFFLINE", ""), BUSY)
    assert heard.happened == []


# --- what is done here ---


def test_the_end_of_the_log_is_read_and_no_more(heard: Heard, qtbot: QtBot) -> None:
    (heard.state / "log").mkdir()
    written = "".join(f"2026-11-24 06:11:52,104 INFO kiosk.screen line {number}\n" for number in range(5000))
    (heard.state / "log" / "kiosk.log").write_text(written, encoding="utf-8")
    heard.ask(StaffTask.LOG)
    qtbot.waitUntil(lambda: bool(heard.log), timeout=5000)
    (lines,) = heard.log
    assert len(lines) == LOG_LINES
    assert lines[-1].endswith("line 4999")


def test_a_log_that_is_not_there_is_said(heard: Heard, qtbot: QtBot) -> None:
    heard.ask(StaffTask.LOG)
    assert heard.ended(qtbot) == events.StaffTaskEnded(StaffTask.LOG, "DISK")


def test_what_was_measured_is_kept_and_shown_at_once(heard: Heard, qtbot: QtBot) -> None:
    heard.ask(StaffTask.CALIBRATE, "0.2611")
    assert heard.ended(qtbot) == events.StaffTaskEnded(StaffTask.CALIBRATE, "")
    assert heard.calibrated == [0.2611]
    file = StaffSettingsFolder(heard.state).file()
    assert file is not None
    assert tomllib.loads(file.read_text("utf-8")) == {"screen": {"mm_per_px": 0.2611}}


@pytest.mark.parametrize(("set_to", "code"), [("voice.loudness=4", ""), ("voice.loudness=9", "SETTINGS_WRONG")])
def test_a_setting_is_kept_for_the_next_start_or_refused(heard: Heard, qtbot: QtBot, set_to: str, code: str) -> None:
    heard.ask(StaffTask.SETTINGS, set_to)
    assert heard.ended(qtbot) == events.StaffTaskEnded(StaffTask.SETTINGS, code)
    assert heard.calibrated == []
    assert (StaffSettingsFolder(heard.state).file() is not None) == (code == "")


@pytest.mark.parametrize("set_to", ["reader.command=1", "nonsense", "session.idle_s=x"])
def test_what_is_no_setting_of_the_page_changes_nothing(heard: Heard, qtbot: QtBot, set_to: str) -> None:
    heard.ask(StaffTask.SETTINGS, set_to)
    assert heard.ended(qtbot).code == "DISK"
    assert StaffSettingsFolder(heard.state).file() is None


@pytest.mark.parametrize(("task", "code"), [(StaffTask.RESTART, RunExit.AGAIN), (StaffTask.DESKTOP, RunExit.DESKTOP)])
def test_leaving_waits_until_it_was_written_down(heard: Heard, qtbot: QtBot, task: StaffTask, code: RunExit) -> None:
    heard.ask(task)
    assert heard.left == []
    qtbot.waitUntil(lambda: heard.left == [code], timeout=3000)
