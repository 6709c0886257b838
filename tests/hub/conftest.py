"""Databases for the hub's tests: each test gets an empty, migrated one; most tests run on both kinds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from kiosk.hub.database import Database
from tests.hub.postgres import cluster

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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated database, once on each kind."""
    if request.param == "postgresql":
        make: MakeUrl = request.getfixturevalue("postgres")
        return make()
    template: Path = request.getfixturevalue("sqlite_template")
    file = tmp_path / "hub.db"
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    yield opened
    opened.close()
