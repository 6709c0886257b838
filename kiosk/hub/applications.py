"""The rows of applications: one place where their state changes, whoever says so.

Every change books an act and lets the state follow from all acts (``kiosk.hub.states``); what moved is told to the
kiosks as a ``ticket_state`` row, which the publisher numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, case, exists, insert, select, update

from kiosk.domain.clock import local_day
from kiosk.errors import CodedError
from kiosk.hub.counters import Measure, person_cell
from kiosk.hub.database import Database
from kiosk.hub.journal import HeldJob, Journal, journal
from kiosk.hub.schema import APPLICATION, TICKET_ACT, TICKET_STATE
from kiosk.hub.states import RULES, State, Teller, TicketAct, Word, standing
from kiosk.protocol.feed_records import TicketState

HUB_SENDER = 0
"""Among acts: the hub itself. No kiosk has this number."""
UNDO_WITHIN_S = 10
SILENCE_S = 24 * 3600
_AT_ONCE = 500

_THIS = (APPLICATION.c.kiosk_id == bindparam("kiosk")) & (APPLICATION.c.ticket_id == bindparam("ticket"))
_FIND = select(APPLICATION).where(_THIS)
_MOVE = update(APPLICATION).where(_THIS).values(state=bindparam("new_state"), state_at=bindparam("new_at"))
_ANOTHER = select(
    exists().where(
        APPLICATION.c.person == bindparam("person"),
        APPLICATION.c.job_id == bindparam("job"),
        APPLICATION.c.state != State.WITHDRAWN,
        ~_THIS,
    )
)
_ACTS = select(TICKET_ACT).where(
    TICKET_ACT.c.kiosk_id == bindparam("kiosk"),
    TICKET_ACT.c.ticket_id == bindparam("ticket"),
    TICKET_ACT.c.job_id == bindparam("job"),
    TICKET_ACT.c.holder_tag.is_(None) | (TICKET_ACT.c.holder_tag == bindparam("holder")),
)
_BOOK = insert(TICKET_ACT)
_FORGET_COPIES = (
    update(TICKET_STATE)
    .where(TICKET_STATE.c.kiosk_id == bindparam("kiosk"), TICKET_STATE.c.ticket_id == bindparam("ticket"))
    .values(holder_copy=None)
)


@dataclass(frozen=True, slots=True)
class TellCopy:
    """What only the holder's card opens, and until when the ticket means something (Unix seconds)."""

    sealed: bytes
    valid_until: int


class ChangeFault(StrEnum):
    APPLICATION_UNKNOWN = "APPLICATION_UNKNOWN"
    NOT_POSSIBLE = "CHANGE_NOT_POSSIBLE"
    NOTHING_TO_UNDO = "NOTHING_TO_UNDO"


_WORDS: dict[ChangeFault, tuple[str, str]] = {
    ChangeFault.APPLICATION_UNKNOWN: ("没有这条报名。", "请刷新页面再看。"),
    ChangeFault.NOT_POSSIBLE: ("这条报名现在不能这样改。", "请刷新页面，看它现在的状态。"),
    ChangeFault.NOTHING_TO_UNDO: ("已经过了可以撤销的时间。", "请直接选正确的状态。"),
}


class ChangeError(CodedError[ChangeFault]):
    """A clerk's change that does not fit; nothing was changed. Sentence and instruction are for the page."""

    words = _WORDS


def find(connection: Connection, kiosk_id: int, ticket_id: int) -> Row[Any] | None:
    """The whole row of a ticket's application."""
    return connection.execute(_FIND, {"kiosk": kiosk_id, "ticket": ticket_id}).first()


def find_booked(booking: Journal, kiosk_id: int, ticket_id: int) -> Row[Any] | None:
    """As ``find``, also when the row waits in the journal; without a question when it is known that there is none."""
    if (kiosk_id, ticket_id) in booking.quiet_tickets:
        return None
    booking.write_rows()
    return find(booking.connection, kiosk_id, ticket_id)


def has_another(booking: Journal, person: bytes, job_id: int, kiosk_id: int, ticket_id: int) -> bool:
    """Another application of this person for this job that was not withdrawn."""
    if (person, job_id) in booking.quiet_people:
        return False
    booking.write_rows()
    which = {"person": person, "job": job_id, "kiosk": kiosk_id, "ticket": ticket_id}
    return bool(booking.connection.execute(_ANOTHER, which).scalar_one())


