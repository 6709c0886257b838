"""Text files: .csv and .txt in the encodings and with the delimiters that Chinese offices' programs write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from kiosk.hub.sheets.cell_text import tidy
from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.grid import CellKeeper, Cells, Grid
from kiosk.hub.sheets.header_row import MAX_HEADER_ROWS, find_header
from kiosk.hub.sheets.headings import HeadingVocabulary
from kiosk.hub.sheets.limits import SheetLimits

DELIMITERS = (",", "\t", ";", "|")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = ("utf-8", "gb18030")
"""GB18030 (GB 18030-2022, a superset of GBK and GB 2312) is what Excel in China writes. It takes almost any bytes, so
UTF-8, which takes almost none by accident, is tried first."""
_CONTROL = re.compile("[\\x01-\\x08\\x0e-\\x1f\\x7f\\ufffe\\uffff]")
_MOST_CONTROLS = 0.01
"""Of the characters of a text: some programs leave a stray one in a cell, a picture has them everywhere."""
_SHEET = "CSV"


def text_grid(data: bytes, limits: SheetLimits, vocabulary: HeadingVocabulary) -> Grid:
    """The one sheet of a text file. Raises SheetError for bytes that are no text."""
    text = _decoded(data)
    delimiter = max(DELIMITERS, key=lambda each: _fit(text, each, vocabulary))
    rows = list(_rows(text, delimiter, limits))
    width = max((len(cells) for _, cells in rows), default=0)
    return Grid(_SHEET, 0, [(number, cells + ("",) * (width - len(cells))) for number, cells in rows])


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            encodings: Sequence[str] = (encoding,)
            data = data[len(mark) :]
            break
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
            break
        return text
    raise SheetError(SheetCode.NO_SPREADSHEET, "no text")


def _fit(text: str, delimiter: str, vocabulary: HeadingVocabulary) -> tuple[float, int]:
    """How well a delimiter explains a file: by the headings that it makes, then by the cells."""
    head: list[list[str]] = []
    with suppress(csv.Error):
        head.extend(islice(_records(text, delimiter), MAX_HEADER_ROWS))
    width = max(map(len, head), default=0)
    rows = [(0, (*map(tidy, record), *[""] * (width - len(record)))) for record in head if any(record)]
    header = find_header(rows, (), vocabulary)
    return (header.score if header else 0.0, width)


def _rows(text: str, delimiter: str, limits: SheetLimits) -> Iterator[tuple[int, Cells]]:
    keeper = CellKeeper(limits)
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            if len(record) > limits.columns:
                raise SheetError(SheetCode.TOO_LARGE, f"{len(record)} columns")
            cells = keeper.kept(record)
            if cells is not None:
                yield number, cells
    except csv.Error:
        raise SheetError(SheetCode.DAMAGED, "quotation marks") from None


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict, because a quotation mark that is never closed would swallow the rest of the file into one cell.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
