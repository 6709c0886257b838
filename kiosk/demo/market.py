"""A sample market: believable postings for one city, the same for the same seed, with dates relative to ``now``."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from kiosk.domain.clock import CHINA_TIME, local_day
from kiosk.domain.job import (
    Acceptance,
    Contact,
    CoordinateQuality,
    Education,
    Hazard,
    Hirer,
    HirerKind,
    Insurance,
    Job,
    MeetKind,
    Pay,
    PayUnit,
    Perk,
    Place,
    Requirement,
    Settlement,
    Work,
)
from kiosk.domain.region import Region, RegionTable
from kiosk.domain.trade import TradeTable, TradeTag
from kiosk.protocol.cache_rows import row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.resources import asset_text

HALF_HOUR_S = 1800
HOUR_S = 3600
DAY_S = 86_400

# Digits 0 to 9 and letters without I, O, S, V, Z, with their weights (GB 32100-2015).
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_PERKS = tuple(Perk)
_KINDS = (HirerKind.UNIT, HirerKind.SELF_EMPLOYED, HirerKind.PERSON)
_INSERT = f"INSERT INTO job VALUES ({', '.join('?' * len(JOB_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class _Township:
    region: str
    name: str
    latitude: float | None
    longitude: float | None
    quality: CoordinateQuality


def build_market(
    connection: sqlite3.Connection,
    *,
    jobs: int,
    seed: int,
    now: int,
    region: str,
    trades: TradeTable,
    regions: RegionTable,
) -> None:
    """Fills ``meta`` and ``job`` of an empty generation; ``region`` is the kiosk's code, ``now`` Unix seconds."""
    connection.executemany("INSERT INTO meta VALUES (?, ?)", (("generated_at", str(now)), ("source", "sample")))
    postings = market_jobs(jobs=jobs, seed=seed, now=now, region=region, trades=trades, regions=regions)
    connection.executemany(_INSERT, map(row_from_job, postings))


def market_jobs(
    *, jobs: int, seed: int, now: int, region: str, trades: TradeTable, regions: RegionTable
) -> Iterator[Job]:
    """Most of the work lies in the kiosk's own county, the rest all over its city."""
    script = tomllib.loads(asset_text("demo/market.toml"))
    return _Market(script, seed, now, region, trades, regions).jobs(jobs)


