"""A posting enters the market: hirer, book of postings and figures in one transaction."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.clock import local_day
from kiosk.domain.job import Hirer, Job
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.hirers import HirerCard, keep_hirer
from kiosk.hub.jobs import JobBook, JobStatus, Posting
from kiosk.hub.journal import Journal


def post(
    booking: Journal, actor: str, job: Job, card: HirerCard, hall_id: int, external_id: str | None = None
) -> Posting:
    """Out at once, or a draft while nobody has seen the hirer's papers.

    ``external_id`` names the act: the same one again gives the posting that it made and changes nothing.
    """
    book = JobBook(booking.connection, actor, booking.now)
    if external_id is not None:
        before = book.find_external(job.source, external_id)
        if before is not None:
            return before
    hirer_id = keep_hirer(booking.connection, card)
    status = JobStatus.OPEN if card.checked(local_day(booking.now)) else JobStatus.DRAFT
    posting = book.post(job, hall_id, status=status, hirer_id=hirer_id, external_id=external_id)
    if status is JobStatus.OPEN:
        _count(booking, posting)
    return posting


def papers_seen(booking: Journal, actor: str, job_id: int, card: HirerCard) -> Posting:
    """A clerk has seen the hirer's papers today: the draft goes out."""
    book = JobBook(booking.connection, actor, booking.now)
    before = book.find(job_id)
    today = local_day(booking.now)
    keep_hirer(booking.connection, replace(card, verified_on=today))
    book.amend(job_id, replace(before.job, hirer=replace(before.job.hirer, verified_on=today)))
    posting = book.publish(job_id)
    if before.status is JobStatus.DRAFT:
        _count(booking, posting)
    return posting


def hirer_of(card: HirerCard) -> Hirer:
    """The hirer as a posting names him."""
    return Hirer(card.name, card.kind, card.verified_on, card.credit_code)


def _count(booking: Journal, posting: Posting) -> None:
    """M14: posts and places count where and when the posting went out."""
    day = local_day(booking.now).isoformat()
    booking.count(Cell(day, posting.hall_id, Measure.POSTS, posting.job.trade))
    booking.count(Cell(day, posting.hall_id, Measure.PLACES, posting.job.trade), posting.job.openings)
