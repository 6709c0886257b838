"""Says sentences one after another: ``espeak-ng`` makes the sound, ``aplay`` brings it to the loudspeaker.

Both are programs of their own, joined by a pipe: the screen's thread never waits for a sound device, nothing that is
said touches a disk or stands in a command line, and killing two processes is silence at once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, Signal

MANDARIN = "cmn-latn-pinyin"
"""Debian 12's ``cmn`` voice reads "Chinese letter" for every character (espeak-ng 1028, 1163); this one is whole."""
ENGLISH = "en"
WORDS_A_MINUTE = 160
LOUDEST = 5
"""Steps of loudness; 200 is the most that espeak-ng takes without clipping."""
_AMPLITUDES = (40, 70, 100, 140, 200)
LONGEST_SENTENCE_MS = 90_000
LOOK_AGAIN_MS = 60_000
_LOG = logging.getLogger("kiosk.voice")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence as ``voice`` says it, or a recording of it."""

    text: str
    recording: Path | None = None
    voice: str = MANDARIN


class Speaker(QObject):
    """``available`` is true once a sound device has taken silence. ``ended`` follows each ``started``."""

    started = Signal()
    ended = Signal()
    availability_changed = Signal(bool)

    def __init__(self, device: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.available = False
        self.speaking = False
        self._device = device
        self._synthesis = ""
        self._player = ""
        self._waiting: deque[Spoken] = deque()
        self._loudness = 3
        self._make: QProcess | None = None
        self._play: QProcess | None = None
        self._probe: QProcess | None = None
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST_SENTENCE_MS)
        self._longest.timeout.connect(self._on_too_long)
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self.look)

    def open(self) -> None:
        """Look for programs and device now, and again each minute while there is none."""
        self._again.start()
        self.look()

    def close(self) -> None:
        self._again.stop()
        self.stop()
        if self._probe is not None:
            self._probe.kill()
            self._probe.waitForFinished(1000)

    def look(self) -> None:
        if self.available or self._probe is not None:
            return
        self._synthesis = QStandardPaths.findExecutable("espeak-ng")
        self._player = QStandardPaths.findExecutable("aplay")
        if not self._synthesis or not self._player:
            return
        self._probe = self._process(self._player, ("-t", "raw", "-f", "S16_LE", "-r", "22050", "/dev/null"))
        self._probe.finished.connect(self._on_probed)
        self._probe.start()

    def say(self, sentences: Sequence[Spoken], loudness: int) -> None:
        """Instead of what is being said. ``loudness`` from 1 to ``LOUDEST``."""
        self.stop()
        if not self.available or not sentences:
            return
        self._waiting.extend(sentences)
        self._loudness = loudness
        self.speaking = True
        self.started.emit()
        self._next()

    def stop(self) -> None:
        """Silence, at once."""
        self._waiting.clear()
        self._drop_processes()
        if self.speaking:
            self.speaking = False
            self.ended.emit()

    def _next(self) -> None:
        self._drop_processes()
        if not self._waiting:
            self.speaking = False
            self.ended.emit()
            return
        sentence = self._waiting.popleft()
        self._longest.start()
        if sentence.recording is not None:
            self._play = self._process(self._player, (str(sentence.recording),))
        else:
            self._play = self._process(self._player, ("-",))
            options = ("-v", sentence.voice, "-s", str(WORDS_A_MINUTE), "-a", str(_AMPLITUDES[self._loudness - 1]))
            self._make = self._process(self._synthesis, (*options, "--stdin", "--stdout"))
            self._make.setStandardOutputProcess(self._play)
        self._play.finished.connect(self._on_played)
        self._play.errorOccurred.connect(self._on_error)
        if self._make is not None:
            self._make.errorOccurred.connect(self._on_error)
            self._make.start()
        self._play.start()
        if self._make is not None:
            self._make.write(sentence.text.encode("utf-8") + b"\n")
            self._make.closeWriteChannel()

    def _process(self, program: str, arguments: Sequence[str]) -> QProcess:
        process = QProcess(self)
        process.setProgram(program)
        device = ("-q", "-D", self._device) if program == self._player else ()
        process.setArguments([*device, *arguments])
        process.setStandardErrorFile(QProcess.nullDevice())
        return process

    def _drop_processes(self) -> None:
        self._longest.stop()
        for process in (self._make, self._play):
            if process is None:
                continue
            process.blockSignals(True)
            if process.state() != QProcess.ProcessState.NotRunning:
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()
        self._make = self._play = None

    def _on_played(self, code: int, status: QProcess.ExitStatus) -> None:
        if code != 0 or status is not QProcess.ExitStatus.NormalExit:
            self._lose(f"the sound device is gone ({code})")
        else:
            self._next()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._lose("speech programs do not start")

    def _on_too_long(self) -> None:
        self._lose("a sentence does not end")

    def _lose(self, why: str) -> None:
        """Said once; the next look finds the device again when it is back."""
        _LOG.warning("no sound: %s", why)
        self.stop()
        self._become(available=False)

    def _on_probed(self, code: int, status: QProcess.ExitStatus) -> None:
        probe, self._probe = self._probe, None
        if probe is not None:
            probe.deleteLater()
        self._become(available=code == 0 and status is QProcess.ExitStatus.NormalExit)

    def _become(self, *, available: bool) -> None:
        if available != self.available:
            self.available = available
            self.availability_changed.emit(available)
