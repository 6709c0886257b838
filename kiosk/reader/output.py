"""The event lines: one writer, flushed a line at a time, masked where a person might read along."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from kiosk.protocol.event_lines import MAX_LINE_BYTES, encode_line
from kiosk.protocol.reader_events import ReaderEvent, to_fields
from kiosk.reader.helper_process import LineWriter


def mask_name(name: str) -> str:
    return name[:1] + "*" * max(1, len(name) - 1)


def mask_number(number: str) -> str:
    """First four and last four characters: enough to tell two cards apart on a screen, too few to be a number."""
    return number if len(number) < 9 else number[:4] + "*" * (len(number) - 8) + number[-4:]


def _mask_all(text: str) -> str:
    return "*" * len(text)


_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "name_latin": mask_name,
    "birth_date": lambda day: day[:4] + "-**-**",
    "address": _mask_all,
    "ethnicity": _mask_all,
    "id_number": mask_number,
    "uid": mask_number,
}


def masked(fields: dict[str, Any]) -> dict[str, Any]:
    """The same event with personal values hidden; for people's eyes, not for programs."""
    if fields["event"] not in ("identity", "token"):
        return fields
    return {
        key: _MASKS[key](value) if key in _MASKS and isinstance(value, str) else value for key, value in fields.items()
    }


def goes_to_journal(descriptor: int) -> bool:
    """Whether systemd has connected it to the journal (``$JOURNAL_STREAM``, systemd.exec(5))."""
    status = os.fstat(descriptor)
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class EventWriter:
    """Writes events to a descriptor from any thread. ``on_broken`` is called when nobody reads any more."""

    def __init__(self, descriptor: int, *, mask: bool, on_broken: Callable[[], None]) -> None:
        self._mask = mask
        self._lines = LineWriter(descriptor, on_broken)

    def emit(self, event: ReaderEvent) -> None:
        fields = to_fields(event)
        line = encode_line(masked(fields) if self._mask else fields)
        if len(line) >= MAX_LINE_BYTES:
            raise ValueError("event longer than a line may be")
        self._lines.write(line)
