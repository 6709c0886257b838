"""Collects what is wrong with one row while its columns are read."""

from __future__ import annotations

from kiosk.hub.sheets.findings import RowCode, RowFinding, RowGrade, finding
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.row_values import RowValues


class RowNotes:
    def __init__(self, values: RowValues) -> None:
        self._values = values
        self.findings: list[RowFinding] = []

    def add(self, code: RowCode, *fields: SheetField, cell: str = "", used: object = "", example: str = "") -> None:
        """``fields``: the columns it is about; the first that the list has gives the heading."""
        heading = self._values.heading(*fields)
        self.findings.append(finding(self._values.number, heading, code, cell=cell, used=used, example=example))

    @property
    def refused(self) -> bool:
        return any(each.grade is RowGrade.ERROR for each in self.findings)
