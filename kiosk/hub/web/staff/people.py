"""Who applied for a posting: calling, choosing, and in the morning counting who came."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from kiosk.domain.application import TicketTitle, silence_means
from kiosk.domain.clock import local_day
from kiosk.domain.law import job_facts
from kiosk.domain.posting_words import silence_words
from kiosk.hub.applicants import STATE_WORDS, applicants_of, roster
from kiosk.hub.applications import ChangeError, ChangeFault, change, find, undo
from kiosk.hub.audit import Purpose, note_access, note_act
from kiosk.hub.jobs import Posting
from kiosk.hub.journal import Journal, journal
from kiosk.hub.on_behalf import NO_KIOSK, BehalfError, Visitor, apply_for
from kiosk.hub.states import State, Word
from kiosk.hub.ticket_keys import key_parts
from kiosk.hub.web.forms import text_fields
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.postings import posting_in_scope
from kiosk.hub.web.staff.visitor_form import typed_fields, visitor_of
from kiosk.hub.wishes import StandingWish, find_wish
from kiosk.protocol.short_code import encode, spaced

router = APIRouter()

SAYABLE = {
    Word.CONTACTED: "联系了",
    Word.CHOSEN: "选上",
    Word.NOT_CHOSEN: "没选上",
    Word.CAME: "来了",
    Word.NO_SHOW: "没来",
    Word.RECEIVED: "还没联系",
    Word.WITHDRAW: "不去了",
}
"""What a clerk may say about an application, and the brick's word for it."""


@router.get("/jobs/{job_id}/people")
def people(desk: AtDesk, job_id: int) -> Response:
    """Before the day of the work: call and choose. On it: who came."""
    with desk.hub.database.writing() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        applicants = applicants_of(connection, [job_id])
        note_access(connection, desk.now, desk.actor, Purpose.ROSTER, f"job:{job_id}", len(applicants))
    begun = local_day(desk.now) >= posting.job.work.start_on
    return desk.page(
        "people.html",
        {
            "posting": posting,
            "job": posting.job,
            "applicants": applicants,
            "roster": roster(applicants) if begun else (),
            "sayable": SAYABLE,
            "begun": begun,
        },
    )


@router.post("/jobs/{job_id}/people/came")
def came(desk: AtDesk, job_id: int) -> Response:
    """全部到了, except those who were ticked; said again it corrects what was said before."""
    absent = set(text_fields(desk.form, "absent"))
    with journal(desk.hub.database, desk.now) as booking:
        posting_in_scope(booking.connection, desk, job_id)
        booking.lock_jobs([job_id])
        counted = roster(applicants_of(booking.connection, [job_id]))
        for each in counted:
            word = Word.NO_SHOW if each.key in absent else Word.CAME
            change(booking, each.kiosk_id, each.ticket_id, word)
        note_act(booking.connection, desk.now, desk.actor, "roster.came", f"job:{job_id}")
    missing = len([each for each in counted if each.key in absent])
    return desk.go(f"/jobs/{job_id}/people", f"记好了：来了{len(counted) - missing}人，没来{missing}人。")


@router.post("/jobs/{job_id}/people/{key}/{word}")
def say(desk: AtDesk, job_id: int, key: str, word: str) -> Response:
    """One word about one application; ``undo`` takes the last one back within ten seconds."""
    wants_json = desk.request.headers.get("Accept") == "application/json"
    try:
        with journal(desk.hub.database, desk.now) as booking:
            posting_in_scope(booking.connection, desk, job_id)
            state = _say(booking, job_id, key, word, desk.actor)
    except ChangeError as error:
        if wants_json:
            return JSONResponse({"sentence": error.sentence + error.instruction}, 409)
        return desk.go(f"/jobs/{job_id}/people", error.sentence + error.instruction)
    if wants_json:
        return JSONResponse({"state": state, "words": STATE_WORDS[state]})
    return desk.go(f"/jobs/{job_id}/people#a-{key}")


