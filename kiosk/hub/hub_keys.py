"""The hub's own keys: what envelopes are sealed to, what answers are signed with, what a fleet knows people by.

``<state>/keys/``: ``sealing-<id>.key`` (X25519, the newest id seals, older ones still open), ``answer.key`` (Ed25519),
``fleet.key`` (32 bytes, one per city) and ``web.key`` (32 bytes, signs the clerks' cookies), each 0600. The feed's keys
are others (``kiosk.hub.feed.keys``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kiosk.durable_files import ExposedFileError, read_secret, write_secret
from kiosk.errors import ExplainedError
from kiosk.protocol.person import FLEET_KEY_BYTES

_KEY_BYTES = 32
_SEALING = "sealing-"


class HubKeysError(ExplainedError):
    """The keys cannot be used. The text names a file and never a key."""

    code = "HUB_KEYS_BROKEN"
    sentence = "服务器的密钥文件不能用。"
    instruction = "请管理员用备份恢复，或看日志里写的是哪个文件。"


@dataclass(frozen=True, slots=True)
class HubKeys:
    """``sealing`` by id; kiosks seal to ``sealing_id``. ``web_secret`` and ``fleet_key`` have 32 bytes."""

    sealing: Mapping[str, PrivateKey] = field(repr=False)
    sealing_id: str
    answer_key: SigningKey = field(repr=False)
    fleet_key: bytes = field(repr=False)
    web_secret: bytes = field(repr=False)


def hub_keys(folder: Path, now: int) -> HubKeys:
    """The keys in ``folder``; made on the first call. Raises HubKeysError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(folder.glob(f"{_SEALING}*.key")):
            _make(folder, now)
        sealing = {
            path.stem.removeprefix(_SEALING): PrivateKey(_secret(path)) for path in folder.glob(f"{_SEALING}*.key")
        }
        return HubKeys(
            sealing=sealing,
            sealing_id=max(sealing),
            answer_key=SigningKey(_secret(folder / "answer.key")),
            fleet_key=_secret(folder / "fleet.key"),
            web_secret=_secret(folder / "web.key"),
        )
    except OSError as error:
        raise HubKeysError(f"{Path(error.filename or folder).name}: {error.strerror}") from None
    except ExposedFileError as error:
        raise HubKeysError(str(error)) from None


def _make(folder: Path, now: int) -> None:
    write_secret(folder / "answer.key", bytes(SigningKey.generate()))
    write_secret(folder / "fleet.key", secrets.token_bytes(FLEET_KEY_BYTES))
    write_secret(folder / "web.key", secrets.token_bytes(_KEY_BYTES))
    # Last, because its presence says that all are there. Ids grow with time, so the newest is the greatest.
    write_secret(folder / f"{_SEALING}{now:010d}.key", bytes(PrivateKey.generate()))


def _secret(path: Path) -> bytes:
    content = read_secret(path)
    if len(content) != _KEY_BYTES:
        raise HubKeysError(f"{path.name} has not {_KEY_BYTES} bytes")
    return content
