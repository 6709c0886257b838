"""What earlier ledgers of this kiosk had to say when they were set aside (``kiosk.store.rescue``).

They go to the hub by every road like the envelopes of the ledger, until it has answered. The exports stay as they were
written; receipts are noted beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.durable_files import write_secret
from kiosk.protocol.envelope import EnvelopeError, read, read_sequence
from kiosk.store.ledger import OutboxItem, OutboxState
from kiosk.store.storage_fault import storage_error

SET_ASIDE = "set-aside"
EXPORT = "outbox.cborseq"
_RECEIPTS = "receipts.json"


def set_aside_items(ledger: Path) -> tuple[OutboxItem, ...]:
    """Every envelope that was set aside from before the ledger at this path, with what the hub has said of it.

    Raises StorageError.
    """
    try:
        return tuple(item for export in _exports(ledger) for item in _items(export))
    except OSError as error:
        raise storage_error(error, ledger) from None


def set_aside_waiting(ledger: Path) -> tuple[OutboxItem, ...]:
    """Those without a receipt. Raises StorageError."""
    return tuple(item for item in set_aside_items(ledger) if item.state is OutboxState.PENDING)


def settle_set_aside(ledger: Path, receipts: Mapping[bytes, str | None]) -> tuple[int, int]:
    """Note receipts: why refused, or None, by envelope id. How many became accepted and refused.

    What is not among the exports, or has its receipt, stays as it is. Raises StorageError.
    """
    accepted = refused = 0
    try:
        for export in _exports(ledger):
            news = {
                item.envelope_id.hex: receipts[item.envelope_id.bytes]
                for item in _items(export)
                if item.state is OutboxState.PENDING and item.envelope_id.bytes in receipts
            }
            if news:
                noted = json.dumps(_receipts(export) | news, indent=1).encode("ascii")
                write_secret(export.with_name(_RECEIPTS), noted)
                refused += sum(reason is not None for reason in news.values())
                accepted += sum(reason is None for reason in news.values())
    except OSError as error:
        raise storage_error(error, ledger) from None
    return accepted, refused


def _exports(ledger: Path) -> list[Path]:
    return sorted((ledger.parent / SET_ASIDE).glob(f"*/{EXPORT}"))


def _items(export: Path) -> Iterator[OutboxItem]:
    receipts = _receipts(export)
    for wire in read_sequence(export.read_bytes()).envelopes:
        try:
            header = read(wire).header
        except EnvelopeError:
            # The disk spoilt it since: the others are not held up.
            continue
        state, reason = OutboxState.PENDING, None
        if header.envelope_id.hex in receipts:
            reason = receipts[header.envelope_id.hex]
            state = OutboxState.ACCEPTED if reason is None else OutboxState.REFUSED
        yield OutboxItem(
            sequence=header.sequence,
            envelope_id=header.envelope_id,
            kind_class=header.kind_class,
            wire=wire,
            state=state,
            reason=reason,
            created_at=int(export.stat().st_mtime),
        )


def _receipts(export: Path) -> dict[str, str | None]:
    try:
        noted = json.loads(export.with_name(_RECEIPTS).read_bytes())
        return {str(envelope_id): None if reason is None else str(reason) for envelope_id, reason in noted.items()}
    except (FileNotFoundError, ValueError, AttributeError):
        # Without them everything is asked once more, and the hub says the same.
        return {}
