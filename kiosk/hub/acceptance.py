"""What happens when an envelope arrives, over whatever road: verify, open, claim its id, do what it says, answer.

The claim of the id, the effect and the figures are one transaction; there is no moment at which one of them is known
without the others. Many envelopes share a transaction, because the disk is waited for once: when one of them meets a
mistake of ours, all are tried again one by one, so that it holds up nobody but itself.

An answer is accepted, refused or *deferred* (``kiosk.protocol.refusals``). Deferred ones are no receipts.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from nacl.public import PrivateKey
from nacl.signing import VerifyKey
from sqlalchemy import Connection, Executable, bindparam, select, tuple_, update

from kiosk.hub import alarms
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.table import EFFECTS, look_ahead
from kiosk.hub.journal import Journal, journal
from kiosk.hub.schema import ENVELOPE, KIOSK, TICKET_KEY
from kiosk.hub.upsert import insert_into
from kiosk.protocol import envelope
from kiosk.protocol.acts import Act, kind_name
from kiosk.protocol.envelope import EnvelopeError, EnvelopeFault, Header, Opened, Outer
from kiosk.protocol.refusals import Deferral, Refusal

AT_ONCE = 200
"""Envelopes in one transaction: others wait for it on SQLite."""

LINGER_S = 0.002
"""How long to wait for half of the last group; somebody alone never waits."""

TRIES = 3
"""PostgreSQL ends a deadlock by failing one of the two; trying that one again is all it asks for."""

_LOG = logging.getLogger(__name__)
_Key: TypeAlias = tuple[int, bytes]

# Statements stand ready: building one costs four times what running it does.
_THIS = (ENVELOPE.c.kiosk_id == bindparam("which_kiosk")) & (ENVELOPE.c.envelope_id == bindparam("which_id"))
_STORED = select(
    ENVELOPE.c.kiosk_id, ENVELOPE.c.envelope_id, ENVELOPE.c.sha256, ENVELOPE.c.reason, ENVELOPE.c.received_at
).where(tuple_(ENVELOPE.c.kiosk_id, ENVELOPE.c.envelope_id).in_(bindparam("keys", expanding=True)))
_REFUSE = update(ENVELOPE).where(_THIS).values(accepted=False, reason=bindparam("because"))
_SAY_AGAIN = (
    update(ENVELOPE)
    .where(_THIS, ENVELOPE.c.receipt_number.is_not(None))
    .values(receipt_number=None, said_at=bindparam("when_again"))
)
_KEYS = (
    select(TICKET_KEY.c.kiosk_id, TICKET_KEY.c.verify_key, TICKET_KEY.c.revoked_at, KIOSK.c.hall_id)
    .join(KIOSK, KIOSK.c.kiosk_id == TICKET_KEY.c.kiosk_id)
    .where(TICKET_KEY.c.kiosk_id.in_(bindparam("kiosk_ids", expanding=True)))
    .order_by(TICKET_KEY.c.key_id.desc())
)

_DEFERRED_FAULTS = {
    EnvelopeFault.MALFORMED: Deferral.MALFORMED,
    EnvelopeFault.UNKNOWN_VERSION: Deferral.UNKNOWN_VERSION,
}
# Two tables, because words of two enums that read the same are one key.
_REFUSAL_ALARMS: Mapping[Refusal, AlarmCode] = {
    Refusal.MALFORMED: AlarmCode.UNREADABLE,
    Refusal.WRONG_HUB_KEY: AlarmCode.UNREADABLE,
    Refusal.HEADER_MISMATCH: AlarmCode.UNREADABLE,
    Refusal.ID_REUSED: AlarmCode.ID_REUSED,
    Refusal.KIOSK_REVOKED: AlarmCode.REVOKED_KEY,
}
_DEFERRAL_ALARMS: Mapping[Deferral, AlarmCode] = {
    Deferral.UNKNOWN_VERSION: AlarmCode.NEWER_KIOSK,
    Deferral.UNKNOWN_KIND: AlarmCode.NEWER_KIOSK,
    Deferral.UNKNOWN_HUB_KEY: AlarmCode.HUB_KEY_MISSING,
    Deferral.UNKNOWN_KIOSK: AlarmCode.UNSIGNED,
    Deferral.BAD_SIGNATURE: AlarmCode.UNSIGNED,
    Deferral.MALFORMED: AlarmCode.UNSIGNED,
    Deferral.NOT_PROCESSED: AlarmCode.NOT_PROCESSED,
}
_UNSIGNED = frozenset({Deferral.MALFORMED, Deferral.UNKNOWN_VERSION, Deferral.UNKNOWN_KIOSK, Deferral.BAD_SIGNATURE})


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    """No receipt: nothing was written about it, and the kiosk keeps it as pending."""


@dataclass(frozen=True, slots=True)
class ReceiptOutcome:
    """The answer to one envelope. ``kiosk`` and ``envelope_id`` are None where the bytes were no envelope.

    ``at`` is when the hub first kept it (Unix seconds UTC), or now for what it did not keep.
    """

    kiosk: int | None
    envelope_id: UUID | None
    sha256: bytes = field(repr=False)
    verdict: Verdict
    reason: Refusal | Deferral | None
    at: int


@dataclass(slots=True)
class _Delivery:
    """What one caller brings, and what he gets."""

    sender: int | None
    wires: Sequence[bytes] = field(repr=False)
    answer: tuple[ReceiptOutcome, ...] | None = None
    error: BaseException | None = None
    called: threading.Event = field(default_factory=threading.Event)
    """Served, or asked to serve all that wait."""


@dataclass(frozen=True, slots=True)
class _KioskKey:
    verify_key: VerifyKey
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class _Stored:
    sha256: bytes
    refusal: Refusal | None
    at: int


@dataclass(frozen=True, slots=True)
class _Arrival:
    sender: int | None
    wire: bytes = field(repr=False)
    sha256: bytes
    outer: Outer | None
    fault: Deferral | None

    @property
    def key(self) -> _Key | None:
        return None if self.outer is None else (self.outer.header.kiosk, self.outer.header.envelope_id.bytes)


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A verified envelope that is not known yet: what it says, or why it is refused before any effect."""

    header: Header
    sha256: bytes
    opened: Opened | None
    refusal: Refusal | None

    @property
    def key(self) -> _Key:
        return self.header.kiosk, self.header.envelope_id.bytes


