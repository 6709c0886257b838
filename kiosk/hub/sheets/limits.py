"""How much of a stranger's file the hub is willing to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kiosk.config import Between


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Beyond any of these a file is refused whole (SHEET_TOO_LARGE, SHEET_TOO_SLOW)."""

    file_mib: Annotated[int, Between(1, 200)] = 20
    unpacked_mib: Annotated[int, Between(1, 4000)] = 400
    """All parts of a zipped workbook together: 100,000 rows of 14 columns take some 70."""
    rows: Annotated[int, Between(1, 1_048_576)] = 100_000
    """Rows with something in them, below the headings."""
    cells: Annotated[int, Between(1, 50_000_000)] = 5_000_000
    columns: Annotated[int, Between(1, 16_384)] = 256
    characters: Annotated[int, Between(100, 32_767)] = 4000
    """In one cell; 32,767 is Excel's own limit."""
    memory_mib: Annotated[int, Between(200, 16_000)] = 1000
    """Address space of the program that reads."""
    seconds: Annotated[int, Between(1, 600)] = 60


DEFAULT_LIMITS = SheetLimits()
MIB = 1024 * 1024
