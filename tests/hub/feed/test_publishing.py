"""``kiosk hub publish`` and the thread beside the web pages, with the real writer of snapshots."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.hub.config import load_hub_settings
from kiosk.hub.feed.publishing import PublisherThread
from kiosk.hub.feed.repository import Repository
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.program import main
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.frames import unpack
from kiosk.protocol.job_feed import LinesTarget, SnapshotTarget, parse_target, read_delta
from kiosk.sync.feed_client import FeedClient, FeedPlan, Held
from kiosk.sync.feed_source import FolderSource
from tests.feed_kit import KIOSK, make_feed
from tests.hub.market import add_hall, add_jobs

WITHIN_S = 60.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "hub.toml").write_text(
        f'[paths]\nstate = "{tmp_path / "state"}"\n[feed]\npublish_each_s = 0.1\n', encoding="utf-8"
    )
    return tmp_path / "hub.toml"


@pytest.fixture
def hub(config: Path, tmp_path: Path) -> Hub:
    make_feed(tmp_path / "state", int(time.time()))
    opened = open_hub(load_hub_settings(config))
    with opened.database.writing() as connection:
        add_hall(connection)
        add_jobs(connection, 20, opened.now())
    opened.database.close()
    return opened


def client_of(hub: Hub, folder: Path) -> FeedClient:
    bootstrap = (hub.settings.feed_folder / "metadata/1.root.json").read_bytes()
    return FeedClient(FolderSource(hub.settings.feed_folder), folder, bootstrap, KIOSK, hub.now)


def test_once_publishes_a_snapshot_that_kiosks_can_open(hub: Hub, config: Path, tmp_path: Path) -> None:
    assert main(["publish", "--once", "--config", str(config)]) == 0
    client = client_of(hub, tmp_path / "kiosk")
    client.refresh()
    target = client.plan(Held()).snapshot
    assert target is not None
    client.download(target, tmp_path / "packed")
    with (tmp_path / "packed").open("rb") as packed:
        (tmp_path / "cache.db").write_bytes(b"".join(unpack(packed, 10**9)))
    connection = sqlite3.connect(tmp_path / "cache.db")
    assert connection.execute("SELECT count(*) FROM job").fetchone() == (20,)
    assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    connection.close()


def test_job_8_other_consumers_get_the_same_postings_as_lines(hub: Hub, config: Path, tmp_path: Path) -> None:
    """With zstd and JSON, and with our own reader of deltas: both find what the cache file holds."""
    assert main(["publish", "--once", "--config", str(config)]) == 0
    client = client_of(hub, tmp_path / "kiosk")
    client.refresh()
    target = client.plan(Held()).snapshot
    assert target is not None
    snapshot = parse_target(target.name)
    assert isinstance(snapshot, SnapshotTarget)
    (tmp_path / "cache.db").write_bytes(b"".join(unpack(io.BytesIO(client.fetch(target)), 10**9)))
    with closing(sqlite3.connect(tmp_path / "cache.db")) as connection:
        connection.row_factory = sqlite3.Row
        stored = [dict(row) for row in connection.execute("SELECT * FROM job ORDER BY id")]
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    assert len(stored) == 20

    repository = Repository(hub.settings.feed_folder, hub.settings.feed_keys_folder, hub.now)
    packed = repository.read(repository.live(FeedRole.JOBS)[LinesTarget(snapshot.cursor).name])
    header, *puts, trailer = (json.loads(line) for line in b"".join(unpack(io.BytesIO(packed), 10**9)).splitlines())
    assert [dict(zip(header["columns"], each["put"], strict=True)) for each in puts] == stored
    assert (str(header["to"]), str(header["generated_at"])) == (meta["cursor"], meta["generated_at"])
    assert (str(trailer["jobs"]), trailer["digest"]) == (meta["jobs"], meta["digest"])

    start, changes, reached = read_delta(packed)
    assert (start, reached.cursor, reached.digest_text) == (0, snapshot.cursor, meta["digest"])
    assert [change.row for change in changes] == [tuple(each.values()) for each in stored]


def test_beside_the_pages_a_posting_arrives_by_itself(hub: Hub, tmp_path: Path) -> None:
    publisher = PublisherThread(hub)
    publisher.start()
    try:
        client = client_of(hub, tmp_path / "kiosk")
        assert wait_for(client, Held()).snapshot is not None
        with hub.database.writing() as connection:
            JobBook(connection, "wang", hub.now()).cancel(1)
        assert len(wait_for(client, Held(cursor=20)).deltas) == 1
    finally:
        publisher.stop()
        hub.database.close()


def wait_for(client: FeedClient, held: Held) -> FeedPlan:
    until_s = time.monotonic() + WITHIN_S
    while time.monotonic() < until_s:
        client.refresh()
        plan = client.plan(held, receipts=False)
        if plan.snapshot or plan.deltas:
            return plan
        time.sleep(0.05)
    raise AssertionError("nothing came")


def test_without_a_ceremony_it_says_what_to_do(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "--once", "--config", str(config)]) == 5
    assert "docs/key-ceremony.md" in capsys.readouterr().err
