"""Rows as postings, and everything that can be wrong with one."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.clock import day_start_s
from kiosk.domain.job import (
    Acceptance,
    CoordinateQuality,
    Education,
    Hazard,
    HirerKind,
    Insurance,
    Job,
    MeetKind,
    PayUnit,
    Perk,
    Settlement,
)
from kiosk.domain.law import hidden_because, missing_items
from kiosk.hub.hirers import NEVER, HirerCard
from kiosk.hub.jobs import JobStatus
from kiosk.hub.posting_times import mend_until
from kiosk.hub.sheets.findings import RowGrade
from kiosk.hub.sheets.headings import SheetField, map_columns, shipped_vocabulary
from kiosk.hub.sheets.import_context import KnownHirers
from kiosk.hub.sheets.import_settings import ImportSettings
from kiosk.hub.sheets.row_reader import RowReader
from kiosk.hub.sheets.row_values import row_values
from kiosk.hub.sheets.table_reader import read_table
from kiosk.hub.wording.advertisement_linter import MinimumWage
from tests.domain.postings import NOW, TODAY
from tests.hub.sheets.files import csv_of
from tests.hub.sheets.lists import GOOD_ROW, codes, context, list_of, read_row, read_rows, readings, row
from tests.hub.sheets.offices import OFFICES


def _job(cells: dict[str, str], **changes: Any) -> Job:
    read = read_row(cells, **changes)
    assert read.draft is not None, read.findings
    return read.draft.job


@pytest.mark.parametrize("name", OFFICES)
def test_every_office_is_understood(name: str) -> None:
    office = OFFICES[name]
    read = read_rows(read_table(office.build()))
    assert [each.draft is not None for each in read] == [True] * len(office.says)
    for said, each in zip(office.says, read, strict=True):
        assert each.draft is not None
        job = each.draft.job
        assert (job.hirer.name, job.title, job.openings) == (said.hirer, said.title, said.openings)
        assert (job.pay.minimum_yuan, job.pay.maximum_yuan, job.pay.unit) == said.pay
        assert said.place in job.place.address
        assert (job.contact.name, job.contact.phone) == (said.contact, said.phone)


def test_a_lawful_row_is_a_complete_posting_with_nothing_to_say() -> None:
    read = read_row(GOOD_ROW)
    assert read.findings == ()
    assert read.draft is not None
    assert read.draft.status is JobStatus.OPEN
    job = read.draft.job
    assert missing_items(job) == ()
    assert hidden_because(job, NOW) == ()
    assert (job.trade, job.trade_raw) == ("6-31-05-00", "苹果装箱工")
    assert (job.place.region, job.place.quality) == ("140802106", CoordinateQuality.COUNTY)
    assert (job.work.start_on, job.work.hours_text, job.work.meet_time) == (TODAY, "7:00-17:00", time(7))
    assert job.valid_through == day_start_s(TODAY + timedelta(days=8)) - 1
    assert (job.acceptance, job.hazards, job.source) == (Acceptance.PHONE, None, "解州便民服务中心")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"单位名称": ""}, "hirer-missing"),
        ({"岗位": ""}, "title-missing"),
        ({"岗位": "甲乙丙丁"}, "trade-unknown"),
        ({"人数": ""}, "openings-missing"),
        ({"人数": "若干"}, "openings-unreadable"),
        ({"工资": ""}, "pay-missing"),
        ({"工资": "看表现"}, "pay-unreadable"),
        ({"工资": "面议"}, "pay-no-figure"),
        ({"工资": "1500"}, "pay-unit-unknown"),
        ({"工作地点": ""}, "place-missing"),
        ({"联系电话": ""}, "phone-missing"),
        ({"联系电话": "1990000000"}, "phone-unreadable"),
        ({"联系电话": "1.99E+10"}, "digits-lost"),
        ({"统一社会信用代码": "9.11408E+17"}, "digits-lost"),
        ({"用工日期": "有空的时候"}, "day-unreadable"),
        ({"用工日期": "2026-12-01", "结束日期": "2026-11-25"}, "days-reversed"),
        ({"用工日期": "2026-11-01", "结束日期": "2026-11-20"}, "ended"),
        ({"截止日期": "2026-11-20"}, "ended"),
        ({"截止日期": "过几天"}, "day-unreadable"),
        ({"年龄要求": "15-60岁"}, "wording"),
        ({"最低年龄": "15"}, "age-too-young"),
        ({"岗位要求": "限男性"}, "wording"),
        ({"性别要求": "女"}, "wording"),
        ({"备注": "需交押金200元"}, "wording"),
    ],
)
def test_a_row_with_an_error_is_refused_and_says_which_column_and_what_to_do(
    changes: dict[str, str], code: str
) -> None:
    read = read_row(row(**changes))
    assert read.draft is None
    (error,) = [each for each in read.findings if each.grade is RowGrade.ERROR]
    assert error.code == code
    assert error.row == 2
    assert error.heading in {*changes, "岗位", "年龄要求"}
    assert error.sentence.endswith(("。", "）"))
    assert error.remedy.startswith(("请", "可以", "工钱", "手机", "还招人"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"工资": "200"}, "pay-unit-guessed"),
        ({"结算方式": ""}, "settlement-assumed"),
        ({"结算方式": "看着办"}, "settlement-unreadable"),
        ({"上班时间": ""}, "hours-assumed"),
        ({"已招人数": "9"}, "filled-unreadable"),
        ({"联系电话": "19900000001、19900000002"}, "phone-several"),
        ({"年龄要求": "看着年轻"}, "age-unreadable"),
        ({"学历": "很高"}, "word-unknown"),
        ({"证书": "飞行员证"}, "certificate-unknown"),
        ({"保险": "再说"}, "word-unknown"),
        ({"所属乡镇": "不知道镇", "工作地点": "西街口"}, "region-unknown"),
        ({"经度": "东边", "纬度": "35"}, "coordinates-unreadable"),
        ({"集合时间": "到时候说"}, "clock-unreadable"),
        ({"岗位": "苹果装箱工" * 7}, "title-long"),
        ({"招聘人数": None, "人数": "男2女2"}, "wording-today"),
        ({"工资": "男180女160一天"}, "wording-today"),
    ],
)
def test_a_row_with_a_warning_is_imported_as_the_warning_says(changes: dict[str, str | None], code: str) -> None:
    read = read_row(row(**changes))
    assert read.draft is not None, read.findings
    assert code in codes(read)
    assert all(each.grade is RowGrade.WARNING for each in read.findings)


def test_no_finding_names_a_person_or_a_telephone() -> None:
    read = read_row(row(联系电话="赵师傅1990000000", 联系人="赵某某", 单位名称="赵某某家"))
    said = repr(read.findings)
    assert "phone-unreadable" in said
    assert "1990000000" not in said
    assert "赵" not in said


def test_pay_in_columns_of_its_own() -> None:
    cells = row(工资=None, 最低工资="18", 最高工资="20", 计薪方式="小时")
    pay = _job(cells).pay
    assert (pay.minimum_yuan, pay.maximum_yuan, pay.unit) == (18, 20, PayUnit.HOUR)
    reversed_pay = read_row(row(工资=None, 最低工资="350", 最高工资="300", 计薪方式="元/天"))
    assert codes(reversed_pay) == ["pay-reversed"]
    by_heading = _job({**row(工资=None), "月薪（元/月）": "4000-5000"}).pay
    assert (by_heading.unit, by_heading.maximum_yuan) == (PayUnit.MONTH, 5000)
    piece = _job({**row(工资=None), "单价（元/件）": "0.8", "计件单位": ""}).pay
    assert (piece.minimum_yuan, piece.piece_name, piece.unit) == (8, "10件", PayUnit.PIECE)


def test_settlement_is_looked_for_where_offices_put_it() -> None:
    assert _job(row(结算方式=None, 工资="300/天，干完结")).pay.settlement is Settlement.ON_COMPLETION
    assert _job(row(结算方式=None, 计薪方式="月结")).pay.settlement is Settlement.MONTHLY


def test_what_is_asked_and_given_comes_from_columns_and_from_sentences() -> None:
    job = _job(
        row(
            年龄要求="18-55周岁",
            学历="初中及以上",
            工作经验="2年以上",
            证书="健康证、低压电工证",
            食宿="包吃住",
            保险="单位交工伤保险",
            职业危害="粉尘、高处作业",
            备注="有班车接送",
            岗位职责="分级装箱",
        )
    )
    need = job.requirement
    assert (need.minimum_age, need.maximum_age, need.education, need.experience_years) == (18, 55, Education.JUNIOR, 2)
    assert need.certificates == ("health", "electrician")
    assert job.perks == {Perk.MEALS, Perk.LODGING, Perk.TRANSPORT}
    assert job.insurance is Insurance.INJURY
    assert job.hazards == frozenset({Hazard.DUST, Hazard.HEIGHT})
    assert job.description == "分级装箱\n备注：有班车接送"


def test_yes_and_no_columns() -> None:
    job = _job(row(是否包吃="是", 是否包住="否", 班车="√", 是否缴纳社保="是", 职业危害="无"))
    assert job.perks == {Perk.MEALS, Perk.TRANSPORT}
    assert job.insurance is Insurance.FIVE
    assert job.hazards == frozenset()
    assert _job(row(是否提供食宿="是")).perks == {Perk.MEALS, Perk.LODGING}


def test_when_the_work_is() -> None:
    work = _job(row(上班时间=None, 工作时间="11月25日-30日 8:00-18:00")).work
    assert (work.start_on, work.end_on, work.hours_text) == (date(2026, 11, 25), date(2026, 11, 30), "08:00-18:00")
    bus = _job(row(用工日期="明天", 工期="5天", 集合时间="6:30", 集合地点="市场北门", 集合方式="坐班车")).work
    assert (bus.start_on, bus.end_on) == (date(2026, 11, 25), date(2026, 11, 29))
    assert (bus.meet_kind, bus.meet_time, bus.meet_at) == (MeetKind.BUS, time(6, 30), "市场北门")
    assert _job(row(用工日期="长期", 截止日期="长期有效")).work.start_on == TODAY
    assert _job(row(上班时间="8")).work.hours_text == "8小时"
    short = _job(row(用工日期="2026-11-25", 结束日期="2026-11-26"))
    assert short.valid_through == day_start_s(date(2026, 11, 27)) - 1


def test_where_the_work_is() -> None:
    assert _job(row(所属乡镇="解州镇", 工作地点="西街口")).place.region == "140802100"
    assert _job(row(行政区划代码="140802100000", 工作地点="西街口")).place.region == "140802100"
    assert _job(row(工作地点="光明路12号")).place.region == "140802"
    only_region = _job(row(工作地点=None, 所属乡镇="解州镇")).place
    assert (only_region.region, only_region.address) == ("140802100", "解州镇")
    exact = _job(row(经度="110.99", 纬度="35.01")).place
    assert (exact.latitude, exact.longitude, exact.quality) == (35.01, 110.99, CoordinateQuality.EXACT)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"单位类型": "个人"}, HirerKind.PERSON),
        ({"单位类型": "民营企业"}, HirerKind.UNIT),
        ({"统一社会信用代码": "92140802MA0EXAM33H"}, HirerKind.SELF_EMPLOYED),
        ({"统一社会信用代码": "", "单位名称": "王师傅"}, HirerKind.PERSON),
        ({"统一社会信用代码": "", "单位名称": "解州小吃店"}, HirerKind.SELF_EMPLOYED),
        ({"统一社会信用代码": "", "单位名称": "示例劳务公司"}, HirerKind.UNIT),
    ],
)
def test_who_hires(changes: dict[str, str], kind: HirerKind) -> None:
    assert _job(row(**changes)).hirer.kind is kind


def test_a_unit_without_a_code_and_a_hirer_whose_papers_nobody_saw_stay_drafts() -> None:
    for cells, checked in ((row(统一社会信用代码=""), True), (row(统一社会信用代码="123"), True), (GOOD_ROW, False)):
        read = read_row(cells, hirers_checked=checked)
        assert read.draft is not None
        assert read.draft.status is JobStatus.DRAFT
        assert hidden_because(read.draft.job, NOW) != ()
    unseen = read_row(GOOD_ROW, hirers_checked=False)
    assert codes(unseen) == ["hirer-unchecked"]
    assert unseen.draft is not None
    assert unseen.draft.job.hirer.verified_on == NEVER


def _known(**changes: Any) -> KnownHirers:
    values: dict[str, Any] = {
        "id": 7,
        "name": GOOD_ROW["单位名称"],
        "kind": HirerKind.UNIT,
        "credit_code": GOOD_ROW["统一社会信用代码"],
        "verified_on": TODAY - timedelta(days=30),
        "blocked": False,
        "contact_name": "老赵",
        "contact_phone": "19900000008",
        "region": "140802",
    }
    return KnownHirers([HirerCard(**{**values, **changes})])


def test_a_known_hirer_brings_code_check_and_telephone() -> None:
    cells = row(统一社会信用代码="", 联系电话="", 联系人="")
    read = read_row(cells, hirers_checked=False, hirers=_known())
    assert read.findings == ()
    assert read.draft is not None
    job = read.draft.job
    assert (read.draft.hirer_id, read.draft.status) == (7, JobStatus.OPEN)
    assert (job.hirer.credit_code, job.hirer.verified_on) == (GOOD_ROW["统一社会信用代码"], TODAY - timedelta(days=30))
    assert (job.contact.name, job.contact.phone) == ("老赵", "19900000008")


def test_an_old_check_is_none_and_a_blocked_hirer_posts_nothing() -> None:
    old = read_row(GOOD_ROW, hirers_checked=False, hirers=_known(verified_on=TODAY - timedelta(days=300)))
    assert codes(old) == ["hirer-unchecked"]
    blocked = read_row(GOOD_ROW, hirers=_known(blocked=True))
    assert (blocked.draft, codes(blocked)) == (None, ["hirer-blocked"])


def test_a_name_that_two_hirers_bear_tells_nothing_but_two_telephones_of_one_do_no_harm() -> None:
    def cards(code: str | None) -> list[HirerCard]:
        kind = HirerKind.SELF_EMPLOYED
        days = (TODAY, TODAY - timedelta(days=9))
        return [
            HirerCard(number, "同名店", kind, code, day, "", str(number), "140802") for number, day in enumerate(days)
        ]

    assert KnownHirers(cards(None)).find("同名店", None) is None
    same = KnownHirers(cards("92140802MA0EXAM33H")).find(" 同名店", None)
    assert same is not None
    assert same.verified_on == TODAY


def test_rewording_mends_what_the_linter_can_mend() -> None:
    cells = row(性别要求="女", 岗位要求="限男性，会开车", 人数="男2女2")
    assert read_row(cells).draft is None
    mended = read_row(cells, reword=True)
    assert mended.draft is not None, mended.findings
    assert "男" not in mended.draft.job.description
    assert "会开车" in mended.draft.job.description
    assert read_row(row(备注="交押金200元"), reword=True).draft is None


def test_what_has_to_be_mended_today_is_shown_until_this_evening() -> None:
    read = read_row(row(人数="男2女2"))
    assert read.draft is not None
    assert read.draft.job.valid_through == mend_until(NOW)
    assert "今天" in read.findings[0].remedy


def test_pay_below_the_minimum_is_refused() -> None:
    wage = MinimumWage(hour_yuan=20, month_yuan=2000)  # type: ignore[arg-type]  # a whole number is a fraction
    read = read_row(row(工资="15元/小时"), minimum_wage=wage)
    assert codes(read) == ["wording"]
    assert "最低工资" in read.findings[0].sentence


def test_a_row_that_stands_twice_is_imported_once_and_a_second_shift_is_another_posting() -> None:
    night = row(上班时间="19:00-5:00")
    first, again, second = read_rows(list_of(GOOD_ROW, GOOD_ROW, night))
    assert (again.left_out, codes(again)) == (True, ["row-twice"])
    assert first.key != second.key


def test_a_number_is_one_posting_and_a_closed_row_is_left_out() -> None:
    rows = [row(岗位编号="A1"), row(岗位编号="A1", 人数="9"), row(岗位编号="A2", 岗位状态="已招满")]
    first, second, third = read_rows(list_of(*rows))
    assert first.draft is not None
    assert first.draft.external_id == "A1"
    assert (second.draft, codes(second)) == (None, ["number-twice"])
    assert (third.left_out, codes(third)) == (True, ["status-ended"])


def test_the_key_of_a_posting_stays_when_pay_and_head_count_change() -> None:
    keys = set()
    for cells in (GOOD_ROW, row(工资="200/天"), row(人数="9"), row(单位名称=" 盐湖区示例果业有限公司　")):
        draft = read_row(cells).draft
        assert draft is not None
        keys.add(draft.external_id)
    assert len(keys) == 1
    for cells in (row(岗位="保洁"), row(工作地点="解州镇"), row(用工日期="2026-11-26"), row(上班时间="19:00-5:00")):
        draft = read_row(cells).draft
        assert draft is not None
        assert draft.external_id not in keys


def test_a_merged_head_count_is_not_given_to_every_row() -> None:
    table = read_table(csv_of([list(GOOD_ROW), list(GOOD_ROW.values())]))
    mapping = map_columns(table.headings, shipped_vocabulary())
    (openings,) = mapping.of(SheetField.OPENINGS)
    (address,) = mapping.of(SheetField.ADDRESS)
    cells = list(table.rows[0].cells)
    cells[openings.index] = cells[address.index] = ""
    above = {openings.index: "4", address.index: "东郭镇果库"}
    merged = type(table.rows[0])(3, tuple(cells), above)
    rows = type(table)(table.sheet, (), (1,), 0, table.headings, {}, [table.rows[0], merged])
    _, second = RowReader(context(), readings()).read(row_values(rows, mapping))
    assert codes(second) == ["openings-missing"]


def test_defaults_are_settings() -> None:
    chosen = ImportSettings(valid_days=30, hours_text="面谈", acceptance=Acceptance.FIRST_COME)
    job = _job(row(上班时间=""), settings=chosen)
    assert (job.work.hours_text, job.acceptance) == ("面谈", Acceptance.FIRST_COME)
    assert job.valid_through == day_start_s(TODAY + timedelta(days=31)) - 1


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12) | st.sampled_from(
    ["同上", "300-350/天", "4", "日结", "男", "2026-11-25", "'=1", "〃", "长期"]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(GOOD_ROW, _TEXT)), min_size=1, max_size=3))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_whatever_stands_in_the_cells_a_row_is_imported_or_refused_with_a_reason(rows: list[dict[str, str]]) -> None:
    table = list_of(GOOD_ROW, *rows)
    for read in read_rows(table):
        assert (read.draft is not None) or read.findings
        if read.draft is not None:
            assert missing_items(read.draft.job) in ((), ("credit_code",))
