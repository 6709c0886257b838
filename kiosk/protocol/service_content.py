"""The files of the feed behind the services page: one a region for what is always there, one for what has a date.

JSON, so that a city's web page can read them as well (docs/protocol.md, section 18).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.protocol.records import RecordError, from_map, to_map

VERSION = 1
MAX_CONTENT_BYTES = 1024 * 1024
MAX_ROWS = 200

_NAME = re.compile(r"content/(services|activities)/([0-9]{4}|[0-9]{6}|[0-9]{9})\.json")

_Row = TypeVar("_Row", ServiceEntry, Activity)


class ContentKind(StrEnum):
    SERVICES = "services"
    ACTIVITIES = "activities"


@dataclass(frozen=True, slots=True)
class ContentName:
    """``region``: the city (4 digits), county (6) or township (9) whose kiosks show the file."""

    kind: ContentKind
    region: str

    def __str__(self) -> str:
        return f"content/{self.kind}/{self.region}.json"

    def is_for(self, kiosk_region: str) -> bool:
        """Whether a kiosk that stands there shows it."""
        return kiosk_region.startswith(self.region)


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """``unknown`` counts rows with a word that a newer hub has and this program has not; they are left out."""

    region: str
    rows: tuple[ServiceEntry, ...]
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ActivityFile:
    region: str
    rows: tuple[Activity, ...]
    unknown: int = 0


def content_of(name: str) -> ContentName | None:
    """What a target of the role ``content`` is for the services page; None for any other."""
    found = _NAME.fullmatch(name)
    return None if found is None else ContentName(ContentKind(found[1]), found[2])


def pack_content(region: str, rows: Iterable[ServiceEntry] | Iterable[Activity]) -> bytes:
    """The same rows always give the same bytes. Raises ValueError for more than a file may hold."""
    maps = [to_map(row) for row in rows]
    plain = {"v": VERSION, "region": region, "rows": maps}
    data = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(maps) > MAX_ROWS or len(data) > MAX_CONTENT_BYTES:
        raise ValueError(f"a file has at most {MAX_ROWS} rows and {MAX_CONTENT_BYTES} bytes")
    return data


def unpack_services(data: bytes) -> ServiceFile:
    """Raises RecordError."""
    region, rows = _open(data)
    known, unknown = _known(ServiceEntry, rows, "section", frozenset(ServiceSection))
    return ServiceFile(region, known, unknown)


def unpack_activities(data: bytes) -> ActivityFile:
    """Raises RecordError."""
    region, rows = _open(data)
    known, unknown = _known(Activity, rows, "kind", frozenset(ActivityKind))
    return ActivityFile(region, known, unknown)


def unpack_content(name: ContentName, data: bytes) -> ServiceFile | ActivityFile:
    """Raises RecordError, also for the file of another region."""
    file = unpack_services(data) if name.kind is ContentKind.SERVICES else unpack_activities(data)
    if file.region != name.region:
        raise RecordError("region", "the region of the file's name")
    return file


def _known(
    kind: type[_Row], rows: list[dict[str, Any]], word: str, words: frozenset[str]
) -> tuple[tuple[_Row, ...], int]:
    kept = [each for each in rows if each.get(word) in words or not isinstance(each.get(word), str)]
    return tuple(from_map(kind, each) for each in kept), len(rows) - len(kept)


def _open(data: bytes) -> tuple[str, list[dict[str, Any]]]:
    if len(data) > MAX_CONTENT_BYTES:
        raise RecordError("content", f"at most {MAX_CONTENT_BYTES} bytes")
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        raise RecordError("content", "JSON") from None
    match plain:
        case {"v": int() as version} if version != VERSION:
            raise RecordError("v", f"version {VERSION}")
        case {"v": 1, "region": str() as region, "rows": list() as rows} if len(rows) <= MAX_ROWS and all(
            isinstance(each, dict) for each in rows
        ):
            return region, rows
    raise RecordError("content", f"region and at most {MAX_ROWS} rows")
