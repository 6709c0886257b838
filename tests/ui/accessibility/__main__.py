"""``python -m tests.ui.accessibility``: measures and writes the tables of docs/accessibility.md.

``--usual`` measures the usual panel only.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtGui import QGuiApplication

from kiosk.ui.gallery.surroundings import MODES, PANELS
from tests.ui.accessibility.results import (
    USUAL,
    USUAL_MODES,
    measure,
    panels_table,
    screens_list,
    table,
    with_section,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "accessibility.md"


def main() -> int:
    application = QGuiApplication(["accessibility"])
    warnings: list[str] = []
    document = with_section(DOCUMENT.read_text(encoding="utf-8"), "screens", screens_list())
    rows = [measure(panel, USUAL_MODES, warnings, usual=True) for panel in USUAL]
    document = with_section(document, "usual panel", table(rows))
    if "--usual" not in sys.argv:
        everywhere = [measure(panel, MODES, warnings, usual=False) for panel in PANELS]
        document = with_section(document, "all panels", panels_table(everywhere))
    DOCUMENT.write_text(document, encoding="utf-8")
    for warning in warnings:
        sys.stderr.write(warning + "\n")
    del application
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
