"""A real hub on loopback with its feed, a proxy before it, and a kiosk that was enrolled over that road."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select

from kiosk.config import Settings, load_settings
from kiosk.domain.card import Identity
from kiosk.domain.job import Job
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.config import load_hub_settings
from kiosk.hub.enrolment import Fleet
from kiosk.hub.feed.publisher import Publisher
from kiosk.hub.feed.repository import Repository
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import ALARM, APPLICATION, ENVELOPE, KIOSK
from kiosk.hub.web.app import create_app
from kiosk.protocol.request import Answer
from kiosk.protocol.sync_events import SyncEvent
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.contact import boot_id
from kiosk.store.desk import Desk
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import OutboxItem
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.courier import Courier
from kiosk.sync.enrolment import ask, begin, finish
from kiosk.sync.exchange import Asker, Exchange
from kiosk.sync.http import HttpLimits, HttpRoad
from kiosk.sync.hub_link import HubLink
from kiosk.sync.outbox import LedgerOutbox
from tests.domain.postings import regions, trades
from tests.faults.proxy import FaultProxy, fault_proxy
from tests.faults.web import served
from tests.feed_kit import Feed, make_feed
from tests.hub.market import HALL_ID, add_hall, add_jobs
from tests.store.ledgers import fresh_ledger
from tests.store.people import PHONE, keys_of, person

KIOSK_ID = 7
HOST = "hub.example.invalid"


@dataclass
class SomeKiosk:
    """One enrolled machine with its state folder."""

    state: Path
    identity: KioskIdentity
    road: HttpRoad
    answers: list[Answer] = field(default_factory=list)
    now: Callable[[], int] = lambda: int(time.time())
    boot: bytes = field(default_factory=lambda: UUID(boot_id()).bytes)

    @property
    def ledger_file(self) -> Path:
        return self.state / "ledger.db"

    def exchange(self) -> Exchange:
        assert self.identity.hub is not None
        identity = self.identity
        asker = Asker(identity.kiosk_id, identity.key_id, identity.signing_key, self.identity.hub.answer_key, self.boot)
        return Exchange(self.road, asker, self.now, self.answers.append)

    def courier(self, monotonic: Callable[[], float] = time.monotonic) -> Courier:
        outbox = LedgerOutbox(self.ledger_file, self.identity, self.now)
        return Courier(outbox, self.exchange().ask, monotonic)

    def apply(self, job: Job, *people: int) -> list[int]:
        """The people with these numbers (all are made up) apply, each in a ledger transaction; their tickets."""
        ledger = fresh_ledger(self.ledger_file)
        try:
            desk = Desk(ledger, self.identity)
            return [
                desk.apply(keys_of(f"{who:017}X"), _person(who), job, PHONE, None, self.now()).ticket_id
                for who in people
            ]
        finally:
            ledger.close()

    def outbox(self) -> dict[UUID, tuple[str, str | None]]:
        """State and reason of every envelope in the ledger."""
        with closing(sqlite3.connect(self.ledger_file)) as connection:
            rows = connection.execute("SELECT envelope_id, state, reason FROM outbox").fetchall()
        return {UUID(bytes=row[0]): (row[1], row[2]) for row in rows}

    def settings(self) -> Settings:
        return load_settings()

    def jobs(self) -> CacheFeed:
        """The stored jobs, as ``kiosk sync`` opens them."""
        tables, kiosk = (trades(), regions()), self.settings().kiosk
        place = tables[1].spot(kiosk.region, kiosk.latitude, kiosk.longitude)
        standpoint = Standpoint(place, *tables, self.settings().matching)
        return CacheFeed(CacheDirectory(self.state / "cache", tables[0]), standpoint)

    def listed(self) -> set[int]:
        """Ids of the postings that the screen would show."""
        with CacheDirectory(self.state / "cache", trades()).open_current() as cache:
            return {job_id for job_id in range(1, 500) if cache.is_listed(job_id, self.now())}

    def link(self, jobs: CacheFeed, events: list[SyncEvent], contact: ContactKeeper | None = None) -> HubLink:
        assert self.identity.hub is not None
        return HubLink(
            self.identity,
            self.identity.hub,
            self.state,
            self.settings(),
            None,
            jobs,
            contact or ContactKeeper(self.state),
            events.append,
        )

    def pending(self) -> tuple[OutboxItem, ...]:
        return LedgerOutbox(self.ledger_file, self.identity, self.now).pending(1000)


def _person(who: int) -> Identity:
    return person(name=f"测试{who}", born=date(1970, 1, 1))


@dataclass
class World:
    hub: Hub
    feed: Feed
    proxy: FaultProxy
    jobs: tuple[Job, ...]
    folder: Path
    publisher: Publisher
    limits: HttpLimits = field(default_factory=HttpLimits)

    @property
    def fleet(self) -> Fleet:
        return Fleet(self.hub.database, self.hub.keys, self.proxy.url, HOST, self.feed.folder)

    def publish(self) -> None:
        """All that has changed, and a snapshot when one is due; returns when nothing is left to be published."""
        while self.publisher.round():
            pass
        self.publisher.finish_snapshot()

    def post(self, count: int = 1) -> tuple[Job, ...]:
        with self.hub.database.writing() as connection:
            return add_jobs(connection, count, self.hub.now())

    def close_job(self, job_id: int) -> None:
        with self.hub.database.writing() as connection:
            JobBook(connection, "wang", self.hub.now()).close(job_id)

    def register(self, kiosk_id: int) -> None:
        with self.hub.database.writing() as connection:
            connection.execute(insert(KIOSK).values(kiosk_id=kiosk_id, name=f"k{kiosk_id}", hall_id=1, state="invited"))

    def enrolled(self, kiosk_id: int = KIOSK_ID, state: Path | None = None) -> SomeKiosk:
        """By the program's own steps over the road."""
        state = state or self.folder / f"kiosk-{kiosk_id}"
        state.mkdir(exist_ok=True)
        road = HttpRoad(self.proxy.url, self.limits)
        candidate = begin(state, self.fleet.invite(kiosk_id, "admin", self.hub.now()))
        return SomeKiosk(state, finish(state, state / "identity", candidate, ask(road, candidate)), road)

    def received(self, kiosk_id: int = KIOSK_ID) -> dict[UUID, tuple[str, str | None]]:
        """What the hub has of a kiosk, in the outbox's words."""
        query = select(ENVELOPE.c.envelope_id, ENVELOPE.c.accepted, ENVELOPE.c.reason).where(
            ENVELOPE.c.kiosk_id == kiosk_id
        )
        with self.hub.database.reading() as connection:
            return {
                UUID(bytes=row.envelope_id): ("accepted" if row.accepted else "refused", row.reason)
                for row in connection.execute(query)
            }

    def applications(self) -> list[int]:
        with self.hub.database.reading() as connection:
            return sorted(connection.execute(select(APPLICATION.c.ticket_id)).scalars())

    def alarms(self) -> list[str]:
        with self.hub.database.reading() as connection:
            return sorted(connection.execute(select(ALARM.c.code)).scalars())


@contextmanager
def world(folder: Path, now: Callable[[], int] = lambda: int(time.time()), jobs: int = 5) -> Iterator[World]:
    """A hub with ``jobs`` postings and one registered kiosk, ``KIOSK_ID``."""
    settings = load_hub_settings()
    settings = replace(
        settings,
        database=replace(settings.database, url=f"sqlite:///{folder / 'hub' / 'hub.db'}"),
        paths=replace(settings.paths, state=str(folder / "hub")),
    )
    feed = make_feed(folder / "hub", now())
    hub = open_hub(settings, now)
    with hub.database.writing() as connection:
        add_hall(connection, HALL_ID)
        posted = add_jobs(connection, jobs, now())
    publisher = Publisher(
        Repository(feed.folder, feed.keys_folder, now),
        ChangeLog(hub.database),
        SnapshotWriter("hub", hub.trades, hub.regions),
        hub.keys.fleet_key,
        folder / "publisher",
        now,
    )
    with closing(publisher), served(create_app(hub)) as port, fault_proxy(port) as proxy:
        made = World(hub, feed, proxy, posted, folder, publisher)
        made.register(KIOSK_ID)
        yield made
