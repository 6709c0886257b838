"""Names and marks of a stick: exactly those of docs/protocol.md, section 17, and no others."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.stick import (
    MAX_ROOTS,
    MAX_STICK_FILE_BYTES,
    OutboxName,
    StickFile,
    StickFileError,
    outbox_name,
    outbox_names,
    read_stick_file,
)

ROOT = "0f" * 32
NAME = OutboxName(7, UUID(int=0xABC), 3, 40)


@given(
    st.builds(
        OutboxName,
        st.integers(0, (1 << 16) - 1),
        st.uuids(),
        st.integers(1, 1 << 62),
        st.integers(1 << 62, (1 << 63) - 1),
    )
)
@settings(deadline=None, derandomize=True)
def test_a_name_of_envelopes_is_read_as_it_was_given(name: OutboxName) -> None:
    assert outbox_name(str(name)) == name


def test_how_a_name_looks() -> None:
    assert str(NAME) == "7-00000000000000000000000000000abc-3-40.cborseq"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../7-00000000000000000000000000000abc-3-40.cborseq",
        "7-00000000000000000000000000000ABC-3-40.cborseq",
        "7-00000000000000000000000000000abc-03-40.cborseq",
        "7-00000000000000000000000000000abc-40-3.cborseq",
        "7-00000000000000000000000000000abc-0-3.cborseq",
        "7-00000000000000000000000000000abc-3-40.cborseq.new",
        "7-00000000000000000000000000000abc-3-40.cborseq.damaged",
        "7-00000000000000000000000000000abc-3-40.cborseq\n",
        "7-00000000000000000000000000000abc-3-40.cborseq\0",
        "65536-00000000000000000000000000000abc-3-40.cborseq",
        "7-00000000000000000000000000000abc-3-9223372036854775808.cborseq",
        "7-00000000000000000000000000000abc-3-99999999999999999999.cborseq",
        "٧-00000000000000000000000000000abc-3-40.cborseq",
        "7-00000000000000000000000000000abc-3-40 (1).cborseq",
    ],
)
def test_no_other_name_is_one(name: str) -> None:
    assert outbox_name(name) is None


def test_stick_1_other_files_are_left_alone() -> None:
    assert outbox_names(["desktop.ini", str(NAME), "._x"]) == [NAME]


def test_a_stick_file_is_read_as_it_was_written() -> None:
    full = StickFile(tuple(f"{number:064x}" for number in range(MAX_ROOTS)))
    assert read_stick_file(full.encode()) == full
    assert len(full.encode()) <= MAX_STICK_FILE_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 10_000,
        json.dumps({"linggong_stick": 2, "roots": [ROOT]}).encode(),
        json.dumps({"linggong_stick": 1, "roots": []}).encode(),
        json.dumps({"linggong_stick": 1, "roots": [ROOT] * (MAX_ROOTS + 1)}).encode(),
        json.dumps({"linggong_stick": 1, "roots": ROOT}).encode(),
        json.dumps({"linggong_stick": 1, "roots": [ROOT + "0"]}).encode(),
        json.dumps({"linggong_stick": 1, "roots": [7]}).encode(),
    ],
)
def test_anything_else_marks_no_stick(content: bytes) -> None:
    with pytest.raises(StickFileError):
        read_stick_file(content)
