"""Tickets to print: every title, short and very long, plain and with what no font has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from kiosk.config import PrinterSettings, load_settings
from kiosk.domain.application import TicketTitle
from kiosk.domain.job import Acceptance, Contact, Job, MeetKind, Pay, PayUnit, Requirement, Settlement
from kiosk.domain.services import Activity, ActivityKind
from kiosk.printing.composing import Issue, Issuer, PlaceIssue, place_content, ticket_content, work_record_content
from kiosk.printing.content import PlaceContent, TicketContent, WorkRecordContent
from tests.domain.postings import NOW, a_job, regions, trades

SHORT_CODE = "K7M42 9XQ3T"
HOST = "https://demo.kiosk.invalid/t/"
"""22 characters of host, as the protocol counts; RFC 2606."""
ISSUER = Issuer("盐湖区零工市场", "0359-555-0100", regions(), trades())
RARE = "㐂𠮷龘𱍊𬭎䶮㛃𬍛𫓹𠅤𤩽𪩘𫇭𣸣𡐓"
"""Fifteen characters; some are in no font of this machine."""


def brickwork(**changes: object) -> Job:
    job = a_job(title="砌墙瓦工", pay=Pay(350, 400, PayUnit.DAY, Settlement.DAILY))
    job = replace(
        job,
        hirer=replace(job.hirer, name="磨河建筑劳务队"),
        place=replace(job.place, address="东郭镇磨河村东口工地"),
        contact=Contact("赵师傅", "0359-555-0142"),
        work=replace(
            job.work,
            start_on=date(2026, 11, 25),
            meet_kind=MeetKind.GATHER,
            meet_time=time(6, 30),
            meet_at="磨河村东口牌楼下",
        ),
        acceptance=Acceptance.HIRER_SELECTS,
        reply_deadline=NOW + 14 * 3600,
    )
    return replace(job, **changes)  # type: ignore[arg-type]  # whatever a test wants to change


def long_job() -> Job:
    job = brickwork(title="高层建筑外墙脚手架搭设及安全防护网张挂普通小工（需要登高作业）" * 3)
    return replace(
        job,
        pay=Pay(12345, 23456, PayUnit.PIECE, Settlement.ON_COMPLETION, "每立方米加气混凝土砌块"),
        place=replace(job.place, address="解州镇关圣大街与环城北路交叉口向东三百米路北" * 40),
        contact=Contact(f"{RARE} <b>经理</b>😀\u202e", "13800001234转80123"),
        hirer=replace(job.hirer, name="山西省运城市盐湖区某某建筑装饰工程劳务分包有限责任公司" * 4),
        requirement=Requirement(certificates=("height", "scaffold", "electrician", "welding")),
        work=replace(job.work, meet_at="解州镇关帝庙南门外停车场西北角公交站牌下面" * 9),
        reply_deadline=NOW + 30 * 3600,
    )


def issue(job: Job | None = None, title: TicketTitle = TicketTitle.APPLICATION, **changes: object) -> Issue:
    made = Issue(
        job=job or brickwork(),
        title=title,
        short_code=SHORT_CODE,
        url=HOST + "1234567890" * 22 + "1234567",
        holder="关*国",
        issued_at=NOW,
        submitted=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # whatever a test wants to change


def ticket(job: Job | None = None, title: TicketTitle = TicketTitle.APPLICATION, **changes: object) -> TicketContent:
    return ticket_content(issue(job, title, **changes), ISSUER)


def place(kind: ActivityKind = ActivityKind.BUS, *, given: bool = True, **changes: object) -> PlaceContent:
    activity = Activity(9, kind, "去棉纺厂的大巴", NOW + 20 * 3600, "市场门口", "盐湖区零工市场", 45, 12, True)
    changed = replace(activity, **changes)  # type: ignore[arg-type]  # whatever a test wants to change
    return place_content(PlaceIssue(changed, given, SHORT_CODE, "关*国", NOW), ISSUER)


def worked(*jobs: Job) -> WorkRecordContent:
    """With a symbol as long as that of the most jobs."""
    url = HOST.replace("/t/", "/w/") + "1" + "234567890" * 36
    return work_record_content(jobs, url, "关*国", NOW, ISSUER)


def printer_settings(**changes: object) -> PrinterSettings:
    return replace(load_settings().printer, **changes)  # type: ignore[arg-type]  # whatever a test wants to change
