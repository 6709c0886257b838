"""The published feed on disk: a TUF repository that a plain web server, or a copy on a stick, serves as it is.

A client that looks at any moment finds one whole state, because files never change and ``timestamp.json`` is replaced
last, after everything that it leads to is safely on the disk. So a publisher killed at any point leaves the old state
or the new one. All work happens under a file lock; several processes may hold a Repository.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from kiosk.durable_files import sync_folder
from kiosk.errors import CodedError
from kiosk.hub.feed import ceremony
from kiosk.hub.feed.ceremony import Draft, DraftCode, DraftError
from kiosk.hub.feed.keys import FeedSigner, KeyCode, KeyFileError, forget_online_keys, online_signers
from kiosk.protocol.feed import (
    KIOSK_BINS,
    METADATA_FOLDER,
    OFFLINE_ROLES,
    ONLINE_LIFETIME_S,
    SNAPSHOT_LIFETIME_S,
    TARGETS_FOLDER,
    TIMESTAMP_LIFETIME_S,
    FeedNameError,
    FeedRole,
    kiosk_bin,
    role_of,
)

ONLINE_ROLES: tuple[str, ...] = (*KIOSK_BINS, *(role.value for role in FeedRole if role not in OFFLINE_ROLES))
ALL_ROLES: tuple[str, ...] = (*ONLINE_ROLES, *(role.value for role in FeedRole if role in OFFLINE_ROLES))

TIMESTAMP_EACH_S = 3600
"""A timestamp is signed anew so often: its age tells a kiosk whether somebody holds the feed back."""

RENEW_AT = 2 / 3
"""Other online metadata is signed anew when this share of its life is left."""

LINGER_S = 3600
"""How long a replaced file stays for those who are in the middle of reading the state before."""

_TEMPORARY = "tmp"

Content = bytes | Path
Notes = Mapping[str, int]


class RepositoryCode(StrEnum):
    NOT_SET_UP = "FEED_NOT_SET_UP"
    BROKEN = "FEED_BROKEN"
    AHEAD = "FEED_AHEAD"


_WORDS: dict[RepositoryCode, tuple[str, str]] = {
    RepositoryCode.NOT_SET_UP: ("发布用的密钥还没有设好。", "请按 docs/key-ceremony.md 做一次密钥仪式。"),
    RepositoryCode.AHEAD: ("已发布的比数据库新，没有继续发布。", "数据库换成了旧的，请用 kiosk hub restore 恢复备份。"),
    RepositoryCode.BROKEN: ("发布文件夹坏了。", "请用备份恢复（kiosk hub restore）。"),
}


class RepositoryError(CodedError[RepositoryCode]):
    """The feed cannot be published. ``sentence`` and ``instruction`` are for the administrator."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class LiveTarget:
    """A published file. ``notes`` are whole numbers that the publisher put beside it and everybody can see."""

    name: str
    length: int
    sha256: str
    notes: Mapping[str, int]

    @property
    def path(self) -> str:
        """Below ``targets/``."""
        return _hashed(self.name, self.sha256)


@dataclass(frozen=True, slots=True)
class FeedImage:
    """One whole published state. A copy must write all ``targets`` and then ``metadata`` (contents by name) in their
    order: what leads to others comes after them, and ``timestamp.json`` last."""

    targets: tuple[LiveTarget, ...]
    metadata: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _State:
    """The metadata that ``timestamp.json`` leads to, as last written or read."""

    stamp: tuple[int, int, int]
    root: Metadata[Root]
    timestamp: Metadata[Timestamp]
    snapshot: Metadata[Snapshot]
    targets: Metadata[Targets]
    roles: Mapping[str, Metadata[Targets]]
    """By the name of the role: those of FeedRole and the bins below ``kiosks``."""


