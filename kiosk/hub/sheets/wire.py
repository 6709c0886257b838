"""How a table travels from the process that reads the file to the one that asked: lines of JSON.

``{"table": …}``, then lines of some hundred rows ``[[number, [cells], {column: text}], …]``, then ``{"end": rows}``; or
``{"fault": code, "detail": text}``. JSON, because what a hostile file made of the reader must not be able to run
anything here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.grid import CellKeeper
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.limits import SheetLimits
from kiosk.hub.sheets.table import ReadChoices, SheetGlance, SheetRow, SkippedRow, SkipReason, Table

_ROWS_A_LINE = 200
_NOTHING: Mapping[int, str] = {}


def request_line(limits: SheetLimits, choices: ReadChoices) -> bytes:
    return json.dumps({"limits": asdict(limits), "choices": asdict(choices)}).encode() + b"\n"


def parse_request(line: bytes) -> tuple[SheetLimits, ReadChoices]:
    request = json.loads(line)
    return SheetLimits(**request["limits"]), ReadChoices(**request["choices"])


def fault_line(error: SheetError) -> str:
    return json.dumps({"fault": error.code, "detail": error.detail}) + "\n"


def table_lines(table: Table) -> Iterator[str]:
    head = {
        "sheet": table.sheet,
        "others": [[each.name, each.fields] for each in table.others],
        "header_rows": table.header_rows,
        "first_column": table.first_column,
        "headings": table.headings,
        "said_above": dict(table.said_above),
        "skipped": [[each.number, each.reason] for each in table.skipped],
    }
    yield json.dumps({"table": head}, ensure_ascii=False) + "\n"
    for begin in range(0, len(table.rows), _ROWS_A_LINE):
        rows = [(row.number, row.cells, row.above) for row in table.rows[begin : begin + _ROWS_A_LINE]]
        yield json.dumps(rows, ensure_ascii=False) + "\n"
    yield json.dumps({"end": len(table.rows)}) + "\n"


def parse_table(lines: Iterable[bytes], limits: SheetLimits) -> Table | None:
    """None when the lines break off: the reader has died. Raises SheetError, the reader's own among them."""
    head: dict[str, Any] | None = None
    rows: list[SheetRow] = []
    keeper = CellKeeper(limits)
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            return None
        if isinstance(said, list):
            rows.extend(_row(each, keeper) for each in said)
        elif "fault" in said:
            raise SheetError(SheetCode(said["fault"]), said["detail"])
        elif "table" in said:
            head = said["table"]
        elif head is not None and said.get("end") == len(rows):
            return _table(head, rows)
    return None


def _row(said: list[Any], keeper: CellKeeper) -> SheetRow:
    number, cells, above = said
    carried = {int(column): keeper.one(text) for column, text in above.items()} if above else _NOTHING
    return SheetRow(number, keeper.kept(cells) or (), carried)


def _table(head: dict[str, Any], rows: list[SheetRow]) -> Table:
    return Table(
        sheet=head["sheet"],
        others=tuple(SheetGlance(name, fields) for name, fields in head["others"]),
        header_rows=tuple(head["header_rows"]),
        first_column=head["first_column"],
        headings=tuple(head["headings"]),
        said_above={SheetField(name): text for name, text in head["said_above"].items()},
        rows=rows,
        skipped=tuple(SkippedRow(number, SkipReason(reason)) for number, reason in head["skipped"]),
    )
