"""Paper drawn by Qt as a 1-bit picture, so that no code page of a printer matters and any character can be printed.

A picture is a column of blocks. Each block is first laid out and then painted; what is too long for the paper is laid
out again with fewer lines. Only pure black and white: the picture is drawn with smooth edges and cut at half grey,
which keeps strokes more even than glyphs drawn without smoothing (compared at 33 dots).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QTextLayout, QTextOption

from kiosk.printing.content import (
    CallSlipContent,
    PaperContent,
    PlaceContent,
    PostingWords,
    StripContent,
    TicketContent,
    WorkRecordContent,
)
from kiosk.printing.paper import DOTS_PER_MM, LONGEST_MM, Paper, Raster, without_real_time_commands
from kiosk.printing.plain_text import printable
from kiosk.values import frozen

FAMILIES = ("Noto Sans CJK SC", "HanaMinA", "HanaMinB")
"""The one family of the screen, and for the characters that it lacks those of a face with all of Ext B."""
LEADING = 1.19
"""Line height in em: Noto's own 1.45 would spend a quarter of the paper on nothing."""
BASELINE = 0.96
"""From the top of the line, in em."""
QUIET_MODULES = 4
LONGEST_DOTS = LONGEST_MM * DOTS_PER_MM
MOST_ON_A_LINE = 120
"""Characters, as many as 72 mm hold of the narrowest letters: what lies beyond is not even laid out."""

_CLAUSE = re.compile("[^，。]+[，。]*")
_HALVES = re.compile(r"(0\d{2,3}-|1\d{2}) ?([\d-]{7,9})", re.ASCII)
"""Area code and number, or the first three digits of a mobile number and the rest."""

Matrix = Sequence[Sequence[bool]]
"""A QR symbol row by row, True for dark, without its quiet zone."""


@frozen
class Measures:
    """Sizes in dots (0.125 mm). Body at least 33 (cap height 3 mm) and key facts at least 52 where they fit (A15)."""

    body: int
    bold: int
    key: int
    title: int
    code: int
    qr_module: int


MEASURES = {
    Paper.NARROW: Measures(body=33, bold=34, key=52, title=62, code=54, qr_module=6),
    Paper.WIDE: Measures(body=34, bold=38, key=54, title=62, code=68, qr_module=8),
}
"""The wide paper has room for fewer lines, not for much larger type: its symbol alone is 57 mm high."""
MARGIN = {Paper.NARROW: 6, Paper.WIDE: 10}


@frozen
class Limits:
    """How many lines the long texts may take."""

    job: int
    place: int
    place_more: int
    silence: int
    farewell: bool = False
    explained: bool = True
    """What the symbol and the telephone number are for; both say it themselves when there is no room."""


LOOSE_TO_TIGHT = (
    Limits(job=2, place=3, place_more=2, silence=4, farewell=True),
    Limits(job=2, place=3, place_more=2, silence=4),
    Limits(job=2, place=3, place_more=1, silence=3),
    Limits(job=2, place=2, place_more=1, silence=3),
    Limits(job=2, place=2, place_more=1, silence=3, explained=False),
    Limits(job=1, place=2, place_more=1, silence=3, explained=False),
    Limits(job=1, place=1, place_more=1, silence=3, explained=False),
    Limits(job=1, place=1, place_more=0, silence=3, explained=False),
)


class TooLongError(ValueError):
    """Not even the tightest layout fits the paper."""


class Block(Protocol):
    """A strip over the whole width of the paper."""

    @property
    def height(self) -> int: ...

    def paint(self, painter: QPainter, top: int) -> None: ...


class Gap:
    def __init__(self, height: int) -> None:
        self.height = height

    def paint(self, painter: QPainter, top: int) -> None:
        pass


