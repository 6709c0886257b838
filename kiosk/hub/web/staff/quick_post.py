"""发活: one page, seven fields, out on every screen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta

from fastapi import APIRouter, Response
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import FormData

from kiosk.domain.clock import local_day
from kiosk.domain.job import PayUnit, Perk
from kiosk.domain.posting_words import day_words
from kiosk.domain.region import Region
from kiosk.hub.accounts import AccountCode, AccountError
from kiosk.hub.halls import Hall
from kiosk.hub.hirers import HirerCard, find_hirer, hirers_of_phone, last_posting, recent_hirers
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus, Posting
from kiosk.hub.journal import journal
from kiosk.hub.post_desk import post as post_job
from kiosk.hub.posting_times import mend_until
from kiosk.hub.web.forms import number_field, text_field, text_fields
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.pasted_message import MessageReaders, Piece, filled
from kiosk.hub.web.staff.postings import posting_in_scope
from kiosk.hub.web.staff.quick_post_form import (
    QuickPost,
    Ready,
    Tables,
    fresh,
    normal_phone,
    of_hirer,
    of_job,
    posting_text,
    read,
    with_text,
    with_tile,
)
from kiosk.hub.wording.advertisement import Finding, Grade
from kiosk.hub.wording.advertisement_linter import lint, lint_stated, reword, reword_all

router = APIRouter()

RECENT_HIRERS = 6
OPENINGS = ("1", "2", "3", "4", "5", "6", "10")
PAY = ("120", "150", "180", "200", "220", "260", "300", "350")
TIMES = ("06:00", "06:30", "07:00", "07:30", "08:00")
_MORE = {"until", "least_age", "experience"}
"""Fields that the page folds away."""
UNITS = {
    PayUnit.DAY: "按天",
    PayUnit.HOUR: "按时",
    PayUnit.PIECE: "按件",
    PayUnit.TASK: "包活",
    PayUnit.MONTH: "按月",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says about the form beside its fields."""

    wanting: dict[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    pieces: tuple[Piece, ...] = ()
    rest: tuple[str, ...] = ()
    """Further jobs of the pasted message, one text each."""
    posted: Posting | None = None
    """The job before this one of the same message."""


@router.get("/post")
def form_page(desk: AtDesk, hirer: int = 0, like: int = 0) -> Response:
    """Empty, or with the last values of a hirer, or like an earlier posting; always for tomorrow."""
    hall = _hall(desk)
    post = fresh(hall, desk.now, _key())
    tomorrow = local_day(desk.now) + timedelta(days=1)
    with desk.hub.database.reading() as connection:
        if like:
            post = of_job(posting_in_scope(connection, desk, like).job, post.key, tomorrow)
        card = find_hirer(connection, hirer) if hirer else None
        if card is not None and desk.account.covers(card.region):
            last = last_posting(connection, card.id)
            post = of_hirer(of_job(last.job, post.key, tomorrow) if last else post, card)
    return _page(desk, post)


@router.post("/post/read")
def read_message(desk: AtDesk) -> Response:
    """A pasted message -> the form of its first job; the others wait."""
    message = text_field(desk.form, "message")
    return _next_of_message(desk, [message] if message else [], None)


@router.post("/post/reword")
def reword_text(desk: AtDesk) -> Response:
    """One finding mended, or all that can be, in the form as it stands."""
    post = _typed(desk.form)
    editing = None
    if job_id := number_field(desk.form, "editing"):
        with desk.hub.database.reading() as connection:
            editing = posting_in_scope(connection, desk, job_id)
    text = posting_text(post)
    which = text_field(desk.form, "reword")
    if which == "all":
        post = with_text(post, reword_all(text))
    elif which.isdecimal():
        findings = _lint(desk, post)
        finding = findings[int(which)] if int(which) < len(findings) else None
        if finding is not None and finding.where is not None:
            texts = {**text.texts, finding.where: reword(text.texts[finding.where], finding)}
            post = with_text(post, replace(text, texts=texts))
    return _page(desk, post, Said(rest=text_fields(desk.form, "rest")), editing=editing)


@router.post("/post")
def publish(desk: AtDesk) -> Response:
    post = _typed(desk.form)
    rest = text_fields(desk.form, "rest")
    hall = _hall(desk)
    findings = _lint(desk, post)
    ready = _read(desk, post, hall)
    if not isinstance(ready, Ready):
        return _page(desk, post, Said(wanting=ready, rest=rest), status=422)
    if any(finding.grade is Grade.BLOCK for finding in findings):
        return _page(desk, post, Said(rest=rest), status=422)
    job = ready.job
    if findings:
        job = replace(job, valid_through=min(job.valid_through, mend_until(desk.now)))
    try:
        with journal(desk.hub.database, desk.now) as booking:
            posting = post_job(booking, desk.actor, job, ready.card, hall.id, f"post-{post.key}" if post.key else None)
    except IntegrityError:
        # The same form pressed twice at the same moment: the other one has posted it.
        with desk.hub.database.reading() as connection:
            found = JobBook(connection, desk.actor, desk.now).find_external(job.source, f"post-{post.key}")
        if found is None:
            raise
        posting = found
    if rest:
        return _next_of_message(desk, rest, posting)
    said = "发出去了，机器和大屏幕马上就有。" if posting.status is JobStatus.OPEN else "存好了，还没发出去。"
    return desk.go(f"/jobs/{posting.job.id}", said)


@router.get("/jobs/{job_id}/edit")
def edit_page(desk: AtDesk, job_id: int) -> Response:
    with desk.hub.database.reading() as connection:
        posting = posting_in_scope(connection, desk, job_id)
    return _page(desk, of_job(posting.job, ""), editing=posting)


@router.post("/jobs/{job_id}/edit")
def edit(desk: AtDesk, job_id: int) -> Response:
    """Everything but who posted it and when; a clean text is shown as long as any other."""
    post = _typed(desk.form)
    with desk.hub.database.reading() as connection:
        before = posting_in_scope(connection, desk, job_id)
    hall = next(hall for hall in desk.halls if hall.id == before.hall_id)
    ready = _read(desk, post, hall)
    if not isinstance(ready, Ready):
        return _page(desk, post, Said(wanting=ready), editing=before, status=422)
    findings = _lint(desk, post)
    if any(finding.grade is Grade.BLOCK for finding in findings):
        return _page(desk, post, editing=before, status=422)
    valid_through = min(ready.job.valid_through, mend_until(desk.now)) if findings else ready.job.valid_through
    job = replace(
        ready.job,
        filled=min(before.job.filled, ready.job.openings),
        valid_through=valid_through,
        source=before.job.source,
        hirer=replace(ready.job.hirer, verified_on=max(ready.job.hirer.verified_on, before.job.hirer.verified_on)),
        hazards=before.job.hazards,
    )
    # What was taken off because nobody mended it comes back with the mending; what is over stays over.
    wage = desk.hub.settings.minimum_wage.stated
    back = before.status is JobStatus.CLOSED and bool(lint_stated(before.job, wage)) and not findings
    with desk.hub.database.writing() as connection:
        book = JobBook(connection, desk.actor, desk.now)
        book.amend(job_id, job)
        if back:
            book.reopen(job_id)
    return desk.go(f"/jobs/{job_id}", "改好了，又挂出来了。" if back else "改好了。")


def _next_of_message(desk: Desk, texts: Sequence[str], posted: Posting | None) -> Response:
    hall = _hall(desk)
    readers: MessageReaders = desk.request.app.state.message_readers
    reader = readers.of_county(hall.region[:6])
    drafts = [draft for text in texts for draft in reader.read(text, local_day(desk.now))]
    empty = fresh(hall, desk.now, _key())
    if not drafts:
        return _page(desk, empty, Said(posted=posted))
    pasted = filled(drafts[0], empty)
    rest = tuple(draft.text for draft in drafts[1:])
    return _page(desk, pasted.post, Said(unsure=pasted.unsure, pieces=pasted.pieces, rest=rest, posted=posted))


def _page(
    desk: Desk, post: QuickPost, said: Said | None = None, *, editing: Posting | None = None, status: int = 200
) -> Response:
    said = said or Said()
    hall = _hall(desk)
    post = with_tile(post, desk.hub.trades)
    with desk.hub.database.reading() as connection:
        known = _known(connection, post)
        hirers: tuple[HirerCard, ...] = ()
        if not (post.name or post.phone or editing):
            hirers = recent_hirers(connection, desk.hall_ids, RECENT_HIRERS)
    today = local_day(desk.now)
    days = [(day.isoformat(), day_words(day, today)) for day in (today + timedelta(days=ahead) for ahead in range(3))]
    findings = _lint(desk, post)
    values = {
        "post": post,
        "said_of": said,
        "findings": findings,
        "more_open": bool(said.wanting.keys() & _MORE),
        "tiles": desk.hub.trades.tiles,
        "hirers": hirers,
        "known": known if known and known.checked(today) else None,
        "openings": OPENINGS,
        "pay": PAY,
        "times": TIMES,
        "units": UNITS,
        "days": days,
        "places": _places(desk.hub, hall, post),
        "regions": _region_groups(desk.hub, hall),
        "certificates": desk.hub.trades.certificates.values(),
        "perks": tuple(Perk),
        "editing": editing,
        "post_hall": hall,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "today": today.isoformat(),
    }
    return desk.page("post.html", values, status=status)


def _lint(desk: Desk, post: QuickPost) -> tuple[Finding, ...]:
    return lint(posting_text(post), desk.hub.settings.minimum_wage.stated)


def _typed(form: FormData) -> QuickPost:
    """The form as it stands. What is written beside a row of bricks wins over the brick."""
    lists = {"perks", "certificates", "tasks"}
    values = {
        each.name: text_fields(form, each.name) if each.name in lists else text_field(form, each.name)
        for each in fields(QuickPost)
    }
    for name in ("openings", "pay", "day", "time", "region"):
        values[name] = text_field(form, f"{name}_other") or values[name]
    return QuickPost(**values)  # type: ignore[arg-type]


def _read(desk: Desk, post: QuickPost, hall: Hall) -> Ready | dict[str, str]:
    with desk.hub.database.reading() as connection:
        known = _known(connection, post)
    tables = Tables(desk.hub.trades, desk.hub.regions)
    result = read(post, hall, known, tables, desk.now, source=hall.name)
    return result if isinstance(result, Ready) else dict(result)


def _known(connection: Connection, post: QuickPost) -> HirerCard | None:
    """The hirer of this telephone and name, if the halls know one."""
    phone = normal_phone(post.phone)
    cards = hirers_of_phone(connection, phone) if phone else ()
    return next((card for card in cards if card.name == post.name.strip()), None)


def _hall(desk: Desk) -> Hall:
    """Where the posting belongs: the chosen hall, else the one that the form names, else the first in scope."""
    if desk.hall is not None:
        return desk.hall
    named = number_field(desk.form, "hall")
    for hall in desk.halls:
        if hall.id == named:
            return hall
    if not desk.halls:
        raise AccountError(AccountCode.NOT_ALLOWED)
    return desk.halls[0]


def _key() -> str:
    return secrets.token_urlsafe(9)


def _places(hub: Hub, hall: Hall, post: QuickPost) -> list[tuple[str, str]]:
    """The bricks: the hall's own place, and where this posting is when that is elsewhere."""
    codes = dict.fromkeys((hall.region, post.region or hall.region))
    return [(code, hub.regions.name(code) or code) for code in codes]


def _region_groups(hub: Hub, hall: Hall) -> list[tuple[Region, tuple[Region, ...]]]:
    """Every county of the city with its townships, the hall's own first."""
    counties = sorted(hub.regions.children(hall.region[:4]), key=lambda county: county.code != hall.region[:6])
    return [(county, hub.regions.children(county.code)) for county in counties]
