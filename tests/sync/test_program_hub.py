"""``kiosk sync`` and a hub, as whole programs: what the screen hears, and what a kill or a cut leaves behind."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kiosk.hub.schema import KIOSK
from kiosk.store.identity import IdentityMissingError, load_identity
from kiosk.store.standing import Standing, load_standing
from kiosk.sync.exits import SyncExit
from kiosk.sync.sync_lock import sync_lock
from tests.faults.proxy import CAPTIVE_PORTAL, Fault, failure
from tests.store.people import PHONE
from tests.sync.sync_process import DEADLINE_S, Event, SyncProcess
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world

OFTEN = '[sync]\nmorning = "00:00-23:59"\nmorning_poll_s = 1\n'

Start = Callable[..., AbstractContextManager[SyncProcess]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        made.publish()
        yield made


@pytest.fixture(autouse=True)
def calm(place: World) -> None:
    place.proxy.plan([])


numbers = itertools.count(100)
people = itertools.count(1)


@pytest.fixture
def kiosk(place: World) -> Iterator[SomeKiosk]:
    number = next(numbers)
    place.register(number)
    enrolled = place.enrolled(number)
    yield enrolled
    enrolled.road.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(OFTEN, encoding="utf-8")
    return file


@pytest.fixture
def start(config: Path) -> Start:
    @contextmanager
    def started(state: Path, *arguments: str) -> Iterator[SyncProcess]:
        process = SyncProcess(state, "--config", str(config), *arguments)
        try:
            yield process
        finally:
            if process.process.poll() is None:
                process.close()

    return started


def once(start: Start, kiosk: SomeKiosk) -> tuple[int, Event]:
    with start(kiosk.state, "--once") as process:
        state = process.next("state")
        code = process.close()
    return code, state


def online(event: Event) -> bool:
    return bool(event["connection"] == "online")


def agree(place: World, kiosk: SomeKiosk) -> None:
    assert kiosk.outbox() == place.received(kiosk.identity.kiosk_id)
    assert {state for state, _ in kiosk.outbox().values()} == {"accepted"}


def test_from_the_start_to_the_market_and_the_receipts(place: World, kiosk: SomeKiosk, start: Start) -> None:
    (ticket,) = kiosk.apply(place.jobs[0], next(people))
    with start(kiosk.state) as process:
        assert process.next("state")["connection"] in ("not-enrolled", "offline", "online")
        assert process.next("receipts")["envelopes"] == 1
        cache = process.next("cache", lambda event: event["generation"] is not None)
        assert isinstance(cache["cursor"], int)
        state = process.next("state", online)
        assert (state["standing"], state["key_id"], state["reason"]) == ("good", kiosk.identity.key_id, None)
        assert state["succeeded_at"] is not None
        assert abs(state["contact"]["offset_s"]) < 60
        kiosk.apply(place.jobs[1], next(people))
        process.next("receipts")
    assert ticket in place.applications()
    agree(place, kiosk)


def test_a_posting_that_is_closed_is_gone_within_the_mornings_poll(
    place: World, kiosk: SomeKiosk, start: Start
) -> None:
    with start(kiosk.state) as process:
        cursor = process.next("cache", lambda event: event["cursor"] is not None)["cursor"]
        (fresh,) = place.post()
        place.publish()
        cursor = process.next("cache", lambda event: event["cursor"] > cursor)["cursor"]
        assert fresh.id in kiosk.listed()
        place.close_job(fresh.id)
        place.publish()
        process.next("cache", lambda event: event["cursor"] > cursor)
        assert fresh.id not in kiosk.listed()


def test_the_heartbeat_says_how_the_kiosk_is(place: World, kiosk: SomeKiosk, start: Start) -> None:
    with start(kiosk.state) as process:
        process.say(b'{"command":"screen","reader":"ready","printer":7,"faults":["SAFE_MODE",3,"not a code","x,y"]}')
        found = b'{"probe":"paper","verdict":"bad","code":"PAPER_OUT","value":""}'
        process.say(b'{"command":"findings","findings":[{"probe":7}],"examined_at":3}')
        process.say(b'{"command":"findings","findings":[' + found + b'],"examined_at":1795471920}')
        process.next("state", online)
    with place.hub.database.reading() as connection:
        this = KIOSK.c.kiosk_id == kiosk.identity.kiosk_id
        heartbeat = json.loads(connection.execute(select(KIOSK.c.heartbeat).where(this)).scalar_one())
    assert heartbeat["version"]
    assert heartbeat["cache_cursor"] >= 5
    assert heartbeat["disk_free_bytes"] > 0
    assert heartbeat["printer"] is None
    assert heartbeat["findings"] == [json.loads(found)]
    assert heartbeat["examined_at"] == 1795471920
    assert heartbeat["faults"] == ["SAFE_MODE"]
    assert abs(heartbeat["clock_offset_s"]) < 60


def test_sync_3_it_lives_while_the_hub_says_nothing(place: World, kiosk: SomeKiosk, start: Start) -> None:
    """The main loop waits for no network."""
    place.proxy.plan([], otherwise=Fault(delay_s=DEADLINE_S))
    with start(kiosk.state) as process:
        waiting = process.next("alive", lambda event: event["busy"] is not None)
        assert waiting["busy"]["operation"] == "round"
        later = process.next("alive", lambda event: event["uptime_s"] > waiting["uptime_s"] + 2)
        assert later["busy"]["since_s"] > waiting["busy"]["since_s"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(reset=True), "CUT"),
        (Fault(reply=CAPTIVE_PORTAL), "NOT_THE_HUB"),
        (Fault(reply=failure(502)), "SERVER_BUSY"),
    ],
)
def test_offline_is_said_with_its_reason_and_ends_by_itself(
    place: World, kiosk: SomeKiosk, start: Start, fault: Fault, reason: str
) -> None:
    with start(kiosk.state) as process:
        process.next("state", online)
        place.proxy.plan([], otherwise=fault)
        process.next("fault", lambda event: event["code"] == reason)
        offline = process.next("state", lambda event: event["connection"] == "offline")
        assert offline["reason"] == reason
        place.proxy.plan([])
        process.say(b'{"command":"now"}')
        process.next("state", online)


def test_an_enrolment_made_meanwhile_is_taken_up(place: World, tmp_path: Path, start: Start) -> None:
    number = next(numbers)
    place.register(number)
    with start(tmp_path / "kiosk") as process:
        assert process.next("state")["connection"] == "not-enrolled"
        enrolled = place.enrolled(number, tmp_path / "kiosk")
        assert process.next("state", online)["key_id"] == enrolled.identity.key_id
        again = place.enrolled(number, tmp_path / "kiosk")
        process.next("state", lambda event: event["key_id"] == again.identity.key_id and online(event))
        for each in (enrolled, again):
            each.road.close()


def test_a_revoked_kiosk_says_so_and_has_forgotten(place: World, kiosk: SomeKiosk, start: Start) -> None:
    with start(kiosk.state) as process:
        process.next("state", online)
        place.fleet.revoke(kiosk.identity.kiosk_id, "admin", place.hub.now())
        kiosk.apply(place.jobs[0], next(people))
        process.next("fault", lambda event: event["code"] == "REVOKED")
        state = process.next("state", lambda event: event["standing"] == "revoked")
        assert state["connection"] == "not-enrolled"
    with pytest.raises(IdentityMissingError):
        load_identity(kiosk.state / "identity")
    assert load_standing(kiosk.state, kiosk.identity.key_id) is Standing.REVOKED
    assert len(kiosk.pending()) == 1


def test_once(place: World, kiosk: SomeKiosk, start: Start, tmp_path: Path) -> None:
    kiosk.apply(place.jobs[0], next(people))
    code, state = once(start, kiosk)
    assert (code, state["connection"], state["outbox"]) == (SyncExit.DONE, "online", {"pending": 0, "refused": 0})
    place.proxy.plan([], otherwise=Fault(reset=True))
    code, state = once(start, kiosk)
    assert (code, state["connection"], state["reason"]) == (SyncExit.NO_HUB, "offline", "CUT")
    with start(tmp_path / "none", "--once") as process:
        assert process.next("state")["connection"] == "not-enrolled"
        assert process.close() == SyncExit.NOT_ENROLLED


def test_once_waits_for_another_programs_round(place: World, kiosk: SomeKiosk, start: Start) -> None:
    with start(kiosk.state, "--once") as process:
        with sync_lock(kiosk.state, "a test", DEADLINE_S):
            process.next("hello")
        process.next("state", online)
        assert process.close() == SyncExit.DONE


def test_a_running_program_says_who_is_in_its_way(
    place: World, kiosk: SomeKiosk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(kiosk.state) as process:
        process.next("state", online)
        with sync_lock(kiosk.state, "a test", DEADLINE_S):
            process.say(b'{"command":"now"}')
            fault = process.next("fault", lambda event: event["code"] == "SYNC_BUSY")
            assert "a test" in fault["detail"]
        process.next("state", lambda event: online(event))


def test_a_state_folder_that_cannot_be_written(tmp_path: Path, start: Start) -> None:
    (tmp_path / "file").write_bytes(b"")
    with start(tmp_path / "file" / "below", "--once") as process:
        assert process.close() == SyncExit.NO_STATE


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_killed_anywhere_nothing_is_lost_and_nothing_doubled(
    place: World, kiosk: SomeKiosk, start: Start, seed: int
) -> None:
    """kill -9 after the n-th thing it says or the n-th request it makes, while people go on applying."""
    chance = random.Random(seed)
    tickets: list[int] = []
    for _ in range(2):
        tickets += kiosk.apply(chance.choice(place.jobs), *itertools.islice(people, chance.randint(1, 3)))
        place.proxy.plan([Fault(drop_answer=True) if chance.random() < 0.3 else Fault() for _ in range(8)])
        with start(kiosk.state, "--once") as process:
            requests = len(place.proxy.seen) + chance.randint(0, 7)
            while process.process.poll() is None and len(place.proxy.seen) < requests:
                time.sleep(0.002)
            process.kill()
    place.proxy.plan([])
    code, _ = once(start, kiosk)
    assert code == SyncExit.DONE
    agree(place, kiosk)
    assert set(tickets) <= set(place.applications())
    assert kiosk.listed() >= {job.id for job in place.jobs}


def test_gen_4_nothing_personal_is_said_logged_or_left_in_a_name(
    place: World, kiosk: SomeKiosk, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    who = [next(people) for _ in range(3)]
    kiosk.apply(place.jobs[0], *who)
    place.proxy.plan([Fault(reply=failure(500)), Fault(cut_down=30), Fault(reset=True)])
    with start(kiosk.state) as process:
        process.next("receipts")
        process.next("alive")
    said = b"".join(process.said) + "\n".join(record.getMessage() for record in caplog.records).encode("utf-8")
    named = "\n".join(str(path) for path in kiosk.state.rglob("*")).encode("utf-8")
    outside = b"".join(
        path.read_bytes()
        for path in kiosk.state.rglob("*")
        if path.is_file() and path.suffix in (".json", ".toml", ".lock")
    )
    secrets = [f"测试{number}" for number in who] + [PHONE] + [f"{number:017}X" for number in who]
    for text in (said, named, outside):
        for secret in secrets:
            assert secret.encode("utf-8") not in text
            assert json.dumps(secret).strip('"').encode("ascii") not in text
    assert kiosk.identity.kiosk_id != KIOSK_ID
