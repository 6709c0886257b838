"""A posting as a row of the published ``job`` table, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

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

Row = tuple[Any, ...]
Word = TypeVar("Word", bound=StrEnum)


class _Words(dict[str, Word]):
    """An enum's members by their words: a dict's look-up costs a fifth of the enum's own, and a posting has ten."""

    def __init__(self, kind: type[Word]) -> None:
        super().__init__((each.value, each) for each in kind)
        self._kind = kind

    def __missing__(self, word: str) -> Word:
        """Raises ValueError."""
        return self._kind(word)


_HIRER_KIND = _Words(HirerKind)
_COORDINATE_QUALITY = _Words(CoordinateQuality)
_PAY_UNIT = _Words(PayUnit)
_SETTLEMENT = _Words(Settlement)
_MEET_KIND = _Words(MeetKind)
_EDUCATION = _Words(Education)
_PERK = _Words(Perk)
_INSURANCE = _Words(Insurance)
_ACCEPTANCE = _Words(Acceptance)
_HAZARD = _Words(Hazard)


def row_from_job(job: Job) -> Row:
    """The values of JOB_COLUMNS in their order."""
    hirer, place, pay, work, need = job.hirer, job.place, job.pay, job.work, job.requirement
    return (
        job.id,
        job.title,
        job.trade,
        job.trade_raw,
        hirer.name,
        hirer.kind.value,
        hirer.verified_on.isoformat(),
        hirer.credit_code,
        job.openings,
        job.filled,
        job.applied,
        job.description,
        place.region,
        place.address,
        place.latitude,
        place.longitude,
        place.quality.value,
        pay.minimum_yuan,
        pay.maximum_yuan,
        pay.unit.value,
        pay.settlement.value,
        pay.piece_name,
        work.start_on.isoformat(),
        None if work.end_on is None else work.end_on.isoformat(),
        work.hours_text,
        work.meet_kind.value,
        None if work.meet_time is None else work.meet_time.isoformat("minutes"),
        work.meet_at,
        need.minimum_age,
        need.maximum_age,
        need.education.value,
        need.experience_years,
        ",".join(need.certificates),
        ",".join(sorted(job.perks)),
        job.insurance.value,
        job.contact.name,
        job.contact.phone,
        job.posted_at,
        job.updated_at,
        job.valid_through,
        job.acceptance.value,
        job.reply_deadline,
        None if job.hazards is None else ",".join(sorted(job.hazards)),
        job.source,
    )


def job_from_row(row: Sequence[Any]) -> Job:
    """Raises ValueError for a word or a date this version does not know: such a posting cannot be shown."""
    (
        job_id,
        title,
        trade,
        trade_raw,
        hirer_name,
        hirer_kind,
        hirer_verified_on,
        hirer_credit_code,
        openings,
        filled,
        applied,
        description,
        region,
        address,
        latitude,
        longitude,
        coordinate_quality,
        pay_minimum_yuan,
        pay_maximum_yuan,
        pay_unit,
        settlement,
        piece_name,
        start_on,
        end_on,
        hours_text,
        meet_kind,
        meet_time,
        meet_at,
        minimum_age,
        maximum_age,
        education,
        experience_years,
        certificates,
        perks,
        insurance,
        contact_name,
        contact_phone,
        posted_at,
        updated_at,
        valid_through,
        acceptance,
        reply_deadline,
        hazards,
        source,
    ) = row
    return Job(
        id=job_id,
        title=title,
        trade=trade,
        trade_raw=trade_raw,
        hirer=Hirer(hirer_name, _HIRER_KIND[hirer_kind], date.fromisoformat(hirer_verified_on), hirer_credit_code),
        openings=openings,
        filled=filled,
        applied=applied,
        description=description,
        place=Place(region, address, latitude, longitude, _COORDINATE_QUALITY[coordinate_quality]),
        pay=Pay(pay_minimum_yuan, pay_maximum_yuan, _PAY_UNIT[pay_unit], _SETTLEMENT[settlement], piece_name),
        work=Work(
            date.fromisoformat(start_on),
            None if end_on is None else date.fromisoformat(end_on),
            hours_text,
            _MEET_KIND[meet_kind],
            None if meet_time is None else time.fromisoformat(meet_time),
            meet_at,
        ),
        requirement=Requirement(
            minimum_age,
            maximum_age,
            _EDUCATION[education],
            experience_years,
            tuple(certificates.split(",")) if certificates else (),
        ),
        perks=_set_of(_PERK, perks),
        insurance=_INSURANCE[insurance],
        contact=Contact(contact_name, contact_phone),
        posted_at=posted_at,
        updated_at=updated_at,
        valid_through=valid_through,
        acceptance=_ACCEPTANCE[acceptance],
        reply_deadline=reply_deadline,
        hazards=None if hazards is None else _set_of(_HAZARD, hazards),
        source=source,
    )


def _set_of(words: _Words[Word], text: str) -> frozenset[Word]:
    return frozenset(map(words.__getitem__, text.split(","))) if text else frozenset()
