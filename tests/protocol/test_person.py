"""Keys from a number: RFC 5869's own vectors, labels that keep the parts apart, and a price for every guess."""

from __future__ import annotations

import pytest

from kiosk.protocol.person import derive, hkdf_sha256, holder_tag, keys_from_root

FLEET = bytes(range(32))
NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    ("key_material", "salt", "info", "length", "output"),
    [
        pytest.param(
            b"\x0b" * 22,
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            id="A.1 basic",
        ),
        pytest.param(
            bytes(range(0x50)),
            bytes(range(0x60, 0xB0)),
            bytes(range(0xB0, 0x100)),
            82,
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
            "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
            id="A.2 longer",
        ),
        pytest.param(
            b"\x0b" * 22,
            b"",
            b"",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            id="A.3 no salt, no info",
        ),
    ],
)
def test_hkdf_gives_the_outputs_of_rfc_5869(
    key_material: bytes, salt: bytes, info: bytes, length: int, output: str
) -> None:
    assert hkdf_sha256(key_material, info, length, salt).hex() == output


def test_hkdf_gives_at_most_255_blocks() -> None:
    assert len(hkdf_sha256(b"k", b"", 255 * 32)) == 255 * 32
    with pytest.raises(ValueError, match="255"):
        hkdf_sha256(b"k", b"", 255 * 32 + 1)


def test_pers_1_the_same_card_has_the_same_keys_at_every_kiosk_of_a_fleet() -> None:
    """The vector is part of the protocol: other cost figures or labels would lose everybody's preferences."""
    keys = derive(NUMBER, FLEET)
    assert keys == derive(f" {NUMBER.lower()} ", FLEET)
    assert keys.tag.hex() == "100132b6ec10c8f9ebd4cded5f1e74e7"
    assert holder_tag(keys.person_key, 7, 123456789).hex() == "fd95acab711b5efa"


def test_another_number_or_fleet_has_nothing_in_common() -> None:
    keys = {derive(NUMBER, FLEET), derive("440524188001010014", FLEET), derive(NUMBER, FLEET[::-1])}
    parts = {part for each in keys for part in (each.person_key, each.seal_key, each.tag)}
    assert len(parts) == 9


def test_the_parts_of_one_person_say_nothing_about_each_other() -> None:
    keys = keys_from_root(b"r" * 32)
    assert len({keys.person_key[:16], keys.seal_key[:16], keys.tag}) == 3
    assert b"r" * 8 not in keys.person_key + keys.seal_key + keys.tag


@pytest.mark.parametrize(("number", "fleet"), [("", FLEET), ("   ", FLEET), (NUMBER, b"short")])
def test_without_a_number_or_a_fleet_key_there_are_no_keys(number: str, fleet: bytes) -> None:
    with pytest.raises(ValueError) as refused:
        derive(number, fleet)
    assert NUMBER not in str(refused.value)


def test_holder_tags_differ_by_person_kiosk_and_ticket() -> None:
    tags = {holder_tag(key * 32, kiosk, ticket) for key in (b"a", b"b") for kiosk in (1, 2) for ticket in (1, 2)}
    assert len(tags) == 8
    assert {len(tag) for tag in tags} == {8}
