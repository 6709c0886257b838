"""Lists into the book of postings: preview, commit, the same list again, two at once."""

from __future__ import annotations

import io
import shutil
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date, time
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from kiosk.domain.clock import day_start_s
from kiosk.domain.job import (
    Acceptance,
    Contact,
    CoordinateQuality,
    Education,
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
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.jobs import JobBook, JobStatus, Posting, postings
from kiosk.hub.schema import AUDIT, COUNTER, HALL, HIRER, JOB, JOB_CHANGE
from kiosk.hub.sheets import job_import
from kiosk.hub.sheets.applicant_columns import applicants_of
from kiosk.hub.sheets.code_tables import shipped_codes
from kiosk.hub.sheets.export import ExportContext, export_applicants, export_jobs, shipped_template
from kiosk.hub.sheets.findings import RowGrade
from kiosk.hub.sheets.headings import SheetField, map_columns, shipped_vocabulary
from kiosk.hub.sheets.import_plan import RowAction
from kiosk.hub.sheets.import_settings import ImportSettings
from kiosk.hub.sheets.job_columns import ExportTables
from kiosk.hub.sheets.job_import import (
    ImportCode,
    ImportCutError,
    ImportPreview,
    ImportRefusedError,
    ImportResult,
    commit,
    preview,
)
from kiosk.hub.sheets.layouts import keep_choices, kept_choices
from kiosk.hub.sheets.refused_rows import refused_file
from kiosk.hub.sheets.sheet_file import FileFormat
from kiosk.hub.sheets.table import Table
from kiosk.hub.sheets.table_reader import read_table
from tests.domain.postings import NOW, TODAY, a_job, regions, trades
from tests.hub.market import NAME, add_application, add_hall, add_jobs, add_kiosk
from tests.hub.sheets.files import csv_of
from tests.hub.sheets.lists import GOOD_ROW, context, list_of, read_rows, readings, row
from tests.hub.sheets.offices import OFFICES

VOCABULARY = shipped_vocabulary()
DAY_S = 86_400


@pytest.fixture
def hall(database: Database) -> int:
    return _hall(database, "解州")


def _hall(database: Database, name: str) -> int:
    values = {"name": name, "region": "140802100", "phone": "", "opening_hours": "", "contact_name": ""}
    with database.writing() as connection:
        return int(connection.execute(insert(HALL).values(**values).returning(HALL.c.id)).scalar_one())


def _preview(database: Database, table: Table, hall: int, **changes: Any) -> ImportPreview:
    choices = changes.pop("choices", None)
    with database.reading() as connection:
        return preview(connection, table, context(hall_id=hall, **changes), readings(), choices=choices)


def _import(database: Database, table: Table, hall: int, now: int = NOW, **changes: Any) -> ImportResult:
    return commit(database, _preview(database, table, hall, now=now, **changes), "wang", now)


def _postings(database: Database) -> list[Posting]:
    with database.reading() as connection:
        return list(postings(connection, select(JOB).order_by(JOB.c.id)))


def _count(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_preview_shows_everything_and_writes_nothing(database: Database, hall: int) -> None:
    table = list_of(GOOD_ROW, row(岗位="保洁", 工资="面议"), row(岗位="搬运工", 结算方式=""), GOOD_ROW)
    shown = _preview(database, table, hall)
    assert (shown.count(RowAction.POST), shown.refused_rows, shown.left_out_rows) == (2, (3,), (5,))
    assert [each.job.title for each in shown.shown] == ["苹果装箱工", "搬运工"]
    assert [(each.row, each.heading, each.code) for each in shown.findings] == [
        (3, "工资", "pay-no-figure"),
        (4, "结算方式", "settlement-assumed"),
        (5, "", "row-twice"),
    ]
    assert [group.finding.code for group in shown.grouped(RowGrade.ERROR)] == ["pay-no-figure"]
    assert _postings(database) == []
    assert _count(database, AUDIT) == 0


def test_the_same_finding_in_many_rows_is_one_group() -> None:
    table = list_of(*(row(岗位=f"搬运工{number}", 结算方式="") for number in range(30)))
    findings = [each for read in read_rows(table) for each in read.findings]
    shown = ImportPreview(table, map_columns(table.headings, VOCABULARY), context(), (), (), findings, "")
    (group,) = shown.grouped()
    assert group.rows == tuple(range(2, 32))


def test_good_rows_are_posted_in_one_transaction_with_log_audit_and_figures(database: Database, hall: int) -> None:
    table = list_of(GOOD_ROW, row(岗位="保洁", 工资="面议"), row(岗位="搬运工", 人数="6"))
    result = _import(database, table, hall)
    assert result == ImportResult(posted=2, amended=0, unchanged=0, left_alone=0, left_out=0, refused=1)
    posted = _postings(database)
    assert [(each.job.title, each.status, each.created_by) for each in posted] == [
        ("苹果装箱工", JobStatus.OPEN, "wang"),
        ("搬运工", JobStatus.OPEN, "wang"),
    ]
    assert _count(database, JOB_CHANGE) == 2
    with database.reading() as connection:
        audit = connection.execute(select(AUDIT.c.action, AUDIT.c.detail).order_by(AUDIT.c.id)).all()
        figures = connection.execute(
            select(COUNTER.c.measure, func.sum(COUNTER.c.value)).group_by(COUNTER.c.measure)
        ).all()
    assert [line.action for line in audit] == ["job.post", "job.post", "job.import"]
    assert audit[-1].detail == '{"posted": 2, "amended": 0, "refused": 1}'
    assert {measure: int(value) for measure, value in figures} == {"posts": 2, "places": 10}


@pytest.mark.parametrize("name", ["titled and merged", "old xls", "csv gb18030"])
def test_the_same_list_twice_changes_nothing(name: str, database: Database, hall: int) -> None:
    table = read_table(OFFICES[name].build())
    assert _import(database, table, hall).posted == len(OFFICES[name].says)
    before = _postings(database)
    again = _import(database, table, hall, now=NOW + 60)
    assert (again.posted, again.amended, again.unchanged) == (0, 0, len(before))
    assert _postings(database) == before


def test_a_changed_list_changes_its_postings_and_keeps_what_people_here_did(database: Database, hall: int) -> None:
    _import(database, list_of(GOOD_ROW, row(岗位="保洁")), hall)
    (first, _) = _postings(database)
    with database.writing() as connection:
        book = JobBook(connection, "li", NOW + 10)
        book.adjust(first.job.id, +1)
        book.count_application(first.job.id, +1)
        book.amend(first.job.id, replace(book.find(first.job.id).job, hazards=frozenset()))
    later = NOW + DAY_S
    result = _import(database, list_of(row(工资="160元/天", 人数="6"), row(岗位="保洁")), hall, now=later)
    # The second row says the same; only the day until which it holds has moved on.
    assert (result.posted, result.amended) == (0, 2)
    changed = _postings(database)[0]
    assert changed.job.id == first.job.id
    assert (changed.job.pay.minimum_yuan, changed.job.openings) == (160, 6)
    assert (changed.job.filled, changed.job.applied, changed.job.hazards) == (1, 1, frozenset())
    assert (changed.job.work.start_on, changed.job.posted_at, changed.job.updated_at) == (TODAY, NOW, later)
    assert changed.roster_token == first.roster_token


def test_an_offices_number_is_one_posting_whatever_the_row_says(database: Database, hall: int) -> None:
    _import(database, list_of(row(岗位编号="1408020001")), hall)
    _import(database, list_of(row(岗位编号="1408020001", 岗位="搬运工")), hall)
    (only,) = _postings(database)
    assert (only.job.title, only.external_id) == ("搬运工", "1408020001")
    _import(database, list_of(row(岗位编号="1408020001")), hall, source="另一个站")
    assert len(_postings(database)) == 2


def test_everything_or_nothing_when_the_setting_says_so(database: Database, hall: int) -> None:
    table = list_of(GOOD_ROW, row(岗位="保洁", 工资="面议"))
    strict = ImportSettings(only_if_all_right=True)
    with pytest.raises(ImportRefusedError) as refused:
        _import(database, table, hall, settings=strict)
    assert refused.value.code is ImportCode.ROWS_WRONG
    assert _postings(database) == []
    assert _import(database, list_of(GOOD_ROW), hall, settings=strict).posted == 1


def test_a_list_without_a_needed_column_is_refused_once_and_not_row_by_row(database: Database, hall: int) -> None:
    table = list_of(*(row(岗位=f"搬运工{number}", 联系电话=None) for number in range(9)))
    shown = _preview(database, table, hall)
    assert shown.mapping.missing == ((SheetField.CONTACT_PHONE, SheetField.CONTACT),)
    assert list(shown.findings) == []
    with pytest.raises(ImportRefusedError) as refused:
        commit(database, shown, "wang", NOW)
    assert refused.value.code is ImportCode.COLUMNS_MISSING


def test_headings_alone_and_rows_that_are_all_wrong_import_nothing(database: Database, hall: int) -> None:
    for table in (read_table(csv_of([list(GOOD_ROW)])), list_of(row(工资="面议"))):
        with pytest.raises(ImportRefusedError) as refused:
            _import(database, table, hall)
        assert refused.value.code is ImportCode.NO_ROWS
        assert refused.value.instruction
    assert _count(database, JOB) == 0


def test_a_failure_in_the_middle_leaves_nothing(database: Database, hall: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _preview(database, list_of(*(row(岗位=f"搬运工{number}") for number in range(600))), hall)
    written: list[int] = []
    whole = JobBook._note_all

    def break_off(book: JobBook, job_ids: Any, action: str, details: Any = ()) -> None:
        if written:
            raise OSError("no space left on device")
        written.extend(job_ids)
        whole(book, job_ids, action, details)

    monkeypatch.setattr(JobBook, "_note_all", break_off)
    with pytest.raises(OSError, match="no space"):
        commit(database, shown, "wang", NOW)
    assert len(written) == 500
    assert _count(database, JOB) == _count(database, AUDIT) == _count(database, COUNTER) == 0
    monkeypatch.undo()
    assert commit(database, shown, "wang", NOW).posted == 600


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_list_lets_kiosks_in_and_goes_on_where_it_was_cut(
    database: Database, database_url: str, hall: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_import, "PORTION_ROWS", 100)
    # Twins tell nobody which is which unless they are looked at together.
    table = list_of(*(row(岗位=f"搬运工{number}") for number in range(350)), row(岗位="搬运工7", 人数="9"))
    shown = _preview(database, table, hall)
    arrived: list[int] = []

    def arrive() -> None:
        """What a kiosk's envelope needs, by somebody who does not wait at all."""
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0)) as connection, connection:
            connection.execute("UPDATE hub SET receipt_number = receipt_number + 1")
        arrived.append(_count(database, JOB))
        if len(arrived) == 2:
            monkeypatch.setattr(JobBook, "post_all", away)

    def away(_book: JobBook, _postings: Any) -> tuple[int, ...]:
        raise DatabaseError(DatabaseCode.FULL, "full")

    monkeypatch.setattr(database, "let_others_in", arrive)
    with pytest.raises(ImportCutError) as cut:
        commit(database, shown, "wang", NOW)
    assert (cut.value.written, cut.value.left) == (200, 151)
    assert "还有151行没写" in cut.value.sentence
    assert arrived == [100, 200]
    monkeypatch.undo()
    rest = commit(database, _preview(database, table, hall), "wang", NOW)
    assert (rest.posted, rest.unchanged) == (151, 200)
    assert _count(database, JOB) == 351
    assert _count(database, JOB_CHANGE) == 351


def test_two_clerks_with_the_same_list_at_once_post_it_once(database: Database, hall: int) -> None:
    table = list_of(*(row(岗位=f"搬运工{number}") for number in range(40)))
    shown = [_preview(database, table, hall) for _ in range(4)]
    results: list[ImportResult] = []
    start = threading.Barrier(4)

    def press(one: ImportPreview) -> None:
        start.wait(30)
        results.append(commit(database, one, "wang", NOW))

    threads = [threading.Thread(target=press, args=(one,)) for one in shown]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(result.posted for result in results) == [0, 0, 0, 40]
    assert _count(database, JOB) == 40


def test_what_was_cancelled_here_stays_cancelled_and_what_ran_out_is_posted_again(
    database: Database, hall: int
) -> None:
    table = list_of(row(岗位编号="1"), row(岗位编号="2", 岗位="保洁"))
    _import(database, table, hall)
    first, second = _postings(database)
    later = NOW + 30 * DAY_S
    with database.writing() as connection:
        JobBook(connection, "li", NOW + 10).cancel(first.job.id)
        JobBook(connection, "timer", later).end_expired()
    shown = _preview(database, table, hall, now=later)
    assert [(each.row, each.code) for each in shown.findings] == [(2, "cancelled-here")]
    result = commit(database, shown, "wang", later)
    assert (result.posted, result.left_alone) == (1, 1)
    cancelled, ended, fresh = _postings(database)
    assert (cancelled.status, ended.status, fresh.status) == (JobStatus.CANCELLED, JobStatus.CLOSED, JobStatus.OPEN)
    assert (ended.external_id, fresh.external_id) == (f"2~{second.job.id}", "2")
    assert _import(database, table, hall, now=later + 60).unchanged == 1


def test_another_halls_posting_is_left_alone_unless_the_clerk_may_change_it(database: Database, hall: int) -> None:
    other = _hall(database, "东郭")
    table = list_of(row(岗位编号="7"))
    _import(database, table, other)
    changed = list_of(row(岗位编号="7", 人数="9"))
    assert _import(database, changed, hall).left_alone == 1
    assert _postings(database)[0].job.openings == 4
    assert _import(database, changed, hall, other_halls=frozenset({other})).amended == 1
    assert _postings(database)[0].hall_id == other


def test_a_draft_goes_out_when_the_papers_were_seen(database: Database, hall: int) -> None:
    table = list_of(GOOD_ROW)
    shown = _preview(database, table, hall, hirers_checked=False)
    assert shown.drafts == 1
    commit(database, shown, "wang", NOW)
    assert _postings(database)[0].status is JobStatus.DRAFT
    assert _count(database, COUNTER) == 0
    assert _import(database, table, hall, now=NOW + 60).amended == 1
    (out,) = _postings(database)
    assert (out.status, out.job.hirer.verified_on, out.job.posted_at) == (JobStatus.OPEN, TODAY, NOW + 60)
    # A later list without the clerk's word does not take the check away again.
    assert _import(database, table, hall, now=NOW + 120, hirers_checked=False).unchanged == 1
    assert _postings(database) == [out]


def test_known_hirers_are_found_and_blocked_ones_refused(database: Database, hall: int) -> None:
    with database.writing() as connection:
        for name, code, blocked in (("甲店", "92140802MA0EXAM33H", False), ("乙店", None, True)):
            connection.execute(
                insert(HIRER).values(
                    name=name,
                    kind="self-employed",
                    credit_code=code,
                    verified_on=TODAY.isoformat(),
                    contact_name="老赵",
                    contact_phone="19900000008",
                    region="140802",
                    blocked=blocked,
                )
            )
    rows = [
        row(单位名称="甲店", 统一社会信用代码="", 联系电话=""),
        row(单位名称="乙店", 统一社会信用代码="", 岗位="保洁"),
        row(单位名称="改了名的甲店", 统一社会信用代码="92140802ma0exam33h", 岗位="保洁"),
    ]
    shown = _preview(database, list_of(*rows), hall, hirers_checked=False)
    assert shown.refused_rows == (3,)
    first, third = shown.planned
    assert first.draft.hirer_id == third.draft.hirer_id
    assert (first.draft.status, first.job.contact.phone) == (JobStatus.OPEN, "19900000008")


def test_hirers_are_kept_with_what_the_clerk_vouches_for(database: Database, hall: int) -> None:
    rows = [GOOD_ROW, row(岗位="保洁"), row(单位名称="甲店", 统一社会信用代码="", 联系电话="19900000002")]
    _import(database, list_of(*rows), hall, hirers_checked=False)
    assert _hirers(database) == [(GOOD_ROW["单位名称"], "1970-01-01"), ("甲店", "1970-01-01")]
    assert [each.hirer_id for each in _postings(database)] == [1, 1, 2]
    _import(database, list_of(*rows, row(岗位="搬运工")), hall, now=NOW + 60)
    assert _hirers(database) == [(GOOD_ROW["单位名称"], TODAY.isoformat()), ("甲店", TODAY.isoformat())]
    assert {each.status for each in _postings(database)} == {JobStatus.OPEN}


def _hirers(database: Database) -> list[tuple[str, str]]:
    with database.reading() as connection:
        rows = connection.execute(select(HIRER.c.name, HIRER.c.verified_on).order_by(HIRER.c.id))
        return [(row.name, row.verified_on) for row in rows]


def test_the_same_bytes_give_the_same_preview_and_another_state_another_one(database: Database, hall: int) -> None:
    table = list_of(GOOD_ROW)
    first = _preview(database, table, hall)
    assert _preview(database, table, hall, now=NOW + 5).fingerprint == first.fingerprint
    assert _preview(database, list_of(row(人数="5")), hall).fingerprint != first.fingerprint
    commit(database, first, "wang", NOW)
    assert _preview(database, table, hall).fingerprint != first.fingerprint


def _sheet(content: bytes) -> list[dict[str, str]]:
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, rows[0]), map(str, values), strict=True)) for values in rows[1:]]


