"""Signs and numbers as a Mandarin voice should say them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.spoken import by_language, parse_sounds, sentences, speakable
from kiosk.resources import asset_text

SOUNDS = parse_sounds(asset_text("data/spoken_words.toml"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # money
        ("350–400元/天", "350到400元一天"),
        ("400元-500元", "400元到500元"),
        ("28元/小时 · 日结", "28元一小时，日结"),
        ("12,000元", "12000元"),
        ("12333元", "12333元"),
        ("2元，2万", "两元，两万"),
        ("￥350，¥80元", "350元，80元"),
        ("350/天", "350一天"),
        ("300元/人/天", "300元一人一天"),
        ("票号 K7M42\u00a09XQ3T", "票号 开 七 艾姆 四 二，九 艾克斯 丘 三 提"),
        ("25kg/袋", "25公斤一袋"),
        ("8k-12k", "8千到12千"),
        ("1.2w", "1点二万"),
        # decimals and shares
        ("1.5元", "1点五元"),
        ("2.5公里", "二点五公里"),
        ("12.75", "12点七五"),
        ("工钱高18%", "工钱高百分之18"),
        ("5%-8%", "百分之5到百分之8"),
        # ranges
        ("18-45人", "18到45人"),
        ("2-3人，1-2天", "两到3人，1到两天"),
        ("9-11月", "9到11月"),
        ("11月24日-12月3日", "11月24日到12月3日"),
        ("周一-周五", "周一到周五"),
        # dates and times
        ("明早 6:30 集合", "明早 6点30分 集合"),
        ("07:00–18:05", "7点到18点零5分"),
        ("8：30—24：00", "8点30分到24点"),
        ("13:00 到工地", "13点 到工地"),
        ("2026-11-26", "二零二六年11月26日"),
        ("2026/11/6", "二零二六年11月6日"),
        ("2026年11月6日", "二零二六年11月6日"),
        # telephones
        ("0359-555-0142", "零 三 五 九，五 五 五，零 幺 四 二"),
        ("03595550142", "零 三 五 九，五 五 五，零 幺 四 二"),
        ("(010)55501422转801", "零 幺 零，五 五 五 零，幺 四 二 二，转 八 零 幺"),
        ("13912340000", "幺 三 九，幺 二 三 四，零 零 零 零"),
        ("+86 139 1234 0000", "幺 三 九，幺 二 三 四，零 零 零 零"),
        ("400-820-8820", "四 零 零，八 二 零，八 八 二 零"),
        ("电话：5550142", "电话：五 五 五，零 幺 四 二"),
        ("打 12333，或者打110", "打 幺 二 三 三 三，或者打 幺 幺 零"),
        ("要112人，打100个孔", "要112人，打100个孔"),
        ("K7M42 9XQ3T", "开 七 艾姆 四 二，九 艾克斯 丘 三 提"),
        # units and signs
        ("3km，3m高，5t，8h", "3公里，3米高，5吨，8小时"),
        ("30㎡，30m2，20 kg", "30平方米，30平方米，20公斤"),
        ("-5℃到3℃", "零下5度到3度"),
        ("3×4米，50+", "3乘4米，50以上"),
        ("3#楼，2楼，第2个", "3号楼，2楼，第2个"),
        ("C1驾照，U盘", "西 1驾照， 优 盘"),
        ("１２元", "12元"),
        ("还缺 2 人，要12人，干上2天", "还缺 2 人，要12人，干上两天"),
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


def test_chinese_on_an_english_page_is_said_in_chinese() -> None:
    assert by_language("Give your name to 磨河建筑劳务队, 6 km away") == (
        ("Give your name to", False),
        ("磨河建筑劳务队", True),
        (", 6 km away", False),
    )
    assert by_language("第3个") == (("第3个", True),)
    assert by_language("Call 0359-555-0100") == (("Call 0359-555-0100", False),)


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
