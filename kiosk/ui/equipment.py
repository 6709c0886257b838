"""How reader and printer are, in the words of the heartbeat: the screen sees them, the courier tells the hub."""

from __future__ import annotations

from typing import Any

from kiosk.protocol.printer_codes import PaperState
from kiosk.ui.session.state import SessionState


class EquipmentWords:
    """Remembers what the courier was told, so that it is told again only when something has changed."""

    def __init__(self) -> None:
        self._told: tuple[str | None, str | None] | None = None

    def forget(self) -> None:
        """Another courier has begun, and knows nothing."""
        self._told = None

    def command(self, session: SessionState) -> dict[str, Any] | None:
        """The command ``screen`` of docs/protocol.md; None when it would say what is known."""
        words = (str(session.reader_fault or session.reader), _printer(session))
        if words == self._told:
            return None
        self._told = words
        return {"command": "screen", "reader": words[0], "printer": words[1]}


def _printer(session: SessionState) -> str | None:
    """None while nobody knows: not asked yet, or a printer that does not say whether it has paper."""
    if not session.rules.has_printer:
        return "none"
    if session.printer_fault is not None:
        return str(session.printer_fault)
    return {PaperState.OK: "ready", PaperState.NEAR_END: "near_end"}.get(session.printer_paper)
