"""How a reading fails: a fault code of the contract and status words, never anything read from a card."""

from __future__ import annotations

from kiosk.protocol.reader_events import FaultCode


class ReadFaultError(Exception):
    """One failed reading. ``detail`` holds status words or a PC/SC code, nothing personal."""

    def __init__(self, code: FaultCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class AttachmentError(ReadFaultError):
    """The reader itself is out of reach (unplugged, not permitted, held by another program), not one card."""
