"""How reader and printer are and what is wrong with the machine: the screen sees it, the courier tells the hub."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kiosk.protocol.printer_codes import PaperState
from kiosk.ui.session.state import SessionState


class EquipmentWords:
    """Remembers what the courier was told, so that it is told again only when something has changed."""

    def __init__(self) -> None:
        self._told: dict[str, Any] | None = None

    def forget(self) -> None:
        """Another courier has begun, and knows nothing."""
        self._told = None

    def command(self, session: SessionState, alarms: Iterable[str]) -> dict[str, Any] | None:
        """The command ``screen`` of docs/protocol.md; None when it would say what is known."""
        command = {
            "command": "screen",
            "reader": str(session.reader_fault or session.reader),
            "printer": _printer(session),
            "faults": sorted({code for code in alarms if code}),
        }
        if command == self._told:
            return None
        self._told = command
        return command


def _printer(session: SessionState) -> str | None:
    """None while nobody knows: not asked yet, or a printer that does not say whether it has paper."""
    if not session.rules.has_printer:
        return "none"
    if session.printer_fault is not None:
        return str(session.printer_fault)
    return {PaperState.OK: "ready", PaperState.NEAR_END: "near_end"}.get(session.printer_paper)
