"""A printer asked before, during and after; the stream is read back by an interpreter of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.printing.device import Outcome, Result
from kiosk.printing.devices import open_device
from kiosk.printing.escpos_device import EscposDevice, Patience
from kiosk.printing.escpos_library import Encoder
from kiosk.printing.links import LinkLostError, open_link
from kiosk.printing.paper import Paper, Raster, without_real_time_commands
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.served_printer import Served, on_terminal
from tests.printing.tickets import printer_settings

QUICK = Patience(answer_s=0.25, stall_s=0.3, finish_s=2.0, slowest_mm_per_s=400.0)
ROWS = 480


def picture(paper: Paper = Paper.NARROW, rows: int = ROWS) -> Raster:
    """Every row is another one, so that a lost, doubled or swapped row shows."""
    row_bytes = paper.width_dots // 8
    bits = b"".join(bytes((row * 7 + column * 3) % 256 for column in range(row_bytes)) for row in range(rows))
    return Raster(paper.width_dots, without_real_time_commands(bits))


def device_on(served: Served, patience: Patience = QUICK, *, cutter: bool = True) -> EscposDevice:
    settings = printer_settings(attachment="network", host=served.address, port=served.port)
    encoder = Encoder(served.printer.width_dots, cutter=cutter)
    return EscposDevice(open_link(settings), lambda: open_link(settings), encoder, patience)


@pytest.fixture
def device(served: Served) -> Iterator[EscposDevice]:
    made = device_on(served)
    yield made
    made.close()


def test_what_is_sent_is_what_comes_out(served: Served, device: EscposDevice) -> None:
    sent = picture()
    assert device.print(sent) == Result(Outcome.PRINTED)
    (sheet,) = served.printer.sheets
    assert b"".join(sheet.rows) == sent.bits
    assert served.printer.strange == []


def test_the_picture_of_another_printer_is_not_in_the_way(served: Served, device: EscposDevice) -> None:
    """Two tickets one after the other are two sheets, each whole."""
    first, second = picture(rows=100), picture(rows=177)
    assert device.print(first).outcome is Outcome.PRINTED
    assert device.print(second).outcome is Outcome.PRINTED
    assert [b"".join(each.rows) for each in served.printer.sheets] == [first.bits, second.bits]


def test_without_a_cutter_the_paper_is_fed_to_where_it_can_be_torn(served: Served) -> None:
    made = device_on(served, cutter=False)
    assert made.print(picture(rows=20)).outcome is Outcome.PRINTED
    made.close()
    assert served.printer.sheets == []
    assert served.printer.sheet.fed_dots > 60


SAYS: list[tuple[Callable[[ReceiptPrinter], None], PrinterFault]] = [
    (lambda printer: setattr(printer, "paper_out", True), PrinterFault.PAPER_OUT),
    (lambda printer: setattr(printer, "cover_open", True), PrinterFault.COVER_OPEN),
    (lambda printer: setattr(printer, "offline", True), PrinterFault.PRINTER_OFFLINE),
    (lambda printer: setattr(printer, "cutter_error", True), PrinterFault.PRINTER_JAM),
    (lambda printer: setattr(printer, "broken", True), PrinterFault.PRINTER_BROKEN),
    (lambda printer: setattr(printer, "hot", True), PrinterFault.PRINTER_HOT),
]


@pytest.mark.parametrize(("act", "fault"), SAYS, ids=[fault.value for _, fault in SAYS])
def test_a_printer_that_cannot_print_is_sent_nothing(
    served: Served, device: EscposDevice, act: Callable[[ReceiptPrinter], None], fault: PrinterFault
) -> None:
    served.change(act)
    assert device.status().fault is fault
    assert device.print(picture()) == Result(Outcome.FAILED, fault)
    assert served.printer.rows_printed == 0


def test_paper_that_is_nearly_over_prints_and_says_so(served: Served, device: EscposDevice) -> None:
    served.change(lambda printer: setattr(printer, "near_end", True))
    assert device.status().paper is PaperState.NEAR_END
    assert device.print(picture(rows=60)).outcome is Outcome.PRINTED


def test_paper_that_ends_in_mid_ticket_stops_it_and_new_paper_brings_no_rest(
    served: Served, device: EscposDevice
) -> None:
    served.change(lambda printer: setattr(printer, "out_after_rows", 100))
    assert device.print(picture()) == Result(Outcome.FAILED, PrinterFault.PAPER_OUT)
    printed = served.printer.rows_printed
    assert 100 <= printed < ROWS
    assert served.printer.cleared >= 1
    served.change(lambda printer: setattr(printer, "paper_out", False))
    assert device.status().fault is None
    assert served.printer.rows_printed == printed
    sent = picture()
    assert device.print(sent).outcome is Outcome.PRINTED
    assert b"".join(served.printer.sheets[-1].rows[-ROWS:]) == sent.bits


def test_a_cover_opened_in_mid_ticket_is_no_ticket(served: Served, device: EscposDevice) -> None:
    served.change(lambda printer: setattr(printer, "cover_opens_after_rows", 200))
    assert device.print(picture()) == Result(Outcome.FAILED, PrinterFault.COVER_OPEN)


def test_paper_that_ends_with_the_last_rows_is_no_ticket(served: Served, device: EscposDevice) -> None:
    """Everything was sent, and the status after it is bad."""
    served.change(lambda printer: setattr(printer, "out_after_rows", ROWS))
    assert device.print(picture()) == Result(Outcome.FAILED, PrinterFault.PAPER_OUT)


def test_a_printer_that_answers_nothing_is_never_said_to_have_printed(served: Served, device: EscposDevice) -> None:
    served.change(lambda printer: setattr(printer, "silent", True))
    status = device.status()
    assert not status.answers
    assert (status.paper, status.cover, status.online) == (PaperState.UNKNOWN, CoverState.UNKNOWN, None)
    sent = picture()
    assert device.print(sent) == Result(Outcome.UNCONFIRMED)
    served.wait_for(lambda printer: len(printer.sheets) == 1)
    assert b"".join(served.printer.sheets[0].rows) == sent.bits


def test_a_printer_without_the_late_question_is_asked_how_it_is_afterwards(
    served: Served, device: EscposDevice
) -> None:
    served.change(lambda printer: setattr(printer, "knows_gs_r", False))
    assert device.print(picture()).outcome is Outcome.PRINTED


def test_a_jam_blocks_the_write_and_is_found_out(served: Served, device: EscposDevice) -> None:
    served.change(lambda printer: setattr(printer, "jam_after_rows", 150))
    assert device.print(picture(rows=4000)) == Result(Outcome.FAILED, PrinterFault.PRINTER_JAM)


def test_a_cable_pulled_in_mid_ticket_is_a_lost_link(served: Served, device: EscposDevice) -> None:
    served.unplug_after_rows = 100
    with pytest.raises(LinkLostError):
        device.print(picture(rows=4000))


def test_on_a_serial_port(served: Served) -> None:
    with on_terminal(ReceiptPrinter(Paper.WIDE.width_dots)) as terminal:
        settings = printer_settings(attachment="serial", path=terminal.path, paper_mm=80)
        made = open_device(settings, lambda _code, _words: None)
        sent = picture(Paper.WIDE, rows=90)
        assert made.print(sent).outcome is Outcome.PRINTED
        made.close()
        assert b"".join(terminal.printer.sheets[0].rows) == sent.bits


def test_a_device_file_prints_and_answers_too() -> None:
    """python-escpos would open it for writing only."""
    with on_terminal(ReceiptPrinter(Paper.NARROW.width_dots)) as terminal:
        terminal.printer.near_end = True
        made = open_device(printer_settings(attachment="file", path=terminal.path), lambda _code, _words: None)
        assert made.status().paper is PaperState.NEAR_END
        sent = picture(rows=90)
        assert made.print(sent).outcome is Outcome.PRINTED
        made.close()
        assert b"".join(terminal.printer.sheets[0].rows) == sent.bits


def test_no_printer_there() -> None:
    with pytest.raises(LinkLostError):
        open_link(printer_settings(attachment="file", path="/dev/no-such-printer"))
    with pytest.raises(LinkLostError):
        open_link(printer_settings(attachment="serial", path="/dev/no-such-port"))
