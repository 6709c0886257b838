"""Clocks that are wrong on either side: people's acts arrive, the feed is believed, and the difference is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.clock import DeviceReading
from kiosk.hub.schema import APPLICATION, KIOSK
from kiosk.protocol.heartbeat import Heartbeat
from kiosk.protocol.sync_events import SyncEvent
from kiosk.store.contact import load_contact
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.hub_link import HubLink
from kiosk.sync.round import run_round, send_heartbeat
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world

DAY_S = 86_400
HEARTBEAT = Heartbeat("0.1", 1, None, None, None, None, None, None, None, None, None, None, None, None, None)


@dataclass
class Device:
    """A machine whose clock is ``off_s`` from the true time; its boot clock runs as it should."""

    off_s: int
    boot: str = "b" * 36

    def read(self) -> DeviceReading:
        return DeviceReading(int(time.time()) + self.off_s, self.boot, time.clock_gettime(time.CLOCK_BOOTTIME))


def link_of(kiosk: SomeKiosk, contact: ContactKeeper, events: list[SyncEvent]) -> HubLink:
    assert kiosk.identity.hub is not None
    return HubLink(
        kiosk.identity, kiosk.identity.hub, kiosk.state, kiosk.settings(), None, kiosk.jobs(), contact, events.append
    )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.publish()
        yield made


@pytest.mark.parametrize("off_s", [-20 * 365 * DAY_S, -3600, 3600, 400 * DAY_S])
def test_a_kiosk_whose_clock_is_wrong(place: World, off_s: int) -> None:
    kiosk = place.enrolled()
    (ticket,) = kiosk.apply(place.jobs[0], 1)
    (kiosk.state / "contact.json").unlink()
    device = Device(off_s)
    contact = ContactKeeper(kiosk.state, device.read)
    kiosk.now = contact.now
    events: list[SyncEvent] = []
    link = link_of(kiosk, contact, events)
    # The feed cannot be proven by a clock that is far behind or ahead; people's acts do not depend on it.
    run_round(link, lambda _envelopes: None)
    assert place.applications() == [ticket]
    link.close()
    assert abs(contact.now() - time.time()) < 60, "the answer brought the time"
    assert contact.contact is not None
    assert contact.contact.offset_flagged
    troubles = run_round(link, lambda _envelopes: None)
    link.close()
    assert (troubles.road, troubles.others) == (None, {})
    assert kiosk.listed() == {job.id for job in place.jobs}
    device.boot = "c" * 36
    assert abs(ContactKeeper(kiosk.state, device.read).now() - time.time()) < 120, "after a reboot too"
    kiosk.road.close()


def test_a_hub_whose_clock_is_ahead_is_followed_and_its_people_keep_their_tickets(tmp_path: Path) -> None:
    """The hub is the market's time, right or wrong; what was kept before is taken as it was."""
    ahead = 30 * DAY_S
    with world(tmp_path, now=lambda: int(time.time()) + ahead) as place:
        place.publish()
        kiosk = place.enrolled()
        contact = ContactKeeper(kiosk.state)
        assert abs(contact.now() - place.hub.now()) < 60
        kiosk.now = contact.now
        (ticket,) = kiosk.apply(place.jobs[0], 1)
        link = link_of(kiosk, contact, [])
        troubles = run_round(link, lambda _envelopes: None)
        assert (troubles.road, troubles.others) == (None, {})
        assert place.applications() == [ticket]
        with place.hub.database.reading() as connection:
            assert abs(connection.execute(select(APPLICATION.c.issued_at)).scalar_one() - place.hub.now()) < 60
        link.close()
        kiosk.road.close()


def test_a_hub_whose_clock_went_back_still_gives_receipts(tmp_path: Path) -> None:
    """A dead battery at the hub: nobody is suspected, and what was heard before is not forgotten."""
    off = [0]
    with world(tmp_path, now=lambda: int(time.time()) + off[0]) as place:
        place.publish()
        kiosk = place.enrolled()
        contact = ContactKeeper(kiosk.state)
        kiosk.now = contact.now
        link = link_of(kiosk, contact, [])
        send_heartbeat(link, HEARTBEAT)
        off[0] = -2 * DAY_S
        (ticket,) = kiosk.apply(place.jobs[0], 1)
        run_round(link, lambda _envelopes: None)
        assert place.applications() == [ticket]
        assert kiosk.pending() == ()
        with place.hub.database.reading() as connection:
            this = KIOSK.c.kiosk_id == KIOSK_ID
            assert connection.execute(select(KIOSK.c.state).where(this)).scalar_one() == "active"
        assert load_contact(kiosk.state) is not None
        link.close()
        kiosk.road.close()
