"""Envelopes onto a stick. It changes nothing at the kiosk: only a receipt of the hub settles an envelope.

What the stick holds already is not written again, so that the same stick plugged in twice is the same, and no file is
replaced by one that holds less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kiosk.foreign_folder import FRESH_SUFFIX, ForeignFolder, StickError, StickFault
from kiosk.protocol.envelope import EnvelopeError, read, read_sequence
from kiosk.protocol.stick import (
    MAX_OUTBOX_FILE_BYTES,
    MAX_OUTBOX_FILES,
    OUTBOX_FOLDER,
    STICK_FOLDER,
    OutboxName,
    outbox_name,
    outbox_names,
)

Progress = Callable[[int, int], None]
"""Bytes done and bytes to do."""


@dataclass(frozen=True, slots=True)
class StickExport:
    """``envelopes`` are on the stick now, ``written`` of them were not there yet; ``files`` were written."""

    envelopes: int
    written: int
    files: int


@dataclass(slots=True)
class _Ledger:
    """What one ledger has to say: ``wires`` by sequence."""

    kiosk: int
    ledger_id: UUID
    wires: dict[int, bytes] = field(default_factory=dict)

    def owns(self, name: OutboxName) -> bool:
        return (name.kiosk, name.ledger_id) == (self.kiosk, self.ledger_id)

    def files(self, wires: Mapping[int, bytes]) -> Iterator[tuple[OutboxName, dict[int, bytes]]]:
        """``wires`` as files of a size that the protocol allows."""
        part: dict[int, bytes] = {}
        size = 0
        for sequence in sorted(wires):
            if part and size + len(wires[sequence]) > MAX_OUTBOX_FILE_BYTES:
                yield self._name(part), part
                part, size = {}, 0
            part[sequence] = wires[sequence]
            size += len(wires[sequence])
        if part:
            yield self._name(part), part

    def _name(self, part: Mapping[int, bytes]) -> OutboxName:
        return OutboxName(self.kiosk, self.ledger_id, min(part), max(part))


def export_envelopes(root: ForeignFolder, wires: Iterable[bytes], progress: Progress) -> StickExport:
    """Bring the outbox of the stick ``root`` to hold ``wires``. Raises StickError; what is on the stick then is whole,
    and the next time goes on from there."""
    ledgers = _by_ledger(wires)
    with root.folder(STICK_FOLDER, OUTBOX_FOLDER, create=True) as outbox:
        names = outbox.names(MAX_OUTBOX_FILES)
        files: dict[OutboxName, dict[int, bytes]] = {}
        for ledger in ledgers:
            lying = [each for each in outbox_names(names) if ledger.owns(each)]
            held = {name: _held(outbox, name) for name in lying}
            known = {wire for part in held.values() for wire in part.values()}
            lacking = {sequence: wire for sequence, wire in ledger.wires.items() if wire not in known}
            for name, part in ledger.files(lacking):
                files[name] = _with_what_is_there(part, held.get(name, {}))
        contents = {str(name): [part[sequence] for sequence in sorted(part)] for name, part in files.items()}
        _take_away_leftovers(outbox, names, ledgers)
        sizes = {name: sum(map(len, content)) for name, content in contents.items()}
        outbox.room().demand(sizes.values())
        done = 0
        for file_name, content in contents.items():
            outbox.write(file_name, content)
            done += sizes[file_name]
            progress(done, sum(sizes.values()))
    total = sum(len(ledger.wires) for ledger in ledgers)
    return StickExport(total, sum(map(len, contents.values())), len(contents))


def _by_ledger(wires: Iterable[bytes]) -> list[_Ledger]:
    ledgers: dict[tuple[int, UUID], _Ledger] = {}
    for wire in wires:
        header = read(wire).header
        ledger = ledgers.setdefault((header.kiosk, header.ledger_id), _Ledger(header.kiosk, header.ledger_id))
        # The first stands: of a damaged ledger what SQLite could read comes before what was found in its raw bytes.
        ledger.wires.setdefault(header.sequence, wire)
    return list(ledgers.values())


def _held(outbox: ForeignFolder, name: OutboxName) -> dict[int, bytes]:
    """What of a file can be used, by sequence; of a cut one what is whole."""
    try:
        content = outbox.read(str(name), MAX_OUTBOX_FILE_BYTES)
    except StickError as error:
        if error.code is StickFault.GONE:
            raise
        return {}
    found: dict[int, bytes] = {}
    for wire in read_sequence(content).envelopes:
        try:
            header = read(wire).header
        except EnvelopeError:
            continue
        if (header.kiosk, header.ledger_id) == (
            name.kiosk,
            name.ledger_id,
        ) and name.first <= header.sequence <= name.last:
            found[header.sequence] = wire
    return found


def _with_what_is_there(part: dict[int, bytes], held: Mapping[int, bytes]) -> dict[int, bytes]:
    """For a name that is taken by a file which lacks something, such as a cut one."""
    whole = {**held, **part}
    return whole if sum(map(len, whole.values())) <= MAX_OUTBOX_FILE_BYTES else part


def _take_away_leftovers(outbox: ForeignFolder, names: Iterable[str], ledgers: Iterable[_Ledger]) -> None:
    """Files of these ledgers that a pulled stick left half-written."""
    for name in names:
        left = outbox_name(name.removesuffix(FRESH_SUFFIX)) if name.endswith(FRESH_SUFFIX) else None
        if left is not None and any(each.owns(left) for each in ledgers):
            outbox.remove(name)
