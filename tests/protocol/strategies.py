"""Hypothesis strategies for the acts of the market: any value of any kind, by the types of its fields."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from kiosk.protocol.acts import (
    Act,
    Application,
    Audit,
    AuditEntry,
    CheckIn,
    Complaint,
    Dispatch,
    Erasure,
    KindClass,
    Outcome,
    SignUp,
    Wish,
    Withdrawal,
)
from kiosk.protocol.envelope import Header

birth_months = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y-%m}")

acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(Application, birth_month=birth_months),
    st.builds(Withdrawal),
    st.builds(CheckIn, birth_month=birth_months),
    st.builds(Dispatch),
    st.builds(Wish, birth_month=birth_months),
    st.builds(SignUp),
    st.builds(Outcome),
    st.builds(Complaint),
    st.builds(Erasure),
    st.builds(Audit, entries=st.lists(st.builds(AuditEntry), max_size=20).map(tuple)),
)


def headers(kind_class: KindClass) -> st.SearchStrategy[Header]:
    return st.builds(
        Header,
        kiosk=st.integers(0, 0xFFFF),
        ledger_id=st.uuids(version=4),
        sequence=st.integers(1, 2**40),
        envelope_id=st.uuids(version=4),
        kind_class=st.just(kind_class),
    )
