"""A person's tickets as plain maps, for the strip above the list and for their own page; nothing said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.domain.application import SilenceCode, silence_means
from kiosk.domain.clash import common_half_day
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.ui import presentation
from kiosk.ui.presentation import Fields, Tables
from kiosk.ui.session.visit import STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.store.kept_ticket import KeptTicket

_UNANSWERED = frozenset({"saved", "sent"})
_NO_WORD_IS_NO = {SilenceCode.NOT_CHOSEN: "silent_not_chosen", SilenceCode.NO_PLACE: "silent_no_place"}
"""The reply deadline has passed and no word of the hirer is here: the ticket's own sentence says what that means."""


class TicketRows:
    """Reads each ticket's posting once: the pages are filled several times a second."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._jobs: dict[int, Job | None] = {}

    def forget(self) -> None:
        self._jobs.clear()

    def row(self, ticket: KeptTicket, now: int) -> Fields:
        """``state`` is a TicketState, or what silence has come to mean by now.

        No seconds: rows that change are built anew, and a finger on them would lose its press.
        """
        job = self._job(ticket)
        posting = presentation.job_page(job, now, self._tables) if job is not None else None
        return {
            "ticketId": str(ticket.ticket_id),
            "title": str(ticket.job_snapshot.get("title", "")),
            "issued": presentation.moment(ticket.issued_at, now),
            "state": self._state(ticket, job, now),
            "standing": ticket.state in STANDING,
            "start": presentation.start_of(job.work, local_day(now)) if job is not None else presentation.NO_START,
            "address": posting["address"] if posting is not None else "",
            "contact": posting["contact"] if posting is not None else {"name": "", "phone": ""},
            "undoable": seconds_left(ticket.undo_until, now) > 0,
            "restorable": seconds_left(ticket.restore_until, now) > 0,
            "shortCode": ticket.short_code,
        }

    def clash(self, job: Job, tickets: Iterable[KeptTicket], now: int) -> Fields | None:
        """The first other application for work in the same half of a day as ``job``; None without any (M6)."""
        today = local_day(now)
        for ticket in tickets:
            other = self._job(ticket) if ticket.state in STANDING and ticket.job_id != job.id else None
            day = None if other is None else common_half_day(job.work, other.work, today)
            if other is not None and day is not None:
                return {"title": other.title, **presentation.day_and_time(day, other.work.meet_time, today)}
        return None

    def _state(self, ticket: KeptTicket, job: Job | None, now: int) -> str:
        if job is None or ticket.state not in _UNANSWERED or job.reply_deadline is None or job.reply_deadline > now:
            return str(ticket.state)
        return _NO_WORD_IS_NO.get(silence_means(job, now).code, str(ticket.state))

    def _job(self, ticket: KeptTicket) -> Job | None:
        if ticket.ticket_id not in self._jobs:
            self._jobs[ticket.ticket_id] = ticket.readable_job
        return self._jobs[ticket.ticket_id]


def seconds_left(until: int | None, now: int) -> int:
    return 0 if until is None else max(0, until - now)
