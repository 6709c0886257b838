"""A hub with halls, postings and tickets to look at."""

from __future__ import annotations

from dataclasses import replace

from nacl.signing import SigningKey
from sqlalchemy import Connection, insert

from kiosk.demo.market import market_jobs
from kiosk.domain.job import Job
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import APPLICATION, HALL, KIOSK, TICKET_KEY
from kiosk.protocol.ticket import Ticket, sign, to_url
from tests.domain.postings import regions, trades

HALL_ID = 1
KIOSK_ID = 7
SIGNING_KEY = SigningKey(bytes(range(32)))
HOST = "hub.example.invalid"
PHONE = "13800005678"
NAME = "测试甲"


def add_hall(connection: Connection, hall_id: int = HALL_ID, region: str = "140802", name: str = "盐湖区") -> None:
    connection.execute(
        insert(HALL).values(
            id=hall_id,
            name=f"{name}零工市场",
            region=region,
            phone="0359-555-0100",
            opening_hours="06:00–18:00",
            contact_name="值班",
        )
    )


def add_kiosk(
    connection: Connection, kiosk_id: int = KIOSK_ID, key: SigningKey = SIGNING_KEY, hall_id: int = HALL_ID
) -> None:
    connection.execute(
        insert(KIOSK).values(
            kiosk_id=kiosk_id,
            name=f"大厅{kiosk_id}号",
            hall_id=hall_id,
            state="active",
            verify_key=bytes(key.verify_key),
            enrolled_at=0,
        )
    )
    connection.execute(
        insert(TICKET_KEY).values(
            key_id=kiosk_id, kiosk_id=kiosk_id, verify_key=bytes(key.verify_key), valid_from=0, revoked_at=None
        )
    )


def add_jobs(connection: Connection, count: int, now: int) -> tuple[Job, ...]:
    """Sample postings of the whole city, each as fresh as a posting of today."""
    book = JobBook(connection, "wang", now)
    jobs = market_jobs(jobs=count, seed=11, now=now, region="140802", trades=trades(), regions=regions())
    return tuple(book.post(replace(job, filled=min(job.filled, job.openings - 1)), HALL_ID).job for job in jobs)


def ticket_digits(
    job_id: int, issued_at: int, ticket_id: int = 5, valid_days: int = 3, kiosk_id: int = KIOSK_ID
) -> str:
    """What stands behind ``/t/`` in a ticket of this kiosk."""
    ticket = Ticket(kiosk_id, ticket_id, job_id, kiosk_id, issued_at, valid_days, bytes(8))
    return to_url(sign(ticket, SIGNING_KEY), HOST).rpartition("/")[2]


def add_application(
    connection: Connection,
    job_id: int,
    now: int,
    *,
    ticket_id: int = 5,
    state: str = "received",
    phone: str | None = PHONE,
    person: bytes = bytes(16),
    name: str = NAME,
) -> None:
    connection.execute(
        insert(APPLICATION).values(
            kiosk_id=KIOSK_ID,
            ticket_id=ticket_id,
            job_id=job_id,
            person=person,
            holder_tag=bytes(8),
            name=name,
            phone=phone,
            document="resident",
            sex="male",
            birth_month="1970-01",
            title="application",
            reply_deadline=now + 14 * 3600,
            job_updated_at=now,
            issued_at=now,
            valid_days=3,
            consent_version="application-1",
            receiver="某单位",
            accepted_at=now,
            state=state,
            state_at=now,
        )
    )
