"""The folder in which the kiosk's courier lays a release ready, and in which the updater says what became of it.

It belongs to the kiosk's user: nothing in it is followed when it is a link, or believed.
"""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.foreign_folder import ForeignFolder, StickError, typed_errors
from kiosk.protocol.software import MAX_MARK_BYTES, SPOOL_FOLDER, SPOOL_MARK
from kiosk.protocol.update_report import REPORT_FILE, UpdateReport, pack_report


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
