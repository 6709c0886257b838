"""A kiosk without room: what people did still reaches the hub, nothing doubles, and the hub hears why it is silent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.domain.clock import DeviceReading
from kiosk.hub.schema import KIOSK
from kiosk.protocol.sync_events import Fault, SyncEvent
from kiosk.store.ledger import Ledger
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.hub_link import HubLink
from kiosk.sync.hub_thread import HubThread
from tests.small_disks import fill
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world

NOW = int(time.time())
"""For hub and kiosk alike: everything happens within one second."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, lambda: NOW) as made:
        made.publish()
        yield made


@pytest.fixture
def kiosk(place: World, small_disk: Path) -> Iterator[SomeKiosk]:
    enrolled = place.enrolled(state=small_disk)
    yield enrolled
    enrolled.road.close()


def test_a_receipt_that_cannot_be_kept_is_asked_for_again(place: World, kiosk: SomeKiosk) -> None:
    tickets = kiosk.apply(place.jobs[0], 1, 2, 3)
    screen = Ledger.open(kiosk.ledger_file)
    ballast = fill(kiosk.state)
    with pytest.raises(StorageError) as full:
        kiosk.courier().deliver()
    screen.close()
    assert full.value.code is StorageCode.DISK_FULL
    assert place.applications() == sorted(tickets), "the hub has them"
    ballast.unlink()
    assert len(kiosk.pending()) == 3, "and the kiosk does not know it"
    assert kiosk.courier().deliver().accepted == 3
    assert kiosk.outbox() == place.received()
    assert place.applications() == sorted(tickets)
    assert place.alarms() == []


def heartbeat(place: World) -> dict[str, Any]:
    with place.hub.database.reading() as connection:
        kept = connection.execute(select(KIOSK.c.heartbeat).where(KIOSK.c.kiosk_id == KIOSK_ID)).scalar_one()
    found: dict[str, Any] = json.loads(kept)
    return found


def test_req_13_the_hub_is_told_of_a_full_disk_at_once_and_of_its_end(place: World, kiosk: SomeKiosk) -> None:
    """The heartbeat tells what its own round found, however many requests had this second before it."""
    kiosk.apply(place.jobs[0], 1)
    events: list[SyncEvent] = []
    contact = ContactKeeper(kiosk.state, lambda: DeviceReading(NOW, "a boot", 1.0))
    with kiosk.jobs() as jobs:

        def turn(thread: HubThread) -> None:
            thread.wake()
            thread._next_heartbeat_s = 0.0
            thread.turn(time.monotonic())

        def make_link(_identity: object) -> HubLink:
            return kiosk.link(jobs, events, contact)

        thread = HubThread(kiosk.state, contact, make_link, lambda: 0.0, events.append, lambda: None)
        ballast = fill(kiosk.state)
        turn(thread)
        assert "DISK_FULL" in thread.link_state.faults
        told = heartbeat(place)
        assert "DISK_FULL" in told["faults"]
        assert told["disk_free_bytes"] == 0
        turn(thread)
        assert [each.code for each in events if isinstance(each, Fault)].count("DISK_FULL") == 1, "said once"
        ballast.unlink()
        turn(thread)
        assert thread.link_state.faults == frozenset()
        assert heartbeat(place)["faults"] == []
    assert kiosk.outbox() == place.received()
