"""USB devices as the kernel lists them (ABI/stable/sysfs-bus-usb): it needs no libusb and no rights."""

from __future__ import annotations

from pathlib import Path

from kiosk.values import frozen

SMART_CARD_CLASS = "0b"
"""bInterfaceClass of a CCID reader (USB class codes, "Smart Card")."""


@frozen
class UsbInterface:
    device_class: str
    driver: str


@frozen
class UsbDevice:
    """``ids`` is ``vendor:product``; ``node`` is its file below ``/dev``, ``bus/usb/003/014``."""

    ids: str
    product: str
    node: str
    interfaces: tuple[UsbInterface, ...]

    @property
    def is_card_reader(self) -> bool:
        return any(each.device_class == SMART_CARD_CLASS for each in self.interfaces)

    @property
    def drivers(self) -> tuple[str, ...]:
        return tuple(each.driver for each in self.interfaces if each.driver)


def usb_devices(sysfs: Path) -> tuple[UsbDevice, ...] | None:
    """None when the kernel lists no devices at all: then nothing is known, not nothing plugged in."""
    folder = sysfs / "bus" / "usb" / "devices"
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return None
    return tuple(_device(each, entries) for each in entries if (each / "idVendor").exists())


def _device(path: Path, entries: list[Path]) -> UsbDevice:
    own = [each for each in entries if each.name.startswith(f"{path.name}:")]
    bus, number = _line(path / "busnum"), _line(path / "devnum")
    node = f"bus/usb/{int(bus):03}/{int(number):03}" if bus.isdigit() and number.isdigit() else ""
    return UsbDevice(
        ids=f"{_line(path / 'idVendor')}:{_line(path / 'idProduct')}".lower(),
        product=_line(path / "product"),
        node=node,
        interfaces=tuple(UsbInterface(_line(each / "bInterfaceClass").lower(), _driver(each)) for each in own),
    )


def _driver(interface: Path) -> str:
    try:
        return (interface / "driver").resolve(strict=True).name
    except OSError:
        return ""


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
