"""The fleet in Prometheus' text format, read from the kiosks' last heartbeats at each scrape.

Nothing about anybody: numbers of machines, ages, counts. What a kiosk has not told has no sample, which is not zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from kiosk.hub.database import Database
from kiosk.hub.enrolment import KioskState
from kiosk.hub.kiosk_health import NEAR_END, NOT_THERE, READY
from kiosk.hub.schema import ALARM, KIOSK

_OF_A_KIOSK = ("kiosk",)
_FROM_HEARTBEAT = {
    "pending": ("linggong_kiosk_pending_envelopes", "Envelopes that wait on the kiosk"),
    "refused": ("linggong_kiosk_refused_envelopes", "Envelopes that the hub has refused"),
    "oldest_pending_s": ("linggong_kiosk_oldest_pending_seconds", "Age of the oldest waiting envelope"),
    "cache_age_s": ("linggong_kiosk_data_age_seconds", "Age of the postings that the kiosk shows"),
    "clock_offset_s": ("linggong_kiosk_clock_offset_seconds", "Hub minus kiosk"),
    "disk_free_bytes": ("linggong_kiosk_disk_free_bytes", "Room left on the kiosk's disk"),
    "uptime_s": ("linggong_kiosk_uptime_seconds", "Since the machine started"),
}


class FleetCollector(Collector):
    """``now``: Unix seconds of this scrape."""

    def __init__(self, database: Database, now: int) -> None:
        self._database = database
        self._now = now

    def collect(self) -> Iterator[Metric]:
        query = select(KIOSK.c.kiosk_id, KIOSK.c.seen_at, KIOSK.c.heartbeat)
        with self._database.reading() as connection:
            counted = connection.execute(select(KIOSK.c.state, func.count().label("kiosks")).group_by(KIOSK.c.state))
            states = {row.state: row.kiosks for row in counted}
            rows = connection.execute(query.where(KIOSK.c.state == KioskState.ACTIVE)).all()
            alarms: int = connection.execute(
                select(func.count()).select_from(ALARM).where(ALARM.c.closed_at.is_(None))
            ).scalar_one()
        kiosks = GaugeMetricFamily("linggong_kiosks", "Kiosks by state", labels=("state",))
        for state in KioskState:
            kiosks.add_metric((state.value,), states.get(state.value, 0))
        yield kiosks
        yield GaugeMetricFamily("linggong_open_alarms", "Alarms that nobody has closed", value=alarms)
        yield from self._of_kiosks([(str(row.kiosk_id), row.seen_at, _beat(row.heartbeat)) for row in rows])

    def _of_kiosks(self, kiosks: list[tuple[str, int | None, dict[str, Any]]]) -> Iterator[Metric]:
        seen = GaugeMetricFamily("linggong_kiosk_last_contact_seconds", "Since the last contact", labels=_OF_A_KIOSK)
        version = GaugeMetricFamily("linggong_kiosk_version_info", "Program of the kiosk", labels=("kiosk", "version"))
        works = GaugeMetricFamily("linggong_kiosk_part_works", "1 works, 0 does not", labels=("kiosk", "part"))
        faults = GaugeMetricFamily("linggong_kiosk_fault", "1 for each fault of now", labels=("kiosk", "code"))
        for kiosk, seen_at, beat in kiosks:
            if seen_at is not None:
                seen.add_metric((kiosk,), max(0, self._now - seen_at))
            if beat.get("version"):
                version.add_metric((kiosk, str(beat["version"])), 1)
            for part in ("reader", "printer"):
                if (word := beat.get(part)) not in (None, NOT_THERE):
                    works.add_metric((kiosk, part), word in (READY, NEAR_END))
            for code in beat.get("faults") or ():
                faults.add_metric((kiosk, str(code)), 1)
        yield from (seen, version, works, faults)
        for key, (name, words) in _FROM_HEARTBEAT.items():
            gauge = GaugeMetricFamily(name, words, labels=_OF_A_KIOSK)
            for kiosk, _, beat in kiosks:
                if beat.get(key) is not None:
                    gauge.add_metric((kiosk,), beat[key])
            yield gauge


def exposition(database: Database, now: int) -> bytes:
    """Text format 0.0.4. Raises DatabaseError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(FleetCollector(database, now))
    return generate_latest(registry)


def _beat(heartbeat: str | None) -> dict[str, Any]:
    beat: dict[str, Any] = json.loads(heartbeat) if heartbeat else {}
    return beat
