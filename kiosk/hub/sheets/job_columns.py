"""What a column of an exported list of postings can hold, by the name that templates use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.domain.clock import local_time
from kiosk.domain.job import Perk
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.hub.jobs import Posting
from kiosk.hub.sheets.code_tables import CodeTable
from kiosk.hub.sheets.sheet_file import CellValue

OWN_NUMBER = "#"
"""Before our own number of a posting that no office has given one: #1234 comes back as the same posting."""
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Coded:
    """A value that a template may want in the receiver's codes; ``kind`` names the table of words."""

    kind: str
    code: str


Value = CellValue | Coded


@dataclass(frozen=True, slots=True)
class ExportTables:
    trades: TradeTable
    regions: RegionTable
    codes: Mapping[str, CodeTable]

    def yes_no(self, value: bool) -> Coded:
        return Coded("yes_no", "yes" if value else "no")


def moment(at: int) -> date | datetime:
    """An instant (Unix s) in China's time; the last second of a day is the day, as offices write 截止日期."""
    local = local_time(at)
    return local.date() if local.time() == _LAST_SECOND else local


def _pay(posting: Posting, _: ExportTables) -> Value:
    pay = posting.job.pay
    higher = pay.maximum_yuan is not None and pay.maximum_yuan > pay.minimum_yuan
    figure = f"{pay.minimum_yuan}-{pay.maximum_yuan}" if higher else str(pay.minimum_yuan)
    unit = {"hour": "小时", "day": "天", "week": "周", "month": "月", "task": "整活"}.get(
        pay.unit, pay.piece_name or "件"
    )
    return f"{figure}元/{unit}"


def _age(posting: Posting, _: ExportTables) -> Value:
    least, most = posting.job.requirement.minimum_age, posting.job.requirement.maximum_age
    if least and most:
        return f"{least}-{most}岁"
    if most:
        return f"{most}岁以下"
    return f"{least}岁以上" if least else "不限"


def _certificates(posting: Posting, tables: ExportTables) -> Value:
    return "、".join(map(tables.trades.certificate_name, posting.job.requirement.certificates))


def _requirement(posting: Posting, tables: ExportTables) -> Value:
    need = posting.job.requirement
    parts = [f"年龄{_age(posting, tables)}", f"学历{tables.codes['education'].word(need.education)}"]
    if need.experience_years:
        parts.append(f"{need.experience_years}年以上经验")
    if need.certificates:
        parts.append(str(_certificates(posting, tables)))
    return "，".join(parts)


def _benefits(posting: Posting, tables: ExportTables) -> Value:
    words = {Perk.MEALS: "包吃", Perk.LODGING: "包住", Perk.TRANSPORT: "有班车", Perk.TOOLS: "提供工具"}
    return "、".join(words[perk] for perk in Perk if perk in posting.job.perks) or "无"


def _hazards(posting: Posting, tables: ExportTables) -> Value:
    if posting.job.hazards is None:
        return None
    return "、".join(tables.codes["hazards"].word(hazard) for hazard in sorted(posting.job.hazards)) or "无"


def _place(posting: Posting, tables: ExportTables) -> Value:
    place = posting.job.place
    name = tables.regions.name(place.region) or ""
    return place.address if name and name in place.address else tables.regions.full_name(place.region) + place.address


def _clock(value: time | None) -> Value:
    return None if value is None else value.isoformat("minutes")


def _trade_name(posting: Posting, tables: ExportTables) -> Value:
    trade = tables.trades.of_code(posting.job.trade)
    return trade.name if trade else posting.job.trade_raw


JOB_FIELDS: Mapping[str, Callable[[Posting, ExportTables], Value]] = {
    "external_id": lambda posting, _: posting.external_id or f"{OWN_NUMBER}{posting.job.id}",
    "number": lambda posting, _: posting.job.id,
    "hirer_name": lambda posting, _: posting.job.hirer.name,
    "hirer_kind": lambda posting, _: Coded("hirer_kind", posting.job.hirer.kind),
    "credit_code": lambda posting, _: posting.job.hirer.credit_code,
    "verified_on": lambda posting, _: posting.job.hirer.verified_on,
    "title": lambda posting, _: posting.job.title,
    "trade": lambda posting, _: posting.job.trade_raw,
    "trade_code": lambda posting, _: posting.job.trade,
    "trade_name": _trade_name,
    "openings": lambda posting, _: posting.job.openings,
    "filled": lambda posting, _: posting.job.filled,
    "left": lambda posting, _: max(0, posting.job.openings - posting.job.filled),
    "applied": lambda posting, _: posting.job.applied,
    "description": lambda posting, _: posting.job.description,
    "requirement": _requirement,
    "age": _age,
    "minimum_age": lambda posting, _: posting.job.requirement.minimum_age,
    "maximum_age": lambda posting, _: posting.job.requirement.maximum_age,
    "education": lambda posting, _: Coded("education", posting.job.requirement.education),
    "experience": lambda posting, _: posting.job.requirement.experience_years,
    "certificates": _certificates,
    "pay": _pay,
    "pay_minimum": lambda posting, _: posting.job.pay.minimum_yuan,
    "pay_maximum": lambda posting, _: posting.job.pay.maximum_yuan,
    "pay_unit": lambda posting, _: Coded("pay_unit", posting.job.pay.unit),
    "piece_name": lambda posting, _: posting.job.pay.piece_name,
    "settlement": lambda posting, _: Coded("settlement", posting.job.pay.settlement),
    "region": lambda posting, _: posting.job.place.region,
    "region_name": lambda posting, tables: tables.regions.full_name(posting.job.place.region),
    "address": lambda posting, _: posting.job.place.address,
    "place": _place,
    # Only what somebody has measured: the centre of a county written here would come back as exact.
    "latitude": lambda posting, _: posting.job.place.latitude if posting.job.place.quality == "exact" else None,
    "longitude": lambda posting, _: posting.job.place.longitude if posting.job.place.quality == "exact" else None,
    "start": lambda posting, _: posting.job.work.start_on,
    "end": lambda posting, _: posting.job.work.end_on,
    "hours": lambda posting, _: posting.job.work.hours_text,
    "meet_kind": lambda posting, _: Coded("meet_kind", posting.job.work.meet_kind),
    "meet_time": lambda posting, _: _clock(posting.job.work.meet_time),
    "meet_at": lambda posting, _: posting.job.work.meet_at,
    "benefits": _benefits,
    "meals": lambda posting, tables: tables.yes_no(Perk.MEALS in posting.job.perks),
    "lodging": lambda posting, tables: tables.yes_no(Perk.LODGING in posting.job.perks),
    "transport": lambda posting, tables: tables.yes_no(Perk.TRANSPORT in posting.job.perks),
    "tools": lambda posting, tables: tables.yes_no(Perk.TOOLS in posting.job.perks),
    "insurance": lambda posting, _: Coded("insurance", posting.job.insurance),
    "contact_name": lambda posting, _: posting.job.contact.name,
    "contact_phone": lambda posting, _: posting.job.contact.phone,
    "posted": lambda posting, _: moment(posting.job.posted_at),
    "updated": lambda posting, _: moment(posting.job.updated_at),
    "valid_through": lambda posting, _: moment(posting.job.valid_through),
    "acceptance": lambda posting, _: Coded("acceptance", posting.job.acceptance),
    "reply_deadline": lambda posting, _: (
        None if posting.job.reply_deadline is None else moment(posting.job.reply_deadline)
    ),
    "hazards": _hazards,
    "source": lambda posting, _: posting.job.source,
    "status": lambda posting, _: Coded("status", posting.status),
}
