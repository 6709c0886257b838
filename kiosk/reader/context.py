"""What every attachment is given: where events go, what is wanted of a card, and when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiosk.domain.clock import local_day
from kiosk.protocol.reader_events import CardPresent, Fault, FaultCode, IdentityRead, Reading, ReadStep, TokenRead
from kiosk.reader.activity import Activity
from kiosk.reader.board import Board, Emit
from kiosk.reader.faults import ReadFaultError
from kiosk.reader.log import Log
from kiosk.reader.text_layout import TextLayoutError, WantedFields, decode_text


def today_in_china() -> date:
    """A card's validity is counted in China's days, wherever the device's clock stands."""
    return local_day(int(time.time()))


@dataclass(frozen=True, slots=True)
class ReaderContext:
    """Shared by the threads of all attachments."""

    emit: Emit
    board: Board
    activity: Activity
    log: Log
    wanted: WantedFields
    newest_address: bool
    stop: threading.Event
    today: Callable[[], date] = today_in_china

    def card(self, reader: str, atr: bytes | None) -> float:
        """Announce a card and the first step; returns when that was (monotonic seconds)."""
        started_s = time.monotonic()
        self.emit(CardPresent(reader, atr.hex().upper() if atr else None))
        self.step(reader, ReadStep.FIND)
        return started_s

    def step(self, reader: str, step: ReadStep) -> None:
        self.emit(Reading(reader, step))

    def fault(self, reader: str | None, error: ReadFaultError) -> None:
        self.log.write(error.code, error.detail)
        self.emit(Fault(reader, error.code, error.detail))

    def identity(self, reader: str, text: bytes, newest: str | None, started_s: float) -> IdentityRead:
        """The event of one card's text. Raises ReadFaultError CARD_UNREADABLE for text that no card carries."""
        try:
            who = decode_text(text, self.today(), self.wanted, newest)
        except TextLayoutError as error:
            raise ReadFaultError(FaultCode.CARD_UNREADABLE, str(error)) from None
        return IdentityRead(reader, who, _elapsed_ms(started_s))

    def token(self, reader: str, uid: str, started_s: float) -> TokenRead:
        return TokenRead(reader, uid, _elapsed_ms(started_s))


def _elapsed_ms(started_s: float) -> int:
    return round((time.monotonic() - started_s) * 1000)
