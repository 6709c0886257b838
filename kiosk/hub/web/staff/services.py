"""办事: what the kiosks' services page shows, and activities with places together with who has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from kiosk.domain.clock import CHINA_TIME, day_start_s, local_day
from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.hub.audit import Purpose, note_access
from kiosk.hub.services import (
    KeptActivity,
    KeptEntry,
    ServiceBook,
    ServiceError,
    activities_in,
    entries_in,
    find_activity,
    signed_up,
)
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk, Desk

router = APIRouter()

SECTION_WORDS: dict[ServiceSection, str] = {
    ServiceSection.RIGHTS_WINDOW: "维权窗口",
    ServiceSection.GUIDE: "窗口指南",
    ServiceSection.SERVICE_520: "520服务",
    ServiceSection.BUS: "班车时刻",
    ServiceSection.RIGHTS: "权益和政策",
}
KIND_WORDS: dict[ActivityKind, str] = {
    ActivityKind.BUS: "班车",
    ActivityKind.TRAINING: "培训",
    ActivityKind.FAIR: "招聘会",
    ActivityKind.INTERVIEW: "远程面试",
    ActivityKind.TOOL_LOAN: "借工具",
}
CITY_DIGITS, COUNTY_DIGITS = 4, 6
_SHOWN_AFTER_S = 86_400
"""An activity stays on the page for a day: who came is looked up afterwards."""
_TITLE_CHARS, _LINE_CHARS, _TEXT_CHARS = 40, 60, 1000
_PRICE_YUAN_MAX, _PLACES_MAX = 9999, 9999
_PHONE_SIGNS = frozenset("0123456789-")


class _FormError(ValueError):
    """What the clerk has to mend, in one sentence."""


@router.get("/services")
def services(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/services/entries")
def keep_entry(desk: AtDesk) -> Response:
    """A new entry, or one that was changed or is to go."""
    form = desk.form
    number = number_field(form, "id") or 0

    def keep(book: ServiceBook) -> str:
        if number and text_field(form, "act") == "drop":
            book.drop_entry(number)
            return "删掉了。"
        kept = _entry_of(desk, form, number)
        if number:
            book.change_entry(kept)
        else:
            book.add_entry(kept)
        return _kept_words(kept.entry.title)

    return _written(desk, keep)


@router.post("/services/activities")
def keep_activity(desk: AtDesk) -> Response:
    form = desk.form
    number = number_field(form, "id") or 0

    def keep(book: ServiceBook) -> str:
        kept = _activity_of(desk, form, number)
        if number:
            book.change_activity(kept)
        else:
            book.add_activity(kept)
        return _kept_words(kept.activity.title)

    return _written(desk, keep)


@router.post("/services/activities/{activity_id}/call-off")
def call_off(desk: AtDesk, activity_id: int) -> Response:
    """It does not take place; or it does after all, which needs no question: one press takes the other back."""
    off = text_field(desk.form, "off") == "yes"

    def write(book: ServiceBook) -> str:
        book.call_off(activity_id, off)
        return "取消了，机器上一会儿就没有。报了名的人在“叫人”里。" if off else "照办了，机器上一会儿就有。"

    return _written(desk, write)


@router.get("/services/activities/{activity_id}/people")
def people(desk: AtDesk, activity_id: int) -> Response:
    """Who has a place, to be called out and ticked off; the look is written down."""
    try:
        with desk.hub.database.writing() as connection:
            kept = find_activity(connection, desk.account.region_scope, activity_id)
            found = signed_up(connection, activity_id)
            note_access(connection, desk.now, desk.actor, Purpose.PRINTED_LIST, f"activity:{activity_id}", len(found))
    except ServiceError as error:
        return _page(desk, error.sentence + error.instruction, 404)
    return desk.page("print_places.html", {"kept": kept, "kind_words": KIND_WORDS[kept.activity.kind], "people": found})


def _written(desk: Desk, write: Callable[[ServiceBook], str]) -> Response:
    """``write`` gives the words for what it did; what it refuses stands above the page as it was."""
    try:
        with desk.hub.database.writing() as connection:
            said = write(ServiceBook(connection, desk.account.region_scope, desk.actor, desk.now))
    except _FormError as wrong:
        return _page(desk, str(wrong), 422)
    except ServiceError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    return desk.go("/services", said)


def _kept_words(title: str) -> str:
    return f"{title}记好了，一会儿就上机器。"


def _entry_of(desk: Desk, form: FormData, number: int) -> KeptEntry:
    section, title = text_field(form, "section"), text_field(form, "title")[:_TITLE_CHARS]
    if section not in set(ServiceSection) or not title:
        raise _FormError("请选是哪一类，写上标题。")
    entry = ServiceEntry(
        id=number or 1,
        section=ServiceSection(section),
        title=title,
        text=text_field(form, "text")[:_TEXT_CHARS] or None,
        price_yuan=_number_of(form, "price_yuan", "价钱", _PRICE_YUAN_MAX),
        place=_line(form, "place"),
        hours=_line(form, "hours"),
        phone=_phone_of(form),
        valid_until=_end_of_day(form, "last_day"),
    )
    return KeptEntry(_region_of(desk, form), entry, _number_of(form, "place_in_line", "次序", 999) or 0)


def _activity_of(desk: Desk, form: FormData, number: int) -> KeptActivity:
    kind, title, place = text_field(form, "kind"), text_field(form, "title")[:_TITLE_CHARS], _line(form, "place")
    organiser = _line(form, "organiser")
    if kind not in set(ActivityKind) or not (title and place and organiser):
        raise _FormError("请选是什么活动，写上标题、地点和谁办的。")
    hall_id = number_field(form, "hall")
    if hall_id is None or hall_id not in desk.scope_ids:
        raise _FormError("请选是哪个大厅办的。")
    begins_at, ends_at = _moment_of(form, "begins"), _moment_of(form, "ends")
    if begins_at is None:
        raise _FormError("请选哪天、几点开始。")
    if ends_at is not None and ends_at < begins_at:
        raise _FormError("结束比开始还早，请改一下。")
    activity = Activity(
        id=number or 1,
        kind=ActivityKind(kind),
        title=title,
        begins_at=begins_at,
        place=place,
        organiser=organiser,
        places=_number_of(form, "places", "名额", _PLACES_MAX) or 0,
        taken=0,
        open=text_field(form, "open") == "yes",
        ends_at=ends_at,
        text=text_field(form, "text")[:_TEXT_CHARS] or None,
        phone=_phone_of(form),
    )
    return KeptActivity(_region_of(desk, form), hall_id, activity)


def _region_of(desk: Desk, form: FormData) -> str:
    region = text_field(form, "region")
    if region not in dict(_regions(desk)):
        raise _FormError("请选给哪里的机器看。")
    return region


def _regions(desk: Desk) -> list[tuple[str, str]]:
    """For whom an account may write: each hall's own place, its county and the city, as far as its scope reaches."""
    codes = {hall.region[:digits] for hall in desk.halls for digits in (CITY_DIGITS, COUNTY_DIGITS, len(hall.region))}
    mine = [code for code in codes if code.startswith(desk.account.region_scope)]
    regions = desk.hub.regions
    nearest_first = sorted(mine, key=lambda code: (-len(code), code))
    return [(code, "全市" if len(code) == CITY_DIGITS else regions.short_name(code)) for code in nearest_first]


