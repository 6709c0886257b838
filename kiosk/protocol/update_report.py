"""What the updater says of its last work: the courier, the doctor and through them the hub read it.

It lies in the spool, where root writes it even on a machine whose programs are read-only. Versions and codes only.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.protocol.update_spool import SPOOL_FOLDER

REPORT_FILE = "report.json"
MAX_REPORT_BYTES = 16 * 1024
VERSION = 1


class UpdateOutcome(StrEnum):
    READY = "ready"
    """The updater knows whom to trust and has done nothing yet."""
    INSTALLED = "installed"
    TAKEN_BACK = "taken_back"
    """It did not stand; the release before runs again."""
    REFUSED = "refused"
    """It is not for this machine, or not what it should be: trying again would end the same."""
    FAILED = "failed"
    """Something of this machine stood in the way; it is tried again later."""


class UpdateFault(StrEnum):
    """Why an update was not taken. Sentence and instruction: ``assets/data/probes.toml``."""

    NOT_SET_UP = "UPDATE_NOT_SET_UP"
    SPOOL = "UPDATE_SPOOL"
    EXPIRED = "UPDATE_EXPIRED"
    OUTDATED = "UPDATE_OUTDATED"
    MIXED = "UPDATE_MIXED"
    UNSIGNED = "UPDATE_UNSIGNED"
    TAMPERED = "UPDATE_TAMPERED"
    PLATFORM = "UPDATE_PLATFORM"
    PYTHON = "UPDATE_PYTHON"
    OLDER = "UPDATE_OLDER"
    ARCHIVE = "UPDATE_ARCHIVE"
    NOT_INSTALLED = "UPDATE_NOT_INSTALLED"
    DISK_FULL = "UPDATE_DISK_FULL"
    DISK = "UPDATE_DISK"
    TAKEN_BACK = "UPDATE_TAKEN_BACK"


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """``version`` and ``sha256`` of the archive that it is about, None before the first; ``at`` in Unix seconds of the
    device; ``code`` an UpdateFault, None when all went well."""

    outcome: UpdateOutcome
    at: int
    version: str | None = None
    sha256: str | None = None
    code: str | None = None


def report_file(state: Path) -> Path:
    """Of the kiosk whose folder is ``state``."""
    return state / SPOOL_FOLDER / REPORT_FILE


def pack_report(report: UpdateReport) -> bytes:
    return (json.dumps({"v": VERSION, **asdict(report)}) + "\n").encode("ascii")


def read_report(file: Path) -> UpdateReport | None:
    """None where no updater is set up, or it wrote something that this program does not know."""
    try:
        with file.open("rb") as stream:
            fields = json.loads(stream.read(MAX_REPORT_BYTES))
        return UpdateReport(
            UpdateOutcome(fields["outcome"]),
            int(fields["at"]),
            _text(fields["version"]),
            _text(fields["sha256"]),
            _text(fields["code"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= 100 else None
