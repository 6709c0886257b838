"""The numbers under which people wait in a hall: a kiosk gave one with the check-in, or the window to whoever has no
card. Numbers only: what stands on the hall's screen names nobody (WEB-7).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, func, insert, select, update

from kiosk.domain.clock import local_day
from kiosk.hub.audit import note_act
from kiosk.hub.schema import CHECK_IN, HALL, KIOSK, WINDOW_NUMBER

NO_TRADES = "[]"
UNLUCKY = frozenset({38, 250})
"""Terms of abuse in the market: nobody is called by them (M10)."""
WINDOW = "窗"
_KEY = re.compile(rf"{WINDOW}?[0-9]{{1,9}}-[0-9]{{1,15}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WaitingNumber:
    """``key`` names it in a form, ``words`` to the people; ``trades``: the tiles of a check-in, packed."""

    key: str
    words: str
    hall_id: int
    trades: str
    at: int


def give_number(connection: Connection, hall_id: int, actor: str, now: int) -> str:
    """The next number of today at this hall's window, in words. Each is given once, by two clerks at a time too."""
    day = local_day(now).isoformat()
    connection.execute(select(HALL.c.id).where(HALL.c.id == hall_id).with_for_update())
    of_today = (WINDOW_NUMBER.c.hall_id == hall_id, WINDOW_NUMBER.c.day == day)
    last: int | None = connection.execute(select(func.max(WINDOW_NUMBER.c.number)).where(*of_today)).scalar()
    number = (last or 0) + 1
    while number in UNLUCKY:
        number += 1
    connection.execute(insert(WINDOW_NUMBER).values(hall_id=hall_id, day=day, number=number, at=now))
    note_act(connection, now, actor, "number.give", f"hall:{hall_id}", str(number))
    return f"{WINDOW}{number}"


def waiting_numbers(connection: Connection, hall_ids: Collection[int], day: date) -> list[WaitingNumber]:
    """Those of the day that nobody has called yet, in the order in which they began to wait."""
    found = _numbers(connection, hall_ids, day, called=False)
    return sorted(found, key=lambda each: (each.at, len(each.words), each.words))


def called_numbers(connection: Connection, hall_ids: Collection[int], day: date, most: int) -> list[WaitingNumber]:
    """The last ones of the day, the newest first; ``at`` is when they were called."""
    return sorted(_numbers(connection, hall_ids, day, called=True), key=lambda each: -each.at)[:most]


def call_number(connection: Connection, hall_ids: Collection[int], key: str, actor: str, now: int) -> bool:
    """The hall's screen shows it, also once more; False for one that is not of these halls today."""
    if _KEY.fullmatch(key) is None:
        return False
    first, _, second = key.removeprefix(WINDOW).partition("-")
    day = local_day(now).isoformat()
    if key.startswith(WINDOW):
        of_window = (WINDOW_NUMBER.c.hall_id == int(first), WINDOW_NUMBER.c.number == int(second))
        this = update(WINDOW_NUMBER).where(*of_window, WINDOW_NUMBER.c.hall_id.in_(hall_ids))
        called = connection.execute(this.where(WINDOW_NUMBER.c.day == day).values(called_at=now)).rowcount
        subject = f"hall:{first}"
    else:
        of_kiosk = (CHECK_IN.c.kiosk_id == int(first), CHECK_IN.c.ticket_id == int(second), CHECK_IN.c.day == day)
        own_kiosks = select(KIOSK.c.kiosk_id).where(KIOSK.c.hall_id.in_(hall_ids))
        of_halls = update(CHECK_IN).where(*of_kiosk, CHECK_IN.c.kiosk_id.in_(own_kiosks))
        called = connection.execute(of_halls.values(called_at=now)).rowcount
        subject = f"ticket:{key}"
    if called:
        note_act(connection, now, actor, "number.call", subject)
    return bool(called)


def _numbers(connection: Connection, hall_ids: Collection[int], day: date, *, called: bool) -> Iterator[WaitingNumber]:
    # A check-in belongs to the hall of its kiosk.
    of_kiosks = (
        select(CHECK_IN, KIOSK.c.hall_id)
        .join(KIOSK, KIOSK.c.kiosk_id == CHECK_IN.c.kiosk_id)
        .where(CHECK_IN.c.day == day.isoformat(), _said(CHECK_IN.c.called_at, called))
        .where(KIOSK.c.hall_id.in_(hall_ids))
    )
    for row in connection.execute(of_kiosks):
        key, at = f"{row.kiosk_id}-{row.ticket_id}", row.called_at if called else row.at
        yield WaitingNumber(key, str(row.call_number), row.hall_id, row.trades, at)
    of_windows = select(WINDOW_NUMBER).where(
        WINDOW_NUMBER.c.day == day.isoformat(),
        _said(WINDOW_NUMBER.c.called_at, called),
        WINDOW_NUMBER.c.hall_id.in_(hall_ids),
    )
    for row in connection.execute(of_windows):
        key, at = f"{WINDOW}{row.hall_id}-{row.number}", row.called_at if called else row.at
        yield WaitingNumber(key, f"{WINDOW}{row.number}", row.hall_id, NO_TRADES, at)


def _said(called_at: Column[int], called: bool) -> ColumnElement[bool]:
    return called_at.is_not(None) if called else called_at.is_(None)
