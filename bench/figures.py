"""What a benchmark returns and how it is printed: figures beside the bound that the project set itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. ``bound`` None means it stands for information only; otherwise ``value <= bound`` holds."""

    name: str
    value: float
    unit: str
    bound: float | None = None

    @property
    def holds(self) -> bool:
        return self.bound is None or self.value <= self.bound

    def line(self) -> str:
        target = "" if self.bound is None else f"  (<= {self.bound:g}) {'ok' if self.holds else 'MISSED'}"
        return f"  {self.name:<68} {self.value:>10.2f} {self.unit:<5}{target}"


def quantile(samples: Sequence[float], share: float) -> float:
    """Nearest-rank quantile: 0.99 of 100 samples is the 99th smallest."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def median(samples: Sequence[float]) -> float:
    # Imported here: where memory is measured, decimals and fractions would count as the program's own.
    import statistics

    return statistics.median(samples)


def status_mb(process_id: int, field: str) -> float:
    """``VmRSS`` or ``VmHWM`` of proc(5), status."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split(f"{field}:")[1].split()[0]) * 1024 / 1e6


def pss_mib(process_ids: Iterable[int]) -> float:
    """Proportional set size, which counts shared pages once over all programs (proc(5), smaps_rollup)."""
    return _rollup_mib(process_ids, "Pss:")


def anonymous_mib(process_ids: Iterable[int]) -> float:
    """What the programs have allocated themselves: unlike PSS it does not move when another Qt program ends."""
    return _rollup_mib(process_ids, "Anonymous:")


def _rollup_mib(process_ids: Iterable[int], field: str) -> float:
    total_kib = 0
    for process_id in process_ids:
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith(field):
                total_kib += int(line.split()[1])
    return total_kib / 1024
