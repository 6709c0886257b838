"""A clerk applies, or writes a wish down, for somebody at the window or on the telephone who has no card at hand.

It goes the way of every other one, with kiosk 0, which no kiosk has, and the clerk's login beside it.
What a card would have proved is what the person says: name, year of birth, sex. The person is known by name and
telephone alone, so that a second application by telephone is found, but not one with the card at a kiosk: its key
comes from the ID number, which nobody asks for here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from uuid import uuid4

from kiosk.domain.application import ticket_title
from kiosk.domain.card import Document, Sex
from kiosk.domain.clock import local_day
from kiosk.domain.job import Settlement
from kiosk.domain.law import WORKING_AGE, GateCode, job_facts, job_gate
from kiosk.domain.matching import Seeker
from kiosk.domain.trade import TradeTable
from kiosk.errors import CodedError
from kiosk.hub.effects.application import receive
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.presence import wish
from kiosk.hub.jobs import JobStatus, Posting
from kiosk.hub.journal import Journal
from kiosk.protocol.acts import APPLICATION_CONSENT, Application, Wish
from kiosk.protocol.refusals import Refusal
from kiosk.protocol.short_code import ID_BITS, is_issuable

NO_KIOSK = 0
OLDEST_YEARS = 90
WISH_CONSENT = "wish-spoken-1"
"""The sentence that the clerk reads out (``templates/staff/wish_new.html``)."""
_DAY_S = 86_400


class BehalfCode(StrEnum):
    JOB_OVER = "JOB_OVER"
    TOO_YOUNG = "TOO_YOUNG"
    NOT_FOR_MINORS = "NOT_FOR_MINORS"
    AGE_LIMIT = "AGE_LIMIT"
    CERTIFICATE = "CERTIFICATE_NEEDED"
    DUPLICATE = "DUPLICATE"


_WORDS: dict[BehalfCode, tuple[str, str]] = {
    BehalfCode.JOB_OVER: ("这个活不招了。", "请看看别的活。"),
    BehalfCode.TOO_YOUNG: ("没满16岁，不能介绍干活。", "可以告诉他打12355，问上学和帮扶。"),
    BehalfCode.NOT_FOR_MINORS: ("这个活满18岁才能干。", "请看看别的活。"),
    BehalfCode.AGE_LIMIT: ("年龄和单位要求的不一样。", "可以打电话问雇主，或看看别的活。"),
    BehalfCode.CERTIFICATE: ("这个活要有证。", "他说有证，请勾上“有证”再报。"),
    BehalfCode.DUPLICATE: ("这个人已经报过这个活了。", "不用再报，看名单就行。"),
}

_BY_GATE = {
    GateCode.UNDER_16: BehalfCode.TOO_YOUNG,
    GateCode.MINOR_PROTECTION: BehalfCode.NOT_FOR_MINORS,
    GateCode.NEEDS_CERTIFICATE: BehalfCode.CERTIFICATE,
}


class BehalfError(CodedError[BehalfCode]):
    """Nothing was written. Sentence and instruction are for the clerk."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the person says. ``phone`` None is an equal answer (M4); ``certified``: has what the job asks for."""

    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    sex: Sex = field(repr=False)
    birth_year: int = field(repr=False)
    certified: bool


def apply_for(
    booking: Journal, posting: Posting, visitor: Visitor, clerk: str, trades: TradeTable, secret: bytes
) -> int:
    """The ticket id of the new application. ``secret`` keys the person's tag. Raises BehalfError.

    Of a year of birth its last day counts: nobody is taken for older than said.
    """
    job, now = posting.job, booking.now
    if posting.status is not JobStatus.OPEN:
        raise BehalfError(BehalfCode.JOB_OVER)
    _check_gates(posting, visitor, trades, now)
    booking.lock_jobs([job.id])
    act = Application(
        ticket_id=_ticket_id(),
        job_id=job.id,
        holder_tag=secrets.token_bytes(8),
        person=_person(visitor, secret),
        name=visitor.name,
        phone=visitor.phone,
        document=Document.RESIDENT,
        sex=visitor.sex,
        birth_month=f"{visitor.birth_year}-12",
        title=ticket_title(job),
        reply_deadline=job.reply_deadline,
        job_updated_at=job.updated_at,
        issued_at=now,
        valid_days=max(1, min(255, (job.valid_through - now) // _DAY_S + 2)),
        consent_version=APPLICATION_CONSENT,
        receiver=job.hirer.name,
        group=None,
    )
    letter = Letter(NO_KIOSK, uuid4().bytes, 0, now, now, act)
    refusal = receive(booking, letter, on_behalf_by=clerk)
    if refusal is Refusal.DUPLICATE:
        raise BehalfError(BehalfCode.DUPLICATE)
    if refusal is not None:
        raise BehalfError(BehalfCode.TOO_YOUNG if refusal is Refusal.TOO_YOUNG else BehalfCode.JOB_OVER)
    return act.ticket_id


def register_wish(
    booking: Journal,
    visitor: Visitor,
    tiles: tuple[str, ...],
    settlement: Settlement | None,
    until: int,
    hall_id: int,
    clerk: str,
    secret: bytes,
) -> int:
    """The ticket id of the standing wish, which ends at ``until`` (Unix s). Raises BehalfError.

    A second one of the same name and telephone takes the place of the first.
    """
    if local_day(booking.now).year - visitor.birth_year < WORKING_AGE:
        raise BehalfError(BehalfCode.TOO_YOUNG)
    act = Wish(
        ticket_id=_ticket_id(),
        holder_tag=secrets.token_bytes(8),
        person=_person(visitor, secret),
        name=visitor.name,
        phone=visitor.phone,
        sex=visitor.sex,
        birth_month=f"{visitor.birth_year}-12",
        trades=tiles,
        settlement=settlement,
        within_km=None,
        until=until,
        consent_version=WISH_CONSENT,
    )
    letter = Letter(NO_KIOSK, uuid4().bytes, 0, booking.now, booking.now, act)
    refusal = wish(booking, letter, hall_id=hall_id, on_behalf_by=clerk)
    assert refusal is None, "a random ticket id has not come before"
    return act.ticket_id


def _check_gates(posting: Posting, visitor: Visitor, trades: TradeTable, now: int) -> None:
    facts = job_facts(posting.job, trades)
    held = frozenset(facts.required_certificates) if visitor.certified else frozenset[str]()
    seeker = Seeker(date(visitor.birth_year, 12, 31), visitor.sex, held)
    today = local_day(now)
    if today.year - visitor.birth_year < WORKING_AGE:
        raise BehalfError(BehalfCode.TOO_YOUNG)
    gate = job_gate(facts, seeker, today)
    if gate.code is not None:
        raise BehalfError(_BY_GATE.get(gate.code, BehalfCode.AGE_LIMIT))


def _person(visitor: Visitor, secret: bytes) -> bytes:
    said = "\0".join((visitor.name, visitor.phone or "", "" if visitor.phone else str(visitor.birth_year)))
    return blake2b(said.encode(), digest_size=16, key=secret, person=b"on-behalf-1").digest()


def _ticket_id() -> int:
    while True:
        ticket_id = secrets.randbits(ID_BITS)
        if is_issuable(ticket_id):
            return ticket_id
