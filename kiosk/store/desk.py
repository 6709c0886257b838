"""The acts of a person at the kiosk. Each is exactly one ledger transaction: what is shown was kept, whole.

Without Qt and without a clock of its own; called on the one ledger thread. Nothing here keeps a name, a number or a
phone in clear: the envelope is sealed to the hub, the details to the card's holder.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from kiosk.domain.application import may_undo, ticket_title
from kiosk.domain.card import Identity
from kiosk.domain.clock import CHINA_TIME, local_day
from kiosk.domain.job import Job
from kiosk.domain.law import EntryGate, entry_gate
from kiosk.protocol import ticket as tickets
from kiosk.protocol import work_record
from kiosk.protocol.acts import (
    APPLICATION_CONSENT,
    Application,
    Complaint,
    Erasure,
    ErasureScope,
    Withdrawal,
    WithdrawalAction,
)
from kiosk.protocol.feed_records import TicketState as Answer
from kiosk.protocol.person import PersonKeys, holder_tag, preference_tag, seen_tag
from kiosk.protocol.short_code import group_number
from kiosk.protocol.ticket_copy import TicketCopy, seal_copy
from kiosk.store import fleet_tickets
from kiosk.store.audit_book import write_entry
from kiosk.store.fleet_tickets import FleetTicket
from kiosk.store.identity import KioskIdentity
from kiosk.store.kept_preferences import PreferenceDrawer
from kiosk.store.kept_ticket import (
    TICKETS,
    KeptTicket,
    KeptWorkRecord,
    TicketState,
    TicketViews,
    seal_details,
)
from kiosk.store.kiosk_reports import KioskReports
from kiosk.store.ledger import Ledger, OutboxState
from kiosk.store.outbox_writer import OutboxWriter
from kiosk.store.places import Places
from kiosk.store.storage_fault import DeskError
from kiosk.store.ticket_numbers import RandomBits, new_ticket_id

EARLIER_MOST = 20
BEGINNING = 0
"""Whatever is over by then: nothing."""

_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


class RefusalCode(StrEnum):
    TOO_YOUNG = "TOO_YOUNG"
    PHONE_WRONG = "PHONE_WRONG"
    JOB_CLOSED = "JOB_CLOSED"
    TICKET_UNKNOWN = "TICKET_UNKNOWN"
    TOO_LATE = "TOO_LATE"
    APPLIED_AGAIN = "APPLIED_AGAIN"


_WORDS: dict[RefusalCode, tuple[str, str]] = {
    RefusalCode.TOO_YOUNG: ("未满16周岁不能找工作。", "请和家长或老师商量，也可以拨打12355。"),
    RefusalCode.PHONE_WRONG: ("这不是手机号码。", "请看一下号码，或按“没有手机”。"),
    RefusalCode.JOB_CLOSED: ("这个岗位已经截止。", "请看看别的岗位。"),
    RefusalCode.TICKET_UNKNOWN: ("这张卡没有这张票。", "请用报名时的身份证再刷一次。"),
    RefusalCode.TOO_LATE: ("已经过了可以恢复的时间。", "还想去的话，请重新报名。"),
    RefusalCode.APPLIED_AGAIN: ("这个岗位已经重新报过名。", "请看新的票。"),
}


class RefusedError(DeskError[RefusalCode]):
    """The desk says no."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class WithdrawResult:
    """``undone``: within the undo minutes; ``already``: it was withdrawn before and nothing changed now."""

    ticket: KeptTicket
    undone: bool
    already: bool


