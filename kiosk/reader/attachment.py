"""One way in which readers are attached; each runs in a thread of its own."""

from __future__ import annotations

from typing import Protocol


class Attachment(Protocol):
    name: str

    def run(self) -> None:
        """Watch until the context's stop event is set. Faults are events; an exception out of here is a defect."""

    def wake(self) -> None:
        """Look again at once, also for a stop. Called from the main thread."""

    def read_again(self) -> None:
        """Read the card that lies there once more. Called from the main thread."""
