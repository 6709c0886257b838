"""The demo's identity is real, lasting and says of itself that it is a demo."""

from __future__ import annotations

from pathlib import Path

import pytest
from nacl.public import SealedBox

from kiosk.demo.keys import DEMO_HOST, demo_hub_key, demo_identity
from kiosk.store.identity import IdentityError


def test_the_first_call_makes_it_and_the_next_finds_it(tmp_path: Path) -> None:
    first = demo_identity(tmp_path)
    assert demo_identity(tmp_path) == first


def test_two_demos_share_no_key(tmp_path: Path) -> None:
    one, other = demo_identity(tmp_path / "one"), demo_identity(tmp_path / "other")
    assert one.fleet_key != other.fleet_key
    assert one.signing_key != other.signing_key
    assert one.hub_public_key != other.hub_public_key


def test_it_says_that_it_is_a_demo(tmp_path: Path) -> None:
    made = demo_identity(tmp_path)
    assert made.demo
    assert "demo" in made.hub_key_id
    assert made.hub_host == DEMO_HOST
    assert DEMO_HOST.endswith(".invalid")


def test_what_is_sealed_for_the_demo_hub_can_be_looked_at(tmp_path: Path) -> None:
    sealed = SealedBox(demo_identity(tmp_path).hub_public_key).encrypt(b"application")
    assert SealedBox(demo_hub_key(tmp_path)).decrypt(sealed) == b"application"


def test_a_broken_one_is_reported_and_not_overwritten(tmp_path: Path) -> None:
    demo_identity(tmp_path)
    broken = tmp_path / "identity" / "fleet.key"
    broken.write_bytes(b"")
    with pytest.raises(IdentityError):
        demo_identity(tmp_path)
    assert broken.read_bytes() == b""
