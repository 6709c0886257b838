"""The rows of ``assets/data/faults.toml`` that the screen needs; the sentences stand in QML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from kiosk.protocol.reader_events import FaultCode
from kiosk.resources import asset_text
from kiosk.ui.presenter import FaultRow


def load_fault_rows() -> Mapping[FaultCode, FaultRow]:
    """Every fault code has its row; an installation that lacks one must not start."""
    table = tomllib.loads(asset_text("data/faults.toml"))
    rows = {FaultCode(row["code"]): FaultRow(row["number"], row["picture"]) for row in table["fault"]}
    if missing := [code for code in FaultCode if code not in rows]:
        raise ValueError(f"faults.toml lacks {', '.join(missing)}")
    return rows
