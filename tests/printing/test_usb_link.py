"""USB through pyusb and python-escpos down to pyusb's backend; no printer has been plugged in."""

from __future__ import annotations

import pytest
import usb.backend.libusb1

from kiosk.printing.device import Outcome, Result
from kiosk.printing.escpos_device import EscposDevice, Patience
from kiosk.printing.escpos_library import Encoder
from kiosk.printing.links import LinkLostError, UsbLink, open_link
from kiosk.printing.paper import Paper, Raster
from kiosk.protocol.printer_codes import PaperState, PrinterFault
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.tickets import printer_settings
from tests.printing.usb_printer import PRODUCT, VENDOR, UsbBus

QUICK = Patience(answer_s=0.1, stall_s=0.2, finish_s=1.0, slowest_mm_per_s=400.0)
SMALL = Raster(Paper.NARROW.width_dots, bytes(range(48)) * 300)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> UsbBus:
    made = UsbBus(ReceiptPrinter(Paper.NARROW.width_dots))
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_words: made)
    return made


def device(usb_id: str = "") -> EscposDevice:
    settings = printer_settings(attachment="usb", usb_id=usb_id)
    return EscposDevice(
        open_link(settings), lambda: open_link(settings), Encoder(Paper.NARROW.width_dots, cutter=True), QUICK
    )


@pytest.mark.parametrize("usb_id", ["", f"{VENDOR:04x}:{PRODUCT:04x}"], ids=["by its class", "by its numbers"])
def test_a_ticket_comes_out_of_the_printers_interface_and_is_confirmed(bus: UsbBus, usb_id: str) -> None:
    made = device(usb_id)
    assert made.print(SMALL) == Result(Outcome.PRINTED)
    (sheet,) = bus.printer.sheets
    assert b"".join(sheet.rows) == SMALL.bits
    made.close()


def test_paper_cover_and_jam_are_heard_over_usb_too(bus: UsbBus) -> None:
    made = device()
    bus.printer.near_end = True
    assert made.status().paper is PaperState.NEAR_END
    bus.printer.out_after_rows = 100
    assert made.print(SMALL) == Result(Outcome.FAILED, PrinterFault.PAPER_OUT)
    bus.printer.paper_out, bus.printer.jam_after_rows = False, bus.printer.rows_printed + 50
    bus.printer.go_on()
    assert made.print(SMALL) == Result(Outcome.FAILED, PrinterFault.PRINTER_JAM)
    made.close()


def test_a_cable_pulled_out_is_a_lost_link_and_no_printer_none(bus: UsbBus) -> None:
    made = device()
    bus.plugged = False
    with pytest.raises(LinkLostError):
        made.print(SMALL)
    with pytest.raises(LinkLostError):
        UsbLink(None)
    with pytest.raises(LinkLostError):
        UsbLink((VENDOR, PRODUCT + 1))
