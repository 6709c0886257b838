"""A kiosk without room: what people did still reaches the hub, nothing doubles, and the hub hears why it is silent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.hub.schema import KIOSK
from kiosk.protocol.sync_events import SyncEvent
from kiosk.store.ledger import Ledger
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.hub_link import HubLink
from kiosk.sync.hub_thread import HubThread
from tests.small_disks import fill
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
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


def test_the_hub_is_told_of_a_full_disk(place: World, kiosk: SomeKiosk) -> None:
    kiosk.apply(place.jobs[0], 1)
    events: list[SyncEvent] = []
    with kiosk.jobs() as jobs:
        contact = ContactKeeper(kiosk.state)

        def make_link(_identity: object) -> HubLink:
            assert kiosk.identity.hub is not None
            return HubLink(
                kiosk.identity, kiosk.identity.hub, kiosk.state, kiosk.settings(), None, jobs, contact, events.append
            )

        thread = HubThread(kiosk.state, contact, make_link, lambda: 0.0, events.append)
        fill(kiosk.state)
        thread.turn(time.monotonic())
        thread.wake()
        thread._next_heartbeat_s = 0.0
        thread.turn(time.monotonic())
    assert "DISK_FULL" in thread.link_state.faults
    with place.hub.database.reading() as connection:
        this = KIOSK.c.kiosk_id == KIOSK_ID
        heartbeat = json.loads(connection.execute(select(KIOSK.c.heartbeat).where(this)).scalar_one())
    assert "DISK_FULL" in heartbeat["faults"]
    assert heartbeat["disk_free_bytes"] == 0
