"""A city without a network: a hub, kiosks that were enrolled by stick, and sticks that go between them."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from kiosk.config import load_settings
from kiosk.domain.job import Job
from kiosk.hub.config import load_hub_settings
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.program import main as hub_main
from kiosk.hub.schema import APPLICATION, ENVELOPE, KIOSK
from kiosk.protocol.sync_events import Stick, StickState, SyncEvent
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.desk import Desk
from kiosk.store.identity import HubAccess, KioskIdentity, load_identity
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.enrol_program import EnrolExit
from kiosk.sync.enrol_program import main as enrol_main
from kiosk.sync.feed_taker import feed_places
from kiosk.sync.mounts import Mount
from kiosk.sync.stick_feed import StickFeed
from kiosk.sync.stick_watch import StickWatch
from tests.domain.postings import regions, trades
from tests.feed_kit import make_feed
from tests.hub.market import HALL_ID, add_hall, add_jobs
from tests.store.ledgers import fresh_ledger
from tests.store.people import PHONE, keys_of, person

_mounts = count(100)
Settled = tuple[str, str | None]


@dataclass
class KioskByHand:
    """One enrolled machine that no cable leads to."""

    state: Path
    identity: KioskIdentity
    events: list[SyncEvent] = field(default_factory=list)
    _mounted: list[Mount] = field(default_factory=list)

    @property
    def ledger_file(self) -> Path:
        return self.state / "ledger.db"

    def apply(self, job: Job, who: int) -> int:
        """A made-up person applies; the ticket."""
        with self.desk() as desk:
            identity = person(name=f"测试{who}", born=date(1970, 1, 1))
            return desk.apply(keys_of(f"{who:017}X"), identity, job, PHONE, None, int(time.time())).ticket_id

    def withdraw(self, ticket_id: int, who: int) -> None:
        with self.desk() as desk:
            desk.withdraw(keys_of(f"{who:017}X"), ticket_id, int(time.time()))

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        ledger = fresh_ledger(self.ledger_file)
        try:
            yield Desk(ledger, self.identity)
        finally:
            ledger.close()

    def plug(self, stick: Path) -> list[Stick]:
        """What the screen is told when this stick is plugged in and pulled out; of how far it is the first word."""
        with self.watching(stick) as watch:
            watch.look()
            self._mounted.clear()
            watch.look()
        return self.told()

    def told(self) -> list[Stick]:
        """Of the sticks, without the further words of how far it is."""
        sticks = [each for each in self.events if isinstance(each, Stick)]
        return [each for each in sticks if each.state is not StickState.BUSY or each.percent == 0]

    @contextmanager
    def watching(self, stick: Path) -> Iterator[StickWatch]:
        """This stick is plugged in; ``events`` fill from now on."""
        self.events.clear()
        self._mounted = [Mount(next(_mounts), stick)]
        with self.jobs() as jobs:
            yield StickWatch(
                self.state,
                lambda: tuple(self._mounted),
                lambda identity, access: self._feed(jobs, identity, access),
                self.events.append,
            )

    def plug_well(self, stick: Path) -> Stick:
        busy, done, gone = self.plug(stick)
        assert (busy.state, gone.state) == (StickState.BUSY, StickState.GONE)
        assert done.state is StickState.DONE, done
        return done

    def jobs(self) -> CacheFeed:
        settings = load_settings()
        place = regions().spot(settings.kiosk.region, settings.kiosk.latitude, settings.kiosk.longitude)
        standpoint = Standpoint(place, trades(), regions(), settings.matching)
        return CacheFeed(CacheDirectory(self.state / "cache", trades()), standpoint)

    def _feed(self, jobs: CacheFeed, identity: KioskIdentity, access: HubAccess) -> StickFeed:
        places = feed_places(self.state, jobs, load_settings().kiosk.region, None)
        now = ContactKeeper(self.state).now
        return StickFeed(self.state, identity, access, places, now, self.events.append)

    def stored_jobs(self) -> int:
        with CacheDirectory(self.state / "cache", trades()).open_current() as cache:
            assert cache.position is not None
            return cache.position.jobs

    def outbox(self) -> dict[UUID, Settled]:
        """State and reason of every envelope."""
        return {UUID(bytes=row[0]): (row[1], row[2]) for row in self._rows("envelope_id, state, reason", "outbox")}

    def tickets(self) -> dict[int, tuple[str, str | None]]:
        """State of every ticket's envelope, and the hub's last word on it."""
        source = "ticket JOIN outbox USING (envelope_id)"
        return {row[0]: (row[1], row[2]) for row in self._rows("ticket_id, outbox.state, answer", source)}

    def _rows(self, columns: str, source: str) -> list[Any]:
        if not self.ledger_file.exists():
            return []
        with closing(sqlite3.connect(self.ledger_file)) as connection:
            return connection.execute(f"SELECT {columns} FROM {source}").fetchall()


@dataclass
class CityByHand:
    folder: Path
    config: Path
    hub: Hub
    jobs: tuple[Job, ...]

    def hub_command(self, *argv: str | Path) -> tuple[int, dict[str, Any]]:
        """Exit code and last line of ``kiosk hub``."""
        said = io.StringIO()
        with redirect_stdout(said):
            code = hub_main([*map(str, argv), "--config", str(self.config)])
        lines = said.getvalue().splitlines()
        return code, json.loads(lines[-1]) if lines else {}

    def bundle(self, command: str, stick: Path) -> dict[str, Any]:
        code, result = self.hub_command("bundle", command, stick)
        assert code == 0, result
        return result

    def stick(self, name: str) -> Path:
        """A new one, marked."""
        path = self.folder / name
        path.mkdir()
        self.bundle("init", path)
        return path

    def enrolled(self, kiosk_id: int) -> KioskByHand:
        """Invitation, request and answer by stick."""
        with self.hub.database.writing() as connection:
            row = {"kiosk_id": kiosk_id, "name": f"k{kiosk_id}", "hall_id": HALL_ID, "state": "invited"}
            connection.execute(insert(KIOSK).values(**row))
        state = self.folder / f"kiosk-{kiosk_id}"
        state.mkdir()
        invitation = self.folder / f"kiosk-{kiosk_id}.json"
        assert self.hub_command("invite", str(kiosk_id), "--file", invitation)[0] == 0
        enrol = [str(invitation), "--offline", "--state", str(state)]
        with redirect_stdout(io.StringIO()):
            assert enrol_main(enrol) == EnrolExit.WAITING
            assert self.hub_command("enrol", invitation.with_suffix(".request"))[0] == 0
            assert enrol_main(enrol) == EnrolExit.DONE
        return KioskByHand(state, load_identity(state / "identity"))

    def rows(self, table: Table) -> list[Any]:
        with self.hub.database.reading() as connection:
            return list(connection.execute(select(table)))

    def receipts(self, kiosk: KioskByHand) -> dict[UUID, Settled]:
        return {
            UUID(bytes=row.envelope_id): ("accepted" if row.accepted else "refused", row.reason)
            for row in self.rows(ENVELOPE)
            if row.kiosk_id == kiosk.identity.kiosk_id
        }

    def applications(self, kiosk: KioskByHand) -> dict[int, str]:
        """State of each application by ticket."""
        return {row.ticket_id: row.state for row in self.rows(APPLICATION) if row.kiosk_id == kiosk.identity.kiosk_id}


@contextmanager
def city_by_hand(folder: Path, database_url: str | None = None, jobs: int = 6) -> Iterator[CityByHand]:
    """A hub with its feed and ``jobs`` postings; on SQLite without a URL."""
    config = folder / "hub.toml"
    url = database_url or f"sqlite:///{folder / 'hub' / 'hub.db'}"
    config.write_text(f'[paths]\nstate = "{folder / "hub"}"\n[database]\nurl = "{url}"\n', encoding="utf-8")
    make_feed(folder / "hub", int(time.time()))
    hub = open_hub(load_hub_settings(config))
    with ExitStack() as stack:
        stack.callback(hub.database.close)
        with hub.database.writing() as connection:
            add_hall(connection, HALL_ID)
            posted = add_jobs(connection, jobs, hub.now())
        yield CityByHand(folder, config, hub, posted)
