"""The seam to python-tuf: whose time it goes by, over which road it reads, and what its roles list.

Everything that is not in TUF's documented interface is used here and nowhere else; ``tests/sync/test_feed_updater.py``
holds each use to its effect, so that an upgrade that changes it is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.api.metadata import TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

import kiosk.protocol.feed_key  # noqa: F401  # libsodium verifies the signatures
from kiosk.protocol.feed import KIOSK_BINS, METADATA_FOLDER, TIMESTAMP_LIFETIME_S, FeedRole
from kiosk.sync.feed_source import FeedSource, FeedSourceError, SourceFault

MAX_ROOT_BYTES = 64 * 1024

_LIMITS = UpdaterConfig(
    max_root_rotations=64,
    root_max_length=MAX_ROOT_BYTES,
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


@dataclass(frozen=True, slots=True)
class Listing:
    """What was proven to be signed by a role: ``targets`` by name, for the metadata of these ``versions``."""

    versions: tuple[tuple[str, int], ...]
    expires: datetime
    targets: Mapping[str, TargetFile]


class ClockedUpdater(Updater):
    """TUF's client workflow for one round, by the kiosk's best time instead of the device's clock.

    ``now`` is Unix seconds; ``bootstrap`` is the root that the kiosk was enrolled with; ``proven`` remembers listings
    from one round to the next, so that what has not changed is not read and verified again. Raises what Updater raises.
    """

    def __init__(
        self, folder: Path, fetcher: SourceFetcher, bootstrap: bytes, now: int, proven: dict[str, Listing]
    ) -> None:
        super().__init__(str(folder), METADATA_FOLDER, fetcher=fetcher, config=_LIMITS, bootstrap=bootstrap)
        self._trusted_set.reference_time = datetime.fromtimestamp(now, UTC)
        self._proven = proven

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
        return self._remembered(role, role.value, f"{role}/0", lambda _: self._signed(role).targets)

    def found(self, role: FeedRole, name: str) -> TargetFile | None:
        """One target of a role, which may have handed it on to roles below itself."""
        return self._remembered(role, name, name, lambda target: {} if target is None else {name: target}).get(name)

    def _persist_file(self, filename: str, data: bytes) -> None:
        """Every poll would write the root again; a kiosk's flash memory is worn by that."""
        with suppress(OSError):
            if Path(filename).read_bytes() == data:
                return
        super()._persist_file(filename, data)

    def _update_root_symlink(self) -> None:
        with suppress(OSError):
            if Path(self._dir, "root.json").readlink() == Path("root_history", f"{self.root_version}.root.json"):
                return
        super()._update_root_symlink()

    @property
    def root_version(self) -> int:
        return self._trusted_set.root.version

    def _remembered(
        self, role: FeedRole, key: str, name: str, targets: Callable[[TargetFile | None], Mapping[str, TargetFile]]
    ) -> Mapping[str, TargetFile]:
        versions = self._versions(role)
        known = self._proven.get(key)
        if known is None or known.versions != versions or known.expires <= self._trusted_set.reference_time:
            found = targets(self.get_targetinfo(name))
            known = self._proven[key] = Listing(versions, self._expiry(role), found)
        return known.targets

    def _versions(self, role: FeedRole) -> tuple[tuple[str, int], ...]:
        """Everything that a listing depends on: root and delegations, and the role with the roles below itself."""
        meta = self._trusted_set.snapshot.meta
        own = [name for name in meta if name == f"{role}.json" or name.startswith(f"{role}-")]
        own_versions = [(name, meta[name].version) for name in sorted((*own, "targets.json"))]
        return (("root", self.root_version), *own_versions)

    def _expiry(self, role: FeedRole) -> datetime:
        """When the first of the role and those below it that were read runs out."""
        names = (role.value, *KIOSK_BINS) if role is FeedRole.KIOSKS else (role.value,)
        return min(self._trusted_set[name].expires for name in names if name in self._trusted_set)

    def _signed(self, role: FeedRole) -> Targets:
        signed = self._trusted_set[role.value]
        assert isinstance(signed, Targets)
        return signed
