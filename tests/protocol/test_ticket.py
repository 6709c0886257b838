"""The ticket: 94 bytes as documented, and not one bit of them can change unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.protocol.ticket import (
    DAY_S,
    SIGNED_BYTES,
    TOKEN_BYTES,
    Ticket,
    TicketError,
    TicketFault,
    TicketKey,
    days_covering,
    from_url,
    read,
    sign,
    to_url,
    verify,
)

KEY = SigningKey(b"k" * 32)
HOST = "hub.yuncheng.test"

claims = st.builds(
    Ticket,
    key_id=st.integers(0, 0xFFFF),
    ticket_id=st.integers(0, (1 << 45) - 1),
    job_id=st.integers(0, (1 << 48) - 1),
    kiosk_id=st.integers(0, 0xFFFF),
    issued_at=st.integers(0, 0xFFFF_FFFF),
    valid_days=st.integers(1, 255),
    holder_tag=st.binary(min_size=8, max_size=8),
)
EXAMPLE = Ticket(0x0102, 0x030405060708 & ((1 << 45) - 1), 0x090A0B0C0D0E, 0x0F10, 0x11121314, 0x15, b"holdertg")


def key_list(ticket: Ticket, key: SigningKey = KEY) -> dict[int, TicketKey]:
    return {ticket.key_id: TicketKey(ticket.key_id, ticket.kiosk_id, bytes(key.verify_key))}


@given(claims)
def test_the_address_carries_the_claims_back(ticket: Ticket) -> None:
    url = to_url(sign(ticket, KEY), HOST)
    assert url.startswith(f"https://{HOST}/t/")
    assert verify(from_url(url), key_list(ticket)) == ticket


def test_the_bytes_lie_as_documented() -> None:
    token = sign(EXAMPLE, KEY)
    assert len(token) == TOKEN_BYTES
    assert token[:SIGNED_BYTES].hex() == ("010102030405060708090a0b0c0d0e0f101112131415" + b"holdertg".hex())
    assert KEY.verify_key.verify(b"kiosk-ticket-v1\0" + token[:30], token[30:])


def test_tkt_3_every_flipped_bit_is_refused() -> None:
    token = sign(EXAMPLE, KEY)
    keys = key_list(EXAMPLE)
    for bit in range(TOKEN_BYTES * 8):
        bent = bytearray(token)
        bent[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TicketError):
            verify(bytes(bent), keys)


@given(claims, st.data())
def test_tkt_3_every_changed_digit_is_refused(ticket: Ticket, data: st.DataObject) -> None:
    url = to_url(sign(ticket, KEY), HOST)
    start = url.rindex("/") + 1
    position = data.draw(st.integers(start, len(url) - 1))
    digit = data.draw(st.sampled_from("0123456789".replace(url[position], "")))
    with pytest.raises(TicketError):
        verify(from_url(url[:position] + digit + url[position + 1 :]), key_list(ticket))


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused_with_a_reason(token: bytes) -> None:
    with pytest.raises(TicketError) as refused:
        verify(token, key_list(EXAMPLE))
    assert isinstance(refused.value.code, TicketFault)


@given(st.text(max_size=300) | st.from_regex(r"https://[a-z.]{1,20}/t/[0-9]{0,240}", fullmatch=True))
def test_tkt_4_foreign_addresses_are_refused(text: str) -> None:
    with pytest.raises(TicketError):
        verify(from_url(text), key_list(EXAMPLE))


def test_tkt_4_a_longer_number_with_the_same_end_is_another_text() -> None:
    url = to_url(sign(EXAMPLE, KEY), HOST)
    for bent in (url + "0", url[:-1], url.replace("/t/", "/t/0"), url + "/", url + "?x=1", url.upper(), url[8:]):
        with pytest.raises(TicketError):
            from_url(bent)


@pytest.mark.parametrize("host", ["HUB.example", "hub example", "hub/t", "", "-hub", "hub:123456", "用户.cn"])
def test_a_host_that_would_not_read_back_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="host"):
        to_url(sign(EXAMPLE, KEY), host)


@pytest.mark.parametrize("host", ["hub.yuncheng.test", "demo.kiosk.invalid", "hub:8443", "10.0.0.1"])
def test_a_plain_host_is_fine(host: str) -> None:
    assert from_url(to_url(sign(EXAMPLE, KEY), host)) == sign(EXAMPLE, KEY)


def test_the_reason_says_what_is_wrong() -> None:
    token = sign(EXAMPLE, KEY)
    other = SigningKey(b"o" * 32)

    def reason(token: bytes, keys: dict[int, TicketKey]) -> TicketFault:
        with pytest.raises(TicketError) as refused:
            verify(token, keys)
        return refused.value.code

    assert reason(token, {}) is TicketFault.UNKNOWN_KEY
    assert reason(token, key_list(EXAMPLE, other)) is TicketFault.BAD_SIGNATURE
    assert reason(b"\x02" + token[1:], key_list(EXAMPLE)) is TicketFault.UNKNOWN_VERSION
    assert reason(token[:-1], key_list(EXAMPLE)) is TicketFault.MALFORMED


def test_tkt_1_a_key_cannot_sign_for_another_kiosk() -> None:
    stolen = TicketKey(EXAMPLE.key_id, EXAMPLE.kiosk_id + 1, bytes(KEY.verify_key))
    with pytest.raises(TicketError) as refused:
        verify(sign(EXAMPLE, KEY), {EXAMPLE.key_id: stolen})
    assert refused.value.code is TicketFault.BAD_SIGNATURE


def test_key_2_key_3_a_revoked_key_spoils_only_what_it_signed_from_then_on() -> None:
    key = key_list(EXAMPLE)[EXAMPLE.key_id]
    token = sign(EXAMPLE, KEY)
    assert verify(token, {key.key_id: replace(key, revoked_at=EXAMPLE.issued_at + 1)}) == EXAMPLE
    with pytest.raises(TicketError) as refused:
        verify(token, {key.key_id: replace(key, revoked_at=EXAMPLE.issued_at)})
    assert refused.value.code is TicketFault.REVOKED_KEY


def test_an_envelope_signature_is_no_ticket_signature() -> None:
    """One key signs both; the context keeps them apart."""
    signed = KEY.sign(b"kiosk-envelope-v1\0" + sign(EXAMPLE, KEY)[:SIGNED_BYTES]).signature
    with pytest.raises(TicketError):
        verify(sign(EXAMPLE, KEY)[:SIGNED_BYTES] + signed, key_list(EXAMPLE))


@given(claims)
def test_reading_needs_no_key_and_proves_nothing(ticket: Ticket) -> None:
    assert read(sign(ticket, SigningKey.generate())) == ticket


@given(st.integers(0, 2**31), st.integers(0, 255 * DAY_S))
def test_the_days_cover_the_wish_and_no_day_more(issued_at: int, wish_s: int) -> None:
    days = days_covering(issued_at, issued_at + wish_s)
    assert days * DAY_S >= wish_s
    assert days == 1 or (days - 1) * DAY_S < wish_s


def test_days_stay_within_their_byte() -> None:
    assert days_covering(1000, 0) == 1
    assert days_covering(0, 10_000 * DAY_S) == 255


@pytest.mark.parametrize(
    "wrong",
    [
        {"key_id": 1 << 16},
        {"ticket_id": 1 << 45},
        {"job_id": 1 << 48},
        {"kiosk_id": -1},
        {"issued_at": 1 << 32},
        {"valid_days": 0},
        {"valid_days": 256},
        {"holder_tag": b"short"},
    ],
)
def test_claims_that_do_not_fit_are_not_made(wrong: dict[str, int | bytes]) -> None:
    right = {name: getattr(EXAMPLE, name) for name in EXAMPLE.__slots__}
    with pytest.raises(ValueError):
        Ticket(**{**right, **wrong})
