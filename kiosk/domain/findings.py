"""What a look at a kiosk can find: one finding for each probe, and what is said about each code.

The same findings stand on the kiosk's own screen, in ``kiosk doctor``, in the heartbeat and on the hub's page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum

from kiosk.values import frozen


class Verdict(StrEnum):
    """``unknown`` is never shown as healthy; ``off``: this kiosk has no such thing, there is nothing to judge."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    OFF = "off"


_WORST_FIRST = (Verdict.BAD, Verdict.WARN, Verdict.UNKNOWN, Verdict.OK, Verdict.OFF)


class ProbeId(StrEnum):
    """In the order in which somebody at the machine would look."""

    PCSC_SERVICE = "pcsc_service"
    READERS = "readers"
    READER_DRIVER = "reader_driver"
    READER_PERMISSION = "reader_permission"
    SAM_NUMBER = "sam_number"
    TEST_READ = "test_read"
    PRINTER = "printer"
    PAPER = "paper"
    TOUCH = "touch"
    DISPLAY = "display"
    SOUND = "sound"
    NETWORK = "network"
    HUB = "hub"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    DISK_SPACE = "disk_space"
    DISK_WRITE = "disk_write"
    MOUNTS = "mounts"
    CACHE = "cache"
    LEDGER = "ledger"
    DATA_AGE = "data_age"
    QUEUE = "queue"
    KEYS = "keys"
    VERSIONS = "versions"


@frozen
class Finding:
    """``code`` names the row of words, empty when nothing is to be said. ``value`` is a short figure or name of a
    device, nothing about anybody."""

    probe: str
    verdict: Verdict
    code: str = ""
    value: str = ""


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict; ``off`` without any finding."""
    return min((each.verdict for each in findings), key=_WORST_FIRST.index, default=Verdict.OFF)


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: _WORST_FIRST.index(each.verdict)))


@frozen
class FindingWords:
    """One sentence on what is the matter and one on what to do, Chinese and English."""

    sentence: str
    instruction: str
    sentence_en: str
    instruction_en: str


@frozen
class ProbeName:
    name: str
    name_en: str


@frozen
class ProbeWords:
    """``probes`` by id, ``codes`` by code."""

    probes: Mapping[str, ProbeName]
    codes: Mapping[str, FindingWords]

    def of(self, finding: Finding) -> FindingWords:
        """A code that a newer program has found is shown as it is."""
        if not finding.code:
            return FindingWords("", "", "", "")
        return self.codes.get(finding.code) or FindingWords(
            finding.code, "请打电话问市场。", finding.code, "Please ring the market."
        )

    def name(self, probe: str) -> ProbeName:
        return self.probes.get(probe) or ProbeName(probe, probe)


class ProbeTableError(ValueError):
    """A table that leaves somebody without a sentence. Names the row."""


def parse_probe_words(toml: str) -> ProbeWords:
    """``[probe.<id>]`` and ``[code.<CODE>]``. Raises ProbeTableError."""
    tables = tomllib.loads(toml)
    probes = {each: ProbeName(**_row(ProbeName, f"probe.{each}", row)) for each, row in tables["probe"].items()}
    codes = {each: FindingWords(**_row(FindingWords, f"code.{each}", row)) for each, row in tables["code"].items()}
    if set(probes) != set(ProbeId):
        raise ProbeTableError(f"probes without a name, or names without a probe: {set(probes) ^ set(ProbeId)}")
    return ProbeWords(probes, codes)


def _row(kind: type, name: str, row: Mapping[str, object]) -> dict[str, str]:
    wanted = {each.name for each in fields(kind)}
    if set(row) != wanted or not all(isinstance(value, str) and value for value in row.values()):
        raise ProbeTableError(f"{name}: needs exactly {', '.join(sorted(wanted))}")
    return {key: str(value) for key, value in row.items()}