class Repository:
    """``folder`` holds ``metadata/`` and ``targets/``; ``now`` gives Unix seconds. Not for several threads at once.

    Every method may raise RepositoryError, KeyFileError and OSError; nothing is published then.
    """

    def __init__(self, folder: Path, keys_folder: Path, now: Callable[[], int]) -> None:
        self._folder = folder
        self._keys_folder = keys_folder
        self._now = now
        self._state: _State | None = None
        self._floors: dict[str, int] = {}
        self._signers: Mapping[str, FeedSigner] = {}
        self._unreferenced_since: dict[Path, int] = {}

    @property
    def metadata_folder(self) -> Path:
        return self._folder / METADATA_FOLDER

    def root_bytes(self) -> bytes:
        """The newest root: what an enrolment hands to a kiosk, and of which it names the SHA-256."""
        with self._locked() as state:
            return (self.metadata_folder / f"{state.root.signed.version}.root.json").read_bytes()

    def live(self, *roles: FeedRole) -> Mapping[str, LiveTarget]:
        """The published targets of these roles by name; of all when none is given."""
        with self._locked() as state:
            return _live(state, roles)

    def image(self) -> FeedImage:
        """What a copy of the feed is made of; the targets' files stay for LINGER_S at least."""
        with self._locked() as state:
            roots = sorted(self.metadata_folder.glob("*.root.json"), key=lambda path: int(path.name.partition(".")[0]))
            others = {path for path in self._referenced(state) if path.parent == self.metadata_folder}
            leads = [self.metadata_folder / f"{state.snapshot.signed.version}.snapshot.json"]
            leads.append(self.metadata_folder / "timestamp.json")
            names = [*roots, *sorted(others.difference(leads)), *leads]
            return FeedImage(tuple(_live(state).values()), {path.name: path.read_bytes() for path in names})

    def read(self, target: LiveTarget) -> bytes:
        return (self._folder / TARGETS_FOLDER / target.path).read_bytes()

    def publish(
        self, add: Mapping[str, Content], remove: Iterable[str] = (), notes: Mapping[str, Notes] | None = None
    ) -> bool:
        """Make one new state with these targets added or replaced and those removed, and renew what is due.

        ``notes`` go with the targets of these names. Returns False when there was nothing to do. Raises FeedNameError
        for a name that no online role signs.
        """
        with self._locked() as state:
            changes = self._changes(state, add, remove, notes or {})
            return self._advance(state, changes)

    def raise_versions(self, by: int) -> tuple[str, ...]:
        """For a hub that was restored from a backup: go on ``by`` versions above anything that may be published.

        Drops the online roles' targets whose files are missing; returns the names of the offline roles' missing ones,
        which only a person can put back.
        """
        with self._locked() as state:
            for name, metadata in (
                ("timestamp", state.timestamp.signed),
                ("snapshot", state.snapshot.signed),
                *((role, state.roles[role].signed) for role in ONLINE_ROLES),
            ):
                self._floors[name] = metadata.version + by
            changes = {role: self._present_targets(state.roles[role].signed.targets) for role in ONLINE_ROLES}
            self._advance(state, changes)
            return tuple(
                name
                for role in OFFLINE_ROLES
                for name in state.roles[role].signed.targets
                if name not in self._present_targets(state.roles[role].signed.targets)
            )

    @contextmanager
    def still(self) -> Iterator[tuple[Path, ...]]:
        """While it lasts nobody publishes. The files that a backup needs: the metadata that counts, every root, and the
        targets that cannot be made anew from a database; none before a ceremony."""
        if not (self.metadata_folder / "timestamp.json").exists():
            yield ()
            return
        with self._locked() as state:
            kept = {path for path in self._referenced(state) if path.parent == self.metadata_folder}
            kept.update(self.metadata_folder.glob("*.root.json"))
            for role in (*OFFLINE_ROLES, FeedRole.CONTENT):
                kept.update(map(self._target_path, state.roles[role].signed.targets.values()))
            yield tuple(sorted(path for path in kept if path.is_file()))

    def install(self, draft: Draft) -> None:
        """Take over what people have signed, and sign everything of the hub's with the keys that count from now on.

        Raises DraftError when a kiosk would refuse it.
        """
        if missing := draft.missing():
            raise DraftError(DraftCode.INCOMPLETE, ", ".join(sorted({each.part for each in missing})))
        draft.check_files()
        draft.check_clock(self._now())
        with self._lock():
            self._prepare_folders()
            self._signers = online_signers(self._keys_folder)
            state = self._load_or_none()
            self._check_successor(draft, state)
            self._check_whole(draft)
            self._install(draft, state)

    def forget_replaced_keys(self) -> int:
        """Delete the online keys that the installed metadata does not name; returns how many."""
        with self._locked() as state:
            keep = set(state.root.signed.keys)
            keep.update(_delegated_keys(state.targets.signed))
            return forget_online_keys(self._keys_folder, keep)

    def expiries(self) -> Mapping[str, int]:
        """Until when each file of metadata counts (Unix seconds), by role."""
        with self._locked() as state:
            signed: dict[str, Any] = {
                "root": state.root.signed,
                "targets": state.targets.signed,
                "snapshot": state.snapshot.signed,
                "timestamp": state.timestamp.signed,
                **{role: metadata.signed for role, metadata in state.roles.items()},
            }
            return {name: int(each.expires.timestamp()) for name, each in signed.items()}

    def sweep(self) -> int:
        """Delete files that no current metadata has led to for LINGER_S; returns how many."""
        with self._locked() as state:
            referenced = set(self._referenced(state))
            now = self._now()
            found = {
                path
                for folder in (METADATA_FOLDER, TARGETS_FOLDER)
                for path in (self._folder / folder).rglob("*")
                if path.is_file() and path not in referenced and not path.name.endswith(".root.json")
            }
            since = {path: self._unreferenced_since.get(path, now) for path in found}
            old = [path for path, at in since.items() if now - at >= LINGER_S]
            for path in old:
                path.unlink()
                del since[path]
            self._unreferenced_since = since
            return len(old)

    def _changes(
        self, state: _State, add: Mapping[str, Content], remove: Iterable[str], notes: Mapping[str, Notes]
    ) -> dict[str, dict[str, TargetFile]]:
        changes: dict[str, dict[str, TargetFile]] = {}

        def targets_of(name: str) -> dict[str, TargetFile]:
            if role_of(name) in OFFLINE_ROLES:
                raise FeedNameError("only people sign this folder")
            role = _signing(name)
            return changes.setdefault(role, dict(state.roles[role].signed.targets))

        for name in remove:
            targets_of(name).pop(name, None)
        for name, content in add.items():
            targets = targets_of(name)
            target = _target(name, content, notes.get(name, {}))
            if targets.get(name) != target:
                self._put(target, content)
                targets[name] = target
        return {role: targets for role, targets in changes.items() if targets != state.roles[role].signed.targets}

    def _advance(self, state: _State, changes: Mapping[str, dict[str, TargetFile]]) -> bool:
        """Write the next state: roles that changed or are due, then snapshot, then timestamp."""
        roles = dict(state.roles)
        fresh = [role for role in ONLINE_ROLES if role in changes or self._due(state.roles[role].signed)]
        for role in fresh:
            roles[role] = self._write_role(state, role, changes.get(role, state.roles[role].signed.targets))
        snapshot = state.snapshot
        if fresh or self._due(snapshot.signed):
            snapshot = self._write_snapshot(state, roles)
        elif not self._timestamp_due(state):
            return False
        self._write_timestamp(replace(state, roles=roles, snapshot=snapshot))
        return True

    def _write_role(self, state: _State, role: str, targets: dict[str, TargetFile]) -> Metadata[Targets]:
        delegating = FeedRole.KIOSKS if role in KIOSK_BINS else FeedRole(role)
        signed = Targets(
            version=self._next(role, state.roles[role].signed.version if role in state.roles else 0),
            expires=self._expires(ONLINE_LIFETIME_S),
            targets=targets,
            delegations=ceremony.bins(state.targets.signed) if role == FeedRole.KIOSKS else None,
        )
        metadata = self._sign(Metadata(signed), ceremony.delegated_keyids(state.targets.signed, delegating))
        self._write_metadata(role, metadata)
        return metadata

    def _write_snapshot(self, state: _State, roles: Mapping[str, Metadata[Targets]]) -> Metadata[Snapshot]:
        meta = {"targets.json": MetaFile(state.targets.signed.version)}
        meta.update({f"{role}.json": MetaFile(roles[role].signed.version) for role in roles})
        signed = Snapshot(
            version=self._next("snapshot", state.snapshot.signed.version),
            expires=self._expires(SNAPSHOT_LIFETIME_S),
            meta=meta,
        )
        metadata = self._sign(Metadata(signed), state.root.signed.roles["snapshot"].keyids)
        self._write_metadata("snapshot", metadata)
        return metadata

    def _write_timestamp(self, state: _State) -> None:
        signed = Timestamp(
            version=self._next("timestamp", state.timestamp.signed.version),
            expires=self._expires(TIMESTAMP_LIFETIME_S),
            snapshot_meta=MetaFile(state.snapshot.signed.version),
        )
        metadata = self._sign(Metadata(signed), state.root.signed.roles["timestamp"].keyids)
        sync_folder(self.metadata_folder)
        path = self.metadata_folder / "timestamp.json"
        # Not waited for until it is on the disk: the next publish does, and _load skips the one that could be lost.
        self._write(path, metadata.to_bytes())
        self._state = replace(state, timestamp=metadata, stamp=_stamp(path))

    def _check_successor(self, draft: Draft, state: _State | None) -> None:
        """A draft must follow on from what is installed: kiosks take one root after the other and nothing backwards."""
        if state is None:
            if set(draft.parts) != set(ceremony.PARTS):
                raise DraftError(DraftCode.OUTDATED, "the first draft has to hold everything")
            return
        installed: dict[str, Metadata[Any]] = {
            "root": state.root,
            "targets": state.targets,
            **{role.value: state.roles[role] for role in OFFLINE_ROLES},
        }
        for name, metadata in draft.parts.items():
            before = installed[name]
            # The same once more: an installation that was interrupted is finished by doing it again.
            again = metadata.signed_bytes == before.signed_bytes
            if metadata.signed.version != before.signed.version + 1 and not again:
                raise DraftError(DraftCode.OUTDATED, f"{name} {metadata.signed.version}, not the next or another one")
        self._check_trust(draft, state)

    def _check_whole(self, draft: Draft) -> None:
        """Rules and software may only name files that are there, or kiosks would ask for them in vain."""
        for leaf in draft.leaves.values():
            for name, target in leaf.signed.targets.items():
                if name not in draft.files and not self._target_path(target).is_file():
                    raise DraftError(DraftCode.FILE_WRONG, name)

    def _check_trust(self, draft: Draft, state: _State) -> None:
        """The draft says itself what was before; whether that is true only the installed metadata can tell."""
        for name, metadata in draft.parts.items():
            delegator: Root | Targets
            if name in ("root", "targets"):
                delegator = state.root.signed
            else:
                delegator = draft.targets.signed if draft.targets is not None else state.targets.signed
            result = delegator.get_verification_result(name, metadata.signed_bytes, metadata.signatures)
            if not result.verified:
                raise DraftError(DraftCode.OUTDATED, f"{name} is not signed by the installed keys")

    def _install(self, draft: Draft, before: _State | None) -> None:
        """The new root appears last: until then a kiosk follows the old one, whose online keys sign as well."""
        root = draft.root or _of(before).root
        targets = draft.targets or _of(before).targets
        roles: dict[str, Metadata[Targets]] = {} if before is None else dict(before.roles)
        for name, path in draft.files.items():
            self._put(draft.leaves[role_of(name)].signed.targets[name], path)
        for role, leaf in draft.leaves.items():
            self._write_metadata(role.value, leaf)
            roles[role.value] = leaf
        self._write_metadata("targets", targets)
        start = _State(
            stamp=(0, 0, 0),
            root=root,
            timestamp=Metadata(Timestamp(version=1)) if before is None else before.timestamp,
            snapshot=Metadata(Snapshot(version=1)) if before is None else before.snapshot,
            targets=targets,
            roles=roles,
        )
        for online in ONLINE_ROLES:
            kept = {} if before is None else before.roles[online].signed.targets
            roles[online] = self._write_role(start, online, kept)
        both = _with_keys_of(root, None if before is None else before.root)
        snapshot = self._write_snapshot(replace(start, root=both), roles)
        if before is None:
            self._write_root(root)
        self._write_timestamp(replace(start, root=both, roles=roles, snapshot=snapshot))
        self._write_root(root)
        self._state = None

    def _write_root(self, root: Metadata[Root]) -> None:
        self._write(self.metadata_folder / f"{root.signed.version}.root.json", root.to_bytes())
        sync_folder(self.metadata_folder)

    def _sign(self, metadata: Metadata[Any], key_ids: Collection[str]) -> Metadata[Any]:
        signers = [self._signers[key_id] for key_id in key_ids if key_id in self._signers]
        if not signers:
            raise KeyFileError(KeyCode.MISSING, f"{type(metadata.signed).__name__}: {', '.join(key_ids)[:16]}")
        for signer in signers:
            metadata.sign(signer, append=True)
        return metadata

    def _next(self, name: str, current: int) -> int:
        version = max(current, self._floors.get(name, 0)) + 1
        self._floors[name] = version
        return version

    def _expires(self, lifetime_s: int) -> datetime:
        return datetime.fromtimestamp(self._now() + lifetime_s, UTC)

    def _due(self, signed: Snapshot | Targets) -> bool:
        lifetime_s = SNAPSHOT_LIFETIME_S if isinstance(signed, Snapshot) else ONLINE_LIFETIME_S
        left_s = signed.expires.timestamp() - self._now()
        return left_s < lifetime_s * RENEW_AT

    def _timestamp_due(self, state: _State) -> bool:
        age_s = TIMESTAMP_LIFETIME_S - (state.timestamp.signed.expires.timestamp() - self._now())
        # A negative age: the hub's clock was put back, and what is published counts for longer than it may.
        return age_s >= TIMESTAMP_EACH_S or age_s < 0

    def _write_metadata(self, name: str, metadata: Metadata[Any]) -> None:
        self._write(self.metadata_folder / f"{metadata.signed.version}.{name}.json", metadata.to_bytes())

    def _put(self, target: TargetFile, content: Content) -> None:
        """A target under its final name, on the disk; nothing leads to it yet."""
        path = self._target_path(target)
        if path.exists():
            return
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            for folder in (path.parent, *path.parent.parents):
                sync_folder(folder)
                if folder == self._folder:
                    break
        if isinstance(content, bytes):
            self._write(path, content)
        else:
            temporary = self._temporary(path)
            shutil.copyfile(content, temporary)
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
        sync_folder(path.parent)

    def _write(self, path: Path, content: bytes) -> None:
        temporary = self._temporary(path)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def _temporary(self, path: Path) -> Path:
        return self._folder / _TEMPORARY / path.name

    def _target_path(self, target: TargetFile) -> Path:
        return self._folder / TARGETS_FOLDER / _hashed(target.path, target.hashes["sha256"])

    def _present_targets(self, targets: Mapping[str, TargetFile]) -> dict[str, TargetFile]:
        return {name: target for name, target in targets.items() if self._target_path(target).is_file()}

    def _referenced(self, state: _State) -> Iterator[Path]:
        yield self.metadata_folder / "timestamp.json"
        yield self.metadata_folder / f"{state.snapshot.signed.version}.snapshot.json"
        yield self.metadata_folder / f"{state.targets.signed.version}.targets.json"
        for role, metadata in state.roles.items():
            yield self.metadata_folder / f"{metadata.signed.version}.{role}.json"
            for target in metadata.signed.targets.values():
                yield self._target_path(target)

    @contextmanager
    def _locked(self) -> Iterator[_State]:
        with self._lock():
            path = self.metadata_folder / "timestamp.json"
            if not path.exists():
                raise RepositoryError(RepositoryCode.NOT_SET_UP, "no timestamp.json")
            if self._state is None or self._state.stamp != _stamp(path):
                self._state = self._load()
            yield self._state

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _prepare_folders(self) -> None:
        for name in (METADATA_FOLDER, TARGETS_FOLDER, _TEMPORARY):
            (self._folder / name).mkdir(parents=True, exist_ok=True)

    def _load_or_none(self) -> _State | None:
        return self._load() if (self.metadata_folder / "timestamp.json").exists() else None

    def _load(self) -> _State:
        """Read what is published; a process before this one may have died in the middle of its work."""
        self._prepare_folders()
        for leftover in (self._folder / _TEMPORARY).iterdir():
            leftover.unlink()
        self._signers = online_signers(self._keys_folder)
        stamp = _stamp(self.metadata_folder / "timestamp.json")
        timestamp = self._read("timestamp.json")
        snapshot = self._read(f"{timestamp.signed.snapshot_meta.version}.snapshot.json")
        meta = {name: each.version for name, each in snapshot.signed.meta.items()}
        try:
            roles = {role: self._read(f"{meta[f'{role}.json']}.{role}.json") for role in ALL_ROLES}
            targets = self._read(f"{meta['targets.json']}.targets.json")
            root = ceremony.newest(self.metadata_folder, "root")
        except (KeyError, DraftError) as error:
            raise RepositoryError(RepositoryCode.BROKEN, str(error)) from None
        self._floors = self._versions_on_disk()
        # After a power cut the timestamp may be the one before, while a kiosk has seen the lost one already.
        self._floors["timestamp"] = timestamp.signed.version + 1
        return _State(stamp, root, timestamp, snapshot, targets, roles)

    def _versions_on_disk(self) -> dict[str, int]:
        """The highest version of each file: those of an interrupted publish were never led to and are skipped."""
        highest: dict[str, int] = {}
        for path in self.metadata_folder.glob("*.json"):
            number, _, name = path.name.removesuffix(".json").partition(".")
            if number.isdecimal() and name:
                highest[name] = max(highest.get(name, 0), int(number))
        return highest

    def _read(self, file_name: str) -> Metadata[Any]:
        try:
            return Metadata.from_bytes((self.metadata_folder / file_name).read_bytes())
        except (FileNotFoundError, DeserializationError) as error:
            raise RepositoryError(RepositoryCode.BROKEN, f"{file_name}: {type(error).__name__}") from None


