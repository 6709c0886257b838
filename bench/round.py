"""A whole round of a kiosk with its hub over loopback: nothing new, one delta, and one delta with one application.

The hub is the program itself in a process of its own with 100,000 postings; the round is the one that ``kiosk sync``
makes, from its lock to the closed connections. By hand beside it: the same four files over one bare connection, one
signature of each verified, the posting upserted and committed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from nacl.signing import SigningKey

from bench.figures import Figure, median, quantile
from bench.hub_under_test import REGION, HubUnderTest, hub_under_test
from bench.job_feed import JOBS, apply_by_hand, json_parser
from kiosk.config import load_settings
from kiosk.domain.job import Job
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.job_feed import DeltaTarget, parse_target
from kiosk.protocol.sync_events import SyncEvent
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.desk import Desk
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import Ledger
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.hub_link import HubLink
from kiosk.sync.hub_thread import HubThread
from tests.faults.proxy import fault_proxy
from tests.store.people import keys_of, person

ROUNDS = 80
WITH_APPLICATION = 30
PUBLISH_EACH_S = 0.2
SNAPSHOT_WITHIN_S = 120.0
KIOSK = 7
PROXIED_KIOSK = 8
ROUND_BOUND_MS = 60.0


def run() -> list[Figure]:
    with (
        TemporaryDirectory(prefix="bench-round-") as name,
        hub_under_test(Path(name), JOBS, PUBLISH_EACH_S) as place,
    ):
        place.await_snapshot()
        requests, wire_bytes = _empty_poll(place)
        with _kiosk(place, KIOSK) as kiosk:
            return [*_rounds(place, kiosk), *_bounded(requests, wire_bytes)]


def _bounded(requests: int, wire_bytes: int) -> Iterator[Figure]:
    yield Figure("empty poll: requests", requests, "", 2)
    yield Figure("empty poll: bytes both ways, heads included", wire_bytes, "B", 2000)


@dataclass(frozen=True, slots=True)
class _Kiosk:
    """``turn`` is a round of ``kiosk sync`` now; it raises when anything went wrong."""

    state: Path
    identity: KioskIdentity
    jobs: CacheFeed
    turn: Callable[[], None]


@contextmanager
def _kiosk(place: HubUnderTest, number: int, url: str | None = None) -> Iterator[_Kiosk]:
    """Enrolled, with the market in its cache. ``url`` is another road to the hub."""
    state, identity = place.enrolled(number)
    settings, tables = load_settings(), (place.hub.trades, place.hub.regions)
    standpoint = Standpoint(tables[1].spot(REGION), *tables, settings.matching)
    events: list[SyncEvent] = []
    contact = ContactKeeper(state)
    with CacheFeed(CacheDirectory(state / "cache", tables[0]), standpoint) as jobs:

        def link(found: KioskIdentity) -> HubLink:
            assert found.hub is not None
            access = replace(found.hub, url=url or found.hub.url)
            return HubLink(found, access, state, settings, None, jobs, contact, events.append)

        thread = HubThread(state, contact, link, lambda: 0.0, events.append, lambda: None)

        def turn() -> None:
            thread.wake()
            thread.turn(time.monotonic())
            if thread.link_state.faults:
                raise RuntimeError(f"a round went wrong: {sorted(thread.link_state.faults)}")

        until_s = time.monotonic() + SNAPSHOT_WITHIN_S
        while (position := jobs.position()) is None or position.jobs < JOBS:
            if time.monotonic() > until_s:
                raise RuntimeError("no snapshot comes")
            time.sleep(PUBLISH_EACH_S)
            turn()
        yield _Kiosk(state, identity, jobs, turn)


def _empty_poll(place: HubUnderTest) -> tuple[int, int]:
    """Requests and bytes of a round without news, as they pass a proxy."""
    port = urlsplit(place.url).port
    assert port is not None
    with fault_proxy(port) as proxy, _kiosk(place, PROXIED_KIOSK, proxy.url) as kiosk:
        # The key list has this kiosk's own key now.
        _settle(place)
        kiosk.turn()
        before = len(proxy.seen)
        kiosk.turn()
        seen = proxy.seen[before:]
    return len(seen), sum(each.up_bytes + each.down_bytes for each in seen)


def _rounds(place: HubUnderTest, kiosk: _Kiosk) -> list[Figure]:
    empty, news, by_hand, both = [], [], [], []
    postings = iter(place.sample(ROUNDS + WITH_APPLICATION, 3))
    ledger = Ledger.open(kiosk.state / "ledger.db")
    _settle(place)
    kiosk.turn()
    with closing(ledger), _ByHand(place, kiosk) as hand:
        for _ in range(ROUNDS):
            _publish(place, next(postings))
            news.append(_ms(kiosk.turn))
            by_hand.append(_ms(hand.take_delta))
            empty.append(_ms(kiosk.turn))
        desk, who = Desk(ledger, kiosk.identity), person()
        keys = keys_of(who.id_number)
        for _ in range(WITH_APPLICATION):
            job = _publish(place, next(postings))
            desk.apply(keys, who, job, None, None, place.hub.now())
            both.append(_ms(kiosk.turn))
            # The receipt is in the feed as well; the next round is to begin without it.
            _settle(place)
            kiosk.turn()
        pending = len(ledger.pending(1))
    if pending:
        raise RuntimeError("an application got no receipt")
    return [
        Figure("round without news, p50", median(empty), "ms"),
        Figure("round with one delta, p50", median(news), "ms", ROUND_BOUND_MS),
        Figure("round with one delta, p99", quantile(news, 0.99), "ms"),
        Figure("  by hand: four files, four signatures, upsert and commit, p50", median(by_hand), "ms"),
        Figure("  round / by hand", median(news) / median(by_hand), "x"),
        Figure("round with one delta and one application, p50", median(both), "ms"),
    ]


def _publish(place: HubUnderTest, job: Job) -> Job:
    """The job as the hub keeps it, once the feed has it and nothing more is coming."""
    job_id = place.post(replace(job, filled=0))
    _settle(place)
    return replace(job, id=job_id, filled=0)


def _settle(place: HubUnderTest) -> None:
    """Wait until the publisher has nothing left."""
    changed_s = time.monotonic()
    version = place.feed_version()
    while time.monotonic() - changed_s < 3 * PUBLISH_EACH_S:
        time.sleep(PUBLISH_EACH_S / 4)
        now = place.feed_version()
        if now != version:
            version, changed_s = now, time.monotonic()


class _ByHand:
    """Follows the feed with the standard library alone, and believes what it reads."""

    def __init__(self, place: HubUnderTest, kiosk: _Kiosk) -> None:
        self._url = urlsplit(place.url)
        self._loads, _ = json_parser()
        self._key = SigningKey.generate()
        self._signed = self._key.sign(bytes(2000))
        with kiosk.jobs._directory.open_current() as cache:
            generation, position = cache.file, cache.position
        assert position is not None
        self._cursor = position.cursor
        self._database = sqlite3.connect(kiosk.state / "by-hand.db", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("ATTACH ? AS generation", (str(generation),))
        columns = ", ".join(f"{name} {kind}" for name, kind in JOB_COLUMNS)
        self._database.execute(f"CREATE TABLE job ({columns})")
        self._database.execute("INSERT INTO main.job SELECT * FROM generation.job")
        self._database.execute("DETACH generation")

    def __enter__(self) -> _ByHand:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def take_delta(self) -> None:
        with closing(HTTPConnection(self._url.netloc)) as connection:
            timestamp = self._metadata(connection, "timestamp.json")
            snapshot = self._metadata(connection, f"{timestamp['meta']['snapshot.json']['version']}.snapshot.json")
            jobs = self._metadata(connection, f"{snapshot['meta']['jobs.json']['version']}.jobs.json")
            delta, target = self._next(jobs["targets"])
            folder, _, file_name = delta.name.rpartition("/")
            content = self._get(connection, f"targets/{folder}/{target['hashes']['sha256']}.{file_name}")
            apply_by_hand(self._database, content, self._loads)
            self._cursor = delta.end

    def _next(self, targets: dict[str, Any]) -> tuple[DeltaTarget, Any]:
        for name, target in targets.items():
            delta = parse_target(name)
            if isinstance(delta, DeltaTarget) and delta.start <= self._cursor < delta.end:
                return delta, target
        raise RuntimeError("no delta leads on")

    def _metadata(self, connection: HTTPConnection, name: str) -> Any:
        content = json.loads(self._get(connection, f"metadata/{name}"))
        return content["signed"]

    def _get(self, connection: HTTPConnection, path: str) -> bytes:
        connection.request("GET", f"/feed/{path}")
        content = connection.getresponse().read()
        self._key.verify_key.verify(self._signed)
        return content


def _ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000
