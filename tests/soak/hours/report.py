"""What a run has seen: budgets, times to service, memory, and the applications; as text at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from kiosk.config import load_settings
from kiosk.ui.healing.restart_record import CRASHES
from kiosk.ui.log import BUDGET_BYTES
from kiosk.ui.supervisor import HelperLimits
from tests.soak.hours.machine import Starts
from tests.soak.hours.people import Counts
from tests.soak.hours.samples import HELPERS, PROGRAMS, Sample

STACKS_BYTES = 2 * 64 * 1024
"""Where the screen stood still or crashed: two files of their own."""
LOG_BUDGET_BYTES = BUDGET_BYTES + STACKS_BYTES
FLAT = 1.05
COMPARED = 12
"""So many stretches at the beginning and at the end; a shorter run says nothing about growth."""
DESCRIPTORS_MORE = 8
"""A sample may fall into a round or a visit."""


@dataclass(frozen=True, slots=True)
class Recovery:
    fault: str
    stretch: int
    seconds: float
    """Real ones, from the end of the fault to full service."""
    noticed: bool = False
    """The screen said that something was amiss, or was gone itself."""


@dataclass(frozen=True, slots=True)
class Outcome:
    shown: int
    applications: int
    withdrawn: int
    envelopes: int


@dataclass
class Report:
    folder: Path
    seed: int
    rate: float
    stretch_s: float
    recoveries: list[Recovery] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    complaints: list[str] = field(default_factory=list)
    """What should not have been; a run without any is a good one."""
    samples: list[Sample] = field(default_factory=list)
    outcome: Outcome | None = None
    text: str = ""

    def complain(self, words: str) -> None:
        self.complaints.append(words)

    def hold_to_budgets(self, sample: Sample) -> None:
        found = [
            f"{name} holds {sample.resident_mib[name]:.0f} MiB"
            for name, ceiling in _ceilings_mib().items()
            if sample.resident_mib.get(name, 0.0) > ceiling
        ]
        if sample.log_bytes > LOG_BUDGET_BYTES:
            found.append(f"the log has {sample.log_bytes} bytes")
        if sample.crashes >= CRASHES:
            found.append(f"{sample.crashes} crashes of the screen within its budget's time")
        if sample.helper_ends > HelperLimits().budget:
            found.append(f"a helper ended {sample.helper_ends} times within its budget's time")
        if sample.refused:
            found.append(f"{sample.refused} envelopes refused")
        if sample.set_aside:
            found.append("a ledger was set aside")
        for words in found:
            self.complain(f"stretch {sample.stretch}: {words}")

    def finish(self, starts: Starts) -> None:
        if len(self.samples) >= 2 * COMPARED:
            for name in (*PROGRAMS, "hub"):
                self._hold_flat(name)
        self.text = self._text(starts)
        (self.folder / "report.md").write_text(self.text, encoding="utf-8")

    def _hold_flat(self, name: str) -> None:
        early, late = self._ends(name)
        if late > early * FLAT:
            self.complain(f"memory of {name}: {early:.1f} MiB at first, {late:.1f} MiB at the end")
        first, last = (
            self._descriptors(self.samples[:COMPARED], name),
            self._descriptors(self.samples[-COMPARED:], name),
        )
        if last > first + DESCRIPTORS_MORE:
            self.complain(f"descriptors of {name}: {first} at first, {last} at the end")

    def _ends(self, name: str) -> tuple[float, float]:
        """Median memory of the first and of the last hours."""
        early, late = self.samples[:COMPARED], self.samples[-COMPARED:]
        return _median([s.allocated_mib.get(name) for s in early]), _median([s.allocated_mib.get(name) for s in late])

    @staticmethod
    def _descriptors(samples: list[Sample], name: str) -> int:
        return int(_median([sample.descriptors.get(name) for sample in samples]))

    def _text(self, starts: Starts) -> str:
        lines = [
            f"# {len(self.samples) * self.stretch_s / 3600:g} hours of a kiosk, seed {self.seed}",
            "",
            f"The clocks ran {self.rate:g} times as fast as this machine's. Seconds below are real ones.",
            "",
            "| fault | times | seen on the screen | back in service after, median | longest |",
            "|---|---|---|---|---|",
        ]
        for fault in sorted({each.fault for each in self.recoveries}):
            these = [each for each in self.recoveries if each.fault == fault]
            took, seen = [each.seconds for each in these], sum(each.noticed for each in these)
            lines.append(f"| {fault} | {len(took)} | {seen} | {median(took):.1f} s | {max(took):.1f} s |")
        lines += [
            "",
            "| program | memory at first | at the end | descriptors at first | at the end |",
            "|---|---|---|---|---|",
        ]
        for name in (*PROGRAMS, "hub"):
            early, late = self._ends(name)
            first = self._descriptors(self.samples[:COMPARED], name)
            last = self._descriptors(self.samples[-COMPARED:], name)
            lines.append(f"| {name} | {early:.1f} MiB | {late:.1f} MiB | {first} | {last} |")
        held = [
            f"{name} {max((s.resident_mib.get(name, 0.0) for s in self.samples), default=0.0):.0f} of {ceiling} MiB"
            for name, ceiling in _ceilings_mib().items()
        ]
        most = max((sample.log_bytes for sample in self.samples), default=0)
        crashes = max((sample.crashes for sample in self.samples), default=0)
        helper_ends = max((sample.helper_ends for sample in self.samples), default=0)
        lines += [
            "",
            f"- resident at most: {', '.join(held)}",
            f"- restarts within ten minutes at most: screen {crashes} of {CRASHES},"
            f" a helper {helper_ends} of {HelperLimits().budget}",
            f"- starts of the screen: {starts.starts}; ends by code: {starts.ends}; hung: {starts.hung}",
            f"- log: at most {most} of {LOG_BUDGET_BYTES} bytes",
            f"- queue: at most {max((s.pending or 0 for s in self.samples), default=0)} waiting at a look",
            f"- visits: {self.counts.visits} begun, {self.counts.broken_off} broken off by a fault; refused with words:"
            f" {self.counts.refused}; cards not read: {self.counts.card_faults}",
        ]
        if self.outcome is not None:
            found = self.outcome
            lines.append(
                f"- tickets shown: {found.shown}; applications at the hub: {found.applications}, of them withdrawn"
                f" {found.withdrawn}; envelopes, each with one receipt: {found.envelopes}"
            )
        lines += ["", "## What should not have been", "", *(f"- {each}" for each in self.complaints or ["nothing"]), ""]
        return "\n".join(lines)


def _ceilings_mib() -> dict[str, int]:
    limits = load_settings().limits
    return {"screen": limits.screen_mib, **dict.fromkeys(HELPERS, limits.helper_mib)}


def _median(values: list[float | None] | list[int | None]) -> float:
    known = [value for value in values if value is not None]
    return median(known) if known else 0.0
