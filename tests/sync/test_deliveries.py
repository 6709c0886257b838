"""The record of deliveries: what counts as a gap, and that it outlives a restart."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.delivery import DeliveryRecord
from kiosk.store.delivery_record import load_deliveries
from kiosk.sync.deliveries import GAP_S, MOST_GAPS, DeliveryKeeper

START = 1_795_471_920


class Kiosk:
    """A kiosk's clocks, and its record over restarts."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.now = START
        self.awake_s = 0.0
        self.start()

    def start(self) -> None:
        self.keeper = DeliveryKeeper(self.state, lambda: self.now, lambda: self.awake_s)

    def wait(self, seconds: int, *, powered: bool = True) -> None:
        self.now += seconds
        self.awake_s += seconds if powered else 0

    def delivered(self) -> DeliveryRecord:
        self.keeper.delivered()
        return self.keeper.record


def test_time_awake_without_a_way_out_is_a_gap_and_hiccups_and_nights_are_not(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    assert kiosk.keeper.record == DeliveryRecord()
    kiosk.wait(3 * GAP_S)
    assert kiosk.delivered() == DeliveryRecord(kiosk.now), "before the first delivery nothing has been cut off"
    kiosk.wait(GAP_S - 1)
    assert kiosk.delivered().gaps_s == ()
    kiosk.wait(12 * 3600, powered=False)
    kiosk.start()
    kiosk.wait(30)
    assert kiosk.delivered().gaps_s == ()
    kiosk.wait(7200)
    assert kiosk.delivered() == DeliveryRecord(kiosk.now, (7200,))


def test_it_outlives_a_restart_and_keeps_the_latest(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.delivered()
    for hours in range(1, MOST_GAPS + 4):
        kiosk.wait(3600 * hours)
        kiosk.delivered()
    kiosk.start()
    assert kiosk.keeper.record == load_deliveries(tmp_path)
    assert kiosk.keeper.record.gaps_s == tuple(3600 * hours for hours in range(4, MOST_GAPS + 4))


def test_a_file_that_does_not_tell_is_an_empty_record(tmp_path: Path) -> None:
    (tmp_path / "deliveries.json").write_text('{"last_at": null}', encoding="ascii")
    assert load_deliveries(tmp_path) == DeliveryRecord()


def test_a_folder_that_cannot_be_written_loses_nothing_of_the_running_record(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "not there")
    assert kiosk.delivered() == DeliveryRecord(kiosk.now)
