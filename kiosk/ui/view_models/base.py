"""How a view-model is written: ``title, titleChanged = state(str, "title", "")`` and slots that send session events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.ui.session.events import Event

Send = Callable[[Event], None]


def state(kind: type | str, name: str, default: Any) -> tuple[Any, Signal]:
    """A read-only property and its change signal; both must be assigned in the class body.

    Each property has a signal of its own: with a shared one every list on the page would be built anew, and a finger
    on it would lose its press, whenever anything changes.
    """

    def read(self: ViewModel) -> Any:
        return self.values.get(name, default)

    changed = Signal()
    # PySide's stub does not know that a meta-type name may stand for the type ("QVariantMap").
    return Property(kind, read, notify=changed), changed  # type: ignore[arg-type]


class ViewModel(QObject):
    """``values`` holds what differs from the defaults; ``forget`` drops all of it."""

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.send = send
        self.values: dict[str, Any] = {}

    def put(self, **values: Any) -> None:
        """Set properties; a signal goes out for each that really changed."""
        for name, value in values.items():
            if getattr(self, name) != value:
                self.values[name] = value
                getattr(self, f"{name}Changed").emit()

    def forget(self) -> None:
        """Everything as it was made."""
        names, self.values = list(self.values), {}
        for name in names:
            getattr(self, f"{name}Changed").emit()
