"""Opening, migrating and sharing the ledger's file."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from kiosk.store.ledger import Ledger, borrowed_ledger
from kiosk.store.ledger_migration import SCRIPTS, migrate, migration_engine
from kiosk.store.ledger_schema import METADATA
from kiosk.store.ledger_upgrade import revision_of
from kiosk.store.migrations import HEAD, REVISIONS, USABLE_FROM
from kiosk.store.storage_fault import LedgerNewerError, StorageCode, StorageError
from tests.store.people import NOW, job, keys_of, open_desk, person


def script_directory() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return ScriptDirectory.from_config(config)


def at_revision(path: Path, revision: str) -> None:
    with migration_engine(path).begin() as connection:
        migrate(connection, revision)
        connection.execute(text("INSERT INTO ledger VALUES (1, :id, 1)"), {"id": b"L" * 16})


def pragma(ledger: Ledger, name: str) -> object:
    with ledger.reading() as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_new_ledger_is_private_and_durable(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "state" / "ledger.db")
    assert stat.S_IMODE((tmp_path / "state" / "ledger.db").stat().st_mode) == 0o600
    assert pragma(ledger, "journal_mode") == "wal"
    assert pragma(ledger, "synchronous") == 2
    assert pragma(ledger, "foreign_keys") == 1
    assert pragma(ledger, "secure_delete") == 1
    assert pragma(ledger, "trusted_schema") == 0
    ledger.close()


def test_each_ledger_has_an_id_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first, other = Ledger.open(tmp_path / "a.db"), Ledger.open(tmp_path / "b.db")
    again = Ledger.open(tmp_path / "a.db")
    assert first.ledger_id == again.ledger_id != other.ledger_id
    for ledger in (first, other, again):
        ledger.close()


def test_a_left_over_of_an_interrupted_beginning_does_no_harm(tmp_path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        (tmp_path / f"ledger.db.new{suffix}").write_bytes(b"half")
    Ledger.open(tmp_path / "ledger.db").close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger.db", "ledger.db.lock"]


def test_the_list_of_revisions_is_the_chain_of_the_scripts() -> None:
    chain = [script.revision for script in script_directory().walk_revisions()]
    assert tuple(reversed(chain)) == REVISIONS


def test_the_migrations_make_exactly_the_declared_tables(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "ledger.db").close()
    with migration_engine(tmp_path / "ledger.db").begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_checks_and_names_survive_too(tmp_path: Path) -> None:
    """Alembic compares neither CHECK constraints nor partial indices on SQLite; the DDL itself must agree."""
    Ledger.open(tmp_path / "migrated.db").close()
    with migration_engine(tmp_path / "declared.db").begin() as connection:
        METADATA.create_all(connection)

    def names(path: Path) -> dict[str, set[str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute(query).fetchall()
        return {name: set(sql.replace(",", " ").replace("(", " ").replace(")", " ").split()) for name, sql in rows}

    assert names(tmp_path / "migrated.db") == names(tmp_path / "declared.db")


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_ledger_is_copied_and_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "ledger.db"
    at_revision(path, revision)

    ledger = Ledger.open(path)

    assert ledger.ledger_id.bytes == b"L" * 16
    ledger.close()
    assert revision_of(path) == HEAD
    backup = tmp_path / f"ledger.before-{revision}.db"
    assert revision_of(backup) == revision
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_every_step_can_be_taken_back_and_forth(tmp_path: Path) -> None:
    from alembic import command

    with migration_engine(tmp_path / "ledger.db").begin() as connection:
        config = Config()
        config.set_main_option("script_location", SCRIPTS)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.downgrade(config, "base")
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 0
        command.upgrade(config, "head")
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == HEAD


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    at_revision(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        # Stands where 0002 wants to create its second table: the first must not stay behind.
        connection.execute("CREATE TABLE print_attempt (somebody_elses)")
        connection.commit()

    with pytest.raises(StorageError):
        Ledger.open(path)

    assert revision_of(path) == "0001"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'preference'").fetchone() == (0,)


def test_a_release_that_was_taken_back_goes_on_with_the_ledger_that_the_newer_one_has_only_added_to(
    tmp_path: Path,
) -> None:
    desk, ledger = open_desk(tmp_path)
    desk.apply(keys_of("1"), person(), job(), None, None, NOW)
    ledger.close()
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        for table in ("ticket", "outbox", "ledger", "preference"):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN of_a_newer_program INTEGER NOT NULL DEFAULT 0")
        connection.execute("CREATE TABLE newer (id INTEGER PRIMARY KEY)")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    desk, ledger = open_desk(tmp_path)
    desk.apply(keys_of("2"), person(), job(), None, None, NOW)
    assert len(ledger.pending()) == 2
    ledger.close()
    with borrowed_ledger(path) as borrowed:
        assert borrowed is not None
        assert len(borrowed.pending()) == 2
    assert revision_of(path) == "9999", "the newer program finds its own ledger"


@pytest.mark.parametrize("usable_from", [0, int(HEAD) + 1])
def test_a_newer_ledger_that_says_nothing_or_no_is_left_alone(tmp_path: Path, usable_from: int) -> None:
    _, ledger = open_desk(tmp_path)
    ledger.close()
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute(f"PRAGMA user_version = {usable_from}")
        connection.commit()
    with pytest.raises(LedgerNewerError):
        Ledger.open(path)
    with pytest.raises(LedgerNewerError), borrowed_ledger(path):
        pass


def test_every_ledger_says_who_can_go_on_with_it(tmp_path: Path) -> None:
    assert USABLE_FROM in REVISIONS
    Ledger.open(tmp_path / "new.db").close()
    at_revision(tmp_path / "old.db", REVISIONS[0])
    Ledger.open(tmp_path / "old.db").close()
    for name in ("new.db", "old.db"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (int(USABLE_FROM),)


def test_it_opens_far_away_from_any_checkout(tmp_path: Path) -> None:
    """The scripts are found inside the package, whatever the working folder is."""
    program = "import sys; from pathlib import Path; from kiosk.store.ledger import Ledger; Ledger.open(Path('l.db'))"
    done = subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert revision_of(tmp_path / "l.db") == HEAD


def test_neither_a_new_nor_an_old_ledger_brings_sqlalchemy_into_the_program(tmp_path: Path) -> None:
    """It would stay there: a sixth of the screen program's memory for what happens once in the life of a schema."""
    at_revision(tmp_path / "old.db", REVISIONS[0])
    program = (
        "import sys; from pathlib import Path; from kiosk.store.ledger import Ledger; "
        "[Ledger.open(Path(name)).close() for name in ('new.db', 'old.db', 'old.db')]; "
        "sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, check=False).returncode == 0
    assert {revision_of(tmp_path / "new.db"), revision_of(tmp_path / "old.db")} == {HEAD}


def test_what_stands_in_the_way_of_a_migration_is_said_by_its_own_name(tmp_path: Path) -> None:
    """Across the border of the process that migrates."""
    at_revision(tmp_path / "ledger.db", REVISIONS[0])
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError) as refused:
            Ledger.open(tmp_path / "ledger.db")
    assert refused.value.code is StorageCode.STORE_BUSY
    assert refused.value.detail == "SQLITE_BUSY"


