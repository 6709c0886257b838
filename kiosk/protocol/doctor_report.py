"""What ``kiosk doctor --json`` prints: one JSON object in one line, and what the screen takes from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.domain.findings import Finding, Verdict
from kiosk.values import frozen

CONTRACT = 1
MAX_REPORT_BYTES = 64 * 1024
MAX_FINDINGS = 64
MAX_TEXT_CHARS = 80


@frozen
class DoctorReport:
    """``examined_at``: Unix seconds, the kiosk's best time."""

    version: str
    examined_at: int
    findings: tuple[Finding, ...]


def report_fields(report: DoctorReport) -> dict[str, Any]:
    return {
        "contract": CONTRACT,
        "version": report.version,
        "examined_at": report.examined_at,
        "findings": finding_fields(report.findings),
    }


def finding_fields(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [{"probe": each.probe, "verdict": each.verdict, "code": each.code, "value": each.value} for each in findings]


def read_report(line: bytes) -> DoctorReport:
    """Raises ValueError for anything else."""
    if len(line) > MAX_REPORT_BYTES:
        raise ValueError("a report is larger")
    fields = json.loads(line)
    if not isinstance(fields, dict) or fields.get("contract") != CONTRACT:
        raise ValueError("another contract")
    return DoctorReport(str(fields["version"]), int(fields["examined_at"]), read_findings(fields["findings"]))


def read_findings(rows: object) -> tuple[Finding, ...]:
    """Raises ValueError. Further keys of a row (the words) are passed over."""
    if not isinstance(rows, list) or len(rows) > MAX_FINDINGS:
        raise ValueError("no list of findings")
    return tuple(_finding(row) for row in rows)


def _finding(row: Mapping[str, object]) -> Finding:
    if not isinstance(row, dict):
        raise ValueError("no finding")
    return Finding(_text(row, "probe"), Verdict(_text(row, "verdict")), _text(row, "code"), _text(row, "value"))


def _text(row: Mapping[str, object], key: str) -> str:
    text = row.get(key)
    if not isinstance(text, str) or len(text) > MAX_TEXT_CHARS:
        raise ValueError(f"no {key}")
    return text