class Dashes:
    """Where one part ends and the next begins."""

    height = 14

    def __init__(self, width: int) -> None:
        self._width = width

    def paint(self, painter: QPainter, top: int) -> None:
        for x in range(0, self._width, 12):
            painter.fillRect(QRect(x, top + 5, 8, 4), QColor("black"))


class Text:
    """One paragraph. More than ``lines`` lines end in an ellipsis."""

    def __init__(
        self,
        text: str,
        size: int,
        width: int,
        *,
        margin: int,
        bold: bool = False,
        centred: bool = False,
        lines: int = 3,
        by_clause: bool = False,
    ) -> None:
        self._font = font(size, bold)
        self._size = size
        break_up = _broken_by_clause if by_clause else _broken
        self.lines = break_up(printable(text), self._font, width - 2 * margin, lines)
        self._left = margin
        self._width = width - 2 * margin
        self._centred = centred
        self.height = round(LEADING * size) * len(self.lines)

    def paint(self, painter: QPainter, top: int) -> None:
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        for number, line in enumerate(self.lines):
            spare = max(0.0, self._width - metrics.horizontalAdvance(line)) if self._centred else 0.0
            x = self._left + round(spare / 2)
            painter.drawText(QPointF(x, top + number * round(LEADING * self._size) + BASELINE * self._size), line)


@frozen
class Piece:
    """A word of a row; ``plate`` prints it white on black."""

    text: str
    size: int
    bold: bool = True
    plate: bool = False


PLATE_PAD = 10
SEPARATOR = " · "


class Row:
    """Words beside each other on one baseline. The maker has checked with ``row_width`` that they fit."""

    def __init__(self, pieces: Sequence[Piece], *, margin: int, gap: int) -> None:
        self._pieces = [each for each in pieces if each.text]
        self._margin = margin
        self._gap = gap
        self._size = max(each.size for each in self._pieces)
        self.height = round(LEADING * self._size)

    def paint(self, painter: QPainter, top: int) -> None:
        x = self._margin
        baseline = top + round(BASELINE * self._size)
        for piece in self._pieces:
            face = font(piece.size, piece.bold)
            width = round(QFontMetricsF(face).horizontalAdvance(piece.text))
            painter.setFont(face)
            if piece.plate:
                up, down = round(0.95 * piece.size), round(0.22 * piece.size)
                painter.fillRect(QRect(x, baseline - up, width + 2 * PLATE_PAD, up + down), QColor("black"))
                painter.setPen(QColor("white"))
                painter.drawText(QPointF(x + PLATE_PAD, baseline), piece.text)
                painter.setPen(QColor("black"))
                width += 2 * PLATE_PAD
            else:
                painter.drawText(QPointF(x, baseline), piece.text)
            x += width + self._gap


class Plate:
    """A word in white on a black bar over the whole width."""

    def __init__(self, text: str, size: int, width: int) -> None:
        self._text = text
        self._font = font(size, bold=True)
        self._size = size
        self._width = width
        self.height = round(1.3 * size)

    def paint(self, painter: QPainter, top: int) -> None:
        painter.fillRect(QRect(0, top, self._width, self.height), QColor("black"))
        painter.setFont(self._font)
        painter.setPen(QColor("white"))
        x = round((self._width - QFontMetricsF(self._font).horizontalAdvance(self._text)) / 2)
        painter.drawText(QPointF(x, top + 1.02 * self._size), self._text)
        painter.setPen(QColor("black"))


class Frame:
    """A sentence in a thick black frame: what must not be overlooked."""

    border = 4
    pad = 7

    def __init__(self, inner: Text, width: int) -> None:
        self._inner = inner
        self._width = width
        self.height = inner.height + 2 * (self.border + self.pad)

    def paint(self, painter: QPainter, top: int) -> None:
        painter.fillRect(QRect(0, top, self._width, self.height), QColor("black"))
        inside = QRect(self.border, top + self.border, self._width - 2 * self.border, self.height - 2 * self.border)
        painter.fillRect(inside, QColor("white"))
        self._inner.paint(painter, top + self.border + self.pad - 2)


