"""SDT over USB bulk: the module 0400:C35A, a vendor class and not HID, in its two known framings.

Old: header (preamble and length, 7 bytes) and body on endpoints of their own (2 sources). New: one bulk pair, whole
frames (2 sources). Which one it is follows from the endpoints that the device describes.

Unverified on hardware: tried on fake endpoints only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kiosk.protocol.reader_events import FaultCode, ReaderProfile
from kiosk.reader.faults import AttachmentError
from kiosk.reader.sam import FrameLink
from kiosk.reader.sdt import PREAMBLE
from kiosk.reader.sdt_attachment import LinkKind

VENDOR_ID = 0x0400
PRODUCT_ID = 0xC35A
READER_NAME = "USB 0400:C35A"

OLD_HEADER_OUT, OLD_BODY_OUT, OLD_HEADER_IN, OLD_BODY_IN = 0x02, 0x06, 0x81, 0x85

_HEADER_BYTES = len(PREAMBLE) + 2
_DIRECTION_IN = 0x80
_READ_BYTES = 4096
_WRITE_TIMEOUT_S = 1.0


class UsbEndpoints(Protocol):
    """One claimed interface. Every failure but a time-out raises AttachmentError."""

    @property
    def addresses(self) -> tuple[int, ...]:
        """Bulk endpoint addresses as described, direction in bit 7."""

    def write(self, endpoint: int, data: bytes, timeout_s: float) -> None: ...

    def read(self, endpoint: int, size: int, timeout_s: float) -> bytes:
        """At most ``size`` bytes, none when the time has passed."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Pair:
    out_endpoint: int
    in_endpoint: int


def open_usb_link(endpoints: UsbEndpoints) -> FrameLink:
    """The link for the framing that the endpoints show. Raises AttachmentError PROTOCOL for neither."""
    addresses = set(endpoints.addresses)
    if {OLD_HEADER_OUT, OLD_BODY_OUT, OLD_HEADER_IN, OLD_BODY_IN} <= addresses:
        return SplitFrameLink(endpoints)
    outs = sorted(each for each in addresses if not each & _DIRECTION_IN)
    ins = sorted(each for each in addresses if each & _DIRECTION_IN)
    if len(outs) == len(ins) == 1:
        return WholeFrameLink(endpoints, _Pair(outs[0], ins[0]))
    endpoints.close()
    raise AttachmentError(FaultCode.PROTOCOL, f"endpoints {' '.join(f'{each:02X}' for each in sorted(addresses))}")


class WholeFrameLink:
    """The newer framing: frames as they are, in packets that the host controller cuts."""

    def __init__(self, endpoints: UsbEndpoints, pair: _Pair) -> None:
        self._endpoints = endpoints
        self._pair = pair

    def send(self, frame: bytes) -> None:
        self._endpoints.write(self._pair.out_endpoint, frame, _WRITE_TIMEOUT_S)

    def receive(self, timeout_s: float) -> bytes:
        return self._endpoints.read(self._pair.in_endpoint, _READ_BYTES, timeout_s)

    def discard_input(self) -> None:
        """A bulk endpoint holds nothing back that was not asked for."""

    def cards_present(self) -> None:
        """This module does not tell."""

    def close(self) -> None:
        self._endpoints.close()


class SplitFrameLink:
    """The older framing: header and body apart from each other, both ways."""

    def __init__(self, endpoints: UsbEndpoints) -> None:
        self._endpoints = endpoints
        self._body_expected = False

    def send(self, frame: bytes) -> None:
        self._endpoints.write(OLD_HEADER_OUT, frame[:_HEADER_BYTES], _WRITE_TIMEOUT_S)
        self._endpoints.write(OLD_BODY_OUT, frame[_HEADER_BYTES:], _WRITE_TIMEOUT_S)
        self._body_expected = False

    def receive(self, timeout_s: float) -> bytes:
        endpoint, size = (OLD_BODY_IN, _READ_BYTES) if self._body_expected else (OLD_HEADER_IN, _READ_BYTES)
        chunk = self._endpoints.read(endpoint, size, timeout_s)
        self._body_expected = self._body_expected or bool(chunk)
        return chunk

    def discard_input(self) -> None:
        self._body_expected = False

    def cards_present(self) -> None:
        """This module does not tell."""

    def close(self) -> None:
        self._endpoints.close()


def usb_kind(*, optional: bool) -> LinkKind:
    def open_link() -> FrameLink:
        from kiosk.reader.usb_device import open_device

        return open_usb_link(open_device(VENDOR_ID, PRODUCT_ID))

    return LinkKind(ReaderProfile.USB_BULK, READER_NAME, open_link, optional=optional, note="unverified on hardware")
