"""Databases for the hub's tests: each test gets an empty, migrated one; most tests run on both kinds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, insert, text

from kiosk.hub.database import Database
from kiosk.hub.migrations import HEAD
from kiosk.hub.schema import HUB, METADATA
from tests.hub.postgres import cluster
from tests.hub.senders import open_market

MakeUrl = Callable[[], str]
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[MakeUrl]:
    """Call it for the URL of a fresh, migrated PostgreSQL database."""
    with cluster() as url:
        template = url.format("template_hub")
        server = create_engine(
            url.format("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )

        def run(statement: str) -> None:
            with server.connect() as connection:
                connection.execute(text(statement))

        run("CREATE DATABASE template_hub")
        Database.open(template).close()

        def make() -> str:
            name = f"hub_{next(_numbers)}"
            run(f"CREATE DATABASE {name} TEMPLATE template_hub")
            return url.format(name)

        try:
            yield make
        finally:
            server.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("hub-template") / "hub.db"
    Database.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def postgres_kept(postgres: MakeUrl) -> str:
    """One database for all tests: emptying it takes a hundredth of the time that making one takes."""
    return postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database, once on each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_kept")
        yield url
        _empty(url)
        return
    template: Path = request.getfixturevalue("sqlite_template")
    file = tmp_path / "hub.db"
    shutil.copyfile(template, file)
    yield f"sqlite:///{file}"


def _empty(url: str) -> None:
    """As it was when it was migrated, whatever a test did to the rows."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.begin() as connection:
        # A test that left a transaction open would hold its tables; better to fail here than to wait for ever.
        connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        tables = ", ".join(table.name for table in METADATA.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        connection.execute(insert(HUB).values(id=1, job_cursor=0, receipt_number=0, state_number=0))
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def market(database: Database) -> Database:
    """A database with the halls, kiosks and postings of ``tests.hub.senders``."""
    with database.writing() as connection:
        open_market(connection)
    return database
