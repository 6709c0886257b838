"""Hours of a kiosk's life: people come, a clerk clicks, postings arrive, and again and again something happens to it.

Time goes in stretches, of an hour in the long runs; each draws its plan from the seed and its own number. A run that
was stopped goes on with its folder, from the stretch that it was in, as long as the kiosk's disk is mounted there (a
restart of this machine ends it):

    python -m tests.soak.hours.run FOLDER SEED HOURS RATE

At the end ``report.md`` lies in the folder.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from kiosk.hub.applications import ChangeError, change
from kiosk.hub.database import Database
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION
from kiosk.hub.states import Word
from kiosk.store.ledger_counts import outbox_counts
from tests.hub.market import add_jobs
from tests.soak.agreement import agree
from tests.soak.hours.faults import ALL_KINDS, Kind
from tests.soak.hours.people import Counts, ShownTickets, Visit
from tests.soak.hours.report import Outcome, Recovery, Report
from tests.soak.hours.samples import Sample, defects, sample_of
from tests.soak.hours.service import Service
from tests.soak.hours.surroundings import Surroundings
from tests.soak.hours.visitors import Visitors

HOUR_S = 3600.0
BEGINS_AT = 1_803_848_400
"""1 March 2027, 05:00 in China."""
LOOK_S = 0.02
ASK_EACH_S = 0.25
CALM_S = 1.5
"""So long everything is well before the next thing happens."""
BACK_WITHIN_S = 60.0
VISITS_A_STRETCH = 2
INTO_VISITS = 0.5
"""The share of faults that wait for somebody to stand there."""
SETTLE_S = 180.0
CLERK_WORDS = (Word.CONTACTED, Word.CHOSEN, Word.NOT_CHOSEN)


class Hours:
    """``kinds`` come in a seeded order, all before one comes again; ``rate``: simulated seconds in a real one."""

    def __init__(self, folder: Path, seed: int, kinds: Sequence[Kind], rate: float, stretch_s: float = HOUR_S) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._seed = seed
        self._kinds = kinds
        self._stretch_s = stretch_s
        self._progress = folder / "progress.json"
        self._samples = folder / "samples.jsonl"
        known = self._load()
        self._stretch: int = known["stretch"]
        self._people: int = known["people"]
        self.report = Report(folder, seed, rate, stretch_s, [Recovery(**each) for each in known["recoveries"]])
        self.report.counts = Counts(**known["counts"])
        self.report.complaints = known["complaints"]
        if self._samples.exists():
            self.report.samples = [Sample(**json.loads(line)) for line in self._samples.read_text("ascii").splitlines()]
        self._shown = ShownTickets(folder / "shown.jsonl")
        self._now_file = folder / "now"
        begins_at = int(self._now_file.read_text("ascii")) if self._now_file.exists() else BEGINS_AT
        self._place = Surroundings(folder, begins_at, rate)
        self._service = Service(self._place)
        self._visitors = Visitors(self._place, self._service, self._shown, self.report.counts, self._complain)
        self._visitors.waiting = [Visit(**each) for each in known["waiting"]]
        self._asked_s = 0.0
        self._fault: tuple[Kind, float] | None = None
        """What is the matter now, and until when (monotonic)."""
        self._recovering: tuple[Kind, float] | None = None
        """What is over, and since when."""
        self._noticed = False

    def go(self, stretches: int) -> Report:
        with self._place:
            self._place.power_on()
            self._wait(lambda: self._service.works, BACK_WITHIN_S, "the first start")
            while self._stretch < stretches:
                self._one_stretch(Random(f"{self._seed}/{self._stretch}"))
                self._stretch += 1
                self._save()
            self._settle()
            self._save()
            self._compare()
        self.report.finish(self._place.machine.seen)
        return self.report

    # --- one stretch ---

    def _one_stretch(self, random: Random) -> None:
        begins_at = self._place.now()
        ends_at = begins_at + self._stretch_s
        kind = self._kind_of(self._stretch)
        fault_at = begins_at + random.uniform(0.05, 0.6) * self._stretch_s
        into_visit = random.random() < INTO_VISITS
        visits_at = sorted(begins_at + random.uniform(0.0, 0.9) * self._stretch_s for _ in range(VISITS_A_STRETCH))
        office_at = begins_at + random.uniform(0.0, 0.9) * self._stretch_s
        fault_came = office_came = False
        while (now := self._place.now()) < ends_at or not fault_came:
            self._turn(random)
            if not fault_came and now >= fault_at and self._calm() and (self._visitors.exposed or not into_visit):
                self._begin_fault(kind, random)
                fault_came = True
            if visits_at and now >= visits_at[0]:
                visits_at.pop(0)
                self._visitors.waiting.append(self._somebody(random))
            elif now >= ends_at and self._visitors.all_gone and self._calm():
                # The fault waits for somebody who stays for a while.
                self._visitors.waiting.append(replace(self._somebody(random), tap=True, applies=True))
            if not office_came and now >= office_at and self._place.hub_pid:
                self._office(random)
                office_came = True
        self._take_samples()

    def _kind_of(self, stretch: int) -> Kind:
        cycle, place = divmod(stretch, len(self._kinds))
        order = list(self._kinds)
        Random(f"{self._seed}/order/{cycle}").shuffle(order)
        return order[place]

    def _somebody(self, random: Random) -> Visit:
        if self._people and random.random() < 0.3:
            number = random.randrange(self._people)
        else:
            number, self._people = self._people, self._people + 1
        return Visit(number, random.random() < 0.85, random.random() < 0.8, random.random() < 0.15)

    def _office(self, random: Random) -> None:
        """A clerk's click and a new posting, each in a transaction of its own as from the pages."""
        now = self._place.now()
        database = Database.open(self._place.city.settings.database_url)
        with closing(database):
            with database.writing() as connection:
                add_jobs(connection, 1, now)
            with database.reading() as connection:
                query = select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id).where(APPLICATION.c.state == "received")
                row = connection.execute(query.limit(1)).first()
            if row is not None:
                with suppress(ChangeError), journal(database, now) as booking:
                    change(booking, row.kiosk_id, row.ticket_id, random.choice(CLERK_WORDS))

    # --- one look ---

    def _turn(self, random: Random) -> None:
        now_s = time.monotonic()
        for message in self._place.machine.pump():
            if message["event"] == "status":
                self._service.hear(message)
                continue
            if message["event"] == "gone":
                self._service.forget()
            self._visitors.hear(message)
        if self._fault is not None and now_s >= self._fault[1]:
            kind, _ = self._fault
            kind.end(self._place, random)
            self._fault, self._recovering = None, (kind, now_s)
            self._service.forget()
        if now_s - self._asked_s >= ASK_EACH_S:
            self._asked_s = now_s
            self._place.machine.say(do="status")
            # A run that goes on must not go back in time.
            self._now_file.write_text(str(self._place.now() + int(self.report.rate)), encoding="ascii")
        self._service.look(now_s)
        self._noticed = self._noticed or self._service.amiss
        self._note_recovery(now_s)
        ailing = self._recovering is not None or (self._fault is not None and not self._fault[0].spares)
        self._visitors.let_in(random, ailing=ailing)
        time.sleep(LOOK_S)

    def _note_recovery(self, now_s: float) -> None:
        if self._recovering is None:
            return
        kind, since_s = self._recovering
        well_since_s = self._service.well_since_s
        if well_since_s is not None:
            took_s = round(well_since_s - since_s, 2)
            self.report.recoveries.append(Recovery(kind.name, self._stretch, took_s, self._noticed))
            self._recovering = None
        elif now_s - since_s > BACK_WITHIN_S:
            self._complain(f"not back {BACK_WITHIN_S:.0f} s after: {kind.name}: {self._service.status}")
            self._recovering = None

    def _calm(self) -> bool:
        since_s = self._service.well_since_s
        ended = self._fault is None and self._recovering is None
        return ended and since_s is not None and time.monotonic() - since_s >= CALM_S

    def _begin_fault(self, kind: Kind, random: Random) -> None:
        self._noticed = False
        if not kind.spares:
            self._visitors.disturb()
        self._fault = (kind, time.monotonic() + random.uniform(*kind.lasts_s))
        kind.begin(self._place, random)

    # --- looking and comparing ---

    def _complain(self, words: str) -> None:
        self.report.complain(f"stretch {self._stretch}: {words}")

    def _take_samples(self) -> None:
        sample = sample_of(self._place, self._stretch)
        with self._samples.open("a", encoding="ascii") as file:
            file.write(json.dumps(asdict(sample)) + "\n")
        self.report.samples.append(sample)
        self.report.hold_to_budgets(sample)

    def _wait(self, until: Any, within_s: float, what: str) -> None:
        until_s = time.monotonic() + within_s
        while not until():
            if time.monotonic() > until_s:
                self._complain(f"waited {within_s:.0f} s for {what}: {self._service.status}")
                return
            self._turn(Random(0))

    def _settle(self) -> None:
        """Whatever is the matter ends, whoever still wants something gets it, and everything reaches the hub."""
        self._wait(lambda: self._fault is None and self._recovering is None, SETTLE_S, "the end of the last fault")
        self._wait(lambda: self._visitors.all_gone, SETTLE_S, "the last person")
        self._wait(lambda: self._service.works, BACK_WITHIN_S, "service at the end")
        self._wait(lambda: self._pending() == 0, SETTLE_S, "an empty outbox")

    def _pending(self) -> int:
        ledger = self._place.state / "ledger.db"
        with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)) as connection:
            return outbox_counts(connection)[0]

    def _compare(self) -> None:
        code = self._place.machine.shut_down()
        if code != 0:
            self.report.complain(f"asked to leave, the screen ended with {code}")
        for line in defects(self._place.state, self._place.hub_log):
            self.report.complain(line)
        try:
            agreed = agree(
                self._shown.states, [self._place.state / "ledger.db"], self._place.city.settings.database_url
            )
        except AssertionError as error:
            self.report.complain(str(error))
            return
        self.report.outcome = Outcome(agreed.shown, agreed.applications, agreed.withdrawn, agreed.envelopes)
        if agreed.shown != agreed.applications:
            self.report.complain(f"{agreed.applications} applications at the hub, {agreed.shown} tickets shown")

    # --- going on ---

    def _load(self) -> dict[str, Any]:
        if self._progress.exists():
            known: dict[str, Any] = json.loads(self._progress.read_text("ascii"))
            return known
        return {"stretch": 0, "people": 0, "recoveries": [], "counts": {}, "complaints": [], "waiting": []}

    def _save(self) -> None:
        there = self._visitors.visit
        visits = [*self._visitors.waiting, *([] if there is None else [there])]
        fields = {
            "stretch": self._stretch,
            "people": self._people,
            "recoveries": [asdict(each) for each in self.report.recoveries],
            "counts": asdict(self.report.counts),
            "complaints": self.report.complaints,
            "waiting": [asdict(each) for each in visits],
        }
        fresh = self._progress.with_suffix(".new")
        fresh.write_text(json.dumps(fields), encoding="ascii")
        fresh.replace(self._progress)


def main(folder: str, seed: str, hours: str, rate: str) -> int:
    report = Hours(Path(folder), int(seed), ALL_KINDS, float(rate)).go(int(hours))
    sys.stdout.write(report.text)
    return 1 if report.complaints else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
