"""A receiver's own form as data: headings, their order, where each value comes from, codes, dates, fixed cells.

A template is a TOML file; ``assets/data/sheets/*.template.toml`` ship with the hub and show every key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Sex
from kiosk.hub.counters import Measure
from kiosk.resources import asset_path

SHIPPED = ("market-jobs", "ministry-jobs", "market-applicants", "daily-report")


class ListKind(StrEnum):
    JOBS = "jobs"
    APPLICANTS = "applicants"
    DAILY = "daily"


class TemplateError(ValueError):
    """A template that cannot be used; the text names the key and what is allowed."""

    code = "SHEET_TEMPLATE_WRONG"


@dataclass(frozen=True, slots=True)
class FixedCell:
    """``row`` and ``column`` from 0; ``text`` may hold {day}, {now}, {city}, {hall}, {count}."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """``field`` None writes ``text`` in every row. ``codes``: the receiver's own, by ours."""

    heading: str
    field: str | None
    text: str
    codes: Mapping[str, str]
    date: str | None
    width: float | None
    only: Mapping[str, str]
    """Daily report: what is counted in this column (measure, sex, age_band, tile, late)."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One line of a daily report."""

    label: str
    only: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    code: str
    name: str
    kind: ListKind
    sheet: str
    title: str | None
    cells: tuple[FixedCell, ...]
    header_row: int
    """From 0."""
    columns: tuple[TemplateColumn, ...]
    lines: tuple[TemplateLine, ...] = ()
    per_hall: bool = False
    """Daily report: one row per hall and their sum, instead of one per line."""


PLACEHOLDERS = frozenset({"day", "now", "city", "hall", "count"})
FILTERS: Mapping[str, Collection[str]] = {
    "measure": tuple(Measure),
    "sex": tuple(Sex),
    "age_band": tuple(AgeBand),
    "tile": (),
    "late": ("yes", "no"),
}
"""What a daily report may be narrowed to, with the words allowed; the tiles are those of trades.toml."""

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_DIRECTIVE = re.compile(r"%(.)")
_CELL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,3})")
_KEYS = {"name", "kind", "sheet", "title", "header_row", "date", "rows", "cell", "column", "line"}
_COLUMN_KEYS = {"heading", "field", "text", "codes", "date", "width", "only"}


def parse_template(code: str, toml: str, fields: Mapping[ListKind, Collection[str]]) -> Template:
    """``fields``: the values that each kind of list can give. Raises TemplateError."""
    try:
        document = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{code}: {error}") from error
    _known(document, _KEYS, code)
    try:
        kind = ListKind(document["kind"])
    except (KeyError, ValueError):
        raise TemplateError(f"{code}: kind: one of {', '.join(ListKind)}") from None
    title = document.get("title")
    cells = tuple(_fixed_cells(code, document.get("cell", ())))
    first_free = max([cell.row + 1 for cell in cells], default=1 if title else 0)
    header_row = int(document.get("header_row", first_free + 1)) - 1
    if header_row < first_free:
        raise TemplateError(f"{code}: header_row: {first_free + 1} or more, below title and fixed cells")
    columns = tuple(_column(code, each, fields[kind], document.get("date")) for each in document.get("column", ()))
    if not columns:
        raise TemplateError(f"{code}: column: at least one")
    for text in filter(None, (title, *(cell.text for cell in cells))):
        if unknown := set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS:
            raise TemplateError(f"{code}: {{{unknown.pop()}}}: one of {', '.join(sorted(PLACEHOLDERS))}")
    lines = tuple(
        TemplateLine(str(each["label"]), _only(code, each.get("only", {}))) for each in document.get("line", ())
    )
    per_hall = document.get("rows") == "halls"
    if kind is ListKind.DAILY and bool(lines) == per_hall:
        raise TemplateError(f'{code}: a daily report has either rows = "halls" or [[line]]')
    return Template(
        code=code,
        name=str(document.get("name", code)),
        kind=kind,
        sheet=str(document.get("sheet", "Sheet1"))[:31],
        title=title,
        cells=cells,
        header_row=header_row,
        columns=columns,
        lines=lines,
        per_hall=per_hall,
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its placeholders replaced; braces around anything else stay."""
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group()), text)


def date_text(value: date, pattern: str) -> str:
    """strftime with %Y %m %d %H %M %S alone, whatever the locale makes of Chinese characters."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    parts = {
        "Y": f"{moment.year:04d}",
        "m": f"{moment.month:02d}",
        "d": f"{moment.day:02d}",
        "H": f"{moment.hour:02d}",
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
    }
    return _DIRECTIVE.sub(lambda match: parts.get(match.group(1), match.group(1)), pattern)


@cache
def shipped_template_text(code: str) -> str:
    return asset_path(f"data/sheets/{code}.template.toml").read_text(encoding="utf-8")


def _known(table: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    if unknown := set(table) - set(allowed):
        raise TemplateError(f"{where}: {sorted(unknown)[0]}: one of {', '.join(sorted(allowed))}")


def _fixed_cells(code: str, entries: Any) -> Iterator[FixedCell]:
    for entry in entries:
        match = _CELL.fullmatch(str(entry.get("at", "")))
        if match is None:
            raise TemplateError(f'{code}: cell.at: a cell such as "A2"')
        column = 0
        for letter in match.group(1):
            column = column * 26 + ord(letter) - ord("A") + 1
        yield FixedCell(int(match.group(2)) - 1, column - 1, str(entry.get("text", "")))


def _column(code: str, entry: Mapping[str, Any], fields: Collection[str], default_date: str | None) -> TemplateColumn:
    heading = str(entry.get("heading", ""))
    where = f"{code}: column {heading}"
    _known(entry, _COLUMN_KEYS, where)
    name = entry.get("field")
    if name is not None and name not in fields:
        raise TemplateError(f"{where}: field: one of {', '.join(sorted(fields))}")
    pattern = entry.get("date", default_date)
    if pattern is not None and set(_DIRECTIVE.findall(pattern)) - set("YmdHMS%"):
        raise TemplateError(f"{where}: date: %Y %m %d %H %M %S")
    return TemplateColumn(
        heading=heading,
        field=name,
        text=str(entry.get("text", "")),
        codes={str(ours): str(theirs) for ours, theirs in entry.get("codes", {}).items()},
        date=pattern,
        width=float(entry["width"]) if "width" in entry else None,
        only=_only(where, entry.get("only", {})),
    )


def _only(where: str, entry: Mapping[str, Any]) -> Mapping[str, str]:
    _known(entry, FILTERS, f"{where}: only")
    for name, value in entry.items():
        allowed = FILTERS[name]
        if allowed and set(str(value).split(",")) - set(allowed):
            raise TemplateError(f"{where}: only.{name}: one of {', '.join(allowed)}")
    return {name: str(value) for name, value in entry.items()}
