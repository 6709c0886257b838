"""Files that would end the process which reads them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.sheets import reader_process
from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.limits import DEFAULT_LIMITS, SheetLimits
from kiosk.hub.sheets.reader_process import read_table_apart
from kiosk.hub.sheets.table import ReadChoices, Table
from kiosk.hub.sheets.table_reader import read_table
from tests.hub.sheets.files import xls_of, xlsx, xlsx_of
from tests.hub.sheets.offices import OFFICES, old_xls, plain


def _refusal(data: bytes, limits: SheetLimits = DEFAULT_LIMITS) -> SheetError:
    with pytest.raises(SheetError) as refused:
        read_table_apart(data, limits=limits)
    return refused.value


@pytest.mark.parametrize("name", ["titled and merged", "old xls", "one form per employer", "csv gb18030"])
def test_the_table_is_the_same_as_in_one_process(name: str) -> None:
    data = OFFICES[name].build()
    assert read_table_apart(data) == read_table(data)


def test_choices_and_refusals_travel_too() -> None:
    data = OFFICES["third sheet"].build()
    assert read_table_apart(data, choices=ReadChoices(sheet="11月岗位")).sheet == "11月岗位"
    with pytest.raises(SheetError) as refused:
        read_table_apart(data, choices=ReadChoices(sheet="没有"))
    assert refused.value.code is SheetCode.NO_SUCH_SHEET


def test_two_cells_at_the_ends_of_a_sheet_do_not_end_the_hub() -> None:
    """calamine lays the rectangle between them out in memory: 500 GB for a file of 5 kB."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["单位名称", "岗位", "人数", "工资"])
        sheet.write(1_048_575, 16_383, "x")

    data = xlsx(build)
    assert len(data) < 10_000
    assert _refusal(data).code is SheetCode.TOO_LARGE


def test_a_file_that_takes_too_long_is_given_up() -> None:
    rows = [("单位名称", "岗位", "人数", "工资"), *([("甲", "装箱工", 4, "120/天")] * 40_000)]
    with io.StringIO() as text:
        text.writelines(",".join(map(str, row)) + "\n" for row in rows)
        data = text.getvalue().encode()
    assert len(read_table_apart(data).rows) == 40_000
    slow = data + data[data.index(b"\n") + 1 :] * 24
    assert _refusal(slow, SheetLimits(seconds=1, rows=1_048_576, file_mib=200)).code is SheetCode.TOO_SLOW


def test_a_missing_interpreter_is_the_hubs_fault_and_not_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "_COMMAND", ("/nonexistent/python",))
    assert _refusal(plain()).code is SheetCode.READER_MISSING
    monkeypatch.setattr(reader_process, "_COMMAND", ("/bin/false",))
    assert _refusal(plain()).code is SheetCode.READER_MISSING


_FILES = {
    "xls": old_xls(),
    "xlsx": plain(),
    "small xls": xls_of([("单位名称", "岗位")]),
    "bare": xlsx_of([("单位名称",)]),
}


@given(
    name=st.sampled_from(sorted(_FILES)),
    changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=12),
    cut=st.integers(0, 2**16) | st.none(),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_damage_to_a_workbook_gets_through(name: str, changes: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(_FILES[name])
    for place, value in changes:
        # Most changes go to the head, where the structure is.
        data[place % (512 if place % 3 else len(data))] = value
    try:
        outcome: Table | SheetCode = read_table_apart(bytes(data[:cut]))
    except SheetError as error:
        outcome = error.code
    assert outcome is not SheetCode.READER_MISSING


def test_nothing_of_the_file_is_written_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    read_table_apart(plain())
    assert list(tmp_path.iterdir()) == []
