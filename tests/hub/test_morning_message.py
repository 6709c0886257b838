"""The morning message: what somebody should see to and whom to ring; a closed hall's dark machine is no news."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, update

from kiosk.domain.clock import local_day
from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.database import Database
from kiosk.hub.group_robot import RobotError, RobotFault
from kiosk.hub.morning_message import LIMIT_BYTES, due_at, morning_message, read_fleet
from kiosk.hub.morning_round import AGAIN_AFTER_S, LATE_S, TRIES_MOST, MorningRound, last_message
from kiosk.hub.schema import HALL, KIOSK

SEVEN = 1_795_474_800
"""Tuesday 2026-11-24 07:00 in China."""
HOUR_S = 3600
DAY_S = 86_400
MINUTE = 7 * 60
CITY = "运城市零工市场"
MORE = "https://hub.example.invalid/staff/kiosks"


def _hall(connection: Any, hall_id: int, name: str, hours: str) -> None:
    contact = {"phone": "0359-555-0100", "opening_hours": hours, "contact_name": "值班室"}
    connection.execute(insert(HALL).values(id=hall_id, name=name, region="140802100", **contact))


def _kiosk(connection: Any, kiosk_id: int, hall_id: int, seen_at: int | None, **beat: Any) -> None:
    values = {"kiosk_id": kiosk_id, "name": f"{kiosk_id}号机", "hall_id": hall_id, "state": "active"}
    connection.execute(insert(KIOSK).values(**values, seen_at=seen_at, heartbeat=json.dumps(beat) if beat else None))


@pytest.fixture
def fleet_of_two_halls(database: Database) -> Database:
    """解州 opens at half past five, 盐湖 at eight; of each one machine is heard of."""
    with database.writing() as connection:
        _hall(connection, 1, "解州镇便民服务中心", "05:30-18:00")
        _hall(connection, 2, "盐湖区零工市场", "8:00-18:00")
        _kiosk(connection, 1, 1, SEVEN - 60)
        _kiosk(connection, 2, 2, SEVEN - 60)
    return database


def _message(database: Database, now: int = SEVEN) -> str:
    with database.reading() as connection:
        return morning_message(CITY, read_fleet(connection, now), now, MORE)


def test_a_quiet_morning_is_two_lines_and_where_to_look(fleet_of_two_halls: Database) -> None:
    assert _message(fleet_of_two_halls).splitlines() == [
        f"【{CITY}】机器早报",
        "11月24日 周二，2台：2台正常",
        "",
        f"详细：{MORE}",
    ]


def test_what_is_wrong_stands_under_its_hall_with_whom_to_ring(fleet_of_two_halls: Database) -> None:
    with fleet_of_two_halls.writing() as connection:
        _kiosk(connection, 3, 1, SEVEN - 3 * DAY_S)
        _kiosk(connection, 4, 1, SEVEN - 60, disk_free_bytes=1000, refused=2)
        raise_once(connection, AlarmCode.CLONE_SUSPECTED, 3, "", SEVEN - HOUR_S)
        raise_once(connection, AlarmCode.HUB_KEY_MISSING, None, "", SEVEN - HOUR_S)
    lines = _message(fleet_of_two_halls).splitlines()
    assert lines[1] == "11月24日 周二，4台：2台正常，2台要看"
    assert lines[2:7] == [
        "",
        "■ 解州镇便民服务中心（05:30-18:00）",
        "找值班室 0359-555-0100",
        "✗ 3号机：3天没联系",
        "▲ 4号机：有2条没被收下，请看机器的维护页，硬盘快满了",
    ]
    assert lines[7:9] == ["", "报警2件："]
    assert {line.split(" ")[1] for line in lines[9:11]} == {"3号机", "服务器"}
    assert "盐湖" not in "".join(lines)


def test_a_machine_that_is_dark_because_its_hall_is_closed_is_no_news(fleet_of_two_halls: Database) -> None:
    with fleet_of_two_halls.writing() as connection:
        _kiosk(connection, 5, 2, SEVEN - 13 * HOUR_S)
        _kiosk(connection, 6, 1, SEVEN - 13 * HOUR_S)
    early = _message(fleet_of_two_halls)
    assert "4台：2台正常，1台要看，1台没开门" in early
    assert "6号机：断线了" in early
    assert "5号机" not in early
    with fleet_of_two_halls.writing() as connection:
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id.in_((1, 2))).values(seen_at=SEVEN + 2 * HOUR_S))
    assert "5号机：断线了" in _message(fleet_of_two_halls, SEVEN + 2 * HOUR_S)
    # Of a hall that keeps its machine dark for more than a week somebody should know.
    with fleet_of_two_halls.writing() as connection:
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == 5).values(seen_at=SEVEN - 8 * DAY_S))
    assert "5号机：8天没联系" in _message(fleet_of_two_halls)


def test_however_much_is_wrong_it_fits_into_one_message(database: Database) -> None:
    with database.writing() as connection:
        for hall_id in range(1, 31):
            _hall(connection, hall_id, f"第{hall_id}便民服务中心" + "很长的名字" * 5, "05:30-18:00")
            for number in range(3):
                _kiosk(connection, hall_id * 10 + number, hall_id, None, faults=["PRINTER_JAM"] * 40)
        for kiosk_id in (10, 20, 30, 40):
            raise_once(connection, AlarmCode.CLONE_SUSPECTED, kiosk_id, "", SEVEN)
    message = _message(database)
    assert LIMIT_BYTES / 2 < len(message.encode()) <= LIMIT_BYTES
    shown = sum(line.startswith("▲") for line in message.splitlines())
    assert f"还有{90 - shown}台，请看网页" in message
    assert message.splitlines()[-1] == f"详细：{MORE}"


def _due(database: Database, day_s: int = SEVEN) -> int | None:
    with database.reading() as connection:
        return due_at(connection, local_day(day_s), MINUTE)


def test_it_waits_until_the_first_hall_has_been_open_for_a_while(database: Database) -> None:
    assert _due(database) is None
    with database.writing() as connection:
        _hall(connection, 1, "甲", "8:00-18:00")
        _hall(connection, 2, "乙", "4:00-18:00")
        _kiosk(connection, 1, 1, None)
    assert _due(database) == SEVEN + HOUR_S + 1800
    with database.writing() as connection:
        _kiosk(connection, 2, 2, None)
    assert _due(database) == SEVEN
    with database.writing() as connection:
        connection.execute(update(HALL).values(opening_hours="工作日 8:00-18:00"))
    assert _due(database, SEVEN + 4 * DAY_S) is None
    with database.writing() as connection:
        connection.execute(update(HALL).where(HALL.c.id == 1).values(opening_hours="看情况"))
    assert _due(database, SEVEN + 4 * DAY_S) == SEVEN + 4 * DAY_S


class _Group:
    """Takes messages, or is away."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.away = False
        self.asked = 0

    def send(self, text: str) -> None:
        self.asked += 1
        if self.away:
            raise RobotError(RobotFault.UNREACHABLE, "OFFLINE")
        self.messages.append(text)


