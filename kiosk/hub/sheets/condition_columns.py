"""What a posting asks of people and gives beside pay: age, schooling, experience, certificates, perks, insurance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.domain.job import Education, Hazard, Insurance, Perk, Requirement
from kiosk.domain.law import WORKING_AGE
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.code_tables import normal_word
from kiosk.hub.sheets.findings import RowCode
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.import_context import Readings
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.wording.conditions import Conditions

_FREE = re.compile(r"不限|无要求|没有要求|均可|都可|都行|不要求|^无$|^/+$|^-+$|^否$|^不$|面议")
_SPLIT = re.compile(r"[、,，;；/\s]+")
_PERK_COLUMNS = (
    (SheetField.MEALS, Perk.MEALS),
    (SheetField.LODGING, Perk.LODGING),
    (SheetField.TRANSPORT, Perk.TRANSPORT),
    (SheetField.TOOLS, Perk.TOOLS),
)
_NOTHING = frozenset({"", "无", "没有", "否", "/", "-"})


@dataclass(frozen=True, slots=True)
class ConditionReading:
    requirement: Requirement
    perks: frozenset[Perk]
    insurance: Insurance
    hazards: frozenset[Hazard] | None
    unnamed: tuple[str, ...]
    """What has no code and belongs into the description."""


def read_conditions(values: RowValues, notes: RowNotes, readings: Readings) -> ConditionReading:
    # What people write into 要求 and 备注 counts where no column of its own says otherwise.
    written = "；".join(filter(None, (values[SheetField.REQUIREMENT], values[SheetField.REMARK])))
    said = readings.conditions(written) if written else None
    unnamed: list[str] = []
    minimum, maximum = _ages(values, notes, readings, said)
    requirement = Requirement(
        minimum_age=minimum,
        maximum_age=maximum,
        education=_education(values, notes, readings, said),
        experience_years=_experience(values, readings, said),
        certificates=_certificates(values, notes, readings, said, unnamed),
    )
    perks = _perks(values, readings, said, unnamed)
    return ConditionReading(
        requirement, perks, _insurance(values, notes, readings, said), _hazards(values, notes, readings), tuple(unnamed)
    )


def _ages(
    values: RowValues, notes: RowNotes, readings: Readings, said: Conditions | None
) -> tuple[int | None, int | None]:
    minimum = value_reading.whole_number(values[SheetField.MINIMUM_AGE].removesuffix("岁"))
    maximum = value_reading.whole_number(values[SheetField.MAXIMUM_AGE].removesuffix("岁"))
    # An age in a sentence is the linter's to judge; a bare figure under its heading is no sentence.
    if any(age < WORKING_AGE for age in (minimum, maximum) if age):
        notes.add(RowCode.AGE_TOO_YOUNG, SheetField.MINIMUM_AGE, SheetField.MAXIMUM_AGE)
    text = values[SheetField.AGE]
    if text and not _FREE.search(text):
        found = readings.conditions(f"年龄{text}")
        if found.minimum_age is None and found.maximum_age is None:
            notes.add(RowCode.AGE_UNREADABLE, SheetField.AGE, cell=text)
        minimum, maximum = minimum or found.minimum_age, maximum or found.maximum_age
    if minimum is None and maximum is None and not text and said is not None:
        minimum, maximum = said.minimum_age, said.maximum_age
    minimum, maximum = minimum or None, maximum or None
    if minimum is not None and maximum is not None and minimum > maximum:
        minimum, maximum = maximum, minimum
    return minimum, maximum


def _education(values: RowValues, notes: RowNotes, readings: Readings, said: Conditions | None) -> Education:
    text = values[SheetField.EDUCATION]
    if not text:
        return (said.education if said else None) or Education.NONE
    code = readings.codes["education"].read(text)
    if code is not None:
        return Education(code)
    found = readings.conditions(text).education
    if found is not None:
        return found
    if not _FREE.search(text):
        notes.add(RowCode.WORD_UNKNOWN, SheetField.EDUCATION, cell=text, used="不限", example="初中、高中、大专")
    return Education.NONE


def _experience(values: RowValues, readings: Readings, said: Conditions | None) -> int:
    text = values[SheetField.EXPERIENCE]
    if not text:
        return (said.experience_years if said else None) or 0
    number = re.match(r"\s*([0-9]{1,2})\s*(?:年|$)", text)
    if number:
        return int(number.group(1))
    found = readings.conditions(f"{text}经验").experience_years
    return found or 0


def _certificates(
    values: RowValues, notes: RowNotes, readings: Readings, said: Conditions | None, unnamed: list[str]
) -> tuple[str, ...]:
    text = values[SheetField.CERTIFICATES]
    codes = list(said.certificates) if said else []
    if text and not _FREE.search(text) and text not in _NOTHING:
        by_name = {normal_word(each.name): each.code for each in readings.trades.certificates.values()}
        unknown = []
        for word in _split(text):
            found = readings.conditions(word).certificates or tuple(filter(None, (by_name.get(normal_word(word)),)))
            codes.extend(found)
            unknown += [] if found else [word]
        if unknown:
            notes.add(RowCode.CERTIFICATE_UNKNOWN, SheetField.CERTIFICATES, cell="、".join(unknown))
            unnamed.append(f"证书：{'、'.join(unknown)}")
    return tuple(dict.fromkeys(codes))


def _perks(values: RowValues, readings: Readings, said: Conditions | None, unnamed: list[str]) -> frozenset[Perk]:
    perks = set(said.perks) if said else set()
    yes_no = readings.codes["yes_no"]
    for field, perk in _PERK_COLUMNS:
        text = values[field]
        if not text:
            continue
        found = readings.conditions(text).perks
        answer = yes_no.read(text)
        perks |= found
        if answer == "yes":
            perks.add(perk)
        elif answer == "no":
            perks.discard(perk)
        elif not found:
            unnamed.append(f"{values.heading(field)}：{text}")
    text = values[SheetField.BENEFITS]
    if text:
        found = readings.conditions(text).perks
        heading = values.heading(SheetField.BENEFITS)
        if not found and yes_no.read(text) == "yes" and re.search("食宿|吃住", heading):
            found = frozenset({Perk.MEALS, Perk.LODGING})
        perks |= found
        if not found and text not in _NOTHING and yes_no.read(text) != "no":
            unnamed.append(f"{heading}：{text}")
    return frozenset(perks)


def _insurance(values: RowValues, notes: RowNotes, readings: Readings, said: Conditions | None) -> Insurance:
    text = values[SheetField.INSURANCE]
    if not text:
        by_benefits = (
            readings.conditions(values[SheetField.BENEFITS]).insurance if values[SheetField.BENEFITS] else None
        )
        return by_benefits or (said.insurance if said else None) or Insurance.NONE
    table = readings.codes["insurance"]
    if readings.codes["yes_no"].read(text) == "yes":
        # 工伤保险: 是. A bare yes under 保险 is the least that it can mean.
        code = table.read(values.heading(SheetField.INSURANCE))
        return Insurance(code) if code else Insurance.ACCIDENT
    code = table.read(text)
    if code is not None:
        return Insurance(code)
    found = readings.conditions(text).insurance
    if found is None:
        notes.add(
            RowCode.WORD_UNKNOWN, SheetField.INSURANCE, cell=text, used="没说买保险", example="意外险、工伤保险、五险"
        )
    return found or Insurance.NONE


def _hazards(values: RowValues, notes: RowNotes, readings: Readings) -> frozenset[Hazard] | None:
    """None is "nobody stated them", which is not safe; 无 states that there are none."""
    text = values[SheetField.HAZARDS]
    if not text:
        return None
    if text in _NOTHING:
        return frozenset()
    codes = [(word, readings.codes["hazards"].read(word)) for word in _split(text)]
    unknown = [word for word, code in codes if code is None]
    if unknown:
        notes.add(
            RowCode.WORD_UNKNOWN,
            SheetField.HAZARDS,
            cell="、".join(unknown),
            used="没有说明",
            example="粉尘、高处作业、无",
        )
    known = frozenset(Hazard(code) for _, code in codes if code is not None)
    return known or None


def _split(text: str) -> Iterable[str]:
    return [word for word in _SPLIT.split(text) if word]
