"""Domain values as QML gets them: every key always there, nothing null, nothing that names a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.job import CoordinateQuality, Pay, PayUnit, Settlement
from kiosk.domain.region import Distance, DistanceWord, Spot, parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from kiosk.ui import presentation
from kiosk.ui.presentation import EMPTY_CARD, Tables
from tests.ui.people import NOW, TODAY, job, match, person

TABLES = Tables(parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv")))


def has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(has_null(each) for each in value.values())
    if isinstance(value, list):
        return any(has_null(each) for each in value)
    return value is None


@pytest.mark.parametrize("shown", [presentation.job_card(job(), NOW, TABLES), EMPTY_CARD])
def test_a_card_has_all_its_keys_and_no_null(shown: dict[str, Any]) -> None:
    assert set(shown) == set(EMPTY_CARD)
    assert not has_null(shown)


def test_a_card_says_pay_place_and_reasons() -> None:
    card = presentation.job_card(job(), NOW, TABLES, match=match())
    assert (card["payMin"], card["payMax"], card["payUnit"], card["settlement"]) == (350, 400, "day", "daily")
    assert (card["distanceKm"], card["distanceWord"]) == (6.2, "exact")
    assert card["tile"] == "bricklayer"
    assert card["place"]
    assert card["reasons"] == [{"code": "NEAR", "value": 6}, {"code": "DAILY_PAY", "value": ""}]
    assert card["updated"] == {"day": "today", "time": "05:50", "month": 11, "date": 24}
    assert card["start"]["day"] == "tomorrow"
    assert card["placesLeft"] == 4


def test_one_figure_of_pay_has_no_second() -> None:
    pay = Pay(220, None, PayUnit.DAY, Settlement.DAILY)
    assert presentation.job_card(job(pay=pay), NOW, TABLES)["payMax"] == 0


def test_an_unknown_distance_is_minus_one() -> None:
    far = Distance(None, DistanceWord.SAME_COUNTY)
    card = presentation.job_card(job(), NOW, TABLES, distance=far)
    assert (card["distanceKm"], card["distanceWord"]) == (-1.0, "same-county")


@pytest.mark.parametrize(
    ("north", "expected"),
    [
        (0.005, {"toward": "", "minutes": 0}),
        (0.054, {"toward": "n", "minutes": 30}),
        (-0.009, {"toward": "s", "minutes": 5}),
        (0.5, {"toward": "n", "minutes": 0}),
    ],
)
def test_the_way_is_a_direction_and_minutes_that_somebody_would_ride(north: float, expected: dict[str, Any]) -> None:
    here = Spot("140802100", 35.0, 111.0, CoordinateQuality.EXACT)
    place = replace(job().place, latitude=35.0 + north, longitude=111.0, quality=CoordinateQuality.EXACT)
    assert presentation.way(job(place=place), here, TABLES) == expected


def test_where_the_kiosk_stands_is_not_known_no_way_is_told() -> None:
    here = Spot("140802100", None, None, CoordinateQuality.COUNTY)
    assert presentation.way(job(), here, TABLES) == presentation.NO_WAY


def test_a_full_job_is_filled_and_a_stale_one_old() -> None:
    assert presentation.job_card(job(filled=4), NOW, TABLES)["state"] == "filled"
    stale = match()
    old = type(stale)(stale.job, stale.score, stale.distance, stale.reasons, None, True)
    assert presentation.job_card(stale.job, NOW, TABLES, match=old)["state"] == "old"


@pytest.mark.parametrize(("seen_at", "new"), [(None, False), (NOW - 7200, True), (NOW, False)])
def test_new_means_posted_after_the_last_visit(seen_at: int | None, new: bool) -> None:
    assert presentation.job_card(job(), NOW, TABLES, seen_at=seen_at)["isNew"] is new


def test_an_unknown_trade_and_place_show_something() -> None:
    from kiosk.domain.job import CoordinateQuality, Place

    nowhere = Place("999999", "somewhere", None, None, CoordinateQuality.COUNTY)
    card = presentation.job_card(job(trade="9-99-99-99", place=nowhere), NOW, TABLES)
    assert card["tile"] == "odd-jobs"
    assert card["place"] == ""


def test_the_job_page_has_no_null_and_names_unknown_hazards() -> None:
    page = presentation.job_page(job(hazards=None, reply_deadline=None), NOW, TABLES)
    assert not has_null(page)
    assert page["hazardsKnown"] is False
    assert page["replyDeadline"]["day"] == ""


@given(st.integers(-400, 400))
def test_days_near_today_have_words(distance: int) -> None:
    word = presentation.day_word(TODAY + timedelta(days=distance), TODAY)
    words = {-2: "before_yesterday", -1: "yesterday", 0: "today", 1: "tomorrow", 2: "after_tomorrow"}
    assert word == words.get(distance, "date")


@pytest.mark.parametrize(
    ("name", "masked"), [("关建国", "关*国"), ("张伟", "张*"), ("欧阳娜娜", "欧**娜"), ("李", "李*"), ("", "")]
)
def test_masks_of_names(name: str, masked: str) -> None:
    assert presentation.masked_name(person(name)) == masked


@given(st.text("赵钱孙李周吴郑王冯陈𠮷䶮", min_size=3, max_size=30))
def test_a_mask_shows_two_characters_at_most(name: str) -> None:
    masked = presentation.masked_name(person(name))
    assert sum(character != "*" for character in masked) == 2
    assert len(masked) <= 4


def test_a_latin_name_keeps_one_letter() -> None:
    assert presentation.masked_name(person("Zhang Wei")) == "Z**"


def test_a_phone_is_shown_masked() -> None:
    assert presentation.masked_phone("13800005678") == "138****5678"
    assert presentation.masked_phone(None) == ""


@pytest.mark.parametrize(
    ("hour", "part"), [(5, "early"), (9, "morning"), (12, "noon"), (15, "afternoon"), (20, "evening")]
)
def test_greetings(hour: int, part: str) -> None:
    assert presentation.part_of_day(hour) == part


def test_data_age() -> None:
    assert presentation.data_age(None, NOW, 86400)["none"] is True
    fresh = presentation.data_age(NOW - 1320, NOW, 86400)
    assert (fresh["day"], fresh["time"], fresh["stale"]) == ("today", "05:50", False)
    old = presentation.data_age(NOW - 5 * 86400, NOW, 86400)
    assert (old["day"], old["date"], old["stale"]) == ("date", "11-19", True)


def test_the_phone_gets_the_posting_and_nobody() -> None:
    text = presentation.job_text(job(), TABLES)
    assert "砌墙瓦工" in text
    assert "0359-555-0142" in text
    assert "350-400" in text


def test_work_that_has_begun_starts_today() -> None:
    from kiosk.domain.job import MeetKind, Work

    begun = Work(date(2026, 11, 1), date(2026, 12, 1), "7-18", MeetKind.ON_SITE, None, None)
    assert presentation.start(begun, TODAY)["day"] == "today"
