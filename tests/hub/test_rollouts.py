"""A release goes to few kiosks first, on when it has proven itself, and to nobody more when it does harm."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from kiosk.hub import rollouts
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.database import Database
from kiosk.hub.program import main
from kiosk.hub.rollouts import DAY_S, HEARD_WITHIN_S, Rollout, RolloutCode, RolloutError, RolloutPlan, Standing
from kiosk.hub.schema import ALARM, AUDIT, KIOSK, ROLLOUT
from kiosk.hub.software_program import SoftwareExit
from kiosk.hub.timer import ROLLOUT_EACH_S, Timer
from kiosk.protocol.software import TERMS_NAME, Terms, read_terms, share_of
from kiosk.protocol.update_report import UpdateOutcome
from tests.hub.market import add_hall
from tests.update.kit import make_hall

NOW = 1_795_471_920
VERSION = "2.0"
QUICK = RolloutPlan(steps=(10, 50, 100), success_percent=90, hold_s=3600)


class Fleet:
    """Kiosks with their last words."""

    def __init__(self, database: Database, numbers: Iterable[int]) -> None:
        self.database = database
        self.numbers = list(numbers)
        with database.writing() as connection:
            add_hall(connection)
            rows = [{"kiosk_id": each, "name": f"k{each}", "hall_id": 1, "state": "active"} for each in self.numbers]
            connection.execute(insert(KIOSK), rows)
        self.tell(self.numbers)

    def tell(self, kiosks: Iterable[int], runs: str = "1.0", at: int = NOW, **beat: Any) -> None:
        heartbeat = json.dumps({"version": runs, "faults": [], "update": None, **beat})
        with self.database.writing() as connection:
            for each in kiosks:
                this = update(KIOSK).where(KIOSK.c.kiosk_id == each)
                connection.execute(this.values(heartbeat=heartbeat, seen_at=at))

    def failed(self, kiosks: Iterable[int], outcome: UpdateOutcome = UpdateOutcome.TAKEN_BACK, at: int = NOW) -> None:
        self.tell(kiosks, at=at, update={"version": VERSION, "outcome": outcome, "code": "X"})

    def included(self) -> list[int]:
        terms = self.rollout().terms
        return [each for each in self.numbers if terms.includes(each)]

    def start(self, plan: RolloutPlan = QUICK, now: int = NOW) -> Rollout:
        with self.database.writing() as connection:
            return rollouts.start(connection, VERSION, plan, [VERSION], "li", now)

    def look(self, now: int) -> Rollout:
        rollouts.look(self.database, now)
        return self.rollout()

    def rollout(self) -> Rollout:
        with self.database.reading() as connection:
            found = rollouts.newest_rollout(connection)
        assert found is not None
        return found

    def standing(self, now: int = NOW) -> Standing:
        with self.database.reading() as connection:
            return rollouts.standing_of(connection, self.rollout(), now)

    def codes(self) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.execute(select(ALARM.c.code)).scalars())


@pytest.fixture
def fleet(database: Database) -> Fleet:
    return Fleet(database, range(1, 201))


def test_soft_16_no_further_before_its_time_and_before_it_has_proven_itself(fleet: Fleet) -> None:
    fleet.start()
    first = fleet.included()
    assert len(first) == sum(share_of(VERSION, each) < 10 for each in fleet.numbers)
    assert fleet.look(NOW + 3600).step == 0, "nobody runs it yet"
    fleet.tell(first, VERSION)
    assert fleet.look(NOW + 3599).step == 0, "too early"
    fleet.tell(first[: len(first) // 2])
    assert fleet.look(NOW + 3600).step == 0, "half is not enough"
    fleet.tell(first, VERSION)
    assert fleet.look(NOW + 3600).percent == 50
    assert set(first) < set(fleet.included())
    assert fleet.look(NOW + 3601).percent == 50, "the next step has a time of its own"
    fleet.tell(fleet.included(), VERSION)
    fleet.look(NOW + 7200)
    assert fleet.included() == fleet.numbers
    fleet.tell(fleet.numbers, VERSION)
    assert fleet.look(NOW + 99 * DAY_S).step == 2
    assert fleet.codes() == []


@pytest.mark.parametrize("outcome", [UpdateOutcome.TAKEN_BACK, UpdateOutcome.REFUSED])
def test_soft_13_more_failures_than_the_threshold_leaves_stop_it(fleet: Fleet, outcome: UpdateOutcome) -> None:
    fleet.start()
    included = fleet.included()
    most = len(included) * 10 // 100
    fleet.failed(included[:most], outcome)
    assert fleet.look(NOW + 60).stopped_at is None
    fleet.failed(included[: most + 1], outcome)
    assert (fleet.look(NOW + 120).stopped_at, fleet.rollout().stopped_by) == (NOW + 120, rollouts.TIMER)
    assert fleet.included() == []
    assert fleet.codes() == ["ROLLOUT_STOPPED"]
    fleet.tell(included, VERSION)
    assert fleet.look(NOW + 9 * DAY_S).stopped_at == NOW + 120, "only a person goes on"
    assert fleet.codes() == ["ROLLOUT_STOPPED"], "once"


def test_soft_13_safe_mode_with_the_release_is_a_failure(fleet: Fleet) -> None:
    fleet.start()
    fleet.tell(fleet.included(), VERSION, faults=["SAFE_MODE"])
    assert fleet.look(NOW + 60).stopped_at is not None


def test_what_counts_as_what(fleet: Fleet) -> None:
    fleet.start(RolloutPlan(steps=(100,), success_percent=50))
    fleet.tell([1, 2], VERSION)
    fleet.tell([3], "2.1")
    fleet.failed([4])
    fleet.failed([5], UpdateOutcome.FAILED)
    fleet.tell([6], update={"version": "1.9", "outcome": "taken_back", "code": "X"})
    fleet.tell([7], "a word", faults=None)
    fleet.tell(range(8, 201), VERSION, at=NOW - HEARD_WITHIN_S - 1)
    assert fleet.standing() == Standing(good=3, failed=1, waiting=3)


def test_who_was_not_heard_of_holds_up_nobody(fleet: Fleet) -> None:
    """Kiosks without a line say nothing; they would hold the others up for ever."""
    fleet.start()
    included = fleet.included()
    fleet.tell(included[1:], VERSION)
    fleet.tell(included[:1], at=NOW - HEARD_WITHIN_S - 1)
    assert fleet.look(NOW + 3600).step == 1


def test_a_small_fleet_goes_one_by_one(database: Database) -> None:
    fleet = Fleet(database, (3, 4, 5))
    fleet.start(RolloutPlan(steps=(1, 2, 100), hold_s=0))
    seen = [len(fleet.included())]
    for step in (1, 2):
        fleet.tell(fleet.included(), VERSION)
        assert fleet.look(NOW + step).step == step
        seen.append(len(fleet.included()))
    assert seen == [1, 2, 3]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    numbers=st.sets(st.integers(1, 65_535), min_size=1, max_size=40),
    steps=st.sets(st.integers(1, 99), max_size=4),
    fails=st.sets(st.integers(0, 39), max_size=6),
)
def test_soft_11_soft_13_in_any_fleet_it_only_grows_until_it_stops(
    numbers: set[int], steps: set[int], fails: set[int], sqlite_template: Path, tmp_path: Path
) -> None:
    """Kiosks take it as they are told to; those of ``fails`` take it back. Whoever was in stays in, a step brings
    somebody new while there is somebody, and no more than the threshold's rest has failed when it goes on."""
    shutil.copyfile(sqlite_template, tmp_path / "hub.db")
    database = Database.open(f"sqlite:///{tmp_path / 'hub.db'}")
    fleet = Fleet(database, sorted(numbers))
    plan = RolloutPlan(steps=(*sorted(steps), 100), success_percent=90, hold_s=60)
    failing = {fleet.numbers[each] for each in fails if each < len(fleet.numbers)}
    fleet.start(plan)
    now, before = NOW, set[int]()
    while (rollout := fleet.rollout()).stopped_at is None:
        included = set(fleet.included())
        assert included > before
        before = included
        fleet.tell(included - failing, VERSION, at=now)
        fleet.failed(included & failing, at=now)
        lost = len(included & failing) * 100 > len(included) * 10
        now += 60
        after = fleet.look(now)
        assert (after.stopped_at is not None) == lost
        if not lost and after.step == rollout.step:
            break
        if before == set(fleet.numbers):
            break
    database.close()


