"""Says sentences one after another: ``espeak-ng`` makes the sound, ``aplay`` brings it to the loudspeaker.

Both are programs of their own, joined by a pipe: the screen's thread never waits for a sound device or for a program
to end, nothing that is said touches a disk or stands in a command line, and killing two processes is silence at once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, Signal

if TYPE_CHECKING:
    from kiosk.ui.voice.recording import Recording

MANDARIN = "cmn-latn-pinyin"
"""Debian 12's ``cmn`` voice reads "Chinese letter" for every character (espeak-ng 1028, 1163); this one is whole."""
ENGLISH = "en"
WORDS_A_MINUTE = 160
_AMPLITUDES = (40, 70, 100, 140, 200)
"""For each step of loudness; 200 is the most that espeak-ng takes without clipping."""
LONGEST_SENTENCE_MS = 90_000
LONGEST_END_MS = 3_000
"""A killed program that still holds the sound device after this waits for a broken driver."""
LOOK_AGAIN_MS = 60_000
SYNTHESIS = "espeak-ng"
PLAYER = "aplay"
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
        self.missing = ""
        """The program without which nothing can be said; empty when both are installed."""
        self._device = device
        self._synthesis = ""
        self._player = ""
        self._waiting: deque[Spoken] = deque()
        self._loudness = 3
        self._make: QProcess | None = None
        self._play: QProcess | None = None
        self._recording: Recording | None = None
        self._ending: list[QProcess] = []
        self._probe: QProcess | None = None
        self._longest = self._timer(LONGEST_SENTENCE_MS, self._on_too_long)
        self._longest_end = self._timer(LONGEST_END_MS, self._on_too_long)
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self.look)

    def _timer(self, milliseconds: int, over: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(over)
        return timer

    def open(self) -> None:
        """Look for programs and device now, and again each minute while there is none."""
        self._again.start()
        self.look()

    def close(self) -> None:
        """The only place that waits: the screen is down, and no program may outlive it."""
        self._again.stop()
        self.stop()
        self._longest_end.stop()
        ending, self._ending = self._ending, []
        if self._probe is not None:
            self._probe.kill()
            ending.append(self._probe)
            self._probe = None
        for process in ending:
            process.blockSignals(True)
            process.waitForFinished(1000)
            process.deleteLater()

    def look(self) -> None:
        if self.available or self._probe is not None:
            return
        self._synthesis = QStandardPaths.findExecutable(SYNTHESIS)
        self._player = QStandardPaths.findExecutable(PLAYER)
        missing = SYNTHESIS if not self._synthesis else PLAYER if not self._player else ""
        if missing and missing != self.missing:
            _LOG.warning("no sound: %s is not installed", missing)
        self.missing = missing
        if missing:
            return
        self._probe = self._process(self._player, ("-t", "raw", "-f", "S16_LE", "-r", "22050", "/dev/null"))
        self._probe.finished.connect(self._on_probed)
        self._probe.start()

    def say(self, sentences: Sequence[Spoken], loudness: int) -> None:
        """Instead of what is being said. ``loudness`` as in ``Modes``."""
        self.stop()
        if not self.available or not sentences:
            return
        self._waiting.extend(sentences)
        self._loudness = loudness
        self.speaking = True
        self.started.emit()
        if not self._ending:
            self._next()

    def add(self, sentences: Sequence[Spoken], loudness: int) -> None:
        """After what is being said."""
        if self.speaking:
            self._waiting.extend(sentences)
        else:
            self.say(sentences, loudness)

    def stop(self) -> None:
        """Silence, at once. What was killed ends by itself; the next sentence waits for it, not the screen."""
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
        if sentence.recording is None:
            self._synthesise(sentence)
        else:
            self._replay(sentence.recording)

    def _synthesise(self, sentence: Spoken) -> None:
        play = self._start_player(("-",))
        amplitude = str(_AMPLITUDES[self._loudness - 1])
        options = ("-v", sentence.voice, "-s", str(WORDS_A_MINUTE), "-a", amplitude, "--stdin", "--stdout")
        make = self._make = self._process(self._synthesis, options)
        make.setStandardOutputProcess(play)
        make.errorOccurred.connect(self._on_error)
        make.start()
        play.start()
        make.write(sentence.text.encode("utf-8") + b"\n")
        make.closeWriteChannel()

    def _replay(self, file: Path) -> None:
        # Here, not at the top: what reads sound files is needed where somebody has recorded some, and for one chime.
        import wave

        from kiosk.ui.voice.recording import Recording

        try:
            recording = Recording(file, _AMPLITUDES[self._loudness - 1] / _AMPLITUDES[-1])
        except (OSError, EOFError, wave.Error):
            _LOG.warning("recording %s has gone", file.name)
            self._next()
            return
        self._recording = recording
        play = self._start_player((*recording.format_options, "-"))
        play.bytesWritten.connect(self._on_piece_taken)
        play.start()
        self._feed()

    def _start_player(self, arguments: Sequence[str]) -> QProcess:
        play = self._play = self._process(self._player, arguments)
        play.finished.connect(self._on_played)
        play.errorOccurred.connect(self._on_error)
        return play

    def _feed(self) -> None:
        if self._play is None or self._recording is None:
            return
        piece = self._recording.next_piece()
        if piece:
            self._play.write(piece)
        else:
            self._play.closeWriteChannel()

    def _on_piece_taken(self, taken: int) -> None:
        if self._play is not None and self._play.bytesToWrite() == 0:
            self._feed()

    def _process(self, program: str, arguments: Sequence[str]) -> QProcess:
        process = QProcess(self)
        process.setProgram(program)
        device = ("-q", "-D", self._device) if program == self._player else ()
        process.setArguments([*device, *arguments])
        process.setStandardErrorFile(QProcess.nullDevice())
        return process

    def _drop_processes(self) -> None:
        self._longest.stop()
        if self._recording is not None:
            self._recording.close()
            self._recording = None
        for process in (self._make, self._play):
            if process is None:
                continue
            if process.state() == QProcess.ProcessState.NotRunning:
                process.deleteLater()
                continue
            process.finished.connect(self._on_killed)
            process.kill()
            self._ending.append(process)
            self._longest_end.start()
        self._make = self._play = None

    def _on_killed(self) -> None:
        """A sound device is free again when the program that held it is gone, not when it was told to go."""
        for process in [each for each in self._ending if each.state() == QProcess.ProcessState.NotRunning]:
            self._ending.remove(process)
            process.deleteLater()
        if not self._ending:
            self._longest_end.stop()
            if self.speaking and self._play is None:
                self._next()

    def _on_played(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._play is None or self._play.state() != QProcess.ProcessState.NotRunning:
            return  # one that was killed before
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
