"""The program as the screen runs it: events, faults while it prints, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.printing.paper import Paper, Raster, without_real_time_commands
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.protocol.printer_events import Alive, Failed, Hello, Printed, Printer, Unconfirmed
from tests.printing.printer_process import PrinterProcess, settings_file
from tests.printing.served_printer import Served
from tests.printing.tickets import printer_settings

PICTURE = Raster(
    Paper.NARROW.width_dots,
    without_real_time_commands(b"".join(bytes([row % 251] * 48) for row in range(1560))),
)


@pytest.fixture
def program(served: Served, tmp_path: Path) -> Iterator[PrinterProcess]:
    settings = printer_settings(attachment="network", host=served.address, port=served.port)
    process = PrinterProcess(settings_file(tmp_path, settings))
    yield process
    assert process.close() == 0


def test_prn_1_it_says_who_it_is_and_that_it_lives(program: PrinterProcess) -> None:
    assert program.wait_for(Hello) == Hello(1, "0.1.0", "network", 58)
    program.wait_for(Alive)
    state = program.wait_for(Printer)
    assert state == Printer(True, True, PaperState.OK, CoverState.CLOSED, None)
    program.wait_for(Alive)


def test_prn_2_prn_3_a_ticket_comes_out_once_and_is_said_to_be_printed_after_a_good_status(
    program: PrinterProcess, served: Served
) -> None:
    program.print(7, PICTURE)
    assert program.wait_for(Printed) == Printed(7)
    assert b"".join(served.printer.sheets[0].rows) == PICTURE.bits
    assert len(served.printer.sheets) == 1
    assert served.printer.strange == []


def test_paper_and_cover_are_told_as_they_change(program: PrinterProcess, served: Served) -> None:
    program.wait_for(Printer)
    served.change(lambda printer: setattr(printer, "near_end", True))
    assert program.wait_for(Printer).paper is PaperState.NEAR_END
    served.change(lambda printer: setattr(printer, "cover_open", True))
    assert program.wait_for(Printer).fault is PrinterFault.COVER_OPEN
    served.change(lambda printer: setattr(printer, "cover_open", False))
    assert program.wait_for(Printer).fault is None
    served.change(lambda printer: setattr(printer, "paper_out", True))
    state = program.wait_for(Printer)
    assert (state.paper, state.fault) == (PaperState.OUT, PrinterFault.PAPER_OUT)
    program.print(8, PICTURE)
    assert program.wait_for(Failed) == Failed(8, PrinterFault.PAPER_OUT)
    assert served.printer.rows_printed == 0


def test_prn_4_a_printer_that_answers_nothing_is_unknown_and_never_printed(
    program: PrinterProcess, served: Served
) -> None:
    program.wait_for(Printer)
    served.change(lambda printer: setattr(printer, "silent", True))
    state = program.wait_for(Printer)
    assert (state.connected, state.online, state.paper, state.fault) == (True, None, PaperState.UNKNOWN, None)


def test_unplugged_in_mid_ticket_and_plugged_in_again(program: PrinterProcess, served: Served) -> None:
    program.wait_for(Printer)
    served.unplug_after_rows = 300
    program.print(9, PICTURE)
    assert program.wait_for(Failed) == Failed(9, PrinterFault.PRINTER_GONE)
    served.unplug_after_rows = None
    served.unplugged.clear()
    program.wait_for(Printer, lambda state: state.fault is None)
    program.print(10, PICTURE)
    assert program.wait_for(Printed) == Printed(10)


def test_prn_5_a_picture_that_is_not_whole_is_not_printed(program: PrinterProcess, served: Served) -> None:
    program.send({"command": "picture", "attempt": 3, "width": 384, "height": 2})
    program.send({"command": "rows", "attempt": 3, "bits": "AAAA"})
    program.send({"command": "print", "attempt": 3})
    assert program.wait_for(Failed) == Failed(3, PrinterFault.PICTURE_WRONG)
    program.send({"command": "print", "attempt": 4})
    assert program.wait_for(Failed) == Failed(4, PrinterFault.PICTURE_WRONG)
    program.send({"command": "nonsense"})
    program.print(5, PICTURE)
    assert program.wait_for(Printed) == Printed(5)


def test_it_loads_no_qt_and_leaves_no_file(served: Served, tmp_path: Path) -> None:
    """What stays in memory beside the screen is small, and what it prints lies nowhere."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings = printer_settings(attachment="network", host=served.address, port=served.port)
    config = settings_file(tmp_path, settings)
    before = set(os.listdir("/dev/shm"))
    os.environ["TMPDIR"] = str(folder)
    try:
        process = PrinterProcess(config)
        process.print(1, PICTURE)
        process.wait_for(Printed)
        loaded = Path(f"/proc/{process.process.pid}/maps").read_text(encoding="utf-8")
    finally:
        del os.environ["TMPDIR"]
    assert process.close() == 0
    assert "PySide6" not in loaded
    assert list(folder.iterdir()) == []
    assert set(os.listdir("/dev/shm")) <= before


def test_once_prints_a_test_strip_and_says_how_the_printer_is(served: Served, tmp_path: Path) -> None:
    settings = printer_settings(attachment="network", host=served.address, port=served.port)
    config = settings_file(tmp_path, settings)

    def once() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "printer", "--once", "--config", str(config)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    said = once()
    assert (said.returncode, said.stderr) == (0, "")
    assert "有纸" in said.stdout
    assert len(served.printer.sheets) == 1
    served.change(lambda printer: setattr(printer, "paper_out", True))
    said = once()
    assert said.returncode == 5
    assert "没有纸" in said.stdout
    nobody_listens = replace(settings, port=1)
    settings_file(tmp_path, nobody_listens)
    assert once().returncode == 6


def test_without_a_printer_in_the_settings_it_says_so() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "kiosk", "printer"], capture_output=True, text=True, timeout=30, check=False
    )
    assert said.returncode == 3
    assert "attachment is none" in said.stderr


def test_a_silent_printer_gets_its_ticket_unconfirmed(served: Served, tmp_path: Path) -> None:
    served.printer.silent = True
    settings = printer_settings(attachment="network", host=served.address, port=served.port)
    process = PrinterProcess(settings_file(tmp_path, settings))
    process.print(6, PICTURE)
    assert process.wait_for(Unconfirmed) == Unconfirmed(6)
    served.wait_for(lambda printer: len(printer.sheets) == 1)
    assert process.close() == 0
