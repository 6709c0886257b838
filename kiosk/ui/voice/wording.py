"""Texts of a page as what the speaker says, sentence by sentence: a recording, or words in their own language.

Loaded with all its rules when the first word is to be said: where there is no sound, never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.domain.ages_in_words import without_ages
from kiosk.domain.spoken import by_language, parse_sounds, sentences, speakable
from kiosk.resources import asset_text
from kiosk.ui.voice.speaker import ENGLISH, MANDARIN, Spoken


class Wording:
    def __init__(self, recordings: Mapping[str, Path]) -> None:
        self._recordings = recordings
        self._sounds = parse_sounds(asset_text("data/spoken_words.toml"))

    def spoken(self, texts: Sequence[str], *, foreign: bool) -> tuple[Spoken, ...]:
        """``foreign``: the page is in another language, and only what is Chinese in it is said in Mandarin."""
        said: list[Spoken] = []
        for text in texts:
            for sentence in sentences(without_ages(text)):
                recording = self._recordings.get(sentence)
                if recording is not None:
                    said.append(Spoken("", recording))
                    continue
                for part, chinese in by_language(sentence) if foreign else ((sentence, True),):
                    words = speakable(part, self._sounds) if chinese else part
                    if words:
                        said.append(Spoken(words, None, MANDARIN if chinese else ENGLISH))
        return tuple(said)