class Acceptance:
    """May be used from several threads and several processes at once.

    Threads that wait for their turn are served together by the first of them: one transaction, one wait for the disk.
    So a worker accepts more envelopes a second from a hundred kiosks than from one.

    ``hub_keys``: every key that kiosks may have sealed to, by id, old ones too; ``now``: Unix seconds UTC.
    """

    def __init__(self, database: Database, hub_keys: Mapping[str, PrivateKey], now: Callable[[], int]) -> None:
        self._database = database
        self._hub_keys = hub_keys
        self._now = now
        self._lock = threading.Lock()
        self._came = threading.Condition(self._lock)
        self._waiting: list[_Delivery] = []
        self._serving = False
        self._last_group = 1

    @property
    def waiting(self) -> int:
        """How many deliveries wait for their turn."""
        return len(self._waiting)

    def accept(self, sender: int | None, wires: Sequence[bytes]) -> tuple[ReceiptOutcome, ...]:
        """Answers in the order of ``wires``.

        ``sender`` is the kiosk whose request brought them, None for a file that somebody carried in. Raises
        DatabaseError: then none of them has an answer, and all may be brought again.
        """
        answers: list[ReceiptOutcome] = []
        for start in range(0, len(wires), AT_ONCE):
            answers += self._in_turn(_Delivery(sender, wires[start : start + AT_ONCE]))
        return tuple(answers)

    def _in_turn(self, mine: _Delivery) -> tuple[ReceiptOutcome, ...]:
        with self._lock:
            self._waiting.append(mine)
            self._came.notify()
            first, self._serving = not self._serving, True
        if not first:
            mine.called.wait()
        if mine.answer is None and mine.error is None:
            self._serve_all()
        if mine.answer is None:
            raise mine.error or AssertionError("served without an answer")
        return mine.answer

    def _serve_all(self) -> None:
        """Serve everybody who waits, then call the next to do so: nobody serves longer than one group.

        Those of the group before are coming again just now: serving the first of them alone would cost the others a
        whole transaction's wait.
        """
        with self._lock:
            self._came.wait_for(lambda: len(self._waiting) > self._last_group // 2, LINGER_S)
            group, self._waiting = self._waiting, []
            self._last_group = len(group)
        self._serve(group)
        for each in group:
            each.called.set()
        with self._lock:
            self._serving = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.set()

    def _serve(self, deliveries: Sequence[_Delivery]) -> None:
        try:
            answers = self._answer(deliveries)
        except BaseException as error:
            # Each of them raises it where it was asked for: one thread's failure is not another's empty answer.
            for each in deliveries:
                each.error = error
            return
        for each, answer in zip(deliveries, answers, strict=True):
            each.answer = answer

    def _answer(self, deliveries: Sequence[_Delivery]) -> list[tuple[ReceiptOutcome, ...]]:
        now = self._now()
        arrivals = [_arrive(each.sender, wire) for each in deliveries for wire in each.wires]
        outcomes: list[ReceiptOutcome] = []
        for start in range(0, len(arrivals), AT_ONCE):
            outcomes += self._accept(arrivals[start : start + AT_ONCE], now)
        answers = iter(outcomes)
        return [tuple(next(answers) for _ in each.wires) for each in deliveries]

    def _accept(self, arrivals: Sequence[_Arrival], now: int) -> list[ReceiptOutcome]:
        with self._database.reading() as connection:
            stored = _stored(connection, {each.key for each in arrivals if each.key is not None})
            new = [each for each in arrivals if each.key is not None and not _is(stored.get(each.key), each)]
            keys, halls = _kiosks(connection, {each.key[0] for each in new if each.key is not None})
        fresh: dict[_Key, _Fresh] = {}
        deferred: dict[int, Deferral] = {}
        for number, arrival in enumerate(arrivals):
            known = stored.get(arrival.key) if arrival.key is not None else None
            if _is(known, arrival):
                continue
            looked = self._look(arrival, keys)
            if isinstance(looked, Deferral):
                deferred[number] = looked
            elif known is None:
                fresh.setdefault(looked.key, looked)
        done, failed = self._keep(list(fresh.values()), halls, now)
        stored |= done
        outcomes = [
            _outcome(arrival, stored, deferred.get(number), failed, now) for number, arrival in enumerate(arrivals)
        ]
        again = {
            each.key
            for each, outcome in zip(arrivals, outcomes, strict=True)
            if each.key is not None
            and each.key not in done
            and each.sender != each.key[0]
            and outcome.verdict is not Verdict.DEFERRED
            and outcome.reason is not Refusal.ID_REUSED
        }
        self._follow_up(arrivals, outcomes, again, now)
        return outcomes

    def _look(self, arrival: _Arrival, keys: Mapping[int, Sequence[_KioskKey]]) -> _Fresh | Deferral:
        """Verify first, open then. Only what a known kiosk signed may be refused in its name."""
        if arrival.outer is None:
            return arrival.fault or Deferral.MALFORMED
        header = arrival.outer.header
        candidates = keys.get(header.kiosk, ())
        signer = next((each for each in candidates if _signed(arrival.wire, each.verify_key)), None)
        if signer is None:
            return Deferral.BAD_SIGNATURE if candidates else Deferral.UNKNOWN_KIOSK
        hub_key = self._hub_keys.get(arrival.outer.hub_key_id)
        if hub_key is None:
            return Deferral.UNKNOWN_HUB_KEY
        try:
            opened = envelope.open_verified(arrival.outer, hub_key)
        except EnvelopeError as error:
            if error.code is EnvelopeFault.UNKNOWN_KIND:
                return Deferral.UNKNOWN_KIND
            return _Fresh(header, arrival.sha256, None, Refusal(error.code))
        late = signer.revoked_at is not None and opened.at > signer.revoked_at
        return _Fresh(header, arrival.sha256, opened, Refusal.KIOSK_REVOKED if late else None)

    def _keep(self, fresh: Sequence[_Fresh], halls: dict[int, int], now: int) -> tuple[dict[_Key, _Stored], set[_Key]]:
        """What is written now about each, and which could not be processed."""
        if not fresh:
            return {}, set()
        try:
            return self._transaction(fresh, halls, now), set()
        except DatabaseError:
            raise
        except Exception as error:
            if len(fresh) == 1:
                # The type alone: a database's own words quote the values that it did not like.
                _LOG.error("envelope of kiosk %d not processed: %s", fresh[0].header.kiosk, type(error).__name__)
                return {}, {fresh[0].key}
        done: dict[_Key, _Stored] = {}
        failed: set[_Key] = set()
        for each in fresh:
            kept, lost = self._keep([each], halls, now)
            done |= kept
            failed |= lost
        return done, failed

    def _transaction(self, fresh: Sequence[_Fresh], halls: dict[int, int], now: int) -> dict[_Key, _Stored]:
        for left in reversed(range(TRIES)):
            try:
                with journal(self._database, now) as booking:
                    booking.know_halls(halls)
                    return _book(booking, fresh)
            except DatabaseError as error:
                if not left or error.code is not DatabaseCode.BUSY or self._database.on_sqlite:
                    raise
        raise AssertionError("unreachable")

    def _follow_up(
        self, arrivals: Sequence[_Arrival], outcomes: Sequence[ReceiptOutcome], again: set[_Key], now: int
    ) -> None:
        """Alarms about what was not written, and receipts that the feed must say again.

        ``again``: known envelopes that came by another road than their kiosk's own request. Whoever brings one has not
        seen its receipt: perhaps it left the feed long ago.
        """
        raised: dict[tuple[AlarmCode, int | None], str] = {}
        for arrival, outcome in zip(arrivals, outcomes, strict=True):
            if isinstance(outcome.reason, Deferral):
                # An unsigned header may name anybody; who brought it is known.
                about = arrival.sender if outcome.reason in _UNSIGNED else outcome.kiosk
                raised.setdefault((_DEFERRAL_ALARMS[outcome.reason], about), outcome.reason)
            elif outcome.reason == Refusal.ID_REUSED:
                raised.setdefault((AlarmCode.ID_REUSED, outcome.kiosk), outcome.reason)
        if not raised and not again:
            return
        with self._database.writing() as connection:
            if again:
                connection.execute(
                    _SAY_AGAIN,
                    [
                        {"which_kiosk": kiosk, "which_id": envelope_id, "when_again": now}
                        for kiosk, envelope_id in sorted(again)
                    ],
                )
            for (code, kiosk_id), detail in raised.items():
                alarms.raise_once(connection, code, kiosk_id, detail, now)


def _arrive(sender: int | None, wire: bytes) -> _Arrival:
    sha256 = hashlib.sha256(wire).digest()
    try:
        return _Arrival(sender, wire, sha256, envelope.read(wire), None)
    except EnvelopeError as error:
        return _Arrival(sender, wire, sha256, None, _DEFERRED_FAULTS[error.code])


def _is(known: _Stored | None, arrival: _Arrival) -> bool:
    """Byte for byte what was answered before; it was verified then."""
    return known is not None and known.sha256 == arrival.sha256


def _signed(wire: bytes, key: VerifyKey) -> bool:
    try:
        envelope.verify(wire, key)
    except EnvelopeError:
        return False
    return True


def _stored(connection: Connection, keys: Iterable[_Key]) -> dict[_Key, _Stored]:
    wanted = list(keys)
    if not wanted:
        return {}
    return {
        (row.kiosk_id, row.envelope_id): _Stored(
            row.sha256, None if row.reason is None else Refusal(row.reason), row.received_at
        )
        for row in connection.execute(_STORED, {"keys": wanted})
    }


def _kiosks(connection: Connection, kiosk_ids: set[int]) -> tuple[dict[int, list[_KioskKey]], dict[int, int]]:
    """Every key that each kiosk ever signed with, newest first, and the hall that it stands in."""
    keys: dict[int, list[_KioskKey]] = {}
    halls: dict[int, int] = {}
    for row in connection.execute(_KEYS, {"kiosk_ids": list(kiosk_ids)}):
        keys.setdefault(row.kiosk_id, []).append(_KioskKey(VerifyKey(row.verify_key), row.revoked_at))
        halls[row.kiosk_id] = row.hall_id
    return keys, halls


def _book(booking: Journal, fresh: Sequence[_Fresh]) -> dict[_Key, _Stored]:
    """Claim the ids, then do what the envelopes say, in their order."""
    claimed = _claim(booking, fresh)
    taken = [each for each in fresh if each.key in claimed]
    letters = {
        each.key: _letter(each.header, each.opened, booking.now)
        for each in taken
        if each.opened is not None and each.refusal is None
    }
    look_ahead(booking, list(letters.values()))
    done: dict[_Key, _Stored] = {}
    refused: list[dict[str, Any]] = []
    for each in taken:
        refusal = each.refusal
        letter = letters.get(each.key)
        if letter is not None:
            refusal = EFFECTS[type(letter.act)](booking, letter)
            if refusal is not None:
                refused.append({"which_kiosk": each.key[0], "which_id": each.key[1], "because": refusal})
        if refusal is not None and refusal in _REFUSAL_ALARMS:
            booking.alarm(_REFUSAL_ALARMS[refusal], each.header.kiosk, refusal)
        done[each.key] = _Stored(each.sha256, refusal, booking.now)
    if refused:
        booking.connection.execute(_REFUSE, refused)
    # Somebody else was faster with these: his answer stands.
    return done | _stored(booking.connection, {each.key for each in fresh} - claimed)


@cache
def _claiming(dialect: str) -> Executable:
    statement = insert_into(dialect, ENVELOPE).on_conflict_do_nothing()
    return statement.returning(ENVELOPE.c.kiosk_id, ENVELOPE.c.envelope_id)


def _claim(booking: Journal, fresh: Sequence[_Fresh]) -> set[_Key]:
    """Insert the rows that are not there; in sorted order, so that two batches never wait for each other in a circle.

    On PostgreSQL the insert waits for a transaction that has claimed the same id and has not committed yet.
    """
    rows = [
        {
            "kiosk_id": each.key[0],
            "envelope_id": each.key[1],
            "sha256": each.sha256,
            "ledger_id": each.header.ledger_id.bytes,
            "sequence": each.header.sequence,
            "kind_class": each.header.kind_class,
            "kind": None if each.opened is None else kind_name(each.opened.act),
            "accepted": each.refusal is None,
            "reason": each.refusal,
            "received_at": booking.now,
            "said_at": booking.now,
        }
        for each in sorted(fresh, key=lambda each: each.key)
    ]
    inserted = booking.connection.execute(_claiming(booking.connection.dialect.name), rows)
    return {(row.kiosk_id, row.envelope_id) for row in inserted}


def _letter(header: Header, opened: Opened, now: int) -> Letter[Act]:
    return Letter(
        kiosk=header.kiosk,
        envelope_id=header.envelope_id.bytes,
        sequence=header.sequence,
        made_at=opened.at,
        at=min(opened.at, now),
        act=opened.act,
        ledger_id=header.ledger_id.bytes,
    )


def _outcome(
    arrival: _Arrival, stored: Mapping[_Key, _Stored], deferral: Deferral | None, failed: set[_Key], now: int
) -> ReceiptOutcome:
    if arrival.outer is None or arrival.key is None:
        return ReceiptOutcome(None, None, arrival.sha256, Verdict.DEFERRED, deferral, now)
    header = arrival.outer.header
    if deferral is None and arrival.key in failed:
        deferral = Deferral.NOT_PROCESSED
    if deferral is not None:
        return ReceiptOutcome(header.kiosk, header.envelope_id, arrival.sha256, Verdict.DEFERRED, deferral, now)
    known = stored[arrival.key]
    reason = known.refusal if known.sha256 == arrival.sha256 else Refusal.ID_REUSED
    verdict = Verdict.ACCEPTED if reason is None else Verdict.REFUSED
    return ReceiptOutcome(header.kiosk, header.envelope_id, arrival.sha256, verdict, reason, known.at)
