"""What the feed tells kiosks about envelopes, tickets and people: receipts, states, preferences, in numbered batches.

None names a person. A state carries the holder tag, by which any kiosk finds the tapped card's own tickets and
nobody else can (section 9 of docs/protocol.md), and the first of a ticket its copy, which only that card opens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from kiosk.protocol.person import HOLDER_TAG_BYTES, TAG_BYTES
from kiosk.protocol.preferences import MAX_SEALED_BYTES
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map

VERSION = 1
MAX_BATCH_BYTES = 16 * 1024 * 1024
MAX_SETTINGS_CHARS = 32 * 1024
MAX_COPY_BYTES = 2048
"""Of a ticket, sealed. A posting without its description is some 400 bytes."""
ENVELOPE_ID_BYTES = 16

_REGION = re.compile(r"[0-9]{6}", re.ASCII)
_KIOSKS = range(1, 1 << 16)
_TICKETS = range(1 << 45)

_Row = TypeVar("_Row", "FeedReceipt", "TicketStateChange")


class TicketState(StrEnum):
    """What became of a ticket, as far as the hub knows."""

    RECEIVED = "received"
    CONTACTED = "contacted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    NO_ANSWER = "no-answer"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    CAME = "came"
    NO_SHOW = "no-show"


@dataclass(frozen=True, slots=True)
class FeedReceipt:
    """The hub's word on one envelope of ``kiosk``: ``reason`` is a code when it was refused, else None."""

    kiosk: int
    envelope_id: bytes
    accepted: bool
    reason: str | None
    at: int

    def __post_init__(self) -> None:
        if self.kiosk not in _KIOSKS or len(self.envelope_id) != ENVELOPE_ID_BYTES:
            raise ValueError("a receipt names a kiosk and an envelope")
        if self.accepted is not (self.reason is None):
            raise ValueError("a receipt accepts, or refuses with a reason")


@dataclass(frozen=True, slots=True)
class TicketStateChange:
    """``ticket_id`` is unique within ``kiosk``, which issued it; ``at`` is when the hub was told (Unix seconds).

    ``holder_copy`` (``kiosk.protocol.ticket_copy``) and the end of the ticket's validity stand in its first row only.
    With ``erased`` the holder wants neither ticket nor copy to be kept anywhere.
    """

    kiosk: int
    ticket_id: int
    holder_tag: bytes = field(repr=False)
    state: TicketState
    at: int
    valid_until: int | None = None
    holder_copy: bytes | None = field(default=None, repr=False)
    erased: bool = False

    def __post_init__(self) -> None:
        if self.kiosk not in _KIOSKS or self.ticket_id not in _TICKETS or len(self.holder_tag) != HOLDER_TAG_BYTES:
            raise ValueError("a state names a ticket and its holder's tag")
        if self.holder_copy is not None and (self.valid_until is None or len(self.holder_copy) > MAX_COPY_BYTES):
            raise ValueError(f"a copy has an end and at most {MAX_COPY_BYTES} bytes")

    def after(self, earlier: TicketStateChange) -> TicketStateChange:
        """This row where it stands for both, as in a merged batch."""
        if self.erased or earlier.erased:
            return replace(self, valid_until=None, holder_copy=None, erased=True)
        if self.holder_copy is None:
            return replace(self, valid_until=earlier.valid_until, holder_copy=earlier.holder_copy)
        return self


