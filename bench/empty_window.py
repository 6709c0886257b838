"""The floor of memory: an empty QML window of the same size.

Prints `painted` after its first frame and leaves when stdin ends.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow

EMPTY = b"import QtQuick\nWindow { width: 1080; height: 1920; visible: true }"


def main() -> int:
    application = QGuiApplication(sys.argv)
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(EMPTY, "")
    window = component.create()
    assert isinstance(window, QQuickWindow), component.errorString()

    def painted() -> None:
        window.frameSwapped.disconnect()
        sys.stdout.write("painted\n")
        sys.stdout.flush()

    window.frameSwapped.connect(painted, Qt.ConnectionType.QueuedConnection)

    def leave_with_parent() -> None:
        sys.stdin.read()
        QCoreApplication.postEvent(application, QEvent(QEvent.Type.Quit))

    threading.Thread(target=leave_with_parent, daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main())
