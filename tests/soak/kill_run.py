"""Kill -9 of everything, anywhere, again and again; at the end both sides must agree to the last ticket.

Real programs on loopback: a hub (``kiosk hub serve``), kiosks with their counters (``apply_child``) and couriers
(``kiosk sync --once``), most of them forked ready to work (``forge``), some started from the disk so that starts are
killed too. Each step draws what runs and when it dies from the seed and the step's number alone, and what is known lies
in the folder, so that a run of thousands of kills can be stopped and gone on with:

    python -m tests.soak.kill_run FOLDER SEED KILLS [DATABASE-URL]
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import insert, select

from kiosk.demo.hub_state import new_feed
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database
from kiosk.hub.enrolment import Fleet
from kiosk.hub.hub import open_hub
from kiosk.hub.schema import APPLICATION, ENVELOPE, KIOSK
from kiosk.protocol.enrolment import invitation_link
from kiosk.store.ledger import Ledger, OutboxState
from tests.hub.market import HALL_ID, add_hall, add_jobs
from tests.soak.forge import Program, start

KIOSKS = (7, 8)
JOBS = 30
PEOPLE_A_STEP = 100_000
STARTED_WITHIN_S = 60.0
ROUND_S = 120.0
COLD = 0.1
"""The share of steps whose programs start from the disk."""
LONGEST_LIFE_S = 0.6
"""Of a program that is loaded when it starts: a courier's round is over by then."""
LONGEST_COLD_LIFE_S = 2.5
ROUNDS_AT_THE_END = 40


class DisagreementError(AssertionError):
    """What was shown, kept and accepted is not the same."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a finished run has seen."""

    kills: int
    shown: int
    applications: int
    withdrawn: int
    envelopes: int


