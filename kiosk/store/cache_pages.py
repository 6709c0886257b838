"""Rows of one page of matches, through SQLAlchemy Core on the generation's own connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, MetaData, Table, bindparam, create_engine, select
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import NullType

from kiosk.protocol.cache_schema import JOB_COLUMNS

# Values pass as SQLite gives them: the STRICT tables have already checked their types.
_METADATA = MetaData()
_JOB = Table("job", _METADATA, *(Column(name, NullType()) for name, _ in JOB_COLUMNS))
_LISTING = Table(
    "listing",
    _METADATA,
    Column("job_id", NullType()),
    Column("kilometres", NullType()),
    Column("distance_word", NullType()),
)
_PAGE = (
    select(_LISTING.c.kilometres, _LISTING.c.distance_word, *_JOB.c)
    .join_from(_LISTING, _JOB, _LISTING.c.job_id == _JOB.c.id)
    .where(_LISTING.c.job_id.in_(bindparam("job_ids", expanding=True)))
)
_ID_AT = 2

# SQLite's own bound on variables in one statement is 32,766; a page never comes near this.
_AT_ONCE = 1000


class CachePages:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def rows(self, job_ids: Sequence[int]) -> dict[int, Sequence[Any]]:
        """``kilometres, distance_word`` and the columns of ``job``, by job id; ids that are not listed are absent."""
        found: dict[int, Sequence[Any]] = {}
        for start in range(0, len(job_ids), _AT_ONCE):
            result = self._connection.execute(_PAGE, {"job_ids": list(job_ids[start : start + _AT_ONCE])})
            found.update((row[_ID_AT], tuple(row)) for row in result)
        return found

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
