"""Who hires and whom to ring, from the columns of a row and what the hub knows of the hirer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc

from kiosk.domain.job import Contact, Hirer, HirerKind
from kiosk.hub.hirers import NEVER, HirerCard, check_holds
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.cell_text import has_lost_digits
from kiosk.hub.sheets.findings import RowCode
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.wording.folding import fold

_SELF_EMPLOYED_CODE = "92"
"""First two digits of the credit code of 个体工商户 (GB 32100-2015, table 1)."""
_SHOP = re.compile(r"(?:店|馆|铺|坊|摊|超市|经营部|服务部|门市部?|门面|农家乐|商行|酒楼|食堂|大排档|洗车行|修理厂)$")
_PERSON = re.compile(r".{1,3}(?:师傅|老板|先生|女士|大姐|大哥|大叔|阿姨|工头|工长)|.{0,4}(?:农户|住户|果农|菜农|户主)")
_NO_CODE = frozenset({"", "无", "没有", "/", "-", "个人", "暂无", "无代码"})


@dataclass(frozen=True, slots=True)
class HirerReading:
    """``ready`` False: the posting is kept as a draft until somebody has seen the papers."""

    hirer: Hirer
    hirer_id: int | None
    ready: bool


def read_hirer(values: RowValues, notes: RowNotes, context: ImportContext, readings: Readings) -> HirerReading:
    name = " ".join(values[SheetField.HIRER_NAME].split())
    code = _credit_code(values, notes)
    known = context.hirers.find(name, code)
    if known is not None and known.blocked:
        notes.add(RowCode.HIRER_BLOCKED, SheetField.HIRER_NAME)
    if not name:
        notes.add(RowCode.HIRER_MISSING, SheetField.HIRER_NAME)
    elif values.hirer_carried:
        notes.add(RowCode.HIRER_CARRIED, SheetField.HIRER_NAME)
    kind = _kind(values, notes, readings, known, name, code)
    code = code or (known.credit_code if known else None)
    ready = True
    if kind is HirerKind.UNIT and code is None:
        ready = False
        if not any(each.code in (RowCode.CREDIT_CODE_WRONG, RowCode.DIGITS_LOST) for each in notes.findings):
            notes.add(RowCode.CREDIT_CODE_MISSING, SheetField.CREDIT_CODE, SheetField.HIRER_NAME)
    verified_on = _verified_on(values, context, known)
    if verified_on is None:
        ready = False
        notes.add(RowCode.HIRER_UNCHECKED, SheetField.HIRER_NAME)
    hirer = Hirer(name, kind, verified_on or NEVER, code)
    return HirerReading(hirer, known.id if known else None, ready)


def read_contact(values: RowValues, notes: RowNotes, context: ImportContext, hirer: Hirer) -> Contact:
    """Never quotes a cell: a telephone has no place in a finding."""
    fields = (SheetField.CONTACT_PHONE, SheetField.CONTACT)
    text = values[SheetField.CONTACT_PHONE] or values[SheetField.CONTACT]
    name = " ".join(values[SheetField.CONTACT_NAME].split())
    known = context.hirers.find(hirer.name, hirer.credit_code)
    if not text:
        if known is not None and known.contact_phone:
            return Contact(name or known.contact_name or hirer.name, known.contact_phone)
        notes.add(RowCode.PHONE_MISSING, *fields)
        return Contact(name, "")
    if has_lost_digits(text):
        notes.add(RowCode.DIGITS_LOST, *fields)
        return Contact(name, "")
    reading = value_reading.contact(text)
    if reading is None:
        notes.add(RowCode.PHONE_UNREADABLE, *fields)
        return Contact(name, "")
    if reading.others:
        notes.add(RowCode.PHONE_SEVERAL, *fields)
    return Contact(name or reading.name or (known.contact_name if known else "") or hirer.name, reading.phone)


def _credit_code(values: RowValues, notes: RowNotes) -> str | None:
    text = values[SheetField.CREDIT_CODE]
    code = re.sub(r"[\s-]", "", fold(text)).upper()
    if code in _NO_CODE:
        return None
    if has_lost_digits(code):
        notes.add(RowCode.DIGITS_LOST, SheetField.CREDIT_CODE)
        return None
    if not uscc.is_valid(code):
        notes.add(RowCode.CREDIT_CODE_WRONG, SheetField.CREDIT_CODE)
        return None
    return code


def _kind(
    values: RowValues, notes: RowNotes, readings: Readings, known: HirerCard | None, name: str, code: str | None
) -> HirerKind:
    """What the list says, else what is known, else what code and name look like."""
    text = values[SheetField.HIRER_KIND]
    if text:
        said = readings.codes["hirer_kind"].read(text)
        if said is not None:
            return HirerKind(said)
        notes.add(RowCode.WORD_UNKNOWN, SheetField.HIRER_KIND, cell=text, used="单位", example="单位、个体户、个人")
        return HirerKind.UNIT
    if known is not None:
        return known.kind
    if code is not None:
        return HirerKind.SELF_EMPLOYED if code.startswith(_SELF_EMPLOYED_CODE) else HirerKind.UNIT
    if _PERSON.fullmatch(name):
        return HirerKind.PERSON
    return HirerKind.SELF_EMPLOYED if _SHOP.search(name) else HirerKind.UNIT


def _verified_on(values: RowValues, context: ImportContext, known: HirerCard | None) -> date | None:
    """The last check that still holds: the clerk's word for the list, our own, or the day that the list states."""
    if context.hirers_checked:
        return context.today
    text = values[SheetField.VERIFIED_ON]
    stated = value_reading.day(text, context.today) if text else None
    days = [each for each in (known.verified_on if known else None, stated) if each and each <= context.today]
    latest = max(days, default=NEVER)
    return latest if check_holds(latest, context.today) else None