class Qr:
    """Whole dots a module; the quiet zone is white paper and counts as height."""

    def __init__(self, matrix: Matrix, module: int, width: int) -> None:
        self._matrix = matrix
        side = (len(matrix) + 2 * QUIET_MODULES) * module
        if side > width:
            module = width // (len(matrix) + 2 * QUIET_MODULES)
        if module < 1:
            raise TooLongError("the symbol is wider than the paper")
        self._module = module
        self._left = (width - len(matrix) * module) // 2
        self.height = (len(matrix) + 2 * QUIET_MODULES) * module

    def paint(self, painter: QPainter, top: int) -> None:
        module, black = self._module, QColor("black")
        top += QUIET_MODULES * module
        for down, row in enumerate(self._matrix):
            for across, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRect(self._left + across * module, top + down * module, module, module), black)


class Pattern:
    """Bars, steps and squares over the whole width: a dead column or a dirty head shows at a glance."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.height = 168

    def paint(self, painter: QPainter, top: int) -> None:
        black = QColor("black")
        painter.fillRect(QRect(0, top, self._width, 24), black)
        for x in range(0, self._width, 8):
            painter.fillRect(QRect(x, top + 32, 4, 32), black)
        for x in range(0, self._width, 24):
            for half in range(2):
                painter.fillRect(QRect(x + 12 * half, top + 72 + 12 * half, 12, 12), black)
        for step in range(self._width // 48):
            painter.fillRect(QRect(step * 48, top + 104, 48, 4 + 6 * step), black)


def font(size: int, bold: bool) -> QFont:
    """``size`` is the em in dots. No hinting: positions of dots are decided by the cut at half grey."""
    face = QFont(list(FAMILIES))
    face.setPixelSize(size)
    face.setBold(bold)
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


def width_of(text: str, size: int, bold: bool = True) -> float:
    return QFontMetricsF(font(size, bold)).horizontalAdvance(text)


def row_width(pieces: Sequence[Piece], gap: int) -> float:
    shown = [each for each in pieces if each.text]
    plates = sum(2 * PLATE_PAD for each in shown if each.plate)
    return sum(width_of(each.text, each.size, each.bold) for each in shown) + plates + gap * max(0, len(shown) - 1)


def _broken(text: str, face: QFont, width: int, most: int) -> list[str]:
    """``text`` in at most ``most`` lines; where there is more, the last one says so with an ellipsis."""
    lines: list[str] = []
    rest = text[: most * MOST_ON_A_LINE]
    while rest and len(lines) < most:
        line = _first_line(rest, face, width)
        after = rest[len(line) :].lstrip()
        last = len(lines) == most - 1
        lines.append(_elided(rest, face, width) if after and last else line.strip())
        rest = after
    return lines


def _first_line(text: str, face: QFont, width: int) -> str:
    """As much of ``text`` as goes on one line, at least one character of it."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, face)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    # Qt counts in UTF-16 units and, where two scripts meet, may break between the two halves of a character beyond the
    # BMP (seen with 6.11: "ו 👧" at 338 dots). "ignore" leaves such a half out: the character begins the next line.
    whole = text.encode("utf-16-le")[: 2 * line.textLength()].decode("utf-16-le", "ignore")
    return whole or text[0]


def _broken_by_clause(text: str, face: QFont, width: int, most: int) -> list[str]:
    """Lines that end with a sentence, or at least with a clause, where that takes no more of them."""
    plain = _broken(text, face, width, most)
    for after_sentence in (True, False):
        lines: list[str] = []
        for clause in _CLAUSE.findall(text):
            goes_on = bool(lines) and not (after_sentence and lines[-1].endswith("。"))
            if goes_on and QFontMetricsF(face).horizontalAdvance(lines[-1] + clause) <= width:
                lines[-1] += clause
            else:
                lines += _broken(clause, face, width, most)
        if len(lines) <= len(plain):
            return lines
    return plain


