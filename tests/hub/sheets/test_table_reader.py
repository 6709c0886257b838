"""What the reader makes of offices' files, and what it says of files that are none."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from xlwt.CompoundDoc import XlsDoc

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.headings import SheetField, map_columns, shipped_vocabulary
from kiosk.hub.sheets.limits import SheetLimits
from kiosk.hub.sheets.table import ReadChoices, SheetRow, SkipReason, Table
from kiosk.hub.sheets.table_reader import read_table
from tests.hub.sheets.files import csv_of, fill, xls_of, xlsx, xlsx_of
from tests.hub.sheets.offices import FRUIT, OFFICES, titled_and_merged

HEADINGS = ("单位名称", "岗位", "人数", "工资", "工作地点", "联系人", "联系电话")
ROW = (FRUIT, "装箱工", 4, "120/天", "东郭镇果库", "赵师傅", "19900000001")


def _refusal(data: bytes, **options: Any) -> SheetError:
    with pytest.raises(SheetError) as refused:
        read_table(data, **options)
    return refused.value


def _outcome(data: bytes) -> Table | SheetCode:
    try:
        return read_table(data)
    except SheetError as error:
        return error.code


def _texts(table: Table, field: SheetField) -> list[str]:
    mapping = map_columns(table.headings, shipped_vocabulary())
    (column,) = mapping.of(field)
    return [_cell(row, column.index) for row in table.rows]


def _cell(row: SheetRow, index: int) -> str:
    return row.cells[index] or row.above.get(index, "")


@pytest.mark.parametrize("name", OFFICES)
def test_every_office_has_its_rows_and_no_others_read(name: str) -> None:
    office = OFFICES[name]
    table = read_table(office.build())
    assert len(table.rows) == len(office.says)
    mapping = map_columns(table.headings, shipped_vocabulary(), said_above=table.said_above)
    assert mapping.missing == ()
    titles = [row.cells[(mapping.of(SheetField.TITLE) or mapping.of(SheetField.TRADE))[0].index] for row in table.rows]
    assert titles == [said.title for said in office.says]


def test_merged_cells_say_the_same_in_every_row_they_cover() -> None:
    table = read_table(titled_and_merged())
    assert _texts(table, SheetField.HIRER_NAME)[:2] == [FRUIT, FRUIT]
    assert _texts(table, SheetField.CONTACT_PHONE)[:2] == ["19900000001", "19900000001"]


def test_rows_are_numbered_as_the_office_sees_them() -> None:
    table = read_table(titled_and_merged())
    assert table.header_rows == (3,)
    assert [row.number for row in table.rows] == [4, 5, 6, 7]
    assert {each.number: each.reason for each in table.skipped} == {
        8: SkipReason.BLANK,
        9: SkipReason.BLANK,
        10: SkipReason.TOTAL,
        11: SkipReason.NOTE,
        12: SkipReason.NOTE,
    }
    assert table.said_above == {SheetField.SOURCE: "解州镇便民服务中心"}


def test_figures_and_dates_come_as_the_office_sees_them() -> None:
    rows = [(*HEADINGS, "截止日期"), (FRUIT, "装箱工", 4.0, 120.5, "", "", 13900000000.0, date(2026, 11, 30))]
    for data in (xlsx_of(rows), xls_of(rows)):
        (row,) = read_table(data).rows
        assert row.cells[2:4] == ("4", "120.5")
        assert row.cells[6:] == ("13900000000", "2026-11-30")


def test_a_code_that_was_kept_as_a_figure_does_not_look_whole() -> None:
    (row,) = read_table(xlsx_of([(*HEADINGS, "信用代码"), (*ROW, 911408025550000011)])).rows
    assert row.cells[7] == "9.11408025550000E+17"


def test_a_sheet_may_be_chosen_and_so_may_the_row_of_headings() -> None:
    def build(workbook: xlsxwriter.Workbook) -> None:
        for name in ("十月", "十一月"):
            fill(workbook.add_worksheet(name), [HEADINGS, ROW, (*ROW[:1], name, *ROW[2:])], None)

    data = xlsx(build)
    assert read_table(data).sheet == "十月"
    assert [other.name for other in read_table(data).others] == ["十一月"]
    assert read_table(data, choices=ReadChoices(sheet="十一月")).rows[1].cells[1] == "十一月"
    assert _refusal(data, choices=ReadChoices(sheet="十二月")).code is SheetCode.NO_SUCH_SHEET
    strange = csv_of([("东家", "活", "几个"), ("甲", "乙", "丙")])
    assert _refusal(strange).code is SheetCode.NO_HEADINGS
    assert read_table(strange, choices=ReadChoices(header_row=1)).headings == ("东家", "活", "几个")
    assert _refusal(strange, choices=ReadChoices(header_row=9)).code is SheetCode.NO_HEADINGS


def test_headings_without_rows_make_an_empty_table() -> None:
    for data in (xlsx_of([HEADINGS]), xls_of([HEADINGS]), csv_of([HEADINGS])):
        table = read_table(data)
        assert table.headings == HEADINGS
        assert table.rows == []


def test_an_employer_in_one_merged_block_with_gaps_is_read_row_by_row() -> None:
    """Empty rows inside a merged cell, hidden ones among them, are no postings."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        fill(sheet, [HEADINGS, (None, *ROW[1:]), (), (None, *ROW[1:])], None)
        sheet.merge_range(1, 0, 4, 0, FRUIT)
        sheet.set_row(2, None, None, {"hidden": True})

    table = read_table(xlsx(build))
    assert [(row.number, _cell(row, 0)) for row in table.rows] == [(2, FRUIT), (4, FRUIT)]


