"""A posting as a picture for the chat group: 1080 x 1440, read at a glance on a small telephone.

The look is that of the kiosk's screens: a white-on-blue street sign above, a white card below, pay the largest thing,
the QR of the public job page in whole pixels. Colours and proportions are those of ``kiosk/ui/qml/kit/Theme.qml``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kiosk.domain import posting_words as words
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.hub.wording.group_text import NO_FEES, days_words, meeting_words, requirement_words
from kiosk.hub.wording.typeface import Typeface, load_typeface

WIDTH, HEIGHT = 1080, 1440

_SIGN, _INK, _INK2, _PAPER, _GROUND, _LINE = "#0A4A9C", "#14202B", "#3B4855", "#FFFFFF", "#F2F3F1", "#CFD5DC"
_AMBER_TINT, _AMBER_INK = "#FFF0C9", "#573600"
_MARGIN, _PADDING, _RADIUS = 48, 44, 20
_SIGN_HEIGHT = 640
_CARD_TOP, _CARD_BOTTOM = 390, 1332
_FACTS_TOP, _FACTS_BOTTOM = 602, 942
_QUIET_ZONE_MODULES = 4
"""ISO/IEC 18004: the light border on every side."""
_QR_PX = 316


def poster_png(job: Job, url: str, market: str, now: int, *, trades: TradeTable, regions: RegionTable) -> bytes:
    """The poster as PNG bytes. ``url`` is the public job page, ``market`` the name on the sign, ``now`` Unix seconds.

    Raises FontMissingError.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = _Pen(ImageDraw.Draw(image), load_typeface())
    _draw_sign(pen, job, market)
    _draw_card(pen, job, now, trades, regions)
    _draw_code(image, pen, job, url)
    _draw_foot(pen)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Pen:
    draw: ImageDraw.ImageDraw
    typeface: Typeface

    def width(self, text: str, size_px: int, *, bold: bool) -> int:
        return round(self.typeface.font(size_px, bold=bold).getlength(text))

    def write(
        self, at: tuple[int, int], text: str, size_px: int, colour: str, *, bold: bool = True, anchor: str = "ls"
    ) -> int:
        """One line; ``at`` is on its baseline. Returns the x where it ends."""
        self.draw.text(at, text, colour, self.typeface.font(size_px, bold=bold), anchor=anchor)
        return at[0] + self.width(text, size_px, bold=bold)

    def fitted(self, text: str, width: int, largest: int, smallest: int, *, bold: bool = True) -> tuple[str, int]:
        """The text at the largest size that fits one line, cut with … below the smallest."""
        for size in range(largest, smallest - 1, -2):
            if self.width(text, size, bold=bold) <= width:
                return text, size
        while text and self.width(text + "…", smallest, bold=bold) > width:
            text = text[:-1]
        return text + "…", smallest

    def wrapped(self, text: str, width: int, size_px: int, lines: int, *, bold: bool) -> list[str]:
        """At most ``lines`` lines, broken between any two characters as Chinese is; the last cut with …."""
        rows: list[str] = []
        rest = text
        while rest and len(rows) < lines:
            count = len(rest)
            while count > 1 and self.width(rest[:count], size_px, bold=bold) > width:
                count -= 1
            if count < len(rest):
                count = _better_break(rest, count)
            rows.append(rest[:count].strip())
            rest = rest[count:].lstrip(" ，")
        if rest and rows:
            rows[-1], _ = self.fitted(rows[-1] + rest, width, size_px, size_px, bold=bold)
        return rows


def _better_break(text: str, count: int) -> int:
    """Not within a figure or a Latin word (18:00), unless the whole line is one."""
    cut = count
    while cut > count // 2 and _together(text[cut - 1]) and _together(text[cut]):
        cut -= 1
    return cut if cut > count // 2 else count


def _together(character: str) -> bool:
    return character.isascii() and character not in " ,"


