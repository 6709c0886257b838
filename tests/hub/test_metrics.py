"""What Prometheus reads: each kiosk by its own last word, nothing for what was never said, nothing without a token."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from kiosk.hub.database import Database
from kiosk.hub.metrics import exposition
from kiosk.hub.schema import KIOSK
from kiosk.protocol.heartbeat import Heartbeat
from tests.hub.senders import NOW

HEARTBEAT = Heartbeat("0.1", 60, 2, 0, 10, "g", 5, 6, 7, -3, 10**9, 0, None, "ready", "PAPER_OUT", ("SAFE_MODE",))


def samples(database: Database) -> dict[tuple[str, ...], float]:
    text = exposition(database, NOW).decode("utf-8")
    families = text_string_to_metric_families(text)
    return {
        (each.name, *(each.labels[name] for name in sorted(each.labels))): each.value
        for family in families
        for each in family.samples
    }


def test_a_kiosk_is_told_by_its_last_heartbeat(market: Database) -> None:
    told = {KIOSK.c.heartbeat: json.dumps(asdict(HEARTBEAT)), KIOSK.c.seen_at: NOW - 90}
    with market.writing() as connection:
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == 7).values(told))
    found = samples(market)
    assert found[("linggong_kiosk_last_contact_seconds", "7")] == 90
    assert found[("linggong_kiosk_pending_envelopes", "7")] == 2
    assert found[("linggong_kiosk_clock_offset_seconds", "7")] == -3
    assert found[("linggong_kiosk_version_info", "7", "0.1")] == 1
    assert found[("linggong_kiosk_part_works", "7", "reader")] == 1
    assert found[("linggong_kiosk_part_works", "7", "printer")] == 0
    assert found[("linggong_kiosk_fault", "SAFE_MODE", "7")] == 1
    assert found[("linggong_open_alarms",)] == 0


def test_what_was_not_told_has_no_sample(market: Database) -> None:
    silent = replace(HEARTBEAT, pending=None, printer=None, faults=())
    with market.writing() as connection:
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == 7).values(heartbeat=json.dumps(asdict(silent))))
    names = {key[:2] for key in samples(market)}
    assert ("linggong_kiosk_pending_envelopes", "7") not in names
    assert ("linggong_kiosk_last_contact_seconds", "7") not in names
    assert not any(name == "linggong_kiosk_fault" for name, *_ in samples(market))
