"""Raised once, closed by a person; each with words for the page."""

from __future__ import annotations

import threading

from kiosk.hub.alarms import ALARM_WORDS, AlarmCode, close, raise_once
from kiosk.hub.database import Database
from kiosk.hub.schema import ALARM
from tests.hub.senders import NOW, rows


def test_every_alarm_says_what_is_wrong_and_what_to_do() -> None:
    assert set(ALARM_WORDS) == set(AlarmCode)
    for sentence, instruction in ALARM_WORDS.values():
        assert sentence.endswith("。")
        assert instruction.endswith("。")


def test_an_alarm_is_open_until_somebody_closes_it(database: Database) -> None:
    def again(kiosk_id: int | None) -> bool:
        with database.writing() as connection:
            return raise_once(connection, AlarmCode.ID_REUSED, kiosk_id, "", NOW)

    assert [again(7), again(7), again(None), again(None), again(8)] == [True, False, True, False, True]
    first = rows(database, ALARM)[0]
    with database.writing() as connection:
        assert close(connection, first.id, "li", NOW + 60)
        assert not close(connection, first.id, "wang", NOW + 61)
    assert (rows(database, ALARM)[0].closed_at, rows(database, ALARM)[0].closed_by) == (NOW + 60, "li")
    assert again(7)


def test_two_at_once_raise_one(database: Database) -> None:
    ready = threading.Barrier(4)

    def alarm() -> None:
        ready.wait(60)
        with database.writing() as connection:
            raise_once(connection, AlarmCode.UNSIGNED, None, "", NOW)

    threads = [threading.Thread(target=alarm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(rows(database, ALARM)) == 1
