"""Acts about a ticket that some kiosk issued: withdrawal, outcome, dispatch, and the hold of a complaint.

The application may not have arrived yet; then the act waits in ``ticket_act`` and counts when it does.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, tuple_

from kiosk.hub.applications import acts_about, book_act, count_withdrawal, find_booked, has_another, settle
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import DISPATCH
from kiosk.hub.states import State, Teller, TicketAct, Word, standing
from kiosk.hub.upsert import insert_into
from kiosk.protocol.acts import Dispatch, Outcome, Withdrawal
from kiosk.protocol.refusals import Refusal


def withdraw(booking: Journal, letter: Letter[Withdrawal]) -> Refusal | None:
    act = letter.act
    row, refusal = _ticket(booking, act, act.holder_tag)
    if refusal is not None:
        return refusal
    said = letter.ticket_act(Word(act.action), Teller.HOLDER)
    if row is None:
        book_act(booking, said, act.ticket_kiosk, act.ticket_id, act.job_id, act.holder_tag)
        return None
    acts = [*_acts(booking, row), said]
    if said.word is Word.TAKE_BACK and _would_revive(booking, row, acts) and not _place_left(booking, row):
        return Refusal.PLACE_GONE
    book_act(booking, said, act.ticket_kiosk, act.ticket_id, act.job_id, act.holder_tag)
    if said.word is Word.WITHDRAW:
        job = booking.jobs[row.job_id]
        count_withdrawal(booking, job, said, row.kiosk_id, row.sex, row.birth_month)
    settle(booking, row, acts)
    return None


def report_outcome(booking: Journal, letter: Letter[Outcome]) -> Refusal | None:
    return _say(booking, letter.act, letter.ticket_act(Word(letter.act.result), Teller(letter.act.reporter)))


def dispatch(booking: Journal, letter: Letter[Dispatch]) -> Refusal | None:
    act = letter.act
    refusal = _say(booking, act, letter.ticket_act(Word.DISPATCH, Teller.CLERK))
    if refusal is not None:
        return refusal
    values = {
        "job_id": act.job_id,
        "report_at": act.report_at,
        "meet_at": act.meet_at,
        "vehicle": act.vehicle,
        "seat": act.seat,
        "at": letter.at,
        "sequence": letter.sequence,
    }
    statement = insert_into(booking.connection.dialect.name, DISPATCH)
    newer = tuple_(statement.excluded.at, statement.excluded.sequence) > tuple_(DISPATCH.c.at, DISPATCH.c.sequence)
    booking.connection.execute(
        statement.values(kiosk_id=act.ticket_kiosk, ticket_id=act.ticket_id, **values).on_conflict_do_update(
            index_elements=DISPATCH.primary_key.columns, set_=values, where=newer
        )
    )
    return None


def _say(booking: Journal, act: Outcome | Dispatch, said: TicketAct) -> Refusal | None:
    row, refusal = _ticket(booking, act, None)
    if refusal is not None:
        return refusal
    acts = [] if row is None else [*_acts(booking, row), said]
    book_act(booking, said, act.ticket_kiosk, act.ticket_id, act.job_id, None)
    if row is not None:
        settle(booking, row, acts)
    return None


def _ticket(
    booking: Journal, act: Withdrawal | Outcome | Dispatch, holder_tag: bytes | None
) -> tuple[Row[Any] | None, Refusal | None]:
    """The application that the act is about, if it has come; or why the act cannot be about anything."""
    if act.job_id not in booking.jobs:
        return None, Refusal.JOB_UNKNOWN
    row = find_booked(booking, act.ticket_kiosk, act.ticket_id)
    if row is not None and (row.job_id != act.job_id or holder_tag not in (None, row.holder_tag)):
        return None, Refusal.TICKET_MISMATCH
    return row, None


def _acts(booking: Journal, row: Row[Any]) -> list[TicketAct]:
    return acts_about(booking, row.kiosk_id, row.ticket_id, row.job_id, row.holder_tag)


def _would_revive(booking: Journal, row: Row[Any], acts: list[TicketAct]) -> bool:
    return State(row.state) is State.WITHDRAWN and standing(acts).state.live


def _place_left(booking: Journal, row: Row[Any]) -> bool:
    return booking.jobs[row.job_id].status == "open" and not has_another(
        booking, row.person, row.job_id, row.kiosk_id, row.ticket_id
    )
