"""Generations: the old one stays current whatever happens to the new one, and nobody loses what he holds."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, Settlement
from kiosk.domain.listing import listed_until_of
from kiosk.domain.matching import GUEST, Seeker, Wish
from kiosk.protocol.cache_schema import SCHEMA_VERSION
from kiosk.store.cache import (
    CacheAbsentError,
    CacheBusyError,
    CacheCorruptError,
    CacheDeniedError,
    CacheDirectory,
    CacheDiskFullError,
    CacheError,
    CacheNewerError,
)
from kiosk.store.cache_errors import typed_errors
from tests.store import markets
from tests.store.markets import DAY_S, NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def market() -> list[Job]:
    return markets.jobs(120, seed=5)


@pytest.fixture
def folder(tmp_path: Path, market: list[Job]) -> CacheDirectory:
    return markets.published(tmp_path / "cache", market)


def names(folder: CacheDirectory) -> set[str]:
    return {file.name for file in folder.path.iterdir()}


def database(folder: CacheDirectory) -> Path:
    return folder.path / f"{folder.current()}.db"


def in_use(file: Path) -> None:
    """As if it had been there for two hours."""
    made_s = file.stat().st_mtime - 7200
    os.utime(file, (made_s, made_s))


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def child(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.store.{module}", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_nothing_published_is_absent(tmp_path: Path) -> None:
    empty = markets.directory(tmp_path / "cache")
    assert empty.current() is None
    with pytest.raises(CacheAbsentError):
        empty.open_current()


def test_a_new_generation_becomes_current_and_the_old_one_serves_its_reader(
    folder: CacheDirectory, market: list[Job]
) -> None:
    with folder.open_current() as old:
        generation = folder.publish(markets.fill(market[:10], NOW + 60), markets.rank())
        assert folder.current() == generation != old.generation
        assert folder.collect() == ()
        assert old.summary(NOW).jobs == len(market)
        assert old.find(Wish(), GUEST, NOW).matches
        with folder.open_current() as new:
            assert new.generated_at == NOW + 60
            assert new.summary(NOW).jobs == 10
        assert folder.collect() == ()
        gone = old.generation
    assert folder.collect() == (gone,)
    assert names(folder) == {"current", "publish.lock", "pointer.lock", f"{generation}.db", f"{generation}.lock"}


def test_a_reader_in_another_program_keeps_its_generation(folder: CacheDirectory, market: list[Job]) -> None:
    with child("hold_child", str(folder.path)) as reader:
        assert reader.stdout is not None
        held = reader.stdout.readline().strip()
        folder.publish(markets.fill(market), markets.rank())
        assert folder.collect() == ()
        assert (folder.path / f"{held}.db").exists()
    assert folder.collect() == (held,)


def test_a_power_cut_finds_the_file_on_the_disk_before_its_name(
    folder: CacheDirectory, market: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content first, then the folder that names it, then the pointer's content, then the pointer."""
    synced: list[tuple[str, bool]] = []
    before = folder.current()
    flush = os.fsync

    def record(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        synced.append((path.name, folder.current() != before))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    generation = folder.publish(markets.fill(market), markets.rank())
    assert synced == [
        (f"{generation}.db", False),
        (folder.path.name, False),
        ("current.new", False),
        (folder.path.name, True),
    ]


@pytest.mark.parametrize("stage", ["filling", "ranking", "ranked", "published"])
def test_killed_while_publishing_the_last_complete_generation_stays(folder: CacheDirectory, stage: str) -> None:
    before = folder.current()
    with child("publish_child", str(folder.path)) as publisher:
        assert publisher.stdout is not None
        said = [publisher.stdout.readline().split()]
        while said[-1][0] != stage:
            said.append(publisher.stdout.readline().split())
        publisher.send_signal(signal.SIGKILL)
        rest = publisher.communicate()[0]
    published = [line[1] for line in said if line[0] == "published"]
    published += [line.split()[1] for line in rest.splitlines() if line.startswith("published ")]
    current = folder.current()
    assert current is not None
    # It may have died between the pointer and the word.
    assert [before, *published][-1] == current or current > (published or [before or ""])[-1]
    with folder.open_current() as cache:
        assert cache.find(Wish(), GUEST, NOW).matches
    folder.collect()
    assert {name for name in names(folder) if name.endswith(".db")} == {f"{current}.db"}
    folder.publish(markets.fill([]), markets.rank())


def test_a_failing_source_leaves_the_old_generation_and_no_rubbish(folder: CacheDirectory) -> None:
    before, files = folder.current(), names(folder)

    def broken(connection: sqlite3.Connection) -> None:
        markets.fill(markets.jobs(3, seed=1))(connection)
        raise RuntimeError("the feed broke off")

    with pytest.raises(RuntimeError):
        folder.publish(broken, markets.rank())
    assert folder.current() == before
    assert names(folder) == files


def test_a_full_disk_is_named_and_loses_nothing(folder: CacheDirectory) -> None:
    before, files = folder.current(), names(folder)

    def too_much(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 40")
        markets.fill(markets.jobs(500, seed=1))(connection)

    with pytest.raises(CacheDiskFullError):
        folder.publish(too_much, markets.rank())
    assert folder.current() == before
    assert names(folder) == files


def test_an_unranked_generation_is_not_published(folder: CacheDirectory, market: list[Job]) -> None:
    before = folder.current()
    with pytest.raises(CacheCorruptError):
        folder.publish(markets.fill(market), lambda connection: None)
    assert folder.current() == before


def test_two_publishers_do_not_meet(folder: CacheDirectory, market: list[Job]) -> None:
    with (folder.path / "publish.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CacheBusyError):
            folder.publish(markets.fill(market), markets.rank())
    folder.publish(markets.fill(market), markets.rank())


def test_a_generation_in_the_making_is_not_collected(folder: CacheDirectory, market: list[Job]) -> None:
    collected: list[tuple[str, ...]] = []

    def rank(connection: sqlite3.Connection) -> None:
        collected.append(folder.collect())
        markets.rank()(connection)

    generation = folder.publish(markets.fill(market), rank)
    assert collected == [()]
    assert folder.current() == generation


def test_a_snapshot_file_is_copied_ranked_and_published(folder: CacheDirectory, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot.sqlite"
    snapshot.write_bytes(database(folder).read_bytes())
    untouched = snapshot.read_bytes()
    folder.publish(snapshot, markets.rank(markets.WITH_PIN))
    assert snapshot.read_bytes() == untouched
    with folder.open_current() as cache:
        assert any(match.distance.kilometres is not None for match in cache.find(Wish(), GUEST, NOW, limit=200).matches)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (f"PRAGMA user_version = {SCHEMA_VERSION + 1}", CacheNewerError),
        ("PRAGMA user_version = 0", CacheCorruptError),
        ("PRAGMA application_id = 1", CacheCorruptError),
        ("CREATE VIEW extra AS SELECT 1", CacheCorruptError),
        ("CREATE TRIGGER trap AFTER INSERT ON job BEGIN DELETE FROM job; END", CacheCorruptError),
        ("ALTER TABLE job DROP COLUMN source", CacheCorruptError),
        ("DELETE FROM meta WHERE key = 'scale'", CacheCorruptError),
        ("UPDATE meta SET value = '{}' WHERE key = 'scale'", CacheCorruptError),
    ],
)
def test_cache_3_a_file_of_another_make_is_refused(
    folder: CacheDirectory, statement: str, error: type[CacheError], tmp_path: Path
) -> None:
    change(database(folder), statement)
    with pytest.raises(error) as refusal:
        folder.open_current()
    assert refusal.value.code
    assert refusal.value.instruction


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM listing_array WHERE name = 'score_near'",
        "UPDATE listing_array SET data = x'00' WHERE name = 'job_id'",
        "UPDATE listing_array SET data = CAST(data || data AS BLOB) WHERE name = 'order_same'",
        "UPDATE listing_array SET data = CAST(replace(hex(zeroblob(length(data) / 2)), '0', 'z') AS BLOB)"
        " WHERE name = 'order_other'",
        "UPDATE listing_bitmap SET facet = 'colour' WHERE facet = 'trade'",
        "UPDATE listing_bitmap SET value = 'soon' WHERE rowid IN"
        " (SELECT min(rowid) FROM listing_bitmap WHERE facet = 'start')",
        "UPDATE listing_bitmap SET value = '{\"special\": 1}' WHERE rowid IN"
        " (SELECT min(rowid) FROM listing_bitmap WHERE facet = 'rule')",
        "UPDATE listing_bitmap SET bits = CAST(zeroblob(500) || x'ff' AS BLOB) WHERE facet = 'trade'",
        "DELETE FROM job",
        "UPDATE listing_array SET data = CAST(replace(hex(zeroblob(length(data) / 2)), '0', 'z') AS BLOB)"
        " WHERE name = 'distance_word'",
        "UPDATE job SET pay_unit = 'year'",
    ],
)
def test_parts_that_do_not_fit_are_corrupt_when_they_are_used(folder: CacheDirectory, statement: str) -> None:
    change(database(folder), statement)
    with folder.open_current() as cache, pytest.raises(CacheCorruptError):
        cache.find(Wish(), GUEST, NOW)


