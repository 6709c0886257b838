"""The legal gates as code: who may see which job, and which postings are shown at all.

Sex reaches a result at one place only, the statutory retirement age of special trades; ethnicity and name reach none.
Rule ids in brackets: AGE-16 禁止使用童工规定; AGE-1617 未成年工特殊保护规定; SPEC-18 特种作业人员安全技术培训
考核管理规定 art. 4; OVER nobody is left out wholesale for age; AGELIM a hirer's own age limit; AD-MIN the five-ministry
notice of January 2026 on postings.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from kiosk.domain.age import add_months, age_on, statutory_retirement
from kiosk.domain.card import Sex
from kiosk.domain.clock import local_day
from kiosk.domain.job import HirerKind, Job
from kiosk.domain.trade import TradeTable, TradeTag

WORKING_AGE = 16
"""劳动法 art. 15; introducing work to somebody younger is an offence of the introducer (禁止使用童工规定 art. 7)."""
ADULT_AGE = 18
HIRER_CHECK_MONTHS = 6
"""The January 2026 notice has recruiters re-verified every six months."""

_BARRED_TO_MINORS = frozenset(TradeTag) - {TradeTag.SEASON}


class EntryGate(StrEnum):
    """What happens before any list is made ([AGE-16], [AGE-1617])."""

    UNDER_16 = "under_16"
    """Hard stop: no list, nothing stored."""
    MINOR = "minor"
    """16 or 17: only postings that are stated to be safe."""
    ADULT = "adult"


def entry_gate(birth_date: date, today: date) -> EntryGate:
    age = age_on(birth_date, today)
    if age < WORKING_AGE:
        return EntryGate.UNDER_16
    return EntryGate.MINOR if age < ADULT_AGE else EntryGate.ADULT


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the gates need to know of a posting; computed once when the posting is imported."""

    special: bool
    """A special trade (电工、焊接与热切割、高处…)."""
    required_certificates: tuple[str, ...]
    """Codes, sorted, without which the job is not for this person: those of the law and those the hirer named."""
    minor_safe: bool
    """Stated to be free of the 17 hazards and of a trade that is not barred to minors; unknown is not safe."""
    minimum_age: int
    """The higher of the law's and the hirer's limit, years."""
    maximum_age: int | None
    """The hirer's limit, years; the law has none ([OVER]: nobody is excluded wholesale for being past retirement)."""


def job_facts(job: Job, trades: TradeTable) -> JobFacts:
    trade = trades.of_code(job.trade)
    tags = trade.tags if trade else frozenset()
    special = TradeTag.SPECIAL in tags
    named = {*job.requirement.certificates, *(trade.certificates if trade else ())}
    required = tuple(
        sorted(code for code in named if code not in trades.certificates or trades.certificates[code].gate)
    )
    for_adults = bool(tags & {TradeTag.SPECIAL, TradeTag.LICENCE, TradeTag.ADULT})
    legal_minimum = ADULT_AGE if for_adults else WORKING_AGE
    return JobFacts(
        special=special,
        required_certificates=required,
        minor_safe=trade is not None and not tags & _BARRED_TO_MINORS and job.hazards == frozenset(),
        minimum_age=max(legal_minimum, job.requirement.minimum_age or 0),
        maximum_age=job.requirement.maximum_age,
    )


@lru_cache(maxsize=1024)
def rule_text(facts: JobFacts) -> str:
    """Everything that the law and the hirer's limits depend on, as one text: postings that share it share a verdict."""
    return json.dumps(asdict(facts), sort_keys=True)


def facts_of_rule(text: str) -> JobFacts:
    """Raises ValueError, KeyError or TypeError when the text is not what ``rule_text`` wrote."""
    read = json.loads(text)
    return JobFacts(**{**read, "required_certificates": tuple(read["required_certificates"])})


class SeekerFacts(Protocol):
    """What the gates may know of a person. ``birth_date`` None is a guest, who only browses."""

    @property
    def birth_date(self) -> date | None: ...

    @property
    def sex(self) -> Sex | None: ...

    @property
    def certificates(self) -> frozenset[str]: ...


