"""The kiosk's time is the hub's, as long as anything proves it; wrong clocks are named and hide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.domain.clock import DeviceReading
from kiosk.store.contact import load_contact
from kiosk.sync.contact import KEEP_EACH_S, ContactKeeper

HUB = 1_795_500_000


@dataclass
class Device:
    wall: int = HUB
    boot: str = "one"
    up_s: float = 100.0

    def read(self) -> DeviceReading:
        return DeviceReading(self.wall, self.boot, self.up_s)

    def passes(self, seconds: int) -> None:
        self.wall += seconds
        self.up_s += seconds


def test_without_a_hub_the_device_is_believed(tmp_path: Path) -> None:
    assert ContactKeeper(tmp_path, Device(wall=5).read).now() == 5


@pytest.mark.parametrize("off_s", [0, -400 * 86_400, 400 * 86_400, -HUB])
def test_the_hubs_time_counts_whatever_the_device_says(tmp_path: Path, off_s: int) -> None:
    device = Device(wall=HUB + off_s)
    keeper = ContactKeeper(tmp_path, device.read)
    keeper.heard(HUB)
    device.passes(3600)
    assert keeper.now() == HUB + 3600
    device.wall += 12_345
    assert keeper.now() == HUB + 3600, "somebody set the clock: within a boot it does not matter"
    assert keeper.contact is not None
    assert keeper.contact.offset_flagged is (abs(off_s) > 600)


def test_it_outlives_a_restart_and_a_reboot(tmp_path: Path) -> None:
    device = Device(wall=HUB - 86_400)
    ContactKeeper(tmp_path, device.read).heard(HUB)
    device.passes(60)
    assert ContactKeeper(tmp_path, device.read).now() == HUB + 60
    device.boot, device.up_s = "two", 3.0
    device.wall += 600
    assert ContactKeeper(tmp_path, device.read).now() == HUB + 660
    device.wall = 0
    assert ContactKeeper(tmp_path, device.read).now() == HUB, "an empty clock battery: never before the last hub time"


def test_it_is_written_down_seldom_while_nothing_changes(tmp_path: Path) -> None:
    device = Device()
    keeper = ContactKeeper(tmp_path, device.read)
    keeper.heard(HUB)
    device.passes(5)
    keeper.heard(HUB + 5)
    kept = load_contact(tmp_path)
    assert kept is not None
    assert kept.hub_time == HUB
    assert keeper.now() == HUB + 5
    device.passes(int(KEEP_EACH_S))
    keeper.heard(HUB + 65)
    assert load_contact(tmp_path) == keeper.contact
    device.wall += 30
    keeper.heard(HUB + 66)
    assert load_contact(tmp_path) == keeper.contact, "the offset has changed"


def test_a_full_disk_does_not_stop_time(tmp_path: Path) -> None:
    device = Device(wall=HUB - 99)
    keeper = ContactKeeper(tmp_path / "gone", device.read)
    with pytest.raises(OSError):
        keeper.heard(HUB)
    assert keeper.now() == HUB