@pytest.mark.parametrize("damage", ["empty", "truncated", "noise", "missing", "no_lock"])
def test_a_damaged_generation_is_corrupt_and_a_new_one_heals_it(
    folder: CacheDirectory, market: list[Job], damage: str
) -> None:
    file = database(folder)
    match damage:
        case "empty":
            file.write_bytes(b"")
        case "truncated":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "noise":
            file.write_bytes(b"not a database" * 1000)
        case "missing":
            file.unlink()
        case "no_lock":
            file.with_suffix(".lock").unlink()
    with pytest.raises(CacheCorruptError):
        folder.open_current()
    folder.publish(markets.fill(market), markets.rank())
    with folder.open_current() as cache:
        assert cache.summary(NOW).jobs == len(market)


def test_pages_overwritten_later_are_corrupt_when_read(folder: CacheDirectory) -> None:
    file = database(folder)
    with file.open("r+b") as stream:
        stream.seek(4096 * 2)
        stream.write(b"\xa5" * (file.stat().st_size - 4096 * 2))
    with pytest.raises(CacheCorruptError), folder.open_current() as cache:
        cache.summary(NOW)


def test_a_suspicion_is_believed_of_a_generation_in_use_and_goes_with_it(
    folder: CacheDirectory, market: list[Job]
) -> None:
    generation, file = folder.current(), database(folder)
    assert generation is not None
    folder.suspect(generation)
    assert not folder.is_suspect(generation), "one that has just been made would be followed by its like"
    in_use(file)
    assert folder.is_suspect(generation)
    with folder.open_current() as cache:
        assert cache.summary(NOW).jobs == len(market), "it serves until there is another"
    fresh = folder.publish(markets.fill(market), markets.rank())
    assert not folder.is_suspect(fresh)
    assert folder.collect() == (generation,)
    assert not any(generation in name for name in names(folder))


