"""The ticket's QR: dense enough for 58 mm paper, and a real decoder reads it back, worn or not."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
import zxingcpp
from nacl.signing import SigningKey
from PIL import Image, ImageFilter

from kiosk.protocol.ticket import Ticket, from_url, sign, to_url
from kiosk.ui.qr import QUIET_ZONE_MODULES, qr_matrix

HOST_OF_22 = "hub.yuncheng-market.cn"
DOTS_PER_MODULE = 6
"""0.75 mm at 203 dpi."""


def ticket_url(seed: int = 1, host: str = HOST_OF_22) -> str:
    chance = random.Random(seed)
    claims = Ticket(
        key_id=chance.getrandbits(16),
        ticket_id=chance.getrandbits(45),
        job_id=chance.getrandbits(48),
        kiosk_id=chance.getrandbits(16),
        issued_at=chance.getrandbits(32),
        valid_days=30,
        holder_tag=chance.randbytes(8),
    )
    return to_url(sign(claims, SigningKey(chance.randbytes(32))), host)


def picture(matrix: list[list[bool]]) -> Image.Image:
    size = len(matrix) + 2 * QUIET_ZONE_MODULES
    small = Image.new("L", (size, size), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET_ZONE_MODULES, y + QUIET_ZONE_MODULES), 0)
    return small.resize((size * DOTS_PER_MODULE, size * DOTS_PER_MODULE), Image.Resampling.NEAREST)


def decoded(image: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(image)
    return found[0].text if found else None


def version(matrix: list[list[bool]]) -> int:
    return (len(matrix) - 17) // 4


@pytest.mark.parametrize("seed", range(20))
def test_a_ticket_is_version_8_and_fits_58_mm_paper_at_six_dots(seed: int) -> None:
    assert len(HOST_OF_22) == 22
    matrix = qr_matrix(ticket_url(seed))
    assert version(matrix) == 8
    assert (len(matrix) + 2 * QUIET_ZONE_MODULES) * DOTS_PER_MODULE <= 384


@pytest.mark.parametrize("seed", range(5))
def test_a_decoder_reads_the_address_back_to_the_same_token(seed: int) -> None:
    url = ticket_url(seed)
    text = decoded(picture(qr_matrix(url)))
    assert text == url
    assert from_url(text) == from_url(url)


def test_level_m_bears_wear() -> None:
    """Fade, three dead columns of the print head, noise and blur: at least 9 of 10."""
    read = 0
    for seed in range(10):
        url = ticket_url(seed)
        chance = random.Random(seed)
        worn = picture(qr_matrix(url)).point(lambda grey: 140 if grey < 128 else 255)
        for _ in range(3):
            worn.paste(255, (column := chance.randrange(worn.width), 0, column + 1, worn.height))
        for _ in range(2000):
            worn.putpixel((chance.randrange(worn.width), chance.randrange(worn.height)), chance.randrange(256))
        read += decoded(worn.filter(ImageFilter.GaussianBlur(1.5))) == url
    assert read >= 9


@pytest.mark.parametrize(
    "text", ["https://demo.kiosk.invalid/j/42", "https://demo.kiosk.invalid/岗位", "12345678", "x" * 300]
)
def test_other_addresses_are_read_back_too(text: str) -> None:
    assert decoded(picture(qr_matrix(text))) == text


def test_a_text_beyond_version_40_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr_matrix("x" * 3000)


def test_pillow_is_left_where_it_is() -> None:
    draw = "import sys; from kiosk.ui.qr import qr_matrix; qr_matrix('x'); "
    without = subprocess.run([sys.executable, "-c", draw + "sys.exit('PIL' in sys.modules)"], check=False)
    assert without.returncode == 0
    program = draw + "from PIL import Image; print(Image.new('L', (1, 1)).size)"
    after = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (after.stdout, after.stderr) == (b"(1, 1)\n", b"")
