"""Paper and hub say of a job what the kiosk's screen says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

import kiosk.ui
from kiosk.domain import posting_words as words
from kiosk.domain.application import Silence, SilenceCode
from kiosk.domain.clock import day_start_s
from kiosk.domain.job import MeetKind, Pay, PayUnit, Perk, Requirement, Settlement
from tests.domain.postings import NOW, PACKING_JOB, TODAY, a_job, regions

SCREEN = (Path(kiosk.ui.__file__).parent / "qml" / "kit" / "Words.qml").read_text(encoding="utf-8")
SCREEN_TEXTS = {text.replace("\\n", "") for text in re.findall(r'qsTr\("([^"]*)"\)', SCREEN)}


@pytest.mark.parametrize(
    "table",
    [
        words.SETTLEMENT,
        words.PERK,
        words.MEETING,
        words.INSURANCE,
        words.EDUCATION,
        words.ACCEPTANCE,
        words.TICKET_TITLE,
    ],
)
def test_every_word_is_also_the_screens(table: dict[object, str]) -> None:
    assert set(table.values()) <= SCREEN_TEXTS


def test_silence_means_the_same_on_paper_screen_and_telephone() -> None:
    for code in SilenceCode:
        said = words.silence_words(Silence(code, NOW if code.value.endswith("_by") else None), NOW)
        by = words.moment_words(NOW, NOW)
        assert said.replace(by, "%1") in SCREEN_TEXTS


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (Pay(300, 350, PayUnit.DAY, Settlement.DAILY), "300–350元/天 日结"),
        (Pay(260, None, PayUnit.DAY, Settlement.WEEKLY), "260元/天 周结"),
        (Pay(1, None, PayUnit.PIECE, Settlement.ON_COMPLETION, "筐"), "1元/筐 完工结"),
        (Pay(20, 20, PayUnit.HOUR, Settlement.MONTHLY), "20元/小时 月结"),
    ],
)
def test_pay_is_one_figure_with_its_unit(pay: Pay, said: str) -> None:
    assert words.pay_words(pay) == said


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (date(2026, 11, 24), time(6, 30), "今早 6:30 集合"),
        (date(2026, 11, 25), time(20, 0), "明晚 8点 集合"),
        (date(2026, 11, 26), time(9, 5), "后天 9:05 集合"),
        (date(2026, 12, 3), None, "12月3日开工"),
        (date(2026, 11, 1), None, "今天开工"),
    ],
)
def test_the_start_is_said_as_people_say_it(day: date, at: time | None, said: str) -> None:
    work = replace(PACKING_JOB.work, start_on=day, meet_time=at, meet_kind=MeetKind.GATHER)
    assert words.start_words(a_job(work=work), NOW) == said


def test_a_moment_far_away_carries_its_date() -> None:
    assert words.moment_words(day_start_s(TODAY) + 20 * 3600, NOW) == "今晚8点"
    assert words.moment_words(day_start_s(date(2026, 12, 3)) + 9 * 3600 + 1800, NOW) == "12月3日 9:30"
    assert words.date_words(TODAY) == "11月24日 周二"


def test_the_place_is_named_once() -> None:
    named = replace(PACKING_JOB.place, address="东郭镇示例村果库")
    bare = replace(PACKING_JOB.place, address="示例村果库")
    assert words.place_words(a_job(place=named), regions()) == "东郭镇示例村果库"
    assert words.place_words(a_job(place=bare), regions()).endswith("东郭镇示例村果库")


def test_what_the_hirer_asks_is_the_hirers() -> None:
    for minimum, maximum, said in (
        (None, 55, "单位要求55岁以下"),
        (20, 55, "单位要求20到55岁"),
        (20, None, "单位要求20岁以上"),
        (18, None, "不限年龄"),
        (None, None, "不限年龄"),
    ):
        assert words.ages_words(a_job(requirement=Requirement(minimum, maximum))) == said


def test_places_and_perks() -> None:
    assert words.places_words(a_job(openings=4, applied=12)) == "要4人，已报12人"
    assert words.left_words(a_job(openings=4, filled=1)) == "还缺 3 人"
    assert words.left_words(a_job(openings=4, filled=4)) == "已招满"
    assert words.perks_words({Perk.TRANSPORT, Perk.MEALS}) == "管饭 · 有车接"
    assert words.verified_words(PACKING_JOB) == "单位10月1日核查过"