def _line(form: FormData, name: str) -> str | None:
    return " ".join(text_field(form, name).split())[:_LINE_CHARS] or None


def _number_of(form: FormData, name: str, words: str, highest: int) -> int | None:
    if not text_field(form, name):
        return None
    number = number_field(form, name)
    if number is None or number > highest:
        raise _FormError(f"{words}请写0到{highest}的数。")
    return number


def _phone_of(form: FormData) -> str | None:
    phone = text_field(form, "phone")
    if phone and (not 3 <= len(phone) <= 20 or not set(phone) <= _PHONE_SIGNS):
        raise _FormError("电话请只写数字和横线。")
    return phone or None


def _moment_of(form: FormData, name: str) -> int | None:
    """Of a day and a time, both or neither."""
    day, clock = text_field(form, f"{name}_day"), text_field(form, f"{name}_time")
    if not day and not clock:
        return None
    try:
        at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), CHINA_TIME)
    except ValueError:
        raise _FormError("日子和钟点请一起选。") from None
    return int(at.timestamp())


def _end_of_day(form: FormData, name: str) -> int | None:
    text = text_field(form, name)
    if not text:
        return None
    try:
        return day_start_s(date.fromisoformat(text) + timedelta(days=1))
    except (ValueError, OverflowError):
        raise _FormError("最后一天请选一个日子。") from None


def _page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    with desk.hub.database.reading() as connection:
        entries = entries_in(connection, desk.account.region_scope)
        activities = activities_in(connection, desk.account.region_scope, desk.now - _SHOWN_AFTER_S)
    values = {
        "groups": [
            (words, [kept for kept in entries if kept.entry.section is section])
            for section, words in SECTION_WORDS.items()
        ],
        "activities": activities,
        "sections": SECTION_WORDS,
        "kinds": KIND_WORDS,
        "regions": _regions(desk),
        "hall_choices": [(hall.id, hall.name) for hall in desk.halls],
        "last_day": lambda at: local_day(at - 1).isoformat(),
        "wrong": wrong,
    }
    return desk.page("services.html", values, status=status)
