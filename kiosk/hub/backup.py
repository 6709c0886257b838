"""Backup and restore of a whole hub: database, keys and the feed's metadata, from any kind of database to any.

The database travels as a SQLite file with the same tables, read in one consistent view. A restored hub must never hand
out a number that the lost one may have handed out already: every counter that kiosks compare is raised far above.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, Connection, Integer, case, func, insert, select, text, update

from kiosk.errors import ExplainedError
from kiosk.hub import sealed_archive
from kiosk.hub.database import Database
from kiosk.hub.feed.repository import Repository
from kiosk.hub.migrations import HEAD
from kiosk.hub.schema import ACTIVITY, HUB, JOB, KIOSK, METADATA, TICKET_KEY

VERSION = 1
BATCH_ROWS = 1000
RAISED_BY = 1_000_000_000
"""A hub that numbers a thousand changes a second needs eleven days for so many; a backup is younger than that, and a
kiosk's cursor has room for nine thousand million restores."""
KIOSKS_BETWEEN = 1000
"""As many machines, or enrolments, at most between a backup and the loss: a province's rollout does not enrol so many
in a week, and the 16 bits of these numbers have room for sixty restores."""
_NAMED_OUTSIDE = (JOB, ACTIVITY)
"""Tickets and sign-ups that are under way may name a number that the lost hub gave after the backup."""

_DATABASE = "hub.db"
_MANIFEST = "manifest.json"
KEPT_FOLDERS = ("keys", "feed-keys", "feed/metadata", "feed/targets")
"""Below the state folder; of the feed only what cannot be made anew from the database."""


class NotEmptyError(ExplainedError):
    """A restore never overwrites a hub that has anything in it."""

    code = "HUB_NOT_EMPTY"
    sentence = "这里已经有一个服务器的数据。"
    instruction = "请恢复到空的文件夹和空的数据库。"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """``rows`` in all tables together, ``made_at`` Unix seconds."""

    made_at: int
    rows: int
    files: int


class Step(StrEnum):
    """What a backup is doing; each step comes once, in this order."""

    ROWS = "rows"
    SEAL = "seal"
    """Bytes of database and files into the archive."""
    CHECK = "check"
    """Bytes of the archive read back from the medium."""


Progress = Callable[[Step, int, int], None]
"""Told what is done and how much there is; what it raises ends the backup, and nothing is left of it."""


def unwatched(_step: Step, _done: int, _total: int) -> None:
    """For whoever does not watch."""


def back_up(
    database: Database,
    state_folder: Path,
    target: Path,
    key: sealed_archive.ArchiveKey,
    now: int,
    progress: Progress = unwatched,
) -> BackupReport:
    """Write one sealed file; ``target`` appears whole and read back, or not at all.

    Raises DatabaseError, RepositoryError, KeyFileError, ArchiveError and OSError.
    """
    with tempfile.TemporaryDirectory(prefix="hub-backup-", dir=state_folder) as folder:
        copy = Path(folder) / _DATABASE
        rows = _copy_out(database, copy, progress)
        keys = [
            path
            for each in ("keys", "feed-keys")
            for path in sorted((state_folder / each).rglob("*"))
            if path.is_file()
        ]
        with _feed(state_folder, now).still() as feed_files:
            files = (*keys, *feed_files)
            manifest = {"version": VERSION, "schema": HEAD, "made_at": now, "rows": rows, "files": len(files)}
            total = sum(path.stat().st_size for path in (copy, *files))
            packer = _Packer(lambda done: progress(Step.SEAL, done, total))
            with sealed_archive.writing(target, key, lambda done, of: progress(Step.CHECK, done, of)) as tar:
                _add_bytes(tar, _MANIFEST, json.dumps(manifest, indent=2).encode("ascii"))
                packer.add(tar, copy, _DATABASE)
                for path in files:
                    packer.add(tar, path, f"state/{path.relative_to(state_folder).as_posix()}")
    return BackupReport(now, rows, len(files))


def restore(source: Path, passphrase: bytes, database: Database, state_folder: Path, now: int) -> BackupReport:
    """Fill an empty hub. Raises NotEmptyError, sealed_archive.ArchiveError, DatabaseError, RepositoryError,
    KeyFileError and OSError.

    ``state_folder`` gets its files last: until then nothing of it is touched.
    """
    state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken = [each for each in KEPT_FOLDERS if any((state_folder / each).glob("*"))]
    if taken:
        raise NotEmptyError(f"{taken[0]}/ is not empty")
    with tempfile.TemporaryDirectory(prefix="hub-restore-", dir=state_folder) as folder:
        unpacked = Path(folder)
        with sealed_archive.reading(source, passphrase) as tar:
            tar.extractall(unpacked, filter="data")
        manifest = _manifest(unpacked)
        copy = Database.open(f"sqlite:///{unpacked / _DATABASE}")
        try:
            rows = _copy_in(copy, database)
        finally:
            copy.close()
        for each in KEPT_FOLDERS:
            if (unpacked / "state" / each).is_dir():
                (state_folder / each).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.rmtree(state_folder / each, ignore_errors=True)
                os.replace(unpacked / "state" / each, state_folder / each)
        if (state_folder / "feed" / "metadata" / "timestamp.json").exists():
            _feed(state_folder, now).raise_versions(RAISED_BY)
    return BackupReport(int(manifest["made_at"]), rows, int(manifest["files"]))


