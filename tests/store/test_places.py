"""Places in activities: kept, sealed, found again by their holder alone, promised by nobody but the hub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.clock import DAY_S
from kiosk.domain.services import Activity, ActivityKind
from kiosk.protocol import envelope
from kiosk.protocol.acts import SignOff, SignUp
from kiosk.protocol.person import holder_tag
from kiosk.protocol.short_code import decode
from kiosk.store.desk import Desk
from kiosk.store.ledger import Ledger
from kiosk.store.places import PlaceRefusedError, PlaceState
from kiosk.store.tidying import tidy
from tests.store.ledgers import fresh_desk
from tests.store.people import HUB_KEY, NOW, PHONE, identity, keys_of, person

KEYS = keys_of("11010519491231002X")
OTHER = keys_of("440524188001010014")
BUS = Activity(9, ActivityKind.BUS, "东郭专车", NOW + 3600, "东门", "盐湖区零工市场", 20, 3, True)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Desk, Ledger]]:
    desk, ledger = fresh_desk(tmp_path)
    yield desk, ledger
    ledger.close()


def pending(ledger: Ledger) -> list[tuple[object, object]]:
    key = identity().signing_key.verify_key
    return [(item.envelope_id, envelope.open_sealed(item.wire, key, HUB_KEY).act) for item in ledger.pending()]


def test_a_sign_up_is_an_envelope_and_a_place_that_its_holder_finds(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    kept = desk.places.sign_up(KEYS, person(), BUS, PHONE, NOW)
    ((_, sent),) = pending(ledger)
    assert isinstance(sent, SignUp)
    assert (sent.activity_id, sent.name, sent.phone, sent.receiver) == (9, "关铁柱", PHONE, "盐湖区零工市场")
    assert sent.holder_tag == holder_tag(KEYS.person_key, identity().kiosk_id, kept.ticket_id)
    assert decode(kept.short_code) == sent.ticket_id == kept.ticket_id
    assert (kept.activity, kept.state) == (BUS, PlaceState.SAVED), "no place is promised before the hub has answered"
    assert desk.places.of(KEYS, NOW) == (kept,)
    assert desk.places.of(OTHER, NOW) == ()
    assert desk.places.of(KEYS, BUS.begins_at) == (), "it has left"


def test_a_second_press_gives_the_same_place_and_a_refused_one_may_be_tried_anew(
    opened: tuple[Desk, Ledger],
) -> None:
    desk, ledger = opened
    first = desk.places.sign_up(KEYS, person(), BUS, None, NOW)
    assert desk.places.sign_up(KEYS, person(), BUS, PHONE, NOW) == first
    ((envelope_id, _),) = pending(ledger)
    ledger.settle(envelope_id, "ACTIVITY_FULL", NOW)  # type: ignore[arg-type]
    assert [each.state for each in desk.places.of(KEYS, NOW)] == [PlaceState.REFUSED]
    again = desk.places.sign_up(KEYS, person(), BUS, None, NOW)
    assert again.ticket_id != first.ticket_id
    ((envelope_id, _),) = pending(ledger)
    ledger.settle(envelope_id, None, NOW)  # type: ignore[arg-type]
    assert [each.state for each in desk.places.of(KEYS, NOW)] == [PlaceState.GIVEN]


@pytest.mark.parametrize("closed", [{"open": False}, {"taken": 20}, {"begins_at": NOW}])
def test_what_cannot_be_had_is_refused_and_nothing_is_kept(opened: tuple[Desk, Ledger], closed: dict[str, int]) -> None:
    desk, ledger = opened
    with pytest.raises(PlaceRefusedError):
        desk.places.sign_up(KEYS, person(), replace(BUS, **closed), None, NOW)  # type: ignore[arg-type]
    assert pending(ledger) == []


def test_a_place_is_given_back_by_its_holder_alone_and_may_be_had_again(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    first = desk.places.sign_up(KEYS, person(), BUS, None, NOW)
    with pytest.raises(PlaceRefusedError) as refused:
        desk.places.give_back(OTHER, first.ticket_id, NOW)
    assert refused.value.code == "PLACE_UNKNOWN"
    desk.places.give_back(KEYS, first.ticket_id, NOW)
    _, (_, sent) = pending(ledger)
    tag = holder_tag(KEYS.person_key, identity().kiosk_id, first.ticket_id)
    assert sent == SignOff(first.ticket_id, BUS.id, tag)
    assert desk.places.of(KEYS, NOW) == ()
    with pytest.raises(PlaceRefusedError):
        desk.places.give_back(KEYS, first.ticket_id, NOW)
    again = desk.places.sign_up(KEYS, person(), BUS, None, NOW)
    assert (again.ticket_id != first.ticket_id, again.state) == (True, PlaceState.SAVED)


def test_erasing_and_tidying_take_places_too(opened: tuple[Desk, Ledger]) -> None:
    desk, ledger = opened
    desk.places.sign_up(KEYS, person(), BUS, None, NOW)
    desk.places.sign_up(OTHER, person(), BUS, None, NOW)
    for envelope_id, _ in pending(ledger):
        ledger.settle(envelope_id, None, NOW)  # type: ignore[arg-type]
    desk.erase(KEYS, NOW)
    assert (desk.places.of(KEYS, NOW), len(desk.places.of(OTHER, NOW))) == ((), 1)
    tidy(ledger, NOW + 31 * DAY_S, 30)
    with ledger.reading() as connection:
        assert connection.execute("SELECT count(*) FROM place").fetchone()[0] == 0
