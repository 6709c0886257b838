"""A PC/SC service in Python behind the port: readers plugged and unplugged, every return code on demand."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.reader import pcsc_port
from kiosk.reader.pcsc_port import PcscCard, PcscContext, PcscError, ReaderStatus
from tests.reader.virtual_card import RESIDENT_ATR, Answer


@dataclass
class _Reader:
    name: str
    placement: int = 0
    answer: Answer | None = None
    atr: bytes = b""
    flags: int = 0
    fail: dict[str, list[int]] = field(default_factory=dict)

    @property
    def event_state(self) -> int:
        present = pcsc_port.STATE_PRESENT if self.answer else pcsc_port.STATE_EMPTY
        return (self.placement << 16) | present | self.flags


class FakePcsc:
    """The service and its readers. Every change wakes the waiting program."""

    def __init__(self, *readers: str) -> None:
        self._changed = threading.Condition()
        self._readers = {name: _Reader(name) for name in readers}
        self._down: int | None = None
        self._refusals = 0
        self._generation = 0
        self.open_contexts = 0
        self.connects = 0

    def plug(self, name: str) -> None:
        with self._changed:
            self._readers[name] = _Reader(name)
            self._generation += 1
            self._changed.notify_all()

    def unplug(self, name: str) -> None:
        with self._changed:
            del self._readers[name]
            self._generation += 1
            self._changed.notify_all()

    def insert(self, name: str, answer: Answer, atr: bytes = RESIDENT_ATR, flags: int = 0) -> None:
        with self._changed:
            reader = self._readers[name]
            reader.answer, reader.atr, reader.flags = answer, atr, flags
            reader.placement += 1
            self._changed.notify_all()

    def pull(self, name: str) -> None:
        with self._changed:
            reader = self._readers[name]
            reader.answer, reader.flags = None, 0
            reader.placement += 1
            self._changed.notify_all()

    def swap(self, name: str, answer: Answer) -> None:
        """Out and in between two looks: only the counter tells."""
        with self._changed:
            reader = self._readers[name]
            reader.answer = answer
            reader.placement += 2
            self._changed.notify_all()

    def flag(self, name: str, flags: int) -> None:
        with self._changed:
            self._readers[name].flags = flags
            self._changed.notify_all()

    def fail(self, name: str, call: str, *codes: int) -> None:
        """The next calls of ``call`` on this reader answer these codes."""
        with self._changed:
            self._readers[name].fail[call] = list(codes)

    def stop(self, code: int = pcsc_port.NO_SERVICE) -> None:
        with self._changed:
            self._down = code
            self._generation += 1
            self._changed.notify_all()

    def start(self) -> None:
        with self._changed:
            self._down = None

    def refuse_once(self) -> None:
        """Answer the next establishing as a daemon does while it dies."""
        with self._changed:
            self._refusals = 1

    def establish(self) -> PcscContext:
        with self._changed:
            if self._refusals:
                self._refusals -= 1
                raise PcscError(pcsc_port.SECURITY_VIOLATION)
            if self._down is not None:
                raise PcscError(self._down)
            self.open_contexts += 1
            return _Context(self, self._changed)


class _Context:
    def __init__(self, service: FakePcsc, changed: threading.Condition) -> None:
        self._service = service
        self._changed = changed
        self._cancelled = False
        self._dead = False

    def _alive(self) -> None:
        if self._service._down is not None or self._dead:
            self._dead = True
            raise PcscError(pcsc_port.NO_SERVICE)

    def reader_names(self) -> list[str]:
        with self._changed:
            self._alive()
            return list(self._service._readers)

    def wait(self, known: Mapping[str, int], timeout_s: float) -> Sequence[ReaderStatus]:
        with self._changed:
            self._alive()
            generation = self._service._generation

            def differs() -> bool:
                readers = self._service._readers
                return (
                    self._cancelled
                    or self._service._generation != generation
                    or any(name not in readers or readers[name].event_state != state for name, state in known.items())
                )

            self._changed.wait_for(differs, timeout_s)
            cancelled, self._cancelled = self._cancelled, False
            if self._service._down is not None:
                self._dead = True
                raise PcscError(pcsc_port.COMMUNICATION_ERROR)
            if cancelled or any(name not in self._service._readers for name in known):
                return []
            found = [self._service._readers[name] for name in known]
            return [ReaderStatus(each.name, each.event_state, each.atr if each.answer else b"") for each in found]

    def connect(self, reader: str) -> PcscCard:
        with self._changed:
            self._alive()
            self._service.connects += 1
            found = self._service._readers.get(reader)
            if found is None:
                raise PcscError(pcsc_port.UNKNOWN_READER)
            _fail(found, "connect")
            if found.answer is None:
                raise PcscError(pcsc_port.NO_SMARTCARD)
            return _Card(found)

    def cancel(self) -> None:
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def release(self) -> None:
        with self._changed:
            self._service.open_contexts -= 1


class _Card:
    def __init__(self, reader: _Reader) -> None:
        self._reader = reader

    def transmit(self, apdu: bytes) -> bytes:
        _fail(self._reader, "transmit")
        return b"" if self._reader.answer is None else self._reader.answer(apdu)

    def reconnect(self) -> None:
        _fail(self._reader, "reconnect")

    def disconnect(self) -> None:
        pass


def _fail(reader: _Reader, call: str) -> None:
    if codes := reader.fail.get(call):
        raise PcscError(codes.pop(0))
