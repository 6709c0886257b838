"""日报: the day's figures as the bureau's own form has them, to look at, to take along and to sign off."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from kiosk.domain.clock import local_day
from kiosk.hub.audit import note_act
from kiosk.hub.counters import Figure, figures, sign_off
from kiosk.hub.schema import SIGNED_DAY
from kiosk.hub.sheets.daily_report import report_rows
from kiosk.hub.sheets.export import export_daily, templates
from kiosk.hub.sheets.template import ListKind as SheetKind
from kiosk.hub.sheets.template import Template
from kiosk.hub.web.forms import text_field
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.lists import as_download, export_context

router = APIRouter()

SHIPPED_FORM = "daily-report"


@router.get("/report")
def report(desk: AtDesk, day: str = "", form: str = "") -> Response:
    wanted = _day(desk, day)
    with desk.hub.database.reading() as connection:
        found = figures(connection, wanted.isoformat(), desk.hall_ids)
        signed = _signed(connection, desk, wanted)
    template = _form(desk, form)
    halls = _halls(desk)
    today = local_day(desk.now)
    values = {
        "day": wanted,
        "form": template,
        "forms": _forms(desk),
        "before": wanted - timedelta(days=1),
        "after": wanted + timedelta(days=1) if wanted < today else None,
        "headings": [column.heading for column in template.columns],
        "rows": report_rows(template, found, halls, desk.hub.trades),
        "late": any(figure.late for figure in found),
        "unsigned": [hall for hall in desk.halls if hall.id in halls and hall.id not in signed],
        "signed": signed,
        "may_sign": wanted <= today,
    }
    return desk.page("report.html", values)


@router.get("/report.xlsx")
def report_file(desk: AtDesk, day: str = "", form: str = "") -> Response:
    wanted = _day(desk, day)
    with desk.hub.database.reading() as connection:
        found: tuple[Figure, ...] = figures(connection, wanted.isoformat(), desk.hall_ids)
    return as_download(export_daily(found, _halls(desk), _form(desk, form), export_context(desk, wanted)))


@router.post("/report/sign")
def sign(desk: AtDesk) -> Response:
    """The day is final for the halls shown: what comes later stands in 补报 and never in it."""
    wanted = _day(desk, text_field(desk.form, "day"))
    if wanted > local_day(desk.now):
        return desk.go("/report", "还没到的日子不能定。")
    with desk.hub.database.writing() as connection:
        for hall_id in desk.hall_ids:
            if sign_off(connection, wanted.isoformat(), hall_id, desk.actor, desk.now):
                note_act(connection, desk.now, desk.actor, "day.sign", f"hall:{hall_id}", wanted.isoformat())
    return desk.go(f"/report?day={wanted.isoformat()}", "定下来了，后来的算补报。")


def _forms(desk: Desk) -> dict[str, Template]:
    """Every form of the day by its code, the bureau's own before the shipped one; a broken one is left out."""
    found, _wrong = templates(SheetKind.DAILY, desk.hub.settings.templates_folder)
    return dict(sorted(found.items(), key=lambda each: each[0] == SHIPPED_FORM))


def _form(desk: Desk, code: str) -> Template:
    """The form asked for, else the first."""
    forms = _forms(desk)
    return forms.get(code) or next(iter(forms.values()))


def _halls(desk: Desk) -> dict[int, str]:
    return {hall.id: hall.name for hall in desk.halls if hall.id in desk.hall_ids}


def _signed(connection: Connection, desk: Desk, day: date) -> dict[int, str]:
    """Who signed the day off, by hall."""
    query = select(SIGNED_DAY).where(SIGNED_DAY.c.day == day.isoformat(), SIGNED_DAY.c.hall_id.in_(desk.hall_ids))
    return {row.hall_id: row.signed_by for row in connection.execute(query)}


def _day(desk: Desk, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return local_day(desk.now)
