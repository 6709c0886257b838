"""The backup of one button: who may be asked for it, where it goes, how far it is, and what became of it.

``<state>/backups/`` holds the newest archive for a browser to fetch, ``state.json`` (how far the running one is, or how
the last one ended) and ``lock``, which the process that makes one holds: hub processes of one machine share all of it.
The passphrase is not kept. What Argon2id made of it is, beside the hub's other keys, so that nobody has to type.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from kiosk.domain.clock import local_time
from kiosk.durable_files import ExposedFileError, read_secret, write_secret
from kiosk.errors import CodedError, ExplainedError
from kiosk.foreign_folder import typed_errors
from kiosk.hub.backup import Step, back_up
from kiosk.hub.database import Database
from kiosk.hub.sealed_archive import SALT_BYTES, SHORTEST_PASSPHRASE, ArchiveKey, archive_key

STALE_AFTER_S = 7 * 86_400
"""A hub without a younger backup says so on the administrator's first page."""
KEPT_ON_STICK = 5
TELL_EACH_S = 0.3

_KEY_FILE = "backup.key"
_FOLDER = "backups"
_STATE = "state.json"
_LOCK = "lock"
_PREFIX, _SUFFIX = "hub-", ".backup"

_LOG = logging.getLogger(__name__)


class BackupFault(StrEnum):
    NO_PASSPHRASE = "BACKUP_NO_PASSPHRASE"
    PASSPHRASE_SHORT = "BACKUP_PASSPHRASE_SHORT"
    KEY_BROKEN = "BACKUP_KEY_BROKEN"
    RUNNING = "BACKUP_RUNNING"
    NO_STICK = "BACKUP_NO_STICK"
    INTERRUPTED = "BACKUP_INTERRUPTED"
    DISK = "BACKUP_DISK"
    DEFECT = "DEFECT"


_WORDS: dict[BackupFault, tuple[str, str]] = {
    BackupFault.NO_PASSPHRASE: ("还没有备份口令。", "请先定一个口令。"),
    BackupFault.PASSPHRASE_SHORT: (f"口令太短，要{SHORTEST_PASSPHRASE}个字以上。", "请写长一点，比如几个不相干的词。"),
    BackupFault.KEY_BROKEN: ("服务器里存的备份钥匙不能用。", "请重新定一个口令。"),
    BackupFault.RUNNING: ("正在备份。", "请等这一份做完。"),
    BackupFault.NO_STICK: ("没有看到U盘。", "请把U盘插到服务器上，等半分钟再按。"),
    BackupFault.INTERRUPTED: ("备份到一半，服务器停了。", "请再按一次。"),
    BackupFault.DISK: ("服务器的硬盘满了，或读写不了，备份没做成。", "请告诉技术人员，清出空间再按一次。"),
    BackupFault.DEFECT: ("程序出错，备份没做成。", "请把服务器日志交给技术人员。"),
}


class BackupError(CodedError[BackupFault]):
    """No backup was begun."""

    words = _WORDS


class Place(StrEnum):
    HUB = "hub"
    """In the hub's own state folder, to be fetched by a browser."""
    STICK = "stick"


