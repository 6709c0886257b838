"""A loudspeaker without hardware: ALSA itself, writing to a file what it would play."""

from __future__ import annotations

import array
import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Heard:
    """``loudest`` of 32767, and how long it took to say it."""

    loudest: int
    seconds: float


class Loudspeaker:
    """``device`` plays into a file; the device ``nowhere`` does not exist."""

    device = "recorder"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "heard.wav"
        self.configuration = folder / "asound.conf"
        self.configuration.write_text(
            f'pcm.recorder {{ type file; slave.pcm "silence"; file "{self._file}"; format "wav" }}\n'
            "pcm.silence { type null }\n",
            encoding="ascii",
        )

    def heard(self) -> Heard:
        """Of the last sentence: each opens the device anew."""
        with wave.open(str(self._file)) as recording:
            samples = array.array("h", recording.readframes(recording.getnframes()))
            return Heard(max(map(abs, samples), default=0), len(samples) / recording.getframerate())

    @property
    def silent(self) -> bool:
        return not self._file.exists() or self._file.stat().st_size <= 44


def write_tone(file: Path, channels: int = 1) -> int:
    """Two seconds of a tone; returns its peak."""
    tone = [round(9000 * math.sin(number / 8)) for number in range(44100 * channels)]
    with wave.open(str(file), "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(22050)
        made.writeframes(struct.pack(f"<{len(tone)}h", *tone))
    return max(map(abs, tone))


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loudspeaker:
    made = Loudspeaker(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(made.configuration))
    return made