@pytest.mark.parametrize("pointer", [b"", b"../../etc/passwd\n", b"\xff\xfe", b"00000001-zzzzzz\n"])
def test_a_broken_pointer_is_corrupt_and_collects_nothing(folder: CacheDirectory, pointer: bytes) -> None:
    before = names(folder)
    (folder.path / "current").write_bytes(pointer)
    for act in (folder.current, folder.open_current, folder.collect):
        with pytest.raises(CacheCorruptError):
            act()
    assert names(folder) == before


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, CacheDiskFullError), (errno.EACCES, CacheDeniedError), (errno.EROFS, CacheDeniedError)],
)
def test_what_the_system_refuses_is_not_a_defect(number: int, error: type[CacheError]) -> None:
    with pytest.raises(error), typed_errors():
        raise OSError(number, os.strerror(number))


def test_other_system_errors_pass() -> None:
    with pytest.raises(OSError, match="interrupted"), typed_errors():
        raise OSError(errno.EINTR, "interrupted")


def test_cache_1_the_file_is_never_changed_by_reading(folder: CacheDirectory) -> None:
    file = database(folder)
    before = file.read_bytes()
    with folder.open_current() as cache:
        cache.summary(NOW)
        cache.find(Wish(), GUEST, NOW)
        with pytest.raises(sqlite3.OperationalError):
            cache._base.connection.execute("DELETE FROM job")
    assert file.read_bytes() == before
    assert names(folder) == {"current", "publish.lock", "pointer.lock", file.name, file.with_suffix(".lock").name}


def test_closing_twice_lets_go_once(folder: CacheDirectory) -> None:
    cache = folder.open_current()
    cache.close()
    cache.close()


def test_a_new_day_ranks_the_same_postings_anew(folder: CacheDirectory) -> None:
    with folder.open_current() as old:
        with markets.feed(folder) as feed:
            generation = feed.rerank(NOW + DAY_S)
        with folder.open_current() as new:
            assert new.generation == generation
            assert (old.ranked_at, new.ranked_at) == (NOW, NOW + DAY_S)
            assert new.generated_at == old.generated_at
            assert new.summary(NOW + DAY_S) == old.summary(NOW + DAY_S)


