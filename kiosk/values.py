"""Frozen values whose methods are shared instead of compiled for each class.

``dataclasses`` writes, parses and compiles six functions for every class. Start-up waits for a hundred small classes,
of which each has a handful of objects: their functions were a sixth of the time to the first paint (measured). Where
objects are made by the thousand, the compiled functions of ``dataclasses`` are faster and stay.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Kind]) -> type[Kind]:
    """Like ``dataclass(frozen=True, slots=True)``; ``fields``, ``replace`` and positional patterns work as there."""
    # ``dataclass`` would work out a signature for a class without words: two thirds of its time (measured).
    cls.__doc__ = cls.__doc__ or cls.__name__
    made: Any = dataclass(init=False, eq=False, repr=False, slots=True)(cls)
    made.__init__ = _init
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _text
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    return made  # type: ignore[no-any-return]


def _init(self: Any, *given: object, **named: object) -> None:
    """Raises TypeError like a function with the fields for parameters."""
    own = fields(self)
    if len(given) > len(own):
        raise TypeError(f"{type(self).__name__} takes {len(own)} values but {len(given)} were given")
    for number, each in enumerate(own):
        if number < len(given):
            content = given[number]
        elif each.name in named:
            content = named.pop(each.name)
        elif each.default is not MISSING:
            content = each.default
        elif each.default_factory is not MISSING:
            content = each.default_factory()
        else:
            raise TypeError(f"{type(self).__name__} lacks {each.name}")
        object.__setattr__(self, each.name, content)
    if named:
        raise TypeError(f"{type(self).__name__} has no further {', '.join(named)}")


def _compared(self: Any) -> tuple[object, ...]:
    return tuple(getattr(self, each.name) for each in fields(self) if each.compare)


def _equal(self: object, other: object) -> bool:
    return _compared(self) == _compared(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash(_compared(self))


def _text(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(_: object, name: str, __: object = None) -> NoReturn:
    raise FrozenInstanceError(f"{name} cannot be changed")