def test_refused_rows_come_back_mended_and_are_imported(database: Database, hall: int) -> None:
    wrong = row(岗位="保洁", 工资="面议", 联系电话="199", 备注="=HYPERLINK(1)")
    table = list_of({**GOOD_ROW, "备注": ""}, wrong)
    shown = _preview(database, table, hall)
    commit(database, shown, "wang", NOW)
    file = refused_file(shown)
    (back,) = _sheet(file.content)
    assert (back["原行号"], back["岗位"], back["工资"]) == ("3.0", "保洁", "面议")
    assert back["退回原因"].startswith("【联系电话】电话号码不对。手机填11位")
    assert "【工资】工资写的是“面议”，没有数。" in back["退回原因"]
    assert back["备注"] == "'=HYPERLINK(1)"
    mended = {**back, "工资": "100元/天", "联系电话": "19900000001"}
    again = read_table(csv_of([list(mended), list(mended.values())]))
    result = _import(database, again, hall)
    assert (result.posted, result.refused) == (1, 0)
    assert len(_postings(database)) == 2


def test_a_refused_row_stands_alone_without_what_was_merged_or_said_above(database: Database, hall: int) -> None:
    table = read_table(
        csv_of(
            [
                ("单位名称：", GOOD_ROW["单位名称"], "联系电话：", GOOD_ROW["联系电话"]),
                ("岗位名称", "人数", "工资", "工作地点"),
                ("苹果装箱工", 4, "120-150元/天", "东郭镇果库"),
                ("果园采摘工", 2, "面议", "同上"),
            ]
        )
    )
    file = refused_file(_preview(database, table, hall))
    (back,) = _sheet(file.content)
    assert (back["单位名称"], back["联系电话"]) == (GOOD_ROW["单位名称"], GOOD_ROW["联系电话"])
    assert back["工作地点"] == "东郭镇果库"
    assert file.name == "退回的行-20261124.xlsx"