class GateCode(StrEnum):
    """Why a job is not in somebody's list."""

    UNDER_16 = "under_16"
    """[AGE-16]"""
    MINOR_PROTECTION = "minor_protection"
    """[AGE-1617]"""
    AGE_MIN = "age_min"
    """[AGELIM]; the value is the limit. The law's own 18 shows as MINOR_PROTECTION."""
    AGE_MAX = "age_max"
    """[AGELIM]; the value is the limit, never the person's age."""
    PAST_RETIREMENT = "past_retirement"
    """[SPEC-18]: special trades end with the statutory retirement age."""
    NEEDS_CERTIFICATE = "needs_certificate"
    """[SPEC-18] or the hirer's wish; the value is the code of the first certificate that is missing."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """``code`` None: the job may be shown. ``value`` is an age limit in years or a certificate code."""

    code: GateCode | None
    value: int | str | None = None

    @property
    def open(self) -> bool:
        return self.code is None


OPEN_GATE = GateResult(None)


def _age_gate(facts: JobFacts, birth_date: date, sex: Sex, today: date) -> GateResult:
    age = age_on(birth_date, today)
    if age < WORKING_AGE:
        return GateResult(GateCode.UNDER_16)
    if age < ADULT_AGE and not facts.minor_safe:
        return GateResult(GateCode.MINOR_PROTECTION)
    if age < facts.minimum_age:
        return GateResult(GateCode.AGE_MIN, facts.minimum_age)
    if facts.maximum_age is not None and age > facts.maximum_age:
        return GateResult(GateCode.AGE_MAX, facts.maximum_age)
    if facts.special and today > statutory_retirement(birth_date, sex).latest.reached_on:
        return GateResult(GateCode.PAST_RETIREMENT)
    return OPEN_GATE


def job_gate(facts: JobFacts, seeker: SeekerFacts, today: date) -> GateResult:
    """The first gate that is closed, age before certificates, since a certificate can be got and an age cannot.

    A guest has no age: he sees what the hall's public screen shows, and the age gates run when he applies with a card.
    """
    if seeker.birth_date is not None:
        by_age = _age_gate(facts, seeker.birth_date, seeker.sex or Sex.UNKNOWN, today)
        if not by_age.open:
            return by_age
    for code in facts.required_certificates:
        if code not in seeker.certificates:
            return GateResult(GateCode.NEEDS_CERTIFICATE, code)
    return OPEN_GATE


class PostingItem(StrEnum):
    """The items without which a posting is not shown ([AD-MIN])."""

    TITLE = "title"
    TRADE = "trade"
    HIRER = "hirer"
    CREDIT_CODE = "credit_code"
    OPENINGS = "openings"
    DESCRIPTION = "description"
    PLACE = "place"
    PAY = "pay"
    HOURS = "hours"
    CONTACT = "contact"
    SOURCE = "source"
    VALIDITY = "validity"


def missing_items(job: Job) -> tuple[PostingItem, ...]:
    """Required items that are empty, in the order of :class:`PostingItem`.

    A householder or foreman has no credit code and must be able to hire (M12), so only units owe one.
    """
    present = {
        PostingItem.TITLE: job.title.strip(),
        PostingItem.TRADE: job.trade.strip(),
        PostingItem.HIRER: job.hirer.name.strip(),
        PostingItem.CREDIT_CODE: job.hirer.kind is not HirerKind.UNIT or (job.hirer.credit_code or "").strip(),
        PostingItem.OPENINGS: job.openings > 0,
        PostingItem.DESCRIPTION: job.description.strip(),
        PostingItem.PLACE: job.place.region.strip() and job.place.address.strip(),
        PostingItem.PAY: job.pay.minimum_yuan > 0,
        PostingItem.HOURS: job.work.hours_text.strip(),
        PostingItem.CONTACT: job.contact.name.strip() and job.contact.phone.strip(),
        PostingItem.SOURCE: job.source.strip(),
        PostingItem.VALIDITY: job.valid_through > job.posted_at,
    }
    return tuple(item for item in PostingItem if not present[item])


class HideReason(StrEnum):
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    HIRER_CHECK_OLD = "hirer_check_old"


def hidden_because(job: Job, now: int) -> tuple[HideReason, ...]:
    """Why a posting is shown to nobody at ``now`` (Unix seconds); empty means it may be shown ([AD-MIN])."""
    reasons = []
    if missing_items(job):
        reasons.append(HideReason.INCOMPLETE)
    if now > job.valid_through:
        reasons.append(HideReason.EXPIRED)
    if local_day(now) > add_months(job.hirer.verified_on, HIRER_CHECK_MONTHS):
        reasons.append(HideReason.HIRER_CHECK_OLD)
    return tuple(reasons)
