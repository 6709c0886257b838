"""What is written on a screen, as a voice should say it in Mandarin.

Synthesis reads ``0359-555-0100`` as three numbers, ``300–350元/天`` as a fraction and 解州 by its usual, here wrong,
sound. Signs are put into words here; sounds of single words come from ``assets/data/spoken_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping

_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
"""幺 for 1, as telephone numbers are said, so that it is not taken for 七."""
_LETTER_NAMES = "诶 必 西 弟 易 艾弗 吉 艾尺 爱 杰 开 艾尔 艾姆 恩 欧 皮 丘 阿尔 艾斯 提 优 微 达不溜 艾克斯 歪 贼德"
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", re.split(" ", _LETTER_NAMES), strict=True))
"""Mandarin voices read Latin letters as syllables of Pinyin; these are the letters' names."""
_MEASURES = "人|个|位|天|点|年|家|次|张|间|公里|小时|分钟|份|块"
_SHORT_CODE = r"\b[0-9A-HJKMNP-TV-Z]{5} [0-9A-HJKMNP-TV-Z]{5}\b"
"""Two groups of five Crockford characters: docs/protocol.md, short code."""
_TELEPHONE = r"1[3-9]\d{9}|0\d{2,3}-\d{3,4}-?\d{4}|400-\d{3}-?\d{4}|123\d\d|1[12]\d"
"""Mobile, area code and number, service lines of five digits, and those of three such as 110 and 120."""


def _spelled(match: re.Match[str]) -> str:
    groups = re.split(r"[ -]", match[0])
    return "，".join(" ".join(_DIGITS.get(sign) or _LETTERS[sign] for sign in group) for group in groups)


def _telephone(match: re.Match[str]) -> str:
    number = match[0]
    if len(number) == 11 and number.isdigit():
        # As people say and write them down: 3-4-4.
        number = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return "，".join(" ".join(_DIGITS[digit] for digit in group) for group in number.split("-"))


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    return f"{hour}点" if minute == 0 else f"{hour}点{minute:02}分" if minute >= 10 else f"{hour}点零{minute}分"


def _date(match: re.Match[str]) -> str:
    year = "".join("零一二三四五六七八九"[int(digit)] for digit in match[1])
    return f"{year}年{int(match[2])}月{int(match[3])}日"


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(_SHORT_CODE), _spelled),
    (re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"), _date),
    (re.compile(rf"(?<![\d*])(?:{_TELEPHONE})(?![\d元])"), _telephone),
    (re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)"), _clock),
    (re.compile(r"(?<=[\d点分日月元天])\s*[–—~～-]\s*(?=\d)"), "到"),
    (re.compile(r"元\s*[/／]\s*(?=[\u4e00-\u9fff])"), "元一"),
    (re.compile(r"(?<=\d)\s*km\b"), "公里"),
    (re.compile(r"(?<=\d)\s*m²"), "平方米"),
    (re.compile(r"(?<![\d.第])2(?=" + _MEASURES + ")"), "两"),
    (re.compile(r"\s*[·•|/／]\s*"), "，"),
    (re.compile(r"[✓✗《》「」【】()（）“”\"]"), " "),
    (re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]"), ""),
)


_PINYIN = re.compile(r"[a-zü]+[1-5]( [a-zü]+[1-5])*")


def parse_sounds(text: str) -> Mapping[str, str]:
    """Word -> its sound in numbered Pinyin, longest word first. Raises ValueError for what is no sound."""
    words = tomllib.loads(text)["sounds"]
    if not all(isinstance(sound, str) and _PINYIN.fullmatch(sound) for sound in words.values()):
        raise ValueError("sounds are syllables of Pinyin with a digit for the tone")
    return dict(sorted(words.items(), key=lambda each: -len(each[0])))


def speakable(written: str, sounds: Mapping[str, str]) -> str:
    """``written`` with signs, numbers and hard words put as a Mandarin voice says them; may be empty."""
    said = written
    for pattern, words in _RULES:
        said = pattern.sub(words, said)
    for word, sound in sounds.items():
        said = said.replace(word, f" {sound} ")
    return re.sub(r" {2,}", " ", said).strip(" ，。")


_SENTENCE = re.compile(r"[^。！？；!?;]+[。！？；!?;]*")


def sentences(written: str) -> tuple[str, ...]:
    """Whole sentences in order, each in one line: what one recording can stand for."""
    joined = re.sub(r"\s*\n\s*", "，", re.sub(r"(?<=[，。、；：！？])\s*\n\s*", "", written))
    return tuple(found for each in _SENTENCE.findall(joined) if (found := each.strip(" 。；;")))