def test_a_row_that_a_filter_hides_is_a_row_of_the_list() -> None:
    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        fill(sheet, [HEADINGS, ROW, ROW], None)
        sheet.set_row(1, None, None, {"hidden": True})

    assert len(read_table(xlsx(build)).rows) == 2


def test_an_empty_file_is_told_from_an_empty_sheet_and_from_one_without_headings() -> None:
    assert _refusal(b"").code is SheetCode.EMPTY_FILE
    assert _refusal(b"\r\n \r\n").code is SheetCode.EMPTY_FILE
    assert _refusal(xlsx_of([])).code is SheetCode.EMPTY_FILE
    assert _refusal(csv_of([(1, 2), (3, 4)])).code is SheetCode.NO_HEADINGS


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\n\x00\x01\x02",
        "单位名称,a".encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    ],
    ids=["picture", "pdf", "text without mark", "another compound file"],
)
def test_what_is_no_spreadsheet_is_said_to_be_none(data: bytes) -> None:
    assert _refusal(data).code is SheetCode.NO_SPREADSHEET


def test_another_zip_is_no_spreadsheet_and_half_a_workbook_is_damaged() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert _refusal(memory.getvalue()).code is SheetCode.NO_SPREADSHEET
    assert _refusal(xlsx_of([HEADINGS, ROW])[:-40]).code is SheetCode.DAMAGED


@pytest.mark.parametrize("head", ["<html><table>", '<?xml version="1.0"?><Workbook>', "<!DOCTYPE html>"])
def test_a_web_page_called_xls_is_told_how_to_become_a_spreadsheet(head: str) -> None:
    refused = _refusal(f"\ufeff{head}<tr><td>单位名称</td></tr>".encode())
    assert refused.code is SheetCode.WEB_PAGE
    assert "另存为" in refused.instruction


def _encrypted_xls() -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    workbook.add_sheet("招聘").write(0, 0, "单位名称")
    stream = workbook.get_biff_data()
    after_bof = 4 + struct.unpack("<H", stream[2:4])[0]
    file_pass = struct.pack("<HH", 0x2F, 54) + struct.pack("<HHH", 1, 1, 1) + bytes(48)
    memory = io.BytesIO()
    XlsDoc().save(memory, stream[:after_bof] + file_pass + stream[after_bof:])
    return memory.getvalue()


