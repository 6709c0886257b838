"""``python -m tests.ui.accessibility``: measures and writes the tables of docs/accessibility.md.

``--usual`` measures the usual panel only, which is what each change is held against.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtGui import QGuiApplication

from kiosk.ui.gallery.surroundings import PANELS
from tests.ui.accessibility.results import EVERYWHERE, USUAL, measure, panels_table, table, with_section

DOCUMENT = Path(__file__).parents[3] / "docs" / "accessibility.md"


def main() -> int:
    application = QGuiApplication(["accessibility"])
    warnings: list[str] = []
    document = DOCUMENT.read_text(encoding="utf-8")
    rows = [measure(panel, modes, warnings, usual=True) for panel, modes in USUAL]
    document = with_section(document, "usual panel", table(rows))
    if "--usual" not in sys.argv:
        everywhere = [measure(panel, EVERYWHERE, warnings, usual=False) for panel in PANELS]
        document = with_section(document, "all panels", panels_table(everywhere))
    DOCUMENT.write_text(document, encoding="utf-8")
    for warning in warnings:
        sys.stderr.write(warning + "\n")
    del application
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
