"""The card reader from the wall socket to the card: service, device, driver, permission, module, last read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.surroundings import Surroundings
from kiosk.maintenance.usb_tree import UsbDevice, usb_devices

if TYPE_CHECKING:
    from kiosk.reader.sdt_attachment import LinkKind

SDT_USB = "0400:c35a"
PCSC_PROFILES = ("auto", "ffb0-paged", "uid")
STEALING_DRIVERS = ("pn533_usb", "pn533")
_SLOT = re.compile(r" [0-9A-F]{2} [0-9A-F]{2}$")
"""pcscd names each slot of a reader: number of the reader, number of the slot."""
SLOW_READ_MS = 3000
"""A read takes 0.8 to 1.5 s; people lift the card after three."""


@dataclass(frozen=True, slots=True)
class PcscAnswer:
    """``readers`` without their slots; None: the service did not answer. ``denied``: it refuses this user."""

    readers: tuple[str, ...] | None
    denied: bool = False


def ask_pcsc() -> PcscAnswer:
    """May block while the service hangs."""
    from kiosk.reader import pcsc_port
    from kiosk.reader.pcsc import SystemPcsc

    try:
        context = SystemPcsc().establish()
        try:
            return PcscAnswer(tuple(dict.fromkeys(_SLOT.sub("", each) for each in context.reader_names())))
        finally:
            context.release()
    except pcsc_port.PcscError as error:
        denied = error.code in (pcsc_port.SECURITY_VIOLATION, pcsc_port.NO_ACCESS)
        return PcscAnswer(None, denied=denied)


class ReaderProbes:
    """``ask_service`` is asked by each probe that needs it: a hanging service then hangs that probe alone."""

    def __init__(self, around: Surroundings, ask_service: Callable[[], PcscAnswer] = ask_pcsc) -> None:
        self._around = around
        self._ask_service = ask_service
        self._profile = around.settings.reader.profile
        self._serial_path = around.settings.reader.serial_path

    def service(self) -> Finding:
        if not self._through_pcsc():
            return Finding(ProbeId.PCSC_SERVICE, Verdict.OFF)
        answer = self._ask_service()
        if answer.denied:
            return Finding(ProbeId.PCSC_SERVICE, Verdict.BAD, "PCSC_DENIED")
        if answer.readers is None:
            # Beside another attachment that works, a missing service is nobody's trouble.
            verdict = Verdict.OFF if self._profile == "auto" and self._other_attachment() else Verdict.BAD
            return Finding(ProbeId.PCSC_SERVICE, verdict, "" if verdict is Verdict.OFF else "PCSC_DOWN")
        return Finding(ProbeId.PCSC_SERVICE, Verdict.OK)

    def readers(self) -> Finding:
        live = self._around.live
        if live is not None and live.reader is not None:
            if live.reader == "ready":
                return Finding(ProbeId.READERS, Verdict.OK, value=_short(", ".join(live.reader_names)))
            if live.reader not in ("none", "down"):
                return Finding(ProbeId.READERS, Verdict.BAD, "READER_FAULTY", live.reader)
            return Finding(ProbeId.READERS, Verdict.BAD, "NO_READER")
        names = self._names()
        if names is None:
            return Finding(ProbeId.READERS, Verdict.UNKNOWN, "READER_IN_USE")
        if not names:
            return Finding(ProbeId.READERS, Verdict.BAD, "NO_READER")
        return Finding(ProbeId.READERS, Verdict.OK, value=_short(", ".join(names)))

    def driver(self) -> Finding:
        """A reader that is plugged in and that nobody serves."""
        devices = usb_devices(self._around.sysfs)
        if devices is None:
            return Finding(ProbeId.READER_DRIVER, Verdict.OFF)
        for device in devices:
            if set(device.drivers) & set(STEALING_DRIVERS):
                return Finding(ProbeId.READER_DRIVER, Verdict.BAD, "READER_TAKEN", device.ids)
        readers = [each for each in devices if each.is_card_reader]
        if not readers:
            return Finding(ProbeId.READER_DRIVER, Verdict.OFF)
        if not self._through_pcsc():
            return Finding(ProbeId.READER_DRIVER, Verdict.OK, value=readers[0].ids)
        answer = self._ask_service()
        if answer.readers is None:
            # Without the service nothing is known of its drivers; its own probe says so.
            return Finding(ProbeId.READER_DRIVER, Verdict.UNKNOWN, "PCSC_DENIED" if answer.denied else "PCSC_DOWN")
        if len(answer.readers) < len(readers):
            return Finding(ProbeId.READER_DRIVER, Verdict.BAD, "READER_WITHOUT_DRIVER", readers[-1].ids)
        return Finding(ProbeId.READER_DRIVER, Verdict.OK, value=readers[0].ids)

    def permission(self) -> Finding:
        """Whether this user may open what the reader is attached to."""
        path = self._device_file()
        if path is not None and path.exists():
            allowed = os.access(path, os.R_OK | os.W_OK)
            return Finding(
                ProbeId.READER_PERMISSION,
                Verdict.OK if allowed else Verdict.BAD,
                "" if allowed else "READER_NOT_ALLOWED",
                path.name,
            )
        if not self._through_pcsc():
            return Finding(ProbeId.READER_PERMISSION, Verdict.OFF)
        answer = self._ask_service()
        if answer.denied:
            return Finding(ProbeId.READER_PERMISSION, Verdict.BAD, "PCSC_DENIED")
        if answer.readers is None:
            return Finding(ProbeId.READER_PERMISSION, Verdict.UNKNOWN, "PCSC_DOWN")
        return Finding(ProbeId.READER_PERMISSION, Verdict.OK)

    def module(self) -> Finding:
        """The number of the security module, asked of the reader itself or of the program that holds it."""
        live = self._around.live
        if live is not None and live.module is not None:
            return Finding(ProbeId.SAM_NUMBER, Verdict.OK, value=_short(live.module))
        kind = self._sdt_kind()
        if kind is None:
            return Finding(ProbeId.SAM_NUMBER, Verdict.OFF)
        if live is not None:
            return Finding(ProbeId.SAM_NUMBER, Verdict.BAD, "SAM_SILENT")
        if self._around.running_elsewhere:
            return Finding(ProbeId.SAM_NUMBER, Verdict.UNKNOWN, "READER_IN_USE")
        return _ask_module(kind)

    def last_read(self) -> Finding:
        live = self._around.live
        last = None if live is None else live.last_read
        if last is None:
            return Finding(ProbeId.TEST_READ, Verdict.UNKNOWN, "NOT_TESTED")
        return judge_read(last.elapsed_ms, last.fault)

    def _through_pcsc(self) -> bool:
        return self._profile in PCSC_PROFILES

    def _other_attachment(self) -> bool:
        return bool(self._serial_path) or self._sdt_device() is not None

    def _names(self) -> tuple[str, ...] | None:
        """None when only the running screen can tell."""
        if self._profile in ("command", "demo"):
            return None if self._around.running_elsewhere else (self._profile,)
        found = []
        if self._serial_path and Path(self._serial_path).exists():
            found.append(self._serial_path)
        device = self._sdt_device()
        if device is not None and self._profile in ("auto", "usb-bulk"):
            found.append(f"USB {device.ids}")
        if self._through_pcsc():
            found += self._ask_service().readers or ()
        return tuple(found)

    def _sdt_device(self) -> UsbDevice | None:
        devices = usb_devices(self._around.sysfs) or ()
        return next((each for each in devices if each.ids == SDT_USB), None)

    def _device_file(self) -> Path | None:
        if self._serial_path and self._profile in ("auto", "serial"):
            return Path(self._serial_path)
        device = self._sdt_device()
        return self._around.devices / device.node if device is not None and device.node else None

    def _sdt_kind(self) -> LinkKind | None:
        if self._serial_path and self._profile in ("auto", "serial"):
            from kiosk.reader.serial_link import serial_kind

            return serial_kind(self._serial_path)
        if self._profile == "usb-bulk" or (self._profile == "auto" and self._sdt_device() is not None):
            from kiosk.reader.usb_bulk import usb_kind

            return usb_kind(optional=False)
        return None


def judge_read(elapsed_ms: int | None, fault: str | None) -> Finding:
    """A read of one card, from what it took and what went wrong alone."""
    if fault is not None or elapsed_ms is None:
        return Finding(ProbeId.TEST_READ, Verdict.BAD, "READ_FAILED", fault or "")
    value = f"{elapsed_ms / 1000:.1f} s"
    if elapsed_ms > SLOW_READ_MS:
        return Finding(ProbeId.TEST_READ, Verdict.WARN, "READ_SLOW", value)
    return Finding(ProbeId.TEST_READ, Verdict.OK, value=value)


def _ask_module(kind: LinkKind) -> Finding:
    from kiosk.protocol.reader_events import FaultCode
    from kiosk.reader.faults import ReadFaultError
    from kiosk.reader.sam import Sam

    try:
        link = kind.open()
        try:
            sam = Sam(link)
            number = sam.number()
            sam.check()
        finally:
            link.close()
    except ReadFaultError as error:
        codes = {FaultCode.SERVICE_DENIED: "READER_NOT_ALLOWED", FaultCode.READER_GONE: "NO_READER"}
        return Finding(ProbeId.SAM_NUMBER, Verdict.BAD, codes.get(error.code, "SAM_SILENT"))
    return Finding(ProbeId.SAM_NUMBER, Verdict.OK, value=_short(number))


def _short(text: str) -> str:
    return text[:40]
