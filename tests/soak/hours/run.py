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
from kiosk.ui.controller import CLOCK_WRONG
from tests.hub.market import add_jobs
from tests.reader.virtual_card import VirtualCard
from tests.soak.agreement import agree
from tests.soak.hours.faults import ALL_KINDS, Kind
from tests.soak.hours.machine import Message
from tests.soak.hours.people import Counts, ShownTickets, Visit, card_of
from tests.soak.hours.report import Outcome, Recovery, Report
from tests.soak.hours.samples import Sample, defects, sample_of
from tests.soak.hours.surroundings import Surroundings

HOUR_S = 3600.0
BEGINS_AT = 1_803_848_400
"""1 March 2027, 05:00 in China."""
LOOK_S = 0.02
ASK_EACH_S = 0.25
ANSWER_WITHIN_S = 10.0
CALM_S = 1.5
"""So long everything is well before the next thing happens."""
BACK_WITHIN_S = 60.0
VISITS_A_STRETCH = 2
INTO_VISITS = 0.5
"""The share of faults that wait for somebody to stand there."""
LONGEST_INTO_VISIT_S = 2.0
SETTLE_S = 180.0
WITHIN_A_HEARTBEAT = {CLOCK_WRONG}
"""Alarms for the staff that only the hub's next word lifts; they bar nobody from anything."""
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
        self._status: Message | None = None
        self._status_s = self._asked_s = 0.0
        self._well_since_s: float | None = None
        self._visit: Visit | None = None
        self._dangerous_from_s = 0.0
        self._card: VirtualCard | None = None
        self._waiting: list[Visit] = [Visit(**each) for each in known["waiting"]]
        self._fault: tuple[Kind, float] | None = None
        """What is the matter now, and until when (monotonic)."""
        self._recovering: tuple[Kind, float] | None = None
        """What is over, and since when."""

    def go(self, stretches: int) -> Report:
        with self._place:
            self._place.power_on()
            self._wait(self._in_service, BACK_WITHIN_S, "the first start")
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
            if not fault_came and now >= fault_at and self._calm() and self._may_begin(into_visit):
                self._begin_fault(kind, random)
                fault_came = True
            if visits_at and now >= visits_at[0]:
                visits_at.pop(0)
                self._waiting.append(self._somebody(random))
            elif now >= ends_at and not self._waiting and self._visit is None and self._calm():
                # The fault waits for somebody who stays for a while.
                self._waiting.append(replace(self._somebody(random), tap=True, applies=True))
            if not office_came and now >= office_at and self._place.hub_pid:
                self._office(random)
                office_came = True
        self._take_samples()

    def _may_begin(self, into_visit: bool) -> bool:
        """Some faults wait until somebody stands there, and then for a moment that is drawn for each visit."""
        return not into_visit or (self._visit is not None and time.monotonic() >= self._dangerous_from_s)

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
            self._hear(message)
        if self._fault is not None and now_s >= self._fault[1]:
            kind, _ = self._fault
            kind.end(self._place, random)
            self._fault, self._recovering = None, (kind, now_s)
            self._status = self._well_since_s = None
        if now_s - self._asked_s >= ASK_EACH_S:
            self._asked_s = now_s
            self._place.machine.say(do="status")
            # A run that goes on must not go back in time.
            self._now_file.write_text(str(self._place.now() + int(self.report.rate)), encoding="ascii")
        self._note_service(now_s)
        self._let_somebody_in(random)
        time.sleep(LOOK_S)

    def _note_service(self, now_s: float) -> None:
        if not self._in_service():
            self._well_since_s = None
        elif self._well_since_s is None:
            self._well_since_s = now_s
        if self._recovering is None:
            return
        kind, since_s = self._recovering
        if self._well_since_s is not None:
            self.report.recoveries.append(Recovery(kind.name, self._stretch, round(self._well_since_s - since_s, 2)))
            self._recovering = None
        elif now_s - since_s > BACK_WITHIN_S:
            self.report.complain(
                f"stretch {self._stretch}: not back {BACK_WITHIN_S:.0f} s after: {kind.name}: {self._status}"
            )
            self._recovering = None

    def _in_service(self) -> bool:
        """Everything works, by what the screen itself says."""
        status, machine = self._status, self._place.machine
        if (
            status is None
            or not machine.ready
            or not machine.mended
            or time.monotonic() - self._status_s > ANSWER_WITHIN_S
        ):
            return False
        return bool(
            status["screen"] != "out_of_service"
            and status["reader"] == "ready"
            and status["helpers"]
            and status["takes"]
            and status["network"] == "online"
            and status["printer"] is None
            and set(status["alarms"]) <= WITHIN_A_HEARTBEAT
        )

    def _calm(self) -> bool:
        since_s = self._well_since_s
        ended = self._fault is None and self._recovering is None
        return ended and since_s is not None and time.monotonic() - since_s >= CALM_S

    def _begin_fault(self, kind: Kind, random: Random) -> None:
        if self._visit is not None and not kind.spares:
            self._visit.disturbed = True
        self._well_since_s = None
        self._fault = (kind, time.monotonic() + random.uniform(*kind.lasts_s))
        kind.begin(self._place, random)

    # --- people ---

    def _hear(self, message: Message) -> None:
        match message["event"]:
            case "status":
                self._status, self._status_s = message, time.monotonic()
            case "kept":
                for ticket, state in message["tickets"]:
                    self._shown.add(ticket, "withdrawn" if state == "withdrawn" else "applied")
            case "ticket":
                self._shown.add(message["ticket"], "applied")
                self._answered()
            case "withdrawn":
                self._shown.add(message["ticket"], "withdrawn")
            case "refused":
                self._note(self.report.counts.refused, message["why"])
                self._answered()
            case "fault":
                self._note(self.report.counts.card_faults, message["code"])
                self._lift_card()
            case "leaving":
                self._lift_card()
            case "left":
                self._end_visit(message["failure"])
            case "gone":
                self._status = None
                if self._visit is not None:
                    self._visit.disturbed = True
                    self._end_visit("the screen has gone")

    def _answered(self) -> None:
        if self._visit is not None:
            self._visit.answered = True

    @staticmethod
    def _note(counts: dict[str, int], code: str) -> None:
        counts[code] = counts.get(code, 0) + 1

    def _let_somebody_in(self, random: Random) -> None:
        status = self._status
        if not self._waiting or self._visit is not None or status is None or not self._place.machine.ready:
            return
        if status["screen"] != "attract" or status["busy"] or status["card"]:
            return
        has_reader = status["reader"] == "ready" and self._place.pcscd_up
        visit = next((each for each in self._waiting if has_reader or not each.tap or not each.looked), None)
        if visit is None:
            return
        self._waiting.remove(visit)
        if visit.tap and not has_reader:
            self._waiting.append(replace(visit, looked=True))
            visit = replace(visit, tap=False)
        tap, applies, withdraws = visit.tap, visit.applies, visit.withdraws
        if not self._place.machine.say(do="visit", tap=tap, applies=applies, withdraws=withdraws):
            self._waiting.append(visit)
            return
        self._status = None
        ailing = self._recovering is not None or (self._fault is not None and not self._fault[0].spares)
        self._visit = replace(visit, disturbed=ailing)
        self._dangerous_from_s = time.monotonic() + random.uniform(0.0, LONGEST_INTO_VISIT_S)
        self.report.counts.visits += 1
        if tap:
            self._card = self._place.pcscd.card(card_of(visit.person))
            self._card.insert()

    def _lift_card(self) -> None:
        if self._card is not None:
            self._card.pull()
            self._card = None

    def _end_visit(self, failure: str) -> None:
        visit, self._visit = self._visit, None
        self._lift_card()
        self._status = None
        if visit is None or not failure:
            return
        if not visit.disturbed:
            self._complain(f"nothing was wrong, and a visit went wrong: {failure}")
        self.report.counts.broken_off += 1
        if visit.tap and not visit.answered:
            self._waiting.append(Visit(visit.person, True, visit.applies, withdraws=False))

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
                self._complain(f"waited {within_s:.0f} s for {what}: {self._status}")
                return
            self._turn(Random(0))

    def _settle(self) -> None:
        """Whatever is the matter ends, whoever still wants something gets it, and everything reaches the hub."""
        self._wait(lambda: self._fault is None and self._recovering is None, SETTLE_S, "the end of the last fault")
        self._wait(lambda: not self._waiting and self._visit is None, SETTLE_S, "the last person")
        self._wait(self._in_service, BACK_WITHIN_S, "service at the end")
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
        visits = self._waiting if self._visit is None else [*self._waiting, self._visit]
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
