"""The one typeface of posters, Noto Sans CJK SC, found through fontconfig; nothing else here touches the machine."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache

from PIL import ImageFont

from kiosk.errors import ExplainedError

FAMILY = "Noto Sans CJK SC"
FONTCONFIG_TIMEOUT_S = 20


class FontMissingError(ExplainedError):
    """The machine has no Noto Sans CJK SC, or no fontconfig to find it with; no poster can be drawn."""

    code = "POSTER_FONT"
    sentence = "服务器上没有中文字体，画不出海报。"
    instruction = "请管理员安装 fonts-noto-cjk 和 fontconfig，再试一次。"


@dataclass(frozen=True, slots=True)
class FontFile:
    path: str
    index: int
    """Which face of a collection."""


@dataclass(frozen=True, slots=True)
class Typeface:
    regular: FontFile
    bold: FontFile

    def font(self, size_px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        return _font(self.bold if bold else self.regular, size_px)


@cache
def load_typeface() -> Typeface:
    """Asks fontconfig once per process. Raises FontMissingError."""
    return Typeface(_find("regular"), _find("bold"))


def _find(style: str) -> FontFile:
    try:
        answer = subprocess.run(
            ["fc-match", "--format", "%{family}\\n%{file}\\n%{index}", f"{FAMILY}:{style}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=FONTCONFIG_TIMEOUT_S,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise FontMissingError(f"fc-match: {error}") from error
    # fontconfig always answers with something: the nearest font may know no Chinese character.
    family, path, index = (*answer.split("\n"), "", "")[:3]
    if FAMILY not in family:
        raise FontMissingError(f"fc-match offers {family!r} for {FAMILY}")
    # The upper half of the index names an instance of a variable font.
    return FontFile(path, int(index or 0) & 0xFFFF)


@cache
def _font(file: FontFile, size_px: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(file.path, size_px, index=file.index)
    except OSError as error:
        raise FontMissingError(f"{file.path}: {error}") from error
