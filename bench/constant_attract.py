"""The floor of start-up: the same attract page with constants; prints the monotonic time of its first frame."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from kiosk.ui.pictograms import PROVIDER, PictogramProvider

application = QGuiApplication(sys.argv)
engine = QQmlApplicationEngine()
complaints: list[QQmlError] = []
engine.warnings.connect(complaints.extend)
engine.addImageProvider(PROVIDER, PictogramProvider())
engine.load(Path(__file__).with_name("ConstantAttract.qml"))
window = engine.rootObjects()[0]
assert isinstance(window, QQuickWindow)


def leave() -> None:
    # A page that lacks a value is slower than the page that is meant.
    if complaints:
        sys.stderr.write("\n".join(each.toString() for each in complaints) + "\n")
        application.exit(1)
        return
    print(time.monotonic(), flush=True)
    application.exit(0)


window.frameSwapped.connect(leave)
application.exec()