def test_a_mended_row_is_not_taken_for_its_twin(database: Database, hall: int) -> None:
    """Two rows that differ only in pay: the refused one carries a number, so that alone it is still the second."""
    table = list_of(row(工资="面议"), GOOD_ROW)
    shown = _preview(database, table, hall)
    commit(database, shown, "wang", NOW)
    (back,) = _sheet(refused_file(shown).content)
    mended = {**back, "工资": "200元/天"}
    result = _import(database, read_table(csv_of([list(mended), list(mended.values())])), hall)
    assert (result.posted, result.amended) == (1, 0)
    assert [each.job.pay.minimum_yuan for each in _postings(database)] == [120, 200]
    whole = list_of(row(工资="200元/天"), GOOD_ROW)
    assert _import(database, whole, hall, now=NOW + 60).unchanged == 2


def test_what_a_person_decided_about_columns_is_remembered_by_layout(database: Database, hall: int) -> None:
    headings = ["东家", *(heading for heading in GOOD_ROW if heading != "单位名称")]
    table = read_table(csv_of([headings, list(GOOD_ROW.values())]))
    assert _preview(database, table, hall).mapping.missing == ((SheetField.HIRER_NAME,),)
    with database.writing() as connection:
        keep_choices(connection, table.headings, {"东家": SheetField.HIRER_NAME}, VOCABULARY, "wang", NOW)
        keep_choices(connection, table.headings, {"东 家": SheetField.HIRER_NAME}, VOCABULARY, "wang", NOW)
    with database.reading() as connection:
        choices = kept_choices(connection, [*reversed(headings), "退回原因"], VOCABULARY)
        assert kept_choices(connection, ["岗位"], VOCABULARY) == {}
    assert choices == {"东家": SheetField.HIRER_NAME}
    assert _import(database, table, hall, choices=choices).posted == 1
    with database.writing() as connection:
        keep_choices(connection, table.headings, {}, VOCABULARY, "wang", NOW)
        assert kept_choices(connection, table.headings, VOCABULARY) == {}


