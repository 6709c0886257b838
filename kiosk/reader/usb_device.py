"""The one module that imports ``usb`` (pyusb over libusb): finds, claims and drives one device."""

from __future__ import annotations

import errno

import usb.core
import usb.util

from kiosk.protocol.reader_events import FaultCode
from kiosk.reader.faults import AttachmentError

UDEV_RULE = "70-linggong-kiosk-reader.rules"

_FAULT_OF_ERRNO = {
    errno.EACCES: FaultCode.SERVICE_DENIED,
    errno.EPERM: FaultCode.SERVICE_DENIED,
    errno.EBUSY: FaultCode.READER_BUSY,
}


def open_device(vendor_id: int, product_id: int) -> UsbDevice:
    """The first device of these ids, its first interface claimed. Raises AttachmentError."""
    try:
        device = usb.core.find(idVendor=vendor_id, idProduct=product_id)
    except usb.core.NoBackendError:
        raise AttachmentError(FaultCode.READER_GONE, "no libusb on this machine") from None
    except usb.core.USBError as error:
        raise attachment_error(error) from None
    if device is None:
        raise AttachmentError(FaultCode.READER_GONE, f"no USB device {vendor_id:04X}:{product_id:04X}")
    return UsbDevice(device)


class UsbDevice:
    """``UsbEndpoints`` of a claimed device."""

    def __init__(self, device: usb.core.Device) -> None:
        self._device = device
        try:
            interface = device.get_active_configuration()[(0, 0)]
            self._number = interface.bInterfaceNumber
            if device.is_kernel_driver_active(self._number):
                device.detach_kernel_driver(self._number)
            usb.util.claim_interface(device, self._number)
        except (usb.core.USBError, NotImplementedError) as error:
            usb.util.dispose_resources(device)
            raise attachment_error(error) from None
        self.addresses = tuple(
            endpoint.bEndpointAddress
            for endpoint in interface
            if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        )

    def write(self, endpoint: int, data: bytes, timeout_s: float) -> None:
        try:
            self._device.write(endpoint, data, int(timeout_s * 1000))
        except usb.core.USBError as error:
            raise attachment_error(error) from None

    def read(self, endpoint: int, size: int, timeout_s: float) -> bytes:
        try:
            # Zero would mean "for ever" to libusb.
            return bytes(self._device.read(endpoint, size, max(1, int(timeout_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise attachment_error(error) from None

    def close(self) -> None:
        usb.util.dispose_resources(self._device)


def attachment_error(error: Exception) -> AttachmentError:
    number = getattr(error, "errno", None) or 0
    code = _FAULT_OF_ERRNO.get(number, FaultCode.READER_GONE)
    name = errno.errorcode.get(number, type(error).__name__)
    hint = f"; udev rule {UDEV_RULE} opens the device to the kiosk's user" if code is FaultCode.SERVICE_DENIED else ""
    return AttachmentError(code, f"{name}{hint}")
