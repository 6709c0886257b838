"""A security module for tests that speaks SDT over any byte pipe and misbehaves on demand."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.reader.sdt import Command, FrameDecoder, encode_reply
from tests.reader.virtual_card import sample_text

Misbehave = Callable[[Command, bytes], bytes]
"""Turns the right answer to a command into what really goes over the line."""

_NUMBER = bytes.fromhex("05000300D202964915CD5B0701000000")


def honest(command: Command, answer: bytes) -> bytes:
    return answer


def status_for(command: Command, *statuses: int) -> Misbehave:
    """Answer ``command`` with each of ``statuses`` in turn, then as it should be."""
    left = list(statuses)

    def misbehave(asked: Command, answer: bytes) -> bytes:
        return encode_reply(left.pop(0)) if asked is command and left else answer

    return misbehave


class ScriptedModule:
    """One card lies in its field; a card that was read is found again only after it was lifted, or after a reset."""

    def __init__(self, misbehave: Misbehave = honest, *, text: bytes | None = None, addresses: bytes = b"") -> None:
        self.misbehave = misbehave
        self.card_lies = True
        self._was_read = False
        self.asked: list[Command] = []
        self._text = text if text is not None else sample_text()
        self._addresses = addresses
        self._decoder = FrameDecoder()

    def hear(self, received: bytes) -> bytes:
        """What the module sends back for the bytes it received."""
        answers = b""
        for body in self._decoder.feed(received):
            command = Command(body[:2])
            self.asked.append(command)
            right = self._answer(command)
            sent = self.misbehave(command, right)
            if command is Command.READ_BASE and sent == right:
                self._was_read = True
            answers += sent
        return answers

    def _answer(self, command: Command) -> bytes:
        match command:
            case Command.RESET_SAM:
                self._was_read = False
                return encode_reply(0x90)
            case Command.SAM_NUMBER:
                return encode_reply(0x90, _NUMBER)
            case Command.FIND_CARD:
                return encode_reply(0x9F, bytes(4)) if self.card_lies and not self._was_read else encode_reply(0x80)
            case Command.SELECT_CARD:
                return encode_reply(0x90, bytes(8))
            case Command.READ_BASE:
                return encode_reply(0x90, bytes.fromhex("01000400") + self._text + bytes(1024))
            case Command.READ_NEWEST_ADDRESS:
                return encode_reply(0x90, self._addresses) if self._addresses else encode_reply(0x91)
            case _:
                return encode_reply(0x90)


class ModuleLink:
    """A frame link straight to a scripted module, in fragments of ``fragment_bytes``."""

    def __init__(self, module: ScriptedModule, fragment_bytes: int = 64) -> None:
        self._module = module
        self._fragment_bytes = fragment_bytes
        self._line = b""
        self.cards: int | None = None
        self.closed = False

    def send(self, frame: bytes) -> None:
        self._line += self._module.hear(frame)

    def receive(self, timeout_s: float) -> bytes:
        chunk, self._line = self._line[: self._fragment_bytes], self._line[self._fragment_bytes :]
        return chunk

    def discard_input(self) -> None:
        self._line = b""

    def cards_present(self) -> int | None:
        return self.cards

    def close(self) -> None:
        self.closed = True
