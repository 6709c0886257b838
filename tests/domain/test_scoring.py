"""The score means what its parts say: better is never worse, and a reason names what it rests on."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import load_settings
from kiosk.domain.clock import local_day
from kiosk.domain.job import Insurance, Job, PayUnit, Perk, Settlement
from kiosk.domain.matching import ReasonCode
from kiosk.domain.region import Distance, DistanceWord
from kiosk.domain.scoring import (
    REASON_TERM,
    Scale,
    Terms,
    Tier,
    daily_pay_yuan,
    reasons_for,
    reckoned_km,
    score,
    terms_of,
    tier_of,
    tier_scores,
    with_tier,
)
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from tests.domain.ordinary import without
from tests.domain.postings import BRICKLAYER, PACKING_JOB

NOW = 1_795_471_920
TRADES = parse_trades(asset_text("data/trades.toml"))
SCALE = Scale(load_settings().matching, local_day(NOW), NOW, {"bricklayer": 260.0, "": 180.0})
HERE = Distance(None, DistanceWord.SAME_TOWNSHIP)

terms = st.builds(
    Terms,
    **{each.name: st.floats(-3, 3) for each in fields(Terms) if each.name not in ("places", "freshness")},
    places=st.floats(0.01, 1),
    freshness=st.floats(0.01, 1),
)
sigmas = st.floats(0.05, 2)


@given(terms, sigmas)
def test_four_stored_scores_equal_four_computed_ones(some: Terms, sigma: float) -> None:
    scale = replace(SCALE, weights=replace(SCALE.weights, sigma=sigma))
    assert tier_scores(some, scale) == tuple(score(with_tier(some, tier, scale), scale) for tier in Tier)


@given(terms)
def test_a_nearer_trade_never_scores_lower(some: Terms) -> None:
    scores = tier_scores(some, SCALE)
    assert list(scores) == sorted(scores, reverse=True)


@given(terms, st.sampled_from([each.name for each in fields(Terms)]), st.floats(0.001, 2))
def test_more_of_any_term_never_scores_lower(some: Terms, term: str, more: float) -> None:
    better = replace(some, **{term: getattr(some, term) + more})
    assert score(better, SCALE) >= score(some, SCALE)


@given(terms)
def test_the_score_is_chance_times_surplus(some: Terms) -> None:
    """The formula of the paper, written out where it does not overflow."""
    weights = SCALE.weights
    worth = sum(getattr(some, each.name) for each in fields(Terms) if each.name not in ("places", "freshness"))
    surplus = weights.sigma * math.log(1 + math.exp((worth - weights.reservation) / weights.sigma))
    assert score(some, SCALE) == pytest.approx(some.places * some.freshness * surplus, abs=1e-12)


@pytest.mark.parametrize(
    ("code", "better"),
    [
        (ReasonCode.DAILY_PAY, lambda job: replace(job, pay=replace(job.pay, settlement=Settlement.DAILY))),
        (ReasonCode.WEEKLY_PAY, lambda job: replace(job, pay=replace(job.pay, settlement=Settlement.WEEKLY))),
        (ReasonCode.PAY_HIGH, lambda job: replace(job, pay=replace(job.pay, minimum_yuan=390))),
        (ReasonCode.MEALS, lambda job: replace(job, perks=frozenset({Perk.MEALS}))),
        (ReasonCode.LODGING, lambda job: replace(job, perks=frozenset({Perk.LODGING}))),
        (ReasonCode.TRANSPORT, lambda job: replace(job, perks=frozenset({Perk.TRANSPORT}))),
        (ReasonCode.TOOLS, lambda job: replace(job, perks=frozenset({Perk.TOOLS}))),
        (
            ReasonCode.STARTS_SOON,
            lambda job: replace(job, work=replace(job.work, start_on=SCALE.day + timedelta(days=1))),
        ),
        (ReasonCode.PLACES_LEFT, lambda job: replace(job, applied=0)),
        (ReasonCode.FRESH, lambda job: replace(job, updated_at=NOW)),
        (ReasonCode.INJURY_INSURANCE, lambda job: replace(job, insurance=Insurance.INJURY)),
    ],
)
def test_each_reason_appears_with_its_cause_and_lifts_the_score(code: ReasonCode, better: object) -> None:
    plain = ordinary()
    assert callable(better)
    improved: Job = better(plain)
    far = Distance(None, DistanceWord.OTHER_COUNTY)
    plain_terms, improved_terms = (terms_of(job, far, "bricklayer", SCALE) for job in (plain, improved))
    assert code not in codes(plain, far, plain_terms)
    assert code in codes(improved, far, improved_terms)
    assert score(improved_terms, SCALE) > score(plain_terms, SCALE)


@pytest.mark.parametrize(
    ("tier", "code"),
    [(Tier.SAME, ReasonCode.CHOSEN_TRADE), (Tier.NEAR, ReasonCode.NEAR_TRADE), (Tier.FAMILY, ReasonCode.NEAR_TRADE)],
)
def test_a_chosen_trade_is_a_reason(tier: Tier, code: ReasonCode) -> None:
    job = ordinary()
    of_job = terms_of(job, HERE, "bricklayer", SCALE)
    assert not {ReasonCode.CHOSEN_TRADE, ReasonCode.NEAR_TRADE} & codes(job, HERE, of_job)
    assert code in codes(job, HERE, with_tier(of_job, tier, SCALE))


@pytest.mark.parametrize(
    ("distance", "code", "value"),
    [
        (Distance(6.2, DistanceWord.EXACT), ReasonCode.NEAR, 6),
        (HERE, ReasonCode.SAME_TOWNSHIP, None),
        (Distance(None, DistanceWord.SAME_COUNTY), ReasonCode.SAME_COUNTY, None),
    ],
)
def test_nearness_is_said_as_far_as_it_is_known(distance: Distance, code: ReasonCode, value: int | None) -> None:
    job = ordinary()
    said = {
        reason.code: reason.value
        for reason in reasons_for(
            job, distance, "bricklayer", terms_of(job, distance, "bricklayer", SCALE), SCALE, nearest=False
        )
    }
    assert said[code] == value


@pytest.mark.parametrize("distance", [Distance(45.0, DistanceWord.EXACT), Distance(None, DistanceWord.OTHER_COUNTY)])
def test_far_work_is_never_called_near(distance: Distance) -> None:
    job = ordinary()
    said = codes(job, distance, terms_of(job, distance, "bricklayer", SCALE))
    assert not {code for code in said if REASON_TERM[code] == "distance"}


def test_every_reason_has_a_term_and_every_term_an_ordinary_value() -> None:
    assert set(REASON_TERM) == set(ReasonCode)
    extraordinary = Terms(**{each.name: 9.0 for each in fields(Terms)})
    for term in REASON_TERM.values():
        assert getattr(without(extraordinary, term), term) == getattr(Terms(), term)


def test_travel_costs_fall_away_where_a_bus_or_a_bed_is_given() -> None:
    far = Distance(30.0, DistanceWord.EXACT)
    alone = terms_of(ordinary(), far, "bricklayer", SCALE)
    assert alone.travel < 0
    for perk in (Perk.TRANSPORT, Perk.LODGING):
        assert terms_of(replace(ordinary(), perks=frozenset({perk})), far, "bricklayer", SCALE).travel == 0


@pytest.mark.parametrize(
    ("amount", "unit", "daily"),
    [
        (18, PayUnit.HOUR, 144.0),
        (260, PayUnit.DAY, 260.0),
        (1200, PayUnit.WEEK, 200.0),
        (5200, PayUnit.MONTH, 200.0),
        (3, PayUnit.PIECE, None),
        (900, PayUnit.TASK, None),
    ],
)
def test_pay_is_compared_by_the_day(amount: int, unit: PayUnit, daily: float | None) -> None:
    assert daily_pay_yuan(amount, unit) == daily


def test_an_unknown_distance_counts_like_its_word() -> None:
    assumed = [reckoned_km(Distance(None, word)) for word in DistanceWord if word is not DistanceWord.EXACT]
    assert assumed == sorted(assumed)
    assert reckoned_km(Distance(3.5, DistanceWord.EXACT)) == 3.5
    assert reckoned_km(Distance(2000.0, DistanceWord.EXACT)) == assumed[-1]


@pytest.mark.parametrize(
    ("trade", "tiles", "tier"),
    [
        ("6-29-01-01", ("bricklayer",), Tier.SAME),
        ("6-29-01-04", ("bricklayer",), Tier.NEAR),
        ("6-29-99-00", ("bricklayer",), Tier.FAMILY),
        ("4-09-08-01", ("bricklayer",), Tier.OTHER),
        ("4-09-08-01", ("bricklayer", "cleaner"), Tier.SAME),
        ("6-29-01-01", (), Tier.OTHER),
        ("6-29-01-01", ("of-an-older-table",), Tier.OTHER),
    ],
)
def test_tiers_follow_the_occupation_codes(trade: str, tiles: tuple[str, ...], tier: Tier) -> None:
    assert tier_of(trade, tiles, TRADES) is tier


def test_the_scale_survives_its_text() -> None:
    assert Scale.from_json(SCALE.to_json()) == SCALE


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"weights": {}, "day": "x", "at": 1, "usual_pay_yuan": {}}'])
def test_a_broken_scale_is_an_error_of_value_key_or_type(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Scale.from_json(text)


def codes(job: Job, distance: Distance, terms: Terms) -> set[ReasonCode]:
    return {reason.code for reason in reasons_for(job, distance, "bricklayer", terms, SCALE, nearest=False)}


def ordinary() -> Job:
    """A posting that is worth no word: usual pay, paid monthly, starting next week, many applicants, days old."""
    job = PACKING_JOB
    return replace(
        job,
        trade=BRICKLAYER,
        openings=2,
        filled=0,
        applied=8,
        pay=replace(job.pay, minimum_yuan=260, maximum_yuan=None, unit=PayUnit.DAY, settlement=Settlement.MONTHLY),
        work=replace(job.work, start_on=SCALE.day + timedelta(days=7), end_on=None),
        perks=frozenset(),
        insurance=Insurance.NONE,
        updated_at=NOW - 9 * 86_400,
    )
