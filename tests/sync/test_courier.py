"""docs/protocol.md, 13: only a receipt settles, sending again does no harm, and nothing is lost or doubled.

Everything here is real but the people: a hub on uvicorn, its database, HTTP, the ledger; a proxy does the harm.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.protocol.request import AnswerStatus
from kiosk.sync.courier import RefusedRequestError
from kiosk.sync.http import HttpError, HttpFault
from tests.faults.proxy import CAPTIVE_PORTAL, Fault, failure, redirect
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world

TRIES = 12


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def kiosk(place: World) -> Iterator[SomeKiosk]:
    enrolled = place.enrolled()
    yield enrolled
    enrolled.road.close()


@pytest.fixture(autouse=True)
def calm(place: World) -> None:
    place.proxy.plan([])


people = itertools.count(1)


def some_apply(place: World, kiosk: SomeKiosk, count: int) -> list[int]:
    """New people apply; their tickets."""
    return kiosk.apply(place.jobs[0], *itertools.islice(people, count))


def agree(place: World, kiosk: SomeKiosk) -> bool:
    """Every envelope has its one receipt on both sides, and the hub has nothing else of this kiosk."""
    assert kiosk.outbox() == place.received(kiosk.identity.kiosk_id)
    return True


def deliver_in_the_end(kiosk: SomeKiosk) -> None:
    """Again and again, as rounds would, without their pauses: an hour passes between two tries."""
    clock = [0.0]
    courier = kiosk.courier(lambda: clock[0])
    for _ in range(TRIES):
        clock[0] += 3600.0
        try:
            courier.deliver()
        except HttpError:
            kiosk.road.close()
        if not kiosk.pending():
            return
    raise AssertionError("never through")


def test_what_people_did_reaches_the_hub_with_a_receipt_each(place: World, kiosk: SomeKiosk) -> None:
    tickets = some_apply(place, kiosk, 3)
    done = kiosk.courier().deliver()
    assert (done.accepted, done.refused, done.standing) == (3, 0, AnswerStatus.OK)
    assert set(tickets) <= set(place.applications())
    assert agree(place, kiosk)
    assert kiosk.courier().deliver().standing is None, "nothing to send, nobody asked"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(reset=True),
        Fault(drop_answer=True),
        Fault(times=3),
        Fault(times=2, drop_answer=True),
        Fault(reply=CAPTIVE_PORTAL),
        Fault(reply=redirect("http://127.0.0.1:1/")),
        Fault(reply=failure(404)),
        Fault(reply=failure(403)),
        Fault(reply=failure(413)),
        Fault(reply=failure(500)),
        Fault(reply=failure(503, "1"), late=True),
        Fault(reply=CAPTIVE_PORTAL, late=True),
    ],
    ids=lambda fault: repr(fault).replace("Fault", "")[:60],
)
def test_no_trouble_on_the_road_loses_or_doubles(place: World, kiosk: SomeKiosk, fault: Fault) -> None:
    tickets = some_apply(place, kiosk, 4)
    place.proxy.plan([fault, fault])
    deliver_in_the_end(kiosk)
    assert agree(place, kiosk)
    assert set(tickets) <= set(place.applications())
    assert len(place.applications()) == len(set(place.applications()))


@pytest.mark.parametrize("reply", [CAPTIVE_PORTAL, failure(403), failure(404), failure(410), redirect("http://x/")])
def test_env_16_req_6_req_7_whoever_else_answers_settles_nothing(place: World, kiosk: SomeKiosk, reply: bytes) -> None:
    some_apply(place, kiosk, 2)
    before, heard = kiosk.outbox(), len(kiosk.answers)
    place.proxy.plan([Fault(reply=reply)])
    with pytest.raises(HttpError) as caught:
        kiosk.courier().deliver()
    assert caught.value.code is HttpFault.NOT_THE_HUB
    assert kiosk.outbox() == before
    assert len(kiosk.answers) == heard, "and tells no time"
    deliver_in_the_end(kiosk)


def test_req_3_a_recorded_answer_settles_nothing(place: World, kiosk: SomeKiosk) -> None:
    """Somebody on the line keeps the hub's true answer to the same envelopes and plays it back."""
    some_apply(place, kiosk, 1)
    recorded: list[bytes] = []
    post = kiosk.road.post

    def record(*asked: object) -> object:
        reply = post(*asked)  # type: ignore[arg-type]
        recorded.append(reply.body)
        raise HttpError(HttpFault.CUT)

    kiosk.road.post = record  # type: ignore[method-assign, assignment]
    with pytest.raises(HttpError):
        kiosk.courier().deliver()
    kiosk.road.post = post  # type: ignore[method-assign]
    page = b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nContent-Length: %d\r\n\r\n" % len(recorded[0])
    place.proxy.plan([Fault(reply=page + recorded[0])])
    with pytest.raises(HttpError) as caught:
        kiosk.courier().deliver()
    assert caught.value.code is HttpFault.NOT_THE_HUB
    assert len(kiosk.pending()) == 1
    deliver_in_the_end(kiosk)
    assert agree(place, kiosk)


