"""The sample market is the same for the same seed, moves with the clock, and looks like a morning in 运城."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from kiosk.domain.clock import local_day
from kiosk.domain.job import Acceptance, HirerKind, Job, MeetKind, PayUnit, Settlement
from kiosk.domain.law import hidden_because, job_facts
from tests.store import markets
from tests.store.markets import DAY_S, NOW

COUNT = 3000


@pytest.fixture(scope="module")
def market() -> list[Job]:
    return markets.jobs(COUNT, seed=1)


def share(part: int) -> float:
    return part / COUNT


def test_a_seed_is_a_market(market: list[Job]) -> None:
    assert markets.jobs(COUNT, seed=1) == market
    assert markets.jobs(200, seed=1) == market[:200]
    assert markets.jobs(200, seed=2) != market[:200]


def test_a_week_later_is_the_same_market_a_week_later(market: list[Job]) -> None:
    """Every date moves with ``now``, so the demo is as fresh on any day."""
    assert markets.jobs(300, seed=1, now=NOW + 7 * DAY_S) == [_later(job, 7) for job in market[:300]]


def _later(job: Job, days: int) -> Job:
    shift = timedelta(days=days)
    return replace(
        job,
        hirer=replace(job.hirer, verified_on=job.hirer.verified_on + shift),
        work=replace(
            job.work,
            start_on=job.work.start_on + shift,
            end_on=None if job.work.end_on is None else job.work.end_on + shift,
        ),
        posted_at=job.posted_at + days * DAY_S,
        updated_at=job.updated_at + days * DAY_S,
        valid_through=job.valid_through + days * DAY_S,
        reply_deadline=None if job.reply_deadline is None else job.reply_deadline + days * DAY_S,
    )


def test_every_posting_may_be_shown(market: list[Job]) -> None:
    assert not [job.title for job in market if hidden_because(job, NOW) or job.filled >= job.openings]
    assert len({job.id for job in market}) == COUNT
    assert all(0 < job.id < 2**48 for job in market)


@pytest.mark.parametrize("hours_later", [0, 1, 4, 9, 15, 20])
def test_times_are_in_order_at_any_hour(hours_later: int) -> None:
    now = NOW + hours_later * 3600
    today = local_day(now)
    for job in markets.jobs(400, seed=4, now=now):
        assert job.posted_at <= job.updated_at <= now < job.valid_through
        assert today <= job.work.start_on
        assert job.work.end_on is None or job.work.start_on <= job.work.end_on
        if job.reply_deadline is not None:
            assert now < job.reply_deadline < job.valid_through
        assert (job.reply_deadline is not None) == (job.acceptance is Acceptance.HIRER_SELECTS)


def test_most_of_the_work_is_near_and_starts_tomorrow_morning(market: list[Job]) -> None:
    here = Counter(job.place.region[:6] for job in market)
    assert share(here["140802"]) > 0.4
    assert len(here) == 13
    tomorrow = [job for job in market if (job.work.start_on - local_day(NOW)).days == 1]
    assert 0.4 < share(len(tomorrow)) < 0.7
    morning = [job for job in tomorrow if job.work.meet_time and 5 <= job.work.meet_time.hour < 10]
    assert len(morning) > 0.9 * len(tomorrow)


def test_places_are_townships_of_the_table(market: list[Job]) -> None:
    for job in market:
        region = markets.regions().get(job.place.region)
        assert region is not None
        assert region.inhabited
        assert len(region.code) == 9


def test_each_tile_has_work_and_pays_what_is_usual(market: list[Job]) -> None:
    by_tile: dict[str, list[Job]] = {}
    for job in market:
        trade = markets.trades().of_code(job.trade)
        assert trade is not None, job.trade
        assert job.trade_raw in trade.words
        by_tile.setdefault(trade.tile, []).append(job)
    assert set(by_tile) == {tile.id for tile in markets.trades().tiles}
    for tile, low, high in [("odd-jobs", 100, 220), ("bricklayer", 220, 310), ("cleaner", 100, 180)]:
        rates = [job.pay.minimum_yuan for job in by_tile[tile] if job.pay.unit is PayUnit.DAY]
        assert low <= min(rates)
        assert max(rates) <= high
    assert {job.pay.unit for job in market} >= {PayUnit.DAY, PayUnit.HOUR, PayUnit.PIECE}
    assert all(job.pay.piece_name for job in market if job.pay.unit is PayUnit.PIECE)


def test_all_kinds_of_people_hire_in_all_ways(market: list[Job]) -> None:
    for kind in HirerKind:
        assert share(sum(job.hirer.kind is kind for job in market)) > 0.15
    for way in Acceptance:
        assert share(sum(job.acceptance is way for job in market)) > 0.1
    for settlement in Settlement:
        assert share(sum(job.pay.settlement is settlement for job in market)) > 0.05
    for meet in MeetKind:
        assert share(sum(job.work.meet_kind is meet for job in market)) > 0.05
    assert 0.2 < share(sum(job.requirement.maximum_age is not None for job in market)) < 0.7
    assert 0.05 < share(sum(bool(job_facts(job, markets.trades()).required_certificates) for job in market)) < 0.3
    assert 0.02 < share(sum(job.hazards is None for job in market)) < 0.4
    assert share(sum(bool(job.perks) for job in market)) > 0.5


def test_phones_are_of_the_range_that_nobody_has(market: list[Job]) -> None:
    assert all(re.fullmatch(r"0359-555-\d{4}", job.contact.phone) for job in market)


def test_only_units_have_a_credit_code_and_its_check_character_is_right(market: list[Job]) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]  # GB 32100-2015, table 4
    for job in market:
        code = job.hirer.credit_code
        assert (code is not None) == (job.hirer.kind is HirerKind.UNIT)
        if code is not None:
            total = sum(alphabet.index(letter) * weight for letter, weight in zip(code[:17], weights, strict=True))
            assert (31 - total % 31) % 31 == alphabet.index(code[17])


def test_no_posting_says_what_the_law_forbids(market: list[Job]) -> None:
    """The linter's blocked words (M12): sex, origin, fees, deposits, kept papers."""
    forbidden = re.compile("男工|女工|限男|限女|男士|女士优先|押金|押证|押身份证|培训费|中介费|本地人|外地人|已婚|未婚")
    said = [(job.title, job.description) for job in market]
    assert not [texts for texts in said if forbidden.search("".join(texts))]


def test_every_field_varies_or_is_meant_to_be_one(market: list[Job]) -> None:
    for each in fields(Job):
        assert len({repr(getattr(job, each.name)) for job in market}) > 1, each.name


def test_another_city_has_its_own_places() -> None:
    elsewhere = markets.jobs(50, seed=1, region="140105")
    assert {job.place.region[:4] for job in elsewhere} == {"1401"}
