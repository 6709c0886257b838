"""What is written on a screen, as a voice should say it in Mandarin.

Synthesis reads ``0359-555-0100`` as three numbers, ``1.5`` as fifteen, ``300–350元/天`` as a fraction and 解州 by its
usual, here wrong, sound. Signs and numbers are put into words here; sounds of single words come from
``assets/data/spoken_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping

_PLAIN_DIGITS = "零一二三四五六七八九"
_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
"""幺 for 1, as telephone numbers are said, so that it is not taken for 七."""
_LETTER_NAMES = "诶 必 西 弟 易 艾弗 吉 艾尺 爱 杰 开 艾尔 艾姆 恩 欧 皮 丘 阿尔 艾斯 提 优 微 达不溜 艾克斯 歪 贼德"
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", re.split(" ", _LETTER_NAMES), strict=True))
"""Mandarin voices read Latin letters as syllables of Pinyin; these are the letters' names."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HAN = "\u3400-\u9fff"
_PER = "天|日|月|小时|时|人|件|平|方|米|吨|趟|车|晚|班|次|斤|亩|个|周|年|袋|箱|包"
_MEASURES = (
    "人|个|位|名|天|点|年|家|次|张|间|公里|小时|分钟|份|块|元|米|公斤|吨|种|套|台|趟|遍|户|组|样|顿|车|倍|包|袋|班|万|千|周|件|"
    "平方米|立方米|晚"
)
_UNITS = (
    ("km", "公里"),
    ("kg", "公斤"),
    ("cm", "厘米"),
    ("mm", "毫米"),
    ("m2|m²|㎡", "平方米"),
    ("m3|m³", "立方米"),
    ("m", "米"),
    ("t", "吨"),
    ("h", "小时"),
    ("w", "万"),
    ("k|K", "千"),
    ("℃|°C|°", "度"),
)
_SHORT_CODE = r"\b[0-9A-HJKMNP-TV-Z]{5} [0-9A-HJKMNP-TV-Z]{5}\b"
"""Two groups of five Crockford characters: docs/protocol.md, short code."""
_MOBILE = r"(?:\+86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
_LANDLINE = r"[(（]?0[1-9][0-9]{1,2}[)）]?[ -]?[0-9]{3,4}[ -]?[0-9]{4}"
_BUSINESS = r"[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
_LONG_NUMBER = r"[0-9]{7,}"
"""Nobody counts in tens of millions at a market: it is a telephone or an account."""
_SERVICE_LINE = r"123[0-9]{2}"
_NOT_A_SUM = rf"(?!\s*[0-9.%]|\s*(?:{_MEASURES}|斤|平|方))"
Words = str | Callable[[re.Match[str]], str]