@dataclass(frozen=True, slots=True)
class FeedPreferences:
    """Sealed preferences for the kiosks of the market they were kept in: ``region`` is its county, 6 digits.

    ``sealed`` is None once the owner had them erased: whoever holds any that were kept at ``at`` or before (Unix
    seconds) drops them. After ``until`` neither means anything.
    """

    owner: bytes = field(repr=False)
    region: str
    sealed: bytes | None = field(repr=False)
    at: int
    until: int

    def __post_init__(self) -> None:
        if len(self.owner) != TAG_BYTES or _REGION.fullmatch(self.region) is None:
            raise ValueError("preferences have an owner and a county")
        if self.sealed is not None and len(self.sealed) > MAX_SEALED_BYTES:
            raise ValueError(f"sealed preferences have at most {MAX_SEALED_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class PreferenceBatch:
    from_number: int
    to_number: int
    rows: tuple[FeedPreferences, ...]


@dataclass(frozen=True, slots=True)
class ReceiptBatch:
    from_number: int
    to_number: int
    rows: tuple[FeedReceipt, ...]


@dataclass(frozen=True, slots=True)
class StateBatch:
    """``unknown`` counts rows with a state that a newer hub has and this program has not; they are left out."""

    from_number: int
    to_number: int
    rows: tuple[TicketStateChange, ...]
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class SentSettings:
    """Settings that the hub sends to one kiosk: ``toml`` is laid over the shipped defaults, like a city's file."""

    version: int
    toml: str


def pack_settings(settings: SentSettings) -> bytes:
    """Deterministic CBOR, to be sealed for the kiosk."""
    return pack({"v": VERSION, **to_map(settings)})


def unpack_settings(data: bytes) -> SentSettings:
    """Raises RecordError."""
    match unpack_map(data):
        case {"v": int() as version} if version != VERSION:
            raise RecordError("v", f"version {VERSION}")
        case {"v": 1, "version": int() as number, "toml": str() as toml} if len(toml) <= MAX_SETTINGS_CHARS:
            return SentSettings(number, toml)
    raise RecordError("settings", "version and toml")


def pack_batch(batch: ReceiptBatch | StateBatch | PreferenceBatch) -> bytes:
    """Deterministic CBOR, to be sealed. Raises ValueError above MAX_BATCH_BYTES."""
    data = pack(
        {
            "v": VERSION,
            "from": batch.from_number,
            "to": batch.to_number,
            "rows": [_row_map(each) for each in batch.rows],
        }
    )
    if len(data) > MAX_BATCH_BYTES:
        raise ValueError(f"a batch has at most {MAX_BATCH_BYTES} bytes")
    return data


def unpack_receipts(data: bytes) -> ReceiptBatch:
    """Raises RecordError."""
    from_number, to_number, rows = _open(data)
    return ReceiptBatch(from_number, to_number, tuple(from_map(FeedReceipt, each) for each in rows))


def unpack_preferences(data: bytes) -> PreferenceBatch:
    """Raises RecordError."""
    from_number, to_number, rows = _open(data)
    return PreferenceBatch(from_number, to_number, tuple(from_map(FeedPreferences, each) for each in rows))


def unpack_states(data: bytes) -> StateBatch:
    """Raises RecordError. A state word of a newer hub costs its own row, not the batch: the others still arrive."""
    from_number, to_number, rows = _open(data)
    known = [each for each in rows if each.get("state") in _STATE_WORDS or not isinstance(each.get("state"), str)]
    changes = tuple(from_map(TicketStateChange, each) for each in known)
    return StateBatch(from_number, to_number, changes, len(rows) - len(known))


_STATE_WORDS = frozenset(TicketState)


def _row_map(row: FeedReceipt | TicketStateChange | FeedPreferences) -> dict[str, Any]:
    """Without what a reader takes for granted: hundreds of thousands of rows go to every kiosk."""
    usual = {each.name: each.default for each in fields(row) if each.default is not MISSING}
    return {name: value for name, value in to_map(row).items() if name not in usual or value != usual[name]}


def _open(data: bytes) -> tuple[int, int, Sequence[dict[str, Any]]]:
    if len(data) > MAX_BATCH_BYTES:
        raise RecordError("batch", f"at most {MAX_BATCH_BYTES} bytes")
    match unpack_map(data):
        case {"v": int() as version} if version != VERSION:
            raise RecordError("v", f"version {VERSION}")
        case {"v": 1, "from": int() as from_number, "to": int() as to_number, "rows": list() as rows} if (
            0 <= from_number < to_number and all(isinstance(each, dict) for each in rows)
        ):
            return from_number, to_number, rows
    raise RecordError("batch", "from, to and rows")
