"""The folder of cache generations: publish a new one, open the current one, collect the old ones.

::

    cache/current                       the name of the current generation, replaced atomically
    cache/00000012-9f31c2.db            one generation; never changed, renamed over or deleted while anybody holds it
    cache/00000012-9f31c2.overlay.db    what deltas have brought since (``kiosk.store.cache_overlay``); goes with it
    cache/00000012-9f31c2.suspect       somebody found it damaged while reading in it
    cache/00000012-9f31c2.lock          flock: shared by each reader, exclusive while it is built or collected
    cache/publish.lock                  flock: one publisher at a time
    cache/pointer.lock                  flock: held for milliseconds while a delta is applied or the pointer moves

The locks lie beside the databases because closing any second descriptor of a SQLite file drops SQLite's own locks.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_schema import APPLICATION_ID, DDL, SCHEMA_VERSION
from kiosk.store.cache_base import Generation, check_schema, remove_database
from kiosk.store.cache_errors import (
    CacheAbsentError,
    CacheBusyError,
    CacheCorruptError,
    CacheDeniedError,
    CacheDiskFullError,
    CacheError,
    CacheNewerError,
    typed_errors,
)
from kiosk.store.cache_generation import Cache, MarketSummary
from kiosk.store.cache_overlay import Overlay, overlay_file, unfinished_overlay

__all__ = [
    "Cache",
    "CacheAbsentError",
    "CacheBusyError",
    "CacheCorruptError",
    "CacheDeniedError",
    "CacheDirectory",
    "CacheDiskFullError",
    "CacheError",
    "CacheNewerError",
    "MarketSummary",
]

Fill = Callable[[sqlite3.Connection], object]
_LOOK_AGAIN_S = 0.05
BELIEVED_AFTER_S = 3600.0
"""If the generation is so fresh, another one would fare no better, and each costs a snapshot's download."""
_GENERATION = re.compile(r"(\d{8})-[0-9a-f]{6}")


