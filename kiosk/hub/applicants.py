"""Who applied for a posting, as clerks see it: in the order of coming, with name and telephone while those are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kiosk.domain.application import TicketTitle
from kiosk.hub.companions import shared_groups, shown_group
from kiosk.hub.schema import APPLICATION
from kiosk.hub.states import State
from kiosk.hub.ticket_keys import OfTicket

STATE_WORDS: dict[State, str] = {
    State.RECEIVED: "还没联系",
    State.CONTACTED: "联系了",
    State.CHOSEN: "选上了",
    State.NOT_CHOSEN: "没选上",
    State.NO_ANSWER: "单位没回话",
    State.WITHDRAWN: "自己撤了",
    State.CANCELLED: "活取消了",
    State.CAME: "来了",
    State.NO_SHOW: "没来",
}


@dataclass(frozen=True, slots=True)
class Applicant(OfTicket):
    """``name`` and ``phone`` are None once retention has purged them, ``phone`` also for who has none.

    ``on_behalf_by``: the clerk who applied for somebody without a card. Times are Unix seconds.
    """

    kiosk_id: int
    ticket_id: int
    job_id: int
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    sex: str
    birth_month: str | None = field(repr=False)
    state: State
    state_at: int
    title: TicketTitle
    applied_at: int
    reply_deadline: int | None
    group_number: str | None
    on_behalf_by: str | None

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def called(self) -> str:
        """How to call the person; purged names leave the code."""
        return self.name or self.code


def applicants_of(connection: Connection, job_ids: Collection[int]) -> tuple[Applicant, ...]:
    """Every application for these postings, the first come first."""
    return applicants(
        connection,
        select(APPLICATION)
        .where(APPLICATION.c.job_id.in_(job_ids))
        .order_by(APPLICATION.c.job_id, APPLICATION.c.issued_at, APPLICATION.c.ticket_id),
    )


def applicants(connection: Connection, query: Select[Any]) -> tuple[Applicant, ...]:
    """``query`` selects whole rows of ``application``; who came together is told where both are among them."""
    rows = connection.execute(query).all()
    shared = shared_groups(rows)
    return tuple(_applicant(row, shown_group(row, shared)) for row in rows)


def roster(applicants: Collection[Applicant]) -> tuple[Applicant, ...]:
    """Who is to be counted in the morning: the chosen ones; where nobody was chosen, everybody still in it."""
    counted = (State.CHOSEN, State.CAME, State.NO_SHOW)
    chosen = tuple(each for each in applicants if each.state in counted)
    if any(each.state is State.CHOSEN for each in chosen):
        return chosen
    live = (*counted, State.RECEIVED, State.CONTACTED, State.NO_ANSWER)
    return tuple(each for each in applicants if each.state in live)


def _applicant(row: Row[Any], group_number: str | None) -> Applicant:
    return Applicant(
        kiosk_id=row.kiosk_id,
        ticket_id=row.ticket_id,
        job_id=row.job_id,
        name=row.name,
        phone=row.phone,
        sex=row.sex,
        birth_month=row.birth_month,
        state=State(row.state),
        state_at=row.state_at,
        title=TicketTitle(row.title),
        applied_at=row.issued_at,
        reply_deadline=row.reply_deadline,
        group_number=group_number,
        on_behalf_by=row.on_behalf_by,
    )
