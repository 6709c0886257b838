"""Sample content of the services page: invented, and labelled as a sample wherever somebody could act on it."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.config import KioskSettings
from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.durable_files import write_secret
from kiosk.protocol.service_content import ContentKind, ContentName, pack_content
from kiosk.resources import asset_text
from kiosk.store.services import files_folder

SAMPLE = "（示例）"
_COUNTY_DIGITS = 6
_HOUR_S = 3600


def sample_entries(kiosk: KioskSettings) -> tuple[ServiceEntry, ...]:
    """What a county's market always offers."""
    return tuple(_entry(number, row, kiosk) for number, row in enumerate(_rows("entry"), start=1))


def sample_activities(kiosk: KioskSettings, now: int) -> tuple[Activity, ...]:
    """Dated from the day of ``now`` (Unix s), so that there is always something to sign up for."""
    return tuple(_activity(number, row, kiosk, now) for number, row in enumerate(_rows("activity"), start=1))


def sample_region(kiosk: KioskSettings) -> str:
    """The county: its market and the townships around it show the same."""
    return kiosk.region[:_COUNTY_DIGITS]


def place_samples(state: Path, kiosk: KioskSettings, now: int) -> None:
    """As if the feed had brought them, for a demonstration without a hub. Raises OSError."""
    region = sample_region(kiosk)
    for kind, content in (
        (ContentKind.SERVICES, pack_content(region, sample_entries(kiosk))),
        (ContentKind.ACTIVITIES, pack_content(region, sample_activities(kiosk, now))),
    ):
        path = files_folder(state) / str(ContentName(kind, region))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secret(path, content)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(asset_text("demo/services.toml"))[name]
    return rows


def _entry(number: int, row: dict[str, Any], kiosk: KioskSettings) -> ServiceEntry:
    return ServiceEntry(
        id=number,
        section=ServiceSection(row["section"]),
        title=row["title"] + SAMPLE,
        text=row["text"],
        price_yuan=row.get("price_yuan"),
        place=row.get("place"),
        hours=row.get("hours"),
        phone=kiosk.market_phone if row.get("phone") else None,
    )


def _activity(number: int, row: dict[str, Any], kiosk: KioskSettings, now: int) -> Activity:
    midnight = day_start_s(local_day(now) + timedelta(days=row["days"]))
    return Activity(
        id=number,
        kind=ActivityKind(row["kind"]),
        title=row["title"] + SAMPLE,
        begins_at=midnight + int(row["begins"] * _HOUR_S),
        place=row["place"],
        organiser=kiosk.market_name + SAMPLE,
        places=row["places"],
        taken=row["taken"],
        open=True,
        ends_at=midnight + int(row["ends"] * _HOUR_S) if "ends" in row else None,
        text=row["text"],
        phone=kiosk.market_phone,
    )
