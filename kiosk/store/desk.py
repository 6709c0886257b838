"""The acts of a person at the kiosk. Each is exactly one ledger transaction: what is shown was kept, whole.

Without Qt and without a clock of its own; called on the one ledger thread. Nothing here keeps a name, a number or a
phone in clear: the envelope is sealed to the hub, the details to the card's holder.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from kiosk.domain.age import AgeBand
from kiosk.domain.application import TicketTitle, may_undo, ticket_title, undo_until
from kiosk.domain.card import Identity, Sex
from kiosk.domain.clock import CHINA_TIME, local_day
from kiosk.domain.job import Job
from kiosk.domain.law import EntryGate, entry_gate
from kiosk.protocol import ticket as tickets
from kiosk.protocol.acts import (
    APPLICATION_CONSENT,
    Act,
    Application,
    Complaint,
    Erasure,
    ErasureScope,
    KeptPreferences,
    VisitCount,
    Visits,
    Withdrawal,
    WithdrawalAction,
    class_of,
)
from kiosk.protocol.envelope import Header, seal
from kiosk.protocol.feed_records import TicketState as Answer
from kiosk.protocol.person import PersonKeys, holder_tag, preference_tag
from kiosk.protocol.preferences import (
    MAX_KEEP_DAYS,
    Preferences,
    open_preferences,
    open_record,
    seal_preferences,
    seal_record,
)
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map
from kiosk.protocol.short_code import ID_BITS, encode, group_number, is_issuable, spaced
from kiosk.protocol.ticket_copy import TicketCopy, seal_copy
from kiosk.store import fleet_tickets
from kiosk.store.audit_book import unsent_batch, write_entry
from kiosk.store.fleet_tickets import FleetTicket
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import Ledger, OutboxState
from kiosk.store.places import Places
from kiosk.store.storage_fault import DeskError, LedgerCorruptError

DAY_S = 86_400
AUDIT_BATCH = 200
EARLIER_MOST = 20

_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


class TicketState(StrEnum):
    """What became of a ticket: kept here, received by the hub, refused by it, taken back, or what the hirer said."""

    SAVED = "saved"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONTACTED = "contacted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    CAME = "came"
    NO_SHOW = "no_show"


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
class KeptTicket:
    """A ticket that is in the ledger, whichever kiosk issued it. Times are Unix seconds UTC.

    ``already`` is true when the person had applied before and this is the ticket of that time. ``undo_until`` is when
    a withdrawal stops being an undo, ``restore_until`` when a withdrawn ticket can no longer be taken back.
    ``withdrawn_at`` is when the holder withdrew it at this kiosk.
    """

    kiosk_id: int
    ticket_id: int
    url: str = field(repr=False)
    short_code: str = field(repr=False)
    job_id: int
    title_code: TicketTitle
    issued_at: int
    valid_until: int
    undo_until: int
    withdrawn_at: int | None
    restore_until: int | None
    job_snapshot: dict[str, Any] = field(repr=False)
    phone: str | None = field(repr=False)
    group: str | None
    state: TicketState
    already: bool = False

    @property
    def job(self) -> Job:
        """The posting as the person saw it. Raises RecordError when an older program kept it in another shape."""
        return from_map(Job, self.job_snapshot)


@dataclass(frozen=True, slots=True)
class WithdrawResult:
    """``undone``: within the undo minutes; ``already``: it was withdrawn before and nothing changed now."""

    ticket: KeptTicket
    undone: bool
    already: bool


class Desk:
    """Applications, withdrawals and preferences of one kiosk."""

    def __init__(
        self,
        ledger: Ledger,
        identity: KioskIdentity,
        undo_minutes: int = 10,
        random_bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self._ledger = ledger
        self._identity = identity
        self._undo_minutes = undo_minutes
        self._random_bits = random_bits
        self.places = Places(ledger, identity.kiosk_id, self._send, self._new_ticket_id)

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
            ticket_id = self._new_ticket_id(connection)
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
            envelope_id = self._send(connection, application, now)
            details = pack({"title": title.value, "job": to_map(job), "phone": phone, "group": group})
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
                    "details": seal_record(keys, _details_purpose(ticket_id), details),
                    "envelope_id": envelope_id.bytes,
                },
            )
            self._note(connection, now, "applied", keys.tag, ticket_id)
            return self._held(connection, keys, ticket_id, ())

    def tickets(self, keys: PersonKeys, now: int) -> tuple[KeptTicket, ...]:
        """This person's tickets that still mean something, newest first: the strip above the list (M6).

        Those of other kiosks too, as far as the feed has told of them.
        """
        query = f"{_TICKETS} WHERE person = ? AND valid_until > ?"
        elsewhere = [self._fleet_ticket(each) for each in self._elsewhere(keys, now)]
        with self._ledger.reading() as connection:
            own = [self._kept(row, keys, already=True) for row in connection.execute(query, (keys.tag, now))]
        return tuple(sorted((*own, *elsewhere), key=lambda each: (-each.issued_at, each.ticket_id)))

    def earlier(self, keys: PersonKeys, now: int) -> tuple[KeptTicket, ...]:
        """This person's tickets that are over and not tidied away yet, newest first."""
        query = f"{_TICKETS} WHERE person = ? AND valid_until <= ? ORDER BY issued_at DESC, ticket_id LIMIT ?"
        with self._ledger.reading() as connection:
            rows = connection.execute(query, (keys.tag, now, EARLIER_MOST)).fetchall()
            return tuple(self._kept(row, keys, already=True) for row in rows)

    def withdraw(self, keys: PersonKeys, ticket_id: int, now: int) -> WithdrawResult:
        """Take an application back. Raises RefusedError (TICKET_UNKNOWN) and StorageError."""
        elsewhere = self._elsewhere(keys, now)
        with self._ledger.writing() as connection:
            ticket = self._held(connection, keys, ticket_id, elsewhere)
            undone = may_undo(ticket.issued_at, now, self._undo_minutes)
            if ticket.withdrawn_at is not None:
                return WithdrawResult(ticket, undone=False, already=True)
            action = WithdrawalAction.UNDO if undone else WithdrawalAction.WITHDRAW
            self._change(connection, keys, ticket, action, now)
        return WithdrawResult(self._again(keys, ticket_id, now), undone=undone, already=False)

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
        return self._again(keys, ticket_id, now)

    def remember(self, keys: PersonKeys, preferences: Preferences, now: int, days: int) -> None:
        """Keep preferences, sealed, for ``days`` (1 to 90), after the person agreed, here and for the market's other
        kiosks (M15). Raises StorageError."""
        if not 1 <= days <= MAX_KEEP_DAYS:
            raise ValueError(f"preferences are kept 1 to {MAX_KEEP_DAYS} days")
        kept = KeptPreferences(preference_tag(keys.person_key), seal_preferences(preferences, keys), now + days * DAY_S)
        with self._ledger.writing() as connection:
            known = connection.execute("DELETE FROM preference WHERE owner IN (?, ?)", (kept.owner, keys.tag))
            connection.execute(
                "INSERT INTO preference (owner, sealed, kept_at, expires_at) VALUES (?, ?, ?, ?)",
                (kept.owner, kept.sealed, now, kept.until),
            )
            self._send(connection, kept, now)
            if known.rowcount == 0:
                self._note(connection, now, "remembered", keys.tag, None)

    def note_seen(self, keys: PersonKeys, preferences: Preferences) -> None:
        """Keep the same wishes here with a new ``seen_at``. They end no later for it, and nothing erased comes back."""
        row = (seal_preferences(preferences, keys), preference_tag(keys.person_key), keys.tag)
        with self._ledger.writing() as connection:
            connection.execute("UPDATE preference SET sealed = ? WHERE owner IN (?, ?)", row)

    def recall(self, keys: PersonKeys, now: int) -> Preferences | None:
        """What the person agreed to have kept, unless it has expired. Raises StorageError."""
        query = "SELECT sealed FROM preference WHERE owner IN (?, ?) AND expires_at > ? ORDER BY kept_at DESC"
        with self._ledger.reading() as connection:
            row = connection.execute(query, (preference_tag(keys.person_key), keys.tag, now)).fetchone()
        if row is None:
            return None
        try:
            return open_preferences(row["sealed"], keys)
        except RecordError:
            # A damaged or outdated record is worth no more than none: the person chooses again.
            return None

    def erase(self, keys: PersonKeys, now: int) -> None:
        """Forget this person here and ask the hub to do so. Signed paper stays valid. Raises StorageError."""
        elsewhere = self._elsewhere(keys, now)
        with self._ledger.writing() as connection:
            owner = preference_tag(keys.person_key)
            connection.execute("DELETE FROM preference WHERE owner IN (?, ?)", (owner, keys.tag))
            connection.execute("DELETE FROM ticket WHERE person = ?", (keys.tag,))
            fleet_tickets.drop(connection, elsewhere)
            fleet_tickets.drop_lone_prints(connection)
            connection.execute("DELETE FROM place WHERE person = ?", (keys.tag,))
            connection.execute("UPDATE audit SET person = NULL WHERE person = ?", (keys.tag,))
            self._send(connection, Erasure(keys.tag, ErasureScope.EVERYTHING, owner), now)
            self._note(connection, now, "erased", None, None)
        self._ledger.drop_traces()

    def complain(self, complaint: Complaint, now: int) -> None:
        """Put what somebody says is wrong with a posting into the outbox; nothing else is kept. Raises StorageError."""
        with self._ledger.writing() as connection:
            self._send(connection, complaint, now)

    def note_staff(self, action: str, now: int) -> None:
        """What somebody of the staff has done at the machine. Raises StorageError."""
        with self._ledger.writing() as connection:
            self._note(connection, now, action, None, None)

    def seal_audit(self, now: int) -> int:
        """Put up to 200 audit entries that were not sent yet into one envelope; how many there were."""
        with self._ledger.writing() as connection:
            found = unsent_batch(connection, AUDIT_BATCH)
            if found is None:
                return 0
            batch, rows = found
            envelope_id = self._send(connection, batch, now)
            sent = [(envelope_id.bytes, row) for row in rows]
            connection.executemany("UPDATE audit SET envelope_id = ? WHERE id = ?", sent)
        return len(rows)

    def count_visit(self, trade: str, sex: Sex, band: AgeBand, now: int) -> None:
        """One more visit of today; nothing about the person is kept. Raises StorageError."""
        with self._ledger.writing() as connection:
            connection.execute(
                "INSERT INTO visit_count (day, trade, sex, age_band, number) VALUES (?, ?, ?, ?, 1)"
                " ON CONFLICT DO UPDATE SET number = number + 1",
                (local_day(now).isoformat(), trade, sex, band),
            )

    def seal_visits(self, before: date, now: int) -> int:
        """Put up to 200 counts of days before ``before`` into one envelope; how many there were."""
        query = "SELECT day, trade, sex, age_band, number FROM visit_count WHERE day < ? ORDER BY 1, 2, 3, 4 LIMIT ?"
        with self._ledger.writing() as connection:
            rows = connection.execute(query, (before.isoformat(), AUDIT_BATCH)).fetchall()
            if rows:
                counts = tuple(
                    VisitCount(day, trade, Sex(sex), AgeBand(band), number) for day, trade, sex, band, number in rows
                )
                self._send(connection, Visits(counts), now)
                connection.executemany(
                    "DELETE FROM visit_count WHERE (day, trade, sex, age_band) = (?, ?, ?, ?)",
                    [tuple(row)[:4] for row in rows],
                )
        return len(rows)

    def tidy(self, now: int, keep_days: int) -> None:
        """Drop what nobody needs any more: preferences at their end, tickets and settled envelopes later.

        ``keep_days`` is how much later: after a ticket's validity, after the receipt of an accepted envelope.

        Pending and refused envelopes stay, however old: only the hub can say that it has them. Call it once a day, and
        not while the clock is uncertain: nothing is wiped by a wrong date. Raises StorageError.
        """
        before = now - keep_days * DAY_S
        with self._ledger.writing() as connection:
            settled = (OutboxState.ACCEPTED, before)
            connection.execute("DELETE FROM preference WHERE expires_at <= ?", (now,))
            connection.execute(
                "DELETE FROM audit WHERE envelope_id IN"
                " (SELECT envelope_id FROM outbox WHERE state = ? AND settled_at < ?)",
                settled,
            )
            connection.execute("DELETE FROM ticket WHERE valid_until < ?", (before,))
            fleet_tickets.drop_over(connection, now)
            fleet_tickets.drop_lone_prints(connection)
            connection.execute("DELETE FROM place WHERE valid_until < ?", (before,))
            connection.execute(
                "DELETE FROM outbox WHERE state = ? AND settled_at < ?"
                " AND envelope_id NOT IN (SELECT envelope_id FROM ticket UNION SELECT envelope_id FROM place)",
                settled,
            )

    def begin_print(self, ticket_id: int, now: int) -> int:
        """Write down that paper is about to move; the attempt's number. After a restart nothing prints by itself."""
        with self._ledger.writing() as connection:
            begun = connection.execute(
                "INSERT INTO print_attempt (ticket_id, started_at) VALUES (?, ?)", (ticket_id, now)
            )
            return int(begun.lastrowid or 0)

    def end_print(self, attempt: int, printed: bool) -> None:
        outcome = "printed" if printed else "failed"
        with self._ledger.writing() as connection:
            connection.execute("UPDATE print_attempt SET outcome = ? WHERE id = ?", (outcome, attempt))

    def _send(self, connection: sqlite3.Connection, act: Act, now: int) -> UUID:
        header = Header(
            kiosk=self._identity.kiosk_id,
            ledger_id=self._ledger.ledger_id,
            sequence=self._ledger.next_sequence(connection),
            envelope_id=uuid4(),
            kind_class=class_of(act),
        )
        identity = self._identity
        wire = seal(header, now, act, identity.hub_public_key, identity.hub_key_id, identity.signing_key)
        self._ledger.add_envelope(connection, header, wire, now)
        return header.envelope_id

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
        self._send(connection, withdrawal, now)
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
        self._note(connection, now, "restored" if live else "withdrawn", keys.tag, ticket.ticket_id)

    def _elsewhere(self, keys: PersonKeys, now: int) -> tuple[FleetTicket, ...]:
        """This person's of other kiosks. Asked before a transaction: it takes a moment for each ticket of the fleet."""
        with self._ledger.reading() as connection:
            return fleet_tickets.held_by(connection, keys, now)

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
        own = _first(connection.execute(f"{_TICKETS} WHERE person = ? AND job_id = ? AND ticket.state = 'live'", mine))
        if own is not None:
            return self._kept(own, keys, already=True)
        other = next((each for each in elsewhere if each.stands and each.copy.job.id == job_id), None)
        return None if other is None else self._fleet_ticket(other)

    def _held(
        self, connection: sqlite3.Connection, keys: PersonKeys, ticket_id: int, elsewhere: Sequence[FleetTicket]
    ) -> KeptTicket:
        row = _first(connection.execute(f"{_TICKETS} WHERE ticket_id = ? AND person = ?", (ticket_id, keys.tag)))
        if row is not None:
            return self._kept(row, keys)
        other = next((each for each in elsewhere if each.copy.ticket.ticket_id == ticket_id), None)
        if other is None:
            raise RefusedError(RefusalCode.TICKET_UNKNOWN)
        return self._fleet_ticket(other)

    def _again(self, keys: PersonKeys, ticket_id: int, now: int) -> KeptTicket:
        """As it stands after a change."""
        elsewhere = self._elsewhere(keys, now)
        with self._ledger.reading() as connection:
            return self._held(connection, keys, ticket_id, elsewhere)

    def _fleet_ticket(self, other: FleetTicket) -> KeptTicket:
        copy, claims = other.copy, other.copy.ticket
        return KeptTicket(
            kiosk_id=claims.kiosk_id,
            ticket_id=claims.ticket_id,
            url=tickets.to_url(copy.token, self._identity.hub_host),
            short_code=spaced(encode(claims.ticket_id)),
            job_id=claims.job_id,
            title_code=copy.title,
            issued_at=claims.issued_at,
            valid_until=claims.valid_until,
            undo_until=undo_until(claims.issued_at, self._undo_minutes),
            withdrawn_at=other.withdrawn_at,
            restore_until=self._restore_until(other.withdrawn_at),
            job_snapshot=to_map(copy.job),
            phone=None,
            group=copy.group,
            state=TicketState.WITHDRAWN if other.withdrawn_at is not None else _STATE_BY_ANSWER[other.answer],
            already=True,
        )

    def _restore_until(self, withdrawn_at: int | None) -> int | None:
        return None if withdrawn_at is None else undo_until(withdrawn_at, self._undo_minutes)

    def _kept(self, row: sqlite3.Row, keys: PersonKeys, already: bool = False) -> KeptTicket:
        details = _open_details(row, keys)
        return KeptTicket(
            kiosk_id=self._identity.kiosk_id,
            ticket_id=row["ticket_id"],
            url=tickets.to_url(row["token"], self._identity.hub_host),
            short_code=spaced(encode(row["ticket_id"])),
            job_id=row["job_id"],
            title_code=TicketTitle(details["title"]),
            issued_at=row["issued_at"],
            valid_until=row["valid_until"],
            undo_until=undo_until(row["issued_at"], self._undo_minutes),
            withdrawn_at=row["withdrawn_at"],
            restore_until=self._restore_until(row["withdrawn_at"]),
            job_snapshot=details["job"],
            phone=details["phone"],
            group=details["group"],
            state=_state_of(row),
            already=already,
        )

    def _new_ticket_id(self, connection: sqlite3.Connection) -> int:
        while True:
            ticket_id = self._random_bits(ID_BITS)
            taken = connection.execute(
                "SELECT 1 FROM ticket WHERE ticket_id = :id UNION SELECT 1 FROM place WHERE ticket_id = :id",
                {"id": ticket_id},
            ).fetchone()
            if is_issuable(ticket_id) and taken is None:
                return ticket_id

    def _note(
        self, connection: sqlite3.Connection, now: int, action: str, person: bytes | None, ticket_id: int | None
    ) -> None:
        write_entry(connection, now, action, person, ticket_id)


