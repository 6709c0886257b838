"""The quick post as it is typed: seven fields, and what follows from them when nothing more is said.

Everything is text here until :func:`read` makes a posting of it or says, field by field, what is still wanting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar

from stdnum.cn import uscc

from kiosk.domain.clock import local_day
from kiosk.domain.job import (
    Acceptance,
    Contact,
    Education,
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
from kiosk.domain.posting_words import clock_words
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.hub.halls import Hall
from kiosk.hub.hirers import NEVER, HirerCard
from kiosk.hub.post_desk import hirer_of
from kiosk.hub.posting_times import reply_by, shown_until
from kiosk.hub.wording.advertisement import PostingField, PostingText, StatedPay

OPENINGS_MAX = 500
PAY_MAX_YUAN = 200_000
AHEAD_DAYS_MAX = 180
_TEXT_CHARACTERS_MAX = 60
_DESCRIPTION_CHARACTERS_MAX = 1000
_PHONE = re.compile(r"(?=(?:\D*\d){7})[0-9-]{7,20}")

Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class QuickPost:
    """What stands in the form. Days are ISO dates, times HH:MM; ``trade`` refines ``tile``; lists hold codes."""

    key: str = ""
    """Names this one act of posting: pressing twice posts once."""
    tile: str = ""
    trade: str = ""
    title: str = ""
    openings: str = ""
    pay: str = ""
    pay_to: str = ""
    unit: str = PayUnit.DAY
    piece: str = ""
    settlement: str = Settlement.DAILY
    region: str = ""
    address: str = ""
    meet: str = MeetKind.GATHER
    meet_at: str = ""
    day: str = ""
    time: str = "06:30"
    until: str = ""
    hours: str = ""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    kind: str = HirerKind.PERSON
    credit: str = ""
    papers: str = ""
    """``seen`` when the clerk has looked at the hirer's papers just now."""
    description: str = ""
    perks: tuple[str, ...] = ()
    insurance: str = Insurance.NONE
    acceptance: str = Acceptance.HIRER_SELECTS
    least_age: str = ""
    most_age: str = ""
    certificates: tuple[str, ...] = ()
    education: str = Education.NONE
    experience: str = ""
    tasks: tuple[str, ...] = ()
    """The heavier and the lighter of two tasks that a pasted message names."""


def posting_text(post: QuickPost) -> PostingText:
    """What the linter may judge before the form is complete; what is wanting the form says by itself."""
    texts = {
        PostingField.TITLE: post.title,
        PostingField.DESCRIPTION: post.description,
        PostingField.HOURS: post.hours,
        PostingField.MEETING: post.meet_at,
    }
    pay = _digits(post.pay)
    text = PostingText(texts, pay=StatedPay(int(pay), _member(PayUnit, post.unit, PayUnit.DAY)) if pay else None)
    return replace(text, tasks=(post.tasks[0], post.tasks[1])) if len(post.tasks) == 2 else text


def with_text(post: QuickPost, text: PostingText) -> QuickPost:
    """The form after a rewording."""
    return replace(
        post,
        title=text.texts[PostingField.TITLE],
        description=text.texts[PostingField.DESCRIPTION],
        hours=text.texts[PostingField.HOURS],
        meet_at=text.texts[PostingField.MEETING],
    )


@dataclass(frozen=True, slots=True)
class Tables:
    trades: TradeTable
    regions: RegionTable


@dataclass(frozen=True, slots=True)
class Ready:
    """A posting that can go out, and who hires."""

    job: Job
    card: HirerCard


Wanting = Mapping[str, str]
"""Field -> one sentence that says what to do."""


def fresh(hall: Hall, now: int, key: str) -> QuickPost:
    """An empty form: tomorrow at half past six, paid by the day, meeting at this hall."""
    tomorrow = local_day(now) + timedelta(days=1)
    return QuickPost(key=key, region=hall.region, meet_at=hall.name, day=tomorrow.isoformat())


def of_job(job: Job, key: str, day: date | None = None) -> QuickPost:
    """The form that made such a posting; ``day`` moves it to another day."""
    pay, work, need = job.pay, job.work, job.requirement
    return QuickPost(
        key=key,
        trade=job.trade,
        title=job.title,
        openings=str(job.openings),
        pay=str(pay.minimum_yuan),
        pay_to=_number(pay.maximum_yuan),
        unit=pay.unit,
        piece=pay.piece_name or "",
        settlement=pay.settlement,
        region=job.place.region,
        address=job.place.address,
        meet=work.meet_kind,
        meet_at=work.meet_at or "",
        day=(day or work.start_on).isoformat(),
        time=f"{work.meet_time:%H:%M}" if work.meet_time else "",
        until="" if work.end_on is None or day is not None else work.end_on.isoformat(),
        hours=work.hours_text,
        name=job.hirer.name,
        phone=job.contact.phone,
        contact="" if job.contact.name == job.hirer.name else job.contact.name,
        kind=job.hirer.kind,
        credit=job.hirer.credit_code or "",
        description=job.description,
        perks=tuple(sorted(job.perks)),
        insurance=job.insurance,
        acceptance=job.acceptance,
        least_age=_number(need.minimum_age),
        most_age=_number(need.maximum_age),
        certificates=need.certificates,
        education=need.education,
        experience=_number(need.experience_years or None),
    )


