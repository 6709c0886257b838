"""The private keys of the feed as files.

Online keys lie on the hub, one for each role that signs without a person: ``<role>-<first 8 digits of the id>.key``,
32 bytes, 0600. A rotation adds files; which of them count, the metadata say. Offline keys never lie on the hub. They
are sealed under a passphrase, because sticks get lost: Argon2id with libsodium's MODERATE limits (a second and 256 MiB
for each try), then XSalsa20-Poly1305.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

import nacl.pwhash.argon2id as argon2id
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.signing import SigningKey
from securesystemslib.signer import Key, SecretsHandler, Signature, Signer

from kiosk.durable_files import ExposedFileError, read_secret, write_secret
from kiosk.errors import CodedError
from kiosk.protocol.feed import OFFLINE_ROLES, FeedRole
from kiosk.protocol.feed_key import FeedKey

ONLINE_NAMES: tuple[str, ...] = ("timestamp", "snapshot", *(role for role in FeedRole if role not in OFFLINE_ROLES))
ROOT_HOLDERS = ("root-1", "root-2", "root-3")
ADMIN_HOLDER = "admin"
RELEASE_HOLDERS = ("release-1", "release-2")
OFFLINE_NAMES: tuple[str, ...] = (*ROOT_HOLDERS, ADMIN_HOLDER, *RELEASE_HOLDERS)

OPERATIONS = argon2id.OPSLIMIT_MODERATE
MEMORY_BYTES = argon2id.MEMLIMIT_MODERATE
MIN_PASSPHRASE_CHARS = 12

_SEED_BYTES = 32
_FORMAT = "linggong-feed-key-1"
_PUBLIC_FORMAT = "linggong-feed-public-1"


class KeyCode(StrEnum):
    NOT_A_KEY = "FEED_KEY_UNREADABLE"
    WRONG_PASSPHRASE = "FEED_KEY_PASSPHRASE"
    WEAK_PASSPHRASE = "FEED_KEY_PASSPHRASE_SHORT"
    EXISTS = "FEED_KEY_EXISTS"
    EXPOSED = "FEED_KEY_EXPOSED"
    MISSING = "FEED_KEY_MISSING"


_WORDS: dict[KeyCode, tuple[str, str]] = {
    KeyCode.NOT_A_KEY: ("这不是密钥文件，或文件坏了。", "请选密钥仪式写出的文件。"),
    KeyCode.WRONG_PASSPHRASE: ("口令不对，或密钥文件坏了。", "请再输一次口令；还不行就用另一份拷贝。"),
    KeyCode.WEAK_PASSPHRASE: ("口令太短。", f"请用至少{MIN_PASSPHRASE_CHARS}个字。"),
    KeyCode.EXISTS: ("这个密钥已经有了，没有覆盖。", "请换一个空文件夹。"),
    KeyCode.EXPOSED: ("密钥文件别人也能读。", "请改成只有本人可读（chmod 600），并考虑换密钥。"),
    KeyCode.MISSING: ("服务器上缺少签名的密钥。", "请用备份恢复，或按 docs/key-ceremony.md 换密钥。"),
}


class KeyFileError(CodedError[KeyCode]):
    """A key file cannot be used. ``sentence`` and ``instruction`` are for the person, the text never holds a key."""

    words = _WORDS


class FeedSigner(Signer):
    """Signs metadata with one Ed25519 key."""

    def __init__(self, key: SigningKey, holder: str) -> None:
        self._key = key
        self._public = FeedKey.of(bytes(key.verify_key), holder)

    @property
    def public_key(self) -> FeedKey:
        return self._public

    @property
    def holder(self) -> str:
        return self._public.holder

    @property
    def seed(self) -> bytes:
        """The private key, 32 bytes."""
        return bytes(self._key)

    def sign(self, payload: bytes) -> Signature:
        return Signature(self._public.keyid, self._key.sign(payload).signature.hex())

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> Self:
        raise NotImplementedError("keys of the feed are files, not URIs")


def make_online_keys(folder: Path) -> tuple[FeedKey, ...]:
    """A new key for every online role, beside those that are there; returns the public halves."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in ONLINE_NAMES:
        signer = FeedSigner(SigningKey.generate(), name)
        write_secret(folder / f"{name}-{signer.public_key.keyid[:8]}.key", signer.seed)
        made.append(signer.public_key)
    return tuple(made)


