"""The lines on which the screen's helper programs speak: one ASCII JSON object each (docs/protocol.md).

What is the same for reader, courier and printer; what they say stands in ``reader_events``, ``sync_events`` and
``printer_events``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kiosk.values import frozen

MAX_LINE_BYTES = 64 * 1024

Event = TypeVar("Event")


class MalformedEventError(ValueError):
    """A line that is no event of its contract. Carries the reason, never the line (it may name a person)."""


@frozen
class Busy:
    """What a program has been doing since ``since_s`` of its own uptime."""

    operation: str
    since_s: float


def busy_fields(busy: Busy | None) -> dict[str, Any] | None:
    return None if busy is None else {"operation": busy.operation, "since_s": busy.since_s}


def busy_of(fields: Mapping[str, Any] | None) -> Busy | None:
    return None if fields is None else Busy(str(fields["operation"]), float(fields["since_s"]))


def encode_line(fields: Mapping[str, Any]) -> str:
    """One line without its newline."""
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":"))


def decode_line(line: str | bytes, contract: int, event_of: Callable[[Mapping[str, Any]], Event]) -> Event:
    """What ``event_of`` makes of the line's object. Raises MalformedEventError, also where ``event_of`` stumbles."""
    if len(line) > MAX_LINE_BYTES:
        raise MalformedEventError("line too long")
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise TypeError("not an object")
        return event_of(fields)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise MalformedEventError(f"not an event of contract {contract}: {type(error).__name__}") from None