class TestSummary:
    def test_counts_what_is_open_at_any_moment(self, tmp_path: Path) -> None:
        market = markets.troubled(markets.jobs(400, seed=9))
        scan = markets.full_scan(market)
        with markets.published(tmp_path, market).open_current() as cache:
            for now in (NOW, NOW + 3 * 3600, NOW + DAY_S, NOW + 3 * DAY_S, NOW + 400 * DAY_S):
                is_open = [job for job in market if not scan._hidden(job, NOW) and not scan._hidden(job, now)]
                summary = cache.summary(now)
                assert summary.jobs == len(is_open)
                assert summary.daily == sum(job.pay.settlement is Settlement.DAILY for job in is_open)
                assert summary.places_left == sum(job.openings - job.filled for job in is_open)
                newest = sorted(is_open, key=lambda job: (-job.updated_at, job.id))[:3]
                assert list(summary.newest) == newest
                assert summary.newest_update == (newest[0].updated_at if newest else None)
                assert summary.generated_at == NOW

    def test_needs_nothing_that_is_slow_to_load(self, folder: CacheDirectory) -> None:
        arguments = [sys.executable, "-m", "tests.store.summary_child", str(folder.path), str(NOW)]
        # -m imports the package `tests.store`, which is empty: what the program loads is what counts.
        said = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        with folder.open_current() as cache:
            summary = cache.summary(NOW)
        assert said == f"{summary.jobs} {summary.daily} {summary.places_left} True []\n"


class TestRanking:
    def test_says_what_it_hid(self, tmp_path: Path, market: list[Job]) -> None:
        good, expired, incomplete, unchecked, filled, over, strange = market[:7]
        yesterday = local_day(NOW) - timedelta(days=1)
        postings = [
            good,
            replace(expired, valid_through=NOW - 1),
            replace(incomplete, title=""),
            replace(unchecked, hirer=replace(unchecked.hirer, verified_on=yesterday - timedelta(days=190))),
            replace(filled, filled=filled.openings),
            replace(over, work=replace(over.work, start_on=yesterday, end_on=yesterday)),
            strange,
        ]
        reports = []

        def rank(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE job SET settlement = 'hourly' WHERE id = ?", (strange.id,))
            reports.append(markets.rank()(connection))

        folder = markets.directory(tmp_path)
        folder.publish(markets.fill(postings), rank)
        (report,) = reports
        assert report.listed == 1
        assert report.hidden == {"incomplete": 1, "filled": 1, "unreadable": 1, "run_out": 3}
        with folder.open_current() as cache:
            assert (
                cache.find(Wish(), GUEST, NOW).total + sum(line.count for line in cache.find(Wish(), GUEST, NOW).fold)
                == 1
            )
            assert cache.job(filled.id) is not None
            assert cache.job(1) is None
            assert cache.distance(good.id) is not None
            assert cache.distance(filled.id) is None

    @pytest.mark.parametrize("copies", [30, 300])
    def test_ties_go_to_the_lower_number(self, tmp_path: Path, market: list[Job], copies: int) -> None:
        """Later numbers run out sooner, so the order of the bits is not that of the numbers."""
        twins = [
            replace(market[0], id=number, valid_through=market[0].valid_through + DAY_S - number)
            for number in range(1, copies + 1)
        ]
        with markets.published(tmp_path, twins).open_current() as cache:
            everything = Seeker(certificates=frozenset(markets.trades().certificates))
            page = cache.find(Wish(), everything, NOW)
            assert [match.job.id for match in page.matches] == list(range(1, 21))

    def test_an_empty_market_is_a_market(self, tmp_path: Path) -> None:
        with markets.published(tmp_path, []).open_current() as cache:
            assert cache.summary(NOW).jobs == 0
            assert cache.summary(NOW).newest_update is None
            page = cache.find(Wish(tiles=("welder",), within_km=5), GUEST, NOW)
            assert (page.total, page.matches, page.fold) == (0, (), ())

    def test_a_market_that_has_run_out_is_empty(self, folder: CacheDirectory, market: list[Job]) -> None:
        end = max(listed_until_of(job) for job in market)
        with folder.open_current() as cache:
            last = cache.summary(end - 1).jobs
            assert last >= 1
            assert cache.summary(end).jobs == 0
            assert cache.find(Wish(), GUEST, end).total == 0
