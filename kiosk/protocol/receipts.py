"""What became of an envelope, as the hub says it: in the answer to a request or in the feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack

MAX_RECEIPTS = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """``reason`` is a code when ``accepted`` is false, else None; ``at`` is when the hub kept it (Unix seconds).

    ``envelope_id`` has 16 bytes, as on the wire.
    """

    envelope_id: bytes
    accepted: bool
    reason: str | None
    at: int

    def __post_init__(self) -> None:
        if len(self.envelope_id) != 16 or self.accepted is not (self.reason is None):
            raise ValueError("a receipt accepts, or refuses with a reason")

    @property
    def uuid(self) -> UUID:
        return UUID(bytes=self.envelope_id)


def pack_receipts(receipts: Sequence[Receipt]) -> bytes:
    """The body of the answer to ``envelopes``: a CBOR array of maps."""
    return pack([to_map(each) for each in receipts])


def unpack_receipts(body: bytes) -> tuple[Receipt, ...]:
    """Raises RecordError."""
    items = unpack(body)
    if not isinstance(items, list) or len(items) > MAX_RECEIPTS:
        raise RecordError("receipts", f"an array of at most {MAX_RECEIPTS}")
    if not all(isinstance(each, dict) for each in items):
        raise RecordError("receipts", "an array of maps")
    return tuple(from_map(Receipt, each) for each in items)