def test_people_stop_it_go_on_and_hurry_it(fleet: Fleet) -> None:
    fleet.start()
    with fleet.database.writing() as connection:
        rollouts.stop(connection, "li", NOW + 1)
        rollouts.stop(connection, "wang", NOW + 2)
    assert (fleet.rollout().stopped_at, fleet.rollout().stopped_by) == (NOW + 1, "li")
    assert fleet.codes() == [], "whoever did it knows"
    with fleet.database.writing() as connection:
        assert rollouts.resume(connection, "li", NOW + 3).began_at == NOW + 3
        assert rollouts.widen(connection, "li", NOW + 4).percent == 50
        assert rollouts.widen(connection, "li", NOW + 5).percent == 100
        assert rollouts.widen(connection, "li", NOW + 6).step == 2
    with fleet.database.reading() as connection:
        acts = list(connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.id)).scalars())
    assert acts == ["software.start", "software.stop", "software.resume", "software.widen", "software.widen"]


@pytest.mark.parametrize(
    ("version", "plan", "code"),
    [
        ("1.0rc1", RolloutPlan(), RolloutCode.VERSION),
        ("3.0", RolloutPlan(), RolloutCode.NOT_SIGNED),
        (VERSION, RolloutPlan(steps=()), RolloutCode.STEPS),
        (VERSION, RolloutPlan(steps=(5, 25)), RolloutCode.STEPS),
        (VERSION, RolloutPlan(steps=(25, 5, 100)), RolloutCode.STEPS),
        (VERSION, RolloutPlan(steps=(0, 100)), RolloutCode.STEPS),
        (VERSION, RolloutPlan(success_percent=101), RolloutCode.STEPS),
        (VERSION, RolloutPlan(hold_s=-1), RolloutCode.STEPS),
    ],
)
def test_what_cannot_be_rolled_out(database: Database, version: str, plan: RolloutPlan, code: RolloutCode) -> None:
    with database.writing() as connection, pytest.raises(RolloutError) as caught:
        rollouts.start(connection, version, plan, [VERSION, "1.0rc1"], "li", NOW)
    assert caught.value.code is code


