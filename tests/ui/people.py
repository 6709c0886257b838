"""Synthetic people, jobs and answers for the tests of the screen. The numbers are invented and have valid checksums."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.domain.application import TicketTitle
from kiosk.domain.card import CardWarning, Document, Identity, Sex
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
from kiosk.domain.law import OPEN_GATE, GateResult
from kiosk.domain.matching import FoldCode, FoldLine, Match, MatchPage, Reason, ReasonCode
from kiosk.domain.region import Distance, DistanceWord
from kiosk.protocol.preferences import Preferences
from kiosk.protocol.records import to_map
from kiosk.store.kept_ticket import KeptTicket, TicketState
from kiosk.ui.session.visit import OpenJob

TODAY = date(2026, 11, 24)
NOW = 1_795_471_920
"""2026-11-24 06:12 in China."""


def person(
    name: str = "关建国",
    id_number: str = "14080219700512301X",
    birth_date: date = date(1970, 5, 12),
    warnings: tuple[CardWarning, ...] = (),
) -> Identity:
    return Identity(
        document=Document.RESIDENT,
        name=name,
        name_latin=None,
        sex=Sex.MALE,
        ethnicity=None,
        nationality=None,
        birth_date=birth_date,
        address=None,
        region=id_number[:6],
        id_number=id_number,
        issuer="运城市公安局盐湖分局",
        valid_from=date(2010, 1, 1),
        valid_until=None,
        warnings=warnings,
    )


BRICKLAYER = person()
OTHER = person("张秀英", "140802198803044528", date(1988, 3, 4))
CHILD = person("李小宝", "140802201109123316", date(2011, 9, 12))


def job(job_id: int = 1, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "id": job_id,
        "title": "砌墙瓦工",
        "trade": "6-29-01-01",
        "trade_raw": "大工",
        "hirer": Hirer("东郭张师傅包工队", HirerKind.PERSON, date(2026, 10, 8)),
        "openings": 4,
        "filled": 0,
        "applied": 12,
        "description": "砌二四墙，工具自带。",
        "place": Place("140802101", "东郭镇上王村", 35.0, 111.1, CoordinateQuality.EXACT),
        "pay": Pay(350, 400, PayUnit.DAY, Settlement.DAILY),
        "work": Work(date(2026, 11, 25), None, "06:30-18:00", MeetKind.GATHER, None, None),
        "requirement": Requirement(maximum_age=60),
        "perks": frozenset({Perk.MEALS}),
        "insurance": Insurance.ACCIDENT,
        "contact": Contact("张师傅", "0359-555-0142"),
        "posted_at": NOW - 3600,
        "updated_at": NOW - 1320,
        "valid_through": NOW + 86400,
        "acceptance": Acceptance.HIRER_SELECTS,
        "reply_deadline": NOW + 50_000,
        "hazards": frozenset(),
        "source": "盐湖区零工市场",
    }
    return Job(**(values | changes))


def match(job_id: int = 1, certificate_needed: str | None = None, **changes: Any) -> Match:
    reasons = (Reason(ReasonCode.NEAR, 6, 0.2), Reason(ReasonCode.DAILY_PAY, None, 0.1))
    return Match(job(job_id, **changes), 0.5, Distance(6.2, DistanceWord.EXACT), reasons, certificate_needed, False)


def page(*job_ids: int, total: int | None = None, needs: str = "") -> MatchPage:
    fold = (FoldLine(FoldCode.NEEDS_CERTIFICATE, needs, 3),) if needs else ()
    return MatchPage(total or len(job_ids), tuple(match(each) for each in job_ids), fold, NOW - 1320)


def ticket(
    ticket_id: int = 7, job_id: int = 1, state: str = "saved", *, already: bool = False, group: str | None = "ABCDE"
) -> KeptTicket:
    return KeptTicket(
        kiosk_id=7,
        ticket_id=ticket_id,
        url="https://demo.kiosk.invalid/t/123456",
        short_code="ABCDE FGHJK",
        job_id=job_id,
        title_code=TicketTitle.APPLICATION,
        issued_at=NOW,
        valid_until=NOW + 7 * 86400,
        undo_until=NOW + 600,
        withdrawn_at=NOW if state == "withdrawn" else None,
        restore_until=NOW + 600 if state == "withdrawn" else None,
        job_snapshot=to_map(job(job_id)),
        phone=None,
        group=group,
        state=TicketState(state),
        already=already,
    )


def preferences(
    tiles: tuple[str, ...] = ("bricklayer",), phone: str | None = None, certificates: frozenset[str] = frozenset()
) -> Preferences:
    return Preferences(tiles=tiles, phone=phone, certificates=certificates)


def open_job(job_id: int = 1, gate: GateResult = OPEN_GATE) -> OpenJob:
    return OpenJob(match(job_id), gate)
