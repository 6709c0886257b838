"""A posting and its ticket as the words of the paper.

Paper is read for days: what the screen calls "tomorrow" has its date here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from kiosk.domain.application import Silence, TicketTitle, silence_means
from kiosk.domain.clock import local_time
from kiosk.domain.job import Job, MeetKind
from kiosk.domain.posting_words import (
    MEETING,
    SETTLEMENT,
    TICKET_TITLE,
    clock_words,
    date_words,
    day_words,
    pay_figure,
    pay_unit,
    place_words,
    silence_sentence,
)
from kiosk.domain.region import RegionTable
from kiosk.domain.services import Activity, ActivityKind
from kiosk.domain.trade import TradeTable
from kiosk.printing.content import (
    CallSlipContent,
    PlaceContent,
    PostingWords,
    StripContent,
    TicketContent,
    WorkedWords,
    WorkRecordContent,
)
from kiosk.values import frozen

_PLACE_GIVEN = {
    TicketTitle.DISPATCH: "活定下了，请按时到。去不了，先打电话。",
    TicketTitle.BOARDING: "车位定下了，请按时上车。去不了，先打电话。",
}
_SEAT = {
    True: _PLACE_GIVEN[TicketTitle.BOARDING],
    False: "名额定下了，请按时到。去不了，先打电话。",
}
"""By whether it is a seat in a bus."""
CALL_SLIP_TITLE = "电话条"
SAMPLE = "演示，不能用"


@frozen
class Issuer:
    """The kiosk that prints: what every paper of it says."""

    market_name: str
    market_phone: str
    regions: RegionTable
    trades: TradeTable
    sample: bool = False


@frozen
class Issue:
    """One ticket as it is to stand on paper.

    ``holder`` is the masked name, ``group`` that of companions (M5), ``copy`` counts prints of this ticket from 1.
    """

    job: Job
    title: TicketTitle
    short_code: str
    url: str
    holder: str
    issued_at: int
    submitted: bool
    group: str | None = None
    copy: int = 1


@frozen
class PlaceIssue:
    """A place as it is to stand on paper; ``given``: the hub has said so. ``holder`` as in ``Issue``."""

    activity: Activity
    given: bool
    short_code: str
    holder: str
    printed_at: int


def ticket_content(issue: Issue, issuer: Issuer) -> TicketContent:
    job = issue.job
    day = local_time(issue.issued_at).date()
    names = [issuer.trades.certificate_name(code) for code in job.requirement.certificates]
    state = "已交给单位" if issue.submitted else "已存好，联网自动提交"
    if issue.copy > 1:
        state = f"第{issue.copy}次打，{'已交' if issue.submitted else '已存好'}"
    return TicketContent(
        title=TICKET_TITLE[issue.title],
        market=issuer.market_name,
        silence=_PLACE_GIVEN.get(issue.title) or _silence(silence_means(job, issue.issued_at), issue.issued_at),
        posting=_posting(job, day, issuer),
        place_more=_meeting_place(job),
        contact_more="去不了打这个",
        bring="带" + "、".join(("身份证", *names)),
        short_code=issue.short_code,
        url=issue.url,
        hirer=job.hirer.name,
        issued=_issued(issue.issued_at, issue.holder),
        group=f"同伴号{issue.group}" if issue.group else "",
        state=state,
        rights=_rights(issuer),
        farewell="路上慢点，干活平安",
        sample=SAMPLE if issuer.sample else "",
    )


def call_slip_content(job: Job, now: int, issuer: Issuer) -> CallSlipContent:
    return CallSlipContent(
        title=CALL_SLIP_TITLE,
        market=issuer.market_name,
        sentence="这不是报名。打这个电话问，说定了再去。",
        posting=_posting(job, local_time(now).date(), issuer),
        number=f"岗位{job.id}号",
        issued=_issued(now),
        rights=_rights(issuer),
        sample=SAMPLE if issuer.sample else "",
    )


def place_content(issue: PlaceIssue, issuer: Issuer) -> PlaceContent:
    """Before the hub has given the place the paper promises none, and says what silence means (M2)."""
    activity = issue.activity
    bus = activity.kind is ActivityKind.BUS
    begins = local_time(activity.begins_at)
    title = TicketTitle.BOARDING if bus and issue.given else TicketTitle.APPLICATION
    return PlaceContent(
        title=TICKET_TITLE[title],
        market=issuer.market_name,
        sentence=_SEAT[bus] if issue.given else "位子还没定。走之前再刷卡看，没说定下了，请不要去。",
        activity=activity.title,
        when=f"{begins.month}月{begins.day}日 {clock_words(begins.time())}",
        when_more=f"{_weekday(begins.date())}{_part_of_day(begins.time())} · {'发车' if bus else '开始'}",
        place=activity.place,
        phone=activity.phone or issuer.market_phone,
        short_code=issue.short_code,
        organiser=activity.organiser,
        issued=_issued(issue.printed_at, issue.holder),
        rights=_rights(issuer),
        sample=SAMPLE if issuer.sample else "",
    )


def work_record_content(jobs: Sequence[Job], url: str, holder: str, made_at: int, issuer: Issuer) -> WorkRecordContent:
    """Where somebody has come to work, as the hirer or the market has said; whoever doubts it scans the symbol."""
    return WorkRecordContent(
        title="干活记录",
        market=issuer.market_name,
        sentence="单位或市场记的：去干过这些活。扫码能核对。",
        jobs=tuple(
            WorkedWords(
                f"{job.work.start_on.month}月{job.work.start_on.day}日 {job.title}",
                f"{pay_figure(job.pay)}{pay_unit(job.pay)} · {job.hirer.name}",
            )
            for job in jobs
        ),
        url=url,
        issued=_issued(made_at, holder),
        rights=_rights(issuer),
        sample=SAMPLE if issuer.sample else "",
    )


def strip_content(market_name: str, now: int, url: str = "") -> StripContent:
    """``url``: print it as a code too."""
    return StripContent(
        market=market_name,
        sentence="试票，不能用。请用手机扫一下" if url else "纸装好了，打得清楚",
        url=url,
        printed=_issued(now),
    )


def _issued(at: int, holder: str = "") -> str:
    """ "关*国 11月24日 8:10", or without the name where there is none."""
    local = local_time(at)
    return f"{holder} {local.month}月{local.day}日 {local.hour}:{local.minute:02d}".strip()


def _posting(job: Job, today: date, issuer: Issuer) -> PostingWords:
    return PostingWords(
        job=job.title,
        pay=pay_figure(job.pay),
        pay_unit=pay_unit(job.pay),
        settlement=SETTLEMENT[job.pay.settlement],
        when=_when(job, today),
        when_more=_when_more(job, today),
        place=place_words(job, issuer.regions),
        phone=job.contact.phone,
        contact=job.contact.name,
    )


def _rights(issuer: Issuer) -> tuple[str, ...]:
    """Free of charge, and whom to call, the market's own window first (M10)."""
    return ("找活报名打印都不要钱", f"有事打{issuer.market_phone}", "再打12333、12348")


