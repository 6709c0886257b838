"""The acts of the market, from being here to being counted: one envelope kind each.

Every field is here because somebody needs it: the hirer to call, the hub to count (M14: hall, trade, sex, age band),
to find doubles or to answer. What nobody needs does not travel: no ID number, no address, no day of birth.
docs/protocol.md has the table of all fields.

Common words: ``ticket_id`` 45 bits, unique within the kiosk that issued it (``ticket_kiosk``; without one it is the
sending kiosk); ``holder_tag`` 8 bytes; ``person`` 16 bytes, the fleet's tag of the person; times are Unix seconds UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain.age import AgeBand
from kiosk.domain.application import TicketTitle
from kiosk.domain.card import Document, Sex
from kiosk.domain.job import Settlement

APPLICATION_CONSENT = "application-1"
"""把姓名和电话给【<receiver>】，报名 (M9): the words on the button. Other words are another version."""

SIGN_UP_CONSENT = "sign-up-1"
"""把姓名[和电话]给【<receiver>】，报名: the words on the button of an activity."""

_BIRTH_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
LINK_BYTES = 32
TILE_CHARS = 40
TIME_BITS = 34
"""Until the year 2514: whoever reads an act may make a date of it."""
_BITS = {
    "ticket_kiosk": 16,
    "ticket_id": 45,
    "job_id": 48,
    "activity_id": 48,
    "reply_deadline": TIME_BITS,
    "job_updated_at": TIME_BITS,
    "issued_at": TIME_BITS,
    "report_at": TIME_BITS,
    "until": TIME_BITS,
    "at": TIME_BITS,
    "valid_days": 8,
    "number": 31,
    "seat": 31,
    "within_km": 31,
}
_BYTES = {"holder_tag": 8, "person": 16, "owner": 16}
_MOST_BYTES = {"holder_copy": 2048, "sealed": 1024}


class KindClass(StrEnum):
    """What the courier may know of a sealed envelope: acts go first; preferences, audit and counts can wait."""

    ACT = "act"
    AUDIT = "audit"


class WithdrawalAction(StrEnum):
    """``undo`` within the minutes after applying, ``withdraw`` later, ``take-back`` makes the ticket live again."""

    UNDO = "undo"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take-back"


class OutcomeResult(StrEnum):
    CAME = "came"
    NO_SHOW = "no-show"
    FULL = "full"
    HIRED = "hired"


class Reporter(StrEnum):
    WORKER = "worker"
    HIRER = "hirer"
    CLERK = "clerk"


class ComplaintSubject(StrEnum):
    FEE = "fee"
    UNPAID = "unpaid"
    FALSE_POST = "false-post"
    UNSAFE = "unsafe"
    DISCRIMINATION = "discrimination"
    KIOSK = "kiosk"
    OTHER = "other"


class ErasureScope(StrEnum):
    """``preferences`` only, or ``everything`` that the law lets the hub erase."""

    PREFERENCES = "preferences"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Application:
    """One person applies for one job; the consent on the button (M9) names ``receiver``."""

    ticket_id: int
    job_id: int
    holder_tag: bytes = field(repr=False)
    person: bytes = field(repr=False)
    """Finds a second application for the same job at another kiosk (DUPLICATE)."""
    name: str = field(repr=False)
    """As on the chip, so that the hirer can ask for the person; Latin only where the card has nothing else."""
    phone: str | None = field(repr=False)
    """11 digits, or null: "no phone" is an equal answer (M4)."""
    document: Document = field(repr=False)
    """Foreign workers need a permit that the hall checks."""
    sex: Sex = field(repr=False)
    """For the counters only (M14); never for a decision."""
    birth_month: str = field(repr=False)
    """YYYY-MM: age bands, and the age gates again on the day the work begins."""
    title: TicketTitle
    """What the ticket called itself, and so what the person was promised (M2)."""
    reply_deadline: int | None
    """The deadline that the sentence about silence named."""
    job_updated_at: int
    """Which version of the posting the person saw."""
    issued_at: int
    valid_days: int
    consent_version: str
    receiver: str
    """Who the button named as receiving name and phone."""
    group: str | None
    """Companions that came together (M5)."""
    holder_copy: bytes | None = field(default=None, repr=False)
    """The ticket once more, sealed for its holder: any kiosk can show it to the card, and nobody else can."""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    ticket_kiosk: int
    ticket_id: int
    job_id: int
    holder_tag: bytes = field(repr=False)
    action: WithdrawalAction

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """ "I am here": the day's list of a hall, with the number that the kiosk gave."""

    ticket_id: int
    holder_tag: bytes = field(repr=False)
    person: bytes = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    sex: Sex = field(repr=False)
    birth_month: str = field(repr=False)
    day: str
    """YYYY-MM-DD, the market's day."""
    number: int
    trades: tuple[str, ...]
    consent_version: str

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A clerk sends a person to a job: when to be where, on which vehicle and seat."""

    ticket_kiosk: int
    ticket_id: int
    job_id: int
    report_at: int
    meet_at: str
    vehicle: str | None
    seat: int | None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Wish:
    """A standing registration with its own consent and end date."""

    ticket_id: int
    holder_tag: bytes = field(repr=False)
    person: bytes = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    sex: Sex = field(repr=False)
    birth_month: str = field(repr=False)
    trades: tuple[str, ...]
    settlement: Settlement | None
    within_km: int | None
    until: int
    consent_version: str

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A place in an activity: bus, training, fair, interview slot, tool loan."""

    ticket_id: int
    activity_id: int
    holder_tag: bytes = field(repr=False)
    person: bytes = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    consent_version: str
    receiver: str

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class SignOff:
    """A place in an activity is given back. ``ticket_id`` is that of the sign-up, at the same kiosk."""

    ticket_id: int
    activity_id: int
    holder_tag: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    ticket_kiosk: int
    ticket_id: int
    job_id: int
    result: OutcomeResult
    reporter: Reporter

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Complaint:
    """May be anonymous: nothing but the subject is required."""

    subject: ComplaintSubject
    text: str = field(repr=False)
    job_id: int | None = None
    ticket_kiosk: int | None = None
    ticket_id: int | None = None
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Erasure:
    person: bytes = field(repr=False)
    scope: ErasureScope
    owner: bytes | None = field(default=None, repr=False)
    """The tag of the person's sealed preferences; they go with either scope."""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class KeptPreferences:
    """Sealed preferences for the other kiosks of the market (M15); nobody but the owner's card opens them."""

    owner: bytes = field(repr=False)
    """16 bytes that only the owner's card makes, and no other record carries."""
    sealed: bytes = field(repr=False)
    until: int
    """When they are to be forgotten: what the person agreed to."""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What was done at the kiosk; ``person`` is the fleet's tag or null once the person was erased."""

    at: int
    action: str
    person: bytes | None = field(repr=False)
    ticket_id: int | None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Audit:
    """``first`` is the number of the first entry in its ledger's chain, ``before`` and ``after`` are the links around
    them (``kiosk.protocol.audit_chain``); 0 and empty for entries older than the chain."""

    entries: tuple[AuditEntry, ...]
    first: int = 0
    before: bytes = b""
    after: bytes = b""

    def __post_init__(self) -> None:
        links = (len(self.before), len(self.after))
        if not 0 <= self.first < 1 << 62 or links != ((LINK_BYTES, LINK_BYTES) if self.first else (0, 0)):
            raise ValueError("a chained batch has a first number and two links")


