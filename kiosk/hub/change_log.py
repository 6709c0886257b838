"""What has changed and is not published yet, in an order that skips nothing.

An id of PostgreSQL is taken before its transaction commits, so that "everything above the last id" would skip what
commits late. Here the publisher alone hands out numbers, under a lock, and only to rows that are committed; what
commits later gets a later number. Readers of numbers therefore never have to look back.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, Protocol

from nacl.public import PublicKey
from sqlalchemy import Connection, CursorResult, Table, and_, delete, exists, func, or_, select, text, union, update

from kiosk.hub.database import Database
from kiosk.hub.jobs import JobStatus
from kiosk.hub.rollouts import terms_file
from kiosk.hub.schema import ENVELOPE, HALL, HUB, JOB, JOB_CHANGE, KIOSK, PREFERENCE, TICKET_KEY, TICKET_STATE
from kiosk.hub.services import content_files
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_records import FeedPreferences, FeedReceipt, TicketState, TicketStateChange
from kiosk.protocol.job_feed import Change

NUMBERING_LOCK = 4_743_473

_LOG = logging.getLogger(__name__)
_JOB_COLUMNS = tuple(JOB.c[name] for name, _ in JOB_COLUMNS)
_ROWS_AT_ONCE = 1000
AT_ONCE = 20_000
"""Rows of a table that get their numbers in one transaction: a tenth of a second on SQLite, and kiosks wait for it."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The newest cursor of the postings and the newest numbers of receipts, states and preferences."""

    jobs: int
    receipts: int
    states: int
    preferences: int


@dataclass(frozen=True, slots=True)
class KioskFile:
    """One kiosk's settings: TOML text; ``mark`` changes when text, version or key do."""

    kiosk: int
    box_key: PublicKey
    version: int
    settings: str
    mark: int


class ChangeView(Protocol):
    """One consistent view of the database. A row that is committed and has no number yet is part of it as well: it
    gets its number later and is published once more then, which changes nothing for who has it."""

    @property
    def numbers(self) -> Numbers: ...

    def job_changes(self, above: int) -> Iterator[Change]:
        """Every posting with a change above this cursor, as it is now: its row while it is open, else closed."""

    def live_jobs(self) -> Iterator[Row]:
        """All open postings in the order of their ids."""

    def receipts(self, above: int, since: int) -> Iterator[tuple[int, FeedReceipt]]:
        """Numbered ones in order, no older than ``since`` (Unix seconds)."""

    def states(self, above: int, since: int) -> Iterator[tuple[int, TicketStateChange]]:
        """Numbered ones in order, no older than ``since`` (Unix seconds)."""

    def preferences(self, above: int, since: int) -> Iterator[tuple[int, FeedPreferences]]:
        """Numbered ones in order that were kept or erased no earlier than ``since`` (Unix seconds)."""

    def kiosk_files(self) -> Iterator[KioskFile]:
        """Settings for every kiosk that has some and is enrolled."""

    def ticket_keys(self) -> bytes:
        """The key list (docs/protocol.md, section 8)."""

    def content_files(self, now: int) -> Mapping[str, bytes]:
        """What the services page shows, by name (docs/protocol.md, section 18), without what is over at ``now``, and
        the terms of a roll-out (section 21)."""


