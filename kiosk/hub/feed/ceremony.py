"""The metadata that only people may sign: root, targets (the delegations), rules and software.

A *draft* is a folder that travels on a stick between the hub, the offline computer and the holders of the keys: new
versions of some of the four files, the files that rules and software name, and the versions before. Everybody adds
signatures; nothing counts before the thresholds are reached, and the hub installs nothing that a kiosk would refuse.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key
from tuf.api.exceptions import UnsignedMetadataError
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

from kiosk.errors import CodedError
from kiosk.hub.feed.keys import ADMIN_HOLDER, ONLINE_NAMES, RELEASE_HOLDERS, ROOT_HOLDERS, FeedSigner
from kiosk.protocol.feed import (
    DAY_S,
    KIOSK_BINS,
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

MIN_LEFT_S = 60 * DAY_S
"""A draft that counts for less was made by a wrong clock, or has to be made anew."""

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
    CLOCK_WRONG = "FEED_DRAFT_CLOCK_WRONG"
    UNTRUSTED = "FEED_DRAFT_UNTRUSTED"


_WORDS: dict[DraftCode, tuple[str, str]] = {
    DraftCode.UNREADABLE: ("草稿文件夹读不出来。", "请用原来的U盘，或从头再做一份草稿。"),
    DraftCode.EXISTS: ("文件夹里已经有一份草稿，没有覆盖。", "请换一个空文件夹。"),
    DraftCode.KEYS_MISSING: ("缺少公钥。", "请把缺的 .public 文件放进来再做。"),
    DraftCode.NOT_YOURS: ("这个密钥不管这份草稿里的任何文件。", "请换另一个人的密钥。"),
    DraftCode.INCOMPLETE: ("签名还不够。", "请让还没签的人签名，再检查一次。"),
    DraftCode.OUTDATED: ("草稿不是接着现在的版本做的。", "请用服务器现在的 metadata 重新做草稿。"),
    DraftCode.FILE_WRONG: ("草稿里的文件和签过名的不一样。", "请用原来的文件，或重新做草稿。"),
    DraftCode.UNTRUSTED: ("以前的版本签名不对，可能有人改过。", "不要签名，请重新从服务器拷贝并查清原因。"),
    DraftCode.CLOCK_WRONG: ("草稿的有效期不对，离线电脑的时间可能不准。", "请调好离线电脑的日期，重新做草稿。"),
}


class DraftError(CodedError[DraftCode]):
    """A draft cannot be made, signed or installed; nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class Missing:
    """How many more signatures a part of a draft needs, and whose would count."""

    part: str
    signatures: int
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What kiosks trust so far: every root from the first on, each signed by the one before it, and the delegations.

    Whoever broke into the hub can put anything on the stick; what people sign must hang on the first root, whose
    SHA-256 they wrote down themselves.
    """

    roots: tuple[bytes, ...]
    root: Metadata[Root]
    targets: Metadata[Targets]

    @property
    def first_root_sha256(self) -> str:
        return hashlib.sha256(self.roots[0]).hexdigest()


class Draft:
    """New versions of root, targets, rules and software on their way to being signed."""

    def __init__(
        self,
        root: Metadata[Root] | None,
        targets: Metadata[Targets] | None,
        leaves: dict[FeedRole, Metadata[Targets]],
        files: Mapping[str, Path],
        before: Before | None,
    ) -> None:
        self.root = root
        self.targets = targets
        self.leaves = leaves
        self.files = files
        self.before = before

    @property
    def trusted_root(self) -> Root:
        """Root as it will be once this draft is installed."""
        root: Root = _present(self.root, None if self.before is None else self.before.root).signed
        return root

    @property
    def trusted_targets(self) -> Targets:
        targets: Targets = _present(self.targets, None if self.before is None else self.before.targets).signed
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

    def new_keys(self) -> tuple[str, ...]:
        """Whose keys differ from those before, ``holder id``: what a person who signs has to know of."""
        before = [] if self.before is None else [self.before.root.signed.keys, _keys_in(self.before.targets.signed)]
        known = {key_id for keys in before for key_id in keys}
        now = {**self.trusted_root.keys, **_keys_in(self.trusted_targets)}
        fresh = [key for key_id, key in now.items() if key_id not in known and isinstance(key, FeedKey)]
        return tuple(sorted(f"{key.holder} {key.keyid[:16]}" for key in fresh))

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
        if self.before is not None:
            (folder / BEFORE).mkdir(exist_ok=True)
            for number, root in enumerate(self.before.roots, 1):
                (folder / BEFORE / f"{number}.root.json").write_bytes(root)
            targets = self.before.targets
            (folder / BEFORE / f"{targets.signed.version}.targets.json").write_bytes(targets.to_bytes())
        for name, source in self.files.items():
            place = folder / _FILES / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if place != source:
                shutil.copyfile(source, place)

    def check_clock(self, now: int) -> None:
        """An offline computer asks nobody for the time; a wrong one would sign for no time or for ever."""
        for name, metadata in self.parts.items():
            lifetime_s = metadata.signed.expires.timestamp() - now
            if not MIN_LEFT_S <= lifetime_s <= OFFLINE_LIFETIME_S + DAY_S:
                raise DraftError(DraftCode.CLOCK_WRONG, f"{name} until {metadata.signed.expires:%Y-%m-%d}")

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
            before = None if self.before is None else self.before.root
            return [each.signed for each in (before, self.root) if each is not None]
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
    return Draft(Metadata(root), Metadata(targets), leaves, {}, None)


def rotate(metadata_folder: Path, public: Mapping[str, FeedKey], now: int) -> Draft:
    """The next root and targets with some keys replaced by ``public`` (by holder), or only signed anew for a longer
    time when it is empty. Raises DraftError."""
    before = read_before(metadata_folder)
    root, targets = before.root, before.targets
    keys = (*root.signed.keys.values(), *_keys_in(targets.signed).values())
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
            leaves[role] = _next_leaf(_leaf(metadata_folder, role, before), now)
    return Draft(new_root, new_targets, leaves, {}, before)


def change_files(
    metadata_folder: Path, role: FeedRole, add: Mapping[str, Path], remove: Iterable[str], now: int
) -> Draft:
    """The next version of rules or software with other files. Raises DraftError and FeedNameError."""
    before = read_before(metadata_folder)
    leaf = _next_leaf(_leaf(metadata_folder, role, before), now)
    for name in remove:
        if leaf.signed.targets.pop(name, None) is None:
            raise DraftError(DraftCode.FILE_WRONG, name)
    for name, path in add.items():
        if role_of(name) is not role or not path.is_file():
            raise DraftError(DraftCode.FILE_WRONG, name)
        leaf.signed.targets[name] = TargetFile.from_file(name, str(path), ["sha256"])
    return Draft(None, None, {role: leaf}, add, before)


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
    before = read_before(folder / BEFORE) if (folder / BEFORE).is_dir() else None
    draft = Draft(part("root"), part("targets"), leaves, files, before)
    if not draft.parts:
        raise DraftError(DraftCode.UNREADABLE, "no draft in the folder")
    _check_shape(draft)
    return draft


def _check_shape(draft: Draft) -> None:
    """Thresholds, paths and roles are the protocol's: a draft may bring other keys, which people see, nothing else."""
    root, targets = draft.trusted_root, draft.trusted_targets
    keys = (*root.keys.values(), *_keys_in(targets).values())
    public = {key.holder: key for key in keys if isinstance(key, FeedKey)}
    expected = begin(public, 0)
    right_root, right_targets = expected.trusted_root, expected.trusted_targets
    if (root.keys, root.roles, root.consistent_snapshot) != (right_root.keys, right_root.roles, True):
        raise DraftError(DraftCode.UNTRUSTED, "root has other roles or thresholds")
    if targets.targets or targets.delegations != right_targets.delegations:
        raise DraftError(DraftCode.UNTRUSTED, "targets delegates otherwise")