def acts_about(booking: Journal, kiosk_id: int, ticket_id: int, job_id: int, holder_tag: bytes) -> list[TicketAct]:
    """All acts about this ticket. One that names another job or another holder is about something else."""
    if (kiosk_id, ticket_id) in booking.quiet_tickets:
        return []
    which = {"kiosk": kiosk_id, "ticket": ticket_id, "job": job_id, "holder": holder_tag}
    return [
        TicketAct(row.at, row.sequence, row.sender, row.act_id, Word(row.word), Teller(row.reporter))
        for row in booking.connection.execute(_ACTS, which)
    ]


def book_act(
    booking: Journal, act: TicketAct, kiosk_id: int, ticket_id: int, job_id: int, holder_tag: bytes | None
) -> None:
    """Keep an act about a ticket that may still be unknown. ``holder_tag`` where the act had to show it."""
    row = {
        "sender": act.sender,
        "act_id": act.act_id,
        "kiosk_id": kiosk_id,
        "ticket_id": ticket_id,
        "job_id": job_id,
        "holder_tag": holder_tag,
        "word": act.word,
        "reporter": act.teller,
        "at": act.at,
        "sequence": act.sequence,
    }
    booking.quiet_tickets.discard((kiosk_id, ticket_id))
    booking.connection.execute(_BOOK, row)


def tell(
    booking: Journal,
    kiosk_id: int,
    ticket_id: int,
    holder_tag: bytes,
    state: State | TicketState,
    copy: TellCopy | None = None,
    *,
    erased: bool = False,
) -> None:
    """Say to the kiosks what a ticket's state is now, with ``copy`` for its holder when it is the first time.

    ``erased``: nothing of it is to be kept. The time is the hub's: a state of weeks ago, from a stick of today, is news
    all the same.
    """
    told = {
        "kiosk_id": kiosk_id,
        "ticket_id": ticket_id,
        "holder_tag": holder_tag,
        "state": state,
        "at": booking.now,
        "valid_until": None if copy is None else copy.valid_until,
        "holder_copy": None if copy is None else copy.sealed,
        "erased": erased,
    }
    booking.add(TICKET_STATE, told)


def forget_copies(booking: Journal, kiosk_id: int, ticket_id: int) -> None:
    """Of a ticket whose holder asked for erasure; what is published already goes with its next merge."""
    booking.write_rows()
    booking.connection.execute(_FORGET_COPIES, {"kiosk": kiosk_id, "ticket": ticket_id})


def settle(booking: Journal, row: Row[Any], acts: Sequence[TicketAct]) -> State:
    """Bring an application to where its acts say; ``row`` was read under the lock of its posting."""
    job = booking.jobs[row.job_id]
    before = State(row.state)
    reached = standing(acts, job.cancelled_at)
    if reached.state is before:
        return before
    if (
        reached.state.live
        and not before.live
        and has_another(booking, row.person, row.job_id, row.kiosk_id, row.ticket_id)
    ):
        return before
    at = booking.now if reached.at is None else reached.at
    moved = {"kiosk": row.kiosk_id, "ticket": row.ticket_id, "new_state": reached.state, "new_at": at}
    booking.connection.execute(_MOVE, moved)
    tell(booking, row.kiosk_id, row.ticket_id, row.holder_tag, reached.state)
    booking.count_applied(row.job_id, reached.state.live - before.live)
    count_outcome(booking, job, row.kiosk_id, row.sex, row.birth_month, before, -1)
    count_outcome(booking, job, row.kiosk_id, row.sex, row.birth_month, reached.state, +1)
    return reached.state


def count_outcome(
    booking: Journal, job: HeldJob, kiosk_id: int, sex: str, birth_month: str | None, state: State, step: int
) -> None:
    """Who came counts on the day of the work; a correction takes back what stood there."""
    measure = {State.CAME: Measure.CAME, State.NO_SHOW: Measure.NO_SHOWS}.get(state)
    if measure is not None:
        hall_id = booking.hall_of(kiosk_id, job.hall_id)
        booking.count(person_cell(job.start_on, hall_id, measure, job.trade, sex, birth_month), step)


def count_withdrawal(
    booking: Journal, job: HeldJob, act: TicketAct, kiosk_id: int, sex: str, birth_month: str | None
) -> None:
    """Where and when somebody withdrew; a clerk's withdrawal on behalf counts at the hall of the ticket's kiosk."""
    hall_id = booking.hall_of(act.sender or kiosk_id, job.hall_id)
    day = local_day(act.at).isoformat()
    booking.count(person_cell(day, hall_id, Measure.WITHDRAWALS, job.trade, sex, birth_month))


