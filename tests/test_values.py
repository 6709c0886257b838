"""``frozen`` promises what ``dataclass(frozen=True, slots=True)`` does; only how it gets there differs."""

from __future__ import annotations

import inspect
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.values import frozen


@frozen
class Shared:
    """With one of everything."""

    number: int
    text: str = "none"
    hidden: str = field(default="nobody", repr=False)
    aside: int = field(default=0, compare=False)
    words: tuple[str, ...] = field(default_factory=tuple)

    @property
    def doubled(self) -> int:
        return 2 * self.number


@dataclass(frozen=True, slots=True)
class Compiled:
    number: int
    text: str = "none"
    hidden: str = field(default="nobody", repr=False)
    aside: int = field(default=0, compare=False)
    words: tuple[str, ...] = field(default_factory=tuple)


@frozen
class Other:
    number: int
    text: str = "none"


@frozen
class Bare:
    pass


class Named(Bare):
    __slots__ = ()


contents = st.fixed_dictionaries(
    {"number": st.integers(0, 2)},
    optional={
        "text": st.sampled_from("ab"),
        "hidden": st.sampled_from("ab"),
        "aside": st.integers(0, 2),
        "words": st.tuples(st.sampled_from("ab")),
    },
)


@given(contents, contents)
def test_it_compares_hashes_and_prints_as_a_compiled_dataclass(
    first: dict[str, object], second: dict[str, object]
) -> None:
    ours = Shared(**first), Shared(**second)  # type: ignore[arg-type]
    theirs = Compiled(**first), Compiled(**second)  # type: ignore[arg-type]
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert ours[0] != ours[1] or hash(ours[0]) == hash(ours[1])
    assert repr(ours[0]) == repr(theirs[0]).replace("Compiled", "Shared")
    assert [each.name for each in fields(ours[0])] == [each.name for each in fields(theirs[0])]


def test_values_go_by_place_and_by_name() -> None:
    assert Shared(1, "a", words=("b",)) == Shared(number=1, text="a", words=("b",))
    assert Shared(3).doubled == 6
    assert replace(Shared(1, "a", "h"), number=2) == Shared(2, "a", "h")
    match Shared(7, "seven"):
        case Shared(number, "seven"):
            assert number == 7
        case _:
            pytest.fail("the fields do not match by place")


def test_nothing_can_be_changed_added_or_taken_away() -> None:
    kept = Shared(1)
    with pytest.raises(FrozenInstanceError):
        kept.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        kept.more = 2  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        del kept.number
    assert kept == Shared(1)


def test_only_its_own_class_is_equal() -> None:
    other, shared = cast(object, Other(1)), cast(object, Shared(1))
    assert other != shared
    assert shared != other
    assert Bare() == Bare() != Named() == Named()
    assert len({Bare(), Named(), Bare()}) == 2


@pytest.mark.parametrize(
    ("given_", "named", "told"),
    [
        ((), {}, "Other lacks number"),
        ((1, "a", 2), {}, "takes 2 values but 3"),
        ((1,), {"colour": 2}, "no further colour"),
        ((1,), {"number": 2}, "no further number"),
    ],
)
def test_wrong_values_are_refused_by_name_and_never_printed(
    given_: tuple[object, ...], named: dict[str, object], told: str
) -> None:
    with pytest.raises(TypeError, match=told):
        Other(*given_, **named)  # type: ignore[arg-type]


def test_a_class_without_words_is_made_without_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """``dataclass`` would ask for one to make words of it; start-up waits for a hundred classes."""
    asked: list[object] = []
    monkeypatch.setattr(inspect, "signature", asked.append)

    @frozen
    class Wordless:
        number: int

    assert Wordless.__doc__ == "Wordless"
    assert not asked
