"""A broken ledger is set aside whole, what the hub has not answered is saved from it, and a new one begins.

What SQLite can still read comes first. Then the raw bytes are searched: an envelope is known by its shape and proven
by this kiosk's signature, so nothing false can come out of a damaged file. An envelope that is exported once too often
does no harm: to the hub the same bytes are the same envelope, for ever.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import VerifyKey

from kiosk.durable_files import sync_folder
from kiosk.protocol.envelope import EnvelopeError, read, verify
from kiosk.store.ledger import Ledger, OutboxState, borrowed_ledger
from kiosk.store.ledger_upgrade import ledger_lock
from kiosk.store.set_aside_outbox import EXPORT, SET_ASIDE, set_aside_items
from kiosk.store.storage_fault import LedgerCorruptError, storage_error

_FILES = ("", "-wal", "-shm", "-journal")
_ENVELOPE_START = re.compile(rb"\x82\x59(?=(..))", re.DOTALL)
"""A CBOR array of two whose first item is a byte string with a 16-bit length: how every envelope begins."""
_SIGNATURE_ITEM_BYTES = 2 + 64
_HEAD_BYTES = 4


@dataclass(frozen=True, slots=True)
class SetAside:
    """Where the broken ledger lies and what was saved from it, for the staff's alarm.

    ``export`` is a CBOR sequence of ``envelopes`` envelopes that the hub imports as they are, None without any.
    """

    folder: Path
    export: Path | None
    envelopes: int


def open_or_begin_anew(path: Path, verify_key: VerifyKey, now: int) -> tuple[Ledger, SetAside | None]:
    """Open the ledger; a corrupt one is set aside first. Raises LedgerNewerError and StorageError."""
    try:
        return Ledger.open(path), None
    except LedgerCorruptError:
        aside = set_aside(path, verify_key, now)
        return Ledger.open(path), aside


def set_aside(path: Path, verify_key: VerifyKey, now: int) -> SetAside:
    """Move the ledger at ``path``, which this program has not open, to a folder of its own.

    Its pending envelopes are exported, and on the disk before anything moves: a crash in between repeats the whole and
    loses nothing. Waits until the courier has closed it too. Raises StorageError.
    """
    try:
        with ledger_lock(path):
            folder = _new_folder(path, now)
            envelopes = tuple(pending_envelopes(path, verify_key))
            export = folder / EXPORT if envelopes else None
            if export is not None:
                with export.open("xb") as file:
                    file.write(b"".join(envelopes))
                    file.flush()
                    os.fsync(file.fileno())
            for suffix in reversed(_FILES):
                source = path.with_name(path.name + suffix)
                if source.exists():
                    source.rename(folder / source.name)
            sync_folder(folder)
            sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from None
    return SetAside(folder, export, len(envelopes))


def pending_envelopes(path: Path, verify_key: VerifyKey) -> Iterator[bytes]:
    """Every envelope of this kiosk in the file that no receipt is known for, each once; the file is left as it is."""
    copy = path.with_name(path.name + ".reading")
    return _envelopes(path, copy, lambda wire: _is_ours(wire, verify_key), (OutboxState.PENDING,))


def envelopes_of_another(path: Path, scratch: Path, *, accepted: bool) -> Iterator[bytes]:
    """As ``pending_envelopes``, from the ledger of a kiosk whose keys are not here, which may lie on a read-only disk.

    With ``accepted`` also those that the hub has accepted. They are known by their shape alone; false ones the hub
    finds. ``scratch`` is an empty folder. Raises OSError.
    """
    return _envelopes(path, scratch / path.name, _is_envelope, _wanted(accepted))


def left_by_another(ledger: Path, scratch: Path, *, accepted: bool) -> tuple[bytes, ...]:
    """All that a dead kiosk still has to say: as ``envelopes_of_another``, and what earlier ledgers beside this one had
    when they were set aside. One of both is enough. Raises OSError and StorageError."""
    earlier = set_aside_items(ledger)
    if earlier and not ledger.exists():
        own: tuple[bytes, ...] = ()
    else:
        ledger.open("rb").close()
        own = tuple(envelopes_of_another(ledger, scratch, accepted=accepted))
    return (*own, *(item.wire for item in earlier if item.state in _wanted(accepted)))


def waiting_envelopes(path: Path, *, accepted: bool) -> tuple[bytes, ...]:
    """What this kiosk has to say to its hub: out of its ledger, and what earlier ones had when they were set aside.

    With ``accepted`` also what the hub has accepted. The ledger is another program's. Raises StorageError.
    """
    with borrowed_ledger(path) as ledger:
        own = () if ledger is None else ledger.wires(accepted=accepted)
    return (*own, *(item.wire for item in set_aside_items(path) if item.state in _wanted(accepted)))


def _wanted(accepted: bool) -> tuple[OutboxState, ...]:
    return (OutboxState.PENDING, OutboxState.ACCEPTED) if accepted else (OutboxState.PENDING,)


def _envelopes(
    path: Path, copy: Path, genuine: Callable[[bytes], bool], states: Collection[OutboxState]
) -> Iterator[bytes]:
    seen: set[bytes] = set()
    for wire, state in _read_rows(path, copy):
        if wire not in seen and genuine(wire):
            seen.add(wire)
            if state in states:
                yield wire
    for suffix in ("", "-wal", "-journal"):
        raw = path.with_name(path.name + suffix)
        if raw.exists():
            for wire in _carve(raw.read_bytes()):
                if wire not in seen and genuine(wire):
                    seen.add(wire)
                    yield wire


def _read_rows(path: Path, copy: Path) -> Iterator[tuple[bytes, str]]:
    """What SQLite can read, row by row; of a copy, because even a reader would fold the log back into the file."""
    try:
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
        with closing(sqlite3.connect(copy)) as connection:
            connection.text_factory = bytes
            yield from _readable(connection)
    except sqlite3.DatabaseError:
        # Unreadable from here on: the search through the raw bytes takes over.
        return
    finally:
        for suffix in _FILES:
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _readable(connection: sqlite3.Connection) -> Iterator[tuple[bytes, str]]:
    for order in ("ASC", "DESC"):
        # From both ends: a broken page in the middle ends a walk, not the rescue.
        try:
            for wire, state in connection.execute(f"SELECT wire, state FROM outbox ORDER BY sequence {order}"):
                if isinstance(wire, bytes) and isinstance(state, bytes):
                    yield wire, state.decode("ascii", "replace")
        except sqlite3.DatabaseError:
            continue


def _carve(data: bytes) -> Iterator[bytes]:
    for start in _ENVELOPE_START.finditer(data):
        outer_bytes = int.from_bytes(start.group(1), "big")
        yield data[start.start() : start.start() + _HEAD_BYTES + outer_bytes + _SIGNATURE_ITEM_BYTES]


def _is_ours(wire: bytes, verify_key: VerifyKey) -> bool:
    try:
        verify(wire, verify_key)
    except EnvelopeError:
        return False
    return True


def _is_envelope(wire: bytes) -> bool:
    try:
        read(wire)
    except EnvelopeError:
        return False
    return True


def _new_folder(path: Path, now: int) -> Path:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while True:
        folder = path.parent / SET_ASIDE / f"{path.stem}-{stamp}-{number}"
        try:
            folder.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            number += 1
        else:
            return folder
