"""A main loop under watch that goes on, stands still, or crashes in C: ``watch_child.py LOG_FOLDER WHAT``."""

from __future__ import annotations

import ctypes
import logging
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from kiosk.ui.healing.main_loop_watch import MainLoopWatch

STALL_S = 1.5
"""More than one beat."""


def stand_still() -> None:
    time.sleep(2.4)


def crash() -> None:
    ctypes.string_at(0)


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    application = QCoreApplication(sys.argv[:1])
    watch = MainLoopWatch(folder, stall_s=STALL_S if what == "stall" else 5.0)
    watch.start()
    acts = {"stall": stand_still, "crash": crash, "go_on": lambda: None}
    QTimer.singleShot(100, acts[what])
    QTimer.singleShot(3300, application.quit)
    application.exec()
    watch.stop()
    return watch.stalls


if __name__ == "__main__":
    sys.exit(main())
