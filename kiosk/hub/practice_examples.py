"""What lies ready in the practice room: invented postings of invented hirers. 0000 telephones ring nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from sqlalchemy import Connection

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
from kiosk.hub.jobs import JobBook

ACTOR = "practice"
SOURCE = "练习"


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


_EXAMPLES = (
    _Example("砌墙瓦工", "6-29-01-01", "练习建筑队", 4, 1, 300, time(6, 30), 1),
    _Example("卸化肥", "4-02-05-01", "练习农资店", 6, 5, 220, time(7, 0), 0),
    _Example("苹果套袋", "5-01-02-02", "练习果园", 12, 0, 150, time(6, 0), 1),
    _Example("开荒保洁", "4-09-08-01", "练习物业", 3, 0, 160, time(8, 0), 1),
    _Example("饭店洗碗", "4-03-02-05", "练习饭店", 1, 1, 120, time(9, 0), 0),
)


def furnish(connection: Connection, hall_id: int, region: str, now: int) -> None:
    """The examples of one hall, for ``now`` (Unix seconds)."""
    book = JobBook(connection, ACTOR, now)
    for example in _EXAMPLES:
        posting = book.post(_job(example, region, now), hall_id)
        if example.filled:
            book.adjust(posting.job.id, example.filled)


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
        contact=Contact("练习老板", "000-0000-0000"),
        posted_at=now,
        updated_at=now,
        valid_through=day_start_s(day) + 20 * 3600,
        acceptance=Acceptance.HIRER_SELECTS,
        reply_deadline=None,
        hazards=frozenset(),
        source=SOURCE,
    )