class KillRun:
    def __init__(self, folder: Path, seed: int, database_url: str = "") -> None:
        self._folder = folder
        self._seed = seed
        self._database_url = database_url
        self._hub: Program | None = None
        self._progress = folder / "progress.json"
        self._shown = folder / "shown.jsonl"
        self._port = 0
        self._done = 0

    def go(self, kills: int) -> Verdict:
        """Run until so many kills have fallen in all, then let everything finish and compare."""
        self._open()
        try:
            while self._done < kills:
                self._step(Random(f"{self._seed}/{self._done}"))
                self._done += 1
                self._save()
            self._settle()
        finally:
            self._kill_hub()
        return self._compare()

    # --- the world ---

    @property
    def _settings(self) -> HubSettings:
        return load_hub_settings(self._folder / "hub.toml")

    def _state(self, kiosk_id: int) -> Path:
        return self._folder / f"kiosk-{kiosk_id}"

    def _config(self, kiosk_id: int) -> Path:
        return self._folder / f"kiosk-{kiosk_id}.toml"

    def _open(self) -> None:
        if self._progress.exists():
            known = json.loads(self._progress.read_text(encoding="ascii"))
            self._done, self._port = known["done"], known["port"]
            self._start_hub()
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{self._port}"
        (self._folder / "hub.toml").write_text(
            f'[hub]\npublic_host = "hub.example.invalid"\npublic_url = "{address}"\n\n[serve]\nport = {self._port}\n\n'
            f'[database]\nurl = "{self._database_url}"\n\n[paths]\nstate = "{self._folder / "hub"}"\n',
            encoding="utf-8",
        )
        now = int(time.time())
        new_feed(self._settings, now)
        database = Database.open(self._settings.database_url)
        with database.writing() as connection:
            add_hall(connection)
            add_jobs(connection, JOBS, now)
            for kiosk_id in KIOSKS:
                row = {"kiosk_id": kiosk_id, "name": f"kiosk {kiosk_id}", "hall_id": HALL_ID, "state": "invited"}
                connection.execute(insert(KIOSK).values(**row))
        database.close()
        self._start_hub()
        for kiosk_id in KIOSKS:
            self._enrol(kiosk_id)
            self._sync(kiosk_id)
        self._save()

    def _enrol(self, kiosk_id: int) -> None:
        self._config(kiosk_id).write_text(f'[paths]\nstate = "{self._state(kiosk_id)}"\n', encoding="utf-8")
        hub = open_hub(self._settings)
        fleet = Fleet(
            hub.database, hub.keys, self._settings.hub.public_url, "hub.example.invalid", hub.settings.feed_folder
        )
        link = invitation_link(fleet.invite(kiosk_id, "run", hub.now()))
        hub.database.close()
        command = (sys.executable, "-m", "kiosk", "enrol", link, "--config", str(self._config(kiosk_id)))
        subprocess.run(command, check=True, capture_output=True, timeout=STARTED_WITHIN_S)

    def _save(self) -> None:
        fresh = self._progress.with_suffix(".new")
        fresh.write_text(json.dumps({"done": self._done, "port": self._port}), encoding="ascii")
        fresh.replace(self._progress)

    # --- what runs, and dies ---

    def _step(self, random: Random) -> None:
        kiosk_id = random.choice(KIOSKS)
        cold = random.random() < COLD
        life_s = random.uniform(0.0, LONGEST_COLD_LIFE_S if cold else LONGEST_LIFE_S)
        match random.choice(("counter", "courier", "courier", "hub", "all")):
            case "counter":
                self._kill_after(self._counter(kiosk_id, random, cold), life_s)
            case "courier":
                self._kill_after(self._courier(kiosk_id, cold), life_s)
            case "hub":
                courier = self._courier(kiosk_id, cold)
                time.sleep(life_s)
                self._kill_hub()
                self._start_hub(cold)
                courier.wait(ROUND_S)
            case "all":
                counter, courier = self._counter(kiosk_id, random, cold), self._courier(kiosk_id, cold)
                time.sleep(life_s)
                self._kill_hub()
                self._kill_after(courier, 0.0)
                self._kill_after(counter, 0.0)
                self._start_hub(cold)

    def _counter(self, kiosk_id: int, random: Random, cold: bool) -> Program:
        """Its lines go straight into the file of what was shown, so that no kill of ours loses one."""
        first = (self._done + 1) * PEOPLE_A_STEP
        arguments = (str(self._state(kiosk_id)), str(first), str(random.randrange(1 << 30)))
        before = self._shown.stat().st_size if self._shown.exists() else 0
        counter = start("tests.soak.apply_child", arguments, self._shown, self._folder / "counter.log", cold=cold)
        # Its life begins when it is ready: loading takes longer than most lives, and kills nothing worth a kill.
        until_s = time.monotonic() + STARTED_WITHIN_S
        while not self._shown.exists() or self._shown.stat().st_size == before:
            if counter.poll() is not None or time.monotonic() > until_s:
                raise RuntimeError("the counter does not open; counter.log says why")
            time.sleep(0.01)
        return counter

    def _courier(self, kiosk_id: int, cold: bool = False) -> Program:
        nowhere = Path(os.devnull)
        arguments = ("--once", "--config", str(self._config(kiosk_id)))
        return start("kiosk.sync.program", arguments, nowhere, nowhere, cold=cold)

    @staticmethod
    def _kill_after(program: Program, life_s: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            program.wait(life_s)
        program.kill()
        program.wait()

    def _sync(self, kiosk_id: int) -> None:
        self._courier(kiosk_id).wait(ROUND_S)

    def _start_hub(self, cold: bool = False) -> None:
        log = self._folder / "hub.log"
        self._hub = start(
            "kiosk.hub.program", ("serve", "--config", str(self._folder / "hub.toml")), log, log, cold=cold
        )
        until_s = time.monotonic() + STARTED_WITHIN_S
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health", timeout=5):
                return
            if time.monotonic() > until_s or self._hub.poll() is not None:
                raise RuntimeError("the hub does not start again; hub.log says why")
            time.sleep(0.05)

    def _kill_hub(self) -> None:
        if self._hub is not None:
            self._hub.kill()
            self._hub.wait()
            self._hub = None

    # --- the end ---

    def _settle(self) -> None:
        for kiosk_id in KIOSKS:
            for _ in range(ROUNDS_AT_THE_END):
                self._sync(kiosk_id)
                with closing(Ledger.open(self._state(kiosk_id) / "ledger.db")) as ledger:
                    if not ledger.pending():
                        break
            else:
                raise DisagreementError(f"kiosk {kiosk_id} cannot get rid of its outbox")

    def _compare(self) -> Verdict:
        shown = self._what_was_shown()
        kept, sent = self._what_was_kept()
        database = Database.open(self._settings.database_url)
        with database.reading() as connection:
            rows = connection.execute(
                select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id, APPLICATION.c.state)
            ).all()
            known = connection.execute(select(ENVELOPE.c.envelope_id, ENVELOPE.c.accepted)).all()
        database.close()
        hub = {row.ticket_id: row.state for row in rows}
        _same("rows and tickets at the hub", len(rows), len(hub))
        _same("shown and not kept", set(shown) - set(kept), set())
        _same("kept and accepted", set(kept), set(hub))
        _same(
            "withdrawn",
            {ticket for ticket, state in kept.items() if state == "withdrawn"},
            {ticket for ticket, state in hub.items() if state == "withdrawn"},
        )
        _same("shown as withdrawn", {t for t, state in shown.items() if state == "withdrawn"} - set(hub), set())
        _same("envelopes and receipts", {(each.envelope_id, each.accepted) for each in known}, sent)
        withdrawn = sum(state == "withdrawn" for state in hub.values())
        return Verdict(self._done, len(shown), len(hub), withdrawn, len(known))

    def _what_was_shown(self) -> dict[int, str]:
        """The last state of each ticket that a person saw. A line that was cut was not read by anybody."""
        shown: dict[int, str] = {}
        if self._shown.exists():
            for line in self._shown.read_bytes().split(b"\n"):
                with suppress(ValueError):
                    said = json.loads(line)
                    shown[said["ticket_id"]] = said["state"]
        return shown

    def _what_was_kept(self) -> tuple[dict[int, str], set[tuple[bytes, bool]]]:
        kept: dict[int, str] = {}
        sent: set[tuple[bytes, bool]] = set()
        for kiosk_id in KIOSKS:
            with closing(Ledger.open(self._state(kiosk_id) / "ledger.db")) as ledger, ledger.reading() as connection:
                kept.update(connection.execute("SELECT ticket_id, state FROM ticket").fetchall())
                for envelope_id, state in connection.execute("SELECT envelope_id, state FROM outbox"):
                    sent.add((envelope_id, state == OutboxState.ACCEPTED))
        return kept, sent


def _same(what: str, left: object, right: object) -> None:
    if left != right:
        raise DisagreementError(f"{what}: {left!r} and {right!r}"[:2000])


if __name__ == "__main__":
    folder, seed, kills, *url = sys.argv[1:]
    print(KillRun(Path(folder), int(seed), *url).go(int(kills)))  # noqa: T201
