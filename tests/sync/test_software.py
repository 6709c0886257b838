"""The courier's part in an update: what it fetches, when it leaves it, and what it lays ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.foreign_folder import ForeignFolder
from kiosk.hub.stick_feed import copy_feed
from kiosk.protocol.records import RecordError
from kiosk.protocol.software import Terms, pack_terms, read_terms, share_of
from kiosk.protocol.stick import FEED_FOLDER, STICK_FOLDER
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, UpdateReport
from kiosk.sync import software
from kiosk.sync.feed_client import FetchError
from kiosk.sync.feed_source import CHUNK_BYTES, ByteStream, FeedSourceError, FolderSource, SourceFault
from kiosk.sync.software import TRY_AGAIN_S, NoRoomError
from kiosk.update.spool import Spool
from tests.feed_kit import KIOSK
from tests.update.kit import Hall, cut_everywhere, make_hall

VERSIONS = st.lists(st.integers(0, 999), min_size=1, max_size=4).map(lambda each: ".".join(map(str, each)))
LARGE = "'" + "x" * (3 * CHUNK_BYTES) + "'"
"""The code of a program whose archive comes in several pieces."""


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return make_hall(tmp_path)


@given(VERSIONS, st.integers(1, 65_535), st.integers(0, 100), st.integers(0, 100))
def test_soft_11_whoever_was_in_stays_in(version: str, kiosk: int, one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert Terms(version, more, False).includes(kiosk) >= Terms(version, less, False).includes(kiosk)
    assert Terms(version, 100, False).includes(kiosk)
    assert not Terms(version, 0, False).includes(kiosk)
    assert not Terms(version, 100, True).includes(kiosk)


@pytest.mark.parametrize("percent", [1, 5, 25, 50, 90])
def test_soft_11_a_percentage_is_one_of_the_fleet(percent: int) -> None:
    kiosks = range(1, 10_001)
    included = {each for each in kiosks if Terms("2.0", percent, False).includes(each)}
    assert abs(len(included) - percent * 100) < 150
    others = {each for each in kiosks if Terms("2.1", percent, False).includes(each)}
    assert included != others, "not always the same kiosks are the first"


def test_soft_11_the_share_of_a_kiosk_is_the_same_everywhere() -> None:
    """Written down, because hub and kiosk of different versions have to agree."""
    assert [share_of("1.2.3", kiosk) for kiosk in (1, 2, 7, 65_535)] == [7, 12, 17, 10]


@given(VERSIONS, st.integers(0, 100), st.booleans())
def test_terms_come_back_as_they_were(version: str, percent: int, stopped: bool) -> None:
    terms = Terms(version, percent, stopped)
    try:
        assert read_terms(pack_terms(terms)) == terms
    except RecordError:
        assert any(len(each) > 1 and each[0] == "0" for each in version.split("."))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"v":2,"version":"1.0","percent":5,"stopped":false}',
        b'{"v":1,"version":"1.0rc1","percent":5,"stopped":false}',
        b'{"v":1,"version":"1.0","percent":101,"stopped":false}',
        b'{"v":1,"version":"1.0","percent":true,"stopped":false}',
        b'{"v":1,"version":"1.0","percent":5,"stopped":0}',
        b'{"v":1,"version":"1.0","percent":5,"stopped":false}' + b" " * 5000,
    ],
)
def test_terms_that_are_none(content: bytes) -> None:
    with pytest.raises(RecordError):
        read_terms(content)


class TestWhoFetches:
    def test_soft_10_nobody_without_terms_or_outside_of_them(self, hall: Hall) -> None:
        hall.sign_release("2.0")
        hall.sync()
        hall.roll_out("2.0", share_of("2.0", KIOSK))
        hall.sync()
        assert not hall.spool.exists()
        hall.roll_out("2.0", share_of("2.0", KIOSK) + 1)
        hall.sync()
        assert hall.is_marked()

    def test_soft_10_nobody_whose_machine_takes_no_releases(self, hall: Hall) -> None:
        hall.sign_release("2.0")
        hall.roll_out("2.0")
        (hall.state / "update" / "report.json").unlink()
        hall.sync()
        assert not hall.spool.exists()

    @pytest.mark.parametrize("runs", ["2.0", "2.0.0", "2.1", "10.0"])
    def test_soft_10_nobody_who_has_it_or_a_later_one(self, hall: Hall, runs: str) -> None:
        hall.sign_release("2.0")
        hall.roll_out("2.0")
        hall.sync(runs=runs)
        assert not hall.spool.exists()

    def test_soft_10_what_was_stopped_is_taken_back_from_the_spool(self, hall: Hall) -> None:
        hall.sign_release("2.0")
        hall.roll_out("2.0")
        hall.sync()
        assert hall.is_marked()
        hall.roll_out("2.0", stopped=True)
        hall.sync()
        assert not hall.is_marked()
        assert not hall.spool.exists()
        assert hall.report.outcome is UpdateOutcome.READY, "the report stays"

    @pytest.mark.parametrize("by_sum", [True, False])
    def test_what_failed_here_waits_for_hours_and_what_was_refused_for_ever(self, hall: Hall, by_sum: bool) -> None:
        hall.sign_release("2.0")
        hall.roll_out("2.0")
        hall.sync()
        sha256 = hall.archive_in_spool().name.partition(".")[0] if by_sum else None

        def marked_after(outcome: UpdateOutcome, hours: float, code: str = "X") -> bool:
            Spool(hall.state).conclude(UpdateReport(outcome, hall.clock() - int(hours * 3600), "2.0", sha256, code))
            hall.sync()
            return hall.is_marked()

        assert not marked_after(UpdateOutcome.FAILED, 1)
        assert hall.archive_in_spool().exists(), "it need not come over the line again"
        assert not marked_after(UpdateOutcome.FAILED, 1, UpdateFault.DISK_FULL)
        assert not hall.spool.exists(), "nor stand in the way where there is no room"
        assert marked_after(UpdateOutcome.FAILED, TRY_AGAIN_S / 3600)
        assert marked_after(UpdateOutcome.FAILED, -1), "a clock that was put back is no reason to wait"
        assert not marked_after(UpdateOutcome.REFUSED, 1000)
        assert not marked_after(UpdateOutcome.TAKEN_BACK, 1000)

    def test_what_was_found_changed_is_fetched_anew(self, hall: Hall) -> None:
        hall.sign_release("2.0", LARGE)
        hall.roll_out("2.0")
        hall.sync()
        whole = hall.archive_in_spool().read_bytes()
        hall.archive_in_spool().write_bytes(whole[:-1] + b"x")
        hall.update()
        assert hall.report.code == UpdateFault.TAMPERED
        hall.clock.now += TRY_AGAIN_S
        for _ in range(10):
            hall.sync(within_s=0.0)
        assert hall.archive_in_spool().read_bytes() == whole
        hall.update()
        assert hall.runs == "2.0"

    def test_a_later_release_replaces_the_one_that_waits(self, hall: Hall) -> None:
        for version in ("2.0", "3.0"):
            hall.sign_release(version)
            hall.roll_out(version)
            hall.sync()
        assert [each.name.rpartition("-")[2] for each in hall.spool.rglob("*.tar")] == ["3.0.tar"]
        hall.update()
        assert hall.runs == "3.0"


class CutSource(FolderSource):
    """A road that breaks after so many bytes of a large file, and counts them."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self.after = after
        self.brought = 0

    @contextmanager
    def stream(self, path: str, offset: int) -> Iterator[ByteStream]:
        with super().stream(path, offset) as opened:
            yield ByteStream(opened.start, self._some(opened.chunks))

    def _some(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        left = self.after
        for chunk in chunks:
            if left <= 0:
                raise FeedSourceError(SourceFault.UNREACHABLE, "cut")
            left -= len(chunk)
            self.brought += len(chunk)
            yield chunk


class TestOverABadRoad:
    def test_soft_12_a_release_comes_in_portions_and_none_twice(self, hall: Hall) -> None:
        hall.sign_release("2.0", LARGE)
        hall.roll_out("2.0")
        road = CutSource(hall.feed.folder, 10**9)
        portions = 0
        while not hall.is_marked():
            hall.sync(source=road, within_s=0.0)
            portions += 1
        assert portions >= 3
        assert road.brought == hall.archive_in_spool().stat().st_size
        hall.update()
        assert hall.runs == "2.0"

    def test_what_came_before_the_road_broke_is_kept(self, hall: Hall) -> None:
        hall.sign_release("2.0", LARGE)
        hall.roll_out("2.0")
        road = CutSource(hall.feed.folder, CHUNK_BYTES)
        breaks = 0
        while not hall.is_marked() and breaks < 10:
            with suppress(FetchError):
                hall.sync(source=road)
            breaks += not hall.is_marked()
        assert breaks >= 2
        assert road.brought == hall.archive_in_spool().stat().st_size

    def test_no_room_is_no_fault_of_the_feed(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        hall.sign_release("2.0")
        hall.roll_out("2.0")
        monkeypatch.setattr(software, "SPARE_BYTES", 1 << 60)
        with pytest.raises(NoRoomError) as caught:
            hall.sync()
        assert caught.value.code == UpdateFault.DISK_FULL
        assert not hall.is_marked()


def test_soft_10_by_stick_as_over_a_network(hall: Hall, tmp_path: Path) -> None:
    hall.sign_release("2.0", LARGE)
    hall.roll_out("2.0")
    stick = tmp_path / "stick"
    stick.mkdir()
    with ForeignFolder.open(stick) as opened:
        copy_feed(opened, hall.feed.repository.image(), hall.feed.folder, lambda done, total: None)
    hall.sync(source=FolderSource(stick, STICK_FOLDER, FEED_FOLDER))
    hall.update()
    assert hall.runs == "2.0"


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_soft_9_the_mark_says_that_all_of_it_is_there(hall: Hall, tmp_path: Path, step: int) -> None:
    """Killed before any change of the disk: whatever lies there then is no release, or a whole one."""
    hall.sign_release("2.0")
    hall.roll_out("2.0")
    cuts = 0
    for _ in cut_everywhere(tmp_path, ("opt", "state"), step, hall.sync):
        cuts += 1
        hall.update()
        assert hall.report.code is None
        hall.sync()
        hall.update()
        assert hall.runs == "2.0"
    assert cuts * step > 20
