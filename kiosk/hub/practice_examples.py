"""What lies ready in the practice room: invented postings of invented hirers, and telephones that ring nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from kiosk.domain.card import Sex
from kiosk.domain.clock import day_start_s, local_day
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
    Perk,
    Place,
    Requirement,
    Settlement,
    Work,
)
from kiosk.domain.trade import TradeTable
from kiosk.hub.jobs import JobBook
from kiosk.hub.journal import Journal
from kiosk.hub.on_behalf import Visitor, apply_for
from kiosk.hub.practice import Furnish

ACTOR = "practice"
SOURCE = "练习"
PHONE = "00000000000"
_BORN = 1980


@dataclass(frozen=True, slots=True)
class _Example:
    title: str
    trade: str
    hirer: str
    openings: int
    filled: int
    yuan: int
    meet: time
    days_ahead: int
    applicants: tuple[str, ...] = ()


_EXAMPLES = (
    _Example("砌墙瓦工", "6-29-01-01", "练习建筑队", 4, 1, 300, time(6, 30), 1, ("练习甲", "练习乙", "练习丙")),
    _Example("卸化肥", "4-02-05-01", "练习农资店", 6, 5, 220, time(7, 0), 0),
    _Example("苹果套袋", "5-01-02-02", "练习果园", 12, 0, 150, time(6, 0), 1),
    _Example("开荒保洁", "4-09-08-01", "练习物业", 3, 0, 160, time(8, 0), 1),
    _Example("饭店洗碗", "4-03-02-05", "练习饭店", 1, 1, 120, time(9, 0), 0),
)


def examples(trades: TradeTable, secret: bytes) -> Furnish:
    """What furnishes a hall: postings, and people who applied for the first of them."""

    def furnish(booking: Journal, hall_id: int, region: str) -> None:
        book = JobBook(booking.connection, ACTOR, booking.now)
        for example in _EXAMPLES:
            posting = book.post(_job(example, region, booking.now), hall_id)
            if example.filled:
                posting = book.adjust(posting.job.id, example.filled)
            for name in example.applicants:
                visitor = Visitor(name, PHONE, Sex.UNKNOWN, _BORN, certified=False)
                apply_for(booking, posting, visitor, ACTOR, trades, secret)

    return furnish


def _job(example: _Example, region: str, now: int) -> Job:
    day = local_day(now) + timedelta(days=example.days_ahead)
    return Job(
        id=0,
        title=example.title,
        trade=example.trade,
        trade_raw=example.title,
        hirer=Hirer(example.hirer, HirerKind.SELF_EMPLOYED, local_day(now)),
        openings=example.openings,
        filled=0,
        applied=0,
        description=f"{example.title}（练习用，不是真的）",
        place=Place(region, "练习路1号", None, None, CoordinateQuality.COUNTY),
        pay=Pay(example.yuan, None, PayUnit.DAY, Settlement.DAILY),
        work=Work(day, day, "干一天", MeetKind.ON_SITE, example.meet, None),
        requirement=Requirement(),
        perks=frozenset({Perk.MEALS}),
        insurance=Insurance.ACCIDENT,
        contact=Contact("练习老板", PHONE),
        posted_at=now,
        updated_at=now,
        valid_through=day_start_s(day) + 20 * 3600,
        acceptance=Acceptance.HIRER_SELECTS,
        reply_deadline=None,
        hazards=frozenset(),
        source=SOURCE,
    )
