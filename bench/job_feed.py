"""The job feed at a kiosk with 100,000 postings: a snapshot from HTTP to a usable generation, and a delta of a hundred.

Beside each stands what it costs by hand, from the same postings in the same run. The snapshot's floor is one zstd
stream of rows, parsed and put into SQLite with the indices made afterwards: no check, no ranking. The delta's floor
is an upsert and a commit into the table that this has made. ``orjson`` parses for the floor where it is installed
(it is no dependency), ``json`` otherwise; the figures say which.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from bench.figures import Figure, median, quantile, status_mb
from kiosk.config import load_settings
from kiosk.demo.market import market_jobs
from kiosk.domain.job import Job
from kiosk.domain.matching import GUEST, Wish
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.protocol.cache_rows import Row, row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.frames import pack, unpack
from kiosk.protocol.job_feed import Change, Tally, encode_delta
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed, fold
from kiosk.store.cache_ranking import Standpoint, prepare
from kiosk.sync.program import NICE

JOBS = 100_000
NOW = 1_795_471_920
"""Tuesday 2026-11-24 06:12 in China; a fixed moment keeps two runs comparable."""
CURSOR = 1000
RUNS = 5
DELTAS = 60
DELTA_CHANGES = 100
DELTA_CLOSED, DELTA_NEW = 20, 10

SNAPSHOT_BOUND = 0.4
MEMORY_BOUND_MB = 40.0
DELTA_BOUND = 1.5
FOLD_BOUND = 0.3

SNAPSHOT = "snapshot.sqlite.zst"
ROWS = "rows.ndjson.zst"
KIOSK = "140802006"
INSERT_JOB = f"INSERT INTO job VALUES ({', '.join('?' * len(JOB_COLUMNS))})"
_UPSERT = (
    INSERT_JOB
    + " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name, _ in JOB_COLUMNS if name != "id")
)


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-job-feed-") as folder:
        return _measure(Path(folder))


def _measure(folder: Path) -> list[Figure]:
    market = _market(JOBS)
    began_s = time.perf_counter()
    _write_files(folder, market)
    written_s = time.perf_counter() - began_s
    loads, parser = json_parser()
    ours: list[dict[str, float]] = []
    floor: list[dict[str, float]] = []
    with _served(folder) as address:
        # They take turns, so that what else the machine does falls on both.
        for number in range(RUNS):
            ours.append(_child("ours", f"{address}/{SNAPSHOT}", folder / f"ours-{number}"))
            floor.append(_child("floor", f"{address}/{ROWS}", folder / f"floor-{number}"))
    seconds, floor_seconds = (median([each["seconds"] for each in runs]) for runs in (ours, floor))
    deltas, by_hand = _deltas(folder / "ours-0", folder / "floor-0", market, loads)
    folds, anew = _folds(folder / "ours-0", folder / "folding.db")
    return [
        Figure("hub: files made (prepared, packed)", written_s, "s"),
        Figure("snapshot, packed", (folder / SNAPSHOT).stat().st_size / 1e6, "MB"),
        Figure("floor's rows, packed", (folder / ROWS).stat().st_size / 1e6, "MB"),
        Figure("snapshot: HTTP to usable generation p50", seconds, "s"),
        Figure(f"snapshot: floor, row stream and {parser} p50", floor_seconds, "s"),
        Figure("snapshot: ours / floor", seconds / floor_seconds, "x", SNAPSHOT_BOUND),
        Figure("snapshot: ours / floor, processor time", _cpu(ours) / _cpu(floor), "x"),
        Figure("snapshot: memory at its peak above idle", max(each["mb"] for each in ours), "MB", MEMORY_BOUND_MB),
        Figure("snapshot: the floor's own", max(each["mb"] for each in floor), "MB"),
        Figure(f"delta of {DELTA_CHANGES}: applied p50", median(deltas), "ms"),
        Figure(f"delta of {DELTA_CHANGES}: applied p99", quantile(deltas, 0.99), "ms"),
        Figure(f"delta of {DELTA_CHANGES}: upsert and commit by hand ({parser}) p50", median(by_hand), "ms"),
        Figure(f"delta of {DELTA_CHANGES}: ours / by hand", median(deltas) / median(by_hand), "x", DELTA_BOUND),
        Figure(f"fold of {DELTAS * DELTA_CHANGES} versions, merged p50", median(folds), "s"),
        Figure("fold: prepared anew from all postings p50", median(anew), "s"),
        Figure("fold: merged / prepared anew", median(folds) / median(anew), "x", FOLD_BOUND),
    ]


def _cpu(runs: Sequence[dict[str, float]]) -> float:
    return median([each["cpu"] for each in runs])


def json_parser() -> tuple[Callable[[bytes], Any], str]:
    try:
        return import_module("orjson").loads, "orjson"
    except ModuleNotFoundError:
        return json.loads, "json"


def _market(count: int, seed: int = 1, now: int = NOW) -> list[Job]:
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    return list(market_jobs(jobs=count, seed=seed, now=now, region=KIOSK, trades=trades, regions=regions))


def write_snapshot(file: Path, now: int) -> None:
    """The packed snapshot of a market whose dates are around ``now`` (Unix s)."""
    _pack_snapshot(file, [row_from_job(job) for job in _market(JOBS, now=now)], now)


def _pack_snapshot(file: Path, rows: Sequence[Row], now: int) -> None:
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    SnapshotWriter("bench", trades, regions).write(file, rows, CURSOR, now)


def apply_to(snapshot: Path, cache_folder: Path) -> subprocess.Popen[bytes]:
    """A process that takes the snapshot in as ``kiosk sync`` does, and ends."""
    return subprocess.Popen((sys.executable, "-m", "bench.job_feed", "apply", str(snapshot), str(cache_folder)))


def _write_files(folder: Path, market: Sequence[Job]) -> None:
    rows = [row_from_job(job) for job in sorted(market, key=lambda job: job.id)]
    _pack_snapshot(folder / SNAPSHOT, rows, NOW)
    lines = (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    with (folder / ROWS).open("wb") as file:
        file.writelines(pack(lines, 3))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    command = (sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        # "Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ..."
        port = int(server.stdout.readline().split(" port ")[1].split()[0])
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _child(way: str, address: str, folder: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.job_feed", way, address, str(folder))
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _in_child(way: str, address: str, folder: Path) -> dict[str, float]:
    """One run in a process that has loaded what ``kiosk sync`` has, and nothing of numpy yet."""
    import_module("kiosk.sync.program")
    import_module("kiosk.sync.feed_client")
    folder.mkdir()
    feed = _feed(folder)
    loads, _ = json_parser()
    idle_mb = status_mb(os.getpid(), "VmRSS")
    # proc(5): forgets the peak so far.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    if way == "ours":
        _take_snapshot(feed, address, folder)
    else:
        _take_rows(address, folder / "floor.db", loads)
    found = {
        "seconds": time.perf_counter() - began_s,
        "cpu": time.process_time() - began_cpu_s,
        "mb": status_mb(os.getpid(), "VmHWM") - idle_mb,
    }
    if way == "ours":
        with CacheDirectory(folder, parse_trades(asset_text("data/trades.toml"))).open_current() as cache:
            assert cache.find(Wish(), GUEST, NOW).total > JOBS / 2
    return found


def _feed(folder: Path) -> CacheFeed:
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    standpoint = Standpoint(regions.spot(KIOSK), trades, regions, load_settings().matching)
    return CacheFeed(CacheDirectory(folder, trades), standpoint)


def _take_snapshot(feed: CacheFeed, address: str, folder: Path) -> None:
    """As the feed client does: to a file, whose hash the signed metadata names, and only then into the cache."""
    digest = hashlib.sha256()
    target = folder / SNAPSHOT
    with urlopen(address) as answer, target.open("wb") as file:  # this benchmark's own server
        while piece := answer.read(64 * 1024):
            digest.update(piece)
            file.write(piece)
    digest.hexdigest()
    feed.publish_snapshot(target, NOW)


def _take_rows(address: str, file: Path, loads: Callable[[bytes], Any]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE job (" + ", ".join(f"{name} {kind}" for name, kind in JOB_COLUMNS) + ")")
        connection.execute("BEGIN")
        with urlopen(address) as answer:  # this benchmark's own server
            connection.executemany(INSERT_JOB, map(loads, _lines(answer)))
        connection.execute("CREATE INDEX by_place ON job (region, trade, updated_at)")
        connection.execute("CREATE INDEX by_trade ON job (trade, updated_at)")
        connection.execute("CREATE INDEX by_time ON job (updated_at)")
        connection.execute("COMMIT")


def _lines(stream: Any) -> Iterator[bytes]:
    rest = b""
    for piece in unpack(stream, 1 << 30):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _deltas(
    cache_folder: Path, floor_folder: Path, market: Sequence[Job], loads: Callable[[bytes], Any]
) -> tuple[list[float], list[float]]:
    """Milliseconds for each delta: ours, by hand. Both keep their database open, as a program does."""
    ours: list[float] = []
    by_hand: list[float] = []
    with (
        _feed(cache_folder) as feed,
        closing(sqlite3.connect(floor_folder / "floor.db", isolation_level=None)) as floor,
    ):
        floor.execute("PRAGMA synchronous = FULL")
        for delta in _random_deltas(market):
            began_s = time.perf_counter()
            feed.apply_delta(delta)
            ours.append((time.perf_counter() - began_s) * 1000)
            began_s = time.perf_counter()
            apply_by_hand(floor, delta, loads)
            by_hand.append((time.perf_counter() - began_s) * 1000)
    # The first one makes the overlay.
    return ours[1:], by_hand[1:]


def _folds(cache_folder: Path, copy: Path) -> tuple[list[float], list[float]]:
    """Seconds to take the overlay into a copy of its generation: merged, and as a generation that nobody prepared."""
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    standpoint = Standpoint(regions.spot(KIOSK), trades, regions, load_settings().matching)
    seconds: tuple[list[float], list[float]] = ([], [])
    with CacheDirectory(cache_folder, trades).open_current() as cache:
        assert cache.overlay is not None
        for _ in range(RUNS):
            for took, merged in zip(seconds, (True, False), strict=True):
                shutil.copyfile(cache.file, copy)
                with closing(sqlite3.connect(copy)) as connection:
                    if not merged:
                        connection.execute("DELETE FROM meta WHERE key = 'prepared'")
                    began_s = time.perf_counter()
                    fold(connection, cache.overlay, standpoint)
                    if not merged:
                        prepare(connection, trades, regions)
                    took.append(time.perf_counter() - began_s)
                    connection.rollback()
    return seconds


def _random_deltas(market: Sequence[Job]) -> Iterator[bytes]:
    random = Random(7)
    live = {job.id: job for job in market}
    ids = list(live)
    random.shuffle(ids)
    fresh = iter(_market(DELTAS * DELTA_NEW, seed=2))
    tally = Tally()
    for job in market:
        tally.add(row_from_job(job))
    cursor = CURSOR
    for _ in range(DELTAS):
        changes = []
        for _ in range(DELTA_CLOSED):
            gone = live.pop(ids.pop())
            tally.remove(row_from_job(gone))
            changes.append(Change(gone.id, None))
        for number in range(DELTA_CHANGES - DELTA_CLOSED):
            if number < DELTA_NEW:
                job = replace(next(fresh), id=len(live) + (1 << 40))
            else:
                job = live[ids.pop()]
                tally.remove(row_from_job(job))
                job = replace(job, applied=job.applied + 1, updated_at=NOW + number)
            row = row_from_job(job)
            tally.add(row)
            live[job.id] = job
            changes.append(Change(job.id, row))
        yield encode_delta(cursor, changes, tally.at(cursor + DELTA_CHANGES))
        cursor += DELTA_CHANGES


def apply_by_hand(connection: sqlite3.Connection, delta: bytes, loads: Callable[[bytes], Any]) -> None:
    _, *lines, _ = map(loads, _lines(io.BytesIO(delta)))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("DELETE FROM job WHERE id = ?", [(line["close"],) for line in lines if "close" in line])
    connection.executemany(_UPSERT, [line["put"] for line in lines if "put" in line])
    connection.execute("COMMIT")


if __name__ == "__main__":
    if sys.argv[1:2] == ["apply"]:
        os.nice(NICE)
        with _feed(Path(sys.argv[3])) as applying:
            applying.publish_snapshot(Path(sys.argv[2]), int(time.time()))
    elif len(sys.argv) > 1:
        print(json.dumps(_in_child(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
    else:
        for figure in run():
            print(figure.line())
