"""The floor of start-up: the same attract page with constants; prints the monotonic time of its first frame."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.ui.pictograms import PROVIDER, PictogramProvider

application = QGuiApplication(sys.argv)
engine = QQmlApplicationEngine()
engine.addImageProvider(PROVIDER, PictogramProvider())
engine.load(Path(__file__).with_name("ConstantAttract.qml"))
window = engine.rootObjects()[0]
assert isinstance(window, QQuickWindow)
window.frameSwapped.connect(lambda: application.exit(print(time.monotonic(), flush=True) or 0))
application.exec()
