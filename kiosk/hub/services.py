"""What the halls offer besides postings, as the staff keep it and as the feed publishes it: one file a region.

Who keeps what: an account keeps whatever is for a region inside its own scope, so a township's clerk reaches the
township's kiosks and nobody else's.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, update

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.errors import CodedError
from kiosk.hub.audit import note_act
from kiosk.hub.schema import ACTIVITY, SERVICE_ENTRY, SIGN_UP
from kiosk.protocol.service_content import MAX_ROWS, ContentKind, ContentName, pack_content

_LOG = logging.getLogger(__name__)
_END = func.coalesce(ACTIVITY.c.ends_at, ACTIVITY.c.begins_at)


class ServiceCode(StrEnum):
    UNKNOWN = "SERVICE_UNKNOWN"
    TOO_MANY = "SERVICE_TOO_MANY"
    BELOW_TAKEN = "SERVICE_BELOW_TAKEN"


_WORDS = {
    ServiceCode.UNKNOWN: ("这一条没有了，可能刚被删掉。", "请刷新再看。"),
    ServiceCode.TOO_MANY: (f"一个地方最多{MAX_ROWS}条。", "请先删掉过时的。"),
    ServiceCode.BELOW_TAKEN: ("已经报名的人比这个名额多。", "请把名额写得不少于报名的人数。"),
}


class ServiceError(CodedError[ServiceCode]):
    """Nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """``region`` is whose kiosks show it; ``place_in_line`` orders the entries of a section, the lowest first."""

    region: str
    entry: ServiceEntry
    place_in_line: int = 0


@dataclass(frozen=True, slots=True)
class KeptActivity:
    """``hall_id`` is the hall that gives it and counts it; ``cancelled_at`` (Unix s) when it was called off."""

    region: str
    hall_id: int
    activity: Activity
    cancelled_at: int | None = None


@dataclass(frozen=True, slots=True)
class SignedUp:
    """Name and telephone are None once they were purged."""

    name: str | None
    phone: str | None
    at: int


def entries_in(connection: Connection, region_scope: str) -> tuple[KeptEntry, ...]:
    """Those for regions that begin with ``region_scope``, in the order of the page."""
    query = _entries().where(SERVICE_ENTRY.c.region.startswith(region_scope, autoescape=True))
    return tuple(map(_kept_entry, connection.execute(query)))


def activities_in(connection: Connection, region_scope: str, since: int) -> tuple[KeptActivity, ...]:
    """Those that were not over at ``since`` (Unix s), the soonest first."""
    query = _activities(since).where(ACTIVITY.c.region.startswith(region_scope, autoescape=True))
    return tuple(map(kept_activity, connection.execute(query)))


def find_activity(connection: Connection, region_scope: str, activity_id: int) -> KeptActivity:
    """Raises ServiceError(UNKNOWN), also for one outside of the scope."""
    query = select(ACTIVITY).where(
        ACTIVITY.c.id == activity_id, ACTIVITY.c.region.startswith(region_scope, autoescape=True)
    )
    row = connection.execute(query).first()
    if row is None:
        raise ServiceError(ServiceCode.UNKNOWN)
    return kept_activity(row)


def signed_up(connection: Connection, activity_id: int) -> tuple[SignedUp, ...]:
    """In the order in which they did."""
    query = select(SIGN_UP).where(SIGN_UP.c.activity_id == activity_id).order_by(SIGN_UP.c.at, SIGN_UP.c.ticket_id)
    return tuple(SignedUp(row.name, row.phone, row.at) for row in connection.execute(query))


