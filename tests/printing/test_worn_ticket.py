"""The gate: a signed ticket encoded, drawn at 203 dpi, sent, printed and worn is still read by an independent decoder.

The figures are those of a simulation; telephones and real paper have not been tried.
"""

from __future__ import annotations

import pytest
import zxingcpp
from nacl.signing import SigningKey
from PIL import Image

from kiosk.printing.drawing import draw
from kiosk.printing.escpos_library import Encoder
from kiosk.printing.paper import Paper
from kiosk.protocol.ticket import Ticket, from_url, sign, to_url
from kiosk.ui.qr import qr_matrix
from tests.domain.postings import NOW
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.tickets import ticket
from tests.printing.worn_paper import GOOD, WORN, Wear, photographed

pytestmark = pytest.mark.usefixtures("qapp")

SEEDS = range(40)
TOKEN = sign(Ticket(1, 2**44 + 987_654_321, 2**47 + 5, 12, NOW, 7, b"\xa5" * 8), SigningKey(b"\x07" * 32))
ADDRESS = to_url(TOKEN, "wyljgz.yuncheng.gov.cn")
"""22 characters of host."""


def printed(paper: Paper) -> Image.Image:
    """What has come out of the printer after the bytes were sent, band by band."""
    raster = draw(ticket(url=ADDRESS), paper, qr_matrix)
    encoder, printer = Encoder(paper.width_dots, cutter=True), ReceiptPrinter(paper.width_dots)
    printer.receive(encoder.begin())
    for first in range(0, raster.height_dots, 32):
        printer.receive(encoder.band(raster, first, 32))
    printer.receive(encoder.finish())
    (sheet,) = printer.sheets
    assert printer.strange == []
    return Image.frombytes("1", (paper.width_dots, len(sheet.rows)), b"".join(sheet.rows), "raw", "1;I")


def read_back(picture: Image.Image) -> bool:
    return any(found.text == ADDRESS for found in zxingcpp.read_barcodes(picture))


@pytest.mark.parametrize("paper", list(Paper), ids=["58mm", "80mm"])
def test_forty_of_forty_good_and_thirty_six_of_forty_worn_tickets_are_read(paper: Paper) -> None:
    whole = printed(paper)
    (clean,) = zxingcpp.read_barcodes(whole)
    assert from_url(clean.text) == TOKEN
    corners = clean.position
    around = (0, corners.top_left.y - 60, paper.width_dots, corners.bottom_left.y + 100)
    symbol = whole.crop(around)

    def read(wear: Wear) -> int:
        return sum(read_back(photographed(symbol, wear, seed)) for seed in SEEDS)

    assert read(GOOD) == 40
    assert read(WORN) >= 36
