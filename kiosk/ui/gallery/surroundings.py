"""What a screen is looked at in: the panels it is built for, and the ways it can be for one person."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

SHORT_PX, LONG_PX = 1080, 1920


@dataclass(frozen=True, slots=True)
class Panel:
    """``diagonal`` in inches as printed on the box; every panel has 1080 x 1920 pixels."""

    diagonal: str
    portrait: bool = True

    @property
    def name(self) -> str:
        return f"{self.diagonal}-{'portrait' if self.portrait else 'landscape'}"

    @property
    def size_px(self) -> tuple[int, int]:
        return (SHORT_PX, LONG_PX) if self.portrait else (LONG_PX, SHORT_PX)

    @property
    def mm_per_px(self) -> float:
        return float(self.diagonal) * 25.4 / math.hypot(SHORT_PX, LONG_PX)


DIAGONALS = ("15.6", "21.5", "27", "32", "43")
PANELS = tuple(Panel(diagonal, portrait) for diagonal in DIAGONALS for portrait in (True, False))
USUAL_PANEL = Panel("21.5")


@dataclass(frozen=True, slots=True)
class Mode:
    """``values`` of the root view-model that differ from those of ``normal``."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def all_values(self) -> dict[str, Any]:
        return {**_NORMAL, **self.values}


_NORMAL: Mapping[str, Any] = MappingProxyType(
    {
        "elder": False,
        "highContrast": False,
        "lowPosition": False,
        "language": "",
        "reducedMotion": False,
        "lowerEdgeMm": 700,
    }
)
MODES = (
    Mode("normal"),
    Mode("large", {"elder": True}),
    Mode("contrast", {"highContrast": True}),
    Mode("low", {"lowPosition": True}),
    Mode("english", {"language": "en"}),
    Mode("reduced", {"reducedMotion": True}),
    Mode("large-contrast", {"elder": True, "highContrast": True}),
    Mode("large-low", {"elder": True, "lowPosition": True}),
    Mode("low-hung-high", {"lowPosition": True, "lowerEdgeMm": 997}),
    Mode("large-english", {"elder": True, "language": "en"}),
)
"""Alone first, then together with large type, where there is least room."""


def panels(diagonal: str | None, orientation: str | None) -> Iterator[Panel]:
    """Those of that size and orientation; None is every one."""
    for panel in PANELS:
        if diagonal in (None, panel.diagonal) and orientation in (None, "portrait" if panel.portrait else "landscape"):
            yield panel
