"""The feed over HTTP: plain static files below ``/feed/``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.sync.feed_source import ByteStream, FeedSourceError, SourceFault
from kiosk.sync.http import HttpError, HttpFault, HttpRoad

_FAULTS = {
    HttpFault.MISSING: SourceFault.MISSING,
    HttpFault.STALLED: SourceFault.STALLED,
    HttpFault.TOO_LARGE: SourceFault.TOO_LARGE,
}


class HttpFeedSource:
    """A ``kiosk.sync.feed_source.FeedSource``. ``last_fault`` is what HTTP said of the last failure."""

    def __init__(self, road: HttpRoad) -> None:
        self._road = road
        self.last_fault: HttpFault | None = None

    def read(self, path: str, max_bytes: int) -> bytes:
        with self._typed_errors():
            return self._road.get(f"/feed/{path}", max_bytes)

    @contextmanager
    def stream(self, path: str, offset: int) -> Iterator[ByteStream]:
        with self._typed_errors(), self._road.download(f"/feed/{path}", offset) as opened:
            yield ByteStream(opened.start, self._chunks(opened.chunks))

    def _chunks(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        with self._typed_errors():
            yield from chunks

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except HttpError as error:
            self.last_fault = error.code
            code = _FAULTS.get(error.code, SourceFault.UNREACHABLE)
            raise FeedSourceError(code, str(error), error.retry_after_s) from None
