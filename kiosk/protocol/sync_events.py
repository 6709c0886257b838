"""Sync events, contract 1: one ASCII JSON object a line, like the reader's (docs/protocol.md)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from kiosk.domain.clock import DeviceReading, HubContact
from kiosk.protocol.event_lines import Busy, busy_fields, busy_of, decode_line, encode_line
from kiosk.values import frozen

CONTRACT = 1


class Connection(StrEnum):
    """How this kiosk and its hub stand to each other."""

    NOT_ENROLLED = "not-enrolled"
    OFFLINE = "offline"
    ONLINE = "online"


@frozen
class Hello:
    contract: int
    version: str


@frozen
class State:
    """How kiosk and hub stand, after each round and whenever it changes.

    ``pending`` and ``refused`` count envelopes in the outbox; None when there is no ledger to count in. ``standing``
    is ``good``, ``suspected`` or ``revoked``, ``key_id`` that of the enrolment it is about; both None without one.
    ``reason`` is the code of the last failure among the last rounds, ``succeeded_at`` when the last round went well
    (the kiosk's best time). ``contact`` is the last signed hub time with the device's clocks at that moment.
    ``delivered_at``: when envelopes could last leave, by network or stick; ``gaps_s``: how long it took before.
    """

    connection: Connection
    pending: int | None
    refused: int | None
    standing: str | None = None
    key_id: int | None = None
    reason: str | None = None
    succeeded_at: int | None = None
    contact: HubContact | None = None
    delivered_at: int | None = None
    gaps_s: tuple[int, ...] = ()


@frozen
class CacheChanged:
    """What the screen reads has changed: another ``generation``, or another ``cursor`` of the job feed within it.

    ``generation`` None: there is none any more; ``cursor`` None: no feed brought these postings.
    """

    generation: str | None
    cursor: int | None = None


@frozen
class Receipts:
    """The hub has answered so many envelopes: what the screen says of these tickets is out of date."""

    envelopes: int


@frozen
class StatesChanged:
    """The hub has told what became of so many tickets of this kiosk."""

    tickets: int


@frozen
class SettingsSent:
    """``version`` of the hub's settings lies ready for the next start; ``code`` says why it was not taken instead."""

    version: int
    code: str | None


class StickState(StrEnum):
    BUSY = "busy"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"


@frozen
class Stick:
    """A stick that this kiosk knows: at work on it, done (it may be pulled out), failed, or pulled out.

    ``code`` says why it failed; with ``done``, why its copy of the feed was not taken or not wholly. ``envelopes`` were
    written to it, ``receipts`` and ``states`` were news from it. ``percent`` of the work is behind it.
    """

    state: StickState
    code: str | None = None
    envelopes: int = 0
    receipts: int = 0
    states: int = 0
    percent: int = 0


@frozen
class Fault:
    """``detail`` holds names of files and error names, never anything about a person."""

    code: str
    detail: str


@frozen
class Alive:
    """``busy`` names long work (``rank``) with the seconds since it began."""

    uptime_s: float
    busy: Busy | None = None


SyncEvent = Hello | State | CacheChanged | Receipts | StatesChanged | SettingsSent | Stick | Fault | Alive


def encode(event: SyncEvent) -> str:
    """One line without its newline."""
    return encode_line(_fields(event))


def _fields(event: SyncEvent) -> dict[str, Any]:
    match event:
        case Hello(contract, version):
            return {"event": "hello", "contract": contract, "version": version}
        case State():
            return {
                "event": "state",
                "connection": event.connection,
                "outbox": {"pending": event.pending, "refused": event.refused},
                "standing": event.standing,
                "key_id": event.key_id,
                "reason": event.reason,
                "succeeded_at": event.succeeded_at,
                "contact": _contact_fields(event.contact),
                "delivered_at": event.delivered_at,
                "gaps_s": event.gaps_s,
            }
        case CacheChanged(generation, cursor):
            return {"event": "cache", "generation": generation, "cursor": cursor}
        case Receipts(envelopes):
            return {"event": "receipts", "envelopes": envelopes}
        case StatesChanged(tickets):
            return {"event": "states", "tickets": tickets}
        case SettingsSent(version, code):
            return {"event": "settings", "version": version, "code": code}
        case Stick():
            return {
                "event": "stick",
                "state": event.state,
                "code": event.code,
                "envelopes": event.envelopes,
                "receipts": event.receipts,
                "states": event.states,
                "percent": event.percent,
            }
        case Fault(code, detail):
            return {"event": "fault", "code": code, "detail": detail}
        case Alive(uptime_s, busy):
            return {"event": "alive", "uptime_s": uptime_s, "busy": busy_fields(busy)}


def decode(line: str | bytes) -> SyncEvent:
    """Read one line. Raises MalformedEventError, whose text never repeats what the line held."""
    return decode_line(line, CONTRACT, _event)


def _event(fields: Mapping[str, Any]) -> SyncEvent:
    match fields["event"]:
        case "hello":
            return Hello(int(fields["contract"]), str(fields["version"]))
        case "state":
            outbox = fields["outbox"]
            return State(
                connection=Connection(fields["connection"]),
                pending=_number(outbox["pending"]),
                refused=_number(outbox["refused"]),
                standing=_word(fields["standing"]),
                key_id=_number(fields["key_id"]),
                reason=_word(fields["reason"]),
                succeeded_at=_number(fields["succeeded_at"]),
                contact=_contact(fields["contact"]),
                delivered_at=_number(fields["delivered_at"]),
                gaps_s=tuple(int(each) for each in fields["gaps_s"]),
            )
        case "cache":
            return CacheChanged(_word(fields["generation"]), _number(fields["cursor"]))
        case "receipts":
            return Receipts(int(fields["envelopes"]))
        case "states":
            return StatesChanged(int(fields["tickets"]))
        case "settings":
            return SettingsSent(int(fields["version"]), _word(fields["code"]))
        case "stick":
            return Stick(
                state=StickState(fields["state"]),
                code=_word(fields["code"]),
                envelopes=int(fields["envelopes"]),
                receipts=int(fields["receipts"]),
                states=int(fields["states"]),
                percent=int(fields["percent"]),
            )
        case "fault":
            return Fault(str(fields["code"]), str(fields["detail"]))
        case "alive":
            return Alive(float(fields["uptime_s"]), busy_of(fields["busy"]))
        case _:
            raise ValueError("unknown event")


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _contact_fields(contact: HubContact | None) -> dict[str, Any] | None:
    if contact is None:
        return None
    device = contact.device
    return {
        "hub_time": contact.hub_time,
        "wall": device.wall,
        "boot_id": device.boot_id,
        "since_boot_s": device.since_boot_s,
        "offset_s": contact.offset_s,
        "flagged": contact.offset_flagged,
    }


def _contact(fields: Any) -> HubContact | None:
    if fields is None:
        return None
    device = DeviceReading(int(fields["wall"]), str(fields["boot_id"]), float(fields["since_boot_s"]))
    return HubContact(int(fields["hub_time"]), device)
