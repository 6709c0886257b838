"""Commands on the reader's stdin: one JSON object a line, ``{"command": …}``."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kiosk.protocol.reader_events import ReaderProfile

PROFILES = ("auto", *(each.value for each in ReaderProfile if each is not ReaderProfile.NONE))


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Reread:
    """Read the card that lies there once more."""


@dataclass(frozen=True, slots=True)
class TestRead:
    """For staff: tell the readers again and read what lies there."""

    __test__ = False  # a name of the contract, not a test class


@dataclass(frozen=True, slots=True)
class SwitchProfile:
    profile: str


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """Demo only: lay the sample card ``card`` on the tray, or lift it with None."""

    card: str | None


Command = Stop | Reread | TestRead | SwitchProfile | PlaceCard


class CommandError(ValueError):
    """A line that is no command. The text never repeats the line."""


def parse_command(line: bytes) -> Command:
    """Raises CommandError."""
    try:
        fields = json.loads(line)
    except ValueError:
        raise CommandError("not JSON") from None
    match fields:
        case {"command": "stop"}:
            return Stop()
        case {"command": "reread"}:
            return Reread()
        case {"command": "test_read"}:
            return TestRead()
        case {"command": "profile", "profile": str(profile)} if profile in PROFILES:
            return SwitchProfile(profile)
        case {"command": "place_card", "card": str(card)}:
            return PlaceCard(card)
        case {"command": "place_card", "card": None}:
            return PlaceCard(None)
        case _:
            raise CommandError("unknown command")
