"""Machines as the kernel describes them: a folder for /sys, one for /proc, one for /dev."""

from __future__ import annotations

import struct
import sys
from dataclasses import replace
from pathlib import Path

from kiosk.config import Settings, load_settings
from kiosk.domain.clock import Now
from kiosk.maintenance.surroundings import Surroundings

NOW = 1_795_471_920
TOUCH_NAME = "ILITEK Multi-Touch"


def settings(**tables: dict[str, object]) -> Settings:
    """The shipped settings with some keys changed."""
    base = load_settings()
    return replace(base, **{name: replace(getattr(base, name), **keys) for name, keys in tables.items()})


class Machine:
    """A sound machine with a touch screen, a link and a sound card; ``around`` is what the probes are given."""

    def __init__(self, folder: Path) -> None:
        self.sysfs, self.proc, self.devices = folder / "sys", folder / "proc", folder / "dev"
        self.state = folder / "state"
        self.state.mkdir(mode=0o700)
        self.put("sys/class/input/input3/properties", "2\n")
        self.put("sys/class/input/input3/capabilities/abs", "260800000000003\n")
        self.put("sys/class/input/input3/name", TOUCH_NAME)
        self.put("sys/class/net/eth0/carrier", "1\n")
        self.put("sys/class/net/lo/carrier", "1\n")
        self.put("proc/net/route", "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t0102A8C0\t0003\n")
        self.put("proc/asound/cards", " 0 [PCH ]: HDA-Intel - HDA Intel PCH\n")
        self.put("proc/self/mountinfo", "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n")
        self.edid((1920, 1080), (477, 268))

    def put(self, path: str, content: str | bytes) -> Path:
        file = self.state.parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def edid(self, pixels: tuple[int, int], size_mm: tuple[int, int]) -> None:
        """A panel that says so of itself."""
        self.put("sys/class/drm/card0-HDMI-A-1/edid", edid(pixels, size_mm))

    def usb(self, port: str, ids: str, interface_class: str, driver: str = "") -> None:
        """Plug something in; ``driver`` is what the kernel has bound to it."""
        base, (vendor, product) = f"sys/bus/usb/devices/{port}", ids.split(":")
        facts = {"idVendor": vendor, "idProduct": product, "busnum": "3", "devnum": "14", "product": "Reader"}
        for name, value in facts.items():
            self.put(f"{base}/{name}", f"{value}\n")
        self.put(f"{base}:1.0/bInterfaceClass", f"{interface_class}\n")
        if driver:
            self.put(f"sys/bus/usb/drivers/{driver}/bind", "")
            (self.sysfs / "bus/usb/devices" / f"{port}:1.0" / "driver").symlink_to(
                self.sysfs / f"bus/usb/drivers/{driver}"
            )

    def around(self, chosen: Settings | None = None, **more: object) -> Surroundings:
        made = Surroundings(
            chosen or load_settings(),
            self.state,
            sysfs=self.sysfs,
            proc=self.proc,
            devices=self.devices,
            clock=Now(NOW, uncertain=False, age_gate_at=NOW),
        )
        return replace(made, **more)  # type: ignore[arg-type]  # whatever field the test names


def edid(pixels: tuple[int, int], size_mm: tuple[int, int]) -> bytes:
    """128 bytes whose preferred timing (byte 54) holds resolution and size."""
    (width, height), (width_mm, height_mm) = pixels, size_mm
    timing = struct.pack(
        "<HBBBBBB4xBBB3x",
        14850,
        width & 0xFF,
        0,
        (width >> 8) << 4,
        height & 0xFF,
        0,
        (height >> 8) << 4,
        width_mm & 0xFF,
        height_mm & 0xFF,
        (width_mm >> 8) << 4 | height_mm >> 8,
    )
    return b"\x00\xff\xff\xff\xff\xff\xff\x00" + bytes(46) + timing + bytes(56)


PYTHON = sys.executable