def _elided(text: str, face: QFont, width: int) -> str:
    metrics = QFontMetricsF(face)
    kept = text[:MOST_ON_A_LINE]
    while kept and metrics.horizontalAdvance(kept + "…") > width:
        kept = kept[:-1]
    return kept.rstrip("，。、 ") + "…"


def draw(content: PaperContent, paper: Paper, qr: Callable[[str], Matrix]) -> Raster:
    """The picture of a piece of paper, at most 195 mm long. Needs a QGuiApplication; may run in any thread.

    ``qr`` turns a ticket's address into its symbol.
    """
    match content:
        case TicketContent():
            matrix = qr(content.url)
            blocks = _fitting(lambda limits: _ticket(content, paper, matrix, limits))
        case CallSlipContent():
            blocks = _fitting(lambda limits: _call_slip(content, paper, limits))
        case PlaceContent():
            blocks = _fitting(lambda limits: _place(content, paper, limits))
        case WorkRecordContent():
            symbol = qr(content.url)
            blocks = _fitting(lambda limits: _work_record(content, paper, symbol, limits))
        case StripContent():
            blocks = list(_strip(content, paper, qr(content.url) if content.url else None))
    return _painted(blocks, paper.width_dots)


def _fitting(make: Callable[[Limits], Iterator[Block]]) -> list[Block]:
    for limits in LOOSE_TO_TIGHT:
        blocks = list(make(limits))
        if sum(each.height for each in blocks) <= LONGEST_DOTS:
            return blocks
    raise TooLongError("not even one line of each fits")


def _ticket(content: TicketContent, paper: Paper, matrix: Matrix, limits: Limits) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]

    def text(words: str, size: int, *, bold: bool = False, centred: bool = False, lines: int = 1) -> Text:
        return Text(words, size, width, margin=margin, bold=bold, centred=centred, lines=lines)

    yield from _head(content.market, content.title, content.sample, paper)
    yield _framed(content.silence, paper, limits.silence)
    yield Qr(matrix, at.qr_module, width)
    yield Plate(content.short_code, at.code, width)
    yield Gap(4)
    if limits.explained:
        yield text("给工头扫码，或者报票号", at.body, centred=True)
    yield Dashes(width)
    yield from _job(content.posting, paper, limits)
    yield Dashes(width)
    yield from _when_and_where(content.posting, paper, limits)
    if content.place_more and limits.place_more:
        yield text(content.place_more, at.body, lines=limits.place_more)
    yield _figure(content.posting.phone, paper)
    yield from _packed(
        (content.posting.contact, content.contact_more if limits.explained else "", content.bring), paper
    )
    yield Dashes(width)
    yield from _packed((content.hirer, content.issued, content.group, content.state, *content.rights), paper)
    if limits.farewell:
        yield text(content.farewell, at.bold, bold=True, centred=True)


def _call_slip(content: CallSlipContent, paper: Paper, limits: Limits) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]

    def text(words: str, size: int, *, bold: bool = False, lines: int = 1) -> Text:
        return Text(words, size, width, margin=margin, bold=bold, lines=lines)

    yield from _head(content.market, content.title, content.sample, paper)
    yield _framed(content.sentence, paper, limits.silence)
    yield Gap(10)
    yield from _double_figure(content.posting.phone, paper)
    yield text(content.posting.contact, at.key, bold=True)
    yield text("电话里报这个号", at.body)
    yield Plate(content.number, at.code, width)
    yield Dashes(width)
    yield from _job(content.posting, paper, limits)
    yield Dashes(width)
    yield from _when_and_where(content.posting, paper, limits)
    yield Dashes(width)
    yield from _packed((content.issued, *content.rights), paper)


