"""PC/SC readers: our own SCardGetStatusChange loop, one context, one thread.

Recovery by re-establishing the context after any error, with a pause of 0.25 s doubling to 1 s (service is to be back
within 1.5 s of the daemon's return). A changed event counter with the card still present is a quick swap.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from kiosk.protocol.reader_events import (
    FaultCode,
    IdentityRead,
    ReaderInfo,
    ReaderProfile,
    ReaderState,
    ReadStep,
    Removed,
    Service,
    TokenRead,
)
from kiosk.reader import pcsc_port
from kiosk.reader.card_apdus import ChipSerial, PagedText, presumed_profile, profiles_to_try, read_card
from kiosk.reader.context import ReaderContext
from kiosk.reader.faults import ReadFaultError
from kiosk.reader.pcsc_port import PcscCard, PcscContext, PcscError, PcscPort, ReaderStatus, hex32

_Result = TypeVar("_Result")

WAIT_S = 1.0
CANCEL_ATTEMPTS = 20
CANCEL_PAUSE_S = 0.005
PAUSE_FIRST_S = 0.25
PAUSE_LAST_S = 1.0
# The watchdog looks four times a second and the contract gives it 3 s to tell of a silent card.
CARD_CALL_LIMIT_S = 2.5
SERVICE_CALL_LIMIT_S = 5.0
POLKIT_RULE = "60-linggong-kiosk-pcsc.rules"

_SERVICE_LOST = (
    pcsc_port.NO_SERVICE,
    pcsc_port.SERVICE_STOPPED,
    pcsc_port.COMMUNICATION_ERROR,
)
_DENIED = (pcsc_port.SECURITY_VIOLATION, pcsc_port.NO_ACCESS)
_FAULT_OF_CODE: Mapping[int, FaultCode] = {
    pcsc_port.NO_SMARTCARD: FaultCode.CARD_LOST,
    pcsc_port.REMOVED_CARD: FaultCode.CARD_LOST,
    pcsc_port.RESET_CARD: FaultCode.CARD_LOST,
    pcsc_port.NOT_TRANSACTED: FaultCode.CARD_LOST,
    pcsc_port.SHARING_VIOLATION: FaultCode.READER_BUSY,
    pcsc_port.PROTOCOL_MISMATCH: FaultCode.CARD_UNREADABLE,
    pcsc_port.UNRESPONSIVE_CARD: FaultCode.CARD_UNREADABLE,
    pcsc_port.UNPOWERED_CARD: FaultCode.CARD_UNREADABLE,
    pcsc_port.UNKNOWN_READER: FaultCode.READER_GONE,
    pcsc_port.READER_UNAVAILABLE: FaultCode.READER_GONE,
    pcsc_port.SECURITY_VIOLATION: FaultCode.SERVICE_DENIED,
    pcsc_port.NO_ACCESS: FaultCode.SERVICE_DENIED,
}


class _Phase(Enum):
    EMPTY = auto()
    UNREAD = auto()
    SETTLED = auto()
    """Read, or failed for good: nothing more until the card is lifted."""
    BUSY = auto()
    """Another program held the reader; worth another try as soon as it lets go."""
    SECOND = auto()
    """An identity card lies on another reader; read this one when that is lifted."""


@dataclass(slots=True)
class _Slot:
    status: ReaderStatus
    profile: ReaderProfile
    phase: _Phase = _Phase.EMPTY
    started_s: float = 0.0
    gone_told: bool = False


def fault_of(error: PcscError, call: str) -> ReadFaultError:
    """A PC/SC code met while dealing with one card."""
    code = _FAULT_OF_CODE.get(error.code, FaultCode.PROTOCOL)
    detail = f"{hex32(error.code)} in {call}"
    if code is FaultCode.SERVICE_DENIED:
        detail += f"; polkit rule {POLKIT_RULE} allows org.debian.pcsc-lite.access_card"
    return ReadFaultError(code, detail)


class _CardResetError(Exception):
    """Another program reset the card while it was being read."""


class PcscAttachment:
    """All PC/SC readers whose name holds ``name_pattern`` (every reader when it is empty)."""

    name = "pcsc"

    def __init__(
        self,
        context: ReaderContext,
        port: PcscPort,
        *,
        profile: ReaderProfile | None = None,
        name_pattern: str = "",
        quarantine: MutableMapping[str, int] | None = None,
    ) -> None:
        self._context = context
        self._port = port
        self._profile = profile
        self._name_pattern = name_pattern
        self._quarantine = quarantine if quarantine is not None else {}
        self._slots: dict[str, _Slot] = {}
        self._learned: dict[str, ReaderProfile] = {}
        self._reread = threading.Event()
        self._taken = threading.Event()
        self._handle_lock = threading.Lock()
        self._handle: PcscContext | None = None
        self._told_down: int | None = None

    def run(self) -> None:
        pause_s = PAUSE_FIRST_S
        refused = False
        while not self._context.stop.is_set():
            try:
                handle = self._service_call("establish", self._port.establish)
            except PcscError as error:
                if error.code in _DENIED and not refused:
                    # A daemon that is just dying refuses too; a missing permission refuses twice.
                    refused = True
                else:
                    self._tell_down(error)
            else:
                refused = False
                self._tell_up()
                pause_s = PAUSE_FIRST_S
                with self._handle_lock:
                    self._handle = handle
                try:
                    self._watch(handle)
                except PcscError as error:
                    # Listing and waiting need no permission: here a refusal is a dying daemon (1 of 60 kills).
                    self._tell_down(PcscError(pcsc_port.COMMUNICATION_ERROR) if error.code in _DENIED else error)
                finally:
                    with self._handle_lock:
                        self._handle = None
                    self._service_call("release", handle.release)
            self._context.stop.wait(pause_s)
            pause_s = min(2 * pause_s, PAUSE_LAST_S)

    def wake(self) -> None:
        with self._handle_lock:
            if self._handle is not None:
                self._handle.cancel()

    def read_again(self) -> None:
        self._reread.set()
        # A cancel that comes just before the wait it is meant for is forgotten, and the card would lie for a second.
        for _ in range(CANCEL_ATTEMPTS):
            self.wake()
            if self._taken.wait(CANCEL_PAUSE_S):
                break
        self._taken.clear()

    def _service_call(self, call: str, act: Callable[[], _Result], *, idle: bool = False) -> _Result:
        limit_s = SERVICE_CALL_LIMIT_S
        with self._context.activity.operation(call, limit_s=limit_s, fault=FaultCode.SERVICE_DOWN, idle=idle):
            return act()

    def _card_call(self, call: str, slot: _Slot, act: Callable[[], _Result]) -> _Result:
        """A call that waits for the card. Raises ReadFaultError; a lost service leaves as PcscError."""
        in_use = call == "connect" and slot.status.flags & pcsc_port.STATE_IN_USE
        try:
            with self._context.activity.operation(
                call,
                limit_s=CARD_CALL_LIMIT_S,
                fault=FaultCode.READER_BUSY if in_use else FaultCode.CARD_SILENT,
                reader=slot.status.name,
                placement=slot.status.placement,
            ):
                return act()
        except PcscError as error:
            if error.code in _SERVICE_LOST:
                raise
            if error.code == pcsc_port.RESET_CARD:
                raise _CardResetError from None
            raise fault_of(error, call) from None

    def _tell_up(self) -> None:
        self._told_down = None
        self._context.emit(Service(True, None))

    def _tell_down(self, error: PcscError) -> None:
        for name in list(self._slots):
            self._drop(name)
        self._context.board.publish(self.name, ())
        if self._told_down == error.code:
            return
        lost_before = self._told_down in _SERVICE_LOST and error.code in _SERVICE_LOST
        self._told_down = error.code
        if lost_before:
            # The first call on a dead service says "communication error", the following ones "no service".
            return
        self._context.emit(Service(False, hex32(error.code)))
        if error.code in _DENIED:
            detail = f"{hex32(error.code)}; polkit rule {POLKIT_RULE} allows org.debian.pcsc-lite.access_pcsc"
            self._context.fault(None, ReadFaultError(FaultCode.SERVICE_DENIED, detail))
        elif not self._context.board.has_reader_beside(self.name):
            self._context.fault(None, ReadFaultError(FaultCode.SERVICE_DOWN, hex32(error.code)))

    def _watch(self, handle: PcscContext) -> None:
        while not self._context.stop.is_set():
            self._list_readers(handle)
            timeout_s = 0.0 if self._reread.is_set() else WAIT_S
            known = {name: slot.status.event_state for name, slot in self._slots.items()}
            for status in self._service_call("wait", lambda: handle.wait(known, timeout_s), idle=True):  # noqa: B023
                self._note(status)
            if self._reread.is_set():
                self._reread.clear()
                self._taken.set()
                for slot in self._slots.values():
                    if slot.status.present and slot.phase is _Phase.SETTLED:
                        self._context.board.release(slot.status.name)
                        self._begin_again(slot)
                        slot.phase = _Phase.UNREAD
            self._publish()
            due = [slot for slot in self._slots.values() if self._due(slot)]
            for slot in due:
                self._read(handle, slot)
            if due:
                self._publish()

    def _list_readers(self, handle: PcscContext) -> None:
        names = self._service_call("list", handle.reader_names)
        gone = [each for each in self._slots if each not in names]
        for name in gone:
            told = self._slots[name].gone_told or not self._ours(name)
            self._drop(name)
            if not told:
                self._context.fault(name, ReadFaultError(FaultCode.READER_GONE, "no longer listed"))
        if gone:
            self._publish()
        for name in names:
            if name not in self._slots:
                profile = self._profile or self._learned.get(name) or presumed_profile(name)
                self._slots[name] = _Slot(ReaderStatus(name, 0, b""), profile)
                self._context.log.write("PROFILE", f"{profile.value}: unverified on hardware")

    def _ours(self, name: str) -> bool:
        return self._name_pattern in name

    def _drop(self, name: str) -> None:
        slot = self._slots.pop(name)
        self._context.board.release(name)
        if slot.status.present and self._ours(name):
            self._context.emit(Removed(name))

    def _note(self, status: ReaderStatus) -> None:
        slot = self._slots[status.name]
        before, slot.status = slot.status, status
        if not self._ours(status.name):
            return
        swapped = before.present and status.present and before.placement != status.placement
        if before.present and (swapped or not status.present):
            slot.phase = _Phase.EMPTY
            self._quarantine.pop(status.name, None)
            self._context.board.release(status.name)
            self._context.emit(Removed(status.name))
        if status.present and (swapped or not before.present):
            if self._quarantine.get(status.name) == status.placement:
                slot.phase = _Phase.SETTLED
                return
            self._quarantine.pop(status.name, None)
            slot.started_s = self._context.card(status.name, status.atr)
            slot.phase = _Phase.UNREAD

    def _due(self, slot: _Slot) -> bool:
        match slot.phase:
            case _Phase.UNREAD:
                return True
            case _Phase.BUSY:
                again = not slot.status.flags & pcsc_port.STATE_EXCLUSIVE
            case _Phase.SECOND:
                again = self._context.board.free_beside(slot.status.name)
            case _:
                return False
        if again:
            self._begin_again(slot)
        return again

    def _begin_again(self, slot: _Slot) -> None:
        slot.started_s = time.monotonic()
        self._context.step(slot.status.name, ReadStep.FIND)

    def _read(self, handle: PcscContext, slot: _Slot) -> None:
        name = slot.status.name
        slot.phase = _Phase.SETTLED
        try:
            event = self._read_connected(handle, slot)
            if isinstance(event, IdentityRead) and not self._context.board.claim(name):
                slot.phase = _Phase.SECOND
                raise ReadFaultError(FaultCode.TWO_CARDS, "another reader holds an identity card")
        except ReadFaultError as error:
            if error.code is FaultCode.READER_BUSY:
                slot.phase = _Phase.BUSY
            slot.gone_told = error.code is FaultCode.READER_GONE
            self._context.fault(name, error)
        else:
            self._context.emit(event)

    def _read_connected(self, handle: PcscContext, slot: _Slot) -> IdentityRead | TokenRead:
        name = slot.status.name
        if slot.status.flags & pcsc_port.STATE_MUTE:
            raise ReadFaultError(FaultCode.CARD_UNREADABLE, "the card does not answer its power-on")
        self._context.step(name, ReadStep.SELECT)
        try:
            card = self._card_call("connect", slot, lambda: handle.connect(name))
            try:
                try:
                    return self._content(card, slot)
                except _CardResetError:
                    self._card_call("reconnect", slot, card.reconnect)
                    return self._content(card, slot)
            finally:
                self._card_call("disconnect", slot, card.disconnect)
        except _CardResetError:
            raise ReadFaultError(FaultCode.CARD_LOST, "another program reset the card twice") from None

    def _content(self, card: PcscCard, slot: _Slot) -> IdentityRead | TokenRead:
        name = slot.status.name

        def transmit(apdu: bytes) -> bytes:
            answer = self._card_call("transmit", slot, lambda: card.transmit(apdu))
            if len(answer) < 2:
                # A card pulled during a call: success with nothing in it (measured on vpcd).
                raise ReadFaultError(FaultCode.CARD_LOST, "empty answer")
            return answer

        profiles = profiles_to_try(self._profile, slot.profile, slot.status.atr)
        profile, content = read_card(transmit, lambda step: self._context.step(name, step), slot.status.atr, profiles)
        self._learned[name] = slot.profile = profile
        match content:
            case PagedText(text):
                return self._context.identity(name, text, None, slot.started_s)
            case ChipSerial(uid):
                return self._context.token(name, uid, slot.started_s)

    def _publish(self) -> None:
        self._context.board.publish(self.name, [self._row(slot) for slot in self._slots.values()])

    def _row(self, slot: _Slot) -> ReaderInfo:
        name = slot.status.name
        profile = slot.profile if self._ours(name) else ReaderProfile.NONE
        return ReaderInfo(name, profile, _state_of(slot.status), knows_presence=True)


def _state_of(status: ReaderStatus) -> ReaderState:
    for flag, state in (
        (pcsc_port.STATE_MUTE, ReaderState.MUTE),
        (pcsc_port.STATE_EXCLUSIVE, ReaderState.EXCLUSIVE),
        (pcsc_port.STATE_PRESENT, ReaderState.PRESENT),
        (pcsc_port.STATE_EMPTY, ReaderState.EMPTY),
    ):
        if status.flags & flag:
            return state
    return ReaderState.UNKNOWN