class Desk:
    """Applications and withdrawals of one kiosk, and beside them what else a person may want kept."""

    def __init__(
        self,
        ledger: Ledger,
        identity: KioskIdentity,
        undo_minutes: int = 10,
        random_bits: RandomBits = secrets.randbits,
    ) -> None:
        self._ledger = ledger
        self._identity = identity
        self._undo_minutes = undo_minutes
        self._random_bits = random_bits
        self._outbox = OutboxWriter(ledger, identity)
        self._views = TicketViews(identity, undo_minutes)
        self.places = Places(ledger, identity.kiosk_id, self._outbox, random_bits)
        self.preferences = PreferenceDrawer(ledger, self._outbox)
        self.reports = KioskReports(ledger, self._outbox)

    def apply(
        self, keys: PersonKeys, who: Identity, job: Job, phone: str | None, group: str | None, now: int
    ) -> KeptTicket:
        """Apply for ``job``; when this returns, the ticket is on the disk.

        The same person and job give the kept ticket with ``already`` set, unless it is over or the hub refused it.
        ``phone`` is 11 digits or None. ``group`` is that of companions who have applied already (M5); None gives the
        ticket a number of its own, which companions take up. Raises RefusedError (TOO_YOUNG, PHONE_WRONG, JOB_CLOSED)
        and StorageError (DISK_FULL, ...): then nothing was kept.
        """
        if phone is not None and _PHONE.fullmatch(phone) is None:
            raise RefusedError(RefusalCode.PHONE_WRONG)
        if entry_gate(who.birth_date, local_day(now)) is EntryGate.UNDER_16:
            # The screens stop earlier; this is for the day when one of them forgets to (AGE-16: nothing is stored).
            raise RefusedError(RefusalCode.TOO_YOUNG)
        elsewhere = self._elsewhere(keys, now)
        with self._ledger.writing() as connection:
            kept = self._live(connection, keys, job.id, now, elsewhere)
            if kept is not None:
                return kept
            if job.valid_through <= now:
                raise RefusedError(RefusalCode.JOB_CLOSED)
            ticket_id = new_ticket_id(connection, self._random_bits)
            title = ticket_title(job)
            group = group or group_number(ticket_id)
            tag = holder_tag(keys.person_key, self._identity.kiosk_id, ticket_id)
            claims = tickets.Ticket(
                key_id=self._identity.key_id,
                ticket_id=ticket_id,
                job_id=job.id,
                kiosk_id=self._identity.kiosk_id,
                issued_at=now,
                valid_days=tickets.days_covering(now, _useful_until(job)),
                holder_tag=tag,
            )
            token = tickets.sign(claims, self._identity.signing_key)
            application = Application(
                ticket_id=ticket_id,
                job_id=job.id,
                holder_tag=tag,
                person=keys.tag,
                name=who.name or who.name_latin or "",
                phone=phone,
                document=who.document,
                sex=who.sex,
                birth_month=f"{who.birth_date:%Y-%m}",
                title=title,
                reply_deadline=job.reply_deadline,
                job_updated_at=job.updated_at,
                issued_at=now,
                valid_days=claims.valid_days,
                consent_version=APPLICATION_CONSENT,
                receiver=job.hirer.name,
                group=group,
                holder_copy=seal_copy(TicketCopy(token, title, job, group), keys),
            )
            envelope_id = self._outbox.send(connection, application, now)
            connection.execute(
                "INSERT INTO ticket"
                " (ticket_id, person, job_id, token, issued_at, valid_until, state, details, envelope_id) VALUES"
                " (:ticket_id, :person, :job_id, :token, :issued_at, :valid_until, 'live', :details, :envelope_id)",
                {
                    "ticket_id": ticket_id,
                    "person": keys.tag,
                    "job_id": job.id,
                    "token": token,
                    "issued_at": now,
                    "valid_until": claims.valid_until,
                    "details": seal_details(keys, ticket_id, title, job, phone, group),
                    "envelope_id": envelope_id.bytes,
                },
            )
            write_entry(connection, now, "applied", keys.tag, ticket_id)
            return self._held(connection, keys, ticket_id, ())

    def tickets(self, keys: PersonKeys, now: int) -> tuple[KeptTicket, ...]:
        """This person's tickets that still mean something, newest first: the strip above the list (M6).

        Those of other kiosks too, as far as the feed has told of them.
        """
        query = f"{TICKETS} WHERE person = ? AND valid_until > ?"
        elsewhere = [self._views.elsewhere(each) for each in self._elsewhere(keys, now)]
        with self._ledger.reading() as connection:
            own = [self._views.own(row, keys, already=True) for row in connection.execute(query, (keys.tag, now))]
        return tuple(sorted((*own, *elsewhere), key=_newest_first))

    def earlier(self, keys: PersonKeys, now: int) -> tuple[KeptTicket, ...]:
        """This person's tickets that are over and not tidied away yet, newest first; of other kiosks the worked."""
        query = f"{TICKETS} WHERE person = ? AND valid_until <= ? ORDER BY issued_at DESC, ticket_id LIMIT ?"
        with self._ledger.reading() as connection:
            rows = connection.execute(query, (keys.tag, now, EARLIER_MOST)).fetchall()
            own = [self._views.own(row, keys, already=True) for row in rows]
            other = [each for each in self._worked_elsewhere(connection, keys) if each.valid_until <= now]
        return tuple(sorted((*own, *other), key=_newest_first)[:EARLIER_MOST])

    def work_record(self, keys: PersonKeys, now: int) -> KeptWorkRecord | None:
        """What this person has worked, as far as it is kept here, signed; None when nothing is. Raises StorageError."""
        query = f"{TICKETS} WHERE person = ? AND answer = ?"
        with self._ledger.reading() as connection:
            own = [self._views.own(row, keys) for row in connection.execute(query, (keys.tag, Answer.CAME))]
            other = self._worked_elsewhere(connection, keys)
        came = [each for each in (*own, *other) if each.state is TicketState.CAME and each.readable_job is not None]
        if not came:
            return None
        newest = sorted(came, key=_newest_first)[: work_record.MOST_JOBS]
        identity = self._identity
        numbers = tuple((each.kiosk_id, each.ticket_id) for each in newest)
        record = work_record.WorkRecord(identity.key_id, identity.kiosk_id, now, numbers)
        token = work_record.sign(record, identity.signing_key)
        return KeptWorkRecord(work_record.to_url(token, identity.hub_host), now, tuple(newest))

    def withdraw(self, keys: PersonKeys, ticket_id: int, now: int) -> WithdrawResult:
        """Take an application back. Raises RefusedError (TICKET_UNKNOWN) and StorageError."""
        elsewhere = self._elsewhere_unless_own(keys, ticket_id, now)
        with self._ledger.writing() as connection:
            ticket = self._held(connection, keys, ticket_id, elsewhere)
            undone = may_undo(ticket.issued_at, now, self._undo_minutes)
            if ticket.withdrawn_at is not None:
                return WithdrawResult(ticket, undone=False, already=True)
            action = WithdrawalAction.UNDO if undone else WithdrawalAction.WITHDRAW
            self._change(connection, keys, ticket, action, now)
            changed = self._held(connection, keys, ticket_id, elsewhere)
        return WithdrawResult(changed, undone=undone, already=False)

    def restore(self, keys: PersonKeys, ticket_id: int, now: int) -> KeptTicket:
        """Make a ticket live again that was withdrawn a moment ago, so that the paper in the hand stays true.

        Raises RefusedError (TICKET_UNKNOWN, TOO_LATE, APPLIED_AGAIN) and StorageError.
        """
        elsewhere = self._elsewhere(keys, now)
        with self._ledger.writing() as connection:
            ticket = self._held(connection, keys, ticket_id, elsewhere)
            if ticket.withdrawn_at is None:
                return ticket
            if not may_undo(ticket.withdrawn_at, now, self._undo_minutes) or now >= ticket.valid_until:
                raise RefusedError(RefusalCode.TOO_LATE)
            if self._live(connection, keys, ticket.job_id, now, elsewhere) is not None:
                raise RefusedError(RefusalCode.APPLIED_AGAIN)
            self._change(connection, keys, ticket, WithdrawalAction.TAKE_BACK, now)
            return self._held(connection, keys, ticket_id, elsewhere)

    def erase(self, keys: PersonKeys, now: int) -> None:
        """Forget this person here and ask the hub to do so. Signed paper stays valid. Raises StorageError."""
        elsewhere = self._elsewhere(keys, BEGINNING)
        with self._ledger.writing() as connection:
            owner = preference_tag(keys.person_key)
            drop = "DELETE FROM preference WHERE owner IN (?, ?, ?)"
            connection.execute(drop, (owner, keys.tag, seen_tag(keys.person_key)))
            connection.execute("DELETE FROM ticket WHERE person = ?", (keys.tag,))
            fleet_tickets.drop(connection, elsewhere)
            fleet_tickets.drop_lone_prints(connection)
            connection.execute("DELETE FROM place WHERE person = ?", (keys.tag,))
            connection.execute("UPDATE audit SET person = NULL WHERE person = ?", (keys.tag,))
            self._outbox.send(connection, Erasure(keys.tag, ErasureScope.EVERYTHING, owner), now)
            write_entry(connection, now, "erased", None, None)
        self._ledger.drop_traces()

    def complain(self, complaint: Complaint, now: int) -> None:
        """Put what somebody says is wrong with a posting into the outbox; nothing else is kept. Raises StorageError."""
        with self._ledger.writing() as connection:
            self._outbox.send(connection, complaint, now)

    def _change(
        self, connection: sqlite3.Connection, keys: PersonKeys, ticket: KeptTicket, action: WithdrawalAction, now: int
    ) -> None:
        withdrawal = Withdrawal(
            ticket_kiosk=ticket.kiosk_id,
            ticket_id=ticket.ticket_id,
            job_id=ticket.job_id,
            holder_tag=holder_tag(keys.person_key, ticket.kiosk_id, ticket.ticket_id),
            action=action,
        )
        self._outbox.send(connection, withdrawal, now)
        live = action is WithdrawalAction.TAKE_BACK
        own = (ticket.ticket_id, keys.tag)
        if live:
            # What the hub said of the withdrawal is over: its next word counts as one about the ticket that stands.
            changed = connection.execute(
                "UPDATE ticket SET state = 'live', withdrawn_at = NULL,"
                " answer = CASE WHEN answer = ? THEN ? ELSE answer END WHERE ticket_id = ? AND person = ?",
                (Answer.WITHDRAWN, Answer.RECEIVED, *own),
            )
        else:
            changed = connection.execute(
                "UPDATE ticket SET state = 'withdrawn', withdrawn_at = ? WHERE ticket_id = ? AND person = ?",
                (now, *own),
            )
        if changed.rowcount == 0:
            fleet_tickets.mark_withdrawn(connection, ticket.kiosk_id, ticket.ticket_id, None if live else now)
        write_entry(connection, now, "restored" if live else "withdrawn", keys.tag, ticket.ticket_id)

    def _elsewhere(self, keys: PersonKeys, now: int) -> tuple[FleetTicket, ...]:
        """This person's of other kiosks. Asked before a transaction: it takes a moment for each ticket of the fleet."""
        with self._ledger.reading() as connection:
            return fleet_tickets.held_by(connection, keys, now)

    def _worked_elsewhere(self, connection: sqlite3.Connection, keys: PersonKeys) -> list[KeptTicket]:
        return [self._views.elsewhere(each) for each in fleet_tickets.worked_by(connection, keys)]

    def _elsewhere_unless_own(self, keys: PersonKeys, ticket_id: int, now: int) -> tuple[FleetTicket, ...]:
        """Nothing for a ticket of this ledger, which is the usual one and is found by its number."""
        query = "SELECT 1 FROM ticket WHERE ticket_id = ? AND person = ?"
        with self._ledger.reading() as connection:
            own = _first(connection.execute(query, (ticket_id, keys.tag)))
        return () if own is not None else self._elsewhere(keys, now)

    def _live(
        self, connection: sqlite3.Connection, keys: PersonKeys, job_id: int, now: int, elsewhere: Sequence[FleetTicket]
    ) -> KeptTicket | None:
        """The application of this person for this job that still stands, if there is one, wherever it was made."""
        mine = (keys.tag, job_id)
        # Only this person's for this job: a clock that is wrong for a day must not end everybody's tickets.
        connection.execute(
            "UPDATE ticket SET state = 'over' WHERE person = ? AND job_id = ? AND state = 'live' AND (valid_until <= ?"
            " OR envelope_id IN (SELECT envelope_id FROM outbox WHERE state = ?))",
            (*mine, now, OutboxState.REFUSED),
        )
        own = _first(connection.execute(f"{TICKETS} WHERE person = ? AND job_id = ? AND ticket.state = 'live'", mine))
        if own is not None:
            return self._views.own(own, keys, already=True)
        other = next((each for each in elsewhere if each.stands and each.copy.job.id == job_id), None)
        return None if other is None else self._views.elsewhere(other)

    def _held(
        self, connection: sqlite3.Connection, keys: PersonKeys, ticket_id: int, elsewhere: Sequence[FleetTicket]
    ) -> KeptTicket:
        row = _first(connection.execute(f"{TICKETS} WHERE ticket_id = ? AND person = ?", (ticket_id, keys.tag)))
        if row is not None:
            return self._views.own(row, keys)
        other = next((each for each in elsewhere if each.copy.ticket.ticket_id == ticket_id), None)
        if other is None:
            raise RefusedError(RefusalCode.TICKET_UNKNOWN)
        return self._views.elsewhere(fleet_tickets.as_it_stands(connection, other))


def _newest_first(ticket: KeptTicket) -> tuple[int, int]:
    return -ticket.issued_at, ticket.ticket_id


def _first(rows: sqlite3.Cursor) -> sqlite3.Row | None:
    """Of at most one."""
    row: sqlite3.Row | None = rows.fetchone()
    return row


def _useful_until(job: Job) -> int:
    """Until when somebody may ask for the ticket: the posting's end, the reply, or the end of the first working day."""
    morning_after = datetime.combine(job.work.start_on + timedelta(days=1), time(), CHINA_TIME)
    return max(job.valid_through, job.reply_deadline or 0, int(morning_after.timestamp()))
