"""Commands on stdin: each of the contract, and rubbish refused without repeating it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.reader.commands import (
    CommandError,
    PlaceCard,
    Reread,
    Stop,
    SwitchProfile,
    TestRead,
    parse_command,
)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b'{"command":"stop"}', Stop()),
        (b'{"command":"reread"}', Reread()),
        (b'{"command":"test_read"}', TestRead()),
        (b'{"command":"profile","profile":"serial"}', SwitchProfile("serial")),
        (b'{"command":"profile","profile":"auto"}', SwitchProfile("auto")),
        (b'{"command":"place_card","card":"welder"}', PlaceCard("welder")),
        (b'{"command":"place_card","card":null}', PlaceCard(None)),
    ],
)
def test_each_command(line: bytes, command: object) -> None:
    assert parse_command(line) == command


@pytest.mark.parametrize(
    "line",
    [
        b"stop",
        b"[]",
        b'{"command":"profile","profile":"none"}',
        b'{"command":"profile"}',
        b'{"command":"place_card"}',
        b'{"command":"place_card","card":3}',
        b'{"command":null}',
    ],
)
def test_what_is_no_command_is_refused(line: bytes) -> None:
    with pytest.raises(CommandError):
        parse_command(line)


@given(st.binary(max_size=80))
def test_no_bytes_break_it(line: bytes) -> None:
    with contextlib.suppress(CommandError):
        parse_command(line)
