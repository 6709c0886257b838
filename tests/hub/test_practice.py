"""The practice room: new each day, the same for every process of the machine."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, insert, select

from kiosk.hub.database import Database
from kiosk.hub.practice import PracticeRoom
from kiosk.hub.practice_examples import examples
from kiosk.hub.schema import APPLICATION, HALL, HIRER, JOB
from tests.domain.postings import trades

NOW = 1_795_471_920


def _halls(database: Database, *names: str) -> None:
    with database.writing() as connection:
        for name in names:
            values = {"name": name, "region": "140802100", "phone": "", "opening_hours": "", "contact_name": ""}
            connection.execute(insert(HALL).values(values))


def _count(database: Database, table: str) -> int:
    tables = {"hall": HALL, "job": JOB, "hirer": HIRER, "application": APPLICATION}
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables[table])).scalar_one())


def test_each_day_begins_with_the_real_halls_and_forgets_what_was_typed(database: Database, tmp_path: Path) -> None:
    _halls(database, "解州")
    clock = [NOW]
    rooms = [PracticeRoom(database, tmp_path, lambda: clock[0], examples(trades(), bytes(32))) for _ in range(2)]
    try:
        room = rooms[0].database()
        furnished = _count(room, "job")
        assert furnished > 0
        assert _count(room, "application") > 0
        with room.writing() as connection:
            connection.execute(
                insert(HIRER).values(
                    name="练习", kind="person", verified_on="2026-11-24", contact_name="练习", contact_phone="0",
                    region="140802100", blocked=False,
                )
            )  # fmt: skip
        assert _count(rooms[1].database(), "hirer") == 1, "a second process enters the same room"
        _halls(database, "东郭")
        clock[0] += 86_400
        assert _count(rooms[1].database(), "hirer") == 0
        assert _count(rooms[0].database(), "hall") == 2
        assert _count(rooms[0].database(), "job") == 2 * furnished
        assert _count(database, "job") == 0
    finally:
        for each in rooms:
            each.close()
