"""A copy of the published feed on a stick, and what marks the stick as this hub's.

At every moment the copy is one whole earlier state, the new one, or openly none (no ``timestamp.json``): targets come
first, then the metadata that leads to them, ``timestamp.json`` last. A stick that is pulled out half-way never holds a
copy that looks newer than it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.foreign_folder import ForeignFolder, StickError
from kiosk.hub.feed.repository import FeedImage, LiveTarget, RepositoryCode, RepositoryError, root_sha256
from kiosk.protocol.feed import METADATA_FOLDER, TARGETS_FOLDER
from kiosk.protocol.stick import FEED_FOLDER, OUTBOX_FOLDER, STICK_FILE, STICK_FOLDER, StickFile

CHUNK_BYTES = 256 * 1024
MAX_NAMES = 100_000
"""More names than a feed has, in one folder of a stick."""

_TIMESTAMP = "timestamp.json"
_ROOT_SUFFIX = ".root.json"

Progress = Callable[[int, int], None]
"""Bytes done and bytes to do."""


@dataclass(frozen=True, slots=True)
class FeedCopy:
    """``files`` make up the copy, ``written`` of them were not there yet."""

    files: int
    written: int
    written_bytes: int


def mark_stick(root: ForeignFolder, image: FeedImage) -> None:
    """Make the folders and the mark by which this hub's kiosks know the stick. Raises StickError."""
    with root.folder(STICK_FOLDER, create=True) as stick:
        for name in (FEED_FOLDER, OUTBOX_FOLDER):
            stick.folder(name, create=True).close()
        stick.write(STICK_FILE, [_stick_file(image).encode()])


def copy_feed(root: ForeignFolder, image: FeedImage, feed_folder: Path, progress: Progress) -> FeedCopy:
    """Bring the copy below ``root`` to the state of ``image``, whose targets lie in ``feed_folder``.

    What is there already is read again, not believed: sticks forget. Raises StickError, and RepositoryError when the
    hub's own files are not what they should be.
    """
    with root.folder(STICK_FOLDER, create=True) as stick:
        if stick.size(STICK_FILE) is not None:
            # Roots that came since it was made.
            stick.write(STICK_FILE, [_stick_file(image).encode()])
        with (
            stick.folder(FEED_FOLDER, METADATA_FOLDER, create=True) as metadata,
            stick.folder(FEED_FOLDER, TARGETS_FOLDER, create=True) as targets,
        ):
            return _Copy(image, feed_folder, metadata, targets, progress).run()


class _Copy:
    def __init__(
        self,
        image: FeedImage,
        feed_folder: Path,
        metadata: ForeignFolder,
        targets: ForeignFolder,
        progress: Progress,
    ) -> None:
        self._image = image
        self._feed_folder = feed_folder
        self._metadata = metadata
        self._targets = targets
        self._progress = progress
        self._done = self._total = 0

    def run(self) -> FeedCopy:
        lacking = [each for each in self._image.targets if not self._holds(each)]
        leads = [name for name, content in self._image.metadata.items() if self._lead(name) != content]
        sizes = [*(each.length for each in lacking), *(len(self._image.metadata[name]) for name in leads)]
        room = self._metadata.room()
        too_small = room.taken_by(sizes) > room.free_bytes
        if too_small:
            room.demand(sizes, freed=[size for _, _, size in self._obsolete()])
        # The old copy may have to go before the new one fits; and between two roots the old timestamp can be one that
        # nobody's key fits any more. Then the copy is openly none until it is whole again.
        if too_small or any(name.endswith(_ROOT_SUFFIX) for name in leads):
            self._metadata.remove(_TIMESTAMP)
            leads = [*(name for name in leads if name != _TIMESTAMP), _TIMESTAMP]
        if too_small:
            self._sweep()
        contents = {name: self._image.metadata[name] for name in leads}
        self._total = sum(each.length for each in lacking) + sum(map(len, contents.values()))
        for target in lacking:
            *folders, name = target.path.split("/")
            with self._targets.folder(*folders, create=True) as folder:
                folder.write(name, self._content(target))
        for name, content in contents.items():
            self._metadata.write(name, [content])
            self._advance(len(content))
        self._sweep()
        files = len(self._image.targets) + len(self._image.metadata)
        return FeedCopy(files, len(lacking) + len(leads), self._total)

    def _advance(self, written_bytes: int) -> None:
        self._done += written_bytes
        self._progress(self._done, self._total)

    def _holds(self, target: LiveTarget) -> bool:
        *folders, name = target.path.split("/")
        try:
            with self._targets.folder(*folders) as folder:
                if folder.size(name) != target.length:
                    return False
                with folder.open_file(name) as file:
                    return hashlib.file_digest(file, "sha256").hexdigest() == target.sha256
        except (StickError, OSError):
            # Whatever cannot be read is written anew; a stick that is gone says so then.
            return False

    def _lead(self, name: str) -> bytes | None:
        try:
            return self._metadata.read(name, len(self._image.metadata[name]))
        except StickError:
            return None

    def _content(self, target: LiveTarget) -> Iterator[bytes]:
        """Errors of the hub's own disk must not look like the stick's."""
        digest = hashlib.sha256()
        try:
            with (self._feed_folder / TARGETS_FOLDER / target.path).open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    digest.update(chunk)
                    yield chunk
                    self._advance(len(chunk))
        except OSError as error:
            raise RepositoryError(RepositoryCode.BROKEN, f"{target.name}: {error.strerror}") from None
        if digest.hexdigest() != target.sha256:
            raise RepositoryError(RepositoryCode.BROKEN, f"{target.name}: other bytes")

    def _sweep(self) -> None:
        for folders, name, _ in list(self._obsolete()):
            with self._at(folders) as folder:
                folder.remove(name)

    def _obsolete(self) -> Iterator[tuple[tuple[str, ...], str, int]]:
        """Files that are no part of the image, with their sizes; those of an interrupted copy are among them."""
        wanted = {(TARGETS_FOLDER, *each.path.split("/")) for each in self._image.targets}
        wanted |= {(METADATA_FOLDER, name) for name in self._image.metadata}
        for folders in self._folders():
            with self._at(folders) as folder:
                for name in folder.names(MAX_NAMES):
                    size = folder.size(name)
                    if size is not None and (*folders, name) not in wanted:
                        yield folders, name, size

    def _folders(self) -> Iterator[tuple[str, ...]]:
        """``targets/<role>`` and ``targets/<role>/<folder>`` are as deep as a feed goes."""
        yield (METADATA_FOLDER,)
        for role in self._targets.folders(MAX_NAMES):
            yield (TARGETS_FOLDER, role)
            with self._targets.folder(role) as folder:
                below = folder.folders(MAX_NAMES)
            for name in below:
                yield (TARGETS_FOLDER, role, name)

    def _at(self, folders: tuple[str, ...]) -> ForeignFolder:
        head, *rest = folders
        return (self._metadata if head == METADATA_FOLDER else self._targets).folder(*rest)


def _stick_file(image: FeedImage) -> StickFile:
    return StickFile(
        tuple(root_sha256(content) for name, content in image.metadata.items() if name.endswith(_ROOT_SUFFIX))
    )
