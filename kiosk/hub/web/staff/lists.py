"""名单: lists in large type for the wall and for the hand, and as files in the receiver's own headings."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from kiosk.domain.age import age_on
from kiosk.domain.clock import local_day
from kiosk.hub.applicants import Applicant, applicants_of, roster
from kiosk.hub.audit import Purpose, note_access
from kiosk.hub.jobs import JobStatus, Posting, postings
from kiosk.hub.schema import JOB
from kiosk.hub.sheets.applicant_columns import Applicant as ApplicantRow
from kiosk.hub.sheets.code_tables import shipped_codes
from kiosk.hub.sheets.export import (
    ExportContext,
    ExportedFile,
    export_applicants,
    export_jobs,
    templates,
)
from kiosk.hub.sheets.job_columns import ExportTables
from kiosk.hub.sheets.template import ListKind as SheetKind
from kiosk.hub.sheets.template import Template
from kiosk.hub.states import State
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.postings import posting_in_scope

router = APIRouter()


class ListKind(StrEnum):
    """What is printed for one posting; all in A4 and large type."""

    PEOPLE = "people"
    """Everybody who applied, with telephone."""
    DISPATCH = "dispatch"
    """派工: who goes, when and where to."""
    BOARDING = "boarding"
    """乘车: who is on the bus, with a seat number."""
    SIGN_IN = "sign-in"
    """签到: a line to sign for everybody."""


LIST_WORDS: dict[ListKind, str] = {
    ListKind.PEOPLE: "报名名单",
    ListKind.DISPATCH: "派工单",
    ListKind.BOARDING: "乘车名单",
    ListKind.SIGN_IN: "签到表",
}
JOBS_FORM = "market-jobs"
APPLICANTS_FORM = "market-applicants"
_WITHOUT = (State.WITHDRAWN, State.CANCELLED, State.NOT_CHOSEN)


SHOWN_MOST = 200


@router.get("/lists")
def lists(desk: AtDesk, day: str = "") -> Response:
    """Which list: of a day, or of one of its postings."""
    wanted = _day(desk, day)
    with desk.hub.database.reading() as connection:
        found = _postings(connection, desk, wanted)
    today = local_day(desk.now)
    days = [today + timedelta(days=ahead) for ahead in range(-1, 3)]
    values = {
        "day": wanted,
        "days": days,
        "today": today,
        "postings": found[:SHOWN_MOST],
        "count": len(found),
        "kinds": LIST_WORDS,
    }
    return desk.page("lists.html", {**values, "forms": _forms(desk, SheetKind.JOBS)})


@router.get("/lists/jobs")
def wall_list(desk: AtDesk, day: str = "") -> Response:
    """Today's jobs for the wall: what is still open, pay first, nobody's name but the hirer's."""
    wanted = _day(desk, day)
    with desk.hub.database.reading() as connection:
        found = [posting for posting in _postings(connection, desk, wanted) if posting.status is JobStatus.OPEN]
    return desk.page("print_jobs.html", {"day": wanted, "postings": found})


@router.get("/lists/jobs.xlsx")
def jobs_file(desk: AtDesk, day: str = "", form: str = "") -> Response:
    """The day's postings as a spreadsheet, in one of the forms."""
    wanted = _day(desk, day)
    forms = _forms(desk, SheetKind.JOBS)
    with desk.hub.database.reading() as connection:
        found = _postings(connection, desk, wanted)
    return as_download(export_jobs(found, forms.get(form) or forms[JOBS_FORM], export_context(desk, wanted)))


@router.get("/lists/people/{job_id}.xlsx")
def people_file(desk: AtDesk, job_id: int) -> Response:
    """Everybody who applied for one posting as a spreadsheet; written down as an export of names."""
    with desk.hub.database.writing() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        people = applicants_of(connection, [job_id])
        note_access(connection, desk.now, desk.actor, Purpose.EXPORT, f"job:{job_id}", len(people))
    rows = [_row_of(each, posting, posting.job.work.start_on) for each in people]
    context = export_context(desk, posting.job.work.start_on)
    return as_download(export_applicants(rows, _forms(desk, SheetKind.APPLICANTS)[APPLICANTS_FORM], context))


@router.get("/lists/{kind}/{job_id}")
def job_list(desk: AtDesk, kind: ListKind, job_id: int) -> Response:
    with desk.hub.database.writing() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        people = _of_kind(kind, applicants_of(connection, [job_id]))
        note_access(connection, desk.now, desk.actor, Purpose.PRINTED_LIST, f"job:{job_id}", len(people))
    values = {
        "posting": posting,
        "job": posting.job,
        "people": people,
        "kind": kind,
        "kind_words": LIST_WORDS[kind],
        "blank_lines": 4 if kind is ListKind.SIGN_IN else 0,
    }
    return desk.page("print_people.html", values)


def export_context(desk: Desk, day: date) -> ExportContext:
    hub = desk.hub
    return ExportContext(
        tables=ExportTables(hub.trades, hub.regions, shipped_codes()),
        city=hub.settings.hub.city_name,
        hall=desk.hall.name if desk.hall else "",
        day=day,
        now=desk.now,
    )


def as_download(exported: ExportedFile) -> Response:
    """Kept by no cache; the name in the one way that every browser reads (RFC 6266)."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(exported.name)}",
        "Cache-Control": "no-store",
    }
    return Response(exported.content, media_type=exported.media_type, headers=headers)


def _forms(desk: Desk, kind: SheetKind) -> dict[str, Template]:
    """The forms for a kind of list by their code; a broken one of the bureau's is left out."""
    found, _wrong = templates(kind, desk.hub.settings.templates_folder)
    return found


def _of_kind(kind: ListKind, people: tuple[Applicant, ...]) -> tuple[Applicant, ...]:
    if kind is ListKind.PEOPLE:
        return tuple(each for each in people if each.state not in _WITHOUT)
    return roster(people)


def _row_of(each: Applicant, posting: Posting, day: date) -> ApplicantRow:
    born = None if each.birth_month is None else date.fromisoformat(f"{each.birth_month}-01")
    return ApplicantRow(
        posting=posting,
        name=each.name,
        phone=each.phone,
        sex=each.sex,
        age_years=None if born is None else age_on(born, day),
        applied_at=each.applied_at,
        state=each.state,
        state_at=each.state_at,
        group_number=each.group_number,
        short_code=each.code,
    )


def _postings(connection: Connection, desk: Desk, day: date) -> list[Posting]:
    """What begins on that day, in the order of its hour."""
    query = (
        select(JOB)
        .where(JOB.c.hall_id.in_(desk.hall_ids), JOB.c.start_on == day.isoformat())
        .where(JOB.c.status.notin_((JobStatus.DRAFT, JobStatus.CANCELLED)))
        .order_by(JOB.c.meet_time, JOB.c.id)
    )
    return list(postings(connection, query))


def _day(desk: Desk, text: str) -> date:
    """The day asked for; anything else means today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return local_day(desk.now)
