"""Lists and reports as the receiver wants them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.clock import CHINA_TIME, day_start_s
from kiosk.domain.job import Hazard, Pay, PayUnit, Perk, Requirement, Settlement
from kiosk.hub.counters import Cell, Figure, Measure
from kiosk.hub.jobs import JobStatus, Posting
from kiosk.hub.sheets.applicant_columns import Applicant
from kiosk.hub.sheets.code_tables import CodeTableError, parse_codes, shipped_codes
from kiosk.hub.sheets.export import (
    ExportContext,
    export_applicants,
    export_daily,
    export_jobs,
    own_template,
    shipped_template,
    templates,
)
from kiosk.hub.sheets.headings import map_columns, shipped_vocabulary
from kiosk.hub.sheets.job_columns import ExportTables
from kiosk.hub.sheets.sheet_file import FileFormat, harmless, without_guard
from kiosk.hub.sheets.template import SHIPPED, ListKind, TemplateError, date_text
from tests.domain.postings import NOW, TODAY, a_job, regions, trades

CONTEXT = ExportContext(ExportTables(trades(), regions(), shipped_codes()), "运城市", "解州", TODAY, NOW)


def a_posting(**changes: Any) -> Posting:
    return Posting(a_job(**changes), JobStatus.OPEN, 1, None, None, "wang", None, "token")


def _sheet(content: bytes) -> list[list[Any]]:
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def _jobs(toml: str, *postings: Posting) -> list[list[Any]]:
    return _sheet(export_jobs(postings, own_template("own", toml), CONTEXT).content)


def test_the_list_has_title_headings_and_one_row_a_posting() -> None:
    rows = _sheet(export_jobs([a_posting(), a_posting(title="保洁")], shipped_template("market-jobs"), CONTEXT).content)
    assert rows[0][0] == "运城市解州零工岗位表（2026年11月24日，共2个）"
    named = [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]
    assert [row["岗位名称"] for row in named] == ["苹果装箱工", "保洁"]
    first = named[0]
    assert (first["最低工资"], first["最高工资"], first["计薪方式"], first["结算方式"]) == (
        120.0,
        150.0,
        "元/天",
        "日结",
    )
    assert (first["联系电话"], first["职业危害"], first["岗位编号"]) == ("0359-555-0142", "无", "#1")
    assert first["有效期至"] == "2026-11-25 06:00"


def test_a_receiver_gets_its_own_headings_codes_order_and_dates() -> None:
    toml = """
    kind = "jobs"
    sheet = "上报"
    date = "%Y%m%d"
    header_row = 3
    [[cell]]
    at = "B1"
    text = "{city} {now} {count} {other braces}"
    [[column]]
    heading = "JSFS"
    field = "settlement"
    codes = { daily = "01", weekly = "02" }
    [[column]]
    heading = "LX"
    text = "零工"
    [[column]]
    heading = "KGRQ"
    field = "start"
    [[column]]
    heading = "YXQ"
    field = "valid_through"
    date = "%Y年%m月%d日"
    [[column]]
    heading = "GZ"
    field = "pay"
    """
    by_piece = a_posting(pay=Pay(8, None, PayUnit.PIECE, Settlement.MONTHLY, "10件"))
    rows = _jobs(toml, a_posting(), by_piece)
    assert rows[0][1] == "运城市 2026-11-24 06:00 2 {other braces}"
    assert rows[2:] == [
        ["JSFS", "LX", "KGRQ", "YXQ", "GZ"],
        ["01", "零工", "20261125", "2026年11月25日", "120-150元/天"],
        ["月结", "零工", "20261125", "2026年11月25日", "8元/10件"],
    ]


def test_without_a_pattern_a_date_is_a_true_date() -> None:
    toml = (
        'kind = "jobs"\n[[column]]\nheading = "a"\nfield = "start"\n[[column]]\nheading = "b"\nfield = "valid_through"'
    )
    rows = _jobs(toml, a_posting(), a_posting(valid_through=day_start_s(date(2026, 12, 1)) - 1))
    assert rows[1:] == [
        [date(2026, 11, 25), datetime.combine(date(2026, 11, 25), time(6))],
        [date(2026, 11, 25), date(2026, 11, 30)],
    ]


def test_what_a_posting_asks_and_gives_is_said_in_words() -> None:
    names = ("requirement", "age", "benefits", "hazards", "certificates", "place", "latitude", "trade_name")
    toml = 'kind = "jobs"\n' + "".join(f'[[column]]\nheading = "{name}"\nfield = "{name}"\n' for name in names)
    posting = a_posting(
        requirement=Requirement(18, 55, experience_years=2, certificates=("health",)),
        perks=frozenset({Perk.MEALS, Perk.TRANSPORT}),
        hazards=frozenset({Hazard.DUST, Hazard.LOAD}),
    )
    (_, row) = _jobs(toml, posting)
    assert row[0] == "年龄18-55岁，学历不限，2年以上经验，健康证"
    assert row[1:5] == ["18-55岁", "包吃、有班车", "粉尘、负重搬运", "健康证"]
    assert row[5:] == ["东郭镇示例村果库", "", "包装工"]


FORMULAS = ["=1+1", "+8613900000000", "-2", "@SUM(A1)", "\t=1", "  =HYPERLINK(1)", "＝1+1", "|calc", "\r=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    toml = 'kind = "jobs"\n[[column]]\nheading = "a"\nfield = "title"\n[[column]]\nheading = "b"\nfield = "description"'
    posting = a_posting(title=text, description=text)
    template = own_template("own", toml)
    content = export_jobs([posting], template, CONTEXT).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert _sheet(content)[1][0].startswith("'")
    csv_text = export_jobs([posting], template, CONTEXT, FileFormat.CSV_UTF8).content.decode("utf-8-sig")
    assert csv_text.splitlines()[1].lstrip('"').startswith("'")


@given(st.text(max_size=20))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_guard_comes_off_again(text: str) -> None:
    guarded = harmless(text)
    assert guarded.lstrip(" \u3000")[:1] not in tuple("=+-@\t\r\n|＝＋－＠")
    assert guarded == text or without_guard(guarded) == text


def test_csv_is_written_for_the_programs_that_open_it() -> None:
    posting = a_posting(title='𬎆家"安装",工')
    template = shipped_template("market-jobs")
    utf8 = export_jobs([posting], template, CONTEXT, FileFormat.CSV_UTF8)
    chinese = export_jobs([posting], template, CONTEXT, FileFormat.CSV_GB18030)
    assert utf8.content.startswith(b"\xef\xbb\xbf")
    assert utf8.content.decode("utf-8-sig") == chinese.content.decode("gb18030")
    assert utf8.content.decode("utf-8-sig").startswith("岗位编号,单位名称,")
    assert utf8.name == "零工市场岗位表-20261124.csv"


def test_every_heading_of_our_own_list_is_read_back_as_its_field() -> None:
    for code in ("market-jobs", "ministry-jobs"):
        template = shipped_template(code)
        mapping = map_columns([column.heading for column in template.columns], shipped_vocabulary())
        assert mapping.doubtful == ()
        assert [column.field for column in mapping.columns] == [column.field for column in template.columns]


def _applicant(**changes: Any) -> Applicant:
    values: dict[str, Any] = {
        "posting": a_posting(),
        "name": "钱二",
        "phone": "19900000009",
        "sex": "female",
        "age_years": 52,
        "applied_at": NOW,
        "state": "contacted",
        "state_at": NOW,
        "group_number": None,
        "short_code": "ABCDE-FGHJK",
    }
    return Applicant(**{**values, **changes})


def test_applicants_are_listed_and_a_purged_name_stays_purged() -> None:
    file = export_applicants(
        [_applicant(), _applicant(name=None, phone=None)], shipped_template("market-applicants"), CONTEXT
    )
    rows = _sheet(file.content)
    assert rows[1][0].startswith("运城市解州")
    assert rows[3][:11] == [
        *(1.0, "苹果装箱工", "盐湖区示例果业", "钱二", "女", 52.0, "19900000009", ""),
        *("11-24 06:00", "已联系", "ABCDE-FGHJK"),
    ]
    assert rows[4][3] == rows[4][6] == ""
    assert "钱二" not in file.name
    assert "钱二" not in repr(_applicant())
    assert "19900000009" not in repr(_applicant())


def test_no_name_lies_in_a_temporary_file_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    created: list[str] = []

    def refuse(*_: object, **__: object) -> None:
        created.append("a temporary file")

    for name in ("mkstemp", "TemporaryFile", "NamedTemporaryFile", "mkdtemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    monkeypatch.chdir(tmp_path)
    export_applicants([_applicant()] * 500, shipped_template("market-applicants"), CONTEXT)
    assert created == []
    assert list(tmp_path.iterdir()) == []


def _figure(hall: int, measure: Measure, value: int, *, late: bool = False, **facts: str) -> Figure:
    return Figure(Cell(TODAY.isoformat(), hall, measure, **facts), late, value)


FIGURES = (
    _figure(1, Measure.VISITS, 7, trade="bricklayer", sex="male", age_band="55-59"),
    _figure(1, Measure.VISITS, 5, sex="female", age_band="25-34"),
    _figure(2, Measure.VISITS, 3, sex="female", age_band="60-up"),
    _figure(2, Measure.VISITS, 2, sex="male", late=True),
    _figure(1, Measure.APPLICATIONS, 4, trade="6-29-01-01", sex="male"),
    _figure(1, Measure.APPLICATIONS, 1, trade="6-31-05-00", sex="male"),
    _figure(9, Measure.VISITS, 1000),
)


def test_the_daily_report_sums_the_halls_it_is_for() -> None:
    file = export_daily(FIGURES, {1: "解州", 2: "东郭"}, shipped_template("daily-report"), CONTEXT)
    rows = _sheet(file.content)
    assert rows[1][:3] == ["填报单位：解州", "", "日期：2026年11月24日"]
    by_label = {row[0]: row[1:] for row in rows[3:]}
    assert rows[2] == ["项目", "合计", "其中：男", "其中：女", "其中：55岁及以上", "补报"]
    assert by_label["自助终端服务人次"] == [15.0, 7.0, 8.0, 10.0, 2.0]
    assert by_label["报名人次"] == [5.0, 5.0, 0.0, 0.0, 0.0]
    assert by_label["投诉件数"] == [0.0] * 5


def test_a_bureau_may_want_a_row_per_hall_and_a_column_per_measure() -> None:
    toml = """
    kind = "daily"
    rows = "halls"
    [[column]]
    heading = "序号"
    field = "serial"
    [[column]]
    heading = "站点"
    field = "hall"
    [[column]]
    heading = "服务人次"
    field = "value"
    only = { measure = "visits" }
    [[column]]
    heading = "瓦工报名"
    field = "value"
    only = { measure = "applications", tile = "bricklayer" }
    [[column]]
    heading = "瓦工来访"
    field = "value"
    only = { measure = "visits", tile = "bricklayer" }
    """
    rows = _sheet(export_daily(FIGURES, {1: "解州", 2: "东郭"}, own_template("own", toml), CONTEXT).content)
    assert rows[1:] == [[1.0, "解州", 12.0, 4.0, 7.0], [2.0, "东郭", 3.0, 0.0, 0.0], [3.0, "合计", 15.0, 4.0, 7.0]]


@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_template_is_sound_and_named_in_chinese(code: str) -> None:
    assert shipped_template(code).name.isascii() is False


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("kind = ", "own"),
        ('kind = "letters"', "one of jobs"),
        ('kind = "jobs"', "at least one"),
        ('kind = "jobs"\ncolour = 1', "colour"),
        ('kind = "jobs"\n[[column]]\nheading = "a"\nfield = "shoe_size"', "field: one of"),
        ('kind = "jobs"\n[[column]]\nheading = "a"\nfield = "start"\ndate = "%A"', "date"),
        ('kind = "jobs"\ntitle = "{phone}"\n[[column]]\nheading = "a"', "{phone}"),
        ('kind = "jobs"\n[[cell]]\nat = "2A"\n[[column]]\nheading = "a"', "cell.at"),
        ('kind = "jobs"\ntitle = "t"\nheader_row = 1\n[[column]]\nheading = "a"', "header_row"),
        ('kind = "daily"\n[[column]]\nheading = "a"\nfield = "value"', "daily report"),
        ('kind = "daily"\nrows = "halls"\n[[column]]\nheading = "a"\nonly = { sex = "m" }', "only.sex"),
        ('kind = "daily"\nrows = "halls"\n[[column]]\nheading = "a"\nonly = { shoe = "m" }', "shoe"),
        ('kind = "daily"\nrows = "halls"\n[[column]]\nheading = "a"\nonly = { measure = "visit" }', "only.measure"),
        ('kind = "daily"\nrows = "halls"\n[[column]]\nheading = "a"\nonly = { age_band = "60" }', "only.age_band"),
    ],
)
def test_a_wrong_template_is_answered_with_what_is_allowed(toml: str, says: str) -> None:
    with pytest.raises(TemplateError) as refused:
        own_template("own", toml)
    assert says in str(refused.value)


def test_a_bureaus_own_template_goes_before_ours_and_a_broken_one_stops_no_other(tmp_path: Path) -> None:
    assert templates(ListKind.DAILY, tmp_path / "none")[0].keys() == {"daily-report"}
    own = 'name = "人社局日报"\nkind = "daily"\nrows = "halls"\n[[column]]\nheading = "站点"\nfield = "hall"\n'
    (tmp_path / "daily-report.template.toml").write_text(own, encoding="utf-8")
    (tmp_path / "broken.template.toml").write_text("kind = 1", encoding="utf-8")
    (tmp_path / "gbk.template.toml").write_bytes('name = "日报"'.encode("gb18030"))
    found, wrong = templates(ListKind.DAILY, tmp_path)
    assert found["daily-report"].name == "人社局日报"
    assert [str(error).partition(":")[0] for error in wrong] == ["broken", "gbk"]


def test_a_template_is_for_one_kind_of_list() -> None:
    with pytest.raises(TemplateError):
        export_jobs([], shipped_template("daily-report"), CONTEXT)


def test_dates_are_written_by_hand_whatever_the_locale() -> None:
    assert date_text(date(2026, 1, 2), "%Y年%m月%d日 %H:%M:%S %%") == "2026年01月02日 00:00:00 %"
    assert date_text(datetime(2026, 1, 2, 3, 4, tzinfo=CHINA_TIME), "%d.%m %H%M") == "02.01 0304"


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("settlement", "日结", "daily"),
        ("settlement", " 日　结 ", "daily"),
        ("settlement", "工资月结", "monthly"),
        ("settlement", "日结或月结", None),
        ("settlement", "看心情", None),
        ("education", "初中及以上学历", "junior"),
        ("insurance", "缴纳工伤保险", "injury"),
        ("pay_unit", "元／天", "day"),
        ("yes_no", "√", "yes"),
    ],
)
def test_words_are_read_as_codes_only_when_they_have_one_meaning(kind: str, text: str, code: str | None) -> None:
    assert shipped_codes()[kind].read(text) == code


def test_a_word_of_two_codes_is_refused() -> None:
    with pytest.raises(CodeTableError):
        parse_codes('[settlement]\ndaily = ["结"]\nweekly = ["结 "]')
    with pytest.raises(CodeTableError):
        parse_codes("[settlement")
