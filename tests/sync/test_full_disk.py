"""A kiosk without room: what people did still reaches the hub, and nothing doubles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.ledger import Ledger
from kiosk.store.storage_fault import StorageCode, StorageError
from tests.small_disks import fill
from tests.sync.world import SomeKiosk, World, world


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
