"""How a program that works for minutes talks: JSON lines for whoever started it, sentences and a bar on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TextIO

BAR_CHARS = 30
STEPS_PER_CENT = 5


class ProgressLines:
    """Writes to ``stream``: lines ``{"event":"progress","step":…,"done":…,"total":…}``, at most one each five per
    cent, then one ``{"event":"result",…}`` or ``{"event":"error",…}``. On a terminal the same for people."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._terminal = self._stream.isatty()
        self._said: tuple[str, int] | None = None

    def progress(self, step: str, words: str, done: int, total: int) -> None:
        """``step`` is the stable word, ``words`` what people read; ``done`` of ``total`` in whatever unit."""
        share = 100 * done // total if total else 100
        said = (step, share // STEPS_PER_CENT)
        if said == self._said:
            return
        self._said = said
        if self._terminal:
            full = BAR_CHARS * share // 100
            self._write(f"\r{words} [{'#' * full}{'-' * (BAR_CHARS - full)}] {share}%" + ("\n" if share == 100 else ""))
        else:
            self._line({"event": "progress", "step": step, "done": done, "total": total})

    def result(self, code: str, facts: Mapping[str, object], words: str) -> None:
        if self._terminal:
            self._write(f"{words}\n")
        else:
            self._line({"event": "result", "code": code, **facts})

    def error(self, code: str, detail: str, sentence: str, instruction: str) -> None:
        """``detail`` is for the log; it names files of the protocol and nothing about anybody."""
        if self._terminal:
            self._write(f"{sentence}{instruction}\n({code}: {detail})\n")
        else:
            words = {"sentence": sentence, "instruction": instruction}
            self._line({"event": "error", "code": code, "detail": detail, **words})

    def _line(self, fields: Mapping[str, object]) -> None:
        self._write(json.dumps(fields, ensure_ascii=True, separators=(",", ":")) + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
