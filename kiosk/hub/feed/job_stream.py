"""The postings as kiosks have them after everything published so far, and the deltas that lead on from there.

A delta says at its end how many postings are live and their digest, so that every kiosk notices when it has come off
the road. The hub therefore keeps the digest of each published posting: some 100 bytes each, read anew at its start.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kiosk.protocol.cache_rows import Row
from kiosk.protocol.feed_errors import FeedMalformedError
from kiosk.protocol.job_feed import MAX_LINE_BYTES, Change, Tally, canonical_row, encode_delta, row_digest

_LOG = logging.getLogger(__name__)
_SPARE_BYTES = 64


class JobStream:
    """``cursor`` is that of the newest delta published. Not for several threads."""

    def __init__(self, cursor: int, live: Iterable[Row]) -> None:
        """``live`` are the open postings as they will be once the first delta from here was applied."""
        self.cursor = cursor
        self._digests = {row[0]: row_digest(row) for row in live if publishable(row)}
        self._sum = sum(self._digests.values())

    def delta(self, changes: Iterable[Change], cursor: int) -> bytes:
        """What leads from ``self.cursor`` to ``cursor``, which it is then. Raises FeedTooLargeError for more than a
        delta may hold."""
        usable = [each if each.row is None or publishable(each.row) else Change(each.job_id, None) for each in changes]
        for job_id, row in usable:
            self._sum -= self._digests.pop(job_id, 0)
            if row is not None:
                self._digests[job_id] = row_digest(row)
                self._sum += self._digests[job_id]
        data = encode_delta(self.cursor, usable, Tally(len(self._digests), self._sum % 2**64).at(cursor))
        self.cursor = cursor
        return data


def publishable(row: Row) -> bool:
    """Whether kiosks can be sent a posting. One that no program of ours should have let in must not hold up all the
    others: it is left out, and the log names its number."""
    try:
        if len(canonical_row(row)) <= MAX_LINE_BYTES - _SPARE_BYTES:
            return True
        reason = "too long"
    except FeedMalformedError as error:
        reason = str(error)
    _LOG.error("posting %s cannot be published: %s", row[0], reason)
    return False
