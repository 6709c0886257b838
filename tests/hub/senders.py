"""A small market for the hub's tests: two halls, three kiosks with real keys, postings; all people are made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import Connection, Row, Table, insert, select

from kiosk.domain.application import TicketTitle
from kiosk.domain.card import Document, Sex
from kiosk.hub.acceptance import Acceptance
from kiosk.hub.counters import Measure, figures
from kiosk.hub.database import Database
from kiosk.hub.schema import APPLICATION as APPLICATION_TABLE
from kiosk.hub.schema import HALL, JOB, KIOSK, TICKET_KEY
from kiosk.protocol.acts import Act, Application, Withdrawal, WithdrawalAction, class_of
from kiosk.protocol.envelope import Header, seal
from kiosk.protocol.refusals import Deferral, Refusal

NOW = 1_795_500_000
DAY_S = 86_400
TODAY = "2026-11-24"
"""The market's day of ``NOW``."""
WORKDAY = "2026-11-26"
"""When the work of the postings begins."""
HUB_KEY = PrivateKey(b"h" * 32)
HUB_KEY_ID = "hub-1"
HUB_KEYS = {HUB_KEY_ID: HUB_KEY}
HALLS = {1: "城区零工市场", 2: "解州零工驿站"}
KIOSK_HALLS = {7: 1, 8: 1, 9: 2}
JOB_ID = 101
LEDGER_ID = UUID(int=1)


def signing_key(kiosk_id: int, generation: int = 0) -> SigningKey:
    return SigningKey(sha256(f"kiosk {kiosk_id} {generation}".encode()).digest())


def tag(word: str, size: int) -> bytes:
    return sha256(word.encode()).digest()[:size]


def job_row(job_id: int = JOB_ID, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": job_id,
        "title": "砌墙大工",
        "trade": "6-29-01-01",
        "trade_raw": "瓦工",
        "hirer_name": "解州顺达劳务",
        "hirer_kind": "unit",
        "hirer_verified_on": "2026-11-01",
        "openings": 4,
        "filled": 0,
        "applied": 0,
        "description": "",
        "region": "140802",
        "address": "解放北路",
        "coordinate_quality": "county",
        "pay_minimum_yuan": 280,
        "pay_unit": "day",
        "settlement": "daily",
        "start_on": "2026-11-26",
        "hours_text": "",
        "meet_kind": "gather",
        "education": "none",
        "experience_years": 0,
        "certificates": "",
        "perks": "",
        "insurance": "accident",
        "contact_name": "王工",
        "contact_phone": "13900139000",
        "posted_at": NOW - DAY_S,
        "updated_at": NOW - DAY_S,
        "valid_through": NOW + 3 * DAY_S,
        "acceptance": "hirer-selects",
        "source": "hub",
        "hall_id": 1,
        "status": "open",
        "created_by": "clerk",
        "roster_token": f"roster-{job_id}",
    }
    return row | changes


def open_market(connection: Connection, jobs: int = 3) -> None:
    """Two halls, kiosks 7 and 8 in the first and 9 in the second, ``jobs`` open postings from ``JOB_ID`` on."""
    for hall_id, name in HALLS.items():
        place = {"name": name, "region": "140802", "phone": "0359-2022222", "opening_hours": "5-12", "contact_name": ""}
        connection.execute(insert(HALL).values(id=hall_id, **place))
    for kiosk_id, hall_id in KIOSK_HALLS.items():
        key = bytes(signing_key(kiosk_id).verify_key)
        connection.execute(
            insert(KIOSK).values(
                kiosk_id=kiosk_id, name=f"kiosk {kiosk_id}", hall_id=hall_id, state="active", verify_key=key
            )
        )
        connection.execute(insert(TICKET_KEY).values(key_id=kiosk_id, kiosk_id=kiosk_id, verify_key=key, valid_from=0))
    connection.execute(insert(JOB), [job_row(JOB_ID + number) for number in range(jobs)])


@dataclass
class SomeKiosk:
    """A kiosk as the hub sees it: numbers its envelopes, seals and signs them."""

    kiosk_id: int = 7
    key: SigningKey | None = None
    ledger_id: UUID = LEDGER_ID
    hub_key_id: str = HUB_KEY_ID
    _sequence: Any = field(default_factory=lambda: count(1))

    def seal(self, act: Act, at: int = NOW, envelope_id: UUID | None = None) -> bytes:
        sequence = next(self._sequence)
        name = f"{self.kiosk_id}/{self.ledger_id}/{sequence}".encode()
        header = Header(
            kiosk=self.kiosk_id,
            ledger_id=self.ledger_id,
            sequence=sequence,
            envelope_id=envelope_id or UUID(bytes=sha256(name).digest()[:16], version=4),
            kind_class=class_of(act),
        )
        key = self.key or signing_key(self.kiosk_id)
        return seal(header, at, act, HUB_KEY.public_key, self.hub_key_id, key)


APPLICATION = Application(
    ticket_id=1,
    job_id=JOB_ID,
    holder_tag=tag("holder 1", 8),
    person=tag("person 1", 16),
    name="关铁柱",
    phone="13800138000",
    document=Document.RESIDENT,
    sex=Sex.MALE,
    birth_month="1979-03",
    title=TicketTitle.APPLICATION,
    reply_deadline=None,
    job_updated_at=NOW - DAY_S,
    issued_at=NOW,
    valid_days=2,
    consent_version="application-1",
    receiver="解州顺达劳务",
    group=None,
)


def application(ticket_id: int = 1, person: int = 1, **changes: Any) -> Application:
    return replace(
        APPLICATION,
        ticket_id=ticket_id,
        holder_tag=tag(f"holder {person} {ticket_id}", 8),
        person=tag(f"person {person}", 16),
        **changes,
    )


def withdrawal(of: Application, action: WithdrawalAction, kiosk_id: int = 7) -> Withdrawal:
    return Withdrawal(kiosk_id, of.ticket_id, of.job_id, of.holder_tag, action)


def hub(database: Database, now: Callable[[], int] = lambda: NOW) -> Acceptance:
    return Acceptance(database, HUB_KEYS, now)


def accept(database: Database, wires: Sequence[bytes], now: int = NOW + DAY_S) -> list[Refusal | Deferral | None]:
    """Each in a transaction of its own, as from many roads; why it was refused or deferred."""
    acceptance = hub(database, lambda: now)
    return [acceptance.accept(None, [wire])[0].reason for wire in wires]


def rows(database: Database, table: Table) -> list[Row[Any]]:
    """A whole table in the order of its key."""
    with database.reading() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def states(database: Database) -> dict[int, str]:
    """Ticket id -> state of its application."""
    return {row.ticket_id: row.state for row in rows(database, APPLICATION_TABLE)}


def counted(database: Database, measure: Measure, day: str = TODAY) -> int:
    """The figure of a day over all halls, late ones too."""
    with database.reading() as connection:
        return sum(each.value for each in figures(connection, day, HALLS) if each.cell.measure is measure)
