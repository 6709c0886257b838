"""One window on the program's own view-models, with nothing behind them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.gallery.samples import NO_IDLE, ROWS, TICKET_URL, base
from kiosk.ui.gallery.scenes import Change, screen_of
from kiosk.ui.gallery.surroundings import Mode, Panel
from kiosk.ui.pictograms import PROVIDER, PictogramProvider
from kiosk.ui.presentation import Fields
from kiosk.ui.qr_images import QrImageProvider, QrTexts
from kiosk.ui.session.events import Event
from kiosk.ui.translations import ShownLanguage, languages
from kiosk.ui.view_models.base import ViewModel
from kiosk.ui.view_models.kiosk import NO_BANNER, NO_PAPER_GUIDE, KioskViewModel

MAIN_QML = Path(__file__).parents[1] / "qml" / "Main.qml"
DEFAULT_MM_PER_PX = 0.248


def find_item(parent: QQuickItem, name: str) -> QQuickItem | None:
    """The first visible item of that objectName, in the visual tree: delegates are nobody's QObject children."""
    for child in parent.childItems():
        if child.isVisible():
            found = child if child.objectName() == name else find_item(child, name)
            if found is not None:
                return found
    return None


class Gallery:
    """One window on the program's own view-models; what the screens send is written down in ``sent``.

    ``close`` takes down window, engine and view-models in this order.
    """

    def __init__(
        self, width: int, height: int, mm_per_px: float = DEFAULT_MM_PER_PX, rows: Sequence[Fields] = ROWS
    ) -> None:
        self.warnings: list[str] = []
        self.sent: list[Event] = []
        self.rows = list(rows)
        self.engine = QQmlApplicationEngine()
        self.engine.warnings.connect(self._warned)
        self.engine.addImageProvider(PROVIDER, PictogramProvider())
        texts = QrTexts()
        texts.put("ticket", TICKET_URL)
        texts.put("job", "砌墙瓦工\n东郭镇磨河村东口工地\n赵师傅 0359-555-0142")
        self.engine.addImageProvider("qr", QrImageProvider(texts))
        self.kiosk = KioskViewModel(self.sent.append)
        self.kiosk.put(mmPerPx=mm_per_px, screen="attract")
        self.kiosk.put(languages=[{"code": each.code, "name": each.name} for each in languages()])
        self._language = ShownLanguage(self.engine)
        self.kiosk.languageChanged.connect(self._speak)
        self.show_values({})
        self.engine.setInitialProperties({"kiosk": self.kiosk, "width": width, "height": height})
        self.engine.load(QUrl.fromLocalFile(str(MAIN_QML)))
        roots = self.engine.rootObjects()
        if not roots:
            raise RuntimeError("Main.qml did not load: " + "; ".join(self.warnings))
        window = roots[0]
        if not isinstance(window, QQuickWindow):
            raise TypeError("Main.qml is no window")
        self.window = window
        self.theme = self._theme()
        self.theme.setProperty("still", True)
        window.show()

    @classmethod
    def on(cls, panel: Panel) -> Gallery:
        return cls(*panel.size_px, panel.mm_per_px)

    def become(self, mode: Mode) -> None:
        """As the screen becomes for one person, live."""
        self.kiosk.put(**mode.all_values)
        self.settle()

    def _theme(self) -> QObject:
        """The singleton by which every page measures itself."""
        component = QQmlComponent(self.engine)
        source = b'import QtQuick\nimport "kit"\nQtObject { readonly property QtObject theme: Theme }'
        component.setData(source, QUrl.fromLocalFile(str(MAIN_QML)))
        holder = component.create()
        holder.setParent(self.engine)
        theme = holder.property("theme")
        if not isinstance(theme, QObject):
            raise TypeError(component.errorString())
        return theme

    def _speak(self) -> None:
        self._language.show(str(self.kiosk.property("language")))

    def _warned(self, warnings: list[Any]) -> None:
        self.warnings += [warning.toString() for warning in warnings]

    def page_model(self, name: str) -> ViewModel:
        """The view-model that QML knows by this name."""
        model = self.kiosk if name == "kiosk" else getattr(self.kiosk, name)
        if not isinstance(model, ViewModel):
            raise TypeError(name)
        return model

    def show_values(self, change: Change) -> None:
        """Every view-model back to the sample's own values, then the changes."""
        for name, values in base().items():
            wanted = {**values, **change.get(name, {})}
            if name == "kiosk":
                quiet = {
                    "banner": NO_BANNER,
                    "idle": NO_IDLE,
                    "helpVisible": False,
                    "paperGuide": NO_PAPER_GUIDE,
                    "canForget": False,
                }
                wanted = {**quiet, **wanted}
                wanted.pop("screen", None)
                self.kiosk.put(**wanted)
                continue
            model = self.page_model(name)
            for gone in [known for known in model.values if known not in wanted]:
                del model.values[gone]
                getattr(model, f"{gone}Changed").emit()
            model.put(**wanted)
        empty = change.get("matches", {}).get("total") == 0
        rows = change.get("list", {}).get("rows", self.rows)
        self.kiosk.matches_page.list_model.show([] if empty else rows, more=False)

    def settle(self, milliseconds: int = 60) -> None:
        """Lets the window draw and its pages finish."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def show_scene(self, scene: str, change: Change, milliseconds: int = 60) -> None:
        self.show_values(change)
        self.kiosk.put(screen=screen_of(scene, change))
        self.settle(milliseconds)

    def picture(self, scene: str, change: Change) -> QImage:
        self.show_scene(scene, change)
        return self.window.grabWindow()

    def close(self) -> None:
        self.window.close()
        del self.window
        self.engine.deleteLater()
        self.settle(0)
        self.kiosk.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)
