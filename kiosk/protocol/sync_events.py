"""Sync events, contract 1: one ASCII JSON object a line, like the reader's (docs/protocol.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from kiosk.protocol.reader_events import Busy, busy_fields, busy_of
from kiosk.values import frozen

CONTRACT = 1
MAX_LINE_BYTES = 64 * 1024


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
    """``pending`` and ``refused`` count envelopes in the outbox; None when there is no ledger to count in."""

    connection: Connection
    pending: int | None
    refused: int | None


@frozen
class CacheChanged:
    """What the screen reads has changed: another ``generation``, or another ``cursor`` of the job feed within it.

    ``generation`` None: there is none any more; ``cursor`` None: no feed brought these postings.
    """

    generation: str | None
    cursor: int | None = None


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


SyncEvent = Hello | State | CacheChanged | Fault | Alive


class MalformedEventError(ValueError):
    """A line that is no event of this contract; the text never repeats the line."""


def encode(event: SyncEvent) -> str:
    """One line without its newline."""
    return json.dumps(_fields(event), ensure_ascii=True, separators=(",", ":"))


def _fields(event: SyncEvent) -> dict[str, Any]:
    match event:
        case Hello(contract, version):
            return {"event": "hello", "contract": contract, "version": version}
        case State(connection, pending, refused):
            return {"event": "state", "connection": connection, "outbox": {"pending": pending, "refused": refused}}
        case CacheChanged(generation, cursor):
            return {"event": "cache", "generation": generation, "cursor": cursor}
        case Fault(code, detail):
            return {"event": "fault", "code": code, "detail": detail}
        case Alive(uptime_s, busy):
            return {"event": "alive", "uptime_s": uptime_s, "busy": busy_fields(busy)}


def decode(line: str | bytes) -> SyncEvent:
    """Read one line. Raises MalformedEventError."""
    if len(line) > MAX_LINE_BYTES:
        raise MalformedEventError("line too long")
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise TypeError("not an object")
        return _event(fields)
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedEventError(f"not an event of contract {CONTRACT}: {type(error).__name__}") from None


def _event(fields: Mapping[str, Any]) -> SyncEvent:
    match fields["event"]:
        case "hello":
            return Hello(int(fields["contract"]), str(fields["version"]))
        case "state":
            outbox = fields["outbox"]
            return State(Connection(fields["connection"]), _count(outbox["pending"]), _count(outbox["refused"]))
        case "cache":
            generation = fields["generation"]
            return CacheChanged(None if generation is None else str(generation), _count(fields.get("cursor")))
        case "fault":
            return Fault(str(fields["code"]), str(fields["detail"]))
        case "alive":
            return Alive(float(fields["uptime_s"]), busy_of(fields["busy"]))
        case _:
            raise ValueError("unknown event")


def _count(value: Any) -> int | None:
    return None if value is None else int(value)
