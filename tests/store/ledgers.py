"""Empty ledgers by the hundred: each is a copy of one that the program itself has built."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from uuid import uuid4

from kiosk.store.desk import Desk
from kiosk.store.ledger import Ledger
from tests.store.people import identity


def fresh_ledger(path: Path) -> Ledger:
    """``Ledger.open``, and where there is no ledger yet, without the process that builds one: a second each time."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(_built_once())
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE ledger SET ledger_id = ?", (uuid4().bytes,))
    return Ledger.open(path)


def fresh_desk(folder: Path) -> tuple[Desk, Ledger]:
    ledger = fresh_ledger(folder / "ledger.db")
    return Desk(ledger, identity()), ledger


@cache
def _built_once() -> bytes:
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        path = Path(folder) / "ledger.db"
        Ledger.open(path).close()
        return path.read_bytes()
