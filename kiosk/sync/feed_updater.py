"""The seam to python-tuf: whose time it goes by, over which road it reads, and what its roles list.

Everything that is not in TUF's documented interface is used here and nowhere else; ``tests/sync/test_feed_updater.py``
holds each use to its effect, so that an upgrade that changes it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.api.metadata import TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

import kiosk.protocol.feed_key  # noqa: F401  # libsodium verifies the signatures
from kiosk.protocol.feed import METADATA_FOLDER, TIMESTAMP_LIFETIME_S, FeedRole
from kiosk.sync.feed_source import FeedSource, FeedSourceError, SourceFault

_LIMITS = UpdaterConfig(
    max_root_rotations=64,
    root_max_length=64 * 1024,
    timestamp_max_length=4 * 1024,
    snapshot_max_length=256 * 1024,
    targets_max_length=4 * 1024 * 1024,
)
"""What strangers can make this kiosk read before it finds that nothing of it is signed."""

_HTTP_NOT_FOUND = 404


class SourceFetcher(FetcherInterface):
    """Reads metadata from a road. ``path`` and ``content`` are the last that was asked for and came."""

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self.path = ""
        self.content = b""

    def download_bytes(self, url: str, max_length: int) -> bytes:
        self.path, self.content = url, b""
        try:
            self.content = self._source.read(url, max_length)
        except FeedSourceError as error:
            if error.code is SourceFault.MISSING:
                raise DownloadHTTPError(str(error), _HTTP_NOT_FOUND) from error
            raise DownloadError(str(error)) from error
        return self.content

    def _fetch(self, url: str) -> Iterator[bytes]:
        yield self.download_bytes(url, _LIMITS.targets_max_length)


class ClockedUpdater(Updater):
    """TUF's client workflow for one round, by the kiosk's best time instead of the device's clock.

    ``now`` is Unix seconds; ``bootstrap`` is the root that the kiosk was enrolled with. Raises what Updater raises.
    """

    def __init__(self, folder: Path, fetcher: SourceFetcher, bootstrap: bytes, now: int) -> None:
        super().__init__(str(folder), METADATA_FOLDER, fetcher=fetcher, config=_LIMITS, bootstrap=bootstrap)
        self._trusted_set.reference_time = datetime.fromtimestamp(now, UTC)

    @property
    def version(self) -> int:
        """Of the timestamp: grows with everything that is published."""
        return self._trusted_set.timestamp.version

    @property
    def published_at(self) -> int:
        """When the hub signed the timestamp, by its own clock (Unix seconds)."""
        return int(self._trusted_set.timestamp.expires.timestamp()) - TIMESTAMP_LIFETIME_S

    def listed(self, role: FeedRole) -> Mapping[str, TargetFile]:
        """All targets that a role signs; its metadata is fetched when another version counts."""
        self.get_targetinfo(f"{role}/0/0" if role is FeedRole.KIOSKS else f"{role}/0")
        signed = self._trusted_set[role.value]
        assert isinstance(signed, Targets)
        return signed.targets
