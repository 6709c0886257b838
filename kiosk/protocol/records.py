"""Frozen dataclasses as plain maps: what envelope bodies, ticket details and preferences are made of.

A field becomes a CBOR value: numbers, texts, byte strings, booleans and null as they are, an enum of words as its
word, a day or a time as ISO 8601 text, a tuple as an array, a frozenset as a sorted array, a nested dataclass as a
map. Reading is strict about what it knows (type, enum word, length) and ignores keys that it does not: an older
program may be given a newer record (the protocol's rule for versions, docs/protocol.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import cbor2

MAX_TEXT_CHARS = 2000
"""Longer texts are refused on reading: no field of this protocol needs them, and the hub reads what strangers send."""

MAX_ITEMS = 256

_FROM_TEXT: dict[type[Any], Callable[[str], Any]] = {date: date.fromisoformat, time: time.fromisoformat}

_Value = TypeVar("_Value")


class RecordError(ValueError):
    """Bytes or a map that are not the record they should be. Says which field, never its value: that may be a name."""

    code = "RECORD_MALFORMED"

    def __init__(self, field_name: str, expected: str) -> None:
        self.field_name = field_name
        self.expected = expected
        super().__init__(f"{field_name}: expected {expected}")


def to_map(value: Any) -> dict[str, Any]:
    """The plain map of a dataclass instance, keys in field order."""
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def from_map(kind: type[_Value], values: Mapping[str, Any]) -> _Value:
    """Build ``kind`` from a plain map. A missing key takes the field's default. Raises RecordError."""
    built: dict[str, Any] = {}
    shaped: Any = kind
    for name, (hint, has_default) in _shape(shaped).items():
        if name in values:
            built[name] = _typed(values[name], hint, name)
        elif not has_default:
            raise RecordError(name, "a value; it is missing")
    try:
        return kind(**built)
    except RecordError:
        raise
    except ValueError:
        raise RecordError(kind.__name__, "values within their ranges") from None


def pack(plain: Any) -> bytes:
    """Deterministic CBOR (RFC 8949, 4.2.1)."""
    return cbor2.dumps(plain, canonical=True)


def unpack(data: bytes) -> Any:
    """Read deterministic CBOR; anything else (trailing bytes, doubled keys, long forms) raises RecordError."""
    try:
        plain = cbor2.loads(data)
        again = cbor2.dumps(plain, canonical=True)
    except Exception:
        # cbor2 raises its own errors, but also OverflowError, UnicodeDecodeError, RecursionError and MemoryError on
        # hostile bytes; for the reader they all mean the same.
        raise RecordError("record", "CBOR") from None
    if again != data:
        raise RecordError("record", "deterministic CBOR")
    return plain


def unpack_map(data: bytes) -> dict[str, Any]:
    """Read deterministic CBOR that must be a map with text keys."""
    plain = unpack(data)
    if not isinstance(plain, dict) or not all(isinstance(key, str) for key in plain):
        raise RecordError("record", "a map with text keys")
    return plain


@cache
def _shape(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is not MISSING or each.default_factory is not MISSING)
        for each in fields(kind)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return to_map(value)
    return value


def _typed(value: Any, hint: Any, name: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        wanted = next(each for each in get_args(hint) if each is not type(None))
        return _typed(value, wanted, name)
    if origin in (tuple, frozenset):
        return origin(_items(value, get_args(hint)[0], name))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise RecordError(name, "a map")
        return from_map(hint, value)
    return _scalar(value, hint, name)


def _items(value: Any, hint: Any, name: str) -> Iterable[Any]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise RecordError(name, f"an array of at most {MAX_ITEMS}")
    return [_typed(each, hint, name) for each in value]


def _scalar(value: Any, hint: type[Any], name: str) -> Any:
    if hint in _FROM_TEXT or issubclass(hint, Enum):
        if not isinstance(value, str):
            raise RecordError(name, hint.__name__)
        try:
            return _FROM_TEXT.get(hint, hint)(value)
        except ValueError:
            raise RecordError(name, hint.__name__) from None
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise RecordError(name, hint.__name__)
    if isinstance(value, str) and len(value) > MAX_TEXT_CHARS:
        raise RecordError(name, f"at most {MAX_TEXT_CHARS} characters")
    return value
