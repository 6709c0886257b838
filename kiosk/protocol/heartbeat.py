"""How a kiosk is, once a minute: latest only, never queued, never kept beyond the next one.

Nothing in it is about a person: counts, versions, ages and codes.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.findings import Finding
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map

MAX_HEARTBEAT_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class UpdateWord:
    """What the updater last said (``kiosk.protocol.update_report``): of which version, how it went, why not."""

    version: str | None
    outcome: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Ages and durations in seconds, sizes in bytes; None means not known, never zero.

    ``cache_cursor`` is the last change of the feed that the stored postings hold; ``clock_offset_s`` is hub minus
    device; ``reader`` and ``printer`` are words of the screen's events (None: nobody told the courier).
    """

    version: str
    uptime_s: int
    pending: int | None
    refused: int | None
    oldest_pending_s: int | None
    cache_generation: str | None
    cache_cursor: int | None
    cache_age_s: int | None
    feed_age_s: int | None
    clock_offset_s: int | None
    disk_free_bytes: int | None
    settings_version: int | None
    settings_fault: str | None
    reader: str | None
    printer: str | None
    faults: tuple[str, ...] = ()
    """Codes of what is wrong now, as in the sync events."""
    findings: tuple[Finding, ...] = ()
    """Of the doctor's last look, empty before the first."""
    examined_at: int | None = None
    update: UpdateWord | None = None
    """None on a machine that takes no releases by itself."""


@dataclass(frozen=True, slots=True)
class HeartbeatReply:
    """Which settings the hub holds for this kiosk; they travel in the feed. 0: none."""

    settings_version: int


def pack_heartbeat(heartbeat: Heartbeat) -> bytes:
    return pack(to_map(heartbeat))


def unpack_heartbeat(body: bytes) -> Heartbeat:
    """Raises RecordError."""
    if len(body) > MAX_HEARTBEAT_BYTES:
        raise RecordError("heartbeat", f"at most {MAX_HEARTBEAT_BYTES} bytes")
    return from_map(Heartbeat, unpack_map(body))


def pack_reply(reply: HeartbeatReply) -> bytes:
    return pack(to_map(reply))


def unpack_reply(body: bytes) -> HeartbeatReply:
    """Raises RecordError."""
    return from_map(HeartbeatReply, unpack_map(body))