@router.get("/jobs/{job_id}/behalf")
def behalf_page(desk: AtDesk, job_id: int, wish: str = "") -> Response:
    """``wish``: the key of a standing wish that fills the form; that look is written down."""
    with desk.hub.database.writing() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        known = find_wish(connection, desk.scope_ids, desk.now, key_parts(wish))
        if known is not None:
            note_access(connection, desk.now, desk.actor, Purpose.ON_BEHALF, f"wish:{known.key}", 1)
    return _behalf_page(desk, posting, {}, typed=_said(known) if known else None)


@router.post("/jobs/{job_id}/behalf")
def apply_on_behalf(desk: AtDesk, job_id: int) -> Response:
    """Nothing is kept unless the person has said yes to the sentence that was read out."""
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
    visitor = visitor_of(desk.form, local_day(desk.now))
    if not isinstance(visitor, Visitor):
        return _behalf_page(desk, posting, visitor, status=422)
    hub = desk.hub
    try:
        with journal(hub.database, desk.now) as booking:
            ticket_id = apply_for(booking, posting, visitor, desk.actor, hub.trades, hub.keys.web_secret)
            note_act(booking.connection, desk.now, desk.actor, "application.on-behalf", f"job:{job_id}")
    except BehalfError as error:
        return _behalf_page(desk, posting, {"form": error.sentence + error.instruction}, status=422)
    return desk.go(f"/jobs/{job_id}/people/{NO_KIOSK}-{ticket_id}/slip", "替他报上了。号念给他记下，或者打印给他。")


@router.get("/jobs/{job_id}/people/{key}/slip")
def behalf_slip(desk: AtDesk, job_id: int, key: str) -> Response:
    """What somebody without a card takes along: the number, what it is, what silence means (M2). It names nobody."""
    parts = key_parts(key)
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
        row = find(connection, *parts) if parts and parts[0] == NO_KIOSK else None
    if row is None or row.job_id != job_id:
        raise ChangeError(ChangeFault.APPLICATION_UNKNOWN)
    values = {
        "posting": posting,
        "job": posting.job,
        "title": TicketTitle(row.title),
        "code": spaced(encode(row.ticket_id)),
        "silence": silence_words(silence_means(posting.job, desk.now), desk.now),
        "look_up": f"{desk.hub.settings.hub.public_url}/c",
    }
    return desk.page("behalf_slip.html", values)


def _say(booking: Journal, job_id: int, key: str, word: str, actor: str) -> State:
    parts = key_parts(key)
    row = find(booking.connection, *parts) if parts else None
    if row is None or row.job_id != job_id:
        raise ChangeError(ChangeFault.APPLICATION_UNKNOWN)
    kiosk_id, ticket_id = row.kiosk_id, row.ticket_id
    if word == "undo":
        state = undo(booking, kiosk_id, ticket_id)
    elif word in SAYABLE:
        state = change(booking, kiosk_id, ticket_id, Word(word))
    else:
        raise ChangeError(ChangeFault.NOT_POSSIBLE)
    note_act(booking.connection, booking.now, actor, f"application.{word}", f"ticket:{key}")
    return state


def _said(wish: StandingWish) -> dict[str, str]:
    """The form as the person has said it before; the consent is for this hirer and is asked anew."""
    return {
        "name": wish.name or "",
        "phone": wish.phone or "",
        "without_phone": "" if wish.phone else "yes",
        "birth_year": (wish.birth_month or "")[:4],
        "sex": wish.sex,
        "certified": "",
        "consent": "",
    }


def _behalf_page(
    desk: Desk, posting: Posting, wanting: dict[str, str], status: int = 200, typed: dict[str, str] | None = None
) -> Response:
    job, trades = posting.job, desk.hub.trades
    values = {
        "posting": posting,
        "job": job,
        "wanting": wanting,
        "typed": typed or typed_fields(desk.form),
        "certificates": [trades.certificate_name(code) for code in job_facts(job, trades).required_certificates],
        "name_days": desk.hub.settings.retention.names_days,
    }
    return desk.page("behalf.html", values, status=status)
