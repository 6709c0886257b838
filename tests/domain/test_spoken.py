"""Signs and numbers as a Mandarin voice should say them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.spoken import parse_sounds, sentences, speakable
from kiosk.resources import asset_text

SOUNDS = parse_sounds(asset_text("data/spoken_words.toml"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("350–400元/天", "350到400元一天"),
        ("28元/小时 · 日结", "28元一小时，日结"),
        ("明早 6:30 集合", "明早 6点30分 集合"),
        ("07:00–18:05", "7点到18点零5分"),
        ("13:00 到工地", "13点 到工地"),
        ("2026-11-26", "二零二六年11月26日"),
        ("0359-555-0142", "零 三 五 九，五 五 五，零 幺 四 二"),
        ("13912340000", "幺 三 九，幺 二 三 四，零 零 零 零"),
        ("打 12333", "打 幺 二 三 三 三"),
        ("K7M42 9XQ3T", "开 七 艾姆 四 二，九 艾克斯 丘 三 提"),
        ("还缺 2 人，要12人，大约干2天", "还缺 2 人，要12人，大约干两天"),
        ("12333元", "12333元"),
        ("✓ 您选了瓦工   ✓ 离得近", "您选了瓦工 离得近"),
        ("在解州镇的银行", "在 hai4 zhou1 镇的 yin2 hang2"),
        ("\u202e别骗我\u202c", "别骗我"),
        ("", ""),
        ("。，", ""),
    ],
)
def test_what_is_said(written: str, said: str) -> None:
    assert speakable(written, SOUNDS) == said


def test_a_line_break_on_the_screen_is_no_pause_within_a_sentence() -> None:
    assert sentences("银行卡、社保卡\n不用放。请放二代身份证。") == ("银行卡、社保卡，不用放", "请放二代身份证")
    assert sentences("把身份证拿起来，\n再放平") == ("把身份证拿起来，再放平",)


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True)
def test_any_text_can_be_said_and_no_digit_is_lost(written: str) -> None:
    digits = {sign for sign in written if sign in "3456789"}
    said = "".join(speakable(each, SOUNDS) for each in sentences(written))
    words = dict(zip("3456789", "三四五六七八九", strict=True))
    assert all(digit in said or words[digit] in said for digit in digits)


def test_a_sound_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Pinyin"):
        parse_sounds('[sounds]\n"解州" = "解州"\n')


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("written", "phonemes"),
    [("解州镇", ("X'ai51", "ts.'ou55")), ("银行", ("j'i35n", "X'a35N")), ("重新", ("ts.h'ong35", "S;'i55n"))],
)
def test_the_voice_makes_the_sounds_of_the_lexicon(written: str, phonemes: tuple[str, ...]) -> None:
    command = ("espeak-ng", "-v", "cmn-latn-pinyin", "-q", "-x", speakable(written, SOUNDS))
    heard = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert all(phoneme in heard for phoneme in phonemes), heard
