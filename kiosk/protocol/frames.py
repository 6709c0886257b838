"""One zstd frame (RFC 8878) around a file of the feed: read strictly and within bounds, since strangers may send it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kiosk.protocol.feed_errors import FeedCutError, FeedMalformedError, FeedTooLargeError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WINDOW_LOG_MAX = 23
"""8 MiB of memory to unpack. The frame itself names its window, so a reader without this bound gives what it asks."""
_PIECE_BYTES = 64 * 1024
_DAMAGED = "not one sound zstd frame"


def packed(content: bytes, level: int) -> bytes:
    """``content`` as one frame with a checksum; zstd sizes its tables by it, which matters for small files."""
    return zstd.compress(content, options=_options(level))


def pack(pieces: Iterable[bytes], level: int) -> Iterator[bytes]:
    """The same for content that does not fit into memory."""
    compressor = zstd.ZstdCompressor(options=_options(level))
    for piece in pieces:
        if ready := compressor.compress(piece):
            yield ready
    yield compressor.flush(zstd.ZstdCompressor.FLUSH_FRAME)


def _options(level: int) -> dict[int, int]:
    return {zstd.CompressionParameter.compression_level: level, zstd.CompressionParameter.checksum_flag: 1}


def unpack(stream: BinaryIO, limit_bytes: int) -> Iterator[bytes]:
    """The content of the one frame in ``stream``, in pieces of at most 64 KiB.

    Raises FeedCutError when the frame does not end, FeedTooLargeError as soon as it holds more than ``limit_bytes``,
    FeedMalformedError for anything else. What was yielded before an error is worth nothing.
    """
    decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG_MAX})
    total = 0
    while not decompressor.eof:
        given = b""
        if decompressor.needs_input and not (given := stream.read(_PIECE_BYTES)):
            raise FeedCutError("frame")
        try:
            piece = decompressor.decompress(given, _PIECE_BYTES)
        except zstd.ZstdError:
            raise FeedMalformedError(_DAMAGED) from None
        total += len(piece)
        if total > limit_bytes:
            raise FeedTooLargeError(f"more than {limit_bytes} bytes")
        if piece:
            yield piece
    if decompressor.unused_data or stream.read(1):
        raise FeedMalformedError(_DAMAGED)
