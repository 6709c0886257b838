"""Where the work is: the address as written, and the most exact region that the row names."""

from __future__ import annotations

from kiosk.domain.job import Place
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.findings import RowCode
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.wording.folding import fold

_CODE_LENGTHS = (6, 9)
_STATISTICAL = "000"
"""The twelve-digit form of a township's code ends in three zeroes."""


def read_place(values: RowValues, notes: RowNotes, context: ImportContext, readings: Readings) -> Place:
    written = " ".join(values[SheetField.REGION].split())
    address = " ".join(values[SheetField.ADDRESS].split())
    by_code = _code(written, readings)
    if not address and written and by_code is None:
        address = written
    if not address:
        notes.add(RowCode.PLACE_MISSING, SheetField.ADDRESS, SheetField.REGION)
    region = by_code or readings.region(f"{written}{address}") or readings.region(address)
    if region is None:
        # The county at most: an address that names no township may lie in any of them.
        region = context.home[:6]
        if written:
            used = readings.regions.short_name(region)
            notes.add(RowCode.REGION_UNKNOWN, SheetField.REGION, cell=written, used=used)
    latitude, longitude = _coordinates(values, notes)
    spot = readings.regions.spot(region, latitude, longitude)
    return Place(region, address, spot.latitude, spot.longitude, spot.quality)


def _code(written: str, readings: Readings) -> str | None:
    digits = fold(written).strip()
    if len(digits) == 12 and digits.endswith(_STATISTICAL):
        digits = digits[:9]
    known = digits.isdecimal() and len(digits) in _CODE_LENGTHS and readings.regions.get(digits) is not None
    return digits if known else None


def _coordinates(values: RowValues, notes: RowNotes) -> tuple[float | None, float | None]:
    texts = values[SheetField.LATITUDE], values[SheetField.LONGITUDE]
    if not any(texts):
        return None, None
    latitude = value_reading.decimal_degrees(texts[0], 90.0)
    longitude = value_reading.decimal_degrees(texts[1], 180.0)
    if latitude is None or longitude is None:
        notes.add(RowCode.COORDINATES_UNREADABLE, SheetField.LATITUDE, SheetField.LONGITUDE)
        return None, None
    return latitude, longitude
