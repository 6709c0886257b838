"""When the screen speaks: a page on request; by itself its heading, its news, and where the keys have come to.

And to whom has gone and left a card, by voice and then with a chime.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.config import VoiceSettings
from kiosk.resources import asset_path
from kiosk.ui.session import events
from kiosk.ui.session.screens import NOBODY_THERE, OF_STAFF
from kiosk.ui.session.state import CardLeft
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.voice.speaker import Speaker, Spoken

if TYPE_CHECKING:
    from kiosk.ui.voice.wording import Wording

SETTLED_MS = 150
"""A page that has just been shown still fills itself; then its words are read."""
NEWS_MS = 40
SAME_PRESS_S = 1.5
"""The press that stops the voice ends on the brick that would start it again."""
PACK_BROKEN = "VOICE_PACK_BROKEN"
CHIME = "sounds/card-left.wav"
_SILENT_BY_ITSELF = NOBODY_THERE | OF_STAFF
"""Nobody need stand there."""


class Voice(QObject):
    """``alarm`` gets a code for the staff, empty when all is well."""

    def __init__(
        self,
        settings: VoiceSettings,
        root: KioskViewModel,
        window: QQuickWindow,
        send: Callable[[events.Event], None],
        alarm: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.speaker = Speaker(settings.device, self)
        self._settings = settings
        self._root = root
        self._window = window
        self._send = send
        self._alarm = alarm
        self._wording: Wording | None = None
        self._recordings: Mapping[str, Path] = {}
        self._stopped_s = 0.0
        self._page_of = ""
        """The screen whose page spoke by itself last; one that comes back from under an overlay is not new."""
        self._overlaid = False
        self._announcements: list[str] = []
        self._announced: set[str] = set()
        self._calling_back = False
        """What is being said is for somebody who has gone and left a card."""
        self._heeded = True
        """Whether what is being said stops the idle clock. The idle warning must not put itself off."""
        self._prompt = QTimer(self)
        self._prompt.setSingleShot(True)
        self._prompt.setInterval(SETTLED_MS)
        self._prompt.timeout.connect(self._say_page_by_itself)
        self._news = QTimer(self)
        self._news.setSingleShot(True)
        self._news.setInterval(NEWS_MS)
        self._news.timeout.connect(self._announce)
        self.speaker.started.connect(self._on_started)
        self.speaker.ended.connect(self._on_ended)
        self.speaker.availability_changed.connect(self._on_available)
        root.aloud_asked.connect(self.read_page)
        root.again_asked.connect(self.read_again)
        root.focus_named.connect(self.say_name)
        root.touched_anywhere.connect(self.stop)
        root.page_stood.connect(self.on_page)
        root.announced.connect(self.on_announcements)
        root.cardLeftChanged.connect(self.on_card_left)

    def open(self) -> None:
        if self._settings.pack:
            # Few sites have one, and reading sound files takes modules that nothing else needs.
            from kiosk.ui.voice.prompt_pack import load_pack

            pack = load_pack(Path(self._settings.pack))
            self._recordings = pack.recordings
            if pack.broken:
                logging.getLogger("kiosk.voice").warning("recordings not usable: %s", ", ".join(pack.broken))
                self._alarm(PACK_BROKEN)
        self.speaker.open()

    def close(self) -> None:
        self._prompt.stop()
        self._news.stop()
        self.speaker.close()

    @Slot(str, bool)
    def on_page(self, name: str, overlaid: bool) -> None:
        """Another page or chapter, or something over it: what was said belongs to the last one."""
        came_back = self._overlaid and not overlaid
        self._overlaid = overlaid
        known = name == self._page_of
        if known and not overlaid and not came_back:
            return
        self.speaker.stop()
        self._prompt.stop()
        if not known:
            self._page_of = "" if overlaid else name
            self._announced.clear()
        elif came_back:
            return
        if self._speaks_by_itself and (overlaid or self._root.screen not in _SILENT_BY_ITSELF):
            self._prompt.start()

    @property
    def _speaks_by_itself(self) -> bool:
        """Who chooses by ear has asked for it."""
        return self._settings.prompts or bool(self._root.byEar)

    @Slot(list)
    def on_announcements(self, wanted: Sequence[str]) -> None:
        """A view-model is filled property by property: its last word counts."""
        self._announcements = [each for each in wanted if each]
        self._news.start()

    @Slot()
    def on_card_left(self) -> None:
        """Also where no page speaks by itself: a card is worth more than silence. Whoever takes it ends it."""
        left = self._root.cardLeft
        if not left:
            if self._calling_back:
                self.speaker.stop()
            return
        words = self._spoken((str(self._window.property("cardLeftWords")),))
        chime = (Spoken("", asset_path(CHIME)),) if left == CardLeft.RUNG else ()
        self._say_now((*chime, *words))
        self._calling_back = self.speaker.speaking

    @Slot()
    def stop(self) -> None:
        """A touch anywhere."""
        self._prompt.stop()
        if self.speaker.speaking:
            self._stopped_s = time.monotonic()
            self.speaker.stop()

    @Slot()
    def read_page(self) -> None:
        """Everything that the page shows; asked for again while it speaks, silence."""
        just_stopped = time.monotonic() - self._stopped_s < SAME_PRESS_S
        if self.speaker.speaking or just_stopped:
            self.speaker.stop()
            self._stopped_s = 0.0
            return
        page = self._page()
        if page is not None:
            self._say_whole(page)

    @Slot()
    def read_again(self) -> None:
        """From the beginning, whatever the press itself has silenced."""
        page = self._page()
        if page is not None:
            self._say_whole(page)

    @Slot(str)
    def say_name(self, name: str) -> None:
        """What the keys have come to."""
        self._prompt.stop()
        self._say((name,))

    @Slot()
    def _say_page_by_itself(self) -> None:
        """What lies over a page wants an answer: all of it; all too for who chooses by ear; else heading and news."""
        page = self._page()
        if page is None:
            return
        if self._overlaid or self._root.byEar:
            self._announced.update(self._announcements)
            self._say_whole(page, heeded=not self._root.idle["visible"])
            return
        from kiosk.ui.voice.page_words import heading

        self._say((heading(page),))
        self._announced.add(heading(page))
        self._announce()

    @Slot()
    def _announce(self) -> None:
        """Only what is new on this page; while the page still settles, its heading comes first."""
        if not self._speaks_by_itself or self._prompt.isActive():
            return
        new = [each for each in self._announcements if each not in self._announced]
        self._announced = set(self._announcements)
        if new:
            self.speaker.add(self._spoken(new), self._root.loudness)

    def _say(self, texts: Sequence[str], *, heeded: bool = True) -> None:
        self._say_now(self._spoken(texts), heeded=heeded)

    def _say_now(self, said: Sequence[Spoken], *, heeded: bool = True) -> None:
        self.speaker.stop()
        self._heeded = heeded
        self.speaker.say(said, self._root.loudness)

    def _spoken(self, texts: Sequence[str]) -> tuple[Spoken, ...]:
        if not self.speaker.available:
            return ()
        if self._wording is None:
            from kiosk.ui.voice.wording import Wording

            self._wording = Wording(self._recordings)
        return self._wording.spoken(texts, foreign=bool(self._root.language))

    def _page(self) -> QQuickItem | None:
        """None too where nothing can be said of it."""
        page = self._window.property("spokenPage") if self.speaker.available else None
        return page if isinstance(page, QQuickItem) else None

    def _say_whole(self, page: QQuickItem, *, heeded: bool = True) -> None:
        from kiosk.ui.voice.page_words import page_words

        self._say(page_words(page), heeded=heeded)

    @Slot()
    def _on_started(self) -> None:
        self._root.put(speaking=True)
        if self._heeded:
            self._send(events.SpeechStarted())

    @Slot()
    def _on_ended(self) -> None:
        self._root.put(speaking=False)
        if self._heeded:
            self._send(events.SpeechEnded())
        self._heeded = True
        self._calling_back = False

    @Slot(bool)
    def _on_available(self, available: bool) -> None:
        self._root.put(voiceAvailable=available)
