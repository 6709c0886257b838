"""The rows of ``assets/data/faults.toml`` by fault code; the sentences of the screen stand in QML."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.faults import FaultRow, parse_faults
from kiosk.protocol.reader_events import FaultCode
from kiosk.resources import asset_text


def load_fault_rows() -> Mapping[FaultCode, FaultRow]:
    """Every fault code has its row; an installation that lacks one must not start. Raises ValueError."""
    rows = {FaultCode(code): row for code, row in parse_faults(asset_text("data/faults.toml")).items()}
    if missing := [code for code in FaultCode if code not in rows]:
        raise ValueError(f"faults.toml lacks {', '.join(missing)}")
    return rows
