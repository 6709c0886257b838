"""A reader with a security module behind any frame link: polls ``find``, reads, waits for the card to be lifted.

A module answers ``80`` both for "no card" and for "the card that was just read still lies here", so presence after a
reading is only known where the link can tell (``cards_present``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.protocol.reader_events import FaultCode, ReaderInfo, ReaderProfile, ReaderState, Removed
from kiosk.reader.context import ReaderContext
from kiosk.reader.faults import AttachmentError, ReadFaultError
from kiosk.reader.sam import FrameLink, Sam
from kiosk.reader.text_layout import TextLayoutError, newest_address

REOPEN_S = 1.0
# Above every time-out of a link: only a driver that hangs gets here.
LINK_CALL_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class LinkKind:
    """How one kind of link is opened, named and judged."""

    profile: ReaderProfile
    reader: str
    open: Callable[[], FrameLink]
    knows_presence: bool = False
    optional: bool = False
    """Its absence is no fault: ``auto`` looks for it beside other attachments."""
    hang_limit_s: float = LINK_CALL_LIMIT_S
    hang_fault: FaultCode = FaultCode.SAM_FAULT
    note: str = ""
    """What the log says when the reader starts, such as "unverified on hardware"."""


class _WatchedLink:
    """A link whose calls the watchdog sees."""

    def __init__(self, link: FrameLink, kind: LinkKind, context: ReaderContext) -> None:
        self._link = link
        self._kind = kind
        self._context = context
        self.placement: int | None = None

    def send(self, frame: bytes) -> None:
        with self._context.activity.operation(
            "send", limit_s=self._kind.hang_limit_s, fault=self._kind.hang_fault, reader=self._kind.reader
        ):
            self._link.send(frame)

    def receive(self, timeout_s: float) -> bytes:
        with self._context.activity.operation(
            "receive",
            limit_s=self._kind.hang_limit_s,
            fault=self._kind.hang_fault,
            reader=self._kind.reader,
            placement=self.placement,
        ):
            return self._link.receive(timeout_s)

    def discard_input(self) -> None:
        self._link.discard_input()

    def cards_present(self) -> int | None:
        return self._link.cards_present()

    def close(self) -> None:
        self._link.close()


class SdtAttachment:
    """One reader with a module. ``quarantined`` is the placement that the process before this one fell silent on."""

    def __init__(
        self, context: ReaderContext, kind: LinkKind, *, poll_s: float, quarantined: int | None = None
    ) -> None:
        self.name = kind.reader
        self._context = context
        self._kind = kind
        self._poll_s = poll_s
        self._quarantined = quarantined
        self._placements = quarantined or 0
        self._wake = threading.Event()
        self._reread = threading.Event()
        self._told: FaultCode | None = None
        self._on_reader = False
        self._failed = False
        self._seen = False
        self._module: str | None = None
        self._first_attempt = threading.Event()

    def wait_first_attempt(self, timeout_s: float) -> None:
        """Until the reader was found, or found missing, for the first time."""
        self._first_attempt.wait(timeout_s)

    def run(self) -> None:
        while not self._context.stop.is_set():
            try:
                link = _WatchedLink(self._kind.open(), self._kind, self._context)
            except ReadFaultError as error:
                self._out_of_reach(error)
            else:
                try:
                    self._serve(link)
                except ReadFaultError as error:
                    self._out_of_reach(error)
                finally:
                    link.close()
            self._first_attempt.set()
            self._pause(REOPEN_S)

    def wake(self) -> None:
        self._wake.set()

    def read_again(self) -> None:
        self._reread.set()
        self._wake.set()

    def _pause(self, seconds: float) -> None:
        if not self._context.stop.is_set():
            self._wake.wait(seconds)
            self._wake.clear()

    def _serve(self, link: _WatchedLink) -> None:
        sam = Sam(link)
        self._module = sam.number()
        sam.check()
        if self._kind.note:
            self._context.log.write("PROFILE", f"{self._kind.profile.value}: {self._kind.note}")
        self._seen = True
        if self._quarantined is not None:
            self._on_reader = True
        self._publish()
        self._first_attempt.set()
        while not self._context.stop.is_set():
            if self._reread.is_set():
                self._reread.clear()
                # Find answers 80 until a read card was lifted; a reset starts the module's card search anew.
                sam.reset()
                self._on_reader = False
            self._poll(link, sam)
            self._pause(self._poll_s)

    def _poll(self, link: _WatchedLink, sam: Sam) -> None:
        lying = link.cards_present()
        if self._on_reader and lying == 0:
            self._lifted()
        if self._on_reader and self._quarantined is not None:
            return
        found = sam.find()
        self._told = None
        if not found:
            if self._on_reader and lying is None:
                if self._failed:
                    self._lifted()
                self._on_reader = False
                self._publish()
            return
        if self._on_reader:
            # A card whose reading failed is found again and again until it is lifted.
            return
        self._on_reader = True
        self._placements += 1
        if self._kind.knows_presence:
            link.placement = self._placements
        self._failed = False
        started_s = self._context.card(self.name, None)
        self._publish()
        try:
            self._read(link, sam, started_s)
        except AttachmentError:
            raise
        except ReadFaultError as error:
            if error.code is FaultCode.CARD_UNREADABLE and link.cards_present() == 0:
                error = ReadFaultError(FaultCode.CARD_LOST, error.detail)
            self._failed = True
            self._context.fault(self.name, error)

    def _read(self, link: _WatchedLink, sam: Sam, started_s: float) -> None:
        if (link.cards_present() or 0) > 1:
            raise ReadFaultError(FaultCode.TWO_CARDS, "two cards on one reader")
        text = sam.read(lambda step: self._context.step(self.name, step))
        newest = None
        if self._context.newest_address and self._context.wanted.address:
            try:
                newest = newest_address(sam.newest_address())
            except TextLayoutError as error:
                raise ReadFaultError(FaultCode.PROTOCOL, str(error)) from None
        event = self._context.identity(self.name, text, newest, started_s)
        if self._kind.knows_presence and not self._context.board.claim(self.name):
            raise ReadFaultError(FaultCode.TWO_CARDS, "another reader holds an identity card")
        self._context.emit(event)

    def _lifted(self) -> None:
        self._on_reader = False
        self._quarantined = None
        self._context.board.release(self.name)
        self._context.emit(Removed(self.name))
        self._publish()

    def _out_of_reach(self, error: ReadFaultError) -> None:
        if self._on_reader:
            self._on_reader = False
            self._context.board.release(self.name)
            self._context.emit(Removed(self.name))
        self._context.board.publish(self.name, ())
        if self._kind.optional and not self._seen and error.code is FaultCode.READER_GONE:
            return
        if error.code is not self._told:
            self._told = error.code
            self._context.fault(self.name, error)

    def _publish(self) -> None:
        state = ReaderState.PRESENT if self._on_reader else ReaderState.EMPTY
        self._context.board.publish(
            self.name, [ReaderInfo(self.name, self._kind.profile, state, self._kind.knows_presence, self._module)]
        )
