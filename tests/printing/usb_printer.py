"""The receipt printer behind pyusb's own backend interface: a composite device whose second part is the printer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from tests.printing.receipt_printer import ReceiptPrinter

VENDOR, PRODUCT = 0x04B8, 0x0E15
BULK_OUT, BULK_IN = 0x01, 0x82
_ENDPOINTS = ((0x83,), (BULK_OUT, BULK_IN))
_CLASSES = (3, 7)
"""HID, as of a key on the housing; printer."""


class UsbBus(IBackend):  # type: ignore[misc]  # pyusb has no types
    """One device. ``plugged`` False is the cable pulled out."""

    def __init__(self, printer: ReceiptPrinter) -> None:
        self.printer = printer
        self.plugged = True
        self.claimed: set[int] = set()

    def enumerate_devices(self) -> list[str]:
        return ["printer"] if self.plugged else []

    def get_parent(self, dev: Any) -> None:
        return None

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=5, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=64, bNumInterfaces=2, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if alt or intf > 1:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, iInterface=0,
            bNumEndpoints=len(_ENDPOINTS[intf]), bInterfaceClass=_CLASSES[intf], bInterfaceSubClass=1,
            bInterfaceProtocol=2, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=_ENDPOINTS[intf][ep], bmAttributes=3 if intf == 0 else 2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> str:
        return "handle"

    def close_device(self, dev_handle: Any) -> None:
        self.claimed.clear()

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        pass

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.add(intf)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.discard(intf)

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return False

    def reset_device(self, dev_handle: Any) -> None:
        pass

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._there(ep, BULK_OUT, timeout)
        taken = bytes(data)[: self.printer.room]
        if not taken:
            raise USBTimeoutError("taken nothing")
        self.printer.receive(taken)
        return len(taken)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._there(ep, BULK_IN, timeout)
        answers, self.printer.answers = bytes(self.printer.answers), bytearray()
        # Nothing to say is an empty packet, as some printers have it.
        buff[: len(answers)] = type(buff)("B", answers)
        return len(answers)

    def _there(self, ep: int, wanted: int, timeout: int) -> None:
        assert ep == wanted, "the endpoint of another interface"
        assert timeout > 0, "for ever, to libusb"
        if not self.plugged:
            raise USBError("no such device", errno=19)