def change(booking: Journal, kiosk_id: int, ticket_id: int, word: Word, teller: Teller = Teller.CLERK) -> State:
    """A clerk's word (or the hub's own) about an application, now; said twice it changes nothing more.

    Raises ChangeError when it does not fit; nothing was written then.
    """
    row, acts = _held(booking, kiosk_id, ticket_id)
    before, target = State(row.state), RULES[word].target
    if before is target:
        return before
    act = _hub_act(booking, acts, word, teller)
    job = booking.jobs[row.job_id]
    fits = standing([*acts, act], job.cancelled_at).state is target
    if not fits or (not before.live and has_another(booking, row.person, row.job_id, kiosk_id, ticket_id)):
        raise ChangeError(ChangeFault.NOT_POSSIBLE)
    book_act(booking, act, kiosk_id, ticket_id, row.job_id, None)
    if word is Word.WITHDRAW:
        count_withdrawal(booking, job, act, row.kiosk_id, row.sex, row.birth_month)
    return settle(booking, row, [*acts, act])


def undo(booking: Journal, kiosk_id: int, ticket_id: int) -> State:
    """Take a clerk's last word back within ten seconds: a later word wins, and both stay written.

    Raises ChangeError.
    """
    _row, acts = _held(booking, kiosk_id, ticket_id)
    said = max((act for act in acts if act.sender == HUB_SENDER and act.teller is Teller.CLERK), default=None)
    if said is None or booking.now - said.at > UNDO_WITHIN_S:
        raise ChangeError(ChangeFault.NOTHING_TO_UNDO)
    earlier = standing([act for act in acts if act != said]).state
    if said.word in (Word.WITHDRAW, Word.UNDO):
        word = Word.TAKE_BACK
    elif earlier is State.WITHDRAWN:
        word = Word.UNDO
    elif earlier is State.NO_ANSWER:
        word = Word.RECEIVED
    else:
        word = Word(earlier)
    return change(booking, kiosk_id, ticket_id, word)


def settle_job(booking: Journal, job_id: int) -> int:
    """After a posting was cancelled, or its cancellation taken back: bring its applications along; how many moved."""
    booking.jobs.pop(job_id, None)
    booking.lock_jobs([job_id])
    booking.write_rows()
    rows = booking.connection.execute(select(APPLICATION).where(APPLICATION.c.job_id == job_id)).all()
    moved = 0
    for row in rows:
        acts = acts_about(booking, row.kiosk_id, row.ticket_id, job_id, row.holder_tag)
        moved += settle(booking, row, acts) is not State(row.state)
    return moved


def settle_silence(database: Database, now: int) -> int:
    """Applications that nobody answered within 24 h after the reply deadline, or after they came; how many.

    Call it from the hub's clock, as often as liked. Raises DatabaseError.
    """
    waited_for = case(
        (APPLICATION.c.reply_deadline > APPLICATION.c.accepted_at, APPLICATION.c.reply_deadline),
        else_=APPLICATION.c.accepted_at,
    )
    query = (
        select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id, APPLICATION.c.job_id)
        .where(APPLICATION.c.state == State.RECEIVED, APPLICATION.c.accepted_at <= now - SILENCE_S)
        .where(waited_for <= now - SILENCE_S)
        .limit(_AT_ONCE)
    )
    silent = 0
    while True:
        before = silent
        with journal(database, now) as booking:
            found = booking.connection.execute(query).all()
            booking.lock_jobs(row.job_id for row in found)
            for row in found:
                try:
                    change(booking, row.kiosk_id, row.ticket_id, Word.NO_ANSWER, Teller.HUB)
                except ChangeError:
                    continue  # somebody answered while we waited for the posting
                silent += 1
        if len(found) < _AT_ONCE or silent == before:
            return silent
        database.let_others_in()


def _held(booking: Journal, kiosk_id: int, ticket_id: int) -> tuple[Row[Any], list[TicketAct]]:
    row = find_booked(booking, kiosk_id, ticket_id)
    if row is None:
        raise ChangeError(ChangeFault.APPLICATION_UNKNOWN)
    if row.job_id not in booking.jobs:
        booking.lock_jobs([row.job_id])
        row = find_booked(booking, kiosk_id, ticket_id)
        if row is None:
            raise ChangeError(ChangeFault.APPLICATION_UNKNOWN)
    return row, acts_about(booking, kiosk_id, ticket_id, row.job_id, row.holder_tag)


def _hub_act(booking: Journal, acts: Sequence[TicketAct], word: Word, teller: Teller) -> TicketAct:
    sequence = max((act.sequence for act in acts), default=0) + 1
    return TicketAct(booking.now, sequence, HUB_SENDER, uuid4().bytes, word, teller)
