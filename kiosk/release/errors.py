"""Why a release was not put in place; nothing that ran before is touched then."""

from __future__ import annotations

from enum import StrEnum


class ReleaseFault(StrEnum):
    NO_WHEELHOUSE = "NO_WHEELHOUSE"
    WHEELHOUSE_DAMAGED = "WHEELHOUSE_DAMAGED"
    ARCHIVE_WRONG = "RELEASE_ARCHIVE_WRONG"
    PYTHON_UNSUITED = "PYTHON_UNSUITED"
    MADE_FOR_ANOTHER = "MADE_FOR_ANOTHER"
    NOT_INSTALLED = "NOT_INSTALLED"
    DISK = "RELEASE_DISK"
    NOTHING_BEFORE = "NOTHING_BEFORE"


INSTRUCTIONS = {
    ReleaseFault.NO_WHEELHOUSE: "name the folder that holds SHA256SUMS and the wheels",
    ReleaseFault.WHEELHOUSE_DAMAGED: "copy the folder anew; this copy is not what was built",
    ReleaseFault.ARCHIVE_WRONG: "make the archive anew with kiosk release pack",
    ReleaseFault.MADE_FOR_ANOTHER: "build the wheels on a machine like this one",
    ReleaseFault.PYTHON_UNSUITED: "install Python 3.11 or 3.12 with venv (apt install python3-venv)",
    ReleaseFault.NOT_INSTALLED: "read the lines above; the release that ran before goes on",
    ReleaseFault.DISK: "make room below the folder of releases, or see why it cannot be written",
    ReleaseFault.NOTHING_BEFORE: "install a release; there is none to go back to",
}


class ReleaseError(Exception):
    """``str`` is one sentence and one instruction; ``code`` is stable."""

    def __init__(self, code: ReleaseFault, sentence: str) -> None:
        self.code = code
        super().__init__(f"{code}: {sentence}; {INSTRUCTIONS[code]}")
