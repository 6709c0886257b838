"""The conversation with a security module: find, select, read, and what each status byte means (SW3 decides)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Protocol

from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.reader.faults import AttachmentError, ReadFaultError
from kiosk.reader.sdt import (
    Command,
    FrameDecoder,
    Reply,
    SdtFormatError,
    encode_request,
    parse_reply,
    sam_number_text,
    text_of_base_reading,
)

# Time-outs found in working programs; a reading of 1295 bytes alone takes 112 ms at 115200 baud.
FIND_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 3.0
ADDRESS_TIMEOUT_S = 1.5
NUMBER_TIMEOUT_S = 0.3
# The first question after opening sometimes stays unanswered (seen in 1+ programs, which ask three times).
NUMBER_ATTEMPTS = 3
QUIET_S = 0.1


class Status(IntEnum):
    SUCCESS = 0x90
    CARD_FOUND = 0x9F
    NO_CONTENT = 0x91
    CHECKSUM_ERROR = 0x10
    LENGTH_ERROR = 0x11
    COMMAND_ERROR = 0x21
    UNAUTHORISED = 0x23
    UNKNOWN_ERROR = 0x24
    CARD_TO_SAM_AUTH = 0x31
    SAM_TO_CARD_AUTH = 0x32
    INFORMATION_VERIFICATION = 0x33
    CARD_TYPE = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST = 0x60
    SAM_NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81


FAULT_OF_STATUS: Mapping[int, FaultCode] = {
    Status.CHECKSUM_ERROR: FaultCode.PROTOCOL,
    Status.LENGTH_ERROR: FaultCode.PROTOCOL,
    Status.COMMAND_ERROR: FaultCode.PROTOCOL,
    Status.UNAUTHORISED: FaultCode.PROTOCOL,
    Status.UNKNOWN_ERROR: FaultCode.SAM_FAULT,
    Status.CARD_TO_SAM_AUTH: FaultCode.CARD_AUTH_FAILED,
    Status.SAM_TO_CARD_AUTH: FaultCode.CARD_AUTH_FAILED,
    Status.INFORMATION_VERIFICATION: FaultCode.CARD_AUTH_FAILED,
    Status.CARD_TYPE: FaultCode.CARD_NOT_ID,
    Status.READ_FAILED: FaultCode.CARD_UNREADABLE,
    Status.RANDOM_FAILED: FaultCode.CARD_UNREADABLE,
    Status.SELECT_FAILED: FaultCode.CARD_UNREADABLE,
    Status.NO_CARD: FaultCode.CARD_LOST,
    Status.NO_CONTENT: FaultCode.CARD_UNREADABLE,
    Status.SELF_TEST: FaultCode.SAM_FAULT,
    Status.SAM_NOT_AUTHORISED: FaultCode.SAM_FAULT,
}
"""What a status means where its command did not expect it. Anything unlisted is PROTOCOL."""

_FRAME_DAMAGED = (Status.CHECKSUM_ERROR, Status.LENGTH_ERROR)


class FrameLink(Protocol):
    """Carries whole frames out and any fragments in. A dead attachment raises AttachmentError."""

    def send(self, frame: bytes) -> None: ...

    def receive(self, timeout_s: float) -> bytes:
        """Whatever has arrived, at least one byte, or nothing when ``timeout_s`` has passed."""

    def discard_input(self) -> None:
        """Forget what arrived before the next request."""

    def cards_present(self) -> int | None:
        """How many cards lie on the reader, or None where the attachment cannot tell."""

    def close(self) -> None: ...


class SamConfusedError(ReadFaultError):
    """SW3 24: one reset of the module is worth a try."""


def _fault_of(reply: Reply, command: Command) -> ReadFaultError:
    code = FAULT_OF_STATUS.get(reply.sw3, FaultCode.PROTOCOL)
    detail = f"SW {reply.status_words} to {command.name}"
    return SamConfusedError(code, detail) if reply.sw3 == Status.UNKNOWN_ERROR else ReadFaultError(code, detail)


class Sam:
    """One security module behind a link. Every fault leaves as ReadFaultError with status words."""

    def __init__(self, link: FrameLink, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self._monotonic_s = monotonic_s

    def exchange(self, command: Command, data: bytes = b"", *, timeout_s: float = FIND_TIMEOUT_S) -> Reply:
        """One question and its answer; a frame that either side found damaged is sent once more."""
        for attempt in (1, 2):
            reply = self._ask(encode_request(command, data), command, timeout_s)
            if reply is None:
                if attempt == 2:
                    raise ReadFaultError(FaultCode.PROTOCOL, f"damaged answer to {command.name}")
            elif reply.sw3 not in _FRAME_DAMAGED or attempt == 2:
                return reply
        raise AssertionError("both attempts return or raise")

    def number(self) -> str:
        """The module's number as text; asked up to three times. Raises ReadFaultError SAM_FAULT or PROTOCOL."""
        for attempt in range(1, NUMBER_ATTEMPTS + 1):
            try:
                reply = self.exchange(Command.SAM_NUMBER, timeout_s=NUMBER_TIMEOUT_S)
                break
            except AttachmentError:
                raise
            except ReadFaultError:
                if attempt == NUMBER_ATTEMPTS:
                    raise
        self._require(reply, Command.SAM_NUMBER, Status.SUCCESS)
        try:
            return sam_number_text(reply.data)
        except SdtFormatError as error:
            raise ReadFaultError(FaultCode.PROTOCOL, str(error)) from None

    def reset(self) -> None:
        self._require(self.exchange(Command.RESET_SAM, timeout_s=READ_TIMEOUT_S), Command.RESET_SAM, Status.SUCCESS)

    def check(self) -> None:
        """Ask for the module's own state. Raises ReadFaultError when it is not well."""
        self._require(self.exchange(Command.SAM_STATUS), Command.SAM_STATUS, Status.SUCCESS)

    def find(self) -> bool:
        """True for a card in the field that was not read before; False also while a read card still lies there."""
        try:
            return self._find()
        except SamConfusedError:
            self.reset()
            return self._find()

    def read(self, on_step: Callable[[ReadStep], None]) -> bytes:
        """Select and read the card just found: its 256 bytes of text. Raises ReadFaultError."""
        try:
            return self._select_and_read(on_step)
        except SamConfusedError:
            self.reset()
            if not self._find():
                raise ReadFaultError(FaultCode.CARD_LOST, "no card after reset") from None
            return self._select_and_read(on_step)

    def newest_address(self) -> bytes:
        """The additional addresses as they are, empty when the card holds none; only after ``read``."""
        reply = self.exchange(Command.READ_NEWEST_ADDRESS, timeout_s=ADDRESS_TIMEOUT_S)
        if reply.sw3 == Status.NO_CONTENT:
            return b""
        self._require(reply, Command.READ_NEWEST_ADDRESS, Status.SUCCESS)
        return reply.data

    def _find(self) -> bool:
        reply = self.exchange(Command.FIND_CARD)
        if reply.sw3 == Status.NO_CARD:
            return False
        self._require(reply, Command.FIND_CARD, Status.CARD_FOUND)
        return True

    def _select_and_read(self, on_step: Callable[[ReadStep], None]) -> bytes:
        on_step(ReadStep.SELECT)
        self._require(self.exchange(Command.SELECT_CARD), Command.SELECT_CARD, Status.SUCCESS)
        on_step(ReadStep.READ)
        reply = self.exchange(Command.READ_BASE, timeout_s=READ_TIMEOUT_S)
        self._require(reply, Command.READ_BASE, Status.SUCCESS)
        try:
            return text_of_base_reading(reply.data)
        except SdtFormatError as error:
            raise ReadFaultError(FaultCode.PROTOCOL, str(error)) from None

    @staticmethod
    def _require(reply: Reply, command: Command, status: Status) -> None:
        if reply.sw3 != status:
            raise _fault_of(reply, command)

    def _ask(self, frame: bytes, command: Command, timeout_s: float) -> Reply | None:
        """The reply, or None when one came damaged. No answer at all is SAM_FAULT."""
        self._link.discard_input()
        self._link.send(frame)
        decoder = FrameDecoder()
        deadline_s = self._monotonic_s() + timeout_s
        while True:
            left_s = deadline_s - self._monotonic_s()
            if decoder.damaged_frames:
                # The true answer may stand right behind what line noise forged.
                left_s = min(left_s, QUIET_S)
            chunk = self._link.receive(left_s) if left_s > 0 else b""
            incomplete = decoder.buffered_bytes > 0
            bodies = decoder.feed(chunk) if chunk else decoder.stop_waiting()
            if bodies:
                break
            if not chunk:
                if incomplete or decoder.damaged_frames:
                    return None
                raise ReadFaultError(FaultCode.SAM_FAULT, f"no answer to {command.name}")
        try:
            return parse_reply(bodies[-1])
        except SdtFormatError:
            return None
