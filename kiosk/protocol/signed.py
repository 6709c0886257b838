"""Two byte strings in a CBOR array: what is said, and the proof of who says it.

The proof covers a context word before the exact bytes, so that what was signed for one purpose proves nothing for
another. Requests, answers and enrolment have this shape; so have envelopes.
"""

from __future__ import annotations

from kiosk.protocol.records import RecordError, pack, unpack


def join(content: bytes, proof: bytes) -> bytes:
    """The wire form ``CBOR [content, proof]``."""
    return pack([content, proof])


def split(wire: bytes, proof_bytes: int, max_bytes: int) -> tuple[bytes, bytes]:
    """Content and proof, *not* checked against each other. Raises RecordError."""
    if len(wire) > max_bytes:
        raise RecordError("record", f"at most {max_bytes} bytes")
    match unpack(wire):
        case [bytes() as content, bytes() as proof] if len(proof) == proof_bytes:
            return content, proof
    raise RecordError("record", f"content and a proof of {proof_bytes} bytes")
