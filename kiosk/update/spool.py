"""The folder in which the kiosk's courier lays a release ready, and in which the updater says what became of it.

It belongs to the kiosk's user: nothing in it is followed when it is a link, or believed.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiosk.foreign_folder import ForeignFolder, StickError, typed_errors
from kiosk.protocol.update_report import REPORT_FILE, UpdateReport, pack_report
from kiosk.protocol.update_spool import MAX_MARK_BYTES, SPOOL_FOLDER, SPOOL_MARK, VISIT_LOCK

VISIT_MOST_S = 1800.0
"""Nobody stands there longer; and a lock that is never given back must not keep updates away."""
LOOK_S = 1.0


class Spool:
    """``state`` is the kiosk's folder."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def marked(self) -> str | None:
        """The name that the mark holds, which may be anything; None without a mark."""
        try:
            with ForeignFolder.open(self._state) as state, state.folder(SPOOL_FOLDER) as spool:
                if spool.size(SPOOL_MARK) is None:
                    return None
                return spool.read(SPOOL_MARK, MAX_MARK_BYTES).decode("ascii", "replace").strip()
        except StickError:
            return None

    def wait_for_the_visit(
        self, clock_s: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Returns when nobody stands before the screen, but not later than after VISIT_MOST_S."""
        until_s = clock_s() + VISIT_MOST_S
        with suppress(StickError), ForeignFolder.open(self._state) as state, state.open_file(VISIT_LOCK) as file:
            while clock_s() < until_s:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    sleep(LOOK_S)
                else:
                    return

    def conclude(self, report: UpdateReport) -> None:
        """The mark goes even where the report cannot be written: it would start the updater over and over.

        Raises StickError.
        """
        with ForeignFolder.open(self._state) as state, state.folder(SPOOL_FOLDER) as spool:
            try:
                spool.write(REPORT_FILE, [pack_report(report)])
            finally:
                spool.remove(SPOOL_MARK)

    def prepare(self, report: UpdateReport) -> None:
        """Make the folder for the kiosk's user, with a first report. Raises StickError."""
        with ForeignFolder.open(self._state) as state:
            with state.folder(SPOOL_FOLDER, create=True) as spool:
                spool.write(REPORT_FILE, [pack_report(report)])
            with typed_errors():
                owner = self._state.stat()
                os.chown(self._state / SPOOL_FOLDER, owner.st_uid, owner.st_gid, follow_symlinks=False)
