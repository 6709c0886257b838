"""What the services page shows, out of the files that the feed has brought: the nearest place's first.

Read when the page is opened: a few kilobytes, and the courier replaces whole files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.protocol.records import RecordError
from kiosk.protocol.service_content import (
    MAX_CONTENT_BYTES,
    ActivityFile,
    ContentKind,
    ContentName,
    ServiceFile,
    unpack_content,
)

REGION_DIGITS = (9, 6, 4)
"""Township, county, city: what is for the nearest place stands first."""


@dataclass(frozen=True, slots=True)
class Services:
    """``activities`` by their beginning. ``damaged`` names files that could not be read; what they held is missing."""

    entries: tuple[ServiceEntry, ...]
    activities: tuple[Activity, ...]
    damaged: tuple[str, ...] = ()

    def of_section(self, section: ServiceSection) -> tuple[ServiceEntry, ...]:
        return tuple(entry for entry in self.entries if entry.section is section)

    def of_kind(self, kind: ActivityKind) -> tuple[Activity, ...]:
        return tuple(activity for activity in self.activities if activity.kind is kind)

    @property
    def rights_window(self) -> ServiceEntry | None:
        """Whom to turn to first (M10); None where the market has named nobody yet."""
        return next(iter(self.of_section(ServiceSection.RIGHTS_WINDOW)), None)


def files_folder(state: Path) -> Path:
    """Where the feed's files lie under their names, in the kiosk's state folder."""
    return state / "feed" / "files"


def read_services(state: Path, region: str, now: int) -> Services:
    """What is offered at ``now`` (Unix s) to who stands at a kiosk in ``region``. Nothing that is stored: nothing.

    A damaged file hides its own part only. Raises nothing.
    """
    entries: list[ServiceEntry] = []
    activities: list[Activity] = []
    damaged: list[str] = []
    for name in _names(region):
        try:
            with (files_folder(state) / str(name)).open("rb") as file:
                content = unpack_content(name, file.read(MAX_CONTENT_BYTES + 1))
        except FileNotFoundError:
            continue
        except (OSError, RecordError):
            damaged.append(str(name))
            continue
        match content:
            case ServiceFile():
                entries += (entry for entry in content.rows if not entry.is_over(now))
            case ActivityFile():
                activities += (activity for activity in content.rows if not activity.is_over(now))
    activities.sort(key=lambda activity: (activity.begins_at, activity.id))
    return Services(tuple(entries), tuple(activities), tuple(damaged))


def _names(region: str) -> Iterator[ContentName]:
    for digits in REGION_DIGITS:
        if len(region) >= digits:
            for kind in ContentKind:
                yield ContentName(kind, region[:digits])
