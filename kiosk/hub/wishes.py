"""Standing wishes as clerks see them: who wants to hear of work, of which kind, until when.

A wish belongs to the hall of its kiosk, or to the hall whose clerk wrote it down. It goes by itself at its end
(``kiosk.hub.retention``), and at once when the person says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, FromClause, Row, Select, delete, func, select

from kiosk.hub.audit import note_act
from kiosk.hub.schema import KIOSK, WISH
from kiosk.hub.ticket_keys import OfTicket


@dataclass(frozen=True, slots=True)
class StandingWish(OfTicket):
    """``tiles`` as the column holds them (``kiosk.hub.tile_lists``); ``until`` and ``at`` in Unix seconds."""

    kiosk_id: int
    ticket_id: int
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    sex: str = field(repr=False)
    birth_month: str | None = field(repr=False)
    tiles: str
    settlement: str | None
    until: int
    at: int
    on_behalf_by: str | None


_HALL = func.coalesce(WISH.c.hall_id, KIOSK.c.hall_id)
_JOINED: FromClause = WISH.outerjoin(KIOSK, KIOSK.c.kiosk_id == WISH.c.kiosk_id)


def standing_wishes(
    connection: Connection, hall_ids: Collection[int], now: int, tile: str, limit: int
) -> tuple[StandingWish, ...]:
    """Those that have not ended, the newest first; of one tile, or of all where ``tile`` is empty."""
    query = _of(select(WISH), hall_ids, now, tile).order_by(WISH.c.at.desc(), WISH.c.ticket_id).limit(limit)
    return tuple(_wish(row) for row in connection.execute(query))


def count_wishes(connection: Connection, hall_ids: Collection[int], now: int, tile: str) -> int:
    return int(connection.execute(_of(select(func.count()), hall_ids, now, tile)).scalar_one())


def find_wish(
    connection: Connection, hall_ids: Collection[int], now: int, key: tuple[int, int] | None
) -> StandingWish | None:
    """None for one that has ended or is another place's exactly as for one that never was."""
    if key is None:
        return None
    this = WISH.c.kiosk_id == key[0], WISH.c.ticket_id == key[1]
    row = connection.execute(_of(select(WISH), hall_ids, now, "").where(*this)).first()
    return None if row is None else _wish(row)


def drop_wish(connection: Connection, wish: StandingWish, actor: str, now: int) -> None:
    """The person wants to hear of nothing any more: it is gone, not marked."""
    this = WISH.c.kiosk_id == wish.kiosk_id, WISH.c.ticket_id == wish.ticket_id
    if connection.execute(delete(WISH).where(*this)).rowcount:
        note_act(connection, now, actor, "wish.drop", f"wish:{wish.key}")


def _of(query: Select[Any], hall_ids: Collection[int], now: int, tile: str) -> Select[Any]:
    query = query.select_from(_JOINED).where(_HALL.in_(hall_ids), WISH.c.until > now)
    return query.where(WISH.c.trades.contains(f'"{tile}"', autoescape=True)) if tile else query


def _wish(row: Row[Any]) -> StandingWish:
    return StandingWish(
        kiosk_id=row.kiosk_id,
        ticket_id=row.ticket_id,
        name=row.name,
        phone=row.phone,
        sex=row.sex,
        birth_month=row.birth_month,
        tiles=row.trades,
        settlement=row.settlement,
        until=row.until,
        at=row.at,
        on_behalf_by=row.on_behalf_by,
    )