class _Market:
    def __init__(
        self,
        script: Mapping[str, Any],
        seed: int,
        now: int,
        region: str,
        trades: TradeTable,
        regions: RegionTable,
    ) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._now = now
        self._today = local_day(now)
        self._trades = trades
        self._names = script["names"]
        hirers = {hirer["kind"]: hirer for hirer in script["hirer"]}
        self._works: Sequence[Mapping[str, Any]] = [{**hirers[work["hirer"]], **work} for work in script["work"]]
        self._shares = [work["share"] for work in self._works]
        counties = [county.code for county in regions.children(region[:4])]
        self._townships = [_townships(regions, county) for county in counties]
        self._township_shares = [6 if county == region[:6] else 0.5 for county in counties]

    def jobs(self, count: int) -> Iterator[Job]:
        return (self._job(number) for number in range(1, count + 1))

    def _job(self, number: int) -> Job:
        random = self._random
        (work,) = random.choices(self._works, self._shares)
        trade = self._trades.of_code(work["trade"])
        tags = trade.tags if trade else frozenset()
        (townships,) = random.choices(self._townships, self._township_shares)
        township = random.choice(townships)
        title, description = random.choice(work["posts"])
        posted_at = self._now - int(random.triangular(HOUR_S, 6 * DAY_S, 20 * HOUR_S))
        updated_at = self._updated_at(posted_at)
        meet_time = time.fromisoformat(random.choice(work["starts_at"]))
        start_on = self._start_on(meet_time)
        low_days, high_days = work["days"]
        days = int(random.triangular(low_days, high_days + 1, low_days))
        openings = int(random.triangular(work["openings"][0], work["openings"][1] + 1, work["openings"][0] + 1))
        filled = min(openings - 1, int(openings * random.random() * 0.8))
        hirer, contact = self._hirer(work, township)
        acceptance = self._acceptance(hirer.kind)
        # Longer work takes people in its first days too.
        valid_through = _instant(start_on, meet_time) + min(days - 1, 3) * DAY_S
        return Job(
            id=(self._seed & 0xFFFF) << 32 | number,
            title=title,
            trade=work["trade"],
            trade_raw=random.choice(trade.words) if trade else title,
            hirer=hirer,
            openings=openings,
            filled=filled,
            applied=int(random.expovariate(1.0 / (0.6 * (openings - filled)))),
            description=description,
            place=self._place(work, township),
            pay=self._pay(work, days),
            work=self._work(work, township, start_on, days, meet_time),
            requirement=self._requirement(work, tags, trade.certificates if trade else ()),
            perks=frozenset(perk for perk in _PERKS if random.random() < work["perks"][perk.value]),
            insurance=Insurance(random.choice(work["insurance"])),
            contact=contact,
            posted_at=posted_at,
            updated_at=updated_at,
            valid_through=valid_through,
            acceptance=acceptance,
            reply_deadline=self._reply_deadline(acceptance, valid_through),
            hazards=frozenset(map(Hazard, work["hazards"])) if "hazards" in work and random.random() < 0.9 else None,
            source=random.choice(self._names["sources"]),
        )

    def _updated_at(self, posted_at: int) -> int:
        """Clerks confirm in the evening and early in the morning; a few postings lie untouched for days."""
        if self._random.random() < 0.1:
            return posted_at
        return max(posted_at, self._now - int(self._random.triangular(300, 30 * HOUR_S, 2 * HOUR_S)))

    def _start_on(self, meet_time: time) -> date:
        """Mostly tomorrow; today only while one can still be there in time."""
        ahead = self._random.choices((0, 1, 2, 3, 4, 5, 7, 10), (12, 55, 12, 7, 5, 4, 3, 2))[0]
        if ahead == 0 and _instant(self._today, meet_time) < self._now + HALF_HOUR_S:
            ahead = 1
        return self._today + timedelta(days=ahead)

    def _reply_deadline(self, acceptance: Acceptance, valid_through: int) -> int | None:
        """20:00 on the evening before, or an hour before the posting runs out when that evening is over."""
        if acceptance is not Acceptance.HIRER_SELECTS:
            return None
        evening = _instant(local_day(valid_through) - timedelta(days=1), time(20))
        if evening > self._now:
            return evening
        return valid_through - min(HOUR_S, (valid_through - self._now) // 2)

    def _acceptance(self, kind: HirerKind) -> Acceptance:
        shares = (5, 4, 1) if kind is HirerKind.UNIT else (4, 1, 5)
        ways = (Acceptance.FIRST_COME, Acceptance.HIRER_SELECTS, Acceptance.PHONE)
        return self._random.choices(ways, shares)[0]

    def _hirer(self, work: Mapping[str, Any], township: _Township) -> tuple[Hirer, Contact]:
        random, names = self._random, self._names
        surname = random.choice(names["surnames"])
        contact = Contact(surname + random.choice(work["callers"]), f"0359-555-{random.randrange(10_000):04d}")
        (kind,) = random.choices(_KINDS, work["kinds"])
        verified_on = self._today - timedelta(days=random.randrange(2, 150))
        if kind is HirerKind.PERSON:
            return Hirer(f"{contact.name}({random.choice(work['persons'])})", kind, verified_on), contact
        firm = random.choice(names["firm_first"]) + random.choice(names["firm_second"])
        if kind is HirerKind.SELF_EMPLOYED:
            return Hirer(f"{township.name}{firm}{random.choice(work['shops'])}", kind, verified_on), contact
        code = self._credit_code(township.region[:6])
        return Hirer(firm + random.choice(work["firms"]), kind, verified_on, code), contact

    def _credit_code(self, county: str) -> str:
        """An invented unified social credit code whose check character is right."""
        body = f"91{county}MA" + "".join(self._random.choices(_CREDIT_ALPHABET, k=7))
        total = sum(
            _CREDIT_ALPHABET.index(letter) * weight for letter, weight in zip(body, _CREDIT_WEIGHTS, strict=True)
        )
        return body + _CREDIT_ALPHABET[-total % 31]

    def _place(self, work: Mapping[str, Any], township: _Township) -> Place:
        random = self._random
        village = random.choice(self._names["villages"]) if work["village"] else ""
        address = village + random.choice(work["places"])
        latitude, longitude, quality = township.latitude, township.longitude, township.quality
        if quality is CoordinateQuality.TOWNSHIP and latitude and longitude and random.random() < 0.5:
            # A pin set by the clerk, within some two kilometres of the township's centre.
            latitude = round(latitude + random.uniform(-0.02, 0.02), 5)
            longitude = round(longitude + random.uniform(-0.02, 0.02), 5)
            quality = CoordinateQuality.EXACT
        return Place(township.region, address, latitude, longitude, quality)

    def _pay(self, work: Mapping[str, Any], days: int) -> Pay:
        random = self._random
        unit = PayUnit(work.get("unit", "day"))
        low, high = work["pay"]
        step = 10 if unit is PayUnit.DAY else 1
        minimum = random.randrange(low, high + 1, step)
        maximum = None
        if unit is PayUnit.DAY and random.random() < 0.4:
            maximum = minimum + step * random.randrange(1, 6)
        choices = (Settlement.DAILY, Settlement.WEEKLY, Settlement.MONTHLY, Settlement.ON_COMPLETION)
        shares = (80, 2, 0, 18) if days <= 5 else (45, 20, 15, 20) if days <= 20 else (20, 20, 50, 10)
        return Pay(minimum, maximum, unit, random.choices(choices, shares)[0], work.get("piece"))

    def _work(self, work: Mapping[str, Any], township: _Township, start_on: date, days: int, meet_time: time) -> Work:
        random = self._random
        kind = random.choices((MeetKind.GATHER, MeetKind.ON_SITE, MeetKind.BUS), (4, 5, 1))[0]
        meet_at = None
        if kind is MeetKind.GATHER:
            meet_at = township.name + random.choice(("政府门口", "便民服务中心门口", "十字路口", "汽车站"))
        elif kind is MeetKind.BUS:
            meet_at = random.choice(("零工市场东门", "零工市场停车场", "便民服务中心门口"))
        end_on = start_on + timedelta(days=days - 1) if random.random() < 0.8 else None
        return Work(start_on, end_on, random.choice(work["hours"]), kind, meet_time, meet_at)

    def _requirement(
        self, work: Mapping[str, Any], tags: frozenset[TradeTag], certificates: tuple[str, ...]
    ) -> Requirement:
        random = self._random
        minimum_age = 18 if random.random() < 0.7 else None
        maximum_age = None
        if random.random() < 0.45:
            limits = (50, 55, 60) if TradeTag.SITE in tags or TradeTag.LIFT in tags else (45, 50, 55, 60, 65)
            maximum_age = random.choice(limits)
        named = certificates if random.random() < 0.8 else ()
        if not named and work["hirer"] == "kitchen" and random.random() < 0.3:
            named = ("health",)
        education = Education.JUNIOR if random.random() < 0.15 else Education.NONE
        experience_years = random.choice((1, 2, 3)) if random.random() < 0.2 else 0
        return Requirement(minimum_age, maximum_age, education, experience_years, named)


def _instant(day: date, at: time) -> int:
    return int(datetime.combine(day, at, CHINA_TIME).timestamp())


def _townships(regions: RegionTable, county: str) -> tuple[_Township, ...]:
    """The townships of a county, or the county itself where the table goes no deeper."""
    places = regions.children(county) or tuple(filter(None, [regions.get(county)]))
    return tuple(_township(regions, place) for place in places)


def _township(regions: RegionTable, region: Region) -> _Township:
    spot = regions.spot(region.code)
    return _Township(region.code, region.name, spot.latitude, spot.longitude, spot.quality)
