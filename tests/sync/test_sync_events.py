"""The sync contract: every event survives its line, nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.sync_events import (
    MAX_LINE_BYTES,
    Alive,
    CacheChanged,
    Connection,
    Fault,
    Hello,
    MalformedEventError,
    State,
    SyncEvent,
    decode,
    encode,
)

counts = st.one_of(st.none(), st.integers(0, 10**6))
sync_events = st.one_of(
    st.builds(Hello, st.integers(1, 9), st.text(max_size=20)),
    st.builds(State, st.sampled_from(Connection), counts, counts),
    st.builds(CacheChanged, st.one_of(st.none(), st.text(max_size=30)), counts),
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