class ServiceBook:
    """Writes in the caller's transaction, a line of the audit with each act. Raises ServiceError.

    ``region_scope`` is the account's: what lies outside of it is unknown here.
    """

    def __init__(self, connection: Connection, region_scope: str, actor: str, now: int) -> None:
        self._connection = connection
        self._region_scope = region_scope
        self._actor = actor
        self._now = now

    def add_entry(self, kept: KeptEntry) -> int:
        """Its number; that of ``kept.entry`` is not looked at."""
        self._need_room(SERVICE_ENTRY, kept.region)
        return self._added(SERVICE_ENTRY, _entry_values(kept), "service")

    def change_entry(self, kept: KeptEntry) -> None:
        self._need_room(SERVICE_ENTRY, kept.region, kept.entry.id)
        self._changed(SERVICE_ENTRY, kept.entry.id, _entry_values(kept), "service")

    def drop_entry(self, entry_id: int) -> None:
        this = SERVICE_ENTRY.c.id == entry_id, self._in_scope(SERVICE_ENTRY)
        if not self._connection.execute(delete(SERVICE_ENTRY).where(*this)).rowcount:
            raise ServiceError(ServiceCode.UNKNOWN)
        self._note("service.drop", f"service:{entry_id}")

    def add_activity(self, kept: KeptActivity) -> int:
        """Its number; number and ``taken`` of ``kept.activity`` are not looked at."""
        self._need_room(ACTIVITY, kept.region)
        return self._added(ACTIVITY, {**_activity_values(kept), "taken": 0}, "activity")

    def change_activity(self, kept: KeptActivity) -> None:
        """``taken`` and whether it was called off stay as they are.

        The audit keeps the hour that it had, and that the place was another one: who signed up must hear of it.
        """
        activity_id = kept.activity.id
        was = self._held_activity(activity_id)
        if kept.activity.places < was.taken:
            raise ServiceError(ServiceCode.BELOW_TAKEN)
        self._need_room(ACTIVITY, kept.region, activity_id)
        moved: dict[str, int | None] = {}
        if was.begins_at != kept.activity.begins_at:
            moved["begins_at"] = was.begins_at
        if was.place != kept.activity.place:
            moved["place"] = None
        self._changed(ACTIVITY, activity_id, _activity_values(kept), "activity", json.dumps(moved) if moved else "")

    def call_off(self, activity_id: int, off: bool) -> None:
        """It does not take place; or, not ``off``, it does after all. Said twice it changes nothing."""
        was = self._held_activity(activity_id)
        if (was.cancelled_at is not None) is not off:
            values = {"cancelled_at": self._now if off else None}
            self._connection.execute(update(ACTIVITY).where(ACTIVITY.c.id == activity_id).values(**values))
            self._note("activity.call-off" if off else "activity.go-ahead", f"activity:{activity_id}")

    def _held_activity(self, activity_id: int) -> Row[Any]:
        query = select(ACTIVITY).where(ACTIVITY.c.id == activity_id, self._in_scope(ACTIVITY)).with_for_update()
        row = self._connection.execute(query).first()
        if row is None:
            raise ServiceError(ServiceCode.UNKNOWN)
        return row

    def _need_room(self, table: Table, region: str, but_for: int = 0) -> None:
        """So that a region's file never grows beyond what a file may hold."""
        query = select(func.count()).select_from(table).where(table.c.region == region, table.c.id != but_for)
        if table is ACTIVITY:
            query = query.where(self._now < _END)
        if self._connection.execute(query).scalar_one() >= MAX_ROWS:
            raise ServiceError(ServiceCode.TOO_MANY)

    def _added(self, table: Table, values: dict[str, Any], word: str) -> int:
        number = self._connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
        self._note(f"{word}.add", f"{word}:{number}")
        return int(number)

    def _changed(self, table: Table, number: int, values: dict[str, Any], word: str, detail: str = "") -> None:
        this = table.c.id == number, self._in_scope(table)
        if not self._connection.execute(update(table).where(*this).values(**values)).rowcount:
            raise ServiceError(ServiceCode.UNKNOWN)
        self._note(f"{word}.change", f"{word}:{number}", detail)

    def _in_scope(self, table: Table) -> Any:
        return table.c.region.startswith(self._region_scope, autoescape=True)

    def _note(self, action: str, subject: str, detail: str = "") -> None:
        note_act(self._connection, self._now, self._actor, action, subject, detail)


def content_files(connection: Connection, now: int) -> dict[str, bytes]:
    """The targets of the feed by name: what is neither over at ``now`` (Unix s) nor called off, one file a region and
    kind."""
    services: dict[str, list[ServiceEntry]] = {}
    for row in connection.execute(_entries()):
        with _sound("service", row.id):
            entry = _kept_entry(row).entry
            if not entry.is_over(now):
                services.setdefault(row.region, []).append(entry)
    activities: dict[str, list[Activity]] = {}
    for row in connection.execute(_activities(now).where(ACTIVITY.c.cancelled_at.is_(None))):
        with _sound("activity", row.id):
            activities.setdefault(row.region, []).append(kept_activity(row).activity)
    return _packed(ContentKind.SERVICES, services) | _packed(ContentKind.ACTIVITIES, activities)


def _packed(kind: ContentKind, rows: Mapping[str, Sequence[ServiceEntry] | Sequence[Activity]]) -> dict[str, bytes]:
    return {str(ContentName(kind, region)): pack_content(region, each) for region, each in rows.items()}


@contextmanager
def _sound(what: str, number: int) -> Iterator[None]:
    """A row that no program of ours should have written is left out, so that it holds up no other."""
    try:
        yield
    except ValueError as error:
        _LOG.error("%s %s cannot be published: %s", what, number, error)


def _entries() -> Select[Any]:
    return select(SERVICE_ENTRY).order_by(SERVICE_ENTRY.c.place_in_line, SERVICE_ENTRY.c.id)


def _activities(since: int) -> Select[Any]:
    return select(ACTIVITY).where(since < _END).order_by(ACTIVITY.c.begins_at, ACTIVITY.c.id)


def _kept_entry(row: Row[Any]) -> KeptEntry:
    entry = ServiceEntry(
        id=row.id,
        section=ServiceSection(row.section),
        title=row.title,
        text=row.text,
        price_yuan=row.price_yuan,
        place=row.place,
        hours=row.hours,
        phone=row.phone,
        valid_until=row.valid_until,
    )
    return KeptEntry(row.region, entry, row.place_in_line)


def _entry_values(kept: KeptEntry) -> dict[str, Any]:
    values = {name: value for name, value in asdict(kept.entry).items() if name != "id"}
    return {**values, "region": kept.region, "place_in_line": kept.place_in_line}


def kept_activity(row: Row[Any]) -> KeptActivity:
    """A whole row of the table ``activity``."""
    activity = Activity(
        id=row.id,
        kind=ActivityKind(row.kind),
        title=row.title,
        begins_at=row.begins_at,
        place=row.place,
        organiser=row.organiser,
        places=row.places,
        taken=row.taken,
        open=row.open,
        ends_at=row.ends_at,
        text=row.text,
        phone=row.phone,
    )
    return KeptActivity(row.region, row.hall_id, activity, row.cancelled_at)


def _activity_values(kept: KeptActivity) -> dict[str, Any]:
    values = {name: value for name, value in asdict(kept.activity).items() if name not in ("id", "taken")}
    return {**values, "region": kept.region, "hall_id": kept.hall_id}
