"""Printer events and commands, contract 1: ASCII JSON lines like the reader's (docs/protocol.md).

Nothing in an event is about a person: attempts are counted, pictures travel only from the screen to the program.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from kiosk.protocol.event_lines import Busy, busy_fields, busy_of, decode_line, encode_line
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.values import frozen

CONTRACT = 1
ROWS_BYTES = 32 * 1024
"""Bytes of picture in one line: in base64 and with its braces well below a line's end."""
MOST_ROWS = 4096
"""Half a metre of paper; a ticket has 1,560."""


# --- events ---


@frozen
class Hello:
    """``attachment`` as in the settings; ``paper_mm`` 58 or 80."""

    contract: int
    version: str
    attachment: str
    paper_mm: int


@frozen
class Printer:
    """How the printer is, whenever that changes. ``online`` None: it has not answered. ``fault`` None: nothing known
    stands in the way."""

    connected: bool
    online: bool | None
    paper: PaperState
    cover: CoverState
    fault: PrinterFault | None


@frozen
class Printed:
    """All of it was sent and a good status came after it."""

    attempt: int


@frozen
class Unconfirmed:
    """All of it was sent, and this printer answers nothing: whether paper came out, only the person can see."""

    attempt: int


@frozen
class Failed:
    attempt: int
    fault: PrinterFault


@frozen
class Alive:
    uptime_s: float
    busy: Busy | None = None


PrinterEvent = Hello | Printer | Printed | Unconfirmed | Failed | Alive


def encode(event: PrinterEvent) -> str:
    """One line without its newline."""
    return encode_line(_fields(event))


def _fields(event: PrinterEvent) -> dict[str, Any]:
    match event:
        case Hello(contract, version, attachment, paper_mm):
            return {
                "event": "hello",
                "contract": contract,
                "version": version,
                "attachment": attachment,
                "paper_mm": paper_mm,
            }
        case Printer(connected, online, paper, cover, fault):
            return {
                "event": "printer",
                "connected": connected,
                "online": online,
                "paper": paper,
                "cover": cover,
                "fault": fault,
            }
        case Printed(attempt):
            return {"event": "printed", "attempt": attempt}
        case Unconfirmed(attempt):
            return {"event": "unconfirmed", "attempt": attempt}
        case Failed(attempt, fault):
            return {"event": "failed", "attempt": attempt, "fault": fault}
        case Alive(uptime_s, busy):
            return {"event": "alive", "uptime_s": uptime_s, "busy": busy_fields(busy)}


def decode(line: str | bytes) -> PrinterEvent:
    """Read one line. Raises MalformedEventError, whose text never repeats what the line held."""
    return decode_line(line, CONTRACT, _event)


def _event(fields: Mapping[str, Any]) -> PrinterEvent:
    match fields["event"]:
        case "hello":
            return Hello(
                int(fields["contract"]), str(fields["version"]), str(fields["attachment"]), int(fields["paper_mm"])
            )
        case "printer":
            online, fault = fields["online"], fields["fault"]
            return Printer(
                connected=bool(fields["connected"]),
                online=None if online is None else bool(online),
                paper=PaperState(fields["paper"]),
                cover=CoverState(fields["cover"]),
                fault=None if fault is None else PrinterFault(fault),
            )
        case "printed":
            return Printed(int(fields["attempt"]))
        case "unconfirmed":
            return Unconfirmed(int(fields["attempt"]))
        case "failed":
            return Failed(int(fields["attempt"]), PrinterFault(fields["fault"]))
        case "alive":
            return Alive(float(fields["uptime_s"]), busy_of(fields["busy"]))
        case _:
            raise ValueError("unknown event")


# --- commands ---


@frozen
class Stop:
    pass


@frozen
class BeginPicture:
    """A picture is coming, ``width_dots`` wide and ``height_dots`` high; one that was not finished is dropped."""

    attempt: int
    width_dots: int
    height_dots: int


@frozen
class PictureRows:
    """The next rows of it."""

    attempt: int
    bits: bytes = field(repr=False)


@frozen
class PrintPicture:
    """It is whole: print it."""

    attempt: int


Command = Stop | BeginPicture | PictureRows | PrintPicture


class CommandError(ValueError):
    """A line that is no command. The text never repeats the line."""


def picture_commands(attempt: int, width_dots: int, bits: bytes) -> Iterator[dict[str, Any]]:
    """A picture as command lines, none longer than ``MAX_LINE_BYTES``."""
    row_bytes = width_dots // 8
    whole_rows = ROWS_BYTES // row_bytes * row_bytes
    yield {"command": "picture", "attempt": attempt, "width": width_dots, "height": len(bits) // row_bytes}
    for start in range(0, len(bits), whole_rows):
        rows = base64.b64encode(bits[start : start + whole_rows]).decode("ascii")
        yield {"command": "rows", "attempt": attempt, "bits": rows}
    yield {"command": "print", "attempt": attempt}


def parse_command(line: bytes) -> Command:
    """Raises CommandError."""
    try:
        fields = json.loads(line)
        match fields:
            case {"command": "stop"}:
                return Stop()
            case {"command": "picture", "attempt": int(attempt), "width": int(width), "height": int(height)}:
                if attempt >= 0 and 0 < width <= 8 * 255 and width % 8 == 0 and 0 < height <= MOST_ROWS:
                    return BeginPicture(attempt, width, height)
            case {"command": "rows", "attempt": int(attempt), "bits": str(bits)}:
                return PictureRows(attempt, base64.b64decode(bits, validate=True))
            case {"command": "print", "attempt": int(attempt)}:
                return PrintPicture(attempt)
    except (ValueError, binascii.Error):
        raise CommandError("not a command") from None
    raise CommandError("unknown command")
