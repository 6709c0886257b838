"""How long to wait after a failure: longer each time, never all kiosks at once, never sooner than was asked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

FIRST_S = 2.0
LONGEST_S = 300.0


@dataclass(slots=True)
class Backoff:
    """``uniform`` draws between two bounds; a fleet that lost its hub must not come back in step."""

    first_s: float = FIRST_S
    longest_s: float = LONGEST_S
    uniform: Callable[[float, float], float] = random.uniform
    failures: int = 0

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self, retry_after_s: float | None = None) -> float:
        """Seconds until the next try: between half and all of a span that doubles, plus what the server asked for."""
        span_s = min(self.first_s * 2.0 ** min(self.failures, 30), self.longest_s)
        self.failures += 1
        wait_s = self.uniform(span_s / 2, span_s)
        return wait_s if retry_after_s is None else max(wait_s, retry_after_s + self.uniform(0.0, self.first_s))
