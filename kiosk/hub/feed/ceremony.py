"""The metadata that only people may sign: root, targets (the delegations), rules and software.

A *draft* is a folder that travels on a stick between the hub, the offline computer and the holders of the keys: new
versions of some of the four files, the files that rules and software name, and the versions before. Everybody adds
signatures; nothing counts before the thresholds are reached, and the hub installs nothing that a kiosk would refuse.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    Role,
    Root,
    TargetFile,
    Targets,
)
from tuf.api.serialization import DeserializationError

from kiosk.hub.feed.keys import ADMIN_HOLDER, ONLINE_NAMES, RELEASE_HOLDERS, ROOT_HOLDERS, FeedSigner
from kiosk.protocol.feed import (
    OFFLINE_LIFETIME_S,
    OFFLINE_ROLES,
    ROLE_PATHS,
    ROOT_THRESHOLD,
    SOFTWARE_THRESHOLD,
    FeedRole,
    role_of,
)
from kiosk.protocol.feed_key import FeedKey

PARTS = ("root", "targets", FeedRole.RULES.value, FeedRole.SOFTWARE.value)
"""The four files that a draft may hold, in the order in which each is trusted because of the one before."""

BEFORE = "before"
"""Folder of a draft with root and targets as kiosks have them."""

_FILES = "files"


class DraftCode(StrEnum):
    UNREADABLE = "FEED_DRAFT_UNREADABLE"
    EXISTS = "FEED_DRAFT_EXISTS"
    KEYS_MISSING = "FEED_DRAFT_KEYS_MISSING"
    NOT_YOURS = "FEED_DRAFT_NOT_YOURS"
    INCOMPLETE = "FEED_DRAFT_INCOMPLETE"
    OUTDATED = "FEED_DRAFT_OUTDATED"
    FILE_WRONG = "FEED_DRAFT_FILE_WRONG"


_WORDS: dict[DraftCode, tuple[str, str]] = {
    DraftCode.UNREADABLE: ("草稿文件夹读不出来。", "请用原来的U盘，或从头再做一份草稿。"),
    DraftCode.EXISTS: ("文件夹里已经有一份草稿，没有覆盖。", "请换一个空文件夹。"),
    DraftCode.KEYS_MISSING: ("缺少公钥。", "请把缺的 .public 文件放进来再做。"),
    DraftCode.NOT_YOURS: ("这个密钥不管这份草稿里的任何文件。", "请换另一个人的密钥。"),
    DraftCode.INCOMPLETE: ("签名还不够。", "请让还没签的人签名，再检查一次。"),
    DraftCode.OUTDATED: ("草稿不是接着现在的版本做的。", "请用服务器现在的 metadata 重新做草稿。"),
    DraftCode.FILE_WRONG: ("草稿里的文件和签过名的不一样。", "请用原来的文件，或重新做草稿。"),
}


class DraftError(Exception):
    """A draft cannot be made, signed or installed; nothing was changed."""

    def __init__(self, code: DraftCode, detail: str) -> None:
        self.code = code
        self.sentence, self.instruction = _WORDS[code]
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class Missing:
    """How many more signatures a part of a draft needs, and whose would count."""

    part: str
    signatures: int
    holders: tuple[str, ...]


class Draft:
    """New versions of root, targets, rules and software on their way to being signed."""

    def __init__(
        self,
        root: Metadata[Root] | None,
        targets: Metadata[Targets] | None,
        leaves: dict[FeedRole, Metadata[Targets]],
        files: Mapping[str, Path],
        before_root: Metadata[Root] | None,
        before_targets: Metadata[Targets] | None,
    ) -> None:
        self.root = root
        self.targets = targets
        self.leaves = leaves
        self.files = files
        self._before_root = before_root
        self._before_targets = before_targets

    @property
    def trusted_root(self) -> Root:
        """Root as it will be once this draft is installed."""
        root: Root = _present(self.root, self._before_root).signed
        return root

    @property
    def trusted_targets(self) -> Targets:
        targets: Targets = _present(self.targets, self._before_targets).signed
        return targets

    @property
    def parts(self) -> Mapping[str, Metadata[Any]]:
        found: dict[str, Metadata[Any]] = {}
        if self.root is not None:
            found["root"] = self.root
        if self.targets is not None:
            found["targets"] = self.targets
        found.update({role.value: self.leaves[role] for role in sorted(self.leaves)})
        return found

    def sign(self, signer: FeedSigner) -> tuple[str, ...]:
        """Add this key's signature wherever it counts; the names of the parts. Raises DraftError where nowhere."""
        signed = tuple(
            name for name in self.parts if any(signer.public_key.keyid in each.keyids for each in self._roles(name))
        )
        if not signed:
            raise DraftError(DraftCode.NOT_YOURS, signer.holder)
        for name in signed:
            self.parts[name].sign(signer, append=True)
        return signed

    def missing(self) -> tuple[Missing, ...]:
        """What is not signed enough yet, by the rules that kiosks apply: a new root also by the keys before it."""
        found = []
        for name, metadata in self.parts.items():
            for delegator in self._delegators(name):
                result = delegator.get_verification_result(name, metadata.signed_bytes, metadata.signatures)
                if not result.verified:
                    holders = tuple(sorted(key.holder for key in result.unsigned.values() if isinstance(key, FeedKey)))
                    found.append(Missing(name, result.missing, holders))
        return tuple(found)

    def save(self, folder: Path) -> None:
        """Write the draft into a new folder, or its signatures into the one it came from."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, metadata in self.parts.items():
            (folder / f"{name}.json").write_bytes(metadata.to_bytes())
        (folder / BEFORE).mkdir(exist_ok=True)
        for name, before in (("root", self._before_root), ("targets", self._before_targets)):
            if before is not None:
                (folder / BEFORE / f"{name}.json").write_bytes(before.to_bytes())
        for name, source in self.files.items():
            place = folder / _FILES / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if place != source:
                shutil.copyfile(source, place)

    def check_files(self) -> None:
        """Every file that rules and software name anew is there and is what was signed. Raises DraftError."""
        for name, path in self.files.items():
            target = self.leaves[role_of(name)].signed.targets.get(name)
            if target is None or not path.is_file() or TargetFile.from_file(name, str(path)).hashes != target.hashes:
                raise DraftError(DraftCode.FILE_WRONG, name)

    def _roles(self, name: str) -> list[Role]:
        return [each.get_delegated_role(name) for each in self._delegators(name)]

    def _delegators(self, name: str) -> list[Root | Targets]:
        """Whose keys must have signed a part. Root and targets cross a change of keys under the old ones and the new:
        a kiosk that has not seen the new root yet must be able to follow."""
        if name in ("root", "targets"):
            return [each.signed for each in (self._before_root, self.root) if each is not None]
        return [self.trusted_targets]


def begin(public: Mapping[str, FeedKey], now: int) -> Draft:
    """The first version of everything, from the public halves of all keys. Raises DraftError."""
    absent = [name for name in (*ONLINE_NAMES, *ROOT_HOLDERS, ADMIN_HOLDER, *RELEASE_HOLDERS) if name not in public]
    if absent:
        raise DraftError(DraftCode.KEYS_MISSING, ", ".join(absent))
    expires = _expires(now)
    root = Root(
        expires=expires,
        keys=_keys(public, (*ROOT_HOLDERS, "timestamp", "snapshot")),
        roles={
            "root": Role(_ids(public, ROOT_HOLDERS), ROOT_THRESHOLD),
            "targets": Role(_ids(public, ROOT_HOLDERS), ROOT_THRESHOLD),
            "timestamp": Role(_ids(public, ("timestamp",)), 1),
            "snapshot": Role(_ids(public, ("snapshot",)), 1),
        },
        consistent_snapshot=True,
    )
    targets = Targets(expires=expires, delegations=_delegations(public))
    leaves = {role: Metadata(Targets(expires=expires)) for role in OFFLINE_ROLES}
    return Draft(Metadata(root), Metadata(targets), leaves, {}, None, None)


def rotate(metadata_folder: Path, public: Mapping[str, FeedKey], now: int) -> Draft:
    """The next root and targets with some keys replaced by ``public`` (by holder), or only signed anew for a longer
    time when it is empty. Raises DraftError."""
    root, targets = read_offline(metadata_folder)
    keys = (*root.signed.keys.values(), *_delegated(targets.signed).keys.values())
    held = {key.holder: key for key in keys if isinstance(key, FeedKey)}
    unknown = sorted(set(public) - set(held))
    if unknown:
        raise DraftError(DraftCode.KEYS_MISSING, ", ".join(unknown))
    fresh = begin({**held, **public}, now)
    new_root, new_targets = _present(fresh.root, None), _present(fresh.targets, None)
    new_root.signed.version = root.signed.version + 1
    new_targets.signed.version = targets.signed.version + 1
    leaves = {}
    for role in OFFLINE_ROLES:
        if set(_keyids(new_targets.signed, role)) != set(_keyids(targets.signed, role)):
            leaves[role] = _next_leaf(_leaf(metadata_folder, role), now)
    return Draft(new_root, new_targets, leaves, {}, root, targets)


def change_files(
    metadata_folder: Path, role: FeedRole, add: Mapping[str, Path], remove: Iterable[str], now: int
) -> Draft:
    """The next version of rules or software with other files. Raises DraftError and FeedNameError."""
    root, targets = read_offline(metadata_folder)
    leaf = _next_leaf(_leaf(metadata_folder, role), now)
    for name in remove:
        if leaf.signed.targets.pop(name, None) is None:
            raise DraftError(DraftCode.FILE_WRONG, name)
    for name, path in add.items():
        if role_of(name) is not role or not path.is_file():
            raise DraftError(DraftCode.FILE_WRONG, name)
        leaf.signed.targets[name] = TargetFile.from_file(name, str(path), ["sha256"])
    return Draft(None, None, {role: leaf}, add, root, targets)


def load_draft(folder: Path) -> Draft:
    """Raises DraftError."""

    def part(name: str) -> Metadata[Any] | None:
        path = folder / f"{name}.json"
        return _read(path) if path.exists() else None

    leaves = {role: found for role in sorted(OFFLINE_ROLES) if (found := part(role.value)) is not None}
    files = {
        path.relative_to(folder / _FILES).as_posix(): path
        for path in sorted((folder / _FILES).rglob("*"))
        if path.is_file()
    }
    if any(role_of(name) not in leaves for name in files):
        raise DraftError(DraftCode.FILE_WRONG, "a file of a role that the draft does not hold")
    draft = Draft(part("root"), part("targets"), leaves, files, part(f"{BEFORE}/root"), part(f"{BEFORE}/targets"))
    if not draft.parts:
        raise DraftError(DraftCode.UNREADABLE, "no draft in the folder")
    return draft


def read_offline(metadata_folder: Path) -> tuple[Metadata[Root], Metadata[Targets]]:
    """The newest root and targets in a copy of the feed's ``metadata/``. Raises DraftError."""
    return newest(metadata_folder, "root"), newest(metadata_folder, "targets")


