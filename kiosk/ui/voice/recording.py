"""A recorded sentence, piece by piece at the loudness asked for: ``aplay`` has no loudness of its own."""

from __future__ import annotations

import array
import wave
from pathlib import Path

PIECE_FRAMES = 4096
"""0.2 s of sound: half a millisecond of work for the screen's thread (measured)."""


class Recording:
    """Raises OSError, EOFError or wave.Error for a file that has gone bad since the pack was checked.

    ``factor`` from 0 to 1, 1 as it was recorded.
    """

    def __init__(self, file: Path, factor: float) -> None:
        self._reader = wave.open(str(file))  # noqa: SIM115  # read piece by piece while it is played
        self._factor = factor

    @property
    def format_options(self) -> tuple[str, ...]:
        """What tells ``aplay`` what the pieces are."""
        rate, channels = self._reader.getframerate(), self._reader.getnchannels()
        return ("-t", "raw", "-f", "S16_LE", "-r", str(rate), "-c", str(channels))

    def next_piece(self) -> bytes:
        """Empty at the end."""
        piece = array.array("h", self._reader.readframes(PIECE_FRAMES))
        if self._factor < 1:
            piece = array.array("h", [int(sample * self._factor) for sample in piece])
        return piece.tobytes()

    def close(self) -> None:
        self._reader.close()
