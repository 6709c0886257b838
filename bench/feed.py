"""The feed at both its ends: a poll and a publish against the same reading, checking and writing by hand."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from nacl.signing import SigningKey
from tuf.ngclient import Updater

from bench.figures import Figure, median
from kiosk.hub.feed import ceremony
from kiosk.hub.feed.keys import OFFLINE_NAMES, FeedSigner, make_online_keys
from kiosk.hub.feed.repository import Repository
from kiosk.protocol.feed import METADATA_FOLDER
from kiosk.sync.feed_client import FeedClient, Held
from kiosk.sync.feed_source import FolderSource
from kiosk.sync.feed_updater import SourceFetcher

SEGMENTS = 36
"""What a week of a change every second comes down to, in each stream."""
DELTA_BYTES = 400
POLLS = 60
PUBLISHES = 40
NOW = 1_800_000_000


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-feed-") as folder:
        return _figures(Path(folder))


def _figures(folder: Path) -> list[Figure]:
    repository = _feed(folder)
    source = _Counting(folder / "feed")
    client = FeedClient(source, folder / "kiosk", repository.root_bytes(), 7, lambda: NOW)
    dice = random.Random(1)
    cursors = count(SEGMENTS)
    state = {"cursor": SEGMENTS}

    def poll() -> int:
        client.refresh()
        plan = client.plan(Held(cursor=state["cursor"], receipt_number=SEGMENTS, state_number=SEGMENTS))
        for target in plan.deltas:
            client.fetch(target)
        return len(plan.deltas)

    def publish() -> None:
        start = next(cursors)
        old = f"jobs/delta-{start - SEGMENTS}-{start - SEGMENTS + 1}.ndjson.zst"
        name = f"jobs/delta-{start}-{start + 1}.ndjson.zst"
        repository.publish({name: dice.randbytes(DELTA_BYTES)}, [old], {name: {"since": NOW, "at": NOW}})

    poll()
    source.requests = source.received = 0
    poll()
    requests, received = source.requests, source.received
    empty, plain, by_hand, news, publishes, writes = [], [], [], [], [], []
    check = _checks_by_hand(folder / "kiosk" / METADATA_FOLDER)
    for _ in range(POLLS):
        empty.append(_seconds(poll))
        plain.append(_seconds(lambda: _poll_of_tuf_alone(folder, repository.root_bytes())))
        by_hand.append(_seconds(check))
    for _ in range(PUBLISHES):
        publishes.append(_seconds(publish))
        writes.append(_seconds(lambda: _writes_by_hand(folder / "by-hand")))
        news.append(_seconds(poll))
        state["cursor"] += 1
    return [
        Figure("empty poll: requests", requests, "", 2),
        Figure("empty poll: bytes", received, "B", 2000),
        Figure("empty poll, p50", median(empty) * 1000, "ms"),
        Figure(
            "empty poll / python-tuf alone, looking at the same seven roles", median(empty) / median(plain), "x", 0.8
        ),
        Figure("empty poll / reading and verifying three files by hand", median(empty) / median(by_hand), "x"),
        Figure("poll with one new delta, p50", median(news) * 1000, "ms", 60),
        Figure("publish of one delta, p50", median(publishes) * 1000, "ms"),
        Figure("publish / writing and syncing the same four files by hand", median(publishes) / median(writes), "x", 4),
    ]


class _Counting(FolderSource):
    requests = 0
    received = 0

    def read(self, path: str, max_bytes: int) -> bytes:
        self.requests += 1
        content = super().read(path, max_bytes)
        self.received += len(content)
        return content


def _feed(folder: Path) -> Repository:
    holders = {name: FeedSigner(SigningKey.generate(), name) for name in OFFLINE_NAMES}
    public = {name: signer.public_key for name, signer in holders.items()}
    public.update({key.holder: key for key in make_online_keys(folder / "feed-keys")})
    draft = ceremony.begin(public, NOW)
    for signer in holders.values():
        draft.sign(signer)
    repository = Repository(folder / "feed", folder / "feed-keys", lambda: NOW)
    repository.install(draft)
    dice = random.Random(2)
    names = [
        name
        for each in range(SEGMENTS)
        for name in (
            f"jobs/delta-{each}-{each + 1}.ndjson.zst",
            f"states/{each}-{each + 1}.cbor",
            f"receipts/{each}-{each + 1}.cbor",
        )
    ]
    notes = {name: {"since": NOW, "at": NOW} for name in names}
    repository.publish({name: dice.randbytes(DELTA_BYTES) for name in names}, (), notes)
    return repository


def _poll_of_tuf_alone(folder: Path, bootstrap: bytes) -> None:
    """What the library does for who looks at every role in every round, on the same files (and the same libsodium)."""
    updater = Updater(
        str(folder / "kiosk" / METADATA_FOLDER),
        METADATA_FOLDER,
        fetcher=SourceFetcher(FolderSource(folder / "feed")),
        bootstrap=bootstrap,
    )
    updater._trusted_set.reference_time = datetime.fromtimestamp(NOW, UTC)
    updater.refresh()
    for role in ("jobs", "states", "receipts", "keys", "rules", "content"):
        updater.get_targetinfo(f"{role}/0")
    updater.get_targetinfo("kiosks/7/settings.cbor")


def _checks_by_hand(metadata: Path) -> Callable[[], None]:
    """The least that a client must do on every poll: read three small files and check a signature of each."""
    key = SigningKey.generate()
    files = [metadata / "root.json", metadata / "timestamp.json", metadata / "snapshot.json"]
    signed = {path: key.sign(path.read_bytes()).signature for path in files}

    def check() -> None:
        for path in files:
            content = path.read_bytes()
            json.loads(content)
            key.verify_key.verify(content, signed[path])

    return check


def _writes_by_hand(scratch: Path) -> None:
    """A target, its role, snapshot and timestamp: written, synced, renamed, and their folders synced."""
    scratch.mkdir(exist_ok=True)
    for size in (DELTA_BYTES, 9000, 600, 400):
        with (scratch / "new").open("wb") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch / "new", scratch / f"{size}")
    for _ in range(2):
        descriptor = os.open(scratch, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _seconds(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s
