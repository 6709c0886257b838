"""How often somebody may try. Counted in memory, per process; what must outlive a restart is counted in the tables."""

from __future__ import annotations

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class RateLimit:
    """``tries`` in any ``per_s`` seconds for each key, such as an address."""

    def __init__(self, tries: int, *, per_s: int) -> None:
        self._item = RateLimitItemPerSecond(tries, per_s)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, key: str) -> bool:
        """Counts this try; False when it is one too many."""
        return self._limiter.hit(self._item, key)