def online_signers(folder: Path) -> Mapping[str, FeedSigner]:
    """Every online key of the hub by its id. Raises KeyFileError; an empty folder has none."""
    signers = {}
    for path in sorted(folder.glob("*.key")):
        try:
            seed = read_secret(path)
        except ExposedFileError:
            raise KeyFileError(KeyCode.EXPOSED, path.name) from None
        except OSError as error:
            raise KeyFileError(KeyCode.NOT_A_KEY, f"{path.name}: {error.strerror}") from None
        if len(seed) != _SEED_BYTES:
            raise KeyFileError(KeyCode.NOT_A_KEY, path.name)
        signer = FeedSigner(SigningKey(seed), path.stem.rpartition("-")[0])
        signers[signer.public_key.keyid] = signer
    return signers


def forget_online_keys(folder: Path, keep: Iterable[str]) -> int:
    """Delete the online keys whose ids are not in ``keep``; returns how many."""
    kept = frozenset(keep)
    gone = 0
    for key_id, signer in online_signers(folder).items():
        if key_id not in kept:
            (folder / f"{signer.holder}-{key_id[:8]}.key").unlink()
            gone += 1
    return gone


def make_offline_key(folder: Path, name: str, passphrase: str) -> FeedKey:
    """Write ``<name>.key``, sealed, and ``<name>.public``. Raises KeyFileError; never overwrites a key."""
    if len(passphrase) < MIN_PASSPHRASE_CHARS:
        raise KeyFileError(KeyCode.WEAK_PASSPHRASE, f"{len(passphrase)} characters")
    path = folder / f"{name}.key"
    if path.exists():
        raise KeyFileError(KeyCode.EXISTS, path.name)
    signer = FeedSigner(SigningKey.generate(), name)
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    sealed = SecretBox(_passphrase_key(passphrase, salt, OPERATIONS, MEMORY_BYTES)).encrypt(signer.seed)
    content = {
        "format": _FORMAT,
        "name": name,
        "operations": OPERATIONS,
        "memory_bytes": MEMORY_BYTES,
        "salt": salt.hex(),
        "sealed": bytes(sealed).hex(),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(path, json.dumps(content, indent=2).encode("ascii"))
    write_public_keys(folder / f"{name}.public", (signer.public_key,))
    return signer.public_key


def open_offline_key(path: Path, passphrase: str) -> FeedSigner:
    """Raises KeyFileError."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT:
            raise ValueError("another format")
        key = _passphrase_key(
            passphrase, bytes.fromhex(content["salt"]), int(content["operations"]), int(content["memory_bytes"])
        )
        return FeedSigner(SigningKey(SecretBox(key).decrypt(bytes.fromhex(content["sealed"]))), str(content["name"]))
    except CryptoError:
        raise KeyFileError(KeyCode.WRONG_PASSPHRASE, path.name) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(KeyCode.NOT_A_KEY, f"{path.name}: {type(error).__name__}") from None


def write_public_keys(path: Path, keys: Iterable[FeedKey]) -> None:
    """What travels to the offline computer: public halves with their holders' names."""
    rows = [{"name": each.holder, "public": each.keyval["public"]} for each in keys]
    path.write_text(json.dumps({"format": _PUBLIC_FORMAT, "keys": rows}, indent=2) + "\n", encoding="ascii")


def read_public_keys(path: Path) -> Mapping[str, FeedKey]:
    """Public halves by holder. Raises KeyFileError."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _PUBLIC_FORMAT:
            raise ValueError("another format")
        return {str(row["name"]): FeedKey.of(bytes.fromhex(row["public"]), str(row["name"])) for row in content["keys"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(KeyCode.NOT_A_KEY, f"{path.name}: {type(error).__name__}") from None


def _passphrase_key(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> bytes:
    return argon2id.kdf(
        SecretBox.KEY_SIZE, passphrase.encode("utf-8"), salt, opslimit=operations, memlimit=memory_bytes
    )
