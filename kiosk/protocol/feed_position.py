"""Where a store of postings stands in the job feed. Apart from the codec, which the screen has no need to load."""

from __future__ import annotations

import re

from kiosk.values import frozen

_HEX_16 = re.compile(r"[0-9a-f]{16}")


@frozen
class FeedPosition:
    """``cursor`` counts the hub's changes, ``jobs`` the live postings; ``digest`` (64 bits) is that of all of them."""

    cursor: int
    jobs: int
    digest: int

    @property
    def digest_text(self) -> str:
        """16 small hexadecimal digits."""
        return f"{self.digest:016x}"

    @classmethod
    def of_text(cls, cursor: int, jobs: int, digest: str) -> FeedPosition:
        """Raises ValueError for anything but 16 small hexadecimal digits, or numbers below zero."""
        if not _HEX_16.fullmatch(digest) or cursor < 0 or jobs < 0:
            raise ValueError("no position")
        return cls(cursor, jobs, int(digest, 16))
