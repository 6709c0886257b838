"""Which column is what: the headings that offices write, read as fields of a posting.

A heading that stands in ``assets/data/sheets/headings.toml`` is known. One that only contains such a word is guessed,
and the guess is shown. A person may overrule both, and the hub remembers it for the next list of the same layout.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from kiosk.domain.job import PayUnit
from kiosk.resources import asset_text


class SheetField(StrEnum):
    """What a column of an office's list can be. The codes stand in stored templates and never change."""

    SERIAL = "serial"
    """The running number of the list: it says nothing about the posting."""
    IGNORED = "ignored"
    """Known, and of no use here."""
    EXTERNAL_ID = "external_id"
    HIRER_NAME = "hirer_name"
    HIRER_KIND = "hirer_kind"
    CREDIT_CODE = "credit_code"
    VERIFIED_ON = "verified_on"
    TITLE = "title"
    TRADE = "trade"
    TRADE_CODE = "trade_code"
    """CSCO 2022."""
    OPENINGS = "openings"
    FILLED = "filled"
    DESCRIPTION = "description"
    REQUIREMENT = "requirement"
    AGE = "age"
    MINIMUM_AGE = "minimum_age"
    MAXIMUM_AGE = "maximum_age"
    SEX = "sex"
    EDUCATION = "education"
    EXPERIENCE = "experience"
    CERTIFICATES = "certificates"
    PAY = "pay"
    PAY_MINIMUM = "pay_minimum"
    PAY_MAXIMUM = "pay_maximum"
    PAY_UNIT = "pay_unit"
    PIECE_NAME = "piece_name"
    SETTLEMENT = "settlement"
    REGION = "region"
    ADDRESS = "address"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    START = "start"
    END = "end"
    DURATION = "duration"
    HOURS = "hours"
    WHEN = "when"
    """Days, hours or both: 工作时间."""
    MEET_TIME = "meet_time"
    MEET_AT = "meet_at"
    MEET_KIND = "meet_kind"
    BENEFITS = "benefits"
    MEALS = "meals"
    LODGING = "lodging"
    TRANSPORT = "transport"
    TOOLS = "tools"
    INSURANCE = "insurance"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    CONTACT = "contact"
    """Name and telephone in one cell."""
    VALID_THROUGH = "valid_through"
    ACCEPTANCE = "acceptance"
    REPLY_DEADLINE = "reply_deadline"
    HAZARDS = "hazards"
    SOURCE = "source"
    STATUS = "status"
    REMARK = "remark"


SEVERAL_COLUMNS = frozenset(
    {
        SheetField.SERIAL,
        SheetField.IGNORED,
        SheetField.DESCRIPTION,
        SheetField.REQUIREMENT,
        SheetField.BENEFITS,
        SheetField.CERTIFICATES,
        SheetField.REMARK,
    }
)
"""Fields that more than one column may carry; their texts are joined."""

REQUIRED: tuple[tuple[SheetField, ...], ...] = (
    (SheetField.HIRER_NAME,),
    (SheetField.TITLE, SheetField.TRADE),
    (SheetField.OPENINGS,),
    (SheetField.PAY, SheetField.PAY_MINIMUM, SheetField.PAY_MAXIMUM),
    (SheetField.ADDRESS, SheetField.REGION),
    (SheetField.CONTACT_PHONE, SheetField.CONTACT),
)
"""Of each group a list must have one column, or say it above the table once for all rows."""


class Certainty(StrEnum):
    KNOWN = "known"
    CHOSEN = "chosen"
    """By a person, now or when the template was kept."""
    GUESSED = "guessed"
    """Only a part of the heading is known."""
    EITHER = "either"
    """The heading has two meanings; this one was free."""
    UNKNOWN = "unknown"
    TAKEN = "taken"
    """Another column is the field already."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. ``field`` None: its contents are not imported."""

    index: int
    heading: str
    field: SheetField | None
    certainty: Certainty
    unit: PayUnit | None = None
    """What the heading says of pay: 工资(元/天)."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    columns: tuple[Column, ...]
    missing: tuple[tuple[SheetField, ...], ...]
    """The groups of REQUIRED that no column carries."""

    def of(self, wanted: SheetField) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field is wanted)

    @property
    def doubtful(self) -> tuple[Column, ...]:
        """What a person should look at before the import."""
        sure = (Certainty.KNOWN, Certainty.CHOSEN)
        return tuple(column for column in self.columns if column.heading and column.certainty not in sure)


_BRACKETS = re.compile(r"[(\[【〔{<《].*?[)\]】〕}>》]")
_NOISE = re.compile(r"[\s*:：#、,，.。/\\_\-—|'\"“”?？!！]+")
_UNITS = (
    (PayUnit.HOUR, re.compile(r"(?:元?[/每]|元)个?(?:小时|时)|时薪|小时工资")),
    (PayUnit.DAY, re.compile(r"(?:元?[/每]|元)[天日工]|日薪|日工资")),
    (PayUnit.WEEK, re.compile(r"(?:元?[/每]|元)周|周薪")),
    (PayUnit.MONTH, re.compile(r"(?:元?[/每]|元)月|月薪|月工资|月收入")),
    (PayUnit.PIECE, re.compile(r"(?:元?[/每]|元)件|计件单价")),
)
_LONGEST_HEADING = 14
"""Longer texts are contents, or notes, in which half the vocabulary may occur."""
_TWO_THINGS = re.compile("[及和与、/]|以及")


@lru_cache(maxsize=4096)
def normal_heading(text: str) -> str:
    """The form in which headings are compared: half-width, lower case, without brackets, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    bare = _NOISE.sub("", _BRACKETS.sub("", folded))
    return bare or _NOISE.sub("", re.sub(r"[()\[\]【】]", "", folded))


