"""The message for the group says what the posting says, and reads back into the same form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from kiosk.demo.market import market_jobs
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, MeetKind, PayUnit, Work
from kiosk.hub.wording.advertisement import PostingField, PostingText
from kiosk.hub.wording.advertisement_linter import lint
from kiosk.hub.wording.chat_message import PostDraft
from kiosk.hub.wording.group_text import group_text
from tests.domain.postings import NOW, PACKING_JOB, TODAY, a_job
from tests.hub.wording.tables import HOME, read, regions, trades

URL = "https://hub.example.invalid/j/281474976710655"


def text_of(job: Job) -> str:
    return group_text(job, URL, NOW, trades=trades(), regions=regions())


def test_a_message_says_everything_once_and_nothing_that_was_not_said() -> None:
    assert text_of(PACKING_JOB).splitlines() == [
        "【招工】苹果装箱工 4人",
        "工钱：120–150元/天 日结",
        "地点：东郭镇示例村果库",
        "时间：11月25日 周三 7:00 到工地",
        "工时：07:00-17:00",
        "电话：赵师傅 0359-555-0142",
        f"单位挑人，还缺不缺人看这里：{URL}",
        "找活、报名都不要钱",
    ]


def test_a_filled_job_says_so() -> None:
    assert text_of(a_job(filled=4)).startswith("【已招满】苹果装箱工\n")


def test_days_are_dates_and_work_that_has_begun_starts_today() -> None:
    work = Work(date(2026, 11, 20), date(2026, 11, 26), "8小时", MeetKind.BUS, time(5, 50), "零工市场东门")
    assert "时间：11月24日 周二，干3天 5:50 零工市场东门坐班车" in text_of(a_job(work=work))


def _same(job: Job, draft: PostDraft) -> dict[str, bool]:
    place, when, pay = draft.place, draft.when, draft.pay
    return {
        "openings": draft.openings is not None and draft.openings.value == job.openings - job.filled,
        "region": place is not None and place.value.region == job.place.region,
        "address": place is not None and place.value.address.endswith(job.place.address),
        "start": when is not None and when.value.start_on == max(job.work.start_on, local_day(NOW)),
        "meet": when is not None and when.value.meet_time == job.work.meet_time,
        "kind": when is not None and when.value.meet_kind == job.work.meet_kind,
        "pay": pay is not None
        and (pay.value.minimum_yuan, pay.value.maximum_yuan, pay.value.unit)
        == (job.pay.minimum_yuan, job.pay.maximum_yuan, job.pay.unit),
        "settlement": pay is not None and pay.value.settlement == job.pay.settlement,
        "name": draft.contact_name is not None and draft.contact_name.value == job.contact.name,
        "phone": draft.contact_phone is not None
        and draft.contact_phone.value.replace("-", "") == job.contact.phone.replace("-", ""),
        # The hours may name a meal too (中午管饭歇一小时).
        "perks": job.perks <= draft.conditions.perks,
        "age": draft.conditions.maximum_age == job.requirement.maximum_age,
        "certificates": set(job.requirement.certificates) <= set(draft.conditions.certificates),
    }


def test_pasting_our_own_message_fills_the_same_form() -> None:
    jobs = [
        replace(job, filled=min(job.filled, job.openings - 1))
        for job in market_jobs(jobs=300, seed=5, now=NOW, region=HOME, trades=trades(), regions=regions())
    ]
    tile = 0
    for job in jobs:
        draft = read(text_of(job), TODAY)
        same = _same(job, draft)
        assert all(same.values()), (text_of(job), [name for name, equal in same.items() if not equal])
        own = trades().of_code(job.trade)
        tile += draft.trade is not None and own is not None and draft.trade.value.tile == own.tile
    # A title may lie between two tiles (学校保洁, 装修垃圾装车); the clerk sees it and may choose.
    assert tile >= 0.95 * len(jobs)


def test_pay_for_ten_pieces_reads_back() -> None:
    pay = replace(PACKING_JOB.pay, minimum_yuan=8, maximum_yuan=None, unit=PayUnit.PIECE, piece_name="10件")
    draft = read(text_of(a_job(pay=pay)), TODAY)
    assert draft.pay is not None
    assert (draft.pay.value.minimum_yuan, draft.pay.value.piece_name) == (8, "10件")


def test_our_own_message_is_lawful() -> None:
    assert lint(PostingText({PostingField.MESSAGE: text_of(PACKING_JOB)})) == ()
