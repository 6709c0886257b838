"""A simulated security module: sample cards behind the same link, frames and codec as a real reader."""

from __future__ import annotations

import threading

from kiosk.reader.sam import Status
from kiosk.reader.sample_cards import Behaviour, SampleCard
from kiosk.reader.sdt import ADDRESS_BYTES, PHOTO_BYTES, TEXT_BYTES, Command, FrameDecoder, encode_reply

READER_NAME = "Sample card tray"

# Invented, little-endian u16 u16 u32 u32 u32 as a module sends it.
_SAM_NUMBER = bytes.fromhex("0500 0300 4EE63401 00000000 01000000".replace(" ", ""))
_PHOTO = bytes(PHOTO_BYTES)
_READ_STATUS = {
    Behaviour.UNREADABLE: Status.READ_FAILED,
    Behaviour.NOT_AUTHENTIC: Status.CARD_TO_SAM_AUTH,
    Behaviour.TORN: Status.READ_FAILED,
}


class SimulatedSam:
    """One module and its antenna. ``place`` comes from another thread than the link's calls."""

    def __init__(self, card: SampleCard | None = None) -> None:
        self._card = card
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._decoder = FrameDecoder()
        self._answers = bytearray()
        self._read_since_placed = False
        self._selected = False
        self._hanging = False

    def place(self, card: SampleCard | None) -> None:
        """Lay a card down, or lift it with None."""
        with self._changed:
            self._card = card
            self._read_since_placed = False
            self._selected = False

    def send(self, frame: bytes) -> None:
        with self._changed:
            for body in self._decoder.feed(frame):
                self._answers += self._answer(body)

    def receive(self, timeout_s: float) -> bytes:
        with self._changed:
            if self._hanging:
                # As SCardTransmit does: no time-out, no way to cancel.
                self._changed.wait_for(lambda: False)
            if not self._answers:
                self._changed.wait(timeout_s)
            answers = bytes(self._answers)
            self._answers.clear()
            return answers

    def discard_input(self) -> None:
        with self._lock:
            self._answers.clear()

    def cards_present(self) -> int:
        with self._lock:
            if self._card is None:
                return 0
            return 2 if self._card.behaviour is Behaviour.TWO_CARDS else 1

    def close(self) -> None:
        """Nothing to give back."""

    def _answer(self, body: bytes) -> bytes:
        card = self._card
        match body[:2]:
            case Command.RESET_SAM.value:
                self._read_since_placed = False
                return encode_reply(Status.SUCCESS)
            case Command.SAM_STATUS.value:
                return encode_reply(Status.SUCCESS)
            case Command.SAM_NUMBER.value:
                return encode_reply(Status.SUCCESS, _SAM_NUMBER)
            case Command.FIND_CARD.value:
                if card is None or self._read_since_placed:
                    return encode_reply(Status.NO_CARD)
                return encode_reply(Status.CARD_FOUND, bytes(4))
            case Command.SELECT_CARD.value:
                return self._select(card)
            case Command.READ_BASE.value:
                return self._read(card)
            case Command.READ_NEWEST_ADDRESS.value:
                return self._newest_address(card)
            case _:
                return encode_reply(Status.COMMAND_ERROR)

    def _select(self, card: SampleCard | None) -> bytes:
        if card is None:
            return encode_reply(Status.SELECT_FAILED)
        if card.behaviour is Behaviour.NOT_ID:
            return encode_reply(Status.CARD_TYPE)
        self._selected = True
        return encode_reply(Status.SUCCESS, bytes(8))

    def _read(self, card: SampleCard | None) -> bytes:
        if card is None or not self._selected:
            return encode_reply(Status.READ_FAILED)
        if card.behaviour is Behaviour.SILENT:
            self._hanging = True
            return b""
        if card.behaviour is Behaviour.TORN:
            self._card = None
        if status := _READ_STATUS.get(card.behaviour):
            return encode_reply(status)
        self._read_since_placed = True
        lengths = TEXT_BYTES.to_bytes(2, "big") + PHOTO_BYTES.to_bytes(2, "big")
        return encode_reply(Status.SUCCESS, lengths + card.text + _PHOTO)

    def _newest_address(self, card: SampleCard | None) -> bytes:
        if card is None or card.newest_address is None:
            return encode_reply(Status.NO_CONTENT)
        text = card.newest_address.ljust(ADDRESS_BYTES // 2)
        return encode_reply(Status.SUCCESS, text.encode("utf-16-le"))