def _digit_by_digit(number: str) -> str:
    """With the pauses that people make: 139, 1234, 0000."""
    ends = [len(number)]
    if number.startswith("0") and len(number) > 9:
        area = 3 if number[1] in "12" else 4
        ends = [area, len(number) - 4, len(number)]
    elif len(number) >= 7:
        ends = [len(number) % 4, *range(len(number) % 4 + 4, len(number) + 1, 4)]
    groups = [number[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return "，".join(" ".join(_DIGITS[digit] for digit in group) for group in groups if group)


def _spelled(match: re.Match[str]) -> str:
    groups = re.split(r"[ -]", match[0])
    return "，".join(" ".join(_DIGITS.get(sign) or _LETTERS[sign] for sign in group) for group in groups)


def _telephone(match: re.Match[str]) -> str:
    groups = re.findall(r"[0-9]+", match["number"].removeprefix("+86"))
    said = "，".join(_digit_by_digit(group) for group in groups)
    extension = match["extension"]
    return f"{said}，转 {_digit_by_digit(extension)}" if extension else said


def _called(match: re.Match[str]) -> str:
    return f"{match[1]} {_digit_by_digit(match[2])}"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    return f"{hour}点" if minute == 0 else f"{hour}点{minute:02}分" if minute >= 10 else f"{hour}点零{minute}分"


def _year(digits: str) -> str:
    return "".join(_PLAIN_DIGITS[int(digit)] for digit in digits)


def _year_words(match: re.Match[str]) -> str:
    return _year(match[1])


def _date(match: re.Match[str]) -> str:
    return f"{_year(match[1])}年{int(match[3])}月{int(match[4])}日"


def _decimal(match: re.Match[str]) -> str:
    # 二点五, never 两点五.
    whole = "二" if match[1] == "2" else match[1]
    return whole + "".join("点" + _year(part) for part in match[2].split(".")[1:])


def _letters(match: re.Match[str]) -> str:
    return " " + " ".join(_LETTERS[letter] for letter in match[0]) + " "


_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_WRITTEN: tuple[tuple[str, Words], ...] = (
    (r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", ""),
    ("\u00a0", " "),
    (r"(?<=[0-9])：(?=[0-9])", ":"),
    (r"(?<=[0-9])．(?=[0-9])", "."),
    (_SHORT_CODE, _spelled),
    (rf"(?<![0-9.-])([12][0-9]{{3}})([-/.])({_MONTH})\2({_DAY})(?![0-9])", _date),
    (r"(?<![0-9.])((?:19|20)[0-9]{2})(?=年)", _year_words),
    (
        rf"(?<![0-9*.])(?P<number>{_MOBILE}|{_LANDLINE}|{_BUSINESS}|{_LONG_NUMBER})(?![0-9元块万])"
        r"(?:(?:转|-)(?P<extension>[0-9]{1,6})(?![0-9]))?",
        _telephone,
    ),
    (rf"(打|拨|电话|热线)[:： ]*([0-9]{{3,6}}){_NOT_A_SUM}", _called),
    (rf"(?<![0-9*.])()({_SERVICE_LINE}){_NOT_A_SUM}", _called),
    (r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))", ""),
    (r"(?<![0-9])([01]?[0-9]|2[0-4]):([0-5][0-9])(?![0-9])", _clock),
    (r"[￥¥]\s*([0-9]+(?:\.[0-9]+)?)(?:\s*元|(?![0-9]))", r"\1元"),
    *((rf"(?<=[0-9])\s*(?:{unit})(?![A-Za-z0-9])", words) for unit, words in _UNITS),
    (r"([0-9]+(?:\.[0-9]+)?)\s*[%％]", r"百分之\1"),
    (r"(?<![0-9A-Za-z])[-−–](?=[0-9]+(?:\.[0-9]+)?度)", "零下"),
    (r"(?<=[0-9点分半日号月元天岁度千万个人米年])\s*[–—~～−－-]+\s*(?=[0-9百零])", "到"),
    (r"(?<=[周期][一二三四五六日天])\s*[–—~～−－-]+\s*(?=[周星])", "到"),
    (r"([0-9]+)((?:\.[0-9]+)+)", _decimal),
    (r"(?<=[0-9])\s*[×xX*＊]\s*(?=[0-9])", "乘"),
    (r"(?<=[0-9])\s*[+＋]\s*(?=[0-9])", "加"),
    (r"(?<=[0-9岁])\s*[+＋]", "以上"),
    (r"(?<=[0-9])\s*[#＃]", "号"),
    (r"\s*(?:≥|>=)\s*", "不少于"),
    (r"\s*(?:≤|<=)\s*", "不超过"),
    (r"\s*[&＆]\s*", "和"),
    (rf"(?<=[元块])\s*[/／]\s*(?=[{_HAN}])|(?<=[0-9万千斤米吨时])\s*[/／]\s*(?=(?:{_PER}))", "一"),
    (rf"(?<=一[人个件])\s*[/／]\s*(?=(?:{_PER}))", "一"),
    (rf"(?<![0-9.第点])2(?=(?:到[0-9]+)?(?:{_MEASURES}))", "两"),
    (r"(?<![A-Za-z])[A-Z]{1,5}(?![A-Za-z])", _letters),
    (r"\s*[·•|/／]\s*", "，"),
    (r"[✓✗▲★☆◆●■《》「」【】<>()（）“”\"]", " "),
)
_RULES = tuple((re.compile(pattern), words) for pattern, words in _WRITTEN)


_PINYIN = re.compile(r"[a-zü]+[1-5]( [a-zü]+[1-5])*")


def parse_sounds(text: str) -> Mapping[str, str]:
    """Word -> its sound in numbered Pinyin, longest word first. Raises ValueError for what is no sound."""
    words = tomllib.loads(text)["sounds"]
    if not all(isinstance(sound, str) and _PINYIN.fullmatch(sound) for sound in words.values()):
        raise ValueError("sounds are syllables of Pinyin with a digit for the tone")
    return dict(sorted(words.items(), key=lambda each: -len(each[0])))


def speakable(written: str, sounds: Mapping[str, str]) -> str:
    """``written`` with signs, numbers and hard words put as a Mandarin voice says them; may be empty."""
    said = written.translate(_FULL_WIDTH)
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


_OF_ONE_LANGUAGE = re.compile(rf"[{_HAN}][{_HAN}0-9、，。：·（）【】\s–-]*|[^{_HAN}]+")


def by_language(sentence: str) -> tuple[tuple[str, bool], ...]:
    """Parts of a sentence in another language than Chinese, with whether a part is Chinese.

    Postings and names stay Chinese on an English page: "Give your name to 磨河建筑劳务队".
    """
    return tuple(
        (part, bool(re.match(f"[{_HAN}]", part)))
        for each in _OF_ONE_LANGUAGE.findall(sentence)
        if (part := each.strip(" 【】（），。")) and re.search(r"\w", part)
    )
