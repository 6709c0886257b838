"""The rows of ``assets/data/faults.toml`` by fault code; the sentences of the screen stand in QML.

Reader and printer have codes of their own and share the numbers, because staff are told a number on the telephone.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.faults import FaultRow, parse_faults
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.protocol.reader_events import FaultCode
from kiosk.resources import asset_text

Fault = FaultCode | PrinterFault

OUT_OF_SERVICE_NUMBERS: Mapping[str, str] = {
    "no_jobs": "31",
    "CACHE_CORRUPT": "32",
    "CACHE_NEWER": "33",
    "DISK_FULL": "34",
    "CACHE_DENIED": "35",
}
"""What is said on the telephone when a kiosk shows no jobs at all; starting is no fault and has no number."""
OUT_OF_SERVICE_OTHERWISE = "39"


def out_of_service_number(code: str) -> str:
    """Two digits; empty while the kiosk starts."""
    return "" if code in ("", "starting") else OUT_OF_SERVICE_NUMBERS.get(code, OUT_OF_SERVICE_OTHERWISE)


def load_fault_rows() -> Mapping[Fault, FaultRow]:
    """Every fault code has its row; an installation that lacks one must not start. Raises ValueError."""
    rows = parse_faults(asset_text("data/faults.toml"))
    codes: tuple[Fault, ...] = (*FaultCode, *PrinterFault)
    if missing := [code for code in codes if code not in rows]:
        raise ValueError(f"faults.toml lacks {', '.join(missing)}")
    if unknown := set(rows) - set(codes):
        raise ValueError(f"faults.toml has rows for no fault: {', '.join(sorted(unknown))}")
    return {code: rows[code] for code in codes}