def _draw_sign(pen: _Pen, job: Job, market: str) -> None:
    pen.draw.rectangle((0, 0, WIDTH, _SIGN_HEIGHT), _SIGN)
    _draw_mark(pen.draw, _MARGIN, 36, 68)
    name, size = pen.fitted(_plain(market), 560, 42, 30)
    pen.write((_MARGIN + 88, 86), name, size, _PAPER)
    how = words.ACCEPTANCE[job.acceptance]
    pen.write((WIDTH - _MARGIN, 86), how, 38, _PAPER, anchor="rs")
    pen.draw.line((_MARGIN, 128, WIDTH - _MARGIN, 128), "#5F8CC6", 3)
    left = max(0, job.openings - job.filled)
    count = f"要{left}人" if left else "已招满"
    count_width = pen.width(count, 84, bold=True)
    pen.write((WIDTH - _MARGIN, 284), count, 84, _PAPER, anchor="rs")
    title = _plain(job.title)
    room = WIDTH - 2 * _MARGIN - count_width - 40
    if pen.width(title, 104, bold=True) <= room:
        text, size = pen.fitted(title, room, 150, 104)
        pen.write((_MARGIN, 284), text, size, _PAPER)
    else:
        rows = pen.wrapped(title, room, 76, 2, bold=True)
        for row, baseline in zip(rows, (204, 292) if len(rows) == 2 else (284,), strict=True):
            pen.write((_MARGIN, baseline), row, 76, _PAPER)
    # The name first: the date of the check stands whole behind it.
    checked = f"  {words.verified_words(job)}"
    name_room = WIDTH - 2 * _MARGIN - pen.width(checked, 34, bold=False)
    name, _ = pen.fitted(_plain(job.hirer.name), name_room, 34, 34)
    end = pen.write((_MARGIN, 356), name, 34, _PAPER)
    pen.write((end, 356), checked, 34, _PAPER, bold=False)


