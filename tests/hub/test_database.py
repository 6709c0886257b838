"""One schema on two databases, and their troubles told apart."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.schema import HALL, HUB, METADATA


def _hall(name: str) -> dict[str, object]:
    return {"name": name, "region": "140802", "phone": "0", "opening_hours": "", "contact_name": ""}


def test_the_migrations_make_the_schema_that_the_program_writes_to(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert connection.execute(select(HUB.c.job_cursor)).scalar_one() == 0


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def twice() -> None:
        with database.writing() as connection:
            connection.execute(insert(HALL).values(**_hall("解州")))
            connection.execute(insert(HALL).values(**_hall("解州")))

    with pytest.raises(IntegrityError):
        twice()
    with database.reading() as connection:
        assert connection.execute(select(HALL.c.id)).first() is None


def test_writing_alone_keeps_a_second_one_out(database: Database) -> None:
    """Without the lock both would read the same number and one step would be lost."""

    def step() -> None:
        for _ in range(20):
            with database.writing_alone(7) as connection:
                (number,) = connection.execute(select(HUB.c.job_cursor)).one()
                connection.execute(update(HUB).values(job_cursor=number + 1))

    threads = [threading.Thread(target=step) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.reading() as connection:
        assert connection.execute(select(HUB.c.job_cursor)).scalar_one() == 80


def test_opening_twice_changes_nothing_and_a_newer_schema_is_refused(database: Database, database_url: str) -> None:
    Database.open(database_url).close()
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError) as refused:
        Database.open(database_url)
    assert refused.value.code is DatabaseCode.NEWER


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("not a url", DatabaseCode.WRONG_URL),
        ("mysql://somewhere/hub", DatabaseCode.WRONG_URL),
        ("sqlite://", DatabaseCode.WRONG_URL),
        ("postgresql://nobody@/none?host=/nonexistent", DatabaseCode.UNREACHABLE),
    ],
)
def test_a_wrong_address_is_told_from_a_database_that_is_away(url: str, code: DatabaseCode) -> None:
    with pytest.raises(DatabaseError) as refused:
        Database.open(url)
    assert refused.value.code is code
    assert refused.value.sentence
    assert refused.value.instruction


def test_a_file_that_is_no_database_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(DatabaseError) as refused:
        Database.open(f"sqlite:///{tmp_path}/hub.db")
    assert refused.value.code is DatabaseCode.CORRUPT