class CacheDirectory:
    """Every public method may raise the errors of ``kiosk.store.cache_errors``."""

    def __init__(self, path: Path, trades: TradeTable) -> None:
        self.path = path
        self._trades = trades

    def publish(
        self,
        source: Fill | Path | Iterable[bytes],
        rank: Fill,
        before_pointing: Callable[[str], None] | None = None,
        wait_s: float = 0.0,
    ) -> str:
        """Makes a generation out of ``source``, ranks it, checks it and makes it current; returns its name.

        ``source`` fills the empty tables ``meta`` and ``job`` of the given connection, or is a snapshot file to copy,
        or the pieces of one. Until the last step the old generation stays current, whatever happens; what was left
        half-written is taken away by ``collect``. ``before_pointing`` gets the new name while no delta can be applied.
        Another publisher is waited for so long; then CacheBusyError.
        """
        with typed_errors():
            self.path.mkdir(parents=True, exist_ok=True)
            with self._alone(self.path / "publish.lock", CacheBusyError, wait_s):
                generation = self._next_name()
                with self._alone(self._lock_file(generation), CacheBusyError):
                    # Not left to ``collect``: on a full disk the leavings would keep it full.
                    with self._removed_on_failure(generation):
                        self._build(self.file(generation), source, rank)
                    with self.pointer_held():
                        if before_pointing is not None:
                            with self._removed_on_failure(generation):
                                before_pointing(generation)
                        self._point_to(generation)
                return generation

    @contextmanager
    def _removed_on_failure(self, generation: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._remove(generation)
            raise

    @contextmanager
    def pointer_held(self) -> Iterator[None]:
        """Waits until nobody applies a delta or moves the pointer, and keeps others from it."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / "pointer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def current(self) -> str | None:
        """The name in the pointer file; None when nothing was ever published."""
        with typed_errors():
            try:
                name = (self.path / "current").read_bytes().strip()
            except FileNotFoundError:
                return None
            if not _GENERATION.fullmatch(text := name.decode("ascii", "replace")):
                raise CacheCorruptError("pointer")
            return text

    def open_current(self) -> Cache:
        """The current generation, held until ``close``."""
        with typed_errors():
            while True:
                generation = self.current()
                if generation is None:
                    raise CacheAbsentError
                held = self._hold(generation)
                if held is not None:
                    break
                if self.current() == generation:
                    raise CacheCorruptError("generation missing")
            try:
                base = Generation(self.file(generation), generation, held, self._trades)
            except BaseException:
                os.close(held)
                raise
            try:
                return Cache(base, Overlay.open(overlay_file(base.file), self._trades))
            except BaseException:
                base.let_go()
                raise

    def suspect(self, generation: str) -> None:
        """Say that pages of it were found damaged, which opening it does not show; who fetches jobs replaces it then.

        It stays in use until then: most of its pages may be good, and a disk may err for a moment only.
        """
        with typed_errors():
            self._suspicion(generation).touch()

    def is_suspect(self, generation: str) -> bool:
        """Whether a damage was told of, of a generation that has been in use for an hour."""
        with typed_errors():
            if not self._suspicion(generation).exists():
                return False
            return abs(time.time() - self.file(generation).stat().st_mtime) > BELIEVED_AFTER_S

    def collect(self) -> tuple[str, ...]:
        """Deletes the generations that are neither current nor held; returns their names."""
        with typed_errors():
            gone = []
            current = self.current()
            for generation in self._generations():
                if generation == current:
                    continue
                try:
                    with self._alone(self._lock_file(generation), CacheBusyError):
                        self._remove(generation)
                except CacheBusyError:
                    continue
                gone.append(generation)
            return tuple(gone)

    def _build(self, file: Path, source: Fill | Path | Iterable[bytes], rank: Fill) -> None:
        ready = not callable(source)
        if isinstance(source, Path):
            try:
                shutil.copyfile(source, file)
            except FileNotFoundError as error:
                raise CacheAbsentError("snapshot") from error
        elif not callable(source):
            with file.open("wb") as whole:
                whole.writelines(source)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            if ready:
                check_schema(connection)
            # Nobody sees this file before it is whole and on the disk, so SQLite's own safety would only cost time.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            if callable(source):
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                for statement in DDL:
                    connection.execute(statement)
                source(connection)
            rank(connection)
            connection.execute("COMMIT")
            check_schema(connection)
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise CacheCorruptError("quick_check")
            if connection.execute("SELECT count(*) FROM listing_array WHERE name = 'order_same'").fetchone() == (0,):
                raise CacheCorruptError("not ranked")
        _sync(file)
        _sync(self.path)

    def _point_to(self, generation: str) -> None:
        fresh = self.path / "current.new"
        fresh.write_text(generation + "\n", encoding="ascii")
        _sync(fresh)
        fresh.replace(self.path / "current")
        _sync(self.path)

    def _next_name(self) -> str:
        newest = max((int(name[:8]) for name in self._generations()), default=0)
        # The random part keeps a name from ever coming back to a reader that still holds an older file of that number.
        return f"{newest + 1:08d}-{os.urandom(3).hex()}"

    def _generations(self) -> tuple[str, ...]:
        if not self.path.exists():
            return ()
        return tuple(sorted({file.stem for file in self.path.iterdir() if _GENERATION.fullmatch(file.stem)}))

    def _hold(self, generation: str) -> int | None:
        """A shared lock on the generation; None when it was collected meanwhile. The caller closes the descriptor."""
        lock_file = self._lock_file(generation)
        try:
            descriptor = os.open(lock_file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if _same_file(descriptor, lock_file) and self.file(generation).exists():
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    @contextmanager
    def _alone(self, lock_file: Path, refusal: type[CacheError], wait_s: float = 0.0) -> Iterator[None]:
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        until_s = time.monotonic() + wait_s
        try:
            while not _locked(descriptor):
                if time.monotonic() >= until_s:
                    raise refusal(lock_file.name)
                time.sleep(_LOOK_AGAIN_S)
            if not _same_file(descriptor, lock_file):
                raise refusal(lock_file.name)
            yield
        finally:
            os.close(descriptor)

    def _remove(self, generation: str) -> None:
        """The lock goes last: by it ``collect`` finds again what a power cut left."""
        file = self.file(generation)
        overlay = overlay_file(file)
        for database in (unfinished_overlay(overlay), overlay, file):
            remove_database(database)
        self._suspicion(generation).unlink(missing_ok=True)
        self._lock_file(generation).unlink(missing_ok=True)

    def file(self, generation: str) -> Path:
        return self.path / f"{generation}.db"

    def _suspicion(self, generation: str) -> Path:
        return self.path / f"{generation}.suspect"

    def _lock_file(self, generation: str) -> Path:
        return self.path / f"{generation}.lock"


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _same_file(descriptor: int, path: Path) -> bool:
    """A lock on a file that was deleted while we waited for it guards nothing."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