class ChangeLog:
    """Every method may raise DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def number_changes(self) -> Numbers:
        """Give numbers to everything committed that has none; the newest numbers then."""
        with self._database.reading() as connection:
            if not _anything_unnumbered(connection):
                return _numbers(connection)
        while True:
            before, after = self._number_some()
            given = (getattr(after, each.name) - getattr(before, each.name) for each in fields(Numbers))
            if max(given) < AT_ONCE:
                return after
            self._database.let_others_in()

    def _number_some(self) -> tuple[Numbers, Numbers]:
        with self._database.writing_alone(NUMBERING_LOCK) as connection:
            before = _numbers(connection)
            after = Numbers(
                jobs=before.jobs + _number(connection, JOB_CHANGE, "cursor", ("id",), before.jobs),
                receipts=before.receipts
                + _number(
                    connection, ENVELOPE, "receipt_number", ("received_at", "kiosk_id", "envelope_id"), before.receipts
                ),
                states=before.states + _number(connection, TICKET_STATE, "number", ("id",), before.states),
                preferences=before.preferences
                + _number(connection, PREFERENCE, "number", ("at", "owner"), before.preferences),
            )
            if after != before:
                connection.execute(
                    update(HUB).values(
                        job_cursor=after.jobs,
                        receipt_number=after.receipts,
                        state_number=after.states,
                        preference_number=after.preferences,
                    )
                )
            return before, after

    @contextmanager
    def view(self) -> Iterator[ChangeView]:
        """Keeps no writer waiting, however long it takes."""
        with self._database.reading() as connection:
            if not self._database.on_sqlite:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            view = _View(connection)
            try:
                yield view
            finally:
                view.close()

    def forget(self, published: Numbers, before: int) -> int:
        """Delete published lines of the log from before that time (Unix seconds); how many."""
        old_changes = delete(JOB_CHANGE).where(JOB_CHANGE.c.cursor <= published.jobs, JOB_CHANGE.c.at < before)
        old_states = delete(TICKET_STATE).where(TICKET_STATE.c.number <= published.states, TICKET_STATE.c.at < before)
        with self._database.writing() as connection:
            return connection.execute(old_changes).rowcount + connection.execute(old_states).rowcount


class _View:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = _numbers(connection)
        self._results: list[CursorResult[Any]] = []

    def close(self) -> None:
        """Also what was not read to its end."""
        for result in self._results:
            result.close()

    @property
    def numbers(self) -> Numbers:
        return self._numbers

    def job_changes(self, above: int) -> Iterator[Change]:
        numbered, fresh = JOB_CHANGE.c.cursor > above, JOB_CHANGE.c.cursor.is_(None)
        changed = union(*(select(JOB_CHANGE.c.job_id).where(each) for each in (numbered, fresh)))
        query = select(JOB.c.status, *_JOB_COLUMNS).where(JOB.c.id.in_(changed))
        for row in self._stream(query):
            is_open = row[0] == JobStatus.OPEN
            yield Change(row.id, tuple(row[1:]) if is_open else None)

    def live_jobs(self) -> Iterator[Row]:
        query = select(*_JOB_COLUMNS).where(JOB.c.status == JobStatus.OPEN).order_by(JOB.c.id)
        return (tuple(row) for row in self._stream(query))

    def receipts(self, above: int, since: int) -> Iterator[tuple[int, FeedReceipt]]:
        query = (
            select(ENVELOPE)
            .where(ENVELOPE.c.receipt_number > above, ENVELOPE.c.said_at >= since)
            .order_by(ENVELOPE.c.receipt_number)
        )
        for row in self._stream(query):
            reason = None if row.accepted else row.reason
            with _sound("receipt", row.receipt_number):
                receipt = FeedReceipt(row.kiosk_id, row.envelope_id, row.accepted, reason, row.received_at)
                yield row.receipt_number, receipt

    def states(self, above: int, since: int) -> Iterator[tuple[int, TicketStateChange]]:
        query = (
            select(TICKET_STATE)
            .where(TICKET_STATE.c.number > above, TICKET_STATE.c.at >= since)
            .order_by(TICKET_STATE.c.number)
        )
        for row in self._stream(query):
            with _sound("state", row.number):
                state = TicketState(row.state)
                change = TicketStateChange(
                    row.kiosk_id,
                    row.ticket_id,
                    row.holder_tag,
                    state,
                    row.at,
                    row.valid_until,
                    row.holder_copy,
                    row.erased,
                )
                yield row.number, change

    def preferences(self, above: int, since: int) -> Iterator[tuple[int, FeedPreferences]]:
        query = (
            select(PREFERENCE, HALL.c.region)
            .join(KIOSK, KIOSK.c.kiosk_id == PREFERENCE.c.kiosk_id)
            .join(HALL, HALL.c.id == KIOSK.c.hall_id)
            .where(PREFERENCE.c.number > above, PREFERENCE.c.at >= since)
            .order_by(PREFERENCE.c.number)
        )
        for row in self._stream(query):
            with _sound("preferences", row.number):
                yield row.number, FeedPreferences(row.owner, row.region[:6], row.sealed, row.at, row.until)

    def kiosk_files(self) -> Iterator[KioskFile]:
        query = select(KIOSK.c.kiosk_id, KIOSK.c.box_key, KIOSK.c.settings_version, KIOSK.c.settings).where(
            KIOSK.c.state == "active", KIOSK.c.box_key.is_not(None), KIOSK.c.settings.is_not(None)
        )
        for kiosk_id, box_key, version, settings in self._stream(query):
            yield KioskFile(kiosk_id, PublicKey(box_key), version, settings, _mark(box_key, version, settings))

    def ticket_keys(self) -> bytes:
        rows = []
        for row in self._stream(select(TICKET_KEY).order_by(TICKET_KEY.c.key_id)):
            key = {"key_id": row.key_id, "kiosk_id": row.kiosk_id, "public_key": row.verify_key.hex()}
            rows.append(key if row.revoked_at is None else {**key, "revoked_at": row.revoked_at})
        return json.dumps({"keys": rows}, separators=(",", ":")).encode("ascii")

    def content_files(self, now: int) -> Mapping[str, bytes]:
        return {**content_files(self._connection, now), **terms_file(self._connection)}

    def _stream(self, query: Any) -> Iterator[Any]:
        streaming = self._connection.execution_options(stream_results=True, yield_per=_ROWS_AT_ONCE)
        self._results.append(streaming.execute(query))
        return iter(self._results[-1])


@contextmanager
def _sound(what: str, number: int) -> Iterator[None]:
    """A row that no program of ours should have written is left out, so that it holds up no other."""
    try:
        yield
    except ValueError as error:
        _LOG.error("%s %s cannot be published: %s", what, number, error)


def _anything_unnumbered(connection: Connection) -> bool:
    columns = (JOB_CHANGE.c.cursor, ENVELOPE.c.receipt_number, TICKET_STATE.c.number, PREFERENCE.c.number)
    return bool(connection.execute(select(or_(*(exists().where(each.is_(None)) for each in columns)))).scalar())


def _numbers(connection: Connection) -> Numbers:
    columns = (HUB.c.job_cursor, HUB.c.receipt_number, HUB.c.state_number, HUB.c.preference_number)
    row = connection.execute(select(*columns)).one()
    return Numbers(*row)


def _number(connection: Connection, table: Table, column: str, order: tuple[str, ...], above: int) -> int:
    """One statement: the first of what it sees as committed get the next numbers in ``order``; how many."""
    keys = [each.name for each in table.primary_key.columns]
    first = [table.c[name] for name in order]
    place = func.row_number().over(order_by=first)
    unnumbered = select(*(table.c[name] for name in keys), place.label("place")).where(table.c[column].is_(None))
    fresh = unnumbered.order_by(*first).limit(AT_ONCE).subquery()
    same_row = and_(*(table.c[name] == fresh.c[name] for name in keys))
    return connection.execute(update(table).where(same_row).values({column: above + fresh.c.place})).rowcount


def _mark(box_key: bytes, version: int, settings: str) -> int:
    digest = hashlib.sha256(box_key + version.to_bytes(8, "big") + settings.encode("utf-8")).digest()
    return int.from_bytes(digest[:6], "big")
