"""When the screen speaks: a page on request, its heading by itself, and what the keys have come to."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.config import VoiceSettings
from kiosk.domain.spoken import parse_sounds, sentences, speakable
from kiosk.resources import asset_text
from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.voice.page_words import heading, page_words
from kiosk.ui.voice.speaker import ENGLISH, LOUDEST, MANDARIN, Speaker, Spoken

SETTLED_MS = 150
"""A page that has just been shown still fills itself; then its words are read."""
SAME_PRESS_S = 1.5
"""The press that stops the voice ends on the brick that would start it again."""
PACK_BROKEN = "VOICE_PACK_BROKEN"
_SILENT_BY_ITSELF = frozenset({Screen.ATTRACT, Screen.OUT_OF_SERVICE})
"""Nobody need stand there."""
_HAN = re.compile(r"[\u3400-\u9fff]")


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
        self._sounds = parse_sounds(asset_text("data/spoken_words.toml"))
        self._recordings: Mapping[str, Path] = {}
        self._loudness = settings.loudness
        self._stopped_s = 0.0
        self._prompt = QTimer(self)
        self._prompt.setSingleShot(True)
        self._prompt.setInterval(SETTLED_MS)
        self._prompt.timeout.connect(self._say_heading)
        self.speaker.started.connect(self._on_started)
        self.speaker.ended.connect(self._on_ended)
        self.speaker.availability_changed.connect(self._on_available)
        root.aloud_asked.connect(self.read_page)
        root.loudness_asked.connect(self.change_loudness)
        root.focus_named.connect(self.say_name)
        root.touched_anywhere.connect(self.stop)

    def open(self) -> None:
        if self._settings.pack:
            # Few sites have one, and reading sound files takes modules that nothing else needs.
            from kiosk.ui.voice.prompt_pack import load_pack

            pack = load_pack(Path(self._settings.pack))
            self._recordings = pack.recordings
            if pack.broken:
                logging.getLogger("kiosk.voice").warning("recordings not usable: %s", ", ".join(pack.broken))
                self._alarm(PACK_BROKEN)
        self._root.put(loudness=self._loudness, loudest=LOUDEST)
        self.speaker.open()

    def close(self) -> None:
        self._prompt.stop()
        self.speaker.close()

    @Slot(str)
    def on_screen(self, screen: str) -> None:
        """Another page: what was said belongs to the last one."""
        self.speaker.stop()
        self._prompt.stop()
        if screen == Screen.ATTRACT:
            self._set_loudness(self._settings.loudness)
        if self._settings.prompts and Screen(screen) not in _SILENT_BY_ITSELF:
            self._prompt.start()

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
            self._say(page_words(page))

    @Slot(str)
    def say_name(self, name: str) -> None:
        """What the keys have come to."""
        self._prompt.stop()
        self._say((name,))

    @Slot(int)
    def change_loudness(self, steps: int) -> None:
        self._set_loudness(min(LOUDEST, max(1, self._loudness + steps)))

    def _set_loudness(self, loudness: int) -> None:
        self._loudness = loudness
        self._root.put(loudness=loudness)

    @Slot()
    def _say_heading(self) -> None:
        page = self._page()
        if page is not None and (words := heading(page)):
            self._say((words,))

    def _say(self, texts: Sequence[str]) -> None:
        self.speaker.say(self._spoken(texts), self._loudness)

    def _spoken(self, texts: Sequence[str]) -> tuple[Spoken, ...]:
        said: list[Spoken] = []
        for text in texts:
            for sentence in sentences(text):
                recording = self._recordings.get(sentence)
                # Postings stay Chinese on an English page: each sentence is said in its own language.
                foreign = bool(self._root.language) and not _HAN.search(sentence)
                words = sentence if foreign else speakable(sentence, self._sounds)
                if recording is not None or words:
                    said.append(Spoken(words, recording, ENGLISH if foreign else MANDARIN))
        return tuple(said)

    def _page(self) -> QQuickItem | None:
        page = self._window.property("spokenPage")
        return page if isinstance(page, QQuickItem) else None

    @Slot()
    def _on_started(self) -> None:
        self._root.put(speaking=True)
        self._send(events.SpeechStarted())

    @Slot()
    def _on_ended(self) -> None:
        self._root.put(speaking=False)
        self._send(events.SpeechEnded())

    @Slot(bool)
    def _on_available(self, available: bool) -> None:
        self._root.put(voiceAvailable=available)
