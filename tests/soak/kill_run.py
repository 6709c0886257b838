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
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kiosk.store.ledger import Ledger
from tests.soak.agreement import DisagreementError, agree
from tests.soak.city import STARTED_WITHIN_S, City, Program
from tests.soak.forge import start

KIOSKS = (7, 8)
JOBS = 30
PEOPLE_A_STEP = 100_000
ROUND_S = 120.0
COLD = 0.1
"""The share of steps whose programs start from the disk."""
LONGEST_LIFE_S = 0.6
"""Of a program that is loaded when it starts: a courier's round is over by then."""
LONGEST_COLD_LIFE_S = 2.5
ROUNDS_AT_THE_START = 40
ROUNDS_AT_THE_END = 40


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
        self._city = City(folder)
        self._seed = seed
        self._database_url = database_url
        self._hub: Program | None = None
        self._progress = folder / "progress.json"
        self._shown = folder / "shown.jsonl"
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

    def _state(self, kiosk_id: int) -> Path:
        return self._folder / f"kiosk-{kiosk_id}"

    def _config(self, kiosk_id: int) -> Path:
        return self._folder / f"kiosk-{kiosk_id}.toml"

    def _open(self) -> None:
        if self._progress.exists():
            self._done = json.loads(self._progress.read_text(encoding="ascii"))["done"]
            self._start_hub()
            return
        self._city.found(KIOSKS, JOBS, int(time.time()), self._database_url)
        self._start_hub()
        for kiosk_id in KIOSKS:
            self._config(kiosk_id).write_text(f'[paths]\nstate = "{self._state(kiosk_id)}"\n', encoding="utf-8")
            self._city.enrol(kiosk_id, self._config(kiosk_id), int(time.time()))
            self._sync_until_there_are_jobs(kiosk_id)
        self._save()

    def _save(self) -> None:
        fresh = self._progress.with_suffix(".new")
        fresh.write_text(json.dumps({"done": self._done}), encoding="ascii")
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

    def _sync_until_there_are_jobs(self, kiosk_id: int) -> None:
        """The hub may publish a moment after the first round: counters open on what a kiosk has."""
        for _ in range(ROUNDS_AT_THE_START):
            self._sync(kiosk_id)
            if (self._state(kiosk_id) / "cache" / "current").exists():
                return
        raise RuntimeError(f"kiosk {kiosk_id} gets no jobs; hub.log may say why")

    def _start_hub(self, cold: bool = False) -> None:
        log = self._folder / "hub.log"
        self._hub = start("kiosk.hub.program", ("serve", "--config", str(self._city.config)), log, log, cold=cold)
        self._city.wait_for_hub(self._hub)

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
        ledgers = [self._state(kiosk_id) / "ledger.db" for kiosk_id in KIOSKS]
        seen = agree(self._what_was_shown(), ledgers, self._city.settings.database_url)
        return Verdict(self._done, seen.shown, seen.applications, seen.withdrawn, seen.envelopes)

    def _what_was_shown(self) -> dict[int, str]:
        """The last state of each ticket that a person saw. A line that was cut was not read by anybody."""
        shown: dict[int, str] = {}
        if self._shown.exists():
            for line in self._shown.read_bytes().split(b"\n"):
                with suppress(ValueError):
                    said = json.loads(line)
                    shown[said["ticket_id"]] = said["state"]
        return shown


if __name__ == "__main__":
    folder, seed, kills, *url = sys.argv[1:]
    print(KillRun(Path(folder), int(seed), *url).go(int(kills)))  # noqa: T201
