"""One posting for the clerk: what it says, what is to be mended, what goes to the chat group and to the hirer."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kiosk.domain.clock import local_day
from kiosk.hub.hirers import HirerCard, find_hirer
from kiosk.hub.jobs import JobBook, Posting
from kiosk.hub.journal import journal
from kiosk.hub.post_desk import papers_seen
from kiosk.hub.web.qr import qr_svg
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.postings import posting_in_scope
from kiosk.hub.wishes import count_wishes
from kiosk.hub.wording.advertisement_linter import lint_stated
from kiosk.hub.wording.group_text import group_text
from kiosk.hub.wording.poster import poster_png

router = APIRouter()


@router.get("/jobs/{job_id}")
def job_page(desk: AtDesk, job_id: int) -> Response:
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        trade = desk.hub.trades.of_code(posting.job.trade)
        wishes = count_wishes(connection, desk.hall_ids, desk.now, trade.tile) if trade else 0
    hub, job = desk.hub, posting.job
    values = {
        "posting": posting,
        "job": job,
        "wishes": wishes,
        "findings": lint_stated(job, hub.settings.minimum_wage.stated),
        "group_text": group_text(job, _public(desk, job_id), desk.now, trades=hub.trades, regions=hub.regions),
    }
    return desk.page("job.html", values)


@router.get("/jobs/{job_id}/poster.png")
def poster(desk: AtDesk, job_id: int) -> Response:
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
    hub = desk.hub
    market = _hall_name(desk, posting)
    picture = poster_png(posting.job, _public(desk, job_id), market, desk.now, trades=hub.trades, regions=hub.regions)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/jobs/{job_id}/slip")
def slip(desk: AtDesk, job_id: int) -> Response:
    """What the hirer takes along: the QR opens the list of who comes, and nothing else."""
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
    roster = f"{desk.hub.settings.hub.public_url}/r/{posting.roster_token}"
    values = {"posting": posting, "job": posting.job, "qr": qr_svg(roster), "hall_name": _hall_name(desk, posting)}
    return desk.page("slip.html", values)


@router.post("/jobs/{job_id}/papers")
def papers(desk: AtDesk, job_id: int) -> Response:
    """The clerk has seen the hirer's papers: a draft goes out, a posting goes on."""
    with journal(desk.hub.database, desk.now) as booking:
        posting = posting_in_scope(booking.connection, desk, job_id)
        card = find_hirer(booking.connection, posting.hirer_id) if posting.hirer_id else None
        papers_seen(booking, desk.actor, job_id, card or _card_of(desk, posting))
    return desk.go(f"/jobs/{job_id}", "发出去了，机器和大屏幕马上就有。")


@router.post("/jobs/{job_id}/confirm")
def confirm(desk: AtDesk, job_id: int) -> Response:
    """The hirer still wants people: the posting is fresh again."""
    with desk.hub.database.writing() as connection:
        posting_in_scope(connection, desk, job_id)
        JobBook(connection, desk.actor, desk.now).confirm(job_id)
    return desk.go(f"/jobs/{job_id}", "记下了，还要人。")


def _card_of(desk: Desk, posting: Posting) -> HirerCard:
    """A posting that came without a hirer of ours, from an import, gives one by what it says."""
    hirer, contact = posting.job.hirer, posting.job.contact
    region = next(hall.region for hall in desk.halls if hall.id == posting.hall_id)
    return HirerCard(
        0, hirer.name, hirer.kind, hirer.credit_code, local_day(desk.now), contact.name, contact.phone, region
    )


def _public(desk: Desk, job_id: int) -> str:
    return f"{desk.hub.settings.hub.public_url}/j/{job_id}"


def _hall_name(desk: Desk, posting: Posting) -> str:
    return next(hall.name for hall in desk.halls if hall.id == posting.hall_id)
