"""Online or offline, without flapping: what the last rounds say together.

Pure. Two failures among the last five results are offline; only two clean ones in a row are online again. The first
result of all decides alone, because a person waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 5
FAILURES_FOR_OFFLINE = 2
CLEAN_FOR_ONLINE = 2


@dataclass(frozen=True, slots=True)
class Connectivity:
    """``results``: the last ones, oldest first. ``reason``: code of the newest failure, None while all is well."""

    online: bool = False
    results: tuple[bool, ...] = ()
    reason: str | None = None

    def succeeded(self) -> Connectivity:
        results = (*self.results, True)[-WINDOW:]
        if self.online or not self.results:
            return Connectivity(True, results, None if all(results) else self.reason)
        if results[-CLEAN_FOR_ONLINE:] == (True,) * CLEAN_FOR_ONLINE:
            # What was before is over: its failures must not count against the next hiccup.
            return Connectivity(True, results[-CLEAN_FOR_ONLINE:], None)
        return Connectivity(False, results, self.reason)

    def failed(self, reason: str) -> Connectivity:
        results = (*self.results, False)[-WINDOW:]
        online = self.online and results.count(False) < FAILURES_FOR_OFFLINE
        return Connectivity(online, results, reason)