def unit_in(heading: str) -> PayUnit | None:
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", heading))
    found = [unit for unit, pattern in _UNITS if pattern.search(folded)]
    return found[0] if len(found) == 1 else None


class HeadingTableError(ValueError):
    """The shipped table contradicts itself; the text names the word. An installation with it must not start."""

    code = "HEADING_TABLE"


@dataclass(frozen=True, slots=True)
class HeadingVocabulary:
    """``known``: word to field; ``either``: word to fields in order of preference. Words in their normal form."""

    known: Mapping[str, SheetField] = field(repr=False)
    either: Mapping[str, tuple[SheetField, ...]] = field(repr=False)

    def exact(self, heading: str) -> SheetField | None:
        """The field of a heading that is in the table with one meaning."""
        return self.known.get(normal_heading(heading))

    def word(self, field: SheetField) -> str:
        """The first word of the table for a field."""
        return next(word for word, known in self.known.items() if known is field)

    def knows(self, heading: str) -> bool:
        normal = normal_heading(heading)
        return normal in self.known or normal in self.either

    def guess(self, heading: str) -> SheetField | None:
        """The field of a heading that contains a known word: of several the last, as Chinese puts the noun last."""
        normal = normal_heading(heading)
        if not 2 <= len(normal) <= _LONGEST_HEADING:
            return None
        found = [
            (normal.rfind(word) + len(word), len(word), word)
            for word in self.known
            if len(word) >= 2 and word in normal and not word.isascii()
        ]
        if not found:
            return None
        fields = {self.known[word] for _, _, word in found}
        if _TWO_THINGS.search(heading) and {SheetField.CONTACT_NAME, SheetField.CONTACT_PHONE} <= fields:
            return SheetField.CONTACT
        return self.known[max(found)[2]]


def parse_headings(toml: str) -> HeadingVocabulary:
    """Reads the text of ``headings.toml``. Raises HeadingTableError."""
    try:
        document = tomllib.loads(toml)
        known: dict[str, SheetField] = {}
        for name, words in document["words"].items():
            for word in words:
                normal = normal_heading(str(word))
                if normal in known:
                    raise HeadingTableError(f"{word} stands twice")
                known[normal] = SheetField(name)
        either = {
            normal_heading(word): tuple(SheetField(name) for name in names)
            for word, names in document["either"].items()
        }
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise HeadingTableError(str(error)) from error
    if doubled := set(known) & set(either):
        raise HeadingTableError(f"{sorted(doubled)} have one meaning and two")
    return HeadingVocabulary(known, either)


@cache
def shipped_vocabulary() -> HeadingVocabulary:
    return parse_headings(asset_text("data/sheets/headings.toml"))


Choices = Mapping[str, SheetField]
"""What a person has decided, by normal heading; IGNORED leaves a column out."""


def map_columns(
    headings: Sequence[str],
    vocabulary: HeadingVocabulary,
    choices: Choices | None = None,
    said_above: Iterable[SheetField] = (),
) -> ColumnMapping:
    """Every column with its field. What is sure takes its field before what is guessed, the left one before the right.

    ``said_above``: fields that the list states once above the table.
    """
    choices = choices or {}
    found: dict[int, tuple[SheetField | None, Certainty]] = {}
    taken: set[SheetField] = set()

    def take(index: int, candidates: Iterable[SheetField], certainty: Certainty) -> None:
        if index in found:
            return
        for candidate in candidates:
            if candidate in SEVERAL_COLUMNS or candidate not in taken:
                taken.add(candidate)
                found[index] = (candidate, certainty)
                return
            found[index] = (None, Certainty.TAKEN)

    named = [(index, heading) for index, heading in enumerate(headings) if heading]
    for index, heading in named:
        if chosen := choices.get(normal_heading(heading)):
            take(index, (chosen,), Certainty.CHOSEN)
    for index, heading in named:
        if exact := vocabulary.exact(heading):
            take(index, (exact,), Certainty.KNOWN)
    for index, heading in named:
        if either := vocabulary.either.get(normal_heading(heading)):
            take(index, either, Certainty.EITHER)
    for index, heading in named:
        if guess := vocabulary.guess(heading):
            take(index, (guess,), Certainty.GUESSED)
    columns = tuple(
        Column(index, heading, *found.get(index, (None, Certainty.UNKNOWN)), unit_in(heading))
        for index, heading in enumerate(headings)
    )
    present = taken | set(said_above)
    return ColumnMapping(columns, tuple(group for group in REQUIRED if not present & set(group)))


def layout_key(headings: Sequence[str], vocabulary: HeadingVocabulary) -> str:
    """The same for every list with the same headings, in whatever order: under it a person's choices are remembered.

    Running numbers and columns of no use do not count, so that the file of refused rows is the same layout again.
    """
    unused = (SheetField.SERIAL, SheetField.IGNORED)
    names = sorted({normal_heading(each) for each in headings if vocabulary.exact(each) not in unused} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]