def _feed(state_folder: Path, now: int) -> Repository:
    return Repository(state_folder / "feed", state_folder / "feed-keys", lambda: now)


def _copy_out(database: Database, copy: Path, progress: Progress) -> int:
    target = Database.open(f"sqlite:///{copy}")
    try:
        with database.reading() as source, target.writing() as connection:
            if not database.on_sqlite:
                source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            total = sum(
                source.execute(select(func.count()).select_from(table)).scalar_one() for table in METADATA.sorted_tables
            )
            return _copy_tables(source, connection, lambda done: progress(Step.ROWS, done, total))
    finally:
        target.close()


def _copy_in(copy: Database, database: Database) -> int:
    with copy.reading() as source, database.writing() as target:
        for table in METADATA.sorted_tables:
            if table is not HUB and target.execute(select(func.count()).select_from(table)).scalar_one():
                raise NotEmptyError(f"table {table.name} is not empty")
        rows = _copy_tables(source, target, lambda _done: None)
        target.execute(
            update(HUB).values(
                job_cursor=HUB.c.job_cursor + RAISED_BY,
                receipt_number=HUB.c.receipt_number + RAISED_BY,
                state_number=HUB.c.state_number + RAISED_BY,
                preference_number=HUB.c.preference_number + RAISED_BY,
                lost_kiosk_id=_lost(KIOSK.c.kiosk_id, HUB.c.lost_kiosk_id),
                lost_key_id=_lost(TICKET_KEY.c.key_id, HUB.c.lost_key_id),
            )
        )
        target.execute(update(KIOSK).values(settings_version=KIOSK.c.settings_version + RAISED_BY))
        if database.on_sqlite:
            _raise_sqlite_sequences(target)
        else:
            _raise_sequences(target)
        return rows


def _lost(given: ColumnElement[int], lost_before: ColumnElement[int]) -> ColumnElement[int]:
    """Up to where the lost hub may have given numbers of this kind."""
    highest = select(func.coalesce(func.max(given), 0)).scalar_subquery()
    return case((highest > lost_before, highest), else_=lost_before) + KIOSKS_BETWEEN


def _copy_tables(source: Connection, target: Connection, copied_so_far: Callable[[int], None]) -> int:
    copied = 0
    target.execute(HUB.delete())
    for table in METADATA.sorted_tables:
        result = source.execution_options(stream_results=True, reads_only=True).execute(select(table))
        for batch in result.partitions(BATCH_ROWS):
            values: list[dict[str, Any]] = [dict(row._mapping) for row in batch]
            target.execute(insert(table), values)
            copied += len(values)
            copied_so_far(copied)
    return copied


def _raise_sqlite_sequences(target: Connection) -> None:
    for table in _NAMED_OUTSIDE:
        highest = target.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        raised = {"name": table.name, "seq": highest + RAISED_BY}
        target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), raised)


def _raise_sequences(target: Connection) -> None:
    """Rows that were copied with their numbers left PostgreSQL's own counters where they were."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer) or table is HUB:
            continue
        name = target.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        ).scalar_one()
        if name is None:
            continue
        highest = target.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        raised = highest + (RAISED_BY if table in _NAMED_OUTSIDE else 1)
        target.execute(text("SELECT setval(:name, :value)"), {"name": name, "value": raised})


def _manifest(unpacked: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((unpacked / _MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise sealed_archive.ArchiveError(sealed_archive.ArchiveCode.NOT_AN_ARCHIVE)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise sealed_archive.ArchiveError(sealed_archive.ArchiveCode.NOT_AN_ARCHIVE) from None
    return dict(manifest)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(content))


class _Packer:
    """Puts files into the archive and tells how many bytes went in so far."""

    def __init__(self, packed: Callable[[int], None]) -> None:
        self._packed = packed
        self._bytes = 0

    def add(self, tar: tarfile.TarFile, path: Path, name: str) -> None:
        with path.open("rb") as file:
            member = tar.gettarinfo(arcname=name, fileobj=file)
            # Who ran the backup is nobody's business at the other end.
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            tar.addfile(member, _Watched(file, self._count))

    def _count(self, size: int) -> None:
        self._bytes += size
        self._packed(self._bytes)


class _Watched(io.RawIOBase):
    """A file that tells of each read."""

    def __init__(self, file: IO[bytes], read: Callable[[int], None]) -> None:
        self._file = file
        self._read = read

    def read(self, size: int = -1, /) -> bytes:
        content = self._file.read(size)
        self._read(len(content))
        return content
