"""How long what is kept (M13): names and telephones shortly, nameless records for three years, figures for ever.

Names go thirty days after the work has begun, unless a dispute holds them; posts and nameless service records after
three years. Envelope ids and hashes stay (nobody is in them), and so do figures. Running it twice changes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    Table,
    Update,
    delete,
    exists,
    or_,
    select,
    tuple_,
    update,
)

from kiosk.domain.clock import local_day
from kiosk.hub.config import RetentionSettings
from kiosk.hub.database import Database
from kiosk.hub.schema import (
    ACCESS_LOG,
    ACTIVITY,
    APPLICATION,
    AUDIT,
    AUDIT_BATCH,
    CHECK_IN,
    COMPLAINT,
    DISPATCH,
    ERASURE,
    JOB,
    JOB_CHANGE,
    KIOSK_AUDIT,
    PREFERENCE,
    SIGN_OFF,
    SIGN_UP,
    TICKET_ACT,
    TICKET_STATE,
    WINDOW_NUMBER,
    WISH,
)

DAY_S = 86_400


PERSONAL = (APPLICATION, CHECK_IN, WISH, SIGN_UP, COMPLAINT)
"""The tables in which somebody may be named."""

DEFAULT = RetentionSettings(names_days=30, dispute_days=365, records_days=3 * 365 + 1)


class Retention:
    def __init__(self, database: Database, settings: RetentionSettings = DEFAULT) -> None:
        self._database = database
        self._settings = settings

    def purge(self, now: int) -> Mapping[str, int]:
        """Forget what is due at ``now`` (Unix seconds): rows changed or deleted, by table. Raises DatabaseError."""
        gone: dict[str, int] = {}
        # Each by itself, in this order: what was interrupted is finished by the next run, and kiosks need not wait.
        for table, statement in (*_names(self._settings, now), *_records(self._settings, now)):
            with self._database.writing() as connection:
                gone[table.name] = gone.get(table.name, 0) + connection.execute(statement).rowcount
        self._database.drop_traces(PERSONAL)
        return gone


def is_held(connection: Connection, row: Row[Any], now: int, settings: RetentionSettings = DEFAULT) -> bool:
    """Whether a dispute holds name and telephone of this row of ``application``."""
    this = APPLICATION.c.kiosk_id == row.kiosk_id, APPLICATION.c.ticket_id == row.ticket_id
    return bool(connection.execute(select(exists().where(*this, _held(settings, now)))).scalar_one())


def _held(settings: RetentionSettings, now: int) -> ColumnElement[bool]:
    """A clerk says so, or a complaint about the ticket is open or was closed a moment ago."""
    complaint = exists().where(
        COMPLAINT.c.ticket_kiosk == APPLICATION.c.kiosk_id,
        COMPLAINT.c.ticket_id == APPLICATION.c.ticket_id,
        COMPLAINT.c.at > now - settings.dispute_days * DAY_S,
        or_(COMPLAINT.c.handled_at.is_(None), COMPLAINT.c.handled_at > now - settings.names_days * DAY_S),
    )
    return or_(APPLICATION.c.held_until.is_not(None) & (APPLICATION.c.held_until > now), complaint)


def _names(settings: RetentionSettings, now: int) -> Sequence[tuple[Table, Update | Delete]]:
    before = now - settings.names_days * DAY_S
    day = (local_day(now) - timedelta(days=settings.names_days)).isoformat()

    def forget(table: Table, *due: ColumnElement[bool]) -> Update:
        named = or_(table.c.name.is_not(None), table.c.phone.is_not(None))
        return update(table).where(named, *due).values(name=None, phone=None)

    begun = select(JOB.c.id).where(JOB.c.start_on < day)
    over = select(ACTIVITY.c.id).where(ACTIVITY.c.begins_at < before)
    told = or_(COMPLAINT.c.text.is_not(None), COMPLAINT.c.handled_note.is_not(None))
    # One that nobody dealt with holds nobody's name longer than it holds that of a ticket.
    closed = or_(COMPLAINT.c.handled_at < before, COMPLAINT.c.at < now - settings.dispute_days * DAY_S)
    return (
        (APPLICATION, forget(APPLICATION, APPLICATION.c.job_id.in_(begun), ~_held(settings, now))),
        (CHECK_IN, forget(CHECK_IN, CHECK_IN.c.day < day)),
        (SIGN_UP, forget(SIGN_UP, SIGN_UP.c.activity_id.in_(over))),
        # Nor is a text nameless, whatever stands beside it.
        (COMPLAINT, forget(COMPLAINT, closed)),
        (COMPLAINT, update(COMPLAINT).where(closed, told).values(text=None, handled_note=None)),
        # It ends when the person said that it should.
        (WISH, delete(WISH).where(WISH.c.until <= now)),
        (PREFERENCE, delete(PREFERENCE).where(PREFERENCE.c.until <= now)),
    )


def _records(settings: RetentionSettings, now: int) -> Sequence[tuple[Table, Delete]]:
    before = now - settings.records_days * DAY_S
    day = (local_day(now) - timedelta(days=settings.records_days)).isoformat()
    old_jobs = select(JOB.c.id).where(
        JOB.c.start_on < day, JOB.c.valid_through < before, or_(JOB.c.end_on.is_(None), JOB.c.end_on < day)
    )
    old_tickets = select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id).where(
        APPLICATION.c.job_id.in_(old_jobs), ~_held(settings, now)
    )

    def of(tickets: Select[Any], table: Any) -> ColumnElement[bool]:
        return tuple_(table.c.kiosk_id, table.c.ticket_id).in_(tickets)

    still_named = exists().where(APPLICATION.c.job_id == JOB.c.id)
    unheard = ~exists().where(
        APPLICATION.c.kiosk_id == TICKET_ACT.c.kiosk_id, APPLICATION.c.ticket_id == TICKET_ACT.c.ticket_id
    )
    return (
        (TICKET_ACT, delete(TICKET_ACT).where(of(old_tickets, TICKET_ACT))),
        (TICKET_ACT, delete(TICKET_ACT).where(TICKET_ACT.c.at < before, unheard)),
        (TICKET_STATE, delete(TICKET_STATE).where(of(old_tickets, TICKET_STATE))),
        (DISPATCH, delete(DISPATCH).where(of(old_tickets, DISPATCH))),
        (APPLICATION, delete(APPLICATION).where(of(old_tickets, APPLICATION))),
        (JOB_CHANGE, delete(JOB_CHANGE).where(JOB_CHANGE.c.job_id.in_(old_jobs.where(~still_named)))),
        (JOB, delete(JOB).where(JOB.c.id.in_(old_jobs.where(~still_named)))),
        (CHECK_IN, delete(CHECK_IN).where(CHECK_IN.c.day < day)),
        (WINDOW_NUMBER, delete(WINDOW_NUMBER).where(WINDOW_NUMBER.c.day < day)),
        (
            SIGN_UP,
            delete(SIGN_UP).where(
                SIGN_UP.c.activity_id.in_(select(ACTIVITY.c.id).where(ACTIVITY.c.begins_at < before))
            ),
        ),
        (SIGN_OFF, delete(SIGN_OFF).where(SIGN_OFF.c.at < before)),
        (ACTIVITY, delete(ACTIVITY).where(ACTIVITY.c.begins_at < before)),
        (COMPLAINT, delete(COMPLAINT).where(COMPLAINT.c.at < before)),
        (KIOSK_AUDIT, delete(KIOSK_AUDIT).where(KIOSK_AUDIT.c.at < before)),
        (AUDIT_BATCH, delete(AUDIT_BATCH).where(AUDIT_BATCH.c.at < before)),
        (AUDIT, delete(AUDIT).where(AUDIT.c.at < before)),
        (ACCESS_LOG, delete(ACCESS_LOG).where(ACCESS_LOG.c.at < before)),
        (ERASURE, delete(ERASURE).where(ERASURE.c.at < before)),
    )