def test_one_message_a_day_whoever_comes_first(fleet_of_two_halls: Database) -> None:
    group = _Group()
    processes = [MorningRound(fleet_of_two_halls, CITY, "https://hub", MINUTE, group.send) for _ in range(2)]
    for now in (SEVEN - 1, SEVEN, SEVEN + 30, SEVEN + HOUR_S, SEVEN + DAY_S - 1, SEVEN + DAY_S, SEVEN + DAY_S + 60):
        for process in processes:
            process.turn(now)
    assert len(group.messages) == 2
    assert ["11月24日" in group.messages[0], "11月25日" in group.messages[1]] == [True, True]


def test_a_group_that_is_away_is_tried_again_for_a_while_and_the_page_says_so(fleet_of_two_halls: Database) -> None:
    group = _Group()
    group.away = True
    morning = MorningRound(fleet_of_two_halls, CITY, "https://hub", MINUTE, group.send)
    for now in range(SEVEN, SEVEN + LATE_S, 60):
        morning.turn(now)
    assert group.asked == TRIES_MOST
    with fleet_of_two_halls.reading() as connection:
        last = last_message(connection)
    assert last is not None
    assert (last.by, last.code) == ("timer", RobotFault.UNREACHABLE)
    morning.turn(SEVEN + DAY_S)
    group.away = False
    morning.turn(SEVEN + DAY_S + AGAIN_AFTER_S)
    assert len(group.messages) == 1


def test_a_hub_that_was_down_all_morning_says_nothing_at_noon(fleet_of_two_halls: Database) -> None:
    group = _Group()
    MorningRound(fleet_of_two_halls, CITY, "https://hub", MINUTE, group.send).turn(SEVEN + LATE_S)
    assert group.messages == []


def test_a_trial_by_hand_does_not_take_the_place_of_the_mornings_own(fleet_of_two_halls: Database) -> None:
    group = _Group()
    morning = MorningRound(fleet_of_two_halls, CITY, "https://hub", MINUTE, group.send)
    morning.send_now("admin", SEVEN - HOUR_S)
    morning.turn(SEVEN)
    assert len(group.messages) == 2
    group.away = True
    with pytest.raises(RobotError):
        morning.send_now("admin", SEVEN + 60)
