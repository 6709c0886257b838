"""Snapshots and deltas of the job feed: what the screen reads is what the hub has, whatever happened on the way."""

from __future__ import annotations

import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.job import Perk, Settlement
from kiosk.domain.matching import GUEST, MatchPage, Order, Seeker, StartWish, Wish
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.protocol.cache_rows import row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_errors import FeedCutError, FeedDigestError, FeedError, FeedGapError, FeedTooLargeError
from kiosk.protocol.frames import pack, packed, unpack
from kiosk.protocol.job_feed import Change, Tally, encode_delta, merge_deltas
from kiosk.store import cache_feed, cache_ranking
from kiosk.store.cache import (
    Cache,
    CacheBusyError,
    CacheCorruptError,
    CacheDirectory,
    CacheDiskFullError,
    CacheError,
    CacheNewerError,
)
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_overlay import overlay_file
from tests.store import markets
from tests.store.feeds import BY_ID, MARKET, SmallHub, random_changes
from tests.store.full_scan import FullScan
from tests.store.markets import DAY_S, NOW, WITH_PIN

ROOT = Path(__file__).parents[2]
SIZES = (*range(256, 24_576, 2_048), *range(33_000, 80_000, 15_000), 1 << 30)
"""Of files, in bytes, to which a writer is held: the overlay being made, its log while rows come, and no bound."""
TILES = [tile.id for tile in markets.trades().tiles]
SETTLEMENT = [name for name, _ in JOB_COLUMNS].index("settlement")


@pytest.fixture
def hub() -> SmallHub:
    return SmallHub(MARKET)


@pytest.fixture
def folder(tmp_path: Path) -> CacheDirectory:
    return markets.directory(tmp_path / "cache")


@pytest.fixture
def feed(folder: CacheDirectory, hub: SmallHub, tmp_path: Path) -> Iterator[CacheFeed]:
    """Begins with the hub's snapshot."""
    with markets.feed(folder, WITH_PIN) as opened:
        opened.publish_snapshot(hub.snapshot(tmp_path), NOW)
        yield opened


def scan_of(hub: SmallHub, cache: Cache) -> FullScan:
    return FullScan(
        list(hub.live.values()),
        place=markets.spot(WITH_PIN),
        trades=markets.trades(),
        regions=markets.regions(),
        weights=markets.weights(),
        ranked_at=cache.ranked_at,
        scale=cache._base.scale,
    )


def ranked(page: MatchPage) -> list[tuple[int, float]]:
    return [(match.job.id, match.score) for match in page.matches]


def assert_shows(cache: Cache, hub: SmallHub, wish: Wish, seeker: Seeker, now: int) -> None:
    """Every answer of the view equals what a look at each of the hub's live postings gives."""
    scan = scan_of(hub, cache)
    truth, page = scan.find(wish, seeker, now, 20), cache.find(wish, seeker, now)
    assert ranked(page) == list(truth.best)
    assert page.total == truth.total
    assert {(line.code, line.value): line.count for line in page.fold} == truth.fold
    for match in page.matches:
        assert match.job == hub.live[match.job.id]
        assert match.distance == markets.regions().distance(markets.spot(WITH_PIN), match.job.place)
    is_open = [job for job in hub.live.values() if not scan._hidden(job, now)]
    summary = cache.summary(now)
    assert (summary.jobs, summary.daily, summary.places_left) == (
        len(is_open),
        sum(job.pay.settlement is Settlement.DAILY for job in is_open),
        sum(job.openings - job.filled for job in is_open),
    )
    newest = sorted(is_open, key=lambda job: (-job.updated_at, job.id))[:3]
    assert summary.newest == tuple(newest)
    for at in (NOW - DAY_S, NOW, NOW + 1800):
        assert cache.posted_after(at, now) == sum(job.posted_at > at for job in is_open)
    for job in (*MARKET[::7], *BY_ID[::5]):
        assert cache.job(job.id) == hub.live.get(job.id)
        assert cache.is_listed(job.id, now) == any(job.id == other.id for other in is_open)
    assert cache.position == hub.position