def read_before(metadata_folder: Path) -> Before:
    """Root and delegations in a copy of the feed's ``metadata/``, followed from the first root. Raises DraftError."""
    roots: list[bytes] = []
    newest_root: Metadata[Root] | None = None
    try:
        while (path := metadata_folder / f"{len(roots) + 1}.root.json").exists():
            roots.append(path.read_bytes())
            root: Metadata[Root] = Metadata.from_bytes(roots[-1])
            for signer in (newest_root or root, root):
                signer.signed.verify_delegate("root", root.signed_bytes, root.signatures)
            newest_root = root
        if newest_root is None:
            raise DraftError(DraftCode.UNREADABLE, "no 1.root.json among the metadata")
        targets: Metadata[Targets] = newest(metadata_folder, "targets")
        newest_root.signed.verify_delegate("targets", targets.signed_bytes, targets.signatures)
    except UnsignedMetadataError:
        raise DraftError(DraftCode.UNTRUSTED, f"root {len(roots)} or targets") from None
    except (OSError, DeserializationError) as error:
        raise DraftError(DraftCode.UNREADABLE, f"root {len(roots)}: {type(error).__name__}") from None
    return Before(tuple(roots), newest_root, targets)


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


def bins(targets: Targets) -> Delegations:
    """What ``kiosks`` hands on to the roles below it: a part of its names each, to its own key."""
    key_ids = _keyids(targets, FeedRole.KIOSKS)
    roles = {
        name: DelegatedRole(name, key_ids, 1, terminating=True, path_hash_prefixes=[name[-1]]) for name in KIOSK_BINS
    }
    return Delegations({key_id: _keys_in(targets)[key_id] for key_id in key_ids}, roles)


def delegated_keyids(targets: Targets, role: FeedRole) -> tuple[str, ...]:
    return tuple(_keyids(targets, role))


def _leaf(metadata_folder: Path, role: FeedRole, before: Before) -> Metadata[Targets]:
    leaf: Metadata[Targets] = newest(metadata_folder, role.value)
    try:
        before.targets.signed.verify_delegate(role.value, leaf.signed_bytes, leaf.signatures)
    except UnsignedMetadataError:
        raise DraftError(DraftCode.UNTRUSTED, role.value) from None
    return leaf


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


def _keys_in(targets: Targets) -> Mapping[str, Key]:
    if targets.delegations is None:
        raise DraftError(DraftCode.UNREADABLE, "targets delegates nothing")
    return targets.delegations.keys


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