def _when(job: Job, today: date) -> str:
    """ "11月25日 6:30"."""
    day = max(job.work.start_on, today)
    at = job.work.meet_time
    return f"{day.month}月{day.day}日" + ("" if at is None else f" {clock_words(at)}")


def _when_more(job: Job, today: date) -> str:
    """ "周三早上 · 集合"."""
    day = max(job.work.start_on, today)
    weekday = _weekday(day)
    at = job.work.meet_time
    if at is None:
        return f"{weekday} · 几点到，打电话问"
    return f"{weekday}{_part_of_day(at)} · {MEETING[job.work.meet_kind]}"


def _weekday(day: date) -> str:
    return date_words(day).split(" ")[-1]


def _part_of_day(at: time) -> str:
    if at.hour < 9:
        return "早上"
    if at.hour < 12:
        return "上午"
    return "下午" if at.hour < 18 else "晚上"


def _meeting_place(job: Job) -> str:
    if not job.work.meet_at:
        return ""
    return f"{'上车' if job.work.meet_kind is MeetKind.BUS else '集合'}：{job.work.meet_at}"


def _silence(silence: Silence, issued_at: int) -> str:
    if silence.when is None:
        return silence_sentence(silence.code, "")
    at, today = local_time(silence.when), local_time(issued_at).date()
    hour = time(at.hour, at.minute)
    if at.date() == today:
        return silence_sentence(silence.code, day_words(today, today, hour) + clock_words(hour))
    evening = "晚" if at.hour >= 18 else " "
    return silence_sentence(silence.code, f"{at.month}月{at.day}日{evening}{clock_words(hour)}")
