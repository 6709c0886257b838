"""What a card says about the person who holds it: the four documents that a resident-ID reader can read."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum

from kiosk.values import frozen


class Document(StrEnum):
    """The four cards that share one chip interface (GA 490, the 2018 and 2023 permit rules)."""

    RESIDENT = "resident"
    HK_MACAU_TAIWAN = "hk-macau-taiwan"
    FOREIGNER_2017 = "foreigner-2017"
    FOREIGNER_2023 = "foreigner-2023"


class Sex(StrEnum):
    """GB/T 2261.1: 1, 2, 0 and 9."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    UNSPECIFIED = "unspecified"


class CardWarning(StrEnum):
    """What is odd about a card that was read all the same; none of these refuses anybody."""

    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    CHECKSUM = "CHECKSUM"
    TYPE_MARK_UNKNOWN = "TYPE_MARK_UNKNOWN"
    LAYOUT_UNVERIFIED = "LAYOUT_UNVERIFIED"


@frozen
class Identity:
    """One card's text. Personal fields stay out of ``repr`` so that no log or traceback can carry them.

    ``region`` is the first six digits of a resident number; ``valid_until`` None means long-term (长期);
    ``ethnicity`` and ``address`` are None unless the reader was asked for them (data minimisation).
    """

    document: Document
    name: str = field(repr=False)
    name_latin: str | None = field(repr=False)
    sex: Sex = field(repr=False)
    ethnicity: str | None = field(repr=False)
    nationality: str | None = field(repr=False)
    birth_date: date = field(repr=False)
    address: str | None = field(repr=False)
    region: str | None = field(repr=False)
    id_number: str = field(repr=False)
    issuer: str | None = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_until: date | None = field(repr=False)
    warnings: tuple[CardWarning, ...] = ()