@dataclass(frozen=True, slots=True)
class VisitCount:
    """So many visits of one day: what the market's figures say of anybody, and nothing finer."""

    day: str
    """YYYY-MM-DD, the market's day."""
    trade: str
    """The tile that was asked for first, empty without one."""
    sex: Sex
    """``unknown``, and the band too, of who did not agree to be matched or showed no card."""
    age_band: AgeBand
    number: int

    def __post_init__(self) -> None:
        _check(self)
        if len(self.trade) > TILE_CHARS:
            raise ValueError(f"a tile has at most {TILE_CHARS} characters")


@dataclass(frozen=True, slots=True)
class Visits:
    """Nameless counts (M14), in batches: nobody's coming and going can be read from them."""

    counts: tuple[VisitCount, ...]


Act = (
    Application
    | Withdrawal
    | CheckIn
    | Dispatch
    | Wish
    | SignUp
    | SignOff
    | Outcome
    | Complaint
    | Erasure
    | KeptPreferences
    | Audit
    | Visits
)

KINDS: dict[str, type[Act]] = {
    "application": Application,
    "withdrawal": Withdrawal,
    "check_in": CheckIn,
    "dispatch": Dispatch,
    "wish": Wish,
    "sign_up": SignUp,
    "sign_off": SignOff,
    "outcome": Outcome,
    "complaint": Complaint,
    "preferences": KeptPreferences,
    "erasure": Erasure,
    "audit": Audit,
    "visits": Visits,
}
"""Name on the wire -> body. A heartbeat is none of them: it is latest-only, never queued, never kept."""

_NAMES = {kind: name for name, kind in KINDS.items()}


def kind_name(act: Act) -> str:
    return _NAMES[type(act)]


def class_of(act: Act) -> KindClass:
    return KindClass.AUDIT if isinstance(act, KeptPreferences | Audit | Visits) else KindClass.ACT


def _check(act: Act | AuditEntry | VisitCount) -> None:
    """Numbers and tags within their widths. Texts stay as they are: who shows one escapes it, who keeps one binds it.

    Only U+0000 is refused in them: PostgreSQL cannot keep it, and no field has a use for it.
    """
    for each in fields(act):
        name = each.name
        value: Any = getattr(act, name)
        if isinstance(value, str):
            _check_text(name, value)
        elif isinstance(value, bytes):
            if name in _MOST_BYTES:
                if len(value) > _MOST_BYTES[name]:
                    raise ValueError(f"{name} has at most {_MOST_BYTES[name]} bytes")
            elif len(value) != _BYTES[name]:
                raise ValueError(f"{name} has {_BYTES[name]} bytes")
        elif isinstance(value, int):
            if not 0 <= value < 1 << _BITS[name]:
                raise ValueError(f"{name} has {_BITS[name]} bits")
        elif isinstance(value, tuple) and any(isinstance(item, str) and "\0" in item for item in value):
            raise ValueError(f"{name} holds U+0000")


def _check_text(name: str, text: str) -> None:
    if "\0" in text:
        raise ValueError(f"{name} holds U+0000")
    if name == "birth_month" and _BIRTH_MONTH.fullmatch(text) is None:
        raise ValueError("a birth month is YYYY-MM")
    if name == "day" and date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is YYYY-MM-DD")
