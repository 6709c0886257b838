"""A virtual card for vpcd: answers its TCP protocol (two-byte big-endian length, then the message) in a thread."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.card import Document
from kiosk.reader.text_layout import encode_text

RESIDENT_ATR = bytes.fromhex("3B888001D1038605008080 0058".replace(" ", ""))
BANK_CARD_ATR = bytes.fromhex("3B6D000080318065B08931012383 0090 00".replace(" ", ""))

_POWER_OFF, _POWER_ON, _RESET, _GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_UNKNOWN_CLASS = bytes.fromhex("6E00")
_OK = bytes.fromhex("9000")

Connect = Callable[[int], socket.socket]
"""Connects to a TCP port on the loopback of the service's own network namespace."""

SAMPLE_FIELDS = {
    "name": "关建国",
    "sex": "1",
    "nation": "01",
    "birth": "19700315",
    "address": "山西省运城市盐湖区解州镇样例村东巷5号",
    "number": "140802197003150012",
    "issuer": "运城市公安局盐湖分局",
    "valid_from": "20160315",
    "valid_until": "长期",
}


def sample_text(document: Document = Document.RESIDENT, **changed: str) -> bytes:
    """256 bytes of an invented person."""
    return encode_text(document, {**SAMPLE_FIELDS, **changed})


class SilentCardError(Exception):
    """Raised by an answer to fall silent on this APDU."""


class PulledCardError(Exception):
    """Raised by an answer to be pulled away during this APDU."""


Answer = Callable[[bytes], bytes]


def paged_answer(text: bytes) -> Answer:
    """A reader with a module, as ``ffb0-paged`` knows it: 1284 bytes in pages of 256."""
    memory = bytes.fromhex("01000400") + text + bytes(1024)

    def answer(apdu: bytes) -> bytes:
        if apdu[:2] != b"\xff\xb0" or len(apdu) != 5:
            return _UNKNOWN_CLASS
        offset = int.from_bytes(apdu[2:4], "big")
        return memory[offset : offset + 256] + _OK

    return answer


def chip_serial_answer(serial: bytes) -> Answer:
    """A plain reader that lets ``00 36 00 00 08`` through to the chip."""

    def answer(apdu: bytes) -> bytes:
        return serial + _OK if apdu == bytes.fromhex("0036000008") else _UNKNOWN_CLASS

    return answer


def bank_card_answer(apdu: bytes) -> bytes:
    return _UNKNOWN_CLASS


def silent_answer(apdu: bytes) -> bytes:
    raise SilentCardError


@dataclass
class VirtualCard:
    """One card: ``insert`` connects, ``pull`` closes. Times are ``time.monotonic_ns``."""

    connect: Connect
    port: int
    answer: Answer
    atr: bytes = RESIDENT_ATR
    powered_ns: list[int] = field(default_factory=list)
    """When the reader powered the card."""
    atr_asked_ns: list[int] = field(default_factory=list)
    apdus: list[bytes] = field(default_factory=list)
    apdu_ns: list[tuple[int, int]] = field(default_factory=list)
    """When each APDU arrived and when its answer left."""

    def __post_init__(self) -> None:
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.first_apdu = threading.Event()

    def insert(self) -> None:
        assert self._socket is None, "a card is on the reader already"
        mine = self.connect(self.port)
        mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = mine
        self._thread = threading.Thread(target=self._serve, args=(mine,), name="virtual card", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Lift the card, also in the middle of an answer."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the service may have closed first
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5)
            assert not self._thread.is_alive()
            self._thread = None

    def swap(self) -> None:
        """Lift and lay down again as fast as the socket allows."""
        self.pull()
        self.insert()

    def _serve(self, mine: socket.socket) -> None:
        try:
            while True:
                message = self._receive(mine, int.from_bytes(self._receive(mine, 2), "big"))
                now_ns = time.monotonic_ns()
                if message == _GET_ATR:
                    self.atr_asked_ns.append(now_ns)
                    self._send(mine, self.atr)
                elif message == _POWER_ON:
                    self.powered_ns.append(now_ns)
                elif len(message) > 1:
                    self.apdus.append(message)
                    self.first_apdu.set()
                    try:
                        answer = self.answer(message)
                    except SilentCardError:
                        continue
                    self._send(mine, answer)
                    self.apdu_ns.append((now_ns, time.monotonic_ns()))
        except PulledCardError:
            mine.close()
        except OSError:
            pass  # pulled, or the service ended

    @staticmethod
    def _receive(mine: socket.socket, count: int) -> bytes:
        """Exactly ``count`` bytes; the kernel acknowledges at once, else each message costs vpcd 44 ms."""
        parts = b""
        while len(parts) < count:
            part = mine.recv(count - len(parts))
            if not part:
                raise OSError("closed")
            mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            parts += part
        return parts

    @staticmethod
    def _send(mine: socket.socket, payload: bytes) -> None:
        mine.sendall(len(payload).to_bytes(2, "big") + payload)
