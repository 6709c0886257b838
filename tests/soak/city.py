"""A real hub with a small market for the long runs, in a folder that a later run finds again."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import insert

from kiosk.demo.hub_state import new_feed
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database
from kiosk.hub.enrolment import Fleet
from kiosk.hub.hub import open_hub
from kiosk.hub.schema import KIOSK
from kiosk.protocol.enrolment import invitation_link
from tests.hub.market import HALL_ID, add_hall, add_jobs

STARTED_WITHIN_S = 60.0


class Program(Protocol):
    """What a run needs of a program that it has started; ``subprocess.Popen`` offers it."""

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class City:
    """``hub.toml`` and the hub's state in ``folder``. The programs are started by whoever needs them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.config = folder / "hub.toml"

    @property
    def settings(self) -> HubSettings:
        return load_hub_settings(self.config)

    @property
    def port(self) -> int:
        return self.settings.serve.port

    def found(self, kiosks: Sequence[int], jobs: int, now: int, database_url: str = "") -> None:
        """Feed, hall, postings and invited kiosks, at a free port of loopback."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.config.write_text(
            f'[hub]\npublic_host = "hub.example.invalid"\npublic_url = "http://127.0.0.1:{port}"\n\n'
            f"[serve]\nport = {port}\n\n"
            f'[database]\nurl = "{database_url}"\n\n[paths]\nstate = "{self._folder / "hub"}"\n',
            encoding="utf-8",
        )
        new_feed(self.settings, now)
        database = Database.open(self.settings.database_url)
        with database.writing() as connection:
            add_hall(connection)
            add_jobs(connection, jobs, now)
            for kiosk_id in kiosks:
                row = {"kiosk_id": kiosk_id, "name": f"kiosk {kiosk_id}", "hall_id": HALL_ID, "state": "invited"}
                connection.execute(insert(KIOSK).values(**row))
        database.close()

    def enrol(
        self, kiosk_id: int, kiosk_config: Path, now: int, environment: Mapping[str, str] | None = None, url: str = ""
    ) -> None:
        """By the program's own steps; ``url`` is the road to the hub, if not straight. The hub runs."""
        hub = open_hub(self.settings, lambda: now)
        settings = self.settings.hub
        fleet = Fleet(
            hub.database, hub.keys, url or settings.public_url, settings.public_host, hub.settings.feed_folder
        )
        link = invitation_link(fleet.invite(kiosk_id, "run", now))
        hub.database.close()
        command = (sys.executable, "-m", "kiosk", "enrol", link, "--config", str(kiosk_config))
        subprocess.run(command, check=True, capture_output=True, timeout=STARTED_WITHIN_S, env=environment)

    def wait_for_hub(self, hub: Program) -> None:
        until_s = time.monotonic() + STARTED_WITHIN_S
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5):
                return
            if time.monotonic() > until_s or hub.poll() is not None:
                raise RuntimeError("the hub does not start; hub.log says why")
            time.sleep(0.05)
