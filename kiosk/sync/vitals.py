"""What a heartbeat tells: counts, ages and codes, each None where it cannot be known."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import kiosk
from kiosk.domain.findings import Finding
from kiosk.protocol.heartbeat import Heartbeat, UpdateWord
from kiosk.protocol.update_report import read_report, report_file
from kiosk.store.ledger_counts import oldest_pending, outbox_counts
from kiosk.store.sent_settings import SentSettingsFolder


@dataclass(frozen=True, slots=True)
class ScreenWords:
    """What the screen last told of what only it sees; None until it has."""

    reader: str | None = None
    printer: str | None = None
    findings: tuple[Finding, ...] = ()
    examined_at: int | None = None
    faults: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FeedStand:
    """``cursor`` and ``generation`` of the stored jobs; when the feed they are of was signed (hub's time) and when it
    was last found current (kiosk's best time), both Unix seconds."""

    generation: str | None = None
    cursor: int | None = None
    signed_at: int | None = None
    current_at: int | None = None


class Vitals:
    """``state`` is the kiosk's folder, ``now`` its best time, ``offset_s`` the hub's minus the device's, if known."""

    def __init__(self, state: Path, now: Callable[[], int], offset_s: Callable[[], int | None]) -> None:
        self._state = state
        self._now = now
        self._offset_s = offset_s
        self._settings = SentSettingsFolder(state)
        self.screen = ScreenWords()

    def heartbeat(self, stand: FeedStand, faults: Iterable[str]) -> Heartbeat:
        now = self._now()
        pending, refused, oldest = self._outbox()
        sent = self._settings.state()
        return Heartbeat(
            version=kiosk.__version__,
            uptime_s=int(time.clock_gettime(time.CLOCK_BOOTTIME)),
            pending=pending,
            refused=refused,
            oldest_pending_s=None if oldest is None else max(0, now - oldest),
            cache_generation=stand.generation,
            cache_cursor=stand.cursor,
            cache_age_s=None if stand.signed_at is None else max(0, now - stand.signed_at),
            feed_age_s=None if stand.current_at is None else max(0, now - stand.current_at),
            clock_offset_s=self._offset_s(),
            disk_free_bytes=self._disk_free(),
            settings_version=sent.version or None,
            settings_fault=sent.fault,
            reader=self.screen.reader,
            printer=self.screen.printer,
            faults=tuple(sorted(self.screen.faults | set(faults))),
            findings=self.screen.findings,
            examined_at=self.screen.examined_at,
            update=self._update(),
        )

    def _update(self) -> UpdateWord | None:
        told = read_report(report_file(self._state))
        return None if told is None else UpdateWord(told.version, told.outcome, told.code)

    def _outbox(self) -> tuple[int | None, int | None, int | None]:
        ledger = self._state / "ledger.db"
        try:
            with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                return *outbox_counts(connection), oldest_pending(connection)
        except sqlite3.Error:
            return None, None, None

    def _disk_free(self) -> int | None:
        try:
            return shutil.disk_usage(self._state).free
        except OSError:
            return None
