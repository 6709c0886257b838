"""The doctor in a process of its own: whatever that process does, the screen gets an answer and goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.surroundings import LiveFacts
from kiosk.protocol.doctor_report import DoctorReport, report_fields
from kiosk.ui import doctor_link
from kiosk.ui.doctor_link import DoctorLink

REPORT = DoctorReport("1.0", 1_795_471_920, (Finding(ProbeId.CLOCK, Verdict.OK, "", "+0 s"),))
SAYS_REPORT = f"print({json.dumps(report_fields(REPORT))!r})"
Make = Callable[[str], DoctorLink]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[DoctorLink] = []

    def build(program: str) -> DoctorLink:
        link = DoctorLink((sys.executable, "-c", program), lambda: LiveFacts(version="7.7"), lambda: True)
        made.append(link)
        return link

    yield build
    for each in made:
        each.stop()


def reported(qtbot: QtBot, link: DoctorLink) -> object:
    with qtbot.waitSignal(link.reported, timeout=10_000) as said:
        link.look()
    return said.args[0]


def test_its_report_is_read(qtbot: QtBot, make: Make) -> None:
    assert reported(qtbot, make(SAYS_REPORT)) == REPORT


def test_it_gets_what_the_running_screen_knows(qtbot: QtBot, make: Make) -> None:
    program = (
        "import json, sys; facts = json.loads(sys.stdin.readline()); "
        f"report = json.loads({json.dumps(report_fields(REPORT))!r}); report['version'] = facts['version']; "
        "assert sys.argv[1:] == ['--json', '--facts']; print(json.dumps(report))"
    )
    report = reported(qtbot, make(program))
    assert isinstance(report, DoctorReport)
    assert report.version == "7.7"


@pytest.mark.parametrize(
    "program",
    [
        "print('nonsense')",
        "import sys; sys.exit(3)",
        "print('[]')",
        "import os; os.abort()",
        "print('x' * 10_000_000)",
    ],
)
def test_what_is_no_report_is_none(qtbot: QtBot, make: Make, program: str) -> None:
    assert reported(qtbot, make(program)) is None


def test_a_doctor_that_hangs_is_ended(qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_link, "LIMIT_MS", 300)
    assert reported(qtbot, make("import time; time.sleep(60)")) is None


def test_a_program_that_is_not_there_is_none(qtbot: QtBot) -> None:
    link = DoctorLink(("/nonexistent/program",), LiveFacts, lambda: True)
    assert reported(qtbot, link) is None
    link.stop()


def test_its_complaints_are_in_the_log_and_bounded(qtbot: QtBot, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    reported(qtbot, make(f"import sys; sys.stderr.write(('y' * 1000 + chr(10)) * 500); {SAYS_REPORT}"))
    lines = [each.getMessage() for each in caplog.records if each.name == "kiosk.doctor"]
    assert len(lines) == 20
    assert max(map(len, lines)) == 200


def test_two_looks_at_once_are_one(qtbot: QtBot, make: Make) -> None:
    link = make(f"import time; time.sleep(0.3); {SAYS_REPORT}")
    heard: list[object] = []
    link.reported.connect(heard.append)
    link.look()
    link.look()
    qtbot.waitUntil(lambda: heard == [REPORT], timeout=10_000)
    qtbot.wait(300)
    assert heard == [REPORT]


def test_by_itself_it_looks_only_where_nobody_stands(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_link, "FIRST_MS", 1)
    heard: list[bool] = []
    for quiet in (False, True):
        link = DoctorLink((sys.executable, "-c", SAYS_REPORT), LiveFacts, lambda each=quiet: each)  # type: ignore[misc]
        link.reported.connect(lambda _report, each=quiet: heard.append(each))
        link.start()
        qtbot.wait(50)
        if quiet:
            qtbot.waitUntil(lambda: heard == [True], timeout=10_000)
        link.stop()
    assert heard == [True]
