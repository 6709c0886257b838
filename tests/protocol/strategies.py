"""Hypothesis strategies for the acts of the market: any value of any kind, by names and types of its fields."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints

from hypothesis import strategies as st

from kiosk.protocol.acts import KINDS, LINK_BYTES, TIME_BITS, Act, Audit, AuditEntry, KindClass, VisitCount
from kiosk.protocol.envelope import Header

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
times = st.integers(0, 2**TIME_BITS - 1)

_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "ticket_kiosk": st.integers(0, 2**16 - 1),
    "ticket_id": st.integers(0, 2**45 - 1),
    "job_id": st.integers(0, 2**48 - 1),
    "activity_id": st.integers(0, 2**48 - 1),
    "valid_days": st.integers(1, 255),
    "number": st.integers(0, 2**31 - 1),
    "seat": st.integers(0, 2**31 - 1),
    "within_km": st.integers(0, 2**31 - 1),
    "holder_tag": st.binary(min_size=8, max_size=8),
    "person": st.binary(min_size=16, max_size=16),
    "owner": st.binary(min_size=16, max_size=16),
    "birth_month": st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y-%m}"),
    "day": st.dates().map(date.isoformat),
}


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name == "entries":
        return st.lists(built(AuditEntry), max_size=20).map(tuple)
    if name == "counts":
        return st.lists(built(VisitCount), max_size=20).map(tuple)
    optional = hint in (int | None, str | None, bytes | None)
    plain: st.SearchStrategy[Any]
    if name in _BY_NAME:
        plain = _BY_NAME[name]
    elif hint in (int, int | None):
        plain = times
    elif hint in (str, str | None):
        plain = texts
    elif hint == tuple[str, ...]:
        plain = st.lists(texts, max_size=5).map(tuple)
    else:
        plain = st.from_type(hint)
    return st.none() | plain if optional else plain


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: _field(each.name, hints[each.name]) for each in fields(kind)})


_links = st.binary(min_size=LINK_BYTES, max_size=LINK_BYTES)
_entries = _field("entries", None)
_audits = st.builds(Audit, _entries) | st.builds(Audit, _entries, st.integers(1, 2**62 - 1), _links, _links)

acts: st.SearchStrategy[Act] = st.one_of(*(_audits if kind is Audit else built(kind) for kind in KINDS.values()))


def headers(kind_class: KindClass) -> st.SearchStrategy[Header]:
    return st.builds(
        Header,
        kiosk=st.integers(0, 0xFFFF),
        ledger_id=st.uuids(version=4),
        sequence=st.integers(1, 2**40),
        envelope_id=st.uuids(version=4),
        kind_class=st.just(kind_class),
    )
