"""What the program needs of PC/SC, in its own words, so that the loop can be driven by a fake port in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

# pcsclite.h and winscard.h agree on these.
NO_SERVICE = 0x8010001D
SERVICE_STOPPED = 0x8010001E
COMMUNICATION_ERROR = 0x80100013
TIMEOUT = 0x8010000A
CANCELLED = 0x80100002
UNKNOWN_READER = 0x80100009
NO_SMARTCARD = 0x8010000C
PROTOCOL_MISMATCH = 0x8010000F
SHARING_VIOLATION = 0x8010000B
NOT_TRANSACTED = 0x80100016
READER_UNAVAILABLE = 0x80100017
NO_ACCESS = 0x80100027
NO_READERS = 0x8010002E
UNRESPONSIVE_CARD = 0x80100066
UNPOWERED_CARD = 0x80100067
RESET_CARD = 0x80100068
REMOVED_CARD = 0x80100069
SECURITY_VIOLATION = 0x8010006A

STATE_CHANGED = 0x0002
STATE_EMPTY = 0x0010
STATE_PRESENT = 0x0020
STATE_EXCLUSIVE = 0x0080
STATE_IN_USE = 0x0100
STATE_MUTE = 0x0200


class PcscError(Exception):
    """A PC/SC call answered ``code`` (unsigned, as in pcsclite.h)."""

    def __init__(self, code: int) -> None:
        super().__init__(hex32(code))
        self.code = code


def hex32(code: int) -> str:
    return f"0x{code & 0xFFFFFFFF:08X}"


@dataclass(frozen=True, slots=True)
class ReaderStatus:
    """One reader as ``SCardGetStatusChange`` tells it; ``event_state`` is handed back on the next call."""

    name: str
    event_state: int
    atr: bytes

    @property
    def flags(self) -> int:
        return self.event_state & 0xFFFF

    @property
    def placement(self) -> int:
        """The event counter in the high word: it moves with each insertion and each removal."""
        return self.event_state >> 16

    @property
    def present(self) -> bool:
        return bool(self.flags & STATE_PRESENT)


class PcscCard(Protocol):
    def transmit(self, apdu: bytes) -> bytes:
        """The answer with its status words; empty when the card was pulled meanwhile. Raises PcscError."""

    def reconnect(self) -> None: ...

    def disconnect(self) -> None:
        """Let go and leave the card powered. Never raises."""


class PcscContext(Protocol):
    """One context, used by one thread; only ``cancel`` may come from another."""

    def reader_names(self) -> list[str]: ...

    def wait(self, known: Mapping[str, int], timeout_s: float) -> Sequence[ReaderStatus]:
        """Block until a reader (or the list of readers) differs from ``known``; returns all of ``known`` as they are.

        An unknown reader name or a cancelled wait returns nothing: the caller lists anew. Raises PcscError.
        """

    def connect(self, reader: str) -> PcscCard: ...

    def cancel(self) -> None: ...

    def release(self) -> None: ...


class PcscPort(Protocol):
    def establish(self) -> PcscContext: ...
