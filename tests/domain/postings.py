"""A complete, lawful posting to change one thing of, and the tables that ship with the kiosk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from functools import cache
from typing import Any

from kiosk.domain.clock import day_start_s
from kiosk.domain.job import (
    Acceptance,
    Contact,
    CoordinateQuality,
    Hirer,
    HirerKind,
    Insurance,
    Job,
    MeetKind,
    Pay,
    PayUnit,
    Place,
    Requirement,
    Settlement,
    Work,
)
from kiosk.domain.region import RegionTable, parse_regions
from kiosk.domain.trade import TradeTable, parse_trades
from kiosk.resources import asset_text

TODAY = date(2026, 11, 24)
NOW = day_start_s(TODAY) + 6 * 3600

BRICKLAYER = "6-29-01-01"
WELDER = "6-18-02-04"
PACKER = "6-31-05-00"
GUARD = "4-07-05-01"

PACKING_JOB = Job(
    id=1,
    title="苹果装箱工",
    trade=PACKER,
    trade_raw="打包",
    hirer=Hirer("盐湖区示例果业", HirerKind.UNIT, date(2026, 10, 1), "911408025550000011"),
    openings=4,
    filled=0,
    applied=1,
    description="苹果分级、装箱",
    place=Place("140802106", "东郭镇示例村果库", None, None, CoordinateQuality.COUNTY),
    pay=Pay(120, 150, PayUnit.DAY, Settlement.DAILY),
    work=Work(date(2026, 11, 25), None, "07:00-17:00", MeetKind.ON_SITE, time(7, 0), None),
    requirement=Requirement(),
    perks=frozenset(),
    insurance=Insurance.ACCIDENT,
    contact=Contact("赵师傅", "0359-555-0142"),
    posted_at=NOW - 3600,
    updated_at=NOW - 3600,
    valid_through=NOW + 86_400,
    acceptance=Acceptance.HIRER_SELECTS,
    reply_deadline=NOW + 14 * 3600,
    hazards=frozenset(),
    source="盐湖区零工市场",
)


def a_job(**changes: Any) -> Job:
    return replace(PACKING_JOB, **changes)


@cache
def trades() -> TradeTable:
    return parse_trades(asset_text("data/trades.toml"))


@cache
def regions() -> RegionTable:
    return parse_regions(asset_text("data/regions.csv"))
