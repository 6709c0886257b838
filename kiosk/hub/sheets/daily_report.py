"""The daily report in the bureau's own form: lines or halls down, measures across, sums of the day's figures inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.trade import TradeTable
from kiosk.hub.counters import Figure
from kiosk.hub.sheets.sheet_file import CellValue
from kiosk.hub.sheets.template import Template, TemplateColumn

DAILY_FIELDS = ("serial", "label", "hall", "value")
_SUM = "合计"


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    hall_ids: frozenset[int]
    only: Mapping[str, str]


def report_rows(
    template: Template, figures: Iterable[Figure], halls: Mapping[int, str], trades: TradeTable
) -> list[list[CellValue]]:
    """The rows below the headings. ``halls``: names by id, in the order of the report; figures of others are left out.

    Late figures (补报) are counted only where a line or column asks for them: the signed day never changes.
    """
    figures = tuple(figure for figure in figures if figure.cell.hall_id in halls)
    everywhere = frozenset(halls)
    rows = (
        [*(_Row(name, frozenset({hall_id}), {}) for hall_id, name in halls.items()), _Row(_SUM, everywhere, {})]
        if template.per_hall
        else [_Row(line.label, everywhere, line.only) for line in template.lines]
    )
    return [
        [_value(column, row, serial, figures, trades) for column in template.columns]
        for serial, row in enumerate(rows, start=1)
    ]


def _value(column: TemplateColumn, row: _Row, serial: int, figures: Sequence[Figure], trades: TradeTable) -> CellValue:
    match column.field:
        case "serial":
            return serial
        case "label" | "hall":
            return row.label
        case "value":
            only = {"late": "no", **row.only, **column.only}
            return sum(
                figure.value
                for figure in figures
                if figure.cell.hall_id in row.hall_ids and _counts(figure, only, trades)
            )
    return column.text


def _counts(figure: Figure, only: Mapping[str, str], trades: TradeTable) -> bool:
    trade = trades.of_code(figure.cell.trade)
    facts = {
        "measure": figure.cell.measure,
        "sex": figure.cell.sex,
        "age_band": figure.cell.age_band,
        "tile": trade.tile if trade else figure.cell.trade,
        "late": "yes" if figure.late else "no",
    }
    return all(facts[name] in wanted.split(",") for name, wanted in only.items())
