"""The 256 bytes of text on the chip: four layouts, UTF-16LE, padded with U+0020 (GA/T 490 and the permit rules).

A layout is a table of fields; reading and writing (sample cards, tests) share it. Offsets and lengths are in bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.card import CardWarning, Document, Identity, Sex
from kiosk.domain.id_number import NumberWarning, check
from kiosk.reader.ethnicity import ETHNICITY_OF_CODE
from kiosk.reader.sdt import ADDRESS_BYTES, MAX_ADDRESSES, TEXT_BYTES

LONG_TERM = "长期"
_MARK_OFFSET = 248

_RESIDENT = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
}
_HK_MACAU_TAIWAN = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
    "pass_number": (220, 18),
    "issue_count": (238, 4),
    "mark": (248, 2),
}
_FOREIGNER_2017 = {
    "latin": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "nationality": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
    "birth": (220, 16),
    "version": (236, 4),
    "authority": (240, 8),
    "mark": (248, 2),
}
_FOREIGNER_2023 = {
    "name": (0, 30),
    "sex": (30, 2),
    "renewals": (32, 4),
    "birth": (36, 16),
    "latin": (52, 70),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
    "latin_rest": (220, 22),
    "nationality": (242, 6),
    "mark": (248, 2),
    "old_number_link": (250, 6),
}

LAYOUTS: Mapping[Document, Mapping[str, tuple[int, int]]] = {
    Document.RESIDENT: _RESIDENT,
    Document.HK_MACAU_TAIWAN: _HK_MACAU_TAIWAN,
    Document.FOREIGNER_2017: _FOREIGNER_2017,
    Document.FOREIGNER_2023: _FOREIGNER_2023,
}
MARK_OF_DOCUMENT: Mapping[Document, str] = {
    Document.HK_MACAU_TAIWAN: "J",
    Document.FOREIGNER_2017: "I",
    Document.FOREIGNER_2023: "Y",
}
_DOCUMENT_OF_MARK = {mark.encode("utf-16-le"): document for document, mark in MARK_OF_DOCUMENT.items()}
_BLANK_MARKS = (b"\x20\x00", b"\x00\x00", b"\x20\x20")

_SEX_OF_CODE = {"0": Sex.UNKNOWN, "1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.UNSPECIFIED}
# The first digits of a foreigner's number name a province and a country, not a place in China.
_WITH_REGION = (Document.RESIDENT, Document.HK_MACAU_TAIWAN)

_ODD_NUMBER = {NumberWarning.SHAPE, NumberWarning.CHECKSUM}


class TextLayoutError(ValueError):
    """Text that no card carries. Names the field, never its content."""


@dataclass(frozen=True, slots=True)
class WantedFields:
    """What the settings ask for beyond the minimum; everything else ends in this module."""

    ethnicity: bool = False
    address: bool = False


def decode_text(text: bytes, today: date, wanted: WantedFields, newest: str | None = None) -> Identity:
    """One card's 256 bytes as an identity; odd values warn, only a missing name, number or date is an error.

    ``newest`` (the last address of ``30 03``) takes the place of the printed one. Raises TextLayoutError. A number is
    never refused for its region or its check digit: the chip was authenticated by the module, and rare genuine cards
    have anomalous numbers.
    """
    if len(text) != TEXT_BYTES:
        raise TextLayoutError(f"text of {len(text)} bytes")
    document, warnings = _document_of(text)
    fields = {name: _field(text, span) for name, span in LAYOUTS[document].items()}
    latin = (fields.get("latin", "") + fields.get("latin_rest", "")).strip() or None
    name = fields["name"] or latin
    if not name:
        raise TextLayoutError("no name")
    number = fields["number"]
    if not number:
        raise TextLayoutError("no number")
    valid_from = _day(fields["valid_from"], "valid_from") if fields["valid_from"] else None
    valid_until = None if fields["valid_until"] == LONG_TERM else _day(fields["valid_until"], "valid_until")
    if document is Document.FOREIGNER_2023:
        warnings.append(CardWarning.LAYOUT_UNVERIFIED)
    checked = check(number, today.year)
    if not _ODD_NUMBER.isdisjoint(checked.warnings):
        warnings.append(CardWarning.CHECKSUM)
    if valid_until is not None and valid_until < today:
        warnings.append(CardWarning.EXPIRED)
    if valid_from is not None and today < valid_from:
        warnings.append(CardWarning.NOT_YET_VALID)
    return Identity(
        document=document,
        name=name,
        name_latin=latin,
        sex=_SEX_OF_CODE.get(fields["sex"], Sex.UNKNOWN),
        ethnicity=ETHNICITY_OF_CODE.get(fields.get("nation", "")) if wanted.ethnicity else None,
        nationality=fields.get("nationality") or None,
        birth_date=_day(fields["birth"], "birth"),
        address=(newest or fields.get("address") or None) if wanted.address else None,
        region=checked.region if document in _WITH_REGION else None,
        id_number=number,
        issuer=fields.get("issuer") or None,
        valid_from=valid_from,
        valid_until=valid_until,
        warnings=tuple(warnings),
    )


def encode_text(document: Document, fields: Mapping[str, str]) -> bytes:
    """256 bytes as a chip holds them, for sample cards and tests. Raises TextLayoutError for what does not fit."""
    layout = LAYOUTS[document]
    text = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    mark = MARK_OF_DOCUMENT.get(document)
    for name, value in {**fields, **({"mark": mark} if mark else {})}.items():
        if name not in layout:
            raise TextLayoutError(f"no field {name}")
        offset, length = layout[name]
        encoded = value.encode("utf-16-le", "surrogatepass")
        if len(encoded) > length:
            raise TextLayoutError(f"{name} takes {len(encoded)} bytes of {length}")
        text[offset : offset + len(encoded)] = encoded
    return bytes(text)


def newest_address(data: bytes) -> str | None:
    """The last of up to four 70-byte addresses of ``30 03`` that is not blank. Raises TextLayoutError."""
    count, rest = divmod(len(data), ADDRESS_BYTES)
    if rest or count > MAX_ADDRESSES:
        raise TextLayoutError(f"addresses of {len(data)} bytes")
    found = [_field(data, (slot * ADDRESS_BYTES, ADDRESS_BYTES)) for slot in range(count)]
    return next((address for address in reversed(found) if address), None)


def _document_of(text: bytes) -> tuple[Document, list[CardWarning]]:
    mark = text[_MARK_OFFSET : _MARK_OFFSET + 2]
    if mark in _BLANK_MARKS:
        return Document.RESIDENT, []
    document = _DOCUMENT_OF_MARK.get(mark)
    return (document, []) if document else (Document.RESIDENT, [CardWarning.TYPE_MARK_UNKNOWN])


def _field(text: bytes, span: tuple[int, int]) -> str:
    offset, length = span
    # surrogatepass: rare characters are private-use or surrogate pairs, and a torn pair must not stop a reading.
    return text[offset : offset + length].decode("utf-16-le", "surrogatepass").rstrip(" \0　")


def _day(text: str, name: str) -> date:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        raise TextLayoutError(f"{name} is no date")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise TextLayoutError(f"{name} is no date") from None