def root_sha256(root: bytes) -> str:
    """What an enrolment names and people compare by eye."""
    return hashlib.sha256(root).hexdigest()


def _live(state: _State, roles: Collection[FeedRole] = ()) -> dict[str, LiveTarget]:
    return {
        name: LiveTarget(name, target.length, target.hashes["sha256"], dict(target.custom or {}))
        for role in roles or FeedRole
        for each in (KIOSK_BINS if role is FeedRole.KIOSKS else (role.value,))
        for name, target in state.roles[each].signed.targets.items()
    }


def _signing(name: str) -> str:
    """The name of the role whose metadata lists a target."""
    role = role_of(name)
    return kiosk_bin(name) if role is FeedRole.KIOSKS else role.value


def _hashed(name: str, sha256: str) -> str:
    folder, _, file_name = name.rpartition("/")
    return f"{folder}/{sha256}.{file_name}"


def _target(name: str, content: Content, notes: Notes) -> TargetFile:
    target = (
        TargetFile.from_data(name, content, ["sha256"])
        if isinstance(content, bytes)
        else TargetFile.from_file(name, str(content), ["sha256"])
    )
    if notes:
        target.unrecognized_fields["custom"] = dict(notes)
    return target


def _with_keys_of(root: Metadata[Root], before: Metadata[Root] | None) -> Metadata[Root]:
    """For signing only: the roles of the new root with the keys of the one before beside its own."""
    if before is None:
        return root
    merged = Metadata.from_bytes(root.to_bytes())
    for name in ("timestamp", "snapshot"):
        role, old = merged.signed.roles[name], before.signed.roles[name]
        role.keyids.extend(key_id for key_id in old.keyids if key_id not in role.keyids)
    return merged


def _delegated_keys(targets: Targets) -> Collection[str]:
    return () if targets.delegations is None else targets.delegations.keys


def _of(state: _State | None) -> _State:
    if state is None:
        raise DraftError(DraftCode.OUTDATED, "nothing is installed yet")
    return state


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size
