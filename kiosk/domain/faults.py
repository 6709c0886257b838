"""What is said about each fault of the card reader: number, sentence, instruction, picture and prompt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields

from kiosk.values import frozen


@frozen
class FaultRow:
    """``number`` two digits for the phone call to staff, ``picture`` the stem of a pictogram, the rest Chinese text."""

    code: str
    number: str
    sentence: str
    instruction: str
    picture: str
    prompt: str


class FaultTableError(ValueError):
    """A table that leaves somebody without a sentence. Names the row."""


def parse_faults(toml: str) -> Mapping[str, FaultRow]:
    """Rows by fault code, in the order of the file. Raises FaultTableError."""
    names = {each.name for each in fields(FaultRow)}
    rows: dict[str, FaultRow] = {}
    numbers: set[str] = set()
    for entry in tomllib.loads(toml).get("fault", ()):
        code = str(entry.get("code", ""))
        if set(entry) != names or not all(isinstance(value, str) and value for value in entry.values()):
            raise FaultTableError(f"{code or 'a row'}: needs exactly {', '.join(sorted(names))}")
        row = FaultRow(**entry)
        if not re.fullmatch(r"[0-9]{2}", row.number, re.ASCII):
            raise FaultTableError(f"{code}: the number has two digits")
        if code in rows or row.number in numbers:
            raise FaultTableError(f"{code}: code or number stands twice")
        rows[code] = row
        numbers.add(row.number)
    return rows
