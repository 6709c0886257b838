"""Sentences that somebody has recorded: each stands in for its synthesis, file by file."""

from __future__ import annotations

import tomllib
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = "pack.toml"


@dataclass(frozen=True, slots=True)
class PromptPack:
    """``recordings``: sentence as the screen shows it -> WAV file. ``broken`` names what cannot be used."""

    recordings: Mapping[str, Path] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


def load_pack(folder: Path) -> PromptPack:
    """Never fails: what is missing, torn or no WAV file of 16 bits is left to synthesis and named in ``broken``.

    The manifest is a TOML table ``[recordings]`` of lines such as ``"刷身份证，找活干" = "attract.wav"``. Files lie in
    this folder only.
    """
    try:
        named = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))["recordings"]
        wanted = {str(sentence): str(name) for sentence, name in named.items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return PromptPack(broken=(MANIFEST,))
    recordings: dict[str, Path] = {}
    broken = []
    for sentence, name in wanted.items():
        file = folder / name
        if file.parent == folder and _playable(file):
            recordings[sentence] = file
        else:
            broken.append(name)
    return PromptPack(recordings, tuple(broken))


def _playable(file: Path) -> bool:
    try:
        with wave.open(str(file)) as recording:
            frame_bytes = recording.getsampwidth() * recording.getnchannels()
            said = recording.getnframes() * frame_bytes
            read = len(recording.readframes(recording.getnframes()))
            return bool(recording.getsampwidth() == 2 and 0 < said == read)
    except (OSError, EOFError, wave.Error):
        return False
