"""``kiosk sync`` as a process: it says what is true, watches the pointer, and leaves when its parent does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.cache import CacheDirectory
from kiosk.sync.watch import OutboxCounter, PointerWatch
from tests.store import markets
from tests.store.feeds import SmallHub
from tests.store.ledgers import fresh_ledger
from tests.sync.sync_process import DEADLINE_S, SyncProcess


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    (folder / "cache").mkdir(parents=True)
    return folder


@pytest.fixture
def sync(state: Path) -> Iterator[SyncProcess]:
    process = SyncProcess(state)
    yield process
    assert process.close() == 0, "the end of the input is the end of the program"


def point(state: Path, generation: str) -> None:
    fresh = state / "cache" / "current.new"
    fresh.write_text(generation + "\n", encoding="ascii")
    fresh.replace(state / "cache" / "current")


def test_sync_1_it_says_that_it_is_not_enrolled_and_lives(sync: SyncProcess) -> None:
    hello = sync.next("hello")
    assert hello["contract"] == 1
    state = sync.next("state")
    assert state["connection"] == "not-enrolled"
    assert state["outbox"] == {"pending": None, "refused": None}
    first, second = sync.next("alive"), sync.next("alive")
    assert second["uptime_s"] > first["uptime_s"]
    assert second["busy"] is None


def test_it_tells_each_new_generation_once(sync: SyncProcess, state: Path) -> None:
    sync.next("alive")
    point(state, "00000001-aaaaaa")
    assert sync.next("cache")["generation"] == "00000001-aaaaaa"
    point(state, "00000002-bbbbbb")
    assert sync.next("cache")["generation"] == "00000002-bbbbbb"
    (state / "cache" / "current").unlink()
    assert sync.next("cache")["generation"] is None


def test_commands(sync: SyncProcess) -> None:
    sync.next("state")
    sync.say(b'{"command":"now"}')
    assert sync.next("state")["connection"] == "not-enrolled"
    sync.say(b'{"command":"import"}')
    assert sync.next("fault")["code"] == "NOT_ENROLLED"
    sync.say(b"no json")
    sync.say(b'["stop"]')
    sync.next("alive")
    sync.say(b'{"command":"stop"}')
    assert sync.process.wait(DEADLINE_S) == 0


def test_once_says_what_is_and_leaves(state: Path) -> None:
    process = SyncProcess(state, "--once")
    process.next("state")
    assert process.process.wait(DEADLINE_S) == 3
    process.close()


def test_it_dies_with_its_parent(state: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "command = [sys.executable, '-m', 'kiosk', 'sync', '--state', sys.argv[1]]\n"
        "child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(state)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until_s = time.monotonic() + DEADLINE_S
    while _runs(child):
        assert time.monotonic() < until_s, "sync outlives its parent"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_outbox_is_counted_without_disturbing_it(state: Path) -> None:
    counter = OutboxCounter(state / "ledger.db")
    assert (counter.pending, counter.refused, counter.fault) == (None, None, "")
    ledger = fresh_ledger(state / "ledger.db")
    counter.look()
    assert (counter.pending, counter.refused) == (0, 0)
    ledger.close()
    (state / "ledger.db").write_bytes(b"no ledger" * 1000)
    for rest in ("-wal", "-shm"):
        (state / f"ledger.db{rest}").unlink(missing_ok=True)
    counter.look()
    assert (counter.pending, counter.refused, counter.fault) == (None, None, "DatabaseError")


def test_the_pointer_watch_sees_replacements_and_absence(state: Path) -> None:
    watch = PointerWatch(state / "cache")
    assert not watch.changed(), "no pointer and none before"
    point(state, "00000001-aaaaaa")
    assert watch.changed()
    assert not watch.changed()
    point(state, "00000001-aaaaaa")
    assert not watch.changed(), "the same generation again is no news"
    shutil.rmtree(state / "cache")
    assert watch.changed()
    assert watch.generation is None


def test_the_pointer_watch_sees_deltas(state: Path) -> None:
    hub, directory = SmallHub(markets.jobs(40, seed=5)), markets.directory(state / "cache")
    watch = PointerWatch(state / "cache")
    with markets.feed(directory) as feed:
        feed.publish_snapshot(hub.snapshot(state), markets.NOW)
        assert watch.changed()
        assert (watch.generation, watch.cursor) == (directory.current(), hub.cursor)
        assert not watch.changed()
        feed.apply_delta(hub.publish((), [min(hub.live)]))
        assert watch.changed()
        assert (watch.generation, watch.cursor) == (directory.current(), hub.cursor)
        assert not watch.changed()
        feed.rerank(markets.NOW)
        assert watch.changed()
        assert (watch.generation, watch.cursor) == (directory.current(), hub.cursor)
    assert not watch.changed()
    directory.publish(markets.fill(markets.jobs(5, seed=1)), markets.rank())
    assert watch.changed()
    assert watch.cursor is None, "a sample market stands nowhere in a feed"


def test_a_delta_is_said_to_the_screen(state: Path) -> None:
    now = int(time.time())
    hub = SmallHub(markets.jobs(40, seed=5, now=now))
    with markets.feed(markets.directory(state / "cache")) as feed:
        feed.publish_snapshot(hub.snapshot(state), now)
        process = SyncProcess(state)
        try:
            said = process.next("cache")
            assert said["cursor"] == hub.cursor
            feed.apply_delta(hub.publish((), [min(hub.live)]))
            assert process.next("cache") == {**said, "cursor": hub.cursor}
        finally:
            assert process.close() == 0


def test_postings_ranked_on_another_day_are_ranked_for_today(state: Path) -> None:
    long_ago = int(time.time()) - 3 * 86_400
    CacheDirectory(state / "cache", markets.trades()).publish(
        markets.fill(markets.jobs(40, seed=5, now=long_ago), long_ago), markets.rank(now=long_ago)
    )
    process = SyncProcess(state)
    try:
        before = process.next("cache")["generation"]
        after = process.next("cache")["generation"]
        assert after != before
        with CacheDirectory(state / "cache", markets.trades()).open_current() as cache:
            assert cache.generation == after
            assert cache.ranked_at > long_ago + 2 * 86_400
    finally:
        assert process.close() == 0


def test_a_broken_pointer_is_a_fault_and_the_program_goes_on(state: Path) -> None:
    (state / "cache" / "current").write_text("../elsewhere\n", encoding="ascii")
    process = SyncProcess(state)
    try:
        fault = process.next("fault")
        assert (fault["code"], fault["detail"]) == ("RANKING", "CACHE_CORRUPT")
        assert process.next("alive")["busy"] is None
    finally:
        assert process.close() == 0
