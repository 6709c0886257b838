"""``/j/<id>`` and ``/jobs``: postings for any telephone, without JavaScript and light enough for a weak line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection, Select, or_, select

from kiosk.domain import posting_words as words
from kiosk.domain.clock import local_day, local_time
from kiosk.domain.job import Job, PayUnit
from kiosk.domain.law import hidden_because
from kiosk.domain.trade import Tile
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobError, JobStatus, Posting, postings
from kiosk.hub.schema import JOB
from kiosk.hub.web.pages import Pages

PAGE_JOBS = 20
SIMILAR = 4

_UNIT_TEXT = {PayUnit.HOUR: "HOUR", PayUnit.DAY: "DAY", PayUnit.WEEK: "WEEK", PayUnit.MONTH: "MONTH"}
"""schema.org/QuantitativeValue knows no piece and no task."""

_ROBOTS = "User-agent: *\nDisallow: /t/\nDisallow: /r/\nDisallow: /c\nDisallow: /staff/\nDisallow: /screen\n"


@dataclass(frozen=True, slots=True)
class Filter:
    """``trade`` is a tile, ``county`` the first six digits of a place; empty takes all."""

    trade: str
    county: str


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()

    @router.get("/j/{job_id}")
    def job(request: Request, job_id: int) -> Response:
        with hub.database.reading() as connection:
            try:
                posting = JobBook(connection, "public", hub.now()).find(job_id)
            except JobError:
                return pages.page(request, "public/no_job.html", {}, status=404)
            if posting.status is JobStatus.DRAFT:
                return pages.page(request, "public/no_job.html", {}, status=404)
            ended = not _shown(posting, hub.now())
            similar = _similar(connection, hub, posting.job) if ended else ()
        values = {
            "job": posting.job,
            "posting": posting,
            "ended": ended,
            "similar": similar,
            "structured": "" if ended else structured_data(posting.job, hub),
            "summary": _summary(posting.job, hub),
        }
        return pages.page(request, "public/job.html", values, status=410 if ended else 200)

    @router.get("/jobs")
    def job_list(
        request: Request,
        trade: Annotated[str, Query(max_length=40)] = "",
        county: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
        page: Annotated[int, Query(ge=1, le=500)] = 1,
    ) -> Response:
        wanted = Filter(trade if _tile(hub, trade) else "", county)
        query = _open_jobs(hub, wanted).offset((page - 1) * PAGE_JOBS).limit(PAGE_JOBS + 1)
        with hub.database.reading() as connection:
            found = [posting for posting in postings(connection, query) if _shown(posting, hub.now())]
        values = {
            "jobs": [posting.job for posting in found[:PAGE_JOBS]],
            "filter": wanted,
            "tiles": hub.trades.tiles,
            "counties": hub.regions.children(hub.settings.hub.region[:4]),
            "page": page,
            "more": len(found) > PAGE_JOBS,
        }
        return pages.page(request, "public/jobs.html", values)

    @router.get("/robots.txt")
    def robots() -> PlainTextResponse:
        return PlainTextResponse(_ROBOTS)

    return router


def _shown(posting: Posting, now: int) -> bool:
    return posting.status is JobStatus.OPEN and not hidden_because(posting.job, now)


def _open_jobs(hub: Hub, wanted: Filter) -> Select[Any]:
    query = (
        select(JOB)
        .where(JOB.c.status == JobStatus.OPEN, JOB.c.valid_through >= hub.now())
        .order_by(JOB.c.updated_at.desc(), JOB.c.id)
    )
    if wanted.trade:
        query = query.where(JOB.c.trade.in_([trade.code for trade in hub.trades.trades if trade.tile == wanted.trade]))
    if wanted.county:
        query = query.where(or_(JOB.c.region == wanted.county, JOB.c.region.startswith(wanted.county)))
    return query


def _similar(connection: Connection, hub: Hub, job: Job) -> tuple[Job, ...]:
    """Of the same tile, the same county first: somebody came for this kind of work."""
    trade = hub.trades.of_code(job.trade)
    found: list[Job] = []
    for county in (job.place.region[:6], ""):
        query = _open_jobs(hub, Filter(trade.tile if trade else "", county)).limit(SIMILAR * 2)
        for posting in postings(connection, query):
            if _shown(posting, hub.now()) and posting.job.id not in {each.id for each in found}:
                found.append(posting.job)
    return tuple(found[:SIMILAR])


def _tile(hub: Hub, tile: str) -> Tile | None:
    return next((each for each in hub.trades.tiles if each.id == tile), None)


def _summary(job: Job, hub: Hub) -> str:
    """One line for whoever gets the link in a chat."""
    return "，".join((words.pay_words(job.pay), words.place_words(job, hub.regions), words.start_words(job, hub.now())))


def structured_data(job: Job, hub: Hub) -> str:
    """schema.org/JobPosting as JSON-LD, safe inside a script element."""
    region = hub.regions.full_name(job.place.region)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": hub.settings.hub.city_name, "value": str(job.id)},
        "title": job.title,
        "description": job.description,
        "datePosted": local_time(job.posted_at).isoformat(),
        "validThrough": local_time(job.valid_through).isoformat(),
        "employmentType": "TEMPORARY",
        "totalJobOpenings": job.openings,
        "jobStartDate": _iso(job.work.start_on),
        "jobImmediateStart": (job.work.start_on - local_day(hub.now())).days <= 1,
        "workHours": job.work.hours_text,
        "jobBenefits": words.perks_words(job.perks),
        "occupationalCategory": {
            "@type": "CategoryCode",
            "codeValue": job.trade,
            "inCodeSet": {"@type": "CategoryCodeSet", "name": "CSCO 2022"},
        },
        "hiringOrganization": {"@type": "Organization", "name": job.hirer.name},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "CN",
                "addressRegion": region,
                "streetAddress": job.place.address,
            },
        },
        "baseSalary": _salary(job),
    }
    if job.place.latitude is not None and job.place.longitude is not None:
        data["jobLocation"]["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": job.place.latitude,
            "longitude": job.place.longitude,
        }
    # "</script>" in a title would end the element; JSON reads the escape as the same character.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _salary(job: Job) -> dict[str, Any]:
    value: dict[str, Any] = {"@type": "QuantitativeValue", "minValue": job.pay.minimum_yuan}
    if job.pay.maximum_yuan is not None:
        value["maxValue"] = job.pay.maximum_yuan
    if unit := _UNIT_TEXT.get(job.pay.unit):
        value["unitText"] = unit
    else:
        # No word of schema.org fits; the market's own says what is paid for.
        value["unitText"] = words.pay_unit(job.pay)
    settled = {"@type": "PropertyValue", "name": "settlement", "value": words.SETTLEMENT[job.pay.settlement]}
    return {"@type": "MonetaryAmount", "currency": "CNY", "value": value, "additionalProperty": settled}


def _iso(day: date) -> str:
    return day.isoformat()
