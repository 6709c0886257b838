"""docs/protocol.md, 14: an invitation is used once, its answer is frozen, and enrolling again shuts the first out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import insert, select

from kiosk.hub.database import Database
from kiosk.hub.enrolment import Fleet, FleetCode, FleetError, KioskState
from kiosk.hub.hub_keys import HubKeys, hub_keys
from kiosk.hub.schema import ALARM, HALL, INVITATION, KIOSK, TICKET_KEY
from kiosk.protocol.enrolment import (
    VALID_S,
    EnrolmentError,
    EnrolmentFault,
    EnrolmentRequest,
    Invitation,
    prove_answer,
    seal_request,
)

NOW = 1_795_471_920
ROOT = b'{"root": 1}'
BOX_KEY = PrivateKey(b"b" * 32)


@pytest.fixture
def keys(tmp_path: Path) -> HubKeys:
    return hub_keys(tmp_path / "keys", NOW)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    folder = tmp_path / "feed"
    (folder / "metadata").mkdir(parents=True)
    (folder / "metadata" / "1.root.json").write_bytes(ROOT)
    return folder


@pytest.fixture
def fleet(database: Database, keys: HubKeys, feed: Path) -> Fleet:
    with database.writing() as connection:
        connection.execute(
            insert(HALL).values(id=1, name="h", region="140802", phone="1", opening_hours="", contact_name="")
        )
        for kiosk_id in (7, 8):
            connection.execute(insert(KIOSK).values(kiosk_id=kiosk_id, name=f"k{kiosk_id}", hall_id=1, state="invited"))
    return Fleet(database, keys, "https://hub.example.invalid", "hub.example.invalid", feed)


def request_for(invitation: Invitation, seed: bytes = b"v") -> bytes:
    asked = EnrolmentRequest(
        invitation.invitation_id,
        invitation.kiosk,
        bytes(SigningKey(seed * 32).verify_key),
        bytes(BOX_KEY.public_key),
    )
    return seal_request(asked, invitation.secret)


def refused(fleet: Fleet, wire: bytes, now: int = NOW) -> EnrolmentFault:
    with pytest.raises(EnrolmentError) as caught:
        fleet.enrol(wire, now)
    return caught.value.code


def test_a_kiosk_learns_all_it_needs(fleet: Fleet, keys: HubKeys, database: Database) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    wire = request_for(invitation)
    answer = prove_answer(fleet.enrol(wire, NOW + 5), invitation, wire)
    assert answer.fleet_key(BOX_KEY) == keys.fleet_key
    assert answer.answer_key == bytes(keys.answer_key.verify_key)
    assert (answer.hub_key_id, answer.hub_time, answer.root) == (keys.sealing_id, NOW + 5, ROOT)
    with database.reading() as connection:
        kiosk = connection.execute(select(KIOSK).where(KIOSK.c.kiosk_id == 7)).one()
        key = connection.execute(select(TICKET_KEY).where(TICKET_KEY.c.key_id == answer.key_id)).one()
    assert (kiosk.state, kiosk.box_key) == (KioskState.ACTIVE, bytes(BOX_KEY.public_key))
    assert (key.kiosk_id, key.verify_key, key.revoked_at) == (7, bytes(SigningKey(b"v" * 32).verify_key), None)


def test_enr_6_enr_7_the_same_request_gets_the_same_answer_for_good(fleet: Fleet, database: Database) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    wire = request_for(invitation)
    first = fleet.enrol(wire, NOW)
    assert fleet.enrol(wire, NOW + 40 * 86_400) == first
    with database.reading() as connection:
        assert connection.execute(select(INVITATION.c.secret)).scalars().all() == [None]
        assert len(connection.execute(select(TICKET_KEY)).all()) == 1


def test_enr_1_other_keys_on_a_used_invitation_are_refused_and_alarmed(fleet: Fleet, database: Database) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    fleet.enrol(request_for(invitation), NOW)
    assert refused(fleet, request_for(invitation, b"w")) is EnrolmentFault.INVITATION_USED
    with database.reading() as connection:
        assert connection.execute(select(ALARM.c.code, ALARM.c.kiosk_id)).all() == [("INVITATION_REUSED", 7)]


def test_enr_2_an_invitation_runs_out_by_the_hubs_clock(fleet: Fleet, database: Database) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    wire = request_for(invitation)
    assert refused(fleet, wire, NOW + VALID_S) is EnrolmentFault.INVITATION_EXPIRED
    with database.reading() as connection:
        assert connection.execute(select(INVITATION.c.secret)).scalars().all() == [None]
    assert refused(fleet, wire, NOW) is EnrolmentFault.INVITATION_EXPIRED, "its secret is gone"


def test_a_newer_invitation_ends_the_one_before(fleet: Fleet) -> None:
    first, second = fleet.invite(7, "admin", NOW), fleet.invite(7, "admin", NOW)
    assert refused(fleet, request_for(first)) is EnrolmentFault.INVITATION_EXPIRED
    fleet.enrol(request_for(second), NOW)


def test_enr_4_who_does_not_hold_the_invitation_is_refused(fleet: Fleet) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    assert refused(fleet, request_for(replace(invitation, secret=b"x" * 16))) is EnrolmentFault.BAD_PROOF
    assert refused(fleet, request_for(replace(invitation, kiosk=8))) is EnrolmentFault.BAD_PROOF
    unknown = replace(invitation, invitation_id=b"?" * 16)
    assert refused(fleet, request_for(unknown)) is EnrolmentFault.UNKNOWN_INVITATION
    assert refused(fleet, b"no record") is EnrolmentFault.MALFORMED
    fleet.enrol(request_for(invitation), NOW)


def test_a_key_that_nothing_can_be_sealed_to_is_refused(fleet: Fleet, database: Database) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    asked = EnrolmentRequest(invitation.invitation_id, 7, b"v" * 32, bytes(32))
    assert refused(fleet, seal_request(asked, invitation.secret)) is EnrolmentFault.MALFORMED
    with database.reading() as connection:
        assert connection.execute(select(TICKET_KEY)).all() == []
    fleet.enrol(request_for(invitation), NOW)


def test_enrolling_again_revokes_the_keys_before(fleet: Fleet, database: Database) -> None:
    first = fleet.invite(7, "admin", NOW)
    fleet.enrol(request_for(first), NOW)
    second = fleet.invite(7, "admin", NOW + 10)
    wire = request_for(second, b"w")
    answer = prove_answer(fleet.enrol(wire, NOW + 20), second, wire)
    with database.reading() as connection:
        rows = connection.execute(select(TICKET_KEY.c.key_id, TICKET_KEY.c.revoked_at).order_by("key_id")).all()
    assert rows == [(answer.key_id - 1, NOW + 20), (answer.key_id, None)]


def test_the_root_is_the_one_that_was_promised(fleet: Fleet, feed: Path) -> None:
    invitation = fleet.invite(7, "admin", NOW)
    (feed / "metadata" / "2.root.json").write_bytes(b'{"root": 2}')
    (feed / "metadata" / "10.root.json").write_bytes(b'{"root": 10}')
    wire = request_for(invitation)
    assert prove_answer(fleet.enrol(wire, NOW), invitation, wire).root == ROOT
    assert fleet.invite(8, "admin", NOW).root_sha256 == hashlib.sha256(b'{"root": 10}').digest()


def test_a_hub_without_a_feed_invites_nobody(fleet: Fleet, feed: Path) -> None:
    (feed / "metadata" / "1.root.json").unlink()
    with pytest.raises(FleetError) as caught:
        fleet.invite(7, "admin", NOW)
    assert caught.value.code is FleetCode.FEED_MISSING


def test_an_unknown_kiosk_is_neither_invited_nor_revoked(fleet: Fleet) -> None:
    for act in (fleet.invite, fleet.revoke, fleet.clear_suspicion):
        with pytest.raises(FleetError) as caught:
            act(9, "admin", NOW)
        assert caught.value.code is FleetCode.KIOSK_UNKNOWN


def test_revocation_ends_all_keys_of_a_kiosk(fleet: Fleet, database: Database) -> None:
    fleet.enrol(request_for(fleet.invite(7, "admin", NOW)), NOW)
    fleet.revoke(7, "admin", NOW + 3)
    with database.reading() as connection:
        assert connection.execute(select(KIOSK.c.state).where(KIOSK.c.kiosk_id == 7)).scalar_one() == "revoked"
        assert connection.execute(select(TICKET_KEY.c.revoked_at)).scalars().all() == [NOW + 3]
