"""The sync contract: every event survives its line, nothing else is taken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import DeviceReading, HubContact
from kiosk.protocol.event_lines import MAX_LINE_BYTES, MalformedEventError
from kiosk.protocol.sync_events import (
    Alive,
    CacheChanged,
    Connection,
    Fault,
    Hello,
    Receipts,
    SettingsSent,
    State,
    StatesChanged,
    Stick,
    StickState,
    SyncEvent,
    decode,
    encode,
)
from tests.protocol.test_protocol_document import SECTIONS
from tests.protocol.test_protocol_document import words as words_of

counts = st.one_of(st.none(), st.integers(0, 10**6))
words = st.none() | st.text(max_size=30)
devices = st.builds(DeviceReading, st.integers(0, 2**40), st.text(max_size=36), st.floats(0, 1e9))
sync_events = st.one_of(
    st.builds(Hello, st.integers(1, 9), st.text(max_size=20)),
    st.builds(
        State,
        connection=st.sampled_from(Connection),
        pending=counts,
        refused=counts,
        standing=words,
        key_id=counts,
        reason=words,
        succeeded_at=counts,
        contact=st.none() | st.builds(HubContact, st.integers(0, 2**40), devices),
    ),
    st.builds(CacheChanged, words, counts),
    st.builds(Receipts, st.integers(0, 10**6)),
    st.builds(StatesChanged, st.integers(0, 10**6)),
    st.builds(SettingsSent, st.integers(0, 10**6), words),
    st.builds(
        Stick,
        st.sampled_from(StickState),
        words,
        *(st.integers(0, 10**6) for _ in ("envelopes", "receipts", "states")),
        st.integers(0, 100),
    ),
    st.builds(Fault, st.text(max_size=20), st.text(max_size=50)),
    st.builds(Alive, st.floats(0, 1e9)),
)


@given(sync_events)
def test_every_event_survives_its_line(event: SyncEvent) -> None:
    line = encode(event)
    assert "\n" not in line
    assert line.isascii()
    assert decode(line) == event


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_nonsense_is_refused_without_being_repeated(line: str | bytes) -> None:
    with pytest.raises(MalformedEventError) as refused:
        decode(line)
    assert "contract" in str(refused.value)


def test_a_line_has_an_end() -> None:
    with pytest.raises(MalformedEventError, match="too long"):
        decode("x" * (MAX_LINE_BYTES + 1))


def test_every_event_and_field_is_documented() -> None:
    """docs/protocol.md, 11."""
    documented = words_of(SECTIONS["11. Sync events"])
    for event in (
        Hello(1, "0"),
        State(Connection.ONLINE, 1, 0, contact=HubContact(1, DeviceReading(1, "b", 1.0))),
        State(Connection.OFFLINE, 1, 0, delivered_at=7, gaps_s=(600, 86_400)),
        CacheChanged("g", 1),
        Receipts(1),
        StatesChanged(1),
        SettingsSent(1, None),
        Fault("c", "d"),
        Alive(1.0),
    ):
        fields = json.loads(encode(event))
        names = {fields.pop("event"), *fields}
        for inner in fields.values():
            names |= set(inner) if isinstance(inner, dict) else set()
        assert names <= documented, event


def test_states_are_told_apart_by_every_field() -> None:
    """The program says a state when it differs from the one said before."""
    state = State(Connection.ONLINE, 1, 0)
    assert all(
        state != other
        for other in (
            State(Connection.OFFLINE, 1, 0),
            State(Connection.ONLINE, 1, 0, standing="good"),
            State(Connection.ONLINE, 1, 0, succeeded_at=5),
            State(Connection.ONLINE, 1, 0, contact=HubContact(1, DeviceReading(1, "b", 1.0))),
        )
    )
