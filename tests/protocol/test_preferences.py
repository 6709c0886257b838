"""Sealed preferences: for one card, in one place, whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.person import PersonKeys, keys_from_root
from kiosk.protocol.preferences import Preferences, open_preferences, open_record, seal_preferences, seal_record
from kiosk.protocol.records import RecordError

KEYS = keys_from_root(b"a" * 32)
OTHER = keys_from_root(b"b" * 32)


@given(st.builds(Preferences))
def test_what_was_sealed_is_what_is_opened(preferences: Preferences) -> None:
    assert open_preferences(seal_preferences(preferences, KEYS), KEYS) == preferences


def test_seal_1_every_flipped_bit_is_refused() -> None:
    sealed = seal_preferences(Preferences(tiles=("driver",), phone="13800138000"), KEYS)
    for bit in range(len(sealed) * 8):
        bent = bytearray(sealed)
        bent[bit // 8] ^= 1 << bit % 8
        with pytest.raises(RecordError):
            open_preferences(bytes(bent), KEYS)


@pytest.mark.parametrize(
    ("keys", "purpose"), [(OTHER, b"here"), (KEYS, b"elsewhere")], ids=["another card", "another place"]
)
def test_seal_1_it_opens_for_its_card_in_its_place_only(keys: PersonKeys, purpose: bytes) -> None:
    sealed = seal_record(KEYS, b"here", b"plain")
    assert open_record(KEYS, b"here", sealed) == b"plain"
    with pytest.raises(RecordError):
        open_record(keys, purpose, sealed)


@given(st.binary(max_size=100))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        open_preferences(data, KEYS)


def test_two_seals_of_the_same_do_not_look_alike() -> None:
    same = Preferences(tiles=("driver",))
    assert seal_preferences(same, KEYS) != seal_preferences(same, KEYS)