def _encrypted_xlsx() -> bytes:
    """A compound file whose only stream is called as [MS-OFFCRYPTO] says."""
    data = bytearray(xls_of([HEADINGS]))
    name = "EncryptedPackage".encode("utf-16-le")
    at = data.find("Workbook".encode("utf-16-le"))
    data[at : at + len(name)] = name
    data[at + 64 : at + 66] = struct.pack("<H", len(name) + 2)
    return bytes(data)


def _encrypted_ods() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    return memory.getvalue()


@pytest.mark.parametrize("make", [_encrypted_xls, _encrypted_xlsx, _encrypted_ods])
def test_a_password_is_named(make: Any) -> None:
    refused = _refusal(make())
    assert refused.code is SheetCode.ENCRYPTED
    assert "密码" in refused.sentence


def test_a_zip_bomb_is_refused_before_anything_is_unpacked() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(64 * 1024 * 1024))
    data = memory.getvalue()
    assert len(data) < 100_000
    assert _refusal(data, limits=SheetLimits(unpacked_mib=50)).code is SheetCode.TOO_LARGE


@pytest.mark.parametrize(
    "limits",
    [
        SheetLimits(rows=2),
        SheetLimits(cells=10),
        SheetLimits(columns=5),
        SheetLimits(characters=100),
    ],
    ids=["rows", "cells", "columns", "characters"],
)
def test_more_than_the_settings_allow_is_refused_whole(limits: SheetLimits) -> None:
    rows = [HEADINGS, *([ROW] * 3), (*ROW[:1], "长" * 101, *ROW[2:])]
    assert read_table(xlsx_of(rows)).rows
    assert _refusal(xlsx_of(rows), limits=limits).code is SheetCode.TOO_LARGE
    assert _refusal(csv_of(rows), limits=limits).code is SheetCode.TOO_LARGE


def test_a_file_of_too_many_bytes_is_refused_unread() -> None:
    assert _refusal(b"a" * (1024 * 1024 + 1), limits=SheetLimits(file_mib=1)).code is SheetCode.TOO_LARGE


def test_merged_cells_cost_no_more_than_the_limit() -> None:
    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        fill(sheet, [HEADINGS, *([(None, *ROW[1:4])] * 200)], None)
        for column in (0, 4, 5, 6):
            sheet.merge_range(1, column, 200, column, ROW[column])

    assert len(read_table(xlsx(build), limits=SheetLimits(cells=800)).rows) == 200
    assert _refusal(xlsx(build), limits=SheetLimits(cells=620)).code is SheetCode.TOO_LARGE


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    data = '单位名称,岗位,人数,工资\r\n甲,"装箱工,4,120\r\n乙,保洁,2,100\r\n'.encode()
    assert _refusal(data).code is SheetCode.DAMAGED


def test_rare_characters_of_names_survive_gb18030() -> None:
    table = read_table(csv_of([HEADINGS, (*ROW[:5], "𬎆师傅", ROW[6])], "gb18030"))
    assert table.rows[0].cells[5] == "𬎆师傅"


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_bytes_are_read_as_anything_but_a_table_or_a_typed_refusal(data: bytes) -> None:
    outcome = _outcome(data)
    assert isinstance(outcome, SheetCode) or outcome.headings


_WORDS = st.sampled_from([*HEADINGS, "同上", "", "4", "120/天", "\t", '"', ",", ";", "合计", "备注:", "\u3000", "=1+1"])


@given(st.lists(st.lists(_WORDS, max_size=9), max_size=12), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_rows_in_any_encoding_are_read_or_refused(rows: list[list[str]], encoding: str) -> None:
    outcome = _outcome(csv_of(rows, encoding))
    if isinstance(outcome, Table):
        numbers = [row.number for row in outcome.rows]
        assert numbers == sorted(set(numbers))
        assert all(any(row.cells) for row in outcome.rows)
