"""What is paid, from one mixed column (300-350/天) or from columns for least, most, unit and settlement."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.job import Pay, PayUnit, Settlement
from kiosk.domain.posting_words import SETTLEMENT, pay_figure, pay_unit
from kiosk.hub.sheets.findings import RowCode
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.import_context import Readings
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.wording.pay import PayNote, PayReading, likely_settlement, likely_unit

_COLUMNS = (SheetField.PAY, SheetField.PAY_MINIMUM, SheetField.PAY_MAXIMUM)
NO_PAY = Pay(0, None, PayUnit.DAY, Settlement.DAILY)
"""Of a row that is refused for its pay."""


def read_pay(values: RowValues, notes: RowNotes, readings: Readings) -> Pay:
    text = pay_text(values)
    reading = _reading(values, notes, readings)
    if reading is None:
        code = RowCode.PAY_UNREADABLE if text else RowCode.PAY_MISSING
        notes.add(code, *_COLUMNS, cell=text)
        return NO_PAY
    if reading.minimum_yuan is None:
        notes.add(RowCode.PAY_NO_FIGURE, *_COLUMNS, cell=text)
        return NO_PAY
    unit = reading.unit
    if unit is None:
        unit = likely_unit(reading.minimum_yuan)
        if unit is None:
            notes.add(RowCode.PAY_UNIT_UNKNOWN, *_COLUMNS, cell=text)
            return NO_PAY
        notes.add(RowCode.PAY_UNIT_GUESSED, *_COLUMNS, used=pay_unit(replace(NO_PAY, unit=unit)))
    piece = values[SheetField.PIECE_NAME] or reading.piece_name or "件"
    pay = Pay(
        minimum_yuan=reading.minimum_yuan,
        maximum_yuan=reading.maximum_yuan,
        unit=unit,
        settlement=_settlement(values, notes, readings, reading, unit),
        piece_name=piece if unit is PayUnit.PIECE else None,
    )
    if PayNote.SEVERAL in reading.notes:
        notes.add(RowCode.PAY_SEVERAL, *_COLUMNS, used=f"{pay_figure(pay)}{pay_unit(pay)}")
    return pay


def pay_text(values: RowValues) -> str:
    """What the row says of pay, as written, for the linter and for sentences."""
    low, high = values[SheetField.PAY_MINIMUM], values[SheetField.PAY_MAXIMUM]
    return values[SheetField.PAY] or "-".join(text for text in (low, high) if text)


def _reading(values: RowValues, notes: RowNotes, readings: Readings) -> PayReading | None:
    mixed = values[SheetField.PAY]
    unit = _unit(values, notes, readings)
    if mixed:
        return readings.pay(mixed, unit or _heading_unit(values, SheetField.PAY))
    bounds = []
    for field in (SheetField.PAY_MINIMUM, SheetField.PAY_MAXIMUM):
        if text := values[field]:
            bound = readings.pay(text, unit or _heading_unit(values, field))
            if bound is None or bound.minimum_yuan is None:
                return bound
            bounds.append(bound)
    if len(bounds) < 2:
        return bounds[0] if bounds else None
    low, high = bounds
    figures = [figure for each in bounds for figure in (each.minimum_yuan, each.maximum_yuan) if figure is not None]
    least, most = min(figures), max(figures)
    if low.minimum_yuan != least:
        notes.add(RowCode.PAY_REVERSED, *_COLUMNS[1:], used=f"{least}-{most}")
    return replace(
        low,
        minimum_yuan=least,
        maximum_yuan=most if most > least else None,
        unit=low.unit or high.unit,
        settlement=low.settlement or high.settlement,
    )


def _unit(values: RowValues, notes: RowNotes, readings: Readings) -> PayUnit | None:
    text = values[SheetField.PAY_UNIT]
    if not text:
        return None
    code = readings.codes["pay_unit"].read(text)
    # 计薪方式 is where some offices write 日结.
    if code is None and readings.codes["settlement"].read(text) is None:
        notes.add(RowCode.WORD_UNKNOWN, SheetField.PAY_UNIT, cell=text, used="工资里写的单位", example="元/天")
    return PayUnit(code) if code else None


def _heading_unit(values: RowValues, field: SheetField) -> PayUnit | None:
    return next((column.unit for column in values.columns(field) if column.unit), None)


def _settlement(
    values: RowValues, notes: RowNotes, readings: Readings, reading: PayReading, unit: PayUnit
) -> Settlement:
    table = readings.codes["settlement"]
    text = values[SheetField.SETTLEMENT]
    said = table.read(text) if text else None
    if said is not None:
        return Settlement(said)
    if not text:
        if reading.settlement is not None:
            return reading.settlement
        beside = table.read(values[SheetField.PAY_UNIT]) or table.read(values[SheetField.BENEFITS])
        if beside is not None:
            return Settlement(beside)
    assumed = reading.settlement or likely_settlement(unit) or Settlement.ON_COMPLETION
    code = RowCode.SETTLEMENT_UNREADABLE if text else RowCode.SETTLEMENT_ASSUMED
    notes.add(code, SheetField.SETTLEMENT, *_COLUMNS, cell=text, used=SETTLEMENT[assumed])
    return assumed
