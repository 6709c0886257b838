"""SDT over a serial port: 115200 8N1, raw frames (seen in 10+; the commonest real attachment).

Unverified on hardware: tried on pseudo-terminals only.
"""

from __future__ import annotations

import errno

import serial

from kiosk.protocol.reader_events import FaultCode, ReaderProfile
from kiosk.reader.faults import AttachmentError
from kiosk.reader.sdt_attachment import LinkKind

BAUD = 115200
WRITE_TIMEOUT_S = 1.0
UDEV_RULE = "70-linggong-kiosk-reader.rules"

_FAULT_OF_ERRNO = {
    errno.EACCES: FaultCode.SERVICE_DENIED,
    errno.EPERM: FaultCode.SERVICE_DENIED,
    errno.EAGAIN: FaultCode.READER_BUSY,
    errno.EBUSY: FaultCode.READER_BUSY,
}


def serial_kind(path: str) -> LinkKind:
    return LinkKind(ReaderProfile.SERIAL, path, lambda: SerialLink(path), note="unverified on hardware")


class SerialLink:
    """One open port, held exclusively. Raises AttachmentError when it cannot be opened or goes away."""

    def __init__(self, path: str) -> None:
        try:
            self._port = serial.Serial(path, BAUD, timeout=0, write_timeout=WRITE_TIMEOUT_S, exclusive=True)
        except (serial.SerialException, OSError, ValueError) as error:
            raise _attachment_error(error) from None

    def send(self, frame: bytes) -> None:
        try:
            self._port.write(frame)
        except (serial.SerialException, OSError) as error:
            raise _attachment_error(error) from None

    def receive(self, timeout_s: float) -> bytes:
        try:
            self._port.timeout = timeout_s
            first = self._port.read(1)
            return bytes(first + self._port.read(self._port.in_waiting)) if first else b""
        except (serial.SerialException, OSError) as error:
            raise _attachment_error(error) from None

    def discard_input(self) -> None:
        try:
            self._port.reset_input_buffer()
        except (serial.SerialException, OSError) as error:
            raise _attachment_error(error) from None

    def cards_present(self) -> None:
        """A module on a serial port does not tell."""

    def close(self) -> None:
        self._port.close()


def _attachment_error(error: Exception) -> AttachmentError:
    number = getattr(error, "errno", None)
    code = _FAULT_OF_ERRNO.get(number or 0, FaultCode.READER_GONE)
    name = errno.errorcode.get(number, "no port") if number else type(error).__name__
    hint = f"; udev rule {UDEV_RULE} opens the port to the kiosk's user" if code is FaultCode.SERVICE_DENIED else ""
    return AttachmentError(code, f"{name}{hint}")
