"""Domain values as the plain maps that QML shows. Codes and numbers only: sentences are made in QML."""

from __future__ import annotations

from datetime import date, datetime, time
from math import ceil
from typing import Any

from kiosk.domain.application import places
from kiosk.domain.card import Identity
from kiosk.domain.clock import local_time
from kiosk.domain.job import Job, Work
from kiosk.domain.matching import FoldLine, Match, Order, Suggestion, SuggestionKind, Wish
from kiosk.domain.region import Distance, Located, RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.values import frozen

Fields = dict[str, Any]

NO_CERTIFICATE: Fields = {"code": ""}
NO_MOMENT: Fields = {"day": "", "time": "", "month": 0, "date": 0}
NOTHING_SOUGHT: Fields = {"place": "", "title": "", "starts": "", "order": ""}
NO_START: Fields = {**NO_MOMENT, "kind": "on-site"}
EMPTY_CARD: Fields = {
    "jobId": "",
    "title": "",
    "tile": "odd-jobs",
    "place": "",
    "distanceKm": -1.0,
    "distanceWord": "",
    "start": NO_START,
    "payMin": 0,
    "payMax": 0,
    "payUnit": "day",
    "pieceName": "",
    "settlement": "",
    "openings": 0,
    "applied": 0,
    "placesLeft": 0,
    "reasons": [],
    "condition": NO_CERTIFICATE,
    "updated": NO_MOMENT,
    "state": "normal",
    "isNew": False,
}
"""The keys of a job card, so that no page ever reads ``undefined``."""


@frozen
class Tables:
    """What turns codes of a posting into the market's names."""

    trades: TradeTable
    regions: RegionTable


def day_word(day: date, today: date) -> str:
    """``today``, ``tomorrow``, ``yesterday`` and their neighbours, else ``date``."""
    words = {-2: "before_yesterday", -1: "yesterday", 0: "today", 1: "tomorrow", 2: "after_tomorrow"}
    return words.get((day - today).days, "date")


def moment(at: int | None, now: int) -> Fields:
    """An instant (Unix s) in China's time, relative to ``now``; None gives an empty day."""
    if at is None:
        return NO_MOMENT
    local = local_time(at)
    return {
        "day": day_word(local.date(), local_time(now).date()),
        "time": f"{local:%H:%M}",
        "month": local.month,
        "date": local.day,
    }


def day_and_time(day: date, at: time | None, today: date) -> Fields:
    return {"day": day_word(day, today), "time": _clock(at), "month": day.month, "date": day.day}


def start(work: Work, today: date) -> Fields:
    """When to be where. Work that has already begun starts today for whoever comes now."""
    return start_of(work, today, max(work.start_on, today))


def start_of(work: Work, today: date, day: date | None = None) -> Fields:
    """When it began, or begins; on ``day`` if one is given."""
    return {**day_and_time(day or work.start_on, work.meet_time, today), "kind": str(work.meet_kind)}


