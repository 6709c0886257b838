"""Dataclasses as plain maps: exact there and back, strict about what they know, quiet about what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.job import Job, Perk, Place
from kiosk.protocol.records import MAX_ITEMS, MAX_TEXT_CHARS, RecordError, from_map, pack, to_map, unpack, unpack_map


@dataclass(frozen=True)
class Inner:
    day: date
    at: time | None


@dataclass(frozen=True)
class Outer:
    number: int
    share: float
    words: tuple[str, ...]
    perks: frozenset[Perk]
    inner: Inner | None
    flag: bool = False


@given(
    st.builds(
        Outer,
        share=st.floats(allow_nan=False),
        inner=st.none() | st.builds(Inner, at=st.none() | st.times()),
    )
)
def test_a_record_comes_back_equal(value: Outer) -> None:
    assert from_map(Outer, unpack_map(pack(to_map(value)))) == value


places = st.builds(Place, latitude=st.none() | st.floats(-90, 90), longitude=st.none() | st.floats(-180, 180))


@given(st.builds(Job, place=places))
def test_any_job_comes_back_equal(value: Job) -> None:
    assert from_map(Job, unpack_map(pack(to_map(value)))) == value


GOOD = {"number": 1, "share": 0.5, "words": ["a"], "perks": ["meals"], "inner": None, "flag": True}


def test_gen_3_a_missing_field_takes_its_default_or_is_named() -> None:
    assert from_map(Outer, {name: value for name, value in GOOD.items() if name != "flag"}).flag is False
    with pytest.raises(RecordError, match="number"):
        from_map(Outer, {name: value for name, value in GOOD.items() if name != "number"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "1"),
        ("number", True),
        ("number", 1.0),
        ("number", None),
        ("share", "0.5"),
        ("words", "abc"),
        ("words", [1]),
        ("words", ["a"] * (MAX_ITEMS + 1)),
        ("words", ["a" * (MAX_TEXT_CHARS + 1)]),
        ("perks", ["massage"]),
        ("inner", []),
        ("inner", {"day": "2026-11-31", "at": None}),
        ("inner", {"day": 20261124, "at": None}),
        ("flag", 1),
    ],
)
def test_a_wrong_value_is_refused_and_not_quoted(name: str, value: object) -> None:
    with pytest.raises(RecordError) as refused:
        from_map(Outer, {**GOOD, name: value})
    assert "massage" not in str(refused.value)
    assert "2026" not in str(refused.value)


def test_gen_1_what_is_not_known_is_ignored() -> None:
    assert from_map(Outer, {**GOOD, "colour": "blue"}) == from_map(Outer, GOOD)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x01\x02", b"\xa2\x61a\x01\x61a\x02", b"\x18\x01", b"\x5f\x41a\xff", b"\xff", b"\x9f" * 2000, b"\xc1\x00"],
)
def test_env_1_only_deterministic_cbor_is_read(data: bytes) -> None:
    with pytest.raises(RecordError):
        unpack_map(data)


@given(st.binary(max_size=200))
def test_foreign_bytes_never_crash(data: bytes) -> None:
    try:
        plain = unpack(data)
    except RecordError:
        return
    assert pack(plain) == data