FRUIT = Hirer("盐湖区示例果业", HirerKind.UNIT, date(2026, 10, 1), "91140802MA0EXAM109")
ROUND_TRIP = (
    a_job(hirer=FRUIT, contact=Contact("赵师傅", "0359-5550142"), valid_through=NOW + DAY_S),
    Job(
        id=2,
        title="=钢筋工(夜班)",
        trade="6-29-01-04",
        trade_raw="绑钢筋的",
        hirer=Hirer("王师傅", HirerKind.PERSON, date(2026, 11, 20), None),
        openings=12,
        filled=3,
        applied=0,
        description="绑扎\n搬运",
        place=Place("140802100", "解州镇安置小区工地", 35.0151, 110.99, CoordinateQuality.EXACT),
        pay=Pay(8, None, PayUnit.PIECE, Settlement.ON_COMPLETION, "10件"),
        work=Work(date(2026, 12, 1), date(2026, 12, 20), "19:00-5:00", MeetKind.BUS, time(18, 20), "市场北门"),
        requirement=Requirement(18, 55, Education.JUNIOR, 2, ("welding", "health")),
        perks=frozenset({Perk.LODGING, Perk.TOOLS}),
        insurance=Insurance.INJURY,
        contact=Contact("王师傅", "19900000002"),
        posted_at=NOW,
        updated_at=NOW,
        valid_through=day_start_s(date(2026, 12, 19)) - 1,
        acceptance=Acceptance.FIRST_COME,
        reply_deadline=NOW + 3600,
        hazards=frozenset({Hazard.DUST, Hazard.VIBRATION_TOOL}),
        source="解州便民服务中心",
    ),
    a_job(
        id=3,
        hirer=FRUIT,
        title="长白班文员",
        hazards=None,
        requirement=Requirement(maximum_age=60),
        pay=Pay(3000, 4500, PayUnit.MONTH, Settlement.MONTHLY),
        contact=Contact("赵师傅", "19900000001"),
        work=Work(date(2026, 11, 20), None, "08:00-17:00", MeetKind.ON_SITE, None, None),
        valid_through=day_start_s(date(2026, 12, 1)) - 1,
        acceptance=Acceptance.PHONE,
        reply_deadline=None,
    ),
)