_TICKETS = "SELECT ticket.*, outbox.state AS outbox_state FROM ticket JOIN outbox USING (envelope_id)"
"""Tickets with what became of their application's envelope."""


_STATE_BY_OUTBOX = {
    OutboxState.PENDING: TicketState.SAVED,
    OutboxState.ACCEPTED: TicketState.SENT,
    OutboxState.REFUSED: TicketState.REFUSED,
}


_STATE_BY_ANSWER = {
    Answer.RECEIVED: TicketState.SENT,
    Answer.CONTACTED: TicketState.CONTACTED,
    Answer.CHOSEN: TicketState.CHOSEN,
    Answer.NOT_CHOSEN: TicketState.NOT_CHOSEN,
    Answer.NO_ANSWER: TicketState.NO_ANSWER,
    Answer.WITHDRAWN: TicketState.WITHDRAWN,
    Answer.DUPLICATE: TicketState.REFUSED,
    Answer.CANCELLED: TicketState.CANCELLED,
    Answer.CAME: TicketState.CAME,
    Answer.NO_SHOW: TicketState.NO_SHOW,
}


def _state_of(row: sqlite3.Row) -> TicketState:
    """The person's own withdrawal stands above what the hub has said so far; it may not have heard of it."""
    if row["state"] == "withdrawn":
        return TicketState.WITHDRAWN
    if row["answer"] is not None:
        return _STATE_BY_ANSWER[Answer(row["answer"])]
    return _STATE_BY_OUTBOX[OutboxState(row["outbox_state"])]


def _first(rows: sqlite3.Cursor) -> sqlite3.Row | None:
    """Of at most one."""
    row: sqlite3.Row | None = rows.fetchone()
    return row


def _open_details(row: sqlite3.Row, keys: PersonKeys) -> dict[str, Any]:
    try:
        return unpack_map(open_record(keys, _details_purpose(row["ticket_id"]), row["details"]))
    except RecordError:
        raise LedgerCorruptError("the details of a ticket do not open") from None


def _details_purpose(ticket_id: int) -> bytes:
    return b"kiosk-ticket-details-v1" + ticket_id.to_bytes(6, "big")


def _useful_until(job: Job) -> int:
    """Until when somebody may ask for the ticket: the posting's end, the reply, or the end of the first working day."""
    morning_after = datetime.combine(job.work.start_on + timedelta(days=1), time(), CHINA_TIME)
    return max(job.valid_through, job.reply_deadline or 0, int(morning_after.timestamp()))