wishes = st.builds(
    Wish,
    tiles=st.lists(st.sampled_from(TILES), max_size=3, unique=True).map(tuple),
    settlement=st.none() | st.sampled_from(Settlement),
    within_km=st.none() | st.sampled_from([3, 10, 20, 60]),
    perks=st.frozensets(st.sampled_from(Perk), max_size=1),
    starts=st.none() | st.sampled_from(StartWish),
    place=st.none() | st.sampled_from(["140802", MARKET[0].place.region]),
    title=st.none() | st.none() | st.sampled_from([MARKET[0].title, BY_ID[0].title]),
    order=st.sampled_from(Order),
)
steps = st.lists(
    st.tuples(
        st.lists(st.sampled_from(range(len(MARKET))), max_size=40, unique=True),
        st.lists(st.sampled_from(range(len(BY_ID))), max_size=25, unique=True),
        st.lists(st.sampled_from(range(len(MARKET))), max_size=25, unique=True),
        st.lists(st.sampled_from(range(len(BY_ID))), max_size=10, unique=True),
    ),
    min_size=1,
    max_size=4,
)


questions = st.lists(st.tuples(wishes, st.integers(NOW, NOW + 6 * DAY_S)), min_size=3, max_size=3)


class TestDeltas:
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        steps=steps, questions=st.lists(st.tuples(wishes, st.integers(NOW, NOW + 6 * DAY_S)), min_size=3, max_size=3)
    )
    def test_any_sequence_shows_what_the_hub_has(
        self,
        steps: list[tuple[list[int], list[int], list[int], list[int]]],
        questions: list[tuple[Wish, int]],
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        """Closed, changed, new, reopened postings in any order, merged into one delta or not, folded or not."""
        place = tmp_path_factory.mktemp("feed")
        folder, hub = markets.directory(place / "cache"), SmallHub(MARKET)
        with markets.feed(folder, WITH_PIN) as feed:
            feed.publish_snapshot(hub.snapshot(place), NOW)
            held = folder.open_current()
            first = held.find(Wish(), GUEST, NOW)
            parts: list[bytes] = []
            for closing_old, adding, changing, closing_new in steps:
                changed = [MARKET[at] for at in changing]
                put = {job.id: replace(job, filled=0, updated_at=NOW + len(parts)) for job in changed}
                put |= {BY_ID[at].id: BY_ID[at] for at in adding}
                closed = {MARKET[at].id for at in closing_old} | {BY_ID[at].id for at in closing_new}
                parts.append(hub.publish(put.values(), closed - put.keys()))
                assert feed.apply_delta(parts[-1]) == hub.position == feed.position()
            with folder.open_current() as cache:
                for wish, now in questions:
                    assert_shows(cache, hub, wish, GUEST, now)
            assert held.find(Wish(), GUEST, NOW) == first
            view = held.renewed()
            assert view is not None
            with view, held:
                for wish, now in questions:
                    assert_shows(view, hub, wish, GUEST, now)
            feed.rerank(NOW + DAY_S)
            with folder.open_current() as cache:
                assert cache.overlay is None
                assert_shows(cache, hub, *questions[0][:1], GUEST, questions[0][1])
        again = markets.directory(place / "again")
        with markets.feed(again, WITH_PIN) as feed:
            feed.publish_snapshot(SmallHub(MARKET).snapshot(place), NOW)
            assert feed.apply_delta(merge_deltas(parts)) == hub.position
            with again.open_current() as cache:
                assert_shows(cache, hub, questions[0][0], GUEST, questions[0][1])

    def test_job_6_feed_7_one_that_was_applied_is_passed_over(self, feed: CacheFeed, hub: SmallHub) -> None:
        delta = hub.publish([BY_ID[1]], [MARKET[3].id])
        assert feed.apply_delta(delta) == hub.position
        before = _versions(feed)
        assert feed.apply_delta(delta) == feed.apply_delta(io.BytesIO(delta)) == hub.position
        assert _versions(feed) == before

    def test_job_7_feed_7_one_that_begins_earlier_is_applied(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        """A merged delta reaches back; what it holds are whole postings (protocol, 15)."""
        first, second = hub.publish([BY_ID[1]], [MARKET[3].id]), hub.publish([BY_ID[2]], [BY_ID[1].id])
        feed.apply_delta(first)
        assert feed.apply_delta(merge_deltas([first, second])) == hub.position
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW)

    def test_one_that_begins_later_is_a_gap(self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory) -> None:
        before = hub.position
        hub.publish([BY_ID[1]])
        with pytest.raises(FeedGapError):
            feed.apply_delta(hub.publish([BY_ID[2]]))
        assert feed.position() == before

    def test_without_a_snapshot_everything_is_a_gap(self, folder: CacheDirectory, hub: SmallHub) -> None:
        with markets.feed(folder) as feed:
            assert feed.position() is None
            with pytest.raises(FeedGapError):
                feed.apply_delta(hub.publish([BY_ID[1]]))
            folder.publish(markets.fill(MARKET), markets.rank())
            assert feed.position() is None
            with pytest.raises(FeedGapError):
                feed.apply_delta(hub.publish([BY_ID[2]]))

    def test_other_postings_than_the_hubs_are_found_out(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        before = hub.position
        other = SmallHub([replace(MARKET[0], title="别的"), *MARKET[1:]])
        with pytest.raises(FeedDigestError):
            feed.apply_delta(other.publish([BY_ID[1]]))
        fewer = SmallHub(MARKET[1:])
        with pytest.raises(FeedDigestError):
            feed.apply_delta(fewer.publish([BY_ID[1]]))
        assert feed.position() == before
        assert feed.apply_delta(hub.publish([BY_ID[1]])) == hub.position
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW)

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_job_4_cut_or_flipped_changes_nothing(self, data: st.DataObject, feed: CacheFeed) -> None:
        hub = SmallHub(MARKET)
        whole = hub.publish(BY_ID[:4], [job.id for job in MARKET[:4]])
        text = bytearray(b"".join(unpack(io.BytesIO(whole), 10**7)))
        at = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            broken = packed(bytes(text[:at]), 3)
        else:
            text[at] ^= data.draw(st.integers(1, 255))
            broken = packed(bytes(text), 3)
        before = feed.position()
        with pytest.raises(FeedError):
            feed.apply_delta(broken)
        assert feed.position() == before
        assert _versions(feed) == 0

    def test_a_full_disk_is_named_and_loses_nothing(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        feed.apply_delta(hub.publish([BY_ID[1]]))
        before = hub.position
        assert feed._open is not None
        connection = feed._open[1]._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        delta = hub.publish(BY_ID[2:])
        with pytest.raises(CacheDiskFullError):
            feed.apply_delta(delta)
        assert feed.position() == before
        connection.execute("PRAGMA max_page_count = 1000000")
        assert feed.apply_delta(delta) == hub.position
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW)

    def test_cache_1_a_view_keeps_what_it_saw_and_is_asked_anew(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        with folder.open_current() as cache:
            job_id = cache.find(Wish(), GUEST, NOW).matches[0].job.id
            assert cache.renewed() is None
            feed.apply_delta(hub.publish([BY_ID[1]], [job_id]))
            assert cache.is_listed(job_id, NOW)
            assert cache.job(job_id) is not None
            view = cache.renewed()
            assert view is not None
            with view:
                assert not view.is_listed(job_id, NOW)
                assert view.job(job_id) is None
                assert view.distance(job_id) is None
                assert view.new_since(cache, NOW) == 1
                assert view.renewed() is None
                feed.apply_delta(hub.publish([replace(BY_ID[1], openings=9), BY_ID[2]]))
                newer = view.renewed()
                assert newer is not None
                with newer:
                    assert newer.new_since(view, NOW) == 1
                    assert newer.new_since(cache, NOW) == 2
                    changed = newer.job(BY_ID[1].id)
                    assert changed is not None
                    assert changed.openings == 9
                assert view.job(BY_ID[1].id) == BY_ID[1]

    def test_a_posting_in_words_of_a_later_version_is_kept_and_not_shown(
        self, feed: CacheFeed, folder: CacheDirectory
    ) -> None:
        hub = SmallHub(MARKET)
        row = list(row_from_job(BY_ID[1]))
        row[SETTLEMENT] = "hourly"
        tally = Tally(hub.position.jobs, hub.position.digest)
        tally.add(row)
        after = tally.at(hub.cursor + 1)
        assert feed.apply_delta(encode_delta(hub.cursor, [Change(row[0], tuple(row))], after)) == after
        with folder.open_current() as cache:
            assert not cache.is_listed(row[0], NOW)
            assert cache.find(Wish(), GUEST, NOW).total > 0
        feed.rerank(NOW)
        assert feed.position() == after

    def test_the_same_posting_many_times_is_the_newest(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        for places in range(2, 12):
            feed.apply_delta(hub.publish([replace(BY_ID[0], openings=places, filled=0)]))
            feed.apply_delta(hub.publish((), [BY_ID[0].id]))
        feed.apply_delta(hub.publish([replace(BY_ID[0], openings=99, filled=0)]))
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW)


def _versions(feed: CacheFeed) -> int:
    with feed._directory.open_current() as cache:
        return 0 if cache.overlay is None else cache.overlay.last


class TestFolding:
    def test_what_arrives_meanwhile_is_carried_over(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        feed.apply_delta(hub.publish(BY_ID[:5], [job.id for job in MARKET[:5]]))
        fold = cache_feed.fold

        def with_arrivals(*arguments: Any) -> None:
            fold(*arguments)
            with markets.feed(folder, WITH_PIN) as other:
                other.apply_delta(hub.publish([BY_ID[9], MARKET[0]], [BY_ID[1].id, MARKET[8].id]))
                other.apply_delta(hub.publish([BY_ID[1]], [BY_ID[9].id]))

        monkeypatch.setattr(cache_feed, "fold", with_arrivals)
        before = folder.current()
        generation = feed.rerank(NOW + DAY_S)
        assert folder.current() == generation != before
        assert feed.position() == hub.position
        with folder.open_current() as cache:
            assert cache.overlay is not None
            assert cache.ranked_at == NOW + DAY_S
            assert_shows(cache, hub, Wish(), GUEST, NOW + 3600)
        assert feed.apply_delta(hub.publish([BY_ID[20]])) == hub.position
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW + 3600)

    def test_what_is_merged_is_what_would_be_made_of_all_the_postings(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        full = [replace(each, filled=each.openings) for each in BY_ID[:4]]
        gone = {job.id for job in MARKET[:9]}
        untouched = MARKET[40]
        strange = list(row_from_job(untouched))
        strange[SETTLEMENT] = "hourly"
        feed.apply_delta(hub.publish([*full, *BY_ID[4:8]], sorted(gone)))
        feed.rerank(NOW)
        moved = [replace(each, place=replace(each.place, region="140825"), posted_at=NOW) for each in MARKET[:5]]
        opened = [replace(each, openings=each.filled + 3) for each in full[:2]]
        feed.apply_delta(hub.publish([*moved, *opened, replace(BY_ID[5], filled=BY_ID[5].openings)], [full[3].id]))
        tally = Tally(hub.position.jobs, hub.position.digest)
        tally.remove(row_from_job(untouched))
        tally.add(strange)
        delta = encode_delta(hub.cursor, [Change(strange[0], tuple(strange))], tally.at(hub.cursor + 1))
        feed.apply_delta(delta)
        merged = folder.file(feed.rerank(NOW + DAY_S))

        def prepared(file: Path) -> dict[str, Any]:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
                tables = {
                    name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall())
                    for name in ("listing", "outlook", "listing_array", "listing_bitmap", "meta")
                }
                inputs = dict(connection.execute("SELECT name, data FROM ranking_input"))
            spots = json.loads(inputs.pop("spots"))
            spot = array("I", inputs.pop("spot"))
            return tables | inputs | {"spot": [spots[number] for number in spot]}

        anew = merged.with_name("anew.db")
        shutil.copyfile(merged, anew)
        standpoint = feed._standpoint
        with closing(sqlite3.connect(anew)) as connection:
            cache_ranking.prepare(connection, standpoint.trades, standpoint.regions)
            feed._rank(connection, NOW + DAY_S)
            connection.commit()
        assert prepared(merged) == prepared(anew)

    @pytest.mark.parametrize("table", ["listing_array", "ranking_input", "listing_bitmap"])
    def test_a_prepared_part_that_does_not_fit_is_said(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, table: str
    ) -> None:
        feed.apply_delta(hub.publish([BY_ID[1]]))
        current = folder.current()
        assert current is not None
        with closing(sqlite3.connect(folder.file(current))) as connection:
            column = "bits" if table == "listing_bitmap" else "data"
            connection.execute(f"UPDATE {table} SET {column} = substr({column}, 1, 8)")
            connection.commit()
        with pytest.raises(CacheCorruptError):
            feed.rerank(NOW + DAY_S)
        assert folder.current() == current

    def test_a_snapshot_that_came_meanwhile_wins(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The fold holds the publisher's lock; whoever takes it in between finds another current generation."""
        opened = folder.open_current()
        monkeypatch.setattr(folder, "open_current", lambda: opened)
        with markets.feed(markets.directory(folder.path), WITH_PIN) as other:
            hub.publish([BY_ID[3]])
            fresh = other.publish_snapshot(hub.snapshot(tmp_path), NOW)
        with pytest.raises(CacheBusyError):
            feed.rerank(NOW + DAY_S)
        assert folder.current() == fresh
        monkeypatch.undo()
        assert feed.position() == hub.position

    def test_overlays_go_with_their_generation_once_nobody_holds_it(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
    ) -> None:
        feed.apply_delta(hub.publish([BY_ID[1]]))
        with folder.open_current() as held:
            old = overlay_file(held.file)
            assert old.exists()
            feed.rerank(NOW)
            assert feed.collect() == ()
            assert old.exists()
            assert held.job(BY_ID[1].id) == BY_ID[1]
        assert feed.collect() == (held.generation,)
        assert not [file for file in folder.path.iterdir() if file.name.startswith(held.generation)]

    def test_a_writer_holds_its_generation(self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory) -> None:
        feed.apply_delta(hub.publish([BY_ID[1]]))
        before = folder.current()
        with markets.feed(folder, WITH_PIN) as other:
            other.rerank(NOW)
            assert other.collect() == ()
        assert feed.apply_delta(hub.publish([BY_ID[2]])) == hub.position
        assert feed.collect() == (before,)


class TestSnapshots:
    def test_replaces_whatever_was_there(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, tmp_path: Path
    ) -> None:
        feed.apply_delta(hub.publish(BY_ID[:30], [job.id for job in MARKET[:30]]))
        fresh = SmallHub(MARKET[:50], cursor=7)
        feed.publish_snapshot(fresh.snapshot(tmp_path), NOW)
        assert feed.position() == fresh.position
        with folder.open_current() as cache:
            assert_shows(cache, fresh, Wish(), GUEST, NOW)

    def test_an_empty_market_is_one(self, feed: CacheFeed, folder: CacheDirectory, tmp_path: Path) -> None:
        empty = SmallHub([], cursor=5)
        feed.publish_snapshot(empty.snapshot(tmp_path), NOW)
        with folder.open_current() as cache:
            assert cache.find(Wish(), GUEST, NOW).total == 0
        assert feed.apply_delta(empty.publish(MARKET[:20])) == empty.position
        with folder.open_current() as cache:
            assert_shows(cache, empty, Wish(), GUEST, NOW)

    def test_cache_2_prepared_by_other_tables_it_is_prepared_here(self, folder: CacheDirectory, tmp_path: Path) -> None:
        hub, file = SmallHub(MARKET), tmp_path / "foreign.zst"
        some = replace(markets.trades(), certificates={})
        rows = (row_from_job(hub.live[job_id]) for job_id in sorted(hub.live))
        SnapshotWriter("hub.example", some, markets.regions()).write(file, rows, hub.cursor, NOW)
        with markets.feed(folder, WITH_PIN) as feed:
            feed.publish_snapshot(file, NOW)
        with folder.open_current() as cache:
            assert_shows(cache, hub, Wish(), GUEST, NOW)

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(share=st.floats(0, 1, exclude_max=True), flip=st.integers(0, 255))
    def test_cut_or_flipped_it_leaves_the_old_generation(
        self, share: float, flip: int, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, tmp_path: Path
    ) -> None:
        whole = bytearray(hub.snapshot(tmp_path).read_bytes())
        at = int(share * len(whole))
        if flip:
            # Behind the frame's header, some of whose bits say nothing about the content.
            whole[max(at, 16)] ^= flip
        broken = bytes(whole) if flip else bytes(whole[:at])
        before, files = folder.current(), sorted(folder.path.iterdir())
        with pytest.raises(FeedError):
            feed.publish_snapshot(io.BytesIO(broken), NOW)
        assert folder.current() == before
        assert sorted(folder.path.iterdir()) == files

    def test_one_that_is_too_large_is_stopped(
        self, feed: CacheFeed, folder: CacheDirectory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache_feed, "MAX_SNAPSHOT_BYTES", 1 << 20)
        before, files = folder.current(), sorted(folder.path.iterdir())
        bomb = b"".join(pack((bytes(1 << 20) for _ in range(64)), 3))
        with pytest.raises(FeedTooLargeError):
            feed.publish_snapshot(io.BytesIO(bomb), NOW)
        assert folder.current() == before
        assert sorted(folder.path.iterdir()) == files

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM job WHERE id = (SELECT min(id) FROM job)",
            "DELETE FROM meta WHERE key = 'cursor'",
            "UPDATE meta SET value = 'x' WHERE key = 'digest'",
            "DELETE FROM ranking_input WHERE name = 'spot'",
            "UPDATE ranking_input SET data = x'00' WHERE name = 'daily_yuan'",
            "UPDATE ranking_input SET data = CAST(replace(hex(zeroblob(length(data) / 2)), '0', 'z') AS BLOB)"
            " WHERE name IN ('spot', 'insurance')",
            "UPDATE ranking_input SET data = CAST('[[1]]' AS BLOB) WHERE name = 'spots'",
            "DELETE FROM listing_array",
            "UPDATE listing_bitmap SET bits = x'00' WHERE facet = 'trade'",
            "UPDATE listing_bitmap SET value = 'x' WHERE facet = 'start' AND value = (SELECT min(value) FROM"
            " listing_bitmap WHERE facet = 'start')",
            "PRAGMA user_version = 1",
            "PRAGMA application_id = 7",
            "DROP TABLE ranking_input",
        ],
    )
    def test_one_whose_parts_do_not_fit_is_refused(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, tmp_path: Path, statement: str
    ) -> None:
        plain = tmp_path / "plain"
        plain.write_bytes(b"".join(unpack(io.BytesIO(hub.snapshot(tmp_path).read_bytes()), 10**9)))
        with closing(sqlite3.connect(plain, isolation_level=None)) as connection:
            connection.execute(statement)
        before, files = folder.current(), sorted(folder.path.iterdir())
        with pytest.raises(CacheCorruptError):
            feed.publish_snapshot(io.BytesIO(packed(plain.read_bytes(), 3)), NOW)
        assert folder.current() == before
        assert sorted(folder.path.iterdir()) == files

    def test_noise_in_a_sound_frame_is_refused(self, feed: CacheFeed, folder: CacheDirectory) -> None:
        before = folder.current()
        with pytest.raises(CacheCorruptError):
            feed.publish_snapshot(io.BytesIO(packed(b"not a database" * 1000, 3)), NOW)
        with pytest.raises(FeedCutError):
            feed.publish_snapshot(io.BytesIO(b""), NOW)
        assert folder.current() == before


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("PRAGMA user_version = 99", CacheNewerError),
        ("PRAGMA application_id = 3", CacheCorruptError),
        ("UPDATE state SET digest = 'x'", CacheCorruptError),
    ],
)
def test_an_overlay_of_another_make_is_refused_and_a_snapshot_heals_it(
    feed: CacheFeed,
    hub: SmallHub,
    folder: CacheDirectory,
    tmp_path: Path,
    statement: str,
    error: type[CacheError],
) -> None:
    feed.apply_delta(hub.publish([BY_ID[1]]))
    feed.close()
    with closing(sqlite3.connect(overlay_file(folder.file(folder.current() or "")), isolation_level=None)) as overlay:
        overlay.execute(statement)
    with pytest.raises(error):
        folder.open_current()
    with pytest.raises(error):
        feed.apply_delta(hub.publish([BY_ID[2]]))
    feed.publish_snapshot(hub.snapshot(tmp_path), NOW)
    assert feed.position() == hub.position


