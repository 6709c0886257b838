"""Lists and reports in the receiver's own headings and codes, as a file.

Whoever exports applicants writes the access log: this room knows no users.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from kiosk.domain.clock import local_time
from kiosk.hub.counters import Figure
from kiosk.hub.jobs import Posting
from kiosk.hub.sheets.applicant_columns import APPLICANT_FIELDS, Applicant
from kiosk.hub.sheets.daily_report import DAILY_FIELDS, report_rows
from kiosk.hub.sheets.job_columns import JOB_FIELDS, Coded, ExportTables, Value
from kiosk.hub.sheets.sheet_file import CellValue, FileFormat, csv_bytes, xlsx_bytes
from kiosk.hub.sheets.template import (
    SHIPPED,
    ListKind,
    Template,
    TemplateColumn,
    TemplateError,
    date_text,
    filled,
    parse_template,
    shipped_template_text,
)

Item = TypeVar("Item")

_SUFFIX = ".template.toml"
FIELDS: Mapping[ListKind, Collection[str]] = {
    ListKind.JOBS: ("serial", *JOB_FIELDS),
    ListKind.APPLICANTS: ("serial", *APPLICANT_FIELDS),
    ListKind.DAILY: DAILY_FIELDS,
}


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What fixed cells may name: the city, the hall (empty for all), the day of the list."""

    tables: ExportTables
    city: str
    hall: str
    day: date
    now: int


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """``name`` says template and day and nothing about a person."""

    name: str
    media_type: str
    content: bytes


def own_template(code: str, toml: str) -> Template:
    """A template that a bureau gave us. Raises TemplateError."""
    return parse_template(code, toml, FIELDS)


@cache
def shipped_template(code: str) -> Template:
    return parse_template(code, shipped_template_text(code), FIELDS)


def templates(kind: ListKind, own_folder: Path) -> tuple[dict[str, Template], list[TemplateError]]:
    """Every template for a kind of list by its code, the bureau's own over ours; and what is wrong with others.

    ``own_folder`` holds ``<code>.template.toml`` and need not exist.
    """
    found = {code: shipped_template(code) for code in SHIPPED}
    wrong = []
    for file in sorted(own_folder.glob(f"*{_SUFFIX}")):
        code = file.name.removesuffix(_SUFFIX)
        try:
            found[code] = own_template(code, file.read_text(encoding="utf-8"))
        except TemplateError as error:
            wrong.append(error)
        except (OSError, UnicodeDecodeError) as error:
            wrong.append(TemplateError(f"{code}: {type(error).__name__}"))
    return {code: template for code, template in found.items() if template.kind is kind}, wrong


def export_jobs(
    postings: Iterable[Posting], template: Template, context: ExportContext, file_format: FileFormat = FileFormat.XLSX
) -> ExportedFile:
    """Raises TemplateError when the template is for something else."""
    _check(template, ListKind.JOBS)
    return _file(_rows(postings, template, context, JOB_FIELDS), template, context, file_format)


def export_applicants(
    applicants: Iterable[Applicant],
    template: Template,
    context: ExportContext,
    file_format: FileFormat = FileFormat.XLSX,
) -> ExportedFile:
    """Raises TemplateError when the template is for something else. The caller logs the access."""
    _check(template, ListKind.APPLICANTS)
    return _file(_rows(applicants, template, context, APPLICANT_FIELDS), template, context, file_format)


def export_daily(
    figures: Iterable[Figure],
    halls: Mapping[int, str],
    template: Template,
    context: ExportContext,
    file_format: FileFormat = FileFormat.XLSX,
) -> ExportedFile:
    """``halls``: names by id in the order of the report. Raises TemplateError."""
    _check(template, ListKind.DAILY)
    rows = report_rows(template, figures, halls, context.tables.trades)
    return _file(iter(rows), template, context, file_format)


def _check(template: Template, kind: ListKind) -> None:
    if template.kind is not kind:
        raise TemplateError(f"{template.code}: kind: {kind} is needed here")


def _rows(
    items: Iterable[Item],
    template: Template,
    context: ExportContext,
    fields: Mapping[str, Callable[[Item, ExportTables], Value]],
) -> Iterator[list[CellValue]]:
    for serial, item in enumerate(items, start=1):
        row: list[CellValue] = []
        for column in template.columns:
            if column.field is None:
                row.append(column.text)
            elif column.field == "serial":
                row.append(serial)
            else:
                row.append(_said(fields[column.field](item, context.tables), column, context.tables))
        yield row


def _said(value: Value, column: TemplateColumn, tables: ExportTables) -> CellValue:
    if isinstance(value, Coded):
        return column.codes.get(value.code) or tables.codes[value.kind].word(value.code)
    if isinstance(value, date) and column.date is not None:
        return date_text(value, column.date)
    return value


def _file(
    rows: Iterator[list[CellValue]], template: Template, context: ExportContext, file_format: FileFormat
) -> ExportedFile:
    headings = [column.heading for column in template.columns]
    name = f"{template.name}-{context.day:%Y%m%d}{file_format.suffix}"
    if file_format is not FileFormat.XLSX:
        return ExportedFile(name, file_format.media_type, csv_bytes(headings, rows, file_format))
    listed = list(rows)
    values = {
        "day": date_text(context.day, "%Y年%m月%d日"),
        "now": date_text(local_time(context.now), "%Y-%m-%d %H:%M"),
        "city": context.city,
        "hall": context.hall,
        "count": str(len(listed)),
    }
    content = xlsx_bytes(
        template.sheet,
        headings,
        listed,
        title=None if template.title is None else filled(template.title, values),
        cells=[replace(cell, text=filled(cell.text, values)) for cell in template.cells],
        header_row=template.header_row,
        widths={index: column.width for index, column in enumerate(template.columns) if column.width is not None},
    )
    return ExportedFile(name, file_format.media_type, content)
