"""A ticket's copy opens with its holder's card and with nothing else, and says all that the slip says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nacl.bindings import sodium_pad
from nacl.signing import SigningKey

from kiosk.domain.application import TicketTitle
from kiosk.protocol.feed_records import MAX_COPY_BYTES
from kiosk.protocol.preferences import open_preferences, seal_record
from kiosk.protocol.records import RecordError, pack
from kiosk.protocol.ticket import Ticket, sign
from kiosk.protocol.ticket_copy import PAD_BYTES, TicketCopy, open_copy, seal_copy
from tests.store.people import NOW, job, keys_of

KEYS, OTHER = keys_of("1"), keys_of("2")
CLAIMS = Ticket(7, 123456789, 4711, 7, NOW, 3, b"t" * 8)
JOB = replace(job(4711), description="")
COPY = TicketCopy(sign(CLAIMS, SigningKey(b"k" * 32)), TicketTitle.STANDBY, JOB, "12")


def _sealed(copy: TicketCopy = COPY) -> bytes:
    sealed = seal_copy(copy, KEYS)
    assert sealed is not None
    return sealed


def test_seal_3_the_card_opens_the_copy_of_this_ticket_and_nothing_else_does() -> None:
    sealed = _sealed()
    assert open_copy(sealed, KEYS, 7, CLAIMS.ticket_id) == COPY
    assert COPY.ticket == CLAIMS
    wrong = [
        (sealed, OTHER, 7, CLAIMS.ticket_id),
        (sealed, KEYS, 8, CLAIMS.ticket_id),
        (sealed, KEYS, 7, CLAIMS.ticket_id + 1),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), KEYS, 7, CLAIMS.ticket_id),
        (b"", KEYS, 7, CLAIMS.ticket_id),
    ]
    for each in wrong:
        with pytest.raises(RecordError):
            open_copy(*each)
    with pytest.raises(RecordError):
        open_preferences(sealed, KEYS)


def test_what_a_newer_kiosk_sealed_is_refused_and_not_guessed_at() -> None:
    purpose = b"kiosk-ticket-copy-v1" + (7).to_bytes(2, "big") + CLAIMS.ticket_id.to_bytes(6, "big")
    newer = pack({"v": 2, "token": COPY.token, "title": "standby", "job": [], "group": None})
    for plain in (sodium_pad(newer, PAD_BYTES), newer):
        with pytest.raises(RecordError):
            open_copy(seal_record(KEYS, purpose, plain), KEYS, 7, CLAIMS.ticket_id)


def test_seal_4_copies_of_like_postings_have_one_length_and_none_is_longer_than_allowed() -> None:
    lengths = {len(_sealed(replace(COPY, job=replace(JOB, title=title)))) for title in ("瓦工", "小工", "保洁", "搬运")}
    assert len(lengths) == 1
    assert _sealed() != _sealed()
    told = replace(job(4711), description="很长" * 2000)
    assert open_copy(_sealed(replace(COPY, job=told)), KEYS, 7, CLAIMS.ticket_id).job == JOB
    assert seal_copy(replace(COPY, job=replace(JOB, title="长" * MAX_COPY_BYTES)), KEYS) is None
