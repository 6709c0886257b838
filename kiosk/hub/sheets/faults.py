"""Why a file as a whole could not be used; what is wrong with single rows stands in ``findings``."""

from __future__ import annotations

from enum import StrEnum

from kiosk.errors import CodedError


class SheetCode(StrEnum):
    EMPTY_FILE = "SHEET_EMPTY_FILE"
    NO_SPREADSHEET = "SHEET_NO_SPREADSHEET"
    WEB_PAGE = "SHEET_WEB_PAGE"
    ENCRYPTED = "SHEET_ENCRYPTED"
    DAMAGED = "SHEET_DAMAGED"
    TOO_LARGE = "SHEET_TOO_LARGE"
    TOO_SLOW = "SHEET_TOO_SLOW"
    NO_SUCH_SHEET = "SHEET_NO_SUCH_SHEET"
    NO_HEADINGS = "SHEET_NO_HEADINGS"
    NO_ROWS = "SHEET_NO_ROWS"
    READER_MISSING = "SHEET_READER_MISSING"


_WORDS: dict[SheetCode, tuple[str, str]] = {
    SheetCode.EMPTY_FILE: ("这个文件是空的。", "请检查是不是选错了文件。"),
    SheetCode.NO_SPREADSHEET: ("这个文件不是表格。", "请用 Excel 或 WPS 打开，另存为 .xlsx 或 .csv 再导入。"),
    SheetCode.WEB_PAGE: (
        "这个文件是网页或 XML 存成的表，不是真正的表格。",
        "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。",
    ),
    SheetCode.ENCRYPTED: ("这个表格加了密码。", "请打开后去掉密码，另存一份再导入。"),
    SheetCode.DAMAGED: ("这个表格文件坏了，读不出来。", "请用 Excel 或 WPS 打开，另存一份再导入。"),
    SheetCode.TOO_LARGE: ("这个表格太大。", "请删去不用的工作表、图片和行列，或分成几份导入。"),
    SheetCode.TOO_SLOW: ("这个表格读了太久，已经停下。", "请分成几份导入，或另存为 .csv 再试。"),
    SheetCode.NO_SUCH_SHEET: ("表格里没有这个工作表。", "请重新选一个工作表。"),
    SheetCode.NO_HEADINGS: (
        "没有找到表头。",
        "请保证有一行写着各列的名称，例如：单位名称、岗位、人数、工资、工作地点、联系电话。",
    ),
    SheetCode.NO_ROWS: ("表头下面没有内容。", "请检查是不是选错了文件或工作表。"),
    SheetCode.READER_MISSING: ("服务器现在读不了表格。", "请稍后再试；一直这样请告诉管理员。"),
}


class SheetError(CodedError[SheetCode]):
    """The file was not read, and nothing was changed.

    ``code`` is stable, ``sentence`` and ``instruction`` are for the person, the text is for the log and repeats
    nothing that stood in the file.
    """

    words = _WORDS
