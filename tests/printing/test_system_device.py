"""A ticket through the real print system: true size, read back, nothing kept; and what its driver says of the paper."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from kiosk.printing.device import Outcome, Result
from kiosk.printing.drawing import draw
from kiosk.printing.links import LinkLostError
from kiosk.printing.paper import Paper, Raster
from kiosk.printing.system_device import SystemDevice, pdf
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.ui.qr import qr_matrix
from tests.printing.print_system import QUEUE, PrintSystem, missing, print_system
from tests.printing.tickets import ticket

SMALL = Raster(Paper.NARROW.width_dots, b"\xaa" * 48 * 80)


@pytest.fixture(scope="module")
def system() -> Iterator[PrintSystem]:
    if why := missing():
        pytest.skip(f"no print system here: {why}")
    with print_system() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUPS_SERVER", str(running.socket))
        yield running


def picture_in(document: bytes) -> Image.Image:
    """The one picture of a PDF by Pillow, which packs 1-bit pictures as fax (ITU-T T.6): here unpacked as a TIFF."""
    width, height = (int(re.search(rb"/%s (\d+)" % name, document)[1]) for name in (b"Width", b"Height"))  # type: ignore[index]
    start = document.index(b"stream\n", document.index(b"/CCITTFaxDecode")) + len(b"stream\n")
    fax = document[start : document.index(b"endstream", start)]
    black_is_one = b"/BlackIs1 true" in document
    tags = [(256, width), (257, height), (258, 1), (259, 4), (262, int(black_is_one)), (273, 122), (278, height)]
    tags.append((279, len(fax)))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    return Image.open(BytesIO(head.ljust(122, b"\0") + fax)).convert("L")


@pytest.mark.usefixtures("qapp")
def test_a_ticket_arrives_whole_without_a_date_and_leaves_nothing_behind(system: PrintSystem) -> None:
    content = ticket()
    raster = draw(content, Paper.NARROW, qr_matrix)
    device = SystemDevice(QUEUE, a4=False, log=lambda code, _words: pytest.fail(code))
    assert device.print(raster) == Result(Outcome.UNCONFIRMED), "a queue that says nothing has not said it printed"
    (document,) = system.printed()
    (found,) = zxingcpp.read_barcodes(picture_in(document))
    assert found.text == content.url
    assert b"Date" not in document
    assert system.kept() == []


def test_paper_that_is_out_stops_it_and_new_paper_prints_though_nobody_withdrew_the_word(system: PrintSystem) -> None:
    device = SystemDevice(QUEUE, a4=False, log=lambda _code, _words: None)
    printed = len(system.printed())
    for reason, fault in (("media-empty-error", PrinterFault.PAPER_OUT), ("cover-open-error", PrinterFault.COVER_OPEN)):
        system.says(reason)
        assert device.print(SMALL) == Result(Outcome.FAILED, fault)
        assert system.kept() == []
        system.says("")
        status = device.status()
        assert (status.fault, status.paper, status.cover) == (None, PaperState.UNKNOWN, CoverState.UNKNOWN)
    assert len(system.printed()) == printed
    assert device.print(SMALL) == Result(Outcome.UNCONFIRMED)
    assert len(system.printed()) == printed + 1


def test_a_queue_that_is_not_there_is_a_lost_link(system: PrintSystem) -> None:
    with pytest.raises(LinkLostError):
        SystemDevice("nobody", a4=False, log=lambda _code, _words: None).status()
    with pytest.raises(LinkLostError):
        SystemDevice("", a4=False, log=lambda _code, _words: None)


def test_on_a_sheet_the_picture_stands_at_the_top_in_true_size() -> None:
    sheet = picture_in(pdf(SMALL, a4=True))
    assert sheet.size == (1680, 2376)
    inked = sheet.point(lambda grey: 255 - grey).getbbox()
    assert inked is not None
    assert inked[3] - inked[1] == SMALL.height_dots
