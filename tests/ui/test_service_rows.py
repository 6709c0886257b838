"""Which rows stand under which heading of the services page."""

from __future__ import annotations

import pytest

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.store.places import KeptPlace, PlaceState
from kiosk.store.services import Services
from kiosk.ui.service_rows import first_topic, topic_rows
from kiosk.ui.session.service_topics import ServiceTopic
from tests.ui.people import NOW

MARKET = "0359-555-0100"
NOTHING = Services((), ())


def fair(number: int, taken: int = 0, open_: bool = True) -> Activity:
    return Activity(number, ActivityKind.FAIR, "招聘会", NOW + 3600, "大厅", "人社局", 10, taken, open_)


def test_the_market_comes_first_in_a_dispute_then_12333_then_12348() -> None:
    rows = topic_rows(NOTHING, ServiceTopic.RIGHTS, MARKET, NOW)
    assert [row["phone"] for row in rows] == [MARKET, "12333", "12348"]
    window = ServiceEntry(7, ServiceSection.RIGHTS_WINDOW, "维权窗口", phone="0359-555-0110")
    lesson = ServiceEntry(8, ServiceSection.RIGHTS, "工钱拖着不给怎么办")
    rows = topic_rows(Services((window, lesson), ()), ServiceTopic.RIGHTS, MARKET, NOW)
    assert [row["phone"] for row in rows] == ["0359-555-0110", "12333", "12348", ""]


def test_the_first_part_with_something_in_it_opens() -> None:
    assert first_topic(NOTHING, MARKET, NOW) is ServiceTopic.RIGHTS
    meal = ServiceEntry(1, ServiceSection.SERVICE_520, "午饭", price_yuan=5)
    assert first_topic(Services((meal,), ()), MARKET, NOW) is ServiceTopic.CARE
    assert first_topic(Services((meal,), (fair(1),)), MARKET, NOW) is ServiceTopic.FAIRS


def test_a_free_thing_and_a_thing_without_a_price_are_told_apart() -> None:
    tool = ServiceEntry(1, ServiceSection.SERVICE_520, "借工具", price_yuan=0)
    rest = ServiceEntry(2, ServiceSection.SERVICE_520, "歇脚")
    rows = topic_rows(Services((tool, rest), ()), ServiceTopic.CARE, MARKET, NOW)
    assert [row["priceYuan"] for row in rows] == [0, -1]


def test_no_place_is_offered_that_cannot_be_had() -> None:
    activities = (fair(1, taken=4), fair(2, taken=10), fair(3, open_=False))
    rows = topic_rows(Services((), activities), ServiceTopic.FAIRS, MARKET, NOW)
    assert [row["placesLeft"] for row in rows] == [6, 0, 0]


def test_who_can_sign_up_and_who_has_a_place() -> None:
    shown = Services((), (fair(1), fair(2, taken=10), fair(3, open_=False)))
    rows = topic_rows(shown, ServiceTopic.FAIRS, MARKET, NOW)
    assert [row["signUp"] for row in rows] == ["card", "", ""]
    place = KeptPlace(7, "ABCDE FGHJK", 2, None, PlaceState.GIVEN)
    rows = topic_rows(shown, ServiceTopic.FAIRS, MARKET, NOW, (place,), known=True)
    assert [(row["signUp"], row["shortCode"]) for row in rows] == [("open", ""), ("given", "ABCDE FGHJK"), ("", "")]


@pytest.mark.parametrize(
    ("state", "at", "can"),
    [
        (PlaceState.GIVEN, NOW, True),
        (PlaceState.SAVED, NOW, True),
        (PlaceState.REFUSED, NOW, False),
        (PlaceState.GIVEN, NOW + 3600, False),
    ],
)
def test_a_place_can_be_given_back_until_it_begins(state: PlaceState, at: int, can: bool) -> None:
    place = KeptPlace(7, "ABCDE FGHJK", 1, None, state)
    (row,) = topic_rows(Services((), (fair(1),)), ServiceTopic.FAIRS, MARKET, at, (place,), known=True)
    assert row["canGiveBack"] is can


def test_a_bus_with_seats_stands_before_the_timetable() -> None:
    line = ServiceEntry(1, ServiceSection.BUS, "解州班车", hours="每天5:40")
    seats = Activity(1, ActivityKind.BUS, "东郭专车", NOW + 600, "东门", "市场", 20, 1, True)
    rows = topic_rows(Services((line,), (seats,)), ServiceTopic.BUSES, MARKET, NOW)
    assert [row["title"] for row in rows] == ["东郭专车", "解州班车"]
