"""What a column of an exported list of applicants can hold. Names and telephones: whoever exports logs the access."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.hub.jobs import Posting
from kiosk.hub.sheets.job_columns import JOB_FIELDS, Coded, ExportTables, Value, moment


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
