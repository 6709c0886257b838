"""All that the gallery shows, by name: every screen, what must not break one, and every component."""

from __future__ import annotations

from kiosk.ui.gallery.hard_scenes import hard_scenes
from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.showcase import Showcase
from kiosk.ui.gallery.specimens import SPECIMENS
from kiosk.ui.gallery.window import Gallery

COMPONENT = "component-"


class Pictures:
    """``names`` in the order of the sheets, only those that begin with ``beginning``; ``show`` brings one up."""

    def __init__(self, gallery: Gallery, beginning: str = "") -> None:
        self._gallery = gallery
        self._showcase = Showcase(gallery)
        self._scenes = {**dict(scenes()), **dict(hard_scenes())}
        named = (*self._scenes, *(COMPONENT + each for each in SPECIMENS))
        self.names = [name for name in named if name.startswith(beginning)]

    def show(self, name: str) -> None:
        if name.startswith(COMPONENT):
            self._showcase.show(name.removeprefix(COMPONENT))
            return
        self._showcase.hide()
        self._gallery.show_scene(name, self._scenes[name])

    def close(self) -> None:
        self._showcase.hide()
