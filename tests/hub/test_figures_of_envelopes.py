"""M14: the sum over the envelopes is the same in any order, with any doubles; purging names never changes it."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Sex
from kiosk.hub.counters import Figure, Measure, figures
from kiosk.hub.database import Database
from kiosk.hub.retention import Retention
from kiosk.hub.schema import ACTIVITY
from kiosk.protocol.acts import (
    Act,
    Complaint,
    ComplaintSubject,
    Erasure,
    ErasureScope,
    Outcome,
    OutcomeResult,
    Reporter,
    VisitCount,
    Visits,
    WithdrawalAction,
)
from tests.hub.senders import (
    DAY_S,
    HALLS,
    JOB_ID,
    KIOSK_HALLS,
    NOW,
    TODAY,
    WORKDAY,
    SomeKiosk,
    application,
    hub,
    open_market,
    tag,
    withdrawal,
)
from tests.hub.test_people_effects import ACTIVITY_ID, check_in, sign_up, wish

WOMAN = replace(application(3, 3), sex=Sex.FEMALE, birth_month="1990-01", job_id=JOB_ID + 1)
NOBODY = VisitCount(TODAY, "", Sex.UNKNOWN, AgeBand.UNKNOWN, 4)
ACTS: list[tuple[int, Act, int]] = [
    (7, application(1, 1), NOW),
    (9, application(2, 2), NOW + DAY_S),
    (7, WOMAN, NOW + 1),
    (9, withdrawal(application(1, 1), WithdrawalAction.WITHDRAW, 7), NOW + 2),
    (7, withdrawal(application(1, 1), WithdrawalAction.TAKE_BACK, 7), NOW + 3),
    (7, withdrawal(WOMAN, WithdrawalAction.UNDO, 7), NOW + 4),
    (7, withdrawal(WOMAN, WithdrawalAction.TAKE_BACK, 7), NOW + 5),
    (9, Outcome(7, 1, JOB_ID, OutcomeResult.CAME, Reporter.WORKER), NOW + 3 * DAY_S),
    (9, Outcome(7, 1, JOB_ID, OutcomeResult.NO_SHOW, Reporter.HIRER), NOW + 3 * DAY_S + 1),
    (7, Outcome(9, 2, JOB_ID, OutcomeResult.CAME, Reporter.HIRER), NOW + 3 * DAY_S + 2),
    (8, check_in(10, 1), NOW),
    (9, check_in(11, 2), NOW),
    (8, wish(12, 4), NOW),
    (8, wish(13, 4), NOW + 1),
    (7, sign_up(14, 5), NOW),
    (7, Complaint(ComplaintSubject.FEE, "收押金"), NOW),
    (7, Erasure(tag("person 4", 16), ErasureScope.EVERYTHING), NOW + 60),
    (8, Visits((VisitCount(TODAY, "bricklayer", Sex.MALE, AgeBand.FROM_45, 5), NOBODY)), NOW + 3600),
    (8, Visits((VisitCount(TODAY, "bricklayer", Sex.MALE, AgeBand.FROM_45, 2),)), NOW + 7200),
    (9, Visits((replace(NOBODY, day="2099-01-01"),)), NOW),
]


def _figures(template: Path, folder: Path, seed: int) -> list[tuple[Figure, ...]]:
    """The market's figures after all acts came in an order of their own, and again after everything was purged."""
    chance = random.Random(seed)
    file = folder / f"{seed}.db"
    shutil.copyfile(template, file)
    database = Database.open(f"sqlite:///{file}")
    kiosks = {kiosk_id: SomeKiosk(kiosk_id) for kiosk_id in (7, 8, 9)}
    wires = [kiosks[kiosk_id].seal(act, at) for kiosk_id, act, at in ACTS]
    if seed:
        wires += chance.sample(wires, 8)
        chance.shuffle(wires)
    try:
        with database.writing() as connection:
            open_market(connection)
            activity = {"hall_id": 1, "kind": "training", "title": "电焊", "begins_at": NOW + DAY_S, "place": "二楼"}
            activity |= {"region": "140802", "organiser": "市技工学校"}
            connection.execute(insert(ACTIVITY).values(id=ACTIVITY_ID, places=9, **activity))
        acceptance = hub(database, lambda: NOW + 5 * DAY_S)
        while wires:
            taken = chance.randint(1, 5)
            batch, wires = wires[:taken], wires[taken:]
            assert {each.reason for each in acceptance.accept(None, batch)} == {None}
        before = _read(database)
        Retention(database).purge(NOW + 40 * DAY_S)
        assert _read(database) == before
        Retention(database).purge(NOW + 2000 * DAY_S)
        assert _read(database) == before
    finally:
        database.close()
    return before


def _read(database: Database) -> list[tuple[Figure, ...]]:
    with database.reading() as connection:
        return [figures(connection, day, HALLS) for day in (TODAY, "2026-11-25", WORKDAY)]


@pytest.fixture(scope="module")
def in_order(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Figure, ...]]:
    return _figures(sqlite_template, tmp_path_factory.mktemp("in-order"), 0)


def test_the_figures_of_a_small_market(in_order: list[tuple[Figure, ...]]) -> None:
    sums: dict[Measure, int] = {}
    for figure in (each for day in in_order for each in day):
        sums[figure.cell.measure] = sums.get(figure.cell.measure, 0) + figure.value
    assert sums == {
        Measure.APPLICATIONS: 3,
        Measure.WITHDRAWALS: 1,
        Measure.NO_SHOWS: 1,
        Measure.CAME: 1,
        Measure.CHECK_INS: 2,
        Measure.WISHES: 2,
        Measure.TRAINING: 1,
        Measure.COMPLAINTS: 1,
        Measure.VISITS: 15,
    }


def test_visits_count_in_the_hall_of_the_kiosk_and_never_in_days_to_come(in_order: list[tuple[Figure, ...]]) -> None:
    today = [each for each in in_order[0] if each.cell.measure is Measure.VISITS]
    halls = {KIOSK_HALLS[8]: [4, 7], KIOSK_HALLS[9]: [4]}
    assert {hall: sorted(each.value for each in today if each.cell.hall_id == hall) for hall in halls} == halls
    (bricklayers,) = (each.cell for each in today if each.cell.trade)
    assert (bricklayers.trade, bricklayers.sex, bricklayers.age_band) == ("bricklayer", "male", "45-54")


@pytest.mark.parametrize("seed", range(1, 9))
def test_any_order_and_any_doubles_give_the_same_figures(
    sqlite_template: Path, tmp_path: Path, in_order: list[tuple[Figure, ...]], seed: int
) -> None:
    assert _figures(sqlite_template, tmp_path, seed) == in_order
