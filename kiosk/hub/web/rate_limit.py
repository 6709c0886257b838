"""How often one address may try something: in memory, one count per hub process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

ADDRESSES_MAX = 10_000
"""Beyond that the longest untouched are forgotten: a flood from many addresses must not fill the memory."""


class RateLimit:
    """At most ``times`` within ``window_s`` seconds for one key. May be used from several threads.

    A whole market behind one router is one address: choose ``times`` for a hall and not for a person.
    """

    def __init__(self, times: int, window_s: int, now: Callable[[], int]) -> None:
        self._times = times
        self._window_s = window_s
        self._now = now
        self._seen: dict[str, deque[int]] = {}
        self._lock = Lock()

    def allows(self, key: str) -> bool:
        """True, and counted, unless the key has used up its times."""
        now = self._now()
        with self._lock:
            moments = self._seen.pop(key, None) or deque()
            while moments and moments[0] <= now - self._window_s:
                moments.popleft()
            allowed = len(moments) < self._times
            if allowed:
                moments.append(now)
            self._seen[key] = moments
            while len(self._seen) > ADDRESSES_MAX:
                self._seen.pop(next(iter(self._seen)))
            return allowed
