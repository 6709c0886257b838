"""The staff's first page: five buttons, and what cannot wait."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Response
from sqlalchemy import Connection, and_, func, or_, select

from kiosk.domain.clock import local_day
from kiosk.hub.accounts import Role
from kiosk.hub.backup_desk import BackupDesk
from kiosk.hub.call_list import who_to_ring
from kiosk.hub.complaints import count_open
from kiosk.hub.jobs import JobStatus, Posting, postings
from kiosk.hub.posting_times import mend_until
from kiosk.hub.schema import ALARM, JOB, KIOSK
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.backup import backup_due
from kiosk.hub.web.staff.calls import REASON_WORDS
from kiosk.hub.wording.advertisement_linter import lint_stated

router = APIRouter()

BANNERS_MOST = 5
"""Of one kind; an imported list may bring thousands, and the buttons must stay in sight."""
_LINTED_MOST = 500


@router.get("/")
def home(desk: AtDesk) -> Response:
    """Counts and postings only: no name stands here, so that nobody reads one over a shoulder."""
    with desk.hub.database.reading() as connection:
        calls = Counter(call.reason for call in who_to_ring(connection, desk.hall_ids, desk.now))
        values = {
            "calls": [(REASON_WORDS[reason], count) for reason, count in calls.items()],
            "calls_count": calls.total(),
            "to_mend": _to_mend(connection, desk),
            "drafts": _drafts(connection, desk),
            "banners_most": BANNERS_MOST,
            "complaints": count_open(connection, desk.hall_ids),
            "alarms": _alarms(connection, desk),
            "backup_due": _backup_due(desk),
        }
    return desk.page("home.html", values)


@router.post("/hall")
def choose_hall(desk: AtDesk) -> Response:
    desk.choose_hall(number_field(desk.form, "hall"))
    return desk.go("/")


@router.post("/practice")
def practise(desk: AtDesk) -> Response:
    on = text_field(desk.form, "on") == "1"
    desk.practise(on)
    return desk.go("/", "现在是练习，随便试。" if on else "回到真的了，下面办的都算数。")


def _backup_due(desk: Desk) -> int | None:
    """Days since the newest backup, -1 for never, for the one who can make one; None when there is nothing to say."""
    if desk.practice or not desk.account.may(Role.ADMIN):
        return None
    backups: BackupDesk = desk.request.app.state.backups
    return backup_due(backups.state(), desk.now)


def _to_mend(connection: Connection, desk: Desk) -> list[Posting]:
    """What is shown only until the evening because something in it is to be mended, or was taken off unmended while
    its work is still to come."""
    live = and_(
        JOB.c.status.in_((JobStatus.OPEN, JobStatus.FULL)),
        JOB.c.valid_through >= desk.now,
        JOB.c.valid_through <= mend_until(desk.now),
    )
    taken_off = and_(JOB.c.status == JobStatus.CLOSED, JOB.c.start_on > local_day(desk.now).isoformat())
    query = (
        select(JOB)
        .where(JOB.c.hall_id.in_(desk.hall_ids), or_(live, taken_off))
        .order_by(JOB.c.valid_through, JOB.c.id)
        .limit(_LINTED_MOST)
    )
    wage = desk.hub.settings.minimum_wage.stated
    return [posting for posting in postings(connection, query) if lint_stated(posting.job, wage)]


def _drafts(connection: Connection, desk: Desk) -> list[Posting]:
    """What waits for a look at the hirer's papers; a day that is over waits for nothing."""
    query = (
        select(JOB)
        .where(JOB.c.hall_id.in_(desk.hall_ids), JOB.c.status == JobStatus.DRAFT, JOB.c.valid_through >= desk.now)
        .order_by(JOB.c.id)
        .limit(_LINTED_MOST)
    )
    return list(postings(connection, query))


def _alarms(connection: Connection, desk: Desk) -> int:
    """Open alarms of the kiosks in these halls."""
    kiosks = select(KIOSK.c.kiosk_id).where(KIOSK.c.hall_id.in_(desk.hall_ids))
    query = select(func.count()).select_from(ALARM).where(ALARM.c.closed_at.is_(None), ALARM.c.kiosk_id.in_(kiosks))
    return int(connection.execute(query).scalar_one())
