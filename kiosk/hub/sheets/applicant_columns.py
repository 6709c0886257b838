"""What a column of an exported list of applicants can hold. Names and telephones: whoever exports logs the access."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from kiosk.hub.companions import shared_groups, shown_group
from kiosk.hub.jobs import Posting, postings
from kiosk.hub.schema import APPLICATION, JOB
from kiosk.hub.sheets.job_columns import JOB_FIELDS, Coded, ExportTables, Value, moment
from kiosk.protocol.short_code import encode, spaced


@dataclass(frozen=True, slots=True)
class Applicant:
    """One row of the table ``application`` beside its posting. ``age_years`` as of the day of the list.

    ``name`` and ``phone`` are None once retention has purged them, ``phone`` also for who has none.
    """

    posting: Posting
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    sex: str
    age_years: int | None
    applied_at: int
    state: str
    state_at: int
    group_number: str | None
    short_code: str


def applicants_of(connection: Connection, job_ids: Collection[int], today: date) -> list[Applicant]:
    """Everybody who has applied for these postings, by posting and then by when. The caller logs the access."""
    jobs = {each.job.id: each for each in postings(connection, select(JOB).where(JOB.c.id.in_(job_ids)))}
    query = (
        select(APPLICATION)
        .where(APPLICATION.c.job_id.in_(list(jobs)))
        .order_by(APPLICATION.c.job_id, APPLICATION.c.issued_at, APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id)
    )
    rows = connection.execute(query).all()
    shared = shared_groups(rows)
    return [
        Applicant(
            posting=jobs[row.job_id],
            name=row.name,
            phone=row.phone,
            sex=row.sex,
            age_years=_age(row.birth_month, today),
            applied_at=row.issued_at,
            state=row.state,
            state_at=row.state_at,
            group_number=shown_group(row, shared),
            short_code=spaced(encode(row.ticket_id)),
        )
        for row in rows
    ]


def _age(birth_month: str | None, today: date) -> int | None:
    """Completed years by the month, the only part of the birth date that the hub keeps."""
    if birth_month is None:
        return None
    year, month = map(int, birth_month.split("-"))
    return today.year - year - (today.month < month)


def _of_job(of_job: Callable[[Posting, ExportTables], Value]) -> Callable[[Applicant, ExportTables], Value]:
    return lambda each, tables: of_job(each.posting, tables)


APPLICANT_FIELDS: Mapping[str, Callable[[Applicant, ExportTables], Value]] = {
    "applicant_name": lambda each, _: each.name,
    "applicant_phone": lambda each, _: each.phone,
    "sex": lambda each, _: Coded("sex", each.sex),
    "age_years": lambda each, _: each.age_years,
    "applied_at": lambda each, _: moment(each.applied_at),
    "state": lambda each, _: Coded("application_state", each.state),
    "state_at": lambda each, _: moment(each.state_at),
    "group_number": lambda each, _: each.group_number,
    "short_code": lambda each, _: each.short_code,
    "signature": lambda _each, _: None,
    **{f"job_{name}": _of_job(of_job) for name, of_job in JOB_FIELDS.items()},
}
