"""The one module that imports ``smartcard``: raw SCard calls behind the port of ``pcsc_port``.

pyscard's CardMonitor and ReaderMonitor are not used: both threads die for good with the first lost service and miss a
quick swap (measured on pyscard 2.3.1).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence

from smartcard import scard

from kiosk.reader import pcsc_port
from kiosk.reader.pcsc_port import PcscContext, PcscError, ReaderStatus

_READER_LIST_CHANGED = "\\\\?PnP?\\Notification"
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


def versions() -> tuple[str, str]:
    """pyscard's version and the PC/SC flavour it was built for."""
    return importlib.metadata.version("pyscard"), scard.resourceManager


def _check(code: int) -> None:
    if code & 0xFFFFFFFF != scard.SCARD_S_SUCCESS:
        raise PcscError(code & 0xFFFFFFFF)


class _Card:
    def __init__(self, handle: int, protocol: int) -> None:
        self._handle = handle
        self._protocol = protocol

    def transmit(self, apdu: bytes) -> bytes:
        header = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        code, answer = scard.SCardTransmit(self._handle, header, list(apdu))
        _check(code)
        return bytes(value & 0xFF for value in answer)

    def reconnect(self) -> None:
        code, self._protocol = scard.SCardReconnect(
            self._handle, scard.SCARD_SHARE_SHARED, _PROTOCOLS, scard.SCARD_LEAVE_CARD
        )
        _check(code)

    def disconnect(self) -> None:
        scard.SCardDisconnect(self._handle, scard.SCARD_LEAVE_CARD)


class _Context:
    def __init__(self, handle: int) -> None:
        self._handle = handle

    def reader_names(self) -> list[str]:
        code, names = scard.SCardListReaders(self._handle, [])
        if code & 0xFFFFFFFF == pcsc_port.NO_READERS:
            return []
        _check(code)
        return list(names)

    def wait(self, known: Mapping[str, int], timeout_s: float) -> Sequence[ReaderStatus]:
        # With no name at all the call returns at once; the notification name keeps it waiting for a first reader.
        asked = [*known.items(), (_READER_LIST_CHANGED, scard.SCARD_STATE_UNAWARE)]
        code, states = scard.SCardGetStatusChange(self._handle, int(timeout_s * 1000), asked)
        code &= 0xFFFFFFFF
        if code in (pcsc_port.CANCELLED, pcsc_port.UNKNOWN_READER):
            return []
        if code != pcsc_port.TIMEOUT:
            _check(code)
        return [
            ReaderStatus(name, event_state & 0xFFFFFFFF & ~pcsc_port.STATE_CHANGED, bytes(v & 0xFF for v in atr))
            for name, event_state, atr in states
            if name != _READER_LIST_CHANGED
        ]

    def connect(self, reader: str) -> _Card:
        code, handle, protocol = scard.SCardConnect(self._handle, reader, scard.SCARD_SHARE_SHARED, _PROTOCOLS)
        _check(code)
        return _Card(handle, protocol)

    def cancel(self) -> None:
        scard.SCardCancel(self._handle)

    def release(self) -> None:
        # Also on a dead context: the first call frees its memory and its socket, whatever it answers.
        scard.SCardReleaseContext(self._handle)


class SystemPcsc:
    """The service of this machine."""

    def establish(self) -> PcscContext:
        code, handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _check(code)
        return _Context(handle)