def of_hirer(post: QuickPost, card: HirerCard) -> QuickPost:
    """Who hires, put into the form."""
    contact = "" if card.contact_name == card.name else card.contact_name
    return replace(
        post, name=card.name, phone=card.contact_phone, contact=contact, kind=card.kind, credit=card.credit_code or ""
    )


def with_tile(post: QuickPost, trades: TradeTable) -> QuickPost:
    """The tile that the trade lies under, where only the trade is known."""
    trade = trades.of_code(post.trade)
    return replace(post, tile=trade.tile) if trade and not post.tile else post


def read(
    post: QuickPost, hall: Hall, known: HirerCard | None, tables: Tables, now: int, source: str
) -> Ready | Wanting:
    """``known`` is the hirer of this name and telephone, if there is one: his papers may have been seen already."""
    return _Reading(post, hall, known, tables, now, source).result()


class _Reading:
    """One reading of a form; collects what is wanting instead of stopping at the first."""

    def __init__(
        self, post: QuickPost, hall: Hall, known: HirerCard | None, tables: Tables, now: int, source: str
    ) -> None:
        self._post = post
        self._hall = hall
        self._known = known
        self._tables = tables
        self._now = now
        self._today = local_day(now)
        self._source = source
        self._wanting: dict[str, str] = {}

    def result(self) -> Ready | Wanting:
        trade = self._trade()
        openings = self._within("openings", self._post.openings, 1, OPENINGS_MAX, "要几个人？请选一个或写数字。")
        pay, place, work, card = self._pay(), self._place(), self._work(), self._card()
        requirement = self._requirement()
        if self._wanting or pay is None or place is None or work is None or card is None or openings is None:
            return self._wanting
        post = self._post
        title = _short(post.title) or self._tile_word()
        acceptance = _member(Acceptance, post.acceptance, Acceptance.HIRER_SELECTS)
        job = Job(
            id=0,
            title=title,
            trade=trade,
            trade_raw=title,
            hirer=hirer_of(card),
            openings=openings,
            filled=0,
            applied=0,
            description=post.description[:_DESCRIPTION_CHARACTERS_MAX] or title,
            place=place,
            pay=pay,
            work=work,
            requirement=requirement,
            perks=frozenset(Perk(each) for each in post.perks if each in set(Perk)),
            insurance=_member(Insurance, post.insurance, Insurance.NONE),
            contact=Contact(card.contact_name, card.contact_phone),
            posted_at=self._now,
            updated_at=self._now,
            valid_through=shown_until(work, pay.settlement, self._now),
            acceptance=acceptance,
            reply_deadline=reply_by(work, acceptance, self._now),
            hazards=None,
            source=self._source,
        )
        return Ready(job, card)

    def _trade(self) -> str:
        trade = self._tables.trades.of_code(self._post.trade)
        if trade and self._post.tile in ("", trade.tile):
            return trade.code
        try:
            return self._tables.trades.tile(self._post.tile).trades[0].code
        except KeyError:
            self._wanting["tile"] = "要干什么活？请选一个工种。"
            return ""

    def _tile_word(self) -> str:
        trade = self._tables.trades.of_code(self._post.trade)
        tile = self._post.tile or (trade.tile if trade else "")
        return self._tables.trades.tile(tile).word

    def _pay(self) -> Pay | None:
        least = self._within("pay", self._post.pay, 1, PAY_MAX_YUAN, "给多少钱？请选一个或写数字。")
        most = self._within("pay", self._post.pay_to, 1, PAY_MAX_YUAN, "工钱请写数字。") if self._post.pay_to else None
        if least is None:
            return None
        unit = _member(PayUnit, self._post.unit, PayUnit.DAY)
        return Pay(
            least,
            most if most is not None and most > least else None,
            unit,
            _member(Settlement, self._post.settlement, Settlement.DAILY),
            (_short(self._post.piece) or "件") if unit is PayUnit.PIECE else None,
        )

    def _place(self) -> Place | None:
        region = self._post.region
        name = self._tables.regions.name(region)
        if name is None or len(region) not in (6, 9):
            self._wanting["region"] = "在哪儿干？请选一个地方。"
            return None
        address = _short(self._post.address)
        if not address and _member(MeetKind, self._post.meet, MeetKind.GATHER) is MeetKind.ON_SITE:
            self._wanting["address"] = "直接到工地的活，要写清地址。"
        spot = self._tables.regions.spot(region)
        return Place(region, address or name, spot.latitude, spot.longitude, spot.quality)

    def _work(self) -> Work | None:
        start_on = _day(self._post.day)
        if start_on is None or not self._today <= start_on <= self._today + timedelta(days=AHEAD_DAYS_MAX):
            self._wanting["day"] = "哪天去？请选今天或以后的日子。"
            return None
        end_on = _day(self._post.until)
        if self._post.until and (end_on is None or end_on < start_on):
            self._wanting["until"] = "干到哪天？不能早过开工那天。"
        at = _time(self._post.time)
        if self._post.time and at is None:
            self._wanting["time"] = "几点？请写成 6:30 这样。"
        meet = _member(MeetKind, self._post.meet, MeetKind.GATHER)
        return Work(
            start_on,
            end_on,
            _short(self._post.hours) or _hours(at, _member(PayUnit, self._post.unit, PayUnit.DAY)),
            meet,
            at,
            None if meet is MeetKind.ON_SITE else _short(self._post.meet_at) or self._hall.name,
        )

    def _card(self) -> HirerCard | None:
        post = self._post
        name, phone = _short(post.name), _phone(post.phone)
        if not name:
            self._wanting["name"] = "谁要人？请写姓名、店名或单位名。"
        if not _PHONE.fullmatch(phone):
            self._wanting["phone"] = "请写电话，手机11位；座机带区号。"
        kind = _member(HirerKind, post.kind, HirerKind.PERSON)
        credit = unicodedata.normalize("NFKC", post.credit).upper().replace(" ", "")
        if kind is HirerKind.UNIT and not uscc.is_valid(credit):
            self._wanting["credit"] = "单位要写营业执照上的18位信用代码。没有执照，请选“个人”。"
        if self._known is not None and self._known.blocked:
            self._wanting["name"] = "这个雇主停用了，不能给他发活。"
        if self._wanting.keys() & {"name", "phone", "credit"}:
            return None
        seen = self._today if post.papers else self._known.verified_on if self._known else NEVER
        return HirerCard(
            id=self._known.id if self._known else 0,
            name=name,
            kind=kind,
            credit_code=credit if kind is not HirerKind.PERSON and credit else None,
            verified_on=seen,
            contact_name=_short(post.contact) or name,
            contact_phone=phone,
            region=self._hall.region,
        )

    def _requirement(self) -> Requirement:
        post = self._post
        ages = "年龄请写16到80的数字。"
        least = self._within("least_age", post.least_age, 16, 80, ages) if post.least_age else None
        most = self._within("least_age", post.most_age, 16, 80, ages) if post.most_age else None
        if least and most and least > most:
            self._wanting["least_age"] = "年龄写反了，前面的要小。"
        years = "经验请写几年，0到30。"
        experience = self._within("experience", post.experience, 0, 30, years) if post.experience else None
        return Requirement(
            minimum_age=least,
            maximum_age=most,
            education=_member(Education, post.education, Education.NONE),
            experience_years=experience or 0,
            certificates=tuple(code for code in post.certificates if code in self._tables.trades.certificates),
        )

    def _within(self, name: str, text: str, least: int, most: int, otherwise: str) -> int | None:
        digits = _digits(text)
        if digits and least <= int(digits) <= most:
            return int(digits)
        self._wanting[name] = otherwise
        return None


def _digits(text: str) -> str:
    """A number as it was typed, also in full-width figures; empty for anything else."""
    digits = unicodedata.normalize("NFKC", text).strip()
    return digits if digits.isdecimal() and len(digits) <= 9 else ""


def normal_phone(text: str) -> str:
    """As it is kept: digits and dashes only, also when typed in full-width figures or with spaces."""
    return _phone(text)


def _phone(text: str) -> str:
    return re.sub(r"[\s()+]", "", unicodedata.normalize("NFKC", text)).removeprefix("86-")


def _short(text: str) -> str:
    return " ".join(text.split())[:_TEXT_CHARACTERS_MAX]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)", unicodedata.normalize("NFKC", text))
    return time(int(found[1]), int(found[2])) if found else None


def _member(kind: type[Member], text: str, otherwise: Member) -> Member:
    try:
        return kind(text)
    except ValueError:
        return otherwise


def _hours(at: time | None, unit: PayUnit) -> str:
    """The daily hours in words, no more exact than what was said."""
    begins = f"{clock_words(at)}开始" if at else "开工时间电话说"
    return f"{begins}，干一天" if unit is PayUnit.DAY else f"{begins}，工时当面说定"