def test_a_migration_that_breaks_is_a_mistake_and_not_a_bad_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(subprocess.CalledProcessError):
        Ledger.open(tmp_path / "ledger.db")


def test_screen_and_courier_may_start_at_the_same_moment(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kiosk.store.ledger import Ledger; "
        "print(Ledger.open(Path('ledger.db')).ledger_id)"
    )
    starts = [
        subprocess.Popen([sys.executable, "-I", "-c", program], cwd=tmp_path, stdout=subprocess.PIPE) for _ in range(3)
    ]
    ids = {start.communicate()[0] for start in starts}
    assert len(ids) == 1
    assert {start.returncode for start in starts} == {0}


def test_a_writer_waits_for_the_other_program(tmp_path: Path) -> None:
    desk, ledger = open_desk(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None, check_same_thread=False)) as courier:
        courier.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.2, courier.execute, ["COMMIT"])
        timer.start()
        kept = desk.apply(keys_of("1"), person(), job(), None, None, NOW)
        timer.join()
    assert not kept.already
    ledger.close()


def test_a_reader_does_not_wait_for_the_other_program(tmp_path: Path) -> None:
    desk, ledger = open_desk(tmp_path)
    desk.apply(keys_of("1"), person(), job(), None, None, NOW)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as courier:
        courier.execute("BEGIN IMMEDIATE")
        assert len(desk.tickets(keys_of("1"), NOW)) == 1
    ledger.close()


def test_a_broken_rule_is_a_mistake_and_not_a_bad_disk(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db")
    with pytest.raises(sqlite3.IntegrityError), ledger.writing() as connection:
        connection.execute("INSERT INTO ledger (id, ledger_id, next_sequence) VALUES (2, x'00', 1)")
    ledger.close()


def test_a_place_that_cannot_be_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as fault:
        Ledger.open(tmp_path / "file" / "ledger.db")
    assert fault.value.code is StorageCode.STORAGE_FAULT