def test_the_feed_says_what_counts_now(fleet: Fleet) -> None:
    def told() -> Terms | None:
        with ChangeLog(fleet.database).view() as view:
            content = view.content_files(NOW).get(TERMS_NAME)
        return None if content is None else read_terms(content)

    assert told() is None
    fleet.start()
    assert told() == Terms(VERSION, 10, False)
    with fleet.database.writing() as connection:
        rollouts.stop(connection, "li", NOW)
    assert told() == Terms(VERSION, 10, True)


def test_the_hubs_timer_looks_at_it_every_two_minutes(fleet: Fleet) -> None:
    fleet.start()
    clock = [NOW]
    timer = Timer(fleet.database, lambda now: None, lambda: clock[0])
    timer.turn()
    fleet.failed(fleet.included())
    clock[0] += ROLLOUT_EACH_S - 1
    timer.turn()
    assert fleet.rollout().stopped_at is None
    clock[0] += 1
    timer.turn()
    assert fleet.rollout().stopped_at == clock[0]


def test_by_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_hall(tmp_path).sign_release(VERSION)
    config = tmp_path / "hub.toml"
    config.write_text(f'[paths]\nstate = "{tmp_path / "hub"}"\n', encoding="utf-8")

    def say(*words: str) -> tuple[int, str]:
        code = main(["software", *words, "--config", str(config)])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert say("status") == (SoftwareExit.REFUSED, "kiosk hub software: ROLLOUT_NONE\n" + said_of(RolloutCode.NONE))
    assert say("start", "9.9")[0] == SoftwareExit.REFUSED
    code, words = say("start", VERSION, "--steps", "20,100", "--success", "80", "--hold-hours", "2")
    assert code == SoftwareExit.DONE
    assert words.startswith("2.0: 20 of a hundred kiosks (steps 20,100), since ")
    assert "STOPPED" in say("stop")[1]
    assert "STOPPED" not in say("resume")[1]
    assert say("widen")[1].startswith("2.0: 100 of a hundred")
    assert say("status")[0] == SoftwareExit.DONE


def said_of(code: RolloutCode) -> str:
    error = RolloutError(code)
    return f"{error.sentence}{error.instruction}\n"


def test_what_was_rolled_out_before_is_history(fleet: Fleet) -> None:
    fleet.start()
    fleet.start(now=NOW + 5)
    assert fleet.rollout().began_at == NOW + 5
    with fleet.database.reading() as connection:
        assert len(connection.execute(select(ROLLOUT.c.id)).all()) == 2
