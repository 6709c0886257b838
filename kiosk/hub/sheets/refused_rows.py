"""The refused rows of a list as a file for the office: its own headings, its own words, and why each row came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kiosk.hub.sheets.export import ExportedFile
from kiosk.hub.sheets.findings import RowGrade
from kiosk.hub.sheets.headings import HeadingVocabulary, SheetField, shipped_vocabulary
from kiosk.hub.sheets.import_plan import twin_id
from kiosk.hub.sheets.job_import import ImportPreview
from kiosk.hub.sheets.row_values import row_values
from kiosk.hub.sheets.sheet_file import CellValue, FileFormat, xlsx_bytes

ROW_HEADING = "原行号"
REASON_HEADING = "退回原因"
"""Both are headings that the import passes over, so that the mended file can be imported as it is."""
_REASON_WIDTH = 60.0


def refused_file(preview: ImportPreview, vocabulary: HeadingVocabulary | None = None) -> ExportedFile:
    """What merged cells, ditto marks and the lines above the list said stands in every row: each stands alone now."""
    vocabulary = vocabulary or shipped_vocabulary()
    columns = [column for column in preview.mapping.columns if column.heading]
    mapped = {column.field for column in columns}
    added = [field for field in preview.table.said_above if field not in mapped]
    twins = {} if SheetField.EXTERNAL_ID in mapped else _twins(preview)
    headings = [column.heading for column in columns] + [vocabulary.word(field) for field in added]
    if twins:
        headings.append(vocabulary.word(SheetField.EXTERNAL_ID))
    rows = list(_rows(preview, [column.index for column in columns], added, twins))
    content = xlsx_bytes(
        preview.table.sheet,
        [*headings, ROW_HEADING, REASON_HEADING],
        rows,
        widths={len(headings) + 1: _REASON_WIDTH},
    )
    return ExportedFile(f"退回的行-{preview.context.today:%Y%m%d}.xlsx", FileFormat.XLSX.media_type, content)


def _twins(preview: ImportPreview) -> dict[int, str]:
    """Numbers for refused rows that share their key with another row: alone they would be taken for that one."""
    taken = Counter(row.key for row in preview.rows if row.key is not None and row.draft is not None)
    wanted = Counter(row.key for row in preview.rows if row.key is not None and not row.left_out)
    numbers = {}
    for row in preview.rows:
        if row.draft is None and row.key is not None and wanted[row.key] > 1:
            taken[row.key] += 1
            numbers[row.row] = row.key if taken[row.key] == 1 else twin_id(row.key, taken[row.key])
    return numbers


def _rows(
    preview: ImportPreview, indices: Sequence[int], added: Sequence[SheetField], twins: Mapping[int, str]
) -> Iterator[list[CellValue]]:
    refused = set(preview.refused_rows)
    reasons: dict[int, list[str]] = {}
    for each in preview.findings:
        if each.row in refused and each.grade is RowGrade.ERROR:
            column = f"【{each.heading}】" if each.heading else ""
            reasons.setdefault(each.row, []).append(f"{column}{each.sentence}{each.remedy}")
    for values in row_values(preview.table, preview.mapping):
        if values.number in refused:
            texts: list[CellValue] = [values.texts.get(index, "") for index in indices]
            texts += [preview.table.said_above[field] for field in added]
            if twins:
                texts.append(twins.get(values.number, ""))
            yield [*texts, values.number, "\n".join(reasons[values.number])]