@pytest.mark.parametrize(
    "change",
    [
        "perks = NULL",
        "distance_word = 'near'",
        "rule = '{'",
        "settlement = 'hourly'",
        "start = 'soon'",
        "same = NULL",
        "base_position = 99999",
        "row = x'7b'",
        "row = NULL",
    ],
)
def test_parts_of_an_overlay_that_do_not_fit_are_corrupt_when_they_are_used(
    feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, change: str
) -> None:
    feed.apply_delta(hub.publish([replace(job, filled=0) for job in MARKET[1:60]]))
    with closing(sqlite3.connect(overlay_file(folder.file(folder.current() or "")), isolation_level=None)) as overlay:
        overlay.execute(f"UPDATE version SET {change}")
    with folder.open_current() as cache, pytest.raises(CacheCorruptError):
        cache.find(Wish(), GUEST, NOW, limit=300)


class TestKilled:
    """``kill -9`` at any moment: what is found afterwards is what the hub had at the cursor that is found."""

    @pytest.mark.parametrize("seed", range(4))
    def test_job_5_while_deltas_come_and_are_folded(self, folder: CacheDirectory, tmp_path: Path, seed: int) -> None:
        hub = SmallHub(MARKET)
        with markets.feed(folder, WITH_PIN) as feed:
            feed.publish_snapshot(hub.snapshot(tmp_path), NOW)
        random = Random(seed)
        parts = 0
        for _ in range(3):
            said = _killed_child(folder.path, parts, random)
            with markets.feed(folder, WITH_PIN) as feed:
                position = feed.position()
                assert position is not None
                assert position.cursor >= said
                # The child's hub, up to the cursor that is found.
                hub, parts = SmallHub(MARKET), 0
                while hub.cursor < position.cursor:
                    random_changes(hub, parts)
                    parts += 1
                assert position == hub.position
                with folder.open_current() as cache:
                    assert_shows(cache, hub, Wish(), GUEST, NOW)
                feed.collect()
        assert parts > 0

    def test_at_every_size_that_a_file_of_it_can_have(
        self, feed: CacheFeed, hub: SmallHub, folder: CacheDirectory, tmp_path: Path
    ) -> None:
        """The kernel kills the writer of the first delta where a file would grow beyond a size, each in its own copy.

        The smallest are in the midst of making the overlay, when a kill would leave a rollback journal.
        """
        before = SmallHub(MARKET)
        delta = tmp_path / "delta"
        delta.write_bytes(hub.publish(BY_ID))
        copies = {size: tmp_path / f"killed-at-{size}" for size in SIZES}
        for each in copies.values():
            copytree(folder.path, each)
        command = [sys.executable, "-m", "tests.store.size_limit_child", str(delta), *map(str, chain(*copies.items()))]
        ended = [int(line) for line in subprocess.check_output(command, cwd=ROOT, text=True).split()]

        assert ended == [-signal.SIGXFSZ] * (len(SIZES) - 1) + [0]
        for path in copies.values():
            killed = markets.directory(path)
            with killed.open_current() as cache:
                found = before if cache.position == before.position else hub
                assert_shows(cache, found, Wish(), GUEST, NOW)
            with markets.feed(killed, WITH_PIN) as restarted:
                assert restarted.apply_delta(delta) == restarted.position() == hub.position


def _killed_child(cache: Path, parts: int, random: Random) -> int:
    """The cursor that it said last before it was killed."""
    command = [sys.executable, "-m", "tests.store.delta_child", str(cache), str(parts)]
    said = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(random.randrange(2, 14)):
            said = int(child.stdout.readline())
        # Somewhere between two words of it.
        time.sleep(random.random() * 0.02)
        child.kill()
        rest = child.stdout.read().split()
    return max([said, *map(int, rest)])


def test_nothing_of_a_posting_is_in_an_error_or_a_file_name(
    feed: CacheFeed, hub: SmallHub, folder: CacheDirectory
) -> None:
    secret = "某某某的电话"
    with pytest.raises(FeedDigestError) as refusal:
        feed.apply_delta(SmallHub(MARKET[1:]).publish([replace(BY_ID[1], description=secret)]))
    assert secret not in repr(refusal.value) + str(refusal.value)
    assert not any(secret in file.name for file in folder.path.iterdir())