def test_the_servers_wish_to_be_left_alone_is_handed_on(place: World, kiosk: SomeKiosk) -> None:
    some_apply(place, kiosk, 1)
    place.proxy.plan([Fault(reply=failure(503, "42"))])
    with pytest.raises(HttpError) as caught:
        kiosk.courier().deliver()
    assert (caught.value.code, caught.value.retry_after_s) == (HttpFault.SERVER_BUSY, 42.0)
    deliver_in_the_end(kiosk)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cuts=st.lists(st.tuples(st.booleans(), st.integers(0, 6000)), min_size=1, max_size=4), count=st.integers(1, 4))
def test_cut_at_any_byte(place: World, kiosk: SomeKiosk, cuts: list[tuple[bool, int]], count: int) -> None:
    """Up or down, in the head or the body, before the first byte or behind the last."""
    tickets = some_apply(place, kiosk, count)
    place.proxy.plan([Fault(cut_up=at) if up else Fault(cut_down=at) for up, at in cuts])
    deliver_in_the_end(kiosk)
    assert agree(place, kiosk)
    assert set(tickets) <= set(place.applications())


def test_a_long_absence_is_carried_in_growing_requests(tmp_path: Path) -> None:
    with world(tmp_path) as place:
        kiosk = place.enrolled()
        some_apply(place, kiosk, 150)
        seen = len(place.proxy.seen)
        assert kiosk.courier().deliver().accepted == 150
        sizes = [each.up_bytes for each in place.proxy.seen[seen:]]
        assert sizes[0] < sizes[1], "carefully first"
        assert len(sizes) <= 3
        assert agree(place, kiosk)
        kiosk.road.close()


def test_the_hub_is_left_with_no_alarm_by_all_this(place: World) -> None:
    assert place.alarms() == []
    assert len(place.received(KIOSK_ID)) > 0


def test_req_5_a_hub_that_does_not_know_the_kiosk_refuses_the_request_and_settles_nothing(
    place: World, kiosk: SomeKiosk
) -> None:
    """Restored from a backup that is older than the enrolment: a person has to act, and nothing is lost meanwhile."""
    some_apply(place, kiosk, 1)
    stranger = replace(kiosk, identity=replace(kiosk.identity, key_id=60_000))
    with pytest.raises(RefusedRequestError) as caught:
        stranger.courier().deliver()
    assert caught.value.code == "UNKNOWN_KIOSK"
    assert len(kiosk.pending()) == 1
    deliver_in_the_end(kiosk)


def test_env_17_a_refusal_is_kept_with_its_reason_and_holds_up_nobody(tmp_path: Path) -> None:
    """A person applies for the same job at two machines that have not heard of each other."""
    with world(tmp_path) as place:
        place.register(8)
        here, there = place.enrolled(), place.enrolled(8)
        here.apply(place.jobs[0], 1)
        here.courier().deliver()
        there.apply(place.jobs[0], 1)
        (later,) = there.apply(place.jobs[1], 1)
        done = there.courier().deliver()
        assert (done.accepted, done.refused) == (1, 1)
        assert sorted(there.outbox().values()) == [("accepted", None), ("refused", "DUPLICATE")]
        assert later in place.applications()
        for each in (here, there):
            each.road.close()


def test_enr_11_envelopes_of_an_earlier_enrolment_are_still_taken(tmp_path: Path) -> None:
    """14: an enrolment replaces the keys in one step; what was signed before stays in the outbox and counts."""
    with world(tmp_path) as place:
        first = place.enrolled()
        (before,) = first.apply(place.jobs[0], 1)
        again = place.enrolled(state=first.state)
        assert again.identity.key_id != first.identity.key_id
        (after,) = again.apply(place.jobs[1], 2)
        done = again.courier().deliver()
        assert (done.accepted, done.refused) == (2, 0)
        assert {before, after} <= set(place.applications())
        with_old_keys = first.courier()
        first.apply(place.jobs[2], 3)
        assert with_old_keys.deliver().standing is AnswerStatus.REVOKED
        for each in (first, again):
            each.road.close()