def _clock(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"


def job_card(
    job: Job,
    now: int,
    tables: Tables,
    *,
    distance: Distance | None = None,
    match: Match | None = None,
    seen_at: int | None = None,
) -> Fields:
    """One job card. ``seen_at`` is when the person last looked (Unix s); what was posted after it is marked new."""
    trade = tables.trades.of_code(job.trade)
    far = match.distance if match else distance
    needed = match.certificate_needed if match else None
    left = places(job).left
    return {
        "jobId": str(job.id),
        "title": job.title,
        "tile": trade.tile if trade else "odd-jobs",
        "place": tables.regions.name(job.place.region) or tables.regions.name(job.place.region[:6]) or "",
        "distanceKm": -1.0 if far is None or far.kilometres is None else far.kilometres,
        "distanceWord": "" if far is None else str(far.word),
        "start": start(job.work, local_time(now).date()),
        "payMin": job.pay.minimum_yuan,
        "payMax": job.pay.maximum_yuan or 0,
        "payUnit": str(job.pay.unit),
        "pieceName": job.pay.piece_name or "",
        "settlement": str(job.pay.settlement),
        "openings": job.openings,
        "applied": job.applied,
        "placesLeft": left,
        "reasons": [{"code": str(each.code), "value": _plain(each.value)} for each in match.reasons] if match else [],
        "condition": {"code": needed or ""},
        "updated": moment(job.updated_at, now),
        "state": "filled" if left == 0 else "old" if match and match.stale else "normal",
        "isNew": seen_at is not None and job.posted_at > seen_at,
    }


def _plain(value: object) -> str | int:
    """QML must never meet a null where it expects a value."""
    return value if isinstance(value, int) else "" if value is None else str(value)


def fold_line(line: FoldLine) -> Fields:
    return {"code": str(line.code), "value": _plain(line.value), "count": line.count}


def sought(wish: Wish, tables: Tables) -> Fields:
    """What was looked for and how it is sorted; the usual order is nothing to speak of."""
    return {
        "place": tables.regions.short_name(wish.place) if wish.place else "",
        "title": wish.title or "",
        "starts": str(wish.starts or ""),
        "order": "" if wish.order is Order.BEST else str(wish.order),
    }


def suggestion(found: Suggestion, tables: Tables) -> Fields:
    """``text`` is what stands large, ``tile`` that of a trade, else empty."""
    texts = {SuggestionKind.TRADE: found.word, SuggestionKind.PLACE: tables.regions.short_name(found.value)}
    return {
        "kind": str(found.kind),
        "value": found.value,
        "text": texts.get(found.kind, found.value),
        "tile": found.value if found.kind is SuggestionKind.TRADE else "",
        "count": found.count,
        "certified": found.certified,
    }


def job_page(job: Job, now: int, tables: Tables) -> Fields:
    """Everything the posting says beyond its card, by the property names of the job page."""
    work, need = job.work, job.requirement
    return {
        "hirer": {
            "name": job.hirer.name,
            "kind": str(job.hirer.kind),
            "verifiedMonth": job.hirer.verified_on.month,
            "verifiedDay": job.hirer.verified_on.day,
        },
        "description": job.description,
        "address": _address(job, tables),
        "hours": work.hours_text,
        "meetAt": work.meet_at or "",
        "days": 0 if work.end_on is None else (work.end_on - work.start_on).days + 1,
        "insurance": str(job.insurance),
        "perks": sorted(str(perk) for perk in job.perks),
        "hazards": sorted(str(hazard) for hazard in job.hazards or ()),
        "hazardsKnown": job.hazards is not None,
        "requirement": {
            "minAge": need.minimum_age or 0,
            "maxAge": need.maximum_age or 0,
            "education": str(need.education),
            "experienceYears": need.experience_years,
            "certificates": list(need.certificates),
        },
        "contact": {"name": job.contact.name, "phone": job.contact.phone},
        "acceptance": str(job.acceptance),
        "replyDeadline": moment(job.reply_deadline, now),
        "source": job.source,
    }


NO_WAY: Fields = {"toward": "", "minutes": 0}
AT_HAND_KM = 1.0
"""Nearer than that a direction is of no use, and often wrong."""
_ROAD = 1.4
"""Roads are longer than straight lines."""
_BIKE_KM_H = 20
_LONGEST_RIDE_MIN = 60


def way(job: Job, here: Located, tables: Tables) -> Fields:
    """Which way, and how long it takes by bike in steps of five minutes, 0 where nobody rides so far."""
    found = tables.regions.way(here, job.place)
    if found is None or found[0] < AT_HAND_KM:
        return NO_WAY
    far, toward = found
    minutes = 5 * ceil(far * _ROAD / _BIKE_KM_H * 60 / 5)
    return {"toward": toward, "minutes": minutes if minutes <= _LONGEST_RIDE_MIN else 0}


def _address(job: Job, tables: Tables) -> str:
    """The posting's own words, with county and township before them unless it already names the place."""
    name = tables.regions.name(job.place.region) or ""
    if not name or name in job.place.address:
        return job.place.address
    return tables.regions.short_name(job.place.region) + job.place.address


def job_text(job: Job, tables: Tables) -> str:
    """The posting for the worker's phone: what a scanner shows, with no network and no hub."""
    pay = str(job.pay.minimum_yuan)
    if job.pay.maximum_yuan:
        pay += f"-{job.pay.maximum_yuan}"
    lines = (job.title, f"{pay}元", _address(job, tables), f"{job.work.start_on:%m-%d} {_clock(job.work.meet_time)}")
    return "\n".join((*(line.strip() for line in lines), f"{job.contact.name} {job.contact.phone}"))


def masked_name(identity: Identity) -> str:
    """关*国, 张*; a Latin name keeps its first letter. What stands between is never longer than two stars."""
    name = identity.name.strip()
    if not name or name.isascii():
        latin = (identity.name_latin or name).strip()
        return f"{latin[:1]}**" if latin else ""
    if len(name) <= 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * min(2, len(name) - 2)}{name[-1]}"


def part_of_day(hour: int) -> str:
    """How the market greets at that hour."""
    if hour < 9:
        return "early"
    if hour < 11:
        return "morning"
    if hour < 13:
        return "noon"
    return "afternoon" if hour < 18 else "evening"


def masked_phone(phone: str | None) -> str:
    """138****5678 (M4)."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def clock(local: datetime) -> Fields:
    """``weekday`` 1 is Monday."""
    return {
        "hour": local.hour,
        "minute": local.minute,
        "month": local.month,
        "day": local.day,
        "weekday": local.isoweekday(),
    }


def data_age(updated_at: int | None, now: int, stale_after_s: int) -> Fields:
    """How old the newest posting is, as the state line says it."""
    if updated_at is None:
        return {"day": "", "time": "", "date": "", "stale": False, "none": True}
    local = local_time(updated_at)
    word = day_word(local.date(), local_time(now).date())
    return {
        "day": word if word in ("today", "yesterday") else "date",
        "time": f"{local:%H:%M}",
        "date": f"{local:%m-%d}",
        "stale": now - updated_at > stale_after_s,
        "none": False,
    }
