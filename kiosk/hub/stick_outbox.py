"""Envelopes that were carried in by hand go through ``Acceptance`` exactly as if they had come over a network.

A file is taken away only when every receipt for it is in the database. Pulled out before that, the stick brings it
again and nothing happens twice; pulled out while it is taken away, likewise. A file that cannot be used stays or is set
beside, and holds up no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault
from kiosk.hub.acceptance import Acceptance, ReceiptOutcome, Verdict
from kiosk.protocol.envelope import read_sequence
from kiosk.protocol.refusals import Deferral
from kiosk.protocol.stick import (
    DAMAGED_SUFFIX,
    MAX_OUTBOX_FILE_BYTES,
    MAX_OUTBOX_FILES,
    OUTBOX_FOLDER,
    STICK_FOLDER,
    outbox_names,
)

Progress = Callable[[int, int], None]
"""Files done and files to do."""


@dataclass(slots=True)
class OutboxImport:
    """``files`` were read. Of these ``damaged`` were cut or foreign and gave what was whole, and ``kept`` stay: the hub
    has no answer yet for something in them, or the stick is write-protected. ``unreadable`` could not be read at all.

    ``accepted`` and ``refused`` count envelopes, answered now or long ago; ``deferred`` those without an answer.
    """

    files: int = 0
    damaged: int = 0
    kept: int = 0
    unreadable: int = 0
    accepted: int = 0
    refused: int = 0
    deferred: Counter[Deferral] = field(default_factory=Counter)

    def count(self, outcomes: Sequence[ReceiptOutcome]) -> None:
        for each in outcomes:
            match each.verdict, each.reason:
                case Verdict.ACCEPTED, _:
                    self.accepted += 1
                case Verdict.REFUSED, _:
                    self.refused += 1
                case _, Deferral() as reason:
                    self.deferred[reason] += 1


def import_outbox(root: ForeignFolder, acceptance: Acceptance, progress: Progress) -> OutboxImport:
    """Take the envelopes of the stick ``root``. Raises DatabaseError, and StickError when the stick is gone or there is
    no outbox; what was accepted before stays accepted."""
    result = OutboxImport()
    with root.folder(STICK_FOLDER, OUTBOX_FOLDER) as outbox:
        names = [str(each) for each in outbox_names(outbox.names(MAX_OUTBOX_FILES))]
        for number, name in enumerate(names, start=1):
            try:
                content = outbox.read(name, MAX_OUTBOX_FILE_BYTES)
            except StickError as error:
                if error.code is StickFault.GONE:
                    raise
                result.unreadable += 1
            else:
                _take(outbox, name, content, acceptance, result)
            progress(number, len(names))
    return result


def import_file(path: Path, acceptance: Acceptance) -> OutboxImport:
    """One file of envelopes from anywhere, which stays where it is. Raises DatabaseError and StickError."""
    with ForeignFolder.open(path.parent) as folder:
        content = folder.read(path.name, MAX_OUTBOX_FILE_BYTES)
    result = OutboxImport()
    _accept(content, acceptance, result)
    return result


def _take(outbox: ForeignFolder, name: str, content: bytes, acceptance: Acceptance, result: OutboxImport) -> None:
    before = result.deferred.total()
    damaged = _accept(content, acceptance, result)
    if result.deferred.total() > before:
        # Where a key or a newer program is missing today, the same file is good tomorrow.
        result.kept += 1
        return
    try:
        if damaged:
            outbox.replace(name, name + DAMAGED_SUFFIX)
        else:
            outbox.remove(name)
    except StickError as error:
        if error.code is not StickFault.DENIED:
            raise
        # A write-protected stick brings it again.
        result.kept += 1


def _accept(content: bytes, acceptance: Acceptance, result: OutboxImport) -> bool:
    """Whether the file was damaged."""
    sequence = read_sequence(content)
    result.files += 1
    result.count(acceptance.accept(None, sequence.envelopes))
    if sequence.damaged_at is None:
        return False
    result.damaged += 1
    return True