def _place(content: PlaceContent, paper: Paper, limits: Limits) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]

    yield from _head(content.market, content.title, content.sample, paper)
    yield _framed(content.sentence, paper, limits.silence)
    yield Gap(10)
    yield Plate(content.short_code, at.code, width)
    yield Text("上车、报到时报这个号", at.body, width, margin=margin, centred=True, lines=1)
    yield Dashes(width)
    yield Text(content.activity, at.key, width, margin=margin, bold=True, lines=limits.job)
    yield from _moment(content.when, content.when_more, paper)
    yield Text(content.place, at.key, width, margin=margin, bold=True, lines=limits.place)
    yield _figure(content.phone, paper)
    yield Dashes(width)
    yield from _packed((content.organiser, content.issued, *content.rights), paper)


def _work_record(content: WorkRecordContent, paper: Paper, matrix: Matrix, limits: Limits) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]

    yield from _head(content.market, content.title, content.sample, paper)
    yield _framed(content.sentence, paper, limits.silence)
    yield Gap(6)
    for each in content.jobs:
        yield Text(each.what, at.bold, width, margin=margin, bold=True, lines=1)
        yield Text(each.for_whom, at.body, width, margin=margin, lines=max(1, limits.place_more))
        yield Gap(4)
    yield Dashes(width)
    yield Qr(matrix, at.qr_module, width)
    yield from _packed((content.issued, *(content.rights if limits.explained else ())), paper)


def _strip(content: StripContent, paper: Paper, matrix: Matrix | None) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    yield Text(content.market, at.body, width, margin=margin, centred=True, lines=1)
    yield Text(content.sentence, at.bold, width, margin=margin, bold=True, centred=True, lines=2)
    yield Gap(8)
    yield Pattern(width)
    yield Gap(8)
    if matrix is not None:
        yield Qr(matrix, at.qr_module, width)
    yield Text(content.printed, at.body, width, margin=margin, centred=True, lines=1)


def _head(market: str, title: str, sample: str, paper: Paper) -> Iterator[Block]:
    """A sample says so where a ticket names its market: it belongs to none."""
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    row = [Piece(title, at.title), Piece(printable(market), at.body, bold=False)]
    if sample:
        yield Plate(sample, at.bold, width)
        yield Text(title, at.title, width, margin=margin, bold=True, centred=True, lines=1)
    elif row_width(row, 24) <= width - 2 * margin:
        yield Row(row, margin=margin, gap=24)
    else:
        yield Text(market, at.body, width, margin=margin, centred=True, lines=1)
        yield Text(title, at.title, width, margin=margin, bold=True, centred=True, lines=1)
    yield Gap(4)


def _framed(sentence: str, paper: Paper, lines: int) -> Block:
    size, width, margin = MEASURES[paper].bold, paper.width_dots, MARGIN[paper] + Frame.border + Frame.pad // 2
    return Frame(Text(sentence, size, width, margin=margin, bold=True, lines=lines, by_clause=True), width)


def _moment(when: str, more: str, paper: Paper) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    row = [Piece(when, at.key), Piece(more, at.body, bold=False)]
    if row_width(row, 16) <= width - 2 * margin:
        yield Row(row, margin=margin, gap=16)
    else:
        yield Text(when, at.key, width, margin=margin, bold=True, lines=1)
        yield Text(more, at.body, width, margin=margin, lines=1)


def _when_and_where(posting: PostingWords, paper: Paper, limits: Limits) -> Iterator[Block]:
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    yield from _moment(posting.when, posting.when_more, paper)
    yield Text(posting.place, at.key, width, margin=margin, bold=True, lines=limits.place)


def _packed(parts: Sequence[str], paper: Paper) -> Iterator[Block]:
    """Short parts beside each other as far as they fit; none is broken, so that no number is cut in two."""
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    room, line = width - 2 * margin, ""
    for part in filter(None, (printable(each) for each in parts)):
        longer = f"{line}{SEPARATOR}{part}" if line else part
        if line and width_of(longer, at.body, bold=False) > room:
            yield Text(line, at.body, width, margin=margin, lines=1)
            longer = part
        line = longer
    if line:
        yield Text(line, at.body, width, margin=margin, lines=1)


