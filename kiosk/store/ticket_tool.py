"""``kiosk ticket verify`` and ``kiosk ticket keys``: check a ticket offline, and say with what.

The key list is JSON: ``{"keys": [{"key_id": 1, "kiosk_id": 1, "public_key": "<64 hex digits>"}]}``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from kiosk.config import SettingsError, load_settings
from kiosk.domain.clock import local_time
from kiosk.protocol.short_code import encode, spaced
from kiosk.protocol.ticket import TicketError, TicketFault, TicketKey, from_url, verify
from kiosk.store.identity import IdentityError, identity_folder, load_identity

_MAX_FILE_BYTES = 64 * 1024


class TicketExit(IntEnum):
    """Exit codes of ``kiosk ticket verify``; USAGE is what argparse uses elsewhere, moved out of the way of EXPIRED."""

    VALID = 0
    INVALID = 1
    EXPIRED = 2
    UNKNOWN_KEY = 3
    USAGE = 64


class KeyListError(ValueError):
    """The key list cannot be used; the text says why."""

    code = "KEY_LIST_WRONG"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        self.exit(TicketExit.USAGE, f"{self.prog}: {message}\n")


def verify_main(argv: Sequence[str], now: int | None = None) -> int:
    """Check one ticket; prints one JSON line about it and returns a TicketExit."""
    parser = _Parser(prog="kiosk ticket verify", description="Check a ticket without a network.")
    parser.add_argument("ticket", metavar="URL-OR-FILE", help="the ticket's address, or a file that holds it")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="key list (default: the key of this kiosk)")
    _add_place(parser)
    arguments = parser.parse_args(argv)
    try:
        keys = read_key_list(arguments.keys) if arguments.keys else _own_keys(arguments)
    except (KeyListError, IdentityError, SettingsError) as error:
        _print({"result": "no-keys", "reason": str(error)})
        return TicketExit.UNKNOWN_KEY
    try:
        claims = verify(from_url(_address(arguments.ticket)), keys)
    except TicketError as error:
        unknown = error.code is TicketFault.UNKNOWN_KEY
        _print({"result": "unknown-key" if unknown else "invalid", "reason": str(error)})
        return TicketExit.UNKNOWN_KEY if unknown else TicketExit.INVALID
    expired = (int(time.time()) if now is None else now) >= claims.valid_until
    _print(
        {
            "result": "expired" if expired else "valid",
            "short_code": spaced(encode(claims.ticket_id)),
            "job_id": claims.job_id,
            "kiosk_id": claims.kiosk_id,
            "key_id": claims.key_id,
            "issued": local_time(claims.issued_at).isoformat(),
            "valid_until": local_time(claims.valid_until).isoformat(),
        }
    )
    return TicketExit.EXPIRED if expired else TicketExit.VALID


def keys_main(argv: Sequence[str]) -> int:
    """Print the key list of this kiosk; 0, or 1 when it is not enrolled."""
    parser = _Parser(prog="kiosk ticket keys", description="Print the key list of this kiosk.")
    _add_place(parser)
    arguments = parser.parse_args(argv)
    try:
        keys = _own_keys(arguments)
    except (IdentityError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(key_list_text(keys.values()))
    return 0


def key_list_text(keys: Iterable[TicketKey]) -> str:
    """The key list as JSON."""
    return json.dumps({"keys": [_row(key) for key in keys]}, indent=2) + "\n"


def read_key_list(path: Path) -> dict[int, TicketKey]:
    """Key id -> row. Raises KeyListError, also when two rows claim one key id."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
        found = [_key(row) for row in rows]
    except OSError as error:
        raise KeyListError(f"{path.name} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyListError(f"{path.name} is not a key list") from None
    if any(len(key.verify_key) != 32 for key in found):
        raise KeyListError(f"{path.name}: a public key has 32 bytes")
    if len({key.key_id for key in found}) != len(found):
        raise KeyListError(f"{path.name}: two rows have one key id")
    return {key.key_id: key for key in found}


def _row(key: TicketKey) -> dict[str, Any]:
    row = {"key_id": key.key_id, "kiosk_id": key.kiosk_id, "public_key": key.verify_key.hex()}
    return row if key.revoked_at is None else {**row, "revoked_at": key.revoked_at}


def _key(row: Mapping[str, Any]) -> TicketKey:
    revoked_at = row.get("revoked_at")
    return TicketKey(
        int(row["key_id"]),
        int(row["kiosk_id"]),
        bytes.fromhex(row["public_key"]),
        None if revoked_at is None else int(revoked_at),
    )


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings that say where this kiosk's state is")
    parser.add_argument("--state", type=Path, metavar="DIR", help="state folder, instead of the settings'")


def _own_keys(arguments: argparse.Namespace) -> dict[int, TicketKey]:
    state = arguments.state or load_settings(arguments.config).paths.state_folder
    key = load_identity(identity_folder(state)).ticket_key()
    return {key.key_id: key}


def _address(url_or_file: str) -> str:
    if url_or_file.startswith("https://"):
        return url_or_file
    try:
        with Path(url_or_file).open("rb") as file:
            return file.read(_MAX_FILE_BYTES).decode("ascii").strip()
    except (OSError, ValueError):
        raise TicketError(TicketFault.MALFORMED, "neither a ticket address nor a file that holds one") from None


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