def _draw_mark(draw: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    """The market's mark, 工 cut into a white brick, on the grid of ``assets/pictograms/mark.svg`` (68 units)."""
    unit = size / 68
    draw.rounded_rectangle((left, top, left + size, top + size), 12 * unit, _PAPER)
    outline = ((17, 16), (51, 16), (51, 24.5), (38.5, 24.5), (38.5, 43.5), (57, 43.5), (57, 52), (11, 52), (11, 43.5))
    points = (*outline, (29.5, 43.5), (29.5, 24.5), (17, 24.5))
    draw.polygon([(left + x * unit, top + y * unit) for x, y in points], _SIGN)


def _draw_card(pen: _Pen, job: Job, now: int, trades: TradeTable, regions: RegionTable) -> None:
    left, right = _MARGIN, WIDTH - _MARGIN
    pen.draw.rounded_rectangle((left, _CARD_TOP, right, _CARD_BOTTOM), _RADIUS, _PAPER)
    _draw_pay(pen, job, left + _PADDING, right - _PADDING)
    facts = (
        ("地点", _plain(words.place_words(job, regions))),
        ("日子", days_words(job, local_day(now))),
        ("几点", _plain(meeting_words(job))),
        ("工时", _plain(job.work.hours_text)),
        ("另有", words.perks_words(job.perks)),
        ("要求", _plain(requirement_words(job, trades))),
    )
    _draw_facts(pen, [(label, text) for label, text in facts if text], left + _PADDING, right - _PADDING)


def _draw_pay(pen: _Pen, job: Job, left: int, right: int) -> None:
    settlement = words.SETTLEMENT[job.pay.settlement]
    unit = words.pay_unit(job.pay)
    plate_width = pen.width(settlement, 52, bold=True) + 48
    unit_width = pen.width(unit, 60, bold=True)
    figure, size = pen.fitted(words.pay_figure(job.pay), right - left - plate_width - unit_width - 64, 172, 48)
    end = pen.write((left, 558), figure, size, _INK)
    pen.write((end + 20, 558), unit, 60, _INK)
    pen.draw.rounded_rectangle((right - plate_width, 488, right, 568), 10, _INK)
    pen.write((right - plate_width // 2, 546), settlement, 52, _PAPER, anchor="ms")


def _draw_facts(pen: _Pen, facts: list[tuple[str, str]], left: int, right: int) -> None:
    """One fact a line; only the place, which comes first, may take two."""
    column = left + 124
    place = pen.wrapped(facts[0][1], right - column, 44, 2, bold=True)
    lines = [(facts[0][0], place[0]), *(("", more) for more in place[1:]), *facts[1:]]
    height = min(66, (_FACTS_BOTTOM - _FACTS_TOP) // len(lines))
    largest = min(48, height - 11)
    pen.draw.line((left, _FACTS_TOP, right, _FACTS_TOP), _LINE, 2)
    for number, (label, text) in enumerate(lines):
        baseline = _FACTS_TOP + 4 + number * height + round(height * 0.76)
        pen.write((left, baseline), label, 38, _INK2, bold=False)
        fitted, size = pen.fitted(text, right - column, largest, 34)
        pen.write((column, baseline), fitted, size, _INK)


def _draw_code(image: Image.Image, pen: _Pen, job: Job, url: str) -> None:
    left, right = _MARGIN + _PADDING, WIDTH - _MARGIN - _PADDING
    top = _CARD_BOTTOM - 34 - _QR_PX
    code, quiet = _qr_picture(url)
    symbol = code.width - 2 * quiet
    # The quiet zone is white on white: the modules line up with the text's left edge.
    image.paste(code, (left - quiet, top - quiet + (_QR_PX - symbol) // 2))
    pen.draw.line((left, top - quiet, right, top - quiet), _LINE, 2)
    column = left + symbol + quiet + 4
    pen.write((column, top + 48), "扫一扫，看还缺几个人", 46, _SIGN)
    pen.write((column, top + 112), "去之前先打电话", 40, _INK2, bold=False)
    name, size = pen.fitted(_plain(job.contact.name), right - column, 62, 36)
    pen.write((column, top + 204), name, size, _INK)
    phone, size = pen.fitted(_plain(job.contact.phone), right - column, 84, 40)
    pen.write((column, top + 300), phone, size, _INK)


def _draw_foot(pen: _Pen) -> None:
    top = _CARD_BOTTOM + 20
    pen.draw.rounded_rectangle((_MARGIN, top, WIDTH - _MARGIN, HEIGHT - 20), 14, _AMBER_TINT)
    text, size = pen.fitted(f"{NO_FEES}。谁要押金，打12333", WIDTH - 2 * _MARGIN - 48, 42, 30)
    pen.write((WIDTH // 2, top + 50), text, size, _AMBER_INK, anchor="ms")


def _matrix(url: str) -> list[list[bool]]:
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET_ZONE_MODULES)
    symbol.add_data(url)
    symbol.make(fit=True)
    return [[bool(module) for module in row] for row in symbol.get_matrix()]


def _qr_picture(url: str) -> tuple[Image.Image, int]:
    """Black on white in whole pixels per module, quiet zone included, and how wide that zone is."""
    matrix = _matrix(url)
    pixels = max(1, _QR_PX // (len(matrix) - 2 * _QUIET_ZONE_MODULES))
    picture = Image.new("1", (len(matrix), len(matrix)), 1)
    for y, row in enumerate(matrix):
        for x, module in enumerate(row):
            picture.putpixel((x, y), 0 if module else 1)
    side = len(matrix) * pixels
    return picture.resize((side, side), Image.Resampling.NEAREST), _QUIET_ZONE_MODULES * pixels


def _plain(text: str) -> str:
    """Without pictures, control and private characters: the typeface would show boxes for them."""
    kept = "".join(" " if character in "\n\t" else character for character in text)
    kept = "".join(
        each for each in kept if unicodedata.category(each) not in ("So", "Cc", "Cf", "Co", "Cn", "Cs", "Mn")
    )
    return " ".join(kept.split())
