"""How reader and printer are, in the words of the heartbeat: the screen sees them, the courier tells the hub."""

from __future__ import annotations

from typing import Any

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
        words = (str(session.reader_fault or session.reader), None)
        if words == self._told:
            return None
        self._told = words
        return {"command": "screen", "reader": words[0], "printer": words[1]}
