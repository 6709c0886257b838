"""Why an update was not taken, in the words of ``assets/data/probes.toml``."""

from __future__ import annotations

import errno

from kiosk.domain.findings import Finding, FindingWords, ProbeId, Verdict, parse_probe_words
from kiosk.foreign_folder import StickError
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome
from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.resources import asset_text
from kiosk.sync.feed_client import FetchError, FetchFault

_OF_FETCH = {
    FetchFault.EXPIRED: UpdateFault.EXPIRED,
    FetchFault.ROLLED_BACK: UpdateFault.OUTDATED,
    FetchFault.BAD_SIGNATURE: UpdateFault.UNSIGNED,
    FetchFault.WRONG_ROOT: UpdateFault.UNSIGNED,
    FetchFault.TAMPERED: UpdateFault.TAMPERED,
    FetchFault.TOO_LARGE: UpdateFault.TAMPERED,
    FetchFault.STORAGE_FULL: UpdateFault.DISK_FULL,
    FetchFault.STORAGE: UpdateFault.DISK,
}
"""Everything else means that the copy is not whole, or of different times."""

_OF_RELEASE = {
    ReleaseFault.NO_WHEELHOUSE: UpdateFault.ARCHIVE,
    ReleaseFault.WHEELHOUSE_DAMAGED: UpdateFault.ARCHIVE,
    ReleaseFault.ARCHIVE_WRONG: UpdateFault.ARCHIVE,
    ReleaseFault.MADE_FOR_ANOTHER: UpdateFault.PYTHON,
    ReleaseFault.PYTHON_UNSUITED: UpdateFault.PYTHON,
    ReleaseFault.NOT_INSTALLED: UpdateFault.NOT_INSTALLED,
    ReleaseFault.DISK: UpdateFault.DISK,
    ReleaseFault.NOTHING_BEFORE: UpdateFault.TAKEN_BACK,
}

_LASTING = frozenset(
    (UpdateFault.PLATFORM, UpdateFault.PYTHON, UpdateFault.OLDER, UpdateFault.ARCHIVE, UpdateFault.NOT_INSTALLED)
)


class UpdateError(Exception):
    """Nothing was changed; the release that ran goes on. The text is for the log and names nobody."""

    def __init__(self, code: UpdateFault, detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else str(code))

    @property
    def outcome(self) -> UpdateOutcome:
        if self.code is UpdateFault.TAKEN_BACK:
            return UpdateOutcome.TAKEN_BACK
        return UpdateOutcome.REFUSED if self.code in _LASTING else UpdateOutcome.FAILED


def update_error(error: FetchError | ReleaseError | StickError | OSError) -> UpdateError:
    """What went wrong below, as the updater says it."""
    match error:
        case FetchError():
            return UpdateError(_OF_FETCH.get(error.code, UpdateFault.MIXED), str(error))
        case ReleaseError():
            if isinstance(error.__cause__, OSError):
                return update_error(error.__cause__)
            return UpdateError(_OF_RELEASE[error.code], str(error))
        case StickError():
            return UpdateError(UpdateFault.SPOOL, str(error))
    code = UpdateFault.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else UpdateFault.DISK
    return UpdateError(code, error.strerror or type(error).__name__)


def words_of(code: str) -> FindingWords:
    """Sentence and instruction, Chinese and English."""
    return parse_probe_words(asset_text("data/probes.toml")).of(Finding(ProbeId.VERSIONS, Verdict.BAD, code))