def _without_times(jobs: Iterable[Job]) -> list[Job]:
    return [replace(job, id=0, applied=0, posted_at=0, updated_at=0) for job in jobs]


@pytest.mark.parametrize("file_format", FileFormat)
def test_our_own_list_comes_back_as_the_same_postings(file_format: FileFormat, database: Database, hall: int) -> None:
    """Into another hub all are new; into this one every number is the posting that it was."""
    listed = [
        Posting(replace(job, place=_settled(job.place)), JobStatus.OPEN, hall, None, None, "li", None, "")
        for job in ROUND_TRIP
    ]
    tables = ExportTables(trades(), regions(), shipped_codes())
    whole = ExportContext(tables, "运城市", "", TODAY, NOW)
    file = export_jobs(listed, shipped_template("market-jobs"), whole, file_format)
    table = read_table(file.content)
    shown = _preview(database, table, hall, hirers_checked=False)
    assert [each.code for each in shown.findings] == []
    commit(database, shown, "wang", NOW)
    imported = _postings(database)
    assert _without_times(each.job for each in imported) == _without_times(each.job for each in listed)
    assert _import(database, table, hall, hirers_checked=False).unchanged == 3

    own = export_jobs(imported, shipped_template("market-jobs"), whole, file_format)
    assert _import(database, read_table(own.content), hall, hirers_checked=False).unchanged == 3


