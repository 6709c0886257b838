"""Roads to a receipt printer. python-escpos opens them; what goes over them is bounded in time here.

The library writes to USB without a time limit, opens a device file for writing only, so that no answer ever comes, and
gives no way to stop in the middle of a jam.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import stat
import struct
import termios
import time
from typing import Any, Protocol

from kiosk.config import PrinterSettings
from kiosk.printing.escpos_library import escpos_printer

CONNECT_S = 3.0
_READ_BYTES = 256
_PRINTER_CLASS = 7
"""bInterfaceClass of USB printers."""


class LinkLostError(Exception):
    """No road to the printer (any more). The text is for the log."""


class Link(Protocol):
    """An open road. Every method raises LinkLostError when it has gone."""

    def write(self, data: bytes, timeout_s: float) -> int:
        """How many bytes were taken within the time; 0 when the printer takes none now."""

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty after the time."""

    def close(self) -> None: ...

    def abandon(self) -> None:
        """Close and forget what is on its way."""


def open_link(settings: PrinterSettings) -> Link:
    """Raises LinkLostError."""
    match settings.attachment:
        case "network":
            return _open_network(settings.host, settings.port)
        case "serial":
            return _open_serial(settings.path, settings.baud)
        case "usb":
            return UsbLink(_usb_numbers(settings.usb_id))
        case _:
            return _open_file(settings.path)


class DescriptorLink:
    """A socket, a serial port or a device file: all three are a descriptor that may be waited for."""

    def __init__(self, descriptor: int, owner: Any = None) -> None:
        self._descriptor = descriptor
        self._owner = owner
        kind = os.fstat(descriptor).st_mode
        self._socket = stat.S_ISSOCK(kind)
        self._answers = not stat.S_ISREG(kind)
        os.set_blocking(descriptor, False)

    def write(self, data: bytes, timeout_s: float) -> int:
        if self._answers:
            self._wait(select.POLLOUT, timeout_s)
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise _lost(error) from None

    def read(self, timeout_s: float) -> bytes:
        if not self._answers or not self._wait(select.POLLIN, timeout_s):
            return b""
        try:
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise _lost(error) from None
        if not data and self._socket:
            raise LinkLostError("closed by the printer")
        return data

    def _wait(self, event: int, timeout_s: float) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, event)
        try:
            ready = poll.poll(max(0, int(timeout_s * 1000)))
        except OSError as error:
            raise _lost(error) from None
        if ready and ready[0][1] & (select.POLLHUP | select.POLLNVAL) and not ready[0][1] & select.POLLIN:
            raise LinkLostError("hung up")
        return bool(ready)

    def close(self) -> None:
        if self._owner is not None:
            self._owner.close()
        else:
            os.close(self._descriptor)

    def abandon(self) -> None:
        if self._socket:
            # A reset instead of an orderly end: what the printer has not read yet is not to be printed.
            with socket.socket(fileno=os.dup(self._descriptor)) as twin:
                twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif os.isatty(self._descriptor):
            termios.tcflush(self._descriptor, termios.TCIOFLUSH)
        self.close()


def _lost(error: OSError) -> LinkLostError:
    return LinkLostError(errno.errorcode.get(error.errno or 0, type(error).__name__))


def _open_network(host: str, port: int) -> DescriptorLink:
    printer = escpos_printer().Network(host, port, timeout=CONNECT_S)
    return DescriptorLink(_opened(printer).fileno(), printer)


def _open_serial(path: str, baud: int) -> DescriptorLink:
    printer = escpos_printer().Serial(path, baudrate=baud, dsrdtr=False)
    return DescriptorLink(_opened(printer).fileno(), printer)


def _open_file(path: str) -> DescriptorLink:
    common = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        return DescriptorLink(os.open(path, os.O_RDWR | common))
    except OSError as error:
        raise _lost(error) from None


def _opened(printer: Any) -> Any:
    """The library's own error texts name addresses and paths; the log needs the kind alone."""
    try:
        printer.open()
    except Exception as error:
        raise LinkLostError(type(error).__name__) from None
    return printer.device


def _usb_numbers(usb_id: str) -> tuple[int, int] | None:
    if not usb_id:
        return None
    vendor, product = usb_id.split(":")
    return int(vendor, 16), int(product, 16)


class UsbLink:
    """A printer on USB by its numbers, or the first device that calls itself a printer. Unverified on hardware."""

    def __init__(self, numbers: tuple[int, int] | None) -> None:
        wanted: dict[str, Any] = {"custom_match": _is_printer}
        if numbers is not None:
            wanted = {"idVendor": numbers[0], "idProduct": numbers[1]}
        self._printer = escpos_printer().Usb(usb_args=wanted)
        self._device = _opened(self._printer)
        self._in, self._out = _endpoints(self._device)

    def write(self, data: bytes, timeout_s: float) -> int:
        from usb.core import USBError, USBTimeoutError

        try:
            # Zero would mean "for ever" to libusb.
            return int(self._device.write(self._out, data, max(1, int(timeout_s * 1000))))
        except USBTimeoutError:
            return 0
        except USBError as error:
            raise _lost(error) from None

    def read(self, timeout_s: float) -> bytes:
        from usb.core import USBError, USBTimeoutError

        if self._in is None:
            return b""
        until_s = time.monotonic() + timeout_s
        while True:
            left_ms = max(1, int((until_s - time.monotonic()) * 1000))
            try:
                data = bytes(self._device.read(self._in, _READ_BYTES, left_ms))
            except USBTimeoutError:
                return b""
            except USBError as error:
                raise _lost(error) from None
            # Some printers answer "nothing yet" with an empty packet at once.
            if data or time.monotonic() >= until_s:
                return data

    def close(self) -> None:
        self._printer.close()

    abandon = close


def _is_printer(device: Any) -> bool:
    return any(interface.bInterfaceClass == _PRINTER_CLASS for each in device for interface in each)


def _endpoints(device: Any) -> tuple[int | None, int]:
    """Bulk in (None where there is none) and bulk out of the printer's interface."""
    from usb.util import ENDPOINT_IN, ENDPOINT_TYPE_BULK, endpoint_direction, endpoint_type

    interfaces = list(device.get_active_configuration())
    chosen = next((each for each in interfaces if each.bInterfaceClass == _PRINTER_CLASS), interfaces[0])
    bulk = [each.bEndpointAddress for each in chosen if endpoint_type(each.bmAttributes) == ENDPOINT_TYPE_BULK]
    incoming = [each for each in bulk if endpoint_direction(each) == ENDPOINT_IN]
    outgoing = [each for each in bulk if endpoint_direction(each) != ENDPOINT_IN]
    if not outgoing:
        raise LinkLostError("no bulk endpoint to write to")
    return (incoming[0] if incoming else None), outgoing[0]
