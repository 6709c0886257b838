"""Lists for the tests of the import: one lawful row to change one cell of, read as a clerk's import reads it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from kiosk.hub.sheets.headings import map_columns, shipped_vocabulary
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.row_reader import ReadRow, RowReader
from kiosk.hub.sheets.row_values import row_values
from kiosk.hub.sheets.table import Table
from kiosk.hub.sheets.table_reader import read_table
from tests.domain.postings import NOW, regions, trades
from tests.hub.sheets.files import csv_of

HOME = "140802100"
GOOD_ROW = {
    "单位名称": "盐湖区示例果业有限公司",
    "统一社会信用代码": "91140802MA0EXAM109",
    "岗位": "苹果装箱工",
    "人数": "4",
    "工资": "120-150元/天",
    "结算方式": "日结",
    "工作地点": "东郭镇果库",
    "上班时间": "7:00-17:00",
    "联系人": "赵师傅",
    "联系电话": "19900000001",
}


@cache
def readings() -> Readings:
    return Readings(trades(), regions(), HOME)


def context(**changes: Any) -> ImportContext:
    values: dict[str, Any] = {
        "source": "解州便民服务中心",
        "hall_id": 1,
        "home": HOME,
        "now": NOW,
        "hirers_checked": True,
    }
    return ImportContext(**{**values, **changes})


def row(**changes: str | None) -> dict[str, str]:
    """The good row with other cells; None takes a column away."""
    return {heading: text for heading, text in {**GOOD_ROW, **changes}.items() if text is not None}


def list_bytes(*rows: dict[str, str]) -> bytes:
    headings = list(dict.fromkeys(heading for each in rows for heading in each))
    return csv_of([headings, *([each.get(heading, "") for heading in headings] for each in rows)])


def list_of(*rows: dict[str, str]) -> Table:
    return read_table(list_bytes(*rows))


def read_rows(table: Table, **changes: Any) -> list[ReadRow]:
    mapping = map_columns(table.headings, shipped_vocabulary(), said_above=table.said_above)
    assert mapping.missing == ()
    return list(RowReader(context(**changes), readings()).read(row_values(table, mapping)))


def read_row(cells: dict[str, str], **changes: Any) -> ReadRow:
    (read,) = read_rows(list_of(cells), **changes)
    return read


def codes(read: ReadRow | Iterable[ReadRow]) -> list[str]:
    rows = [read] if isinstance(read, ReadRow) else list(read)
    return [each.code for one in rows for each in one.findings]
