"""The postings as kiosks have them after everything published so far, and the deltas that lead on from there.

A delta says at its end how many postings are live and their digest, so that every kiosk notices when it has come off
the road. The hub therefore keeps the digest of each published posting: some 100 bytes each, read anew at its start.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kiosk.protocol.cache_rows import Row
from kiosk.protocol.feed_errors import FeedMalformedError
from kiosk.protocol.job_feed import MAX_LINE_BYTES, Change, Tally, canonical_digest, canonical_row, encode_delta

_LOG = logging.getLogger(__name__)
_SPARE_BYTES = 64


class JobStream:
    """``cursor`` is that of the newest delta published. Not for several threads."""

    def __init__(self, cursor: int, live: Iterable[Row]) -> None:
        """``live`` are the open postings as they will be once the first delta from here was applied."""
        self.cursor = cursor
        digests = ((row[0], digest_of(row)) for row in live)
        self._digests = {job_id: digest for job_id, digest in digests if digest is not None}
        self._sum = sum(self._digests.values())

    def delta(self, changes: Iterable[Change], cursor: int) -> bytes:
        """What leads from ``self.cursor`` to ``cursor``, which it is then. Raises FeedTooLargeError for more than a
        delta may hold."""
        sent = []
        for job_id, row in changes:
            self._sum -= self._digests.pop(job_id, 0)
            digest = None if row is None else digest_of(row)
            if digest is not None:
                self._digests[job_id] = digest
                self._sum += digest
            sent.append(Change(job_id, None if digest is None else row))
        data = encode_delta(self.cursor, sent, Tally(len(self._digests), self._sum % 2**64).at(cursor))
        self.cursor = cursor
        return data


def digest_of(row: Row) -> int | None:
    """The digest of a posting that kiosks can be sent, None for another: one that no program of ours should have let
    in must not hold up all the others, so it is left out, and the log names its number."""
    try:
        text = canonical_row(row)
        if len(text) <= MAX_LINE_BYTES - _SPARE_BYTES:
            return canonical_digest(text)
        reason = "too long"
    except FeedMalformedError as error:
        reason = str(error)
    _LOG.error("posting %s cannot be published: %s", row[0], reason)
    return None
