"""A stick that is pulled out at the n-th touch: from then on the system answers every call with EIO."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import kiosk.foreign_folder

TOUCHES = ("open", "mkdir", "unlink", "replace", "fsync", "stat", "scandir", "fstatvfs")


class PulledStick:
    """Stands where ``os`` stands in kiosk.foreign_folder. ``log`` names what has met the stick."""

    def __init__(self, pulled_at: int | None) -> None:
        self._pulled_at = pulled_at
        self.log: list[str] = []

    @property
    def touches(self) -> int:
        return len(self.log)

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in TOUCHES:
            return real

        def touched(*args: Any, **named: Any) -> Any:
            self.log.append(name)
            if self._pulled_at is not None and self.touches >= self._pulled_at:
                raise OSError(errno.EIO, "Input/output error")
            return real(*args, **named)

        return touched


@contextmanager
def pulled_at(touch: int | None) -> Iterator[PulledStick]:
    """The stick works until this touch (from 1); for ever with None."""
    with pytest.MonkeyPatch.context() as patch:
        stick = PulledStick(touch)
        patch.setattr(kiosk.foreign_folder, "os", stick)
        yield stick
