"""The slow truth: every posting looked at, judged and scored for one question. What the cache finds must equal it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from kiosk.config import MatchingSettings
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, Settlement
from kiosk.domain.law import JobFacts, hidden_because, job_facts, job_gate
from kiosk.domain.matching import FoldCode, Order, Seeker, StartWish, Wish, grouped_title
from kiosk.domain.region import Distance, Located, RegionTable
from kiosk.domain.scoring import Scale, Terms, Tier, daily_pay_yuan, reckoned_km, score, terms_of, with_tier
from kiosk.domain.trade import TradeTable

Line = tuple[FoldCode, int | str | None]


@dataclass(frozen=True, slots=True)
class Found:
    total: int
    best: tuple[tuple[int, float], ...]
    """(job id, score)"""
    fold: dict[Line, int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    job: Job
    facts: JobFacts
    distance: Distance
    terms: Terms


class FullScan:
    """``ranked_at`` is when the generation was ranked: scores are of that moment, visibility of the question's.

    ``scale`` is given for postings that came after the ranking and are scored by what it found usual.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        place: Located,
        trades: TradeTable,
        regions: RegionTable,
        weights: MatchingSettings,
        ranked_at: int,
        scale: Scale | None = None,
    ) -> None:
        self._trades = trades
        self.scale = scale or Scale(weights, local_day(ranked_at), ranked_at, self._usual_pay(jobs, ranked_at))
        self._candidates = []
        for job in jobs:
            distance = regions.distance(place, job.place)
            terms = terms_of(job, distance, self._tile(job), self.scale)
            if scale is not None or not self._hidden(job, ranked_at):
                self._candidates.append(_Candidate(job, job_facts(job, trades), distance, terms))

    def find(self, wish: Wish, seeker: Seeker, now: int, limit: int) -> Found:
        today = local_day(now)
        matches: list[tuple[tuple[float, float], int, float]] = []
        fold: Counter[Line] = Counter()
        for candidate in self._candidates:
            job = candidate.job
            if self._hidden(job, now):
                continue
            tier = self._tier(job, wish)
            reason = self._gate(candidate, seeker, today) or self._filter(candidate, wish, today)
            if wish.tiles and tier is Tier.OTHER:
                if reason is None:
                    fold[FoldCode.OTHER_TRADE, None] += 1
            elif reason is not None:
                fold[reason] += 1
            else:
                value = score(with_tier(candidate.terms, tier, self.scale), self.scale)
                matches.append((self._place_in(wish.order, candidate, value), job.id, value))
        best = tuple((job_id, value) for _, job_id, value in sorted(matches)[:limit])
        return Found(len(matches), best, dict(fold))

    def _place_in(self, order: Order, candidate: _Candidate, value: float) -> tuple[float, float]:
        without_wish = score(with_tier(candidate.terms, Tier.OTHER, self.scale), self.scale)
        match order:
            case Order.BEST:
                return -value, 0.0
            case Order.NEAR:
                return reckoned_km(candidate.distance), -without_wish
            case Order.PAY:
                pay = candidate.job.pay
                daily = daily_pay_yuan(pay.minimum_yuan, pay.unit)
                return float("inf") if daily is None else -daily, -without_wish

    def _usual_pay(self, jobs: Sequence[Job], at: int) -> dict[str, float]:
        pays: dict[str, list[float]] = {}
        for job in jobs:
            daily = daily_pay_yuan(job.pay.minimum_yuan, job.pay.unit)
            if daily is not None and not self._hidden(job, at):
                for tile in {self._tile(job), ""}:
                    pays.setdefault(tile, []).append(daily)
        return {tile: median(found) for tile, found in pays.items() if len(found) >= 5}

    def _tile(self, job: Job) -> str:
        trade = self._trades.of_code(job.trade)
        return trade.tile if trade else ""

    @staticmethod
    def _hidden(job: Job, at: int) -> bool:
        over = job.work.end_on is not None and local_day(at) > job.work.end_on
        return bool(hidden_because(job, at)) or over or job.filled >= job.openings

    def _tier(self, job: Job, wish: Wish) -> Tier:
        if not wish.tiles:
            return Tier.OTHER
        if self._tile(job) in wish.tiles:
            return Tier.SAME
        nearest = max(
            self._trades.affinity(job.trade, trade.code)
            for tile in wish.tiles
            for trade in self._trades.tile(tile).trades
        )
        return {1.0: Tier.SAME, 0.7: Tier.NEAR, 0.4: Tier.FAMILY, 0.0: Tier.OTHER}[nearest]

    @staticmethod
    def _gate(candidate: _Candidate, seeker: Seeker, today: date) -> Line | None:
        result = job_gate(candidate.facts, seeker, today)
        return None if result.code is None else (FoldCode[result.code.name], result.value)

    @staticmethod
    def _filter(candidate: _Candidate, wish: Wish, today: date) -> Line | None:
        job = candidate.job
        if wish.settlement is not None and job.pay.settlement is not wish.settlement:
            if wish.settlement is Settlement.DAILY:
                return FoldCode.NOT_DAILY, None
            return FoldCode.OTHER_SETTLEMENT, wish.settlement.value
        if wish.within_km is not None and reckoned_km(candidate.distance) > wish.within_km:
            return FoldCode.TOO_FAR, wish.within_km
        for perk in sorted(wish.perks):
            if perk not in job.perks:
                return FoldCode.WITHOUT_PERK, perk.value
        ahead = (job.work.start_on - today).days
        fits = {
            None: True,
            StartWish.TODAY: ahead <= 0,
            StartWish.TOMORROW: ahead == 1,
            StartWish.LATER: ahead > 1,
        }[wish.starts]
        if not fits and wish.starts is not None:
            return FoldCode.OTHER_START, wish.starts.value
        if wish.place is not None and not job.place.region.startswith(wish.place):
            return FoldCode.OTHER_PLACE, wish.place
        if wish.title is not None and grouped_title(job.title) != wish.title:
            return FoldCode.OTHER_TITLE, wish.title
        return None