def test_a_posting_made_here_is_found_by_our_own_number(database: Database, hall: int) -> None:
    with database.writing() as connection:
        made = JobBook(connection, "li", NOW).post(ROUND_TRIP[0], hall)
    tables = ExportTables(trades(), regions(), shipped_codes())
    whole = ExportContext(tables, "运城市", "", TODAY, NOW)
    file = export_jobs([made], shipped_template("market-jobs"), whole)
    assert _import(database, read_table(file.content), hall, hirers_checked=False).posted == 0
    assert _count(database, JOB) == 1


def _settled(place: Place) -> Place:
    spot = regions().spot(place.region)
    if place.quality is CoordinateQuality.EXACT:
        return place
    return Place(place.region, place.address, spot.latitude, spot.longitude, spot.quality)


_POOL = st.fixed_dictionaries(
    {
        "岗位": st.sampled_from(["苹果装箱工", "保洁员", "搬运工"]),
        "人数": st.sampled_from(["2", "5人", "若干"]),
        "工资": st.sampled_from(["120-150元/天", "18元/小时", "面议", "200"]),
        "上班时间": st.sampled_from(["7:00-17:00", "19:00-5:00", ""]),
        "联系电话": st.sampled_from(["19900000001", "19900000002"]),
    }
)


def test_in_whatever_order_a_list_comes_again_nothing_is_doubled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> None:
    file = tmp_path_factory.mktemp("again") / "hub.db"
    shutil.copyfile(sqlite_template, file)
    database = Database.open(f"sqlite:///{file}")
    hall = _hall(database, "解州")
    sources = count(1)

    @given(st.lists(_POOL, min_size=1, max_size=8), st.randoms(use_true_random=False))
    @settings(max_examples=40, deadline=None, derandomize=True)
    def again(cells: list[dict[str, str]], random: Random) -> None:
        source = f"来源{next(sources)}"
        rows = [row(**each) for each in cells]
        shown = _preview(database, list_of(*rows), hall, source=source)
        if not shown.planned:
            return
        first = commit(database, shown, "wang", NOW)
        assert first.posted == len(shown.planned)
        random.shuffle(rows)
        second = _import(database, list_of(*rows), hall, now=NOW + 60, source=source)
        assert second.posted == 0
        with database.reading() as connection:
            kept = [each.job for each in postings(connection, select(JOB).where(JOB.c.source == source))]
        assert len(kept) == first.posted
        wanted = sorted((each.job.title, each.job.openings, each.job.pay.minimum_yuan) for each in shown.planned)
        assert sorted((job.title, job.openings, job.pay.minimum_yuan) for job in kept) == wanted

    again()
    database.close()


def test_applicants_of_a_posting_are_listed_with_their_age_by_the_month(database: Database) -> None:
    with database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        (job,) = add_jobs(connection, 1, NOW)
        add_application(connection, job.id, NOW)
    with database.reading() as connection:
        (one,) = applicants_of(connection, [job.id], TODAY)
        assert applicants_of(connection, [], TODAY) == []
    assert (one.name, one.state, one.age_years, one.posting.job.id) == (NAME, "received", 56, job.id)
    tables = ExportTables(trades(), regions(), shipped_codes())
    whole = ExportContext(tables, "运城市", "", TODAY, NOW)
    file = export_applicants([one], shipped_template("market-applicants"), whole, FileFormat.CSV_UTF8)
    assert NAME in file.content.decode("utf-8-sig")
