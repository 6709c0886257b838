"""The reader from the socket to the module, each thing broken in turn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.reader_probes import PcscAnswer, ReaderProbes, judge_read
from kiosk.maintenance.surroundings import LastRead, LiveFacts
from kiosk.reader.sdt import Command
from tests.maintenance.machines import Machine, settings
from tests.reader.modules import ScriptedModule, status_for
from tests.reader.test_serial_link import SerialModule

EMPTY = PcscAnswer(())
ALLOWED, DOWN, DENIED = PcscAnswer(("ID Reader A",)), PcscAnswer(None), PcscAnswer(None, denied=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def module() -> Iterator[SerialModule]:
    made = SerialModule(ScriptedModule())
    yield made
    made.unplug()


def test_the_service(machine: Machine) -> None:
    def of(answer: PcscAnswer, profile: str = "ffb0-paged") -> Finding:
        return ReaderProbes(machine.around(settings(reader={"profile": profile})), lambda: answer).service()

    assert of(ALLOWED) == Finding(ProbeId.PCSC_SERVICE, Verdict.OK)
    assert of(DOWN) == Finding(ProbeId.PCSC_SERVICE, Verdict.BAD, "PCSC_DOWN")
    assert of(DENIED) == Finding(ProbeId.PCSC_SERVICE, Verdict.BAD, "PCSC_DENIED")
    assert of(DOWN, "serial").verdict is Verdict.OFF
    assert of(DOWN, "auto").verdict is Verdict.BAD
    machine.usb("3-1", "0400:c35a", "ff")
    assert of(DOWN, "auto").verdict is Verdict.OFF, "the module on USB needs no service"


def test_a_reader_that_nobody_serves(machine: Machine) -> None:
    def of(answer: PcscAnswer) -> Finding:
        return ReaderProbes(machine.around(), lambda: answer).driver()

    machine.usb("3-1", "046d:c31c", "03")
    assert of(ALLOWED).verdict is Verdict.OFF, "a keyboard is no reader"
    machine.usb("3-2", "072F:2200", "0b")
    assert of(PcscAnswer(())) == Finding(ProbeId.READER_DRIVER, Verdict.BAD, "READER_WITHOUT_DRIVER", "072f:2200")
    assert of(ALLOWED).verdict is Verdict.OK
    assert of(DOWN).verdict is Verdict.UNKNOWN
    machine.usb("3-3", "072f:2200", "0b", driver="pn533_usb")
    assert of(ALLOWED) == Finding(ProbeId.READER_DRIVER, Verdict.BAD, "READER_TAKEN", "072f:2200")


def test_readers_and_permission(machine: Machine) -> None:
    def probes(answer: PcscAnswer = EMPTY) -> ReaderProbes:
        return ReaderProbes(machine.around(), lambda: answer)

    assert probes().readers() == Finding(ProbeId.READERS, Verdict.BAD, "NO_READER")
    assert probes(ALLOWED).readers() == Finding(ProbeId.READERS, Verdict.OK, value="ID Reader A")
    assert probes(DENIED).permission().code == "PCSC_DENIED"
    assert probes(ALLOWED).permission().verdict is Verdict.OK
    machine.usb("3-1", "0400:c35a", "ff")
    assert probes().readers().value == "USB 0400:c35a"
    node = machine.put("dev/bus/usb/003/014", "")
    assert probes().permission() == Finding(ProbeId.READER_PERMISSION, Verdict.OK, value="014")
    node.unlink()
    node.mkdir()
    node.chmod(0)
    if os.geteuid():
        assert probes().permission().code == "READER_NOT_ALLOWED"


def test_permission_refused_to_another_user(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.usb("3-1", "0400:c35a", "ff")
    machine.put("dev/bus/usb/003/014", "")
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = ReaderProbes(machine.around(), lambda: ALLOWED).permission()
    assert found == Finding(ProbeId.READER_PERMISSION, Verdict.BAD, "READER_NOT_ALLOWED", "014")


def test_the_module_tells_its_number(machine: Machine, module: SerialModule) -> None:
    chosen = settings(reader={"profile": "serial", "serial_path": module.path})
    found = ReaderProbes(machine.around(chosen)).module()
    assert (found.verdict, found.code) == (Verdict.OK, "")
    assert found.value.startswith("05.03-")


def test_a_module_that_is_not_well(machine: Machine, module: SerialModule) -> None:
    module.module.misbehave = status_for(Command.SAM_STATUS, 0x60)
    chosen = settings(reader={"profile": "serial", "serial_path": module.path})
    assert ReaderProbes(machine.around(chosen)).module() == Finding(ProbeId.SAM_NUMBER, Verdict.BAD, "SAM_SILENT")


def test_no_module_at_all(machine: Machine) -> None:
    gone = settings(reader={"profile": "serial", "serial_path": "/dev/no-such-port"})
    assert ReaderProbes(machine.around(gone)).module() == Finding(ProbeId.SAM_NUMBER, Verdict.BAD, "NO_READER")
    assert ReaderProbes(machine.around()).module().verdict is Verdict.OFF


def test_what_the_running_screen_knows_is_believed(machine: Machine) -> None:
    facts = LiveFacts(reader="ready", reader_names=("A",), module="05.03", last_read=LastRead(790, None))
    probes = ReaderProbes(machine.around(live=facts), lambda: DOWN)
    assert probes.readers() == Finding(ProbeId.READERS, Verdict.OK, value="A")
    assert probes.module() == Finding(ProbeId.SAM_NUMBER, Verdict.OK, value="05.03")
    assert probes.last_read() == Finding(ProbeId.TEST_READ, Verdict.OK, value="0.8 s")
    faulty = ReaderProbes(machine.around(live=LiveFacts(reader="SAM_FAULT")), lambda: DOWN)
    assert faulty.readers() == Finding(ProbeId.READERS, Verdict.BAD, "READER_FAULTY", "SAM_FAULT")
    gone = ReaderProbes(machine.around(live=LiveFacts(reader="down")), lambda: DOWN)
    assert gone.readers() == Finding(ProbeId.READERS, Verdict.BAD, "NO_READER")


def test_a_read_is_judged_by_time_and_fault_alone() -> None:
    assert judge_read(790, None).verdict is Verdict.OK
    assert judge_read(3400, None) == Finding(ProbeId.TEST_READ, Verdict.WARN, "READ_SLOW", "3.4 s")
    assert judge_read(None, "CARD_LOST") == Finding(ProbeId.TEST_READ, Verdict.BAD, "READ_FAILED", "CARD_LOST")
