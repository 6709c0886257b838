"""记录: what the staff did, and who saw names and telephones.

A manager reads about the own people, an administrator about all.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Column, Connection, Select, select

from kiosk.hub.accounts import Role, all_accounts
from kiosk.hub.schema import ACCESS_LOG, AUDIT
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.record_words import ACTS, detail_words, subject_page, subject_words

router = APIRouter()

LINES = 100
PURPOSE_WORDS = {
    "roster": "看报名的人",
    "call-list": "看叫人的名单",
    "export": "下载名单",
    "slip": "雇主扫条看名单",
    "phone-page": "手机页",
    "printed-list": "打印名单",
    "on-behalf": "替人报名",
    "complaint": "看投诉",
    "wishes": "看登记找活的人",
}


@router.get("/audit")
def audit(desk: AtDesk, before: int = 0) -> Response:
    """``before``: the id below which to go on."""
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(LINES)
    if before:
        query = query.where(AUDIT.c.id < before)
    with desk.hub.database.reading() as connection:
        rows = connection.execute(_of_own_people(connection, desk, query, AUDIT.c.actor)).all()
    values = {
        "rows": rows,
        "more": rows[-1].id if len(rows) == LINES else 0,
        "acts": ACTS,
        "subject": subject_words,
        "page_of": subject_page,
        "detail": detail_words,
    }
    return desk.page("audit.html", values)


@router.get("/access")
def access(desk: AtDesk, before: int = 0) -> Response:
    query = select(ACCESS_LOG).order_by(ACCESS_LOG.c.id.desc()).limit(LINES)
    if before:
        query = query.where(ACCESS_LOG.c.id < before)
    with desk.hub.database.reading() as connection:
        rows = connection.execute(_of_own_people(connection, desk, query, ACCESS_LOG.c.actor)).all()
    values = {"rows": rows, "more": rows[-1].id if len(rows) == LINES else 0, "purposes": PURPOSE_WORDS}
    values |= {"subject": subject_words, "page_of": subject_page}
    return desk.page("access.html", values)


def _of_own_people(connection: Connection, desk: Desk, query: Select[Any], actor: Column[Any]) -> Select[Any]:
    """Raises AccountError(NOT_ALLOWED) for a clerk."""
    desk.need(Role.MANAGER)
    if desk.account.may(Role.ADMIN):
        return query
    own = [each.login for each in all_accounts(connection) if desk.account.may_manage(each)]
    return query.where(actor.in_([*own, desk.actor]))