def _job(posting: PostingWords, paper: Paper, limits: Limits) -> Iterator[Block]:
    """Title, pay and settlement plate, on as few lines as they fit on."""
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    room = width - 2 * margin
    plate = Piece(posting.settlement, round(at.key * 0.72), plate=True)
    heading = [Piece(printable(posting.job), at.key), plate]
    beside = row_width(heading, 14) <= room
    if beside:
        yield Row(heading, margin=margin, gap=14)
    else:
        yield Text(posting.job, at.key, width, margin=margin, bold=True, lines=limits.job)
    figure, small = _largest(posting.pay, at.key * 17 // 13, at.key, room), round(at.key * 0.72)
    money = [Piece(posting.pay, figure), Piece(printable(posting.pay_unit), small), *([] if beside else [plate])]
    if row_width(money, 10) <= room:
        yield Row(money, margin=margin, gap=10)
    elif row_width([Piece(posting.pay, at.key), *money[1:]], 10) <= room:
        yield Row([Piece(posting.pay, at.key), *money[1:]], margin=margin, gap=10)
    else:
        yield Text(posting.pay, at.key, width, margin=margin, bold=True, lines=1)
        rest = [
            Piece(_elided_to(posting.pay_unit, small, room - round(row_width([plate], 0)) - 10), small),
            *([] if beside else [plate]),
        ]
        yield Row(rest, margin=margin, gap=10)


def _elided_to(text: str, size: int, width: int) -> str:
    text = printable(text)
    return text if width_of(text, size) <= width else _elided(text, font(size, bold=True), width)


def _figure(phone: str, paper: Paper) -> Block:
    """A telephone number: never broken while it is readable on one line."""
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    size = _largest(printable(phone), at.key, at.body, width - 2 * margin)
    return Text(phone, size, width, margin=margin, bold=True, lines=2)


def _double_figure(phone: str, paper: Paper) -> Iterator[Block]:
    """The number as large as its two halves allow, at most double; anything but a plain number stays whole."""
    at, width, margin = MEASURES[paper], paper.width_dots, MARGIN[paper]
    halves = _HALVES.fullmatch(printable(phone))
    if halves is None:
        yield _figure(phone, paper)
        return
    longest = max(halves.groups(), key=len)
    size = _largest(longest, 2 * at.key, at.key, width - 2 * margin)
    for half in halves.groups():
        yield Text(half, size, width, margin=margin, bold=True, lines=1)


def _largest(text: str, wanted: int, least: int, width: int) -> int:
    """The largest size from ``wanted`` down to ``least`` in which ``text`` fits on one line."""
    return next((size for size in range(wanted, least, -1) if width_of(text, size) <= width), least)


def _painted(blocks: Sequence[Block], width: int) -> Raster:
    height = max(1, sum(each.height for each in blocks))
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QColor("black"))
    top = 0
    for each in blocks:
        # Marks piled on a letter of one block must not blacken the symbol in the next.
        painter.setClipRect(0, top, width, each.height)
        each.paint(painter, top)
        top += each.height
    painter.end()
    return Raster(width, without_real_time_commands(_cut_at_half_grey(image)))


def _cut_at_half_grey(image: QImage) -> bytes:
    # At the top of the module this would make Qt's 130 enumerations when the screen starts.
    from PySide6.QtCore import Qt

    mono = image.convertToFormat(
        QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.MonoOnly
    )
    bits = bytes(mono.constBits())
    # The colour table says which bit is which; the printer's 1 is black.
    black_is_one = QColor(mono.color(1)).black() > QColor(mono.color(0)).black()
    return bits if black_is_one else bytes(each ^ 0xFF for each in bits)
