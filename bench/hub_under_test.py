"""A hub in a process of its own, over plain HTTP on loopback, with a sample market and as many kiosks as are wanted."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import insert

from kiosk.config import load_settings
from kiosk.demo.hub_state import HALL_ID, new_feed, post_market
from kiosk.demo.market import market_jobs
from kiosk.domain.job import Job
from kiosk.hub.config import load_hub_settings
from kiosk.hub.enrolment import fleet_of
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import KIOSK
from kiosk.store.identity import KioskIdentity
from kiosk.sync.enrolment import ask, begin, finish
from kiosk.sync.http import HttpRoad
from tests.hub.market import add_hall

REGION = load_settings().kiosk.region
WITHIN_S = 120.0
LOOK_EACH_S = 0.1
ACTOR = "bench"


@dataclass(frozen=True, slots=True)
class HubUnderTest:
    """``hub`` is this process's own hold of the database, beside the one of the program that answers at ``url``."""

    hub: Hub
    folder: Path
    url: str

    def enrolled(self, kiosk_id: int) -> tuple[Path, KioskIdentity]:
        """A new kiosk by the steps of ``kiosk enrol``: its state folder and what it has become."""
        with self.hub.database.writing() as connection:
            values = {"kiosk_id": kiosk_id, "name": f"kiosk {kiosk_id}", "hall_id": HALL_ID, "state": "invited"}
            connection.execute(insert(KIOSK).values(values))
        state = self.folder / f"kiosk-{kiosk_id}"
        state.mkdir()
        road = HttpRoad(self.url)
        try:
            candidate = begin(state, fleet_of(self.hub).invite(kiosk_id, ACTOR, self.hub.now()))
            return state, finish(state, state / "identity", candidate, ask(road, candidate))
        finally:
            road.close()

    def post(self, job: Job) -> int:
        """A clerk's posting, committed when this returns; its id."""
        with self.hub.database.writing() as connection:
            return JobBook(connection, ACTOR, self.hub.now()).post(job, HALL_ID).job.id

    def close(self, job_id: int) -> None:
        with self.hub.database.writing() as connection:
            JobBook(connection, ACTOR, self.hub.now()).close(job_id)

    def sample(self, count: int, seed: int) -> tuple[Job, ...]:
        """Postings with room, dated now."""
        jobs = market_jobs(
            jobs=count,
            seed=seed,
            now=self.hub.now(),
            region=REGION,
            trades=self.hub.trades,
            regions=self.hub.regions,
        )
        return tuple(jobs)

    def await_snapshot(self) -> None:
        """Until the market is in the feed; numbering so much at once keeps other writers waiting on SQLite."""
        _until("the publisher makes no snapshot", lambda: b"jobs/snapshot-" in self._role("jobs"))

    def _role(self, role: str) -> bytes:
        metadata = self.hub.settings.feed_folder / "metadata"
        versions = [int(file.name.partition(".")[0]) for file in metadata.glob(f"*.{role}.json")]
        return (metadata / f"{max(versions)}.{role}.json").read_bytes()

    def feed_version(self) -> bytes:
        """Another one whenever something was published."""
        return (self.hub.settings.feed_folder / "metadata" / "timestamp.json").read_bytes()


@contextmanager
def hub_under_test(folder: Path, jobs: int, publish_each_s: float | None = None) -> Iterator[HubUnderTest]:
    """``publish_each_s`` None: as often as shipped."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    each = "" if publish_each_s is None else f"[feed]\npublish_each_s = {publish_each_s}\n\n"
    config = folder / "hub.toml"
    config.write_text(
        f'[hub]\npublic_host = "127.0.0.1:{port}"\npublic_url = "{url}"\n\n[serve]\nport = {port}\n\n{each}'
        f'[paths]\nstate = "{folder / "hub"}"\n',
        encoding="utf-8",
    )
    settings = load_hub_settings(config)
    new_feed(settings, int(time.time()))
    hub = open_hub(settings)
    with closing(hub.database):
        under_test = HubUnderTest(hub, folder, url)
        with hub.database.writing() as connection:
            add_hall(connection, HALL_ID)
        post_market(hub.database, under_test.sample(jobs, 1), hub.now())
        command = (sys.executable, "-m", "kiosk", "hub", "serve", "--config", str(config))
        with (folder / "hub.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
            try:
                _until("the hub does not answer", lambda: _answers(url))
                yield under_test
            finally:
                server.terminate()
                server.wait(WITHIN_S)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    with suppress(OSError), urlopen(f"{url}/health", timeout=5):  # this benchmark's own server
        return True
    return False


def _until(trouble: str, done: Callable[[], bool]) -> None:
    until_s = time.monotonic() + WITHIN_S
    while not done():
        if time.monotonic() > until_s:
            raise RuntimeError(trouble)
        time.sleep(LOOK_EACH_S)