class Phase(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BackupState:
    """``done`` of ``total`` of the step (rows or bytes); times in Unix seconds; ``size`` in bytes.

    ``sentence`` and ``instruction`` when it failed. ``good_at``: when the newest whole backup was made, also while
    another one runs or fails.
    """

    phase: Phase
    place: Place
    file: str
    at: int
    step: Step = Step.ROWS
    done: int = 0
    total: int = 0
    size: int = 0
    rows: int = 0
    code: str = ""
    sentence: str = ""
    instruction: str = ""
    good_at: int | None = None

    @property
    def percent(self) -> int:
        """Of the whole: the rows are a third, sealing a third, reading back a third."""
        share = self.done / self.total if self.total else 0.0
        return int(100 * (list(Step).index(self.step) + min(1.0, share)) / len(Step))


class _StoppedError(Exception):
    """The hub stops; what was begun is taken away."""


class BackupDesk:
    """One per process. ``stick``: where a stick is mounted, empty for none."""

    def __init__(self, database: Database, state_folder: Path, stick: str, now: Callable[[], int]) -> None:
        self._database = database
        self._state_folder = state_folder
        self._folder = state_folder / _FOLDER
        self._stick = Path(stick) if stick else None
        self._now = now
        self._leave = threading.Event()
        self._thread: threading.Thread | None = None
        self._told_s = 0.0

    @property
    def takes_sticks(self) -> bool:
        return self._stick is not None

    def stick_is_there(self) -> bool:
        """A folder on the hub's own disk is no stick: a backup there would go with the disk."""
        with suppress(OSError):
            return self._stick is not None and self._stick.stat().st_dev != self._state_folder.stat().st_dev
        return False

    def has_passphrase(self) -> bool:
        return self._key_file.exists()

    def set_passphrase(self, words: str) -> None:
        """From now on; older archives keep the one that they were made with. Raises BackupError and OSError."""
        if len(words) < SHORTEST_PASSPHRASE:
            raise BackupError(BackupFault.PASSPHRASE_SHORT)
        key = archive_key(words.encode())
        write_secret(self._key_file, key.salt + key.key)

    def state(self) -> BackupState | None:
        """None where nothing was ever backed up by the button."""
        state = self._told()
        if state is None or state.phase is not Phase.RUNNING or self._is_taken():
            return state
        # It may have ended between the two looks.
        state = self._told()
        if state is not None and state.phase is Phase.RUNNING:
            return _failed(state, BackupError(BackupFault.INTERRUPTED))
        return state

    def file(self, name: str) -> Path | None:
        """The archive of this name that a browser may fetch."""
        return next((path for path in self._archives(self._folder) if path.name == name), None)

    def start(self, place: Place) -> None:
        """Begin one beside everything else. Raises BackupError."""
        key = self._key()
        if place is Place.STICK and not self.stick_is_there():
            raise BackupError(BackupFault.NO_STICK)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = self._take()
        except OSError as error:
            raise self._explained(error, Place.HUB) from None
        if lock is None:
            raise BackupError(BackupFault.RUNNING)
        before = self.state()
        at = self._now()
        name = f"{_PREFIX}{local_time(at):%Y%m%d-%H%M%S}{_SUFFIX}"
        begun = BackupState(Phase.RUNNING, place, name, at, good_at=before.good_at if before else None)
        self._tell(begun)
        self._thread = threading.Thread(target=self._run, args=(begun, key, lock), name="backup")
        self._thread.start()

    def close(self) -> None:
        """What is running stops within a batch of rows or bytes, and nothing of it is left."""
        self._leave.set()
        self.wait()

    def wait(self) -> None:
        """Until the one that this process makes has ended."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, begun: BackupState, key: ArchiveKey, lock: int) -> None:
        folder = self._folder if begun.place is Place.HUB or self._stick is None else self._stick
        try:
            self._tell(self._made(begun, folder / begun.file, key))
        except _StoppedError:
            self._tell(_failed(begun, BackupError(BackupFault.INTERRUPTED)))
        except ExplainedError as error:
            _LOG.error("backup: %s", error)
            self._tell(_failed(begun, error))
        except Exception:
            _LOG.exception("backup")
            self._tell(_failed(begun, BackupError(BackupFault.DEFECT)))
        finally:
            os.close(lock)

    def _made(self, begun: BackupState, target: Path, key: ArchiveKey) -> BackupState:
        def progress(step: Step, done: int, total: int) -> None:
            if self._leave.is_set():
                raise _StoppedError
            if time.monotonic() - self._told_s >= TELL_EACH_S:
                self._tell(replace(begun, step=step, done=done, total=total))

        try:
            report = back_up(self._database, self._state_folder, target, key, begun.at, progress)
            size = target.stat().st_size
            self._drop_older(target, 1 if begun.place is Place.HUB else KEPT_ON_STICK)
        except OSError as error:
            raise self._explained(error, begun.place) from None
        _LOG.info("backup: %d rows, %d files, %d bytes to the %s", report.rows, report.files, size, begun.place)
        ended = replace(begun, phase=Phase.DONE, step=Step.CHECK, done=size, total=size)
        return replace(ended, size=size, rows=report.rows, good_at=begun.at)

    def _explained(self, error: OSError, place: Place) -> ExplainedError:
        """Whose disk it was: an error that names nothing comes from the bytes written to the archive."""
        at_home = error.filename is not None and Path(os.fsdecode(error.filename)).is_relative_to(self._state_folder)
        if place is Place.HUB or at_home:
            return BackupError(BackupFault.DISK, error.strerror or type(error).__name__)
        try:
            with typed_errors():
                raise error
        except ExplainedError as explained:
            return explained

    def _drop_older(self, newest: Path, kept: int) -> None:
        names = sorted(self._archives(newest.parent), key=lambda path: path.name, reverse=True)
        for path in names[kept:]:
            path.unlink(missing_ok=True)

    def _archives(self, folder: Path) -> list[Path]:
        return [path for path in folder.glob(f"{_PREFIX}*{_SUFFIX}") if path.is_file() and not path.is_symlink()]

    @property
    def _key_file(self) -> Path:
        return self._state_folder / "keys" / _KEY_FILE

    def _key(self) -> ArchiveKey:
        try:
            content = read_secret(self._key_file)
        except FileNotFoundError:
            raise BackupError(BackupFault.NO_PASSPHRASE) from None
        except (ExposedFileError, OSError) as error:
            raise BackupError(BackupFault.KEY_BROKEN, type(error).__name__) from None
        return ArchiveKey(content[:SALT_BYTES], content[SALT_BYTES:])

    def _take(self) -> int | None:
        """The lock's descriptor, to be closed by whoever makes the backup; the kernel lets go of it for the dead."""
        descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def _is_taken(self) -> bool:
        with suppress(OSError):
            descriptor = self._take()
            if descriptor is not None:
                os.close(descriptor)
                return False
        return True

    def _told(self) -> BackupState | None:
        try:
            values = json.loads((self._folder / _STATE).read_bytes())
            enums = {"phase": Phase(values["phase"]), "place": Place(values["place"]), "step": Step(values["step"])}
            return BackupState(**{**values, **enums})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _tell(self, state: BackupState) -> None:
        """A full disk costs the words about a backup, not the backup."""
        self._told_s = time.monotonic()
        fresh = self._folder / f"{_STATE}.new"
        with suppress(OSError):
            fresh.write_text(json.dumps(asdict(state)), encoding="utf-8")
            fresh.replace(self._folder / _STATE)


def _failed(state: BackupState, error: ExplainedError) -> BackupState:
    return replace(
        state,
        phase=Phase.FAILED,
        code=str(error.code),
        sentence=error.sentence,
        instruction=error.instruction,
    )
