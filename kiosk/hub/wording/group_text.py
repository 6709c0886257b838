"""A posting as a message for the chat group: short, in the market's words, true on the day it is forwarded."""

from __future__ import annotations

from datetime import date

from kiosk.domain import posting_words as words
from kiosk.domain.clock import local_day
from kiosk.domain.job import Education, Job, MeetKind
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable

NO_FEES = "找活、报名都不要钱"

_MEETING = {MeetKind.GATHER: "集合", MeetKind.BUS: "坐班车", MeetKind.ON_SITE: "到工地"}


def group_text(job: Job, url: str, now: int, *, trades: TradeTable, regions: RegionTable) -> str:
    """The message, a line for each thing, without a line for what was not said.

    Days are dates, never 明天: a message lives on in the group. ``chat_message`` reads it back into the same fields.
    """
    lines = (
        _headline(job),
        f"工钱：{words.pay_words(job.pay)}",
        f"地点：{words.place_words(job, regions)}",
        f"时间：{days_words(job, local_day(now))} {meeting_words(job)}".rstrip(),
        f"工时：{job.work.hours_text}" if job.work.hours_text.strip() else "",
        f"另有：{words.perks_words(job.perks)}" if job.perks else "",
        f"要求：{wanted}" if (wanted := requirement_words(job, trades)) else "",
        f"电话：{job.contact.name} {job.contact.phone}",
        f"{words.ACCEPTANCE[job.acceptance]}，还缺不缺人看这里：{url}",
        NO_FEES,
    )
    return "\n".join(line for line in lines if line)


def days_words(job: Job, today: date) -> str:
    """ "11月28日 周六，干9天". Work that has begun starts today for whoever comes now."""
    day = max(job.work.start_on, today)
    if job.work.end_on is None or job.work.end_on <= day:
        return words.date_words(day)
    return f"{words.date_words(day)}，干{(job.work.end_on - day).days + 1}天"


def meeting_words(job: Job) -> str:
    """ "5:50 零工市场停车场坐班车"; empty without a time. The clock of 24 hours: there is no 今晚 beside it."""
    work = job.work
    if work.meet_time is None:
        return ""
    where = work.meet_at if work.meet_at and work.meet_kind is not MeetKind.ON_SITE else ""
    return f"{work.meet_time.hour}:{work.meet_time.minute:02d} {where}{_MEETING[work.meet_kind]}"


def requirement_words(job: Job, trades: TradeTable) -> str:
    """What the hirer asks for (焊工证，55岁以下); empty when nothing."""
    need = job.requirement
    least, most = need.minimum_age or 0, need.maximum_age or 0
    ages = f"{least}-{most}岁" if least and most else f"{most}岁以下" if most else f"{least}岁以上" if least else ""
    parts = (
        *(trades.certificate_name(code) for code in need.certificates),
        ages,
        "" if need.education is Education.NONE else words.EDUCATION[need.education],
        f"{need.experience_years}年经验" if need.experience_years else "",
    )
    return "，".join(part for part in parts if part)


def _headline(job: Job) -> str:
    left = max(0, job.openings - job.filled)
    return f"【招工】{job.title} {left}人" if left else f"【已招满】{job.title}"
