"""What the cache finds is what a look at every posting would find, for anybody, at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.card import Document, Identity, Sex
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, Perk, Settlement
from kiosk.domain.matching import GUEST, FoldCode, MatchPage, Order, Seeker, StartWish, Wish
from kiosk.domain.scoring import REASON_TERM, score, terms_of, tier_of, tile_of, with_tier
from kiosk.domain.trade import TradeTag
from kiosk.store.cache import Cache
from tests.domain.ordinary import without
from tests.store import markets
from tests.store.full_scan import FullScan
from tests.store.markets import DAY_S, NOW, WITH_PIN, WITHOUT_PIN

TILES = [tile.id for tile in markets.trades().tiles]
CERTIFICATES = sorted(markets.trades().certificates)
PLACES = ["140802", "140802104", "140802200", "140822", "999999"]
TITLES = ["果园剪枝", "学校保洁", "没有这样的活"]


@dataclass(frozen=True)
class Market:
    jobs: list[Job]
    cache: Cache
    scan: FullScan

    def __repr__(self) -> str:
        return f"a market of {len(self.jobs)} postings"


@pytest.fixture(scope="module", params=[(7, WITHOUT_PIN), (8, WITH_PIN)], ids=["words", "kilometres"])
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    seed, region = request.param
    jobs = markets.troubled(markets.jobs(900, seed, region))
    folder = markets.published(tmp_path_factory.mktemp("cache"), jobs, region)
    with folder.open_current() as cache:
        yield Market(jobs, cache, markets.full_scan(jobs, region))


wishes = st.builds(
    Wish,
    tiles=st.lists(st.sampled_from(TILES), max_size=3, unique=True).map(tuple),
    settlement=st.none() | st.sampled_from(Settlement),
    within_km=st.none() | st.sampled_from([1, 3, 4, 5, 10, 15, 20, 60]),
    perks=st.frozensets(st.sampled_from(Perk), max_size=2),
    starts=st.none() | st.sampled_from(StartWish),
    place=st.none() | st.sampled_from(PLACES),
    title=st.none() | st.none() | st.sampled_from(TITLES),
    order=st.sampled_from(Order),
)
seekers = st.builds(
    Seeker,
    birth_date=st.none() | st.dates(date(1940, 1, 1), date(2014, 12, 31)),
    sex=st.none() | st.sampled_from(Sex),
    certificates=st.frozensets(st.sampled_from(CERTIFICATES), max_size=4),
)
moments = st.just(NOW) | st.integers(NOW, NOW + 12 * DAY_S) | st.integers(NOW, NOW + 400 * DAY_S)


def ranked(page: MatchPage) -> list[tuple[int, float]]:
    return [(match.job.id, match.score) for match in page.matches]


@settings(max_examples=150, deadline=None)
@given(wish=wishes, seeker=seekers, now=moments)
def test_equals_a_full_scan(market: Market, wish: Wish, seeker: Seeker, now: int) -> None:
    page = market.cache.find(wish, seeker, now)
    truth = market.scan.find(wish, seeker, now, 20)
    assert ranked(page) == list(truth.best)
    assert page.total == truth.total
    assert {(line.code, line.value): line.count for line in page.fold} == truth.fold


@settings(max_examples=30, deadline=None)
@given(wish=wishes, seeker=seekers, cuts=st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_pages_join_to_the_whole_list(market: Market, wish: Wish, seeker: Seeker, cuts: list[int]) -> None:
    whole = ranked(market.cache.find(wish, seeker, NOW, limit=sum(cuts)))
    pieces: list[tuple[int, float]] = []
    for cut in cuts:
        pieces += ranked(market.cache.find(wish, seeker, NOW, limit=cut, offset=len(pieces)))
        if len(pieces) < cut:
            break
    assert pieces == whole


def test_a_thousand_matches_come_in_order(market: Market) -> None:
    page = market.cache.find(Wish(), GUEST, NOW, limit=1000)
    assert len(page.matches) == min(1000, page.total)
    assert ranked(page) == list(market.scan.find(Wish(), GUEST, NOW, 1000).best)


def test_no_limit_counts_only(market: Market) -> None:
    page = market.cache.find(Wish(), GUEST, NOW, limit=0)
    assert page.matches == ()
    assert page.total == market.cache.find(Wish(), GUEST, NOW).total > 0


@settings(max_examples=60, deadline=None)
@given(wish=wishes, seeker=seekers)
def test_every_open_posting_of_the_wished_trades_is_listed_or_accounted_for(
    market: Market, wish: Wish, seeker: Seeker
) -> None:
    page = market.cache.find(wish, seeker, NOW)
    folded = sum(line.count for line in page.fold if line.code is not FoldCode.OTHER_TRADE)
    certificates = frozenset(CERTIFICATES)
    everything = market.cache.find(Wish(tiles=wish.tiles), Seeker(certificates=certificates), NOW)
    assert page.total + folded == everything.total
    assert all(line.count > 0 for line in page.fold)


def card_of(birth_date: date) -> Identity:
    return Identity(
        Document.RESIDENT,
        "关小国",
        None,
        Sex.MALE,
        "汉",
        None,
        birth_date,
        "某地",
        "140802",
        "14080219700101001X",
        None,
        None,
        None,
    )


@settings(max_examples=60, deadline=None)
@given(
    wish=wishes,
    birth_date=st.dates(date(1950, 1, 1), date(2009, 12, 31)),
    name=st.sampled_from(["阿依古丽·买买提", "龙卓玛", "欧阳建华"]),
    ethnicity=st.sampled_from(["维吾尔", "藏", "回"]),
    region=st.sampled_from(["653121", "542221", "410100"]),
    certificates=st.frozensets(st.sampled_from(CERTIFICATES)),
)
def test_name_ethnicity_and_home_change_nothing(
    market: Market,
    wish: Wish,
    birth_date: date,
    name: str,
    ethnicity: str,
    region: str,
    certificates: frozenset[str],
) -> None:
    card = card_of(birth_date)
    twin = replace(card, name=name, ethnicity=ethnicity, region=region, address="别处")
    assert market.cache.find(wish, Seeker.of(card, certificates), NOW) == market.cache.find(
        wish, Seeker.of(twin, certificates), NOW
    )


@settings(max_examples=20, deadline=None)
@given(wish=wishes, birth_date=st.dates(date(1950, 1, 1), date(1990, 12, 31)))
def test_act_1_sex_changes_nothing_but_the_retirement_age_of_special_trades(
    market: Market, wish: Wish, birth_date: date
) -> None:
    """What one twin sees and the other does not is a special trade past the statutory age (特种作业规定 art. 4); what
    both see has the same score, so the same order."""
    everything = frozenset(CERTIFICATES)
    man, woman = (Seeker.of(replace(card_of(birth_date), sex=sex), everything) for sex in (Sex.MALE, Sex.FEMALE))
    his, hers = (dict(ranked(market.cache.find(wish, twin, NOW, limit=1000))) for twin in (man, woman))
    assert all(his[job_id] == hers[job_id] for job_id in his.keys() & hers.keys())
    assert all(_special(market.cache.job(job_id)) for job_id in his.keys() ^ hers.keys())
    all_his, all_hers = (market.cache.find(Wish(), twin, NOW, limit=1000) for twin in (man, woman))
    if all_his == all_hers:
        assert market.cache.find(wish, man, NOW) == market.cache.find(wish, woman, NOW)
    else:
        assert local_day(NOW).year - birth_date.year >= 50


def _special(job: Job | None) -> bool:
    trade = markets.trades().of_code(job.trade) if job else None
    return trade is not None and TradeTag.SPECIAL in trade.tags


@settings(max_examples=60, deadline=None)
@given(wish=wishes, seeker=seekers)
def test_reasons_are_the_terms_that_ranked(market: Market, wish: Wish, seeker: Seeker) -> None:
    scale, trades = market.scan.scale, markets.trades()
    for match in market.cache.find(wish, seeker, NOW).matches:
        terms = terms_of(match.job, match.distance, tile_of(match.job.trade, trades), scale)
        terms = with_tier(terms, tier_of(match.job.trade, wish.tiles, trades), scale)
        assert score(terms, scale) == match.score
        for reason in match.reasons:
            lowered = score(without(terms, REASON_TERM[reason.code]), scale)
            assert lowered < match.score
            assert reason.weight == pytest.approx((match.score - lowered) / match.score)
        assert list(match.reasons) == sorted(match.reasons, key=lambda reason: -reason.weight)


def test_nobody_under_16_sees_anything(market: Market) -> None:
    page = market.cache.find(Wish(), Seeker(local_day(NOW) - timedelta(days=15 * 365)), NOW)
    assert page.total == 0
    assert [line.code for line in page.fold] == [FoldCode.UNDER_16]


def test_at_17_only_what_is_stated_to_be_safe(market: Market) -> None:
    page = market.cache.find(Wish(), Seeker(date(2009, 6, 1)), NOW, limit=1000)
    assert page.total > 0
    assert all(match.job.hazards == frozenset() for match in page.matches)


def test_a_yes_to_the_certificate_question_opens_the_folded_postings(market: Market) -> None:
    without_it = market.cache.find(Wish(tiles=("welder",)), GUEST, NOW)
    (first, *_) = without_it.fold
    assert (first.code, first.value) == (FoldCode.NEEDS_CERTIFICATE, "welding")
    with_it = market.cache.find(Wish(tiles=("welder",)), Seeker(certificates=frozenset({"welding"})), NOW)
    assert with_it.total == without_it.total + first.count
    assert all(match.certificate_needed == "welding" for match in with_it.matches if match.job.trade == "6-18-02-04")


def test_hidden_postings_are_nowhere(market: Market) -> None:
    listed = {match.job.id for match in market.cache.find(Wish(), GUEST, NOW, limit=1000).matches}
    spoilt = {job.id for job in market.jobs if market.scan._hidden(job, NOW)}
    assert spoilt
    assert not listed & spoilt
    assert not any(market.cache.is_listed(job_id, NOW) for job_id in spoilt)
    assert all(market.cache.is_listed(job_id, NOW) for job_id in listed)


def test_a_posting_leaves_the_moment_it_runs_out(market: Market) -> None:
    page = market.cache.find(Wish(), GUEST, NOW, limit=1000)
    first = min((match.job for match in page.matches), key=lambda job: job.valid_through)
    at_end = market.cache.find(Wish(), GUEST, first.valid_through, limit=1000)
    after = market.cache.find(Wish(), GUEST, first.valid_through + 1, limit=1000)
    assert first.id in {match.job.id for match in at_end.matches}
    assert first.id not in {match.job.id for match in after.matches}


def test_a_tile_of_an_older_table_finds_nothing(market: Market) -> None:
    assert market.cache.find(Wish(tiles=("blacksmith",)), GUEST, NOW).total == 0


def test_nearest_is_said_of_one_posting_only_and_truly(market: Market) -> None:
    said = [
        match
        for tile in TILES
        for match in market.cache.find(Wish(tiles=(tile,)), GUEST, NOW, limit=1000).matches
        if any(reason.code == "NEAREST" for reason in match.reasons)
    ]
    for match in said:
        tile = next(reason for reason in match.reasons if reason.code == "NEAREST")
        assert tile.value == round(match.distance.kilometres or -1)
