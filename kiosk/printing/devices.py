"""The printer that the settings name, opened."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.config import PrinterSettings
from kiosk.printing.device import Device
from kiosk.printing.paper import Paper


def open_device(settings: PrinterSettings, log: Callable[[str, str], None]) -> Device:
    """Raises LinkLostError. Each attachment loads only what it needs."""
    if settings.attachment == "system":
        from kiosk.printing.system_device import SystemDevice

        return SystemDevice(settings.queue, a4=settings.sheet == "a4", log=log)
    from kiosk.printing.escpos_device import EscposDevice
    from kiosk.printing.escpos_library import Encoder
    from kiosk.printing.links import open_link

    encoder = Encoder(Paper(settings.paper_mm).width_dots, cutter=settings.cutter)
    return EscposDevice(open_link(settings), lambda: open_link(settings), encoder)
