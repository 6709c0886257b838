"""The services page as plain maps: which rows belong under which heading, nothing said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.ui.presentation import NO_MOMENT, Fields, moment
from kiosk.ui.session.service_topics import ServiceTopic

if TYPE_CHECKING:
    from kiosk.store.places import KeptPlace
    from kiosk.store.services import Services

ACTIVITIES_OF: dict[ServiceTopic, tuple[ActivityKind, ...]] = {
    ServiceTopic.FAIRS: (ActivityKind.FAIR, ActivityKind.INTERVIEW),
    ServiceTopic.TRAINING: (ActivityKind.TRAINING,),
    ServiceTopic.BUSES: (ActivityKind.BUS,),
    ServiceTopic.CARE: (ActivityKind.TOOL_LOAN,),
    ServiceTopic.RIGHTS: (),
    ServiceTopic.WINDOWS: (),
}
SECTION_OF: dict[ServiceTopic, ServiceSection] = {
    ServiceTopic.BUSES: ServiceSection.BUS,
    ServiceTopic.CARE: ServiceSection.SERVICE_520,
    ServiceTopic.WINDOWS: ServiceSection.GUIDE,
}
HOTLINES = ("12333", "12348")
"""Labour and social security, then legal aid: both after the market's own window (M10)."""
NO_PRICE = -1
EMPTY_ROW: Fields = {
    "rowId": "",
    "hotline": "",
    "title": "",
    "text": "",
    "place": "",
    "hours": "",
    "phone": "",
    "priceYuan": NO_PRICE,
    "begins": NO_MOMENT,
    "ends": NO_MOMENT,
    "places": 0,
    "placesLeft": 0,
    "organiser": "",
    "activityId": "",
    "bus": False,
    "signUp": "",
    "shortCode": "",
    "canGiveBack": False,
}
"""The keys of a row, so that the page never reads ``undefined``. ``signUp``: empty where nobody can sign up, open, card
(whoever shows the card can), or the PlaceState of the person's own place."""


def topic_rows(
    services: Services,
    topic: ServiceTopic,
    market_phone: str,
    now: int,
    kept: tuple[KeptPlace, ...] = (),
    *,
    known: bool = False,
) -> list[Fields]:
    """What has a date first: it passes. ``kept`` are the places of the person, ``known`` that one is there."""
    dated = [_activity(each, now, kept, known) for kind in ACTIVITIES_OF[topic] for each in services.of_kind(kind)]
    if topic is ServiceTopic.RIGHTS:
        return _rights(services, market_phone)
    section = SECTION_OF.get(topic)
    return dated + ([_entry(each) for each in services.of_section(section)] if section else [])


def first_topic(services: Services, market_phone: str, now: int) -> ServiceTopic:
    """The first part that has something to show; the rights always have."""
    return next(each for each in ServiceTopic if topic_rows(services, each, market_phone, now))


def _rights(services: Services, market_phone: str) -> list[Fields]:
    """The market's own window and telephone, the two public lines, then what may be read about one's rights."""
    windows = [_entry(each) for each in services.of_section(ServiceSection.RIGHTS_WINDOW)]
    if not windows:
        windows = [{**EMPTY_ROW, "rowId": "hotline-market", "hotline": "market", "phone": market_phone}]
    lines = [{**EMPTY_ROW, "rowId": f"hotline-{each}", "hotline": each, "phone": each} for each in HOTLINES]
    return windows + lines + [_entry(each) for each in services.of_section(ServiceSection.RIGHTS)]


def _entry(entry: ServiceEntry) -> Fields:
    return {
        **EMPTY_ROW,
        "rowId": f"entry-{entry.id}",
        "title": entry.title,
        "text": entry.text or "",
        "place": entry.place or "",
        "hours": entry.hours or "",
        "phone": entry.phone or "",
        "priceYuan": NO_PRICE if entry.price_yuan is None else entry.price_yuan,
    }


def _activity(activity: Activity, now: int, kept: tuple[KeptPlace, ...], known: bool) -> Fields:
    place = next((each for each in kept if each.activity_id == activity.id), None)
    open_to_all = activity.takes_sign_ups(now)
    sign_up = "" if not open_to_all else "open" if known else "card"
    return {
        **EMPTY_ROW,
        "rowId": f"activity-{activity.id}",
        "title": activity.title,
        "text": activity.text or "",
        "place": activity.place,
        "phone": activity.phone or "",
        "begins": moment(activity.begins_at, now),
        "ends": moment(activity.ends_at, now),
        "places": activity.places,
        "placesLeft": activity.places_left if activity.takes_sign_ups(now) else 0,
        "organiser": activity.organiser,
        "activityId": str(activity.id),
        "bus": activity.kind is ActivityKind.BUS,
        "signUp": str(place.state) if place is not None else sign_up,
        "shortCode": place.short_code if place is not None else "",
        "canGiveBack": place is not None and place.state != "refused" and now < activity.begins_at,
    }
