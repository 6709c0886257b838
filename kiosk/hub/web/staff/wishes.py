"""替人登记: who wants to hear of work, written down for somebody without a card, listed for the clerk who has some."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException

from kiosk.domain.clock import local_day
from kiosk.domain.job import Settlement
from kiosk.domain.posting_words import SETTLEMENT
from kiosk.hub.audit import Purpose, note_access, note_act
from kiosk.hub.jobs import JobStatus, Posting, postings
from kiosk.hub.journal import journal
from kiosk.hub.on_behalf import BehalfError, Visitor, register_wish
from kiosk.hub.schema import JOB
from kiosk.hub.ticket_keys import key_parts
from kiosk.hub.tile_lists import tile_words, unpack_tiles
from kiosk.hub.web.forms import number_field, text_field, text_fields
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.visitor_form import typed_fields, visitor_of
from kiosk.hub.wishes import StandingWish, count_wishes, drop_wish, find_wish, standing_wishes

router = APIRouter()

DAYS = {30: "一个月", 60: "两个月", 90: "三个月"}
DAYS_USUAL = 30
TILES_MOST = 4
SHOWN = 100
FITTING_SHOWN = 8
DAY_S = 86_400


@router.get("/wishes")
def wishes(desk: AtDesk, tile: str = "") -> Response:
    """Whom to ring when there is work of a kind; the look is written down."""
    tile = tile if tile in {each.id for each in desk.hub.trades.tiles} else ""
    with desk.hub.database.writing() as connection:
        found = standing_wishes(connection, desk.hall_ids, desk.now, tile, SHOWN)
        total = count_wishes(connection, desk.hall_ids, desk.now, tile)
        note_access(connection, desk.now, desk.actor, Purpose.WISHES, desk.subject, len(found))
    values = {
        "wishes": [(each, tile_words(each.tiles, desk.hub.trades)) for each in found],
        "total": total,
        "tiles": desk.hub.trades.tiles,
        "tile": tile,
    }
    return desk.page("wishes.html", values)


@router.get("/wishes/new")
def new_wish(desk: AtDesk) -> Response:
    return _form_page(desk, {})


@router.post("/wishes/new")
def keep_wish(desk: AtDesk) -> Response:
    """Nothing is kept unless the person has said yes to the sentence that was read out."""
    hub, known = desk.hub, {tile.id for tile in desk.hub.trades.tiles}
    tiles = tuple(tile for tile in text_fields(desk.form, "tile") if tile in known)
    visitor = visitor_of(desk.form, local_day(desk.now))
    wanting = {} if isinstance(visitor, Visitor) else visitor
    hall_id = desk.hall.id if desk.hall else number_field(desk.form, "hall")
    if not 1 <= len(tiles) <= TILES_MOST:
        wanting["tile"] = f"想干什么？请选1到{TILES_MOST}样。"
    if hall_id not in desk.scope_ids:
        wanting["hall"] = "请选是哪个大厅。"
    if wanting or not isinstance(visitor, Visitor) or hall_id is None:
        return _form_page(desk, wanting, status=422)
    said = text_field(desk.form, "settlement")
    settlement = Settlement(said) if said in set(Settlement) else None
    days = number_field(desk.form, "days")
    until = desk.now + (days if days in DAYS else DAYS_USUAL) * DAY_S
    try:
        with journal(hub.database, desk.now) as booking:
            ticket_id = register_wish(
                booking, visitor, tiles, settlement, until, hall_id, desk.actor, hub.keys.web_secret
            )
            note_act(booking.connection, desk.now, desk.actor, "wish.on-behalf", f"hall:{hall_id}")
    except BehalfError as error:
        return _form_page(desk, {"form": error.sentence + error.instruction}, status=422)
    return desk.go(f"/wishes/0-{ticket_id}", "登记好了。号念给他记下，或者打印给他。")


@router.get("/wishes/{key}")
def slip(desk: AtDesk, key: str) -> Response:
    """The number, to be read out or printed, and what there is for the person already. It names nobody."""
    with desk.hub.database.reading() as connection:
        wish = _wish(desk, connection, key)
        fitting = _fitting(desk, connection, unpack_tiles(wish.tiles))
    values = {"wish": wish, "trades": tile_words(wish.tiles, desk.hub.trades), "fitting": fitting}
    return desk.page("wish.html", {**values, "settlements": SETTLEMENT})


@router.post("/wishes/{key}/drop")
def drop(desk: AtDesk, key: str) -> Response:
    with desk.hub.database.writing() as connection:
        drop_wish(connection, _wish(desk, connection, key), desk.actor, desk.now)
    return desk.go("/wishes", "删掉了，不再给他打电话。")


def _wish(desk: Desk, connection: Connection, key: str) -> StandingWish:
    wish = find_wish(connection, desk.scope_ids, desk.now, key_parts(key))
    if wish is None:
        raise HTTPException(404)
    return wish


def _fitting(desk: Desk, connection: Connection, tiles: tuple[str, ...]) -> list[Posting]:
    """Open postings of the halls shown in the trades asked for, the soonest first."""
    codes = [each.code for each in desk.hub.trades.trades if each.tile in tiles]
    query = (
        select(JOB)
        .where(JOB.c.hall_id.in_(desk.hall_ids), JOB.c.status == JobStatus.OPEN, JOB.c.valid_through >= desk.now)
        .where(JOB.c.trade.in_(codes))
        .order_by(JOB.c.start_on, JOB.c.meet_time, JOB.c.id)
        .limit(FITTING_SHOWN)
    )
    return list(postings(connection, query))


def _form_page(desk: Desk, wanting: dict[str, str], status: int = 200) -> Response:
    values = {
        "wanting": wanting,
        "typed": typed_fields(desk.form),
        "chosen_tiles": set(text_fields(desk.form, "tile")),
        "chosen_settlement": text_field(desk.form, "settlement"),
        "chosen_days": number_field(desk.form, "days") or DAYS_USUAL,
        "tiles": desk.hub.trades.tiles,
        "settlements": SETTLEMENT,
        "days": DAYS,
    }
    return desk.page("wish_new.html", values, status=status)
