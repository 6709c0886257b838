"""The signed list of what somebody has worked: read back, and told from what no kiosk has made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.protocol.ticket import TicketError, TicketFault, TicketKey
from kiosk.protocol.work_record import MOST_JOBS, WorkRecord, from_url, sign, to_url, verify
from kiosk.ui.qr import qr_matrix

SIGNING_KEY = SigningKey(bytes(range(32)))
KEYS = {3: TicketKey(3, 7, bytes(SIGNING_KEY.verify_key))}
RECORD = WorkRecord(3, 7, 1_764_000_000, ((7, 123_456_789), (8, (1 << 45) - 1)))
HOST = "hub.example.invalid"

tickets = st.lists(
    st.tuples(st.integers(0, (1 << 16) - 1), st.integers(0, (1 << 45) - 1)), min_size=1, max_size=MOST_JOBS
)


@given(tickets, st.integers(0, (1 << 32) - 1))
def test_work_1_a_record_is_read_back_from_its_address(jobs: list[tuple[int, int]], made_at: int) -> None:
    record = WorkRecord(3, 7, made_at, tuple(jobs))
    assert verify(from_url(to_url(sign(record, SIGNING_KEY), HOST)), KEYS) == record


@given(st.data())
def test_work_1_a_changed_bit_is_no_record(data: st.DataObject) -> None:
    token = bytearray(sign(RECORD, SIGNING_KEY))
    bit = data.draw(st.integers(0, len(token) * 8 - 1))
    token[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TicketError):
        verify(bytes(token), KEYS)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({}, TicketFault.UNKNOWN_KEY),
        ({3: replace(KEYS[3], kiosk_id=8)}, TicketFault.BAD_SIGNATURE),
        ({3: replace(KEYS[3], revoked_at=RECORD.made_at)}, TicketFault.REVOKED_KEY),
    ],
)
def test_work_1_only_a_key_of_that_kiosk_makes_one(keys: dict[int, TicketKey], fault: TicketFault) -> None:
    with pytest.raises(TicketError) as refused:
        verify(sign(RECORD, SIGNING_KEY), keys)
    assert refused.value.code is fault


@pytest.mark.parametrize(
    "text", ["", "https://hub.example.invalid/t/123", "https://hub.example.invalid/w/0", "https://HUB/w/1", "/w/12"]
)
def test_another_address_is_none(text: str) -> None:
    with pytest.raises(TicketError):
        from_url(text)


@pytest.mark.parametrize("jobs", [0, MOST_JOBS + 1])
def test_a_record_has_as_many_jobs_as_the_paper_holds(jobs: int) -> None:
    with pytest.raises(ValueError, match="jobs"):
        WorkRecord(3, 7, 0, ((7, 1),) * jobs)


def test_the_longest_record_is_a_symbol_that_narrow_paper_holds_in_five_dots_a_module() -> None:
    longest = WorkRecord(3, 65_535, (1 << 32) - 1, ((65_535, (1 << 45) - 1),) * MOST_JOBS)
    assert (len(qr_matrix(to_url(sign(longest, SIGNING_KEY), HOST))) + 8) * 5 <= 384
