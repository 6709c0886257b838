"""Reader events, contract 1: one ASCII JSON object a line, at most 64 KiB, absent values are null.

Every field is described in docs/protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain.card import CardWarning, Document, Identity, Sex
from kiosk.protocol.event_lines import Busy, busy_fields, busy_of, decode_line, encode_line
from kiosk.values import frozen

CONTRACT = 1


class FaultCode(StrEnum):
    """Every way in which reading can fail; each has one row in ``assets/data/faults.toml``."""

    CARD_LOST = "CARD_LOST"
    CARD_UNREADABLE = "CARD_UNREADABLE"
    CARD_NOT_ID = "CARD_NOT_ID"
    CARD_AUTH_FAILED = "CARD_AUTH_FAILED"
    CARD_SILENT = "CARD_SILENT"
    TWO_CARDS = "TWO_CARDS"
    READER_BUSY = "READER_BUSY"
    READER_GONE = "READER_GONE"
    SERVICE_DOWN = "SERVICE_DOWN"
    SERVICE_DENIED = "SERVICE_DENIED"
    SAM_FAULT = "SAM_FAULT"
    PROTOCOL = "PROTOCOL"


class ReaderProfile(StrEnum):
    SERIAL = "serial"
    USB_BULK = "usb-bulk"
    FFB0_PAGED = "ffb0-paged"
    UID = "uid"
    COMMAND = "command"
    DEMO = "demo"
    NONE = "none"


class ReaderState(StrEnum):
    EMPTY = "empty"
    PRESENT = "present"
    MUTE = "mute"
    EXCLUSIVE = "exclusive"
    UNKNOWN = "unknown"


class ReadStep(StrEnum):
    FIND = "find"
    SELECT = "select"
    READ = "read"


@frozen
class ReaderInfo:
    name: str
    profile: ReaderProfile
    state: ReaderState
    knows_presence: bool
    module: str | None = None
    """The number of the reader's security module, where it has one."""


@frozen
class Hello:
    contract: int
    version: str
    pyscard: str | None
    pcsc: str | None


@frozen
class Service:
    up: bool
    code: str | None


@frozen
class Readers:
    readers: tuple[ReaderInfo, ...]


@frozen
class CardPresent:
    reader: str
    atr: str | None


@frozen
class Reading:
    reader: str
    step: ReadStep


@frozen
class IdentityRead:
    reader: str
    identity: Identity
    elapsed_ms: int


@frozen
class TokenRead:
    reader: str
    uid: str = field(repr=False)
    elapsed_ms: int


@frozen
class Fault:
    reader: str | None
    code: FaultCode
    detail: str
    """Status words only, never anything read from a card."""


@frozen
class Removed:
    reader: str


@frozen
class Alive:
    uptime_s: float
    busy: Busy | None


ReaderEvent = Hello | Service | Readers | CardPresent | Reading | IdentityRead | TokenRead | Fault | Removed | Alive


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def to_fields(event: ReaderEvent) -> dict[str, Any]:
    """The JSON object of an event, keys in the order of the contract."""
    match event:
        case Hello(contract, version, pyscard, pcsc):
            return {"event": "hello", "contract": contract, "version": version, "pyscard": pyscard, "pcsc": pcsc}
        case Service(up, code):
            return {"event": "service", "state": "up" if up else "down", "code": code}
        case Readers(readers):
            rows = [
                {
                    "name": r.name,
                    "profile": r.profile,
                    "state": r.state,
                    "knows_presence": r.knows_presence,
                    "module": r.module,
                }
                for r in readers
            ]
            return {"event": "readers", "readers": rows}
        case CardPresent(reader, atr):
            return {"event": "card", "reader": reader, "atr": atr}
        case Reading(reader, step):
            return {"event": "reading", "reader": reader, "step": step}
        case IdentityRead(reader, who, elapsed_ms):
            return {
                "event": "identity",
                "reader": reader,
                "document": who.document,
                "name": who.name,
                "name_latin": who.name_latin,
                "sex": who.sex,
                "ethnicity": who.ethnicity,
                "nationality": who.nationality,
                "birth_date": who.birth_date.isoformat(),
                "address": who.address,
                "region": who.region,
                "id_number": who.id_number,
                "issuer": who.issuer,
                "valid_from": _iso(who.valid_from),
                "valid_until": _iso(who.valid_until),
                "warnings": list(who.warnings),
                "elapsed_ms": elapsed_ms,
            }
        case TokenRead(reader, uid, elapsed_ms):
            return {"event": "token", "reader": reader, "uid": uid, "elapsed_ms": elapsed_ms}
        case Fault(reader, code, detail):
            return {"event": "fault", "reader": reader, "code": code, "detail": detail}
        case Removed(reader):
            return {"event": "removed", "reader": reader}
        case Alive(uptime_s, busy):
            return {"event": "alive", "uptime_s": uptime_s, "busy": busy_fields(busy)}


def encode(event: ReaderEvent) -> str:
    """One line without its newline."""
    return encode_line(to_fields(event))


def _identity(fields: Mapping[str, Any]) -> Identity:
    return Identity(
        document=Document(fields["document"]),
        name=str(fields["name"]),
        name_latin=fields["name_latin"],
        sex=Sex(fields["sex"]),
        ethnicity=fields["ethnicity"],
        nationality=fields["nationality"],
        birth_date=date.fromisoformat(fields["birth_date"]),
        address=fields["address"],
        region=fields["region"],
        id_number=str(fields["id_number"]),
        issuer=fields["issuer"],
        valid_from=_day(fields["valid_from"]),
        valid_until=_day(fields["valid_until"]),
        warnings=tuple(CardWarning(w) for w in fields["warnings"]),
    )


def _decode(fields: Mapping[str, Any]) -> ReaderEvent:
    match fields["event"]:
        case "hello":
            return Hello(int(fields["contract"]), str(fields["version"]), fields["pyscard"], fields["pcsc"])
        case "service":
            if fields["state"] not in ("up", "down"):
                raise ValueError("service state")
            return Service(fields["state"] == "up", fields["code"])
        case "readers":
            return Readers(
                tuple(
                    ReaderInfo(
                        str(r["name"]),
                        ReaderProfile(r["profile"]),
                        ReaderState(r["state"]),
                        bool(r["knows_presence"]),
                        r.get("module"),
                    )
                    for r in fields["readers"]
                )
            )
        case "card":
            return CardPresent(str(fields["reader"]), fields["atr"])
        case "reading":
            return Reading(str(fields["reader"]), ReadStep(fields["step"]))
        case "identity":
            return IdentityRead(str(fields["reader"]), _identity(fields), int(fields["elapsed_ms"]))
        case "token":
            return TokenRead(str(fields["reader"]), str(fields["uid"]), int(fields["elapsed_ms"]))
        case "fault":
            return Fault(fields["reader"], FaultCode(fields["code"]), str(fields["detail"]))
        case "removed":
            return Removed(str(fields["reader"]))
        case "alive":
            return Alive(float(fields["uptime_s"]), busy_of(fields["busy"]))
        case _:
            raise ValueError("unknown event")


def decode(line: str | bytes) -> ReaderEvent:
    """Read one line. Raises MalformedEventError, whose text never repeats what the line held."""
    return decode_line(line, CONTRACT, _decode)