def newest(metadata_folder: Path, name: str) -> Metadata[Any]:
    """The highest ``<version>.<name>.json``. Raises DraftError."""
    versions = [
        int(number)
        for path in metadata_folder.glob(f"*.{name}.json")
        if (number := path.name.removesuffix(f".{name}.json")).isdecimal()
    ]
    if not versions:
        raise DraftError(DraftCode.UNREADABLE, f"no {name} among the metadata")
    return _read(metadata_folder / f"{max(versions)}.{name}.json")


def delegated_keyids(targets: Targets, role: FeedRole) -> tuple[str, ...]:
    return tuple(_keyids(targets, role))


def _leaf(metadata_folder: Path, role: FeedRole) -> Metadata[Targets]:
    return newest(metadata_folder, role.value)


def _next_leaf(leaf: Metadata[Targets], now: int) -> Metadata[Targets]:
    return Metadata(Targets(version=leaf.signed.version + 1, expires=_expires(now), targets=dict(leaf.signed.targets)))


def _delegations(public: Mapping[str, FeedKey]) -> Delegations:
    holders: dict[FeedRole, tuple[str, ...]] = {role: (role.value,) for role in FeedRole}
    holders[FeedRole.RULES] = (ADMIN_HOLDER,)
    holders[FeedRole.SOFTWARE] = RELEASE_HOLDERS
    roles = {
        role.value: DelegatedRole(
            role.value,
            _ids(public, holders[role]),
            SOFTWARE_THRESHOLD if role is FeedRole.SOFTWARE else 1,
            terminating=True,
            paths=list(ROLE_PATHS[role]),
        )
        for role in FeedRole
    }
    return Delegations(_keys(public, [name for names in holders.values() for name in names]), roles)


def _keys(public: Mapping[str, FeedKey], names: Iterable[str]) -> dict[str, Any]:
    return {public[name].keyid: public[name] for name in names}


def _ids(public: Mapping[str, FeedKey], names: Iterable[str]) -> list[str]:
    return [public[name].keyid for name in names]


def _keyids(targets: Targets, role: FeedRole) -> list[str]:
    return targets.get_delegated_role(role.value).keyids


def _delegated(targets: Targets) -> Delegations:
    if targets.delegations is None:
        raise DraftError(DraftCode.UNREADABLE, "targets delegates nothing")
    return targets.delegations


def _present(new: Metadata[Any] | None, before: Metadata[Any] | None) -> Metadata[Any]:
    found = new or before
    if found is None:
        raise DraftError(DraftCode.UNREADABLE, "the versions before are missing")
    return found


def _read(path: Path) -> Metadata[Any]:
    try:
        return Metadata.from_bytes(path.read_bytes())
    except (OSError, DeserializationError) as error:
        raise DraftError(DraftCode.UNREADABLE, f"{path.name}: {type(error).__name__}") from None


def _expires(now: int) -> datetime:
    return datetime.fromtimestamp(now + OFFLINE_LIFETIME_S, UTC)
