"""Synthetic people, jobs and an identity for the ledger's tests."""

from __future__ import annotations

import hashlib
from datetime import date, time
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kiosk.domain.card import Document, Identity, Sex
from kiosk.domain.job import (
    Acceptance,
    Contact,
    CoordinateQuality,
    Hazard,
    Hirer,
    HirerKind,
    Insurance,
    Job,
    MeetKind,
    Pay,
    PayUnit,
    Perk,
    Place,
    Requirement,
    Settlement,
    Work,
)
from kiosk.protocol.person import PersonKeys, keys_from_root
from kiosk.store.desk import Desk
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import Ledger

NOW = 1_795_500_000
"""2026-11-24 06:00:00 UTC."""

HUB_KEY = PrivateKey(bytes(range(32)))
PHONE = "13800138000"


def identity(kiosk_id: int = 7) -> KioskIdentity:
    return KioskIdentity(
        kiosk_id=kiosk_id,
        key_id=kiosk_id,
        signing_key=SigningKey(bytes([kiosk_id]) * 32),
        hub_public_key=HUB_KEY.public_key,
        hub_key_id="test-hub",
        hub_host="hub.yuncheng.test",
        fleet_key=b"f" * 32,
        demo=True,
    )


def keys_of(number: str) -> PersonKeys:
    """Keys without Argon2's quarter of a second; ``derive`` itself is tested in tests/protocol/test_person.py."""
    return keys_from_root(hashlib.sha256(number.encode("ascii")).digest())


def person(number: str = "11010519491231002X", name: str = "关铁柱", born: date = date(1970, 3, 5)) -> Identity:
    return Identity(
        document=Document.RESIDENT,
        name=name,
        name_latin=None,
        sex=Sex.MALE,
        ethnicity=None,
        nationality=None,
        birth_date=born,
        address=None,
        region=number[:6],
        id_number=number,
        issuer="运城市公安局",
        valid_from=date(2015, 1, 1),
        valid_until=None,
    )


def job(
    job_id: int = 4711, acceptance: Acceptance = Acceptance.HIRER_SELECTS, valid_through: int = NOW + 86_400
) -> Job:
    return Job(
        id=job_id,
        title="瓦工 贴墙砖",
        trade="6-29-01-01",
        trade_raw="瓦工",
        hirer=Hirer("解州顺达劳务", HirerKind.UNIT, date(2026, 10, 1), None),
        openings=4,
        filled=0,
        applied=2,
        description="室内贴砖",
        place=Place("140802001", "解州镇关帝庙东", 34.9, 110.9, CoordinateQuality.TOWNSHIP),
        pay=Pay(320, None, PayUnit.DAY, Settlement.DAILY),
        work=Work(date(2026, 11, 25), None, "07:00-18:00", MeetKind.GATHER, time(6, 30), "盐湖区南风广场"),
        requirement=Requirement(maximum_age=60),
        perks=frozenset({Perk.MEALS, Perk.TRANSPORT}),
        insurance=Insurance.ACCIDENT,
        contact=Contact("李经理", "0359-555-0101"),
        posted_at=NOW - 7200,
        updated_at=NOW - 3600,
        valid_through=valid_through,
        acceptance=acceptance,
        reply_deadline=NOW + 14_400,
        hazards=frozenset({Hazard.DUST}),
        source="hall",
    )


def open_desk(folder: Path) -> tuple[Desk, Ledger]:
    ledger = Ledger.open(folder / "ledger.db")
    return Desk(ledger, identity()), ledger
