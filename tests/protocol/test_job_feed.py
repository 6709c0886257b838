"""The job feed's codec: what is written comes back, and whatever else arrives is refused as a whole (protocol, 15)."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol import job_feed
from kiosk.protocol.cache_rows import Row, row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS, SCHEMA_VERSION
from kiosk.protocol.feed_errors import (
    FeedCutError,
    FeedError,
    FeedGapError,
    FeedMalformedError,
    FeedNewerError,
    FeedTooLargeError,
)
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.frames import pack, packed, unpack
from kiosk.protocol.job_feed import (
    Change,
    DeltaReader,
    DeltaTarget,
    SnapshotTarget,
    Tally,
    canonical_row,
    encode_delta,
    merge_deltas,
    parse_target,
    read_delta,
    row_digest,
)
from tests.protocol.test_cache_rows import postings

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
DOCUMENT = DOCUMENT.split("## 15. Job feed")[1].split("\n## ")[0]

rows = postings.map(row_from_job).filter(lambda row: 0 < row[0] < 2**48)
cursors = st.tuples(st.integers(0, 2**62), st.integers(1, 2**61)).map(lambda pair: (pair[0], pair[0] + pair[1]))
digests = st.integers(0, 2**64 - 1)


def changes_of(found: Iterable[Row], closed: Iterable[int]) -> list[Change]:
    by_id = {row[0]: Change(row[0], row) for row in found}
    return [*by_id.values(), *(Change(job_id, None) for job_id in closed if job_id not in by_id)]


change_lists = st.builds(
    changes_of, st.lists(rows, max_size=6), st.lists(st.integers(1, 2**48 - 1), max_size=6, unique=True)
)


def row(job_id: int, **values: Any) -> Row:
    kinds = {"INTEGER": 0, "TEXT": "", "REAL": 0.5}
    plain = {name: kinds[kind.split()[0]] for name, kind in JOB_COLUMNS}
    return tuple((plain | {"id": job_id} | values).values())


def wrapped(lines: Iterable[bytes | dict[str, Any]], **trailer: Any) -> bytes:
    """A delta by hand, with a right trailer unless told otherwise."""
    plain = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
    body = b"".join(line + b"\n" for line in plain)
    last = {
        "closed": sum(line.startswith(b'{"close"') for line in plain),
        "put": sum(line.startswith(b'{"put"') for line in plain),
        "jobs": 3,
        "digest": "0" * 16,
        "sha256": hashlib.sha256(body).hexdigest(),
    } | trailer
    return packed(body + json.dumps(last).encode() + b"\n", 3)


HEADER = {"schema": 1, "from": 4, "to": 9}


@given(cursors, change_lists, st.integers(0, 2**40), digests)
def test_a_delta_comes_back_as_it_went(span: tuple[int, int], changes: list[Change], jobs: int, digest: int) -> None:
    after = FeedPosition(span[1], jobs, digest)
    data = encode_delta(span[0], changes, after)
    start, found, reached = read_delta(data)
    assert (start, reached) == (span[0], after)
    assert sorted(found, key=lambda change: change.job_id) == sorted(changes, key=lambda change: change.job_id)
    assert [change.row is not None for change in found] == sorted(change.row is not None for change in found)
    assert encode_delta(start, found, reached) == data


@given(change_lists, st.data())
def test_cut_anywhere_it_is_refused(changes: list[Change], data: st.DataObject) -> None:
    whole = encode_delta(1, changes, FeedPosition(2, 5, 77))
    end = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(FeedError):
        read_delta(whole[:end])


def test_cut_at_every_byte_of_the_frame_or_of_the_text() -> None:
    whole = encode_delta(1, changes_of([row(3), row(4)], [9]), FeedPosition(2, 5, 77))
    for end in range(len(whole)):
        with pytest.raises(FeedCutError):
            read_delta(whole[:end])
    text = b"".join(unpack(io.BytesIO(whole), 10**6))
    for end in range(len(text)):
        with pytest.raises(FeedCutError):
            read_delta(packed(text[:end], 3))


@given(change_lists, st.data())
def test_a_flipped_byte_is_found(changes: list[Change], data: st.DataObject) -> None:
    whole = bytearray(encode_delta(1, changes, FeedPosition(2, 5, 77)))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        found = read_delta(bytes(whole))
    except FeedError:
        return
    # Some bits of a frame's header say nothing about its content (RFC 8878, 3.1.1.1: unused and window bits).
    assert found == read_delta(encode_delta(1, changes, FeedPosition(2, 5, 77)))


@given(change_lists, st.data())
def test_a_flipped_byte_under_a_sound_frame_is_found(changes: list[Change], data: st.DataObject) -> None:
    text = bytearray(b"".join(unpack(io.BytesIO(encode_delta(1, changes, FeedPosition(2, 5, 77))), 10**7)))
    trailer_at = text.rindex(b"\n", 0, -1) + 1
    at = data.draw(st.integers(0, trailer_at - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(FeedError):
        read_delta(packed(bytes(text), 3))


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for data in (noise, packed(noise, 1)):
        with pytest.raises(FeedError):
            read_delta(data)


def test_job_1_closed_postings_travel_first() -> None:
    data = encode_delta(
        4, [Change(8, row(8)), Change(2, None), Change(1, row(1)), Change(9, None)], FeedPosition(9, 3, 0)
    )
    assert [(change.job_id, change.row is None) for change in read_delta(data)[1]] == [
        (2, True),
        (9, True),
        (1, False),
        (8, False),
    ]


@pytest.mark.parametrize(
    ("lines", "trailer", "error"),
    [
        ([HEADER | {"schema": 2}], {}, FeedNewerError),
        ([HEADER | {"schema": 0}], {}, FeedMalformedError),
        ([HEADER | {"schema": True}], {}, FeedMalformedError),
        ([HEADER | {"to": 4}], {}, FeedMalformedError),
        ([HEADER | {"from": -1}], {}, FeedMalformedError),
        ([HEADER | {"to": 2**63}], {}, FeedMalformedError),
        ([{"from": 4, "to": 9}], {}, FeedMalformedError),
        ([b"[]"], {}, FeedMalformedError),
        ([HEADER, b"{"], {}, FeedMalformedError),
        ([HEADER, b""], {}, FeedMalformedError),
        ([HEADER, b'{"close":1,"close":2}'], {}, FeedMalformedError),
        ([HEADER, {"close": 0}], {}, FeedMalformedError),
        ([HEADER, {"close": 2**48}], {}, FeedMalformedError),
        ([HEADER, {"close": "1"}], {}, FeedMalformedError),
        ([HEADER, {"close": True}], {}, FeedMalformedError),
        ([HEADER, {"close": 1}, {"close": 1}], {}, FeedMalformedError),
        ([HEADER, {"close": 1}, {"put": row(1)}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1)}, {"close": 2}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1)[:-1]}], {}, FeedMalformedError),
        ([HEADER, {"put": [*row(1), "more"]}], {}, FeedMalformedError),
        ([HEADER, {"put": {}}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1, title=None)}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1, title=5)}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1, openings=True)}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1, openings=2**53)}], {}, FeedMalformedError),
        ([HEADER, {"put": row(1, latitude="35")}], {}, FeedMalformedError),
        ([HEADER, b'{"put":' + canonical_row(row(1)).replace(b"0.5", b"1e999") + b"}"], {}, FeedMalformedError),
        ([HEADER, b'{"put":' + canonical_row(row(1)).replace(b"0.5", b"NaN") + b"}"], {}, FeedMalformedError),
        ([HEADER, b"[" * 20_000], {}, FeedMalformedError),
        ([HEADER, b'{"close":' + b"9" * 5000 + b"}"], {}, FeedMalformedError),
        ([HEADER, b'{"close":"\xff"}'], {}, FeedMalformedError),
        ([HEADER, b" " * (64 * 1024 + 1)], {}, FeedTooLargeError),
        ([HEADER], {"closed": 1}, FeedMalformedError),
        ([HEADER], {"put": 1}, FeedMalformedError),
        ([HEADER, {"close": 1}], {"closed": True}, FeedMalformedError),
        ([HEADER], {"jobs": -1}, FeedMalformedError),
        ([HEADER], {"jobs": None}, FeedMalformedError),
        ([HEADER], {"digest": "0" * 15}, FeedMalformedError),
        ([HEADER], {"digest": "A" * 16}, FeedMalformedError),
        ([HEADER], {"digest": 0}, FeedMalformedError),
        ([HEADER], {"sha256": "0" * 64}, FeedMalformedError),
        ([HEADER], {"sha256": None}, FeedMalformedError),
    ],
)
def test_job_1_job_2_what_is_no_delta_is_refused(
    lines: list[bytes | dict[str, Any]], trailer: dict[str, Any], error: type[FeedError]
) -> None:
    with pytest.raises(error) as refusal:
        read_delta(wrapped(lines, **trailer))
    assert refusal.value.code
    assert refusal.value.sentence
    assert refusal.value.instruction


def test_gen_1_keys_of_a_later_version_are_ignored() -> None:
    data = wrapped([HEADER | {"made_by": "x"}, {"close": 5, "reason": "full"}], note="later")
    assert read_delta(data) == (4, [Change(5, None)], FeedPosition(9, 3, 0))


def test_nothing_may_follow_the_trailer() -> None:
    whole = encode_delta(4, [], FeedPosition(9, 3, 0))
    text = b"".join(unpack(io.BytesIO(whole), 10**6))
    for data in (packed(text + b"\n", 3), packed(text + text, 3), whole + b"\0", whole + whole):
        with pytest.raises(FeedMalformedError):
            read_delta(data)


def test_an_error_text_repeats_nothing_of_a_posting() -> None:
    secret = "某某人电话"
    with pytest.raises(FeedMalformedError) as refusal:
        read_delta(wrapped([HEADER, {"put": row(1, contact_name=secret, contact_phone=5)}]))
    assert secret not in str(refusal.value) + repr(refusal.value.__cause__)
    assert "contact_phone" in str(refusal.value)


def test_job_2_what_must_not_be_written_is_not() -> None:
    after = FeedPosition(9, 3, 0)
    with pytest.raises(FeedMalformedError):
        encode_delta(9, [], after)
    with pytest.raises(FeedMalformedError):
        encode_delta(4, [Change(1, row(1)), Change(1, None)], after)
    with pytest.raises(FeedMalformedError):
        encode_delta(4, [Change(2, row(1))], after)
    with pytest.raises(FeedMalformedError):
        encode_delta(4, [Change(1, row(1, latitude=float("nan")))], after)
    with pytest.raises(FeedMalformedError):
        encode_delta(4, [Change(1, row(1, title="\ud800"))], after)
    with pytest.raises(FeedTooLargeError):
        encode_delta(4, [Change(1, row(1, description="长" * 30_000))], after)


def test_a_frame_that_grows_beyond_its_bound_is_stopped() -> None:
    bomb = b"".join(pack((bytes(1 << 20) for _ in range(64)), 3))
    assert len(bomb) < 1 << 16
    pieces: list[int] = []
    with pytest.raises(FeedTooLargeError):
        pieces.extend(map(len, unpack(io.BytesIO(bomb), 1 << 20)))
    assert sum(pieces) <= 1 << 20
    with pytest.raises(FeedTooLargeError):
        read_delta(bomb)


def test_a_frame_that_asks_for_much_memory_is_refused() -> None:
    # Magic number, no single segment, window descriptor for 2^27 bytes, then a raw last block of one byte.
    hungry = bytes.fromhex("28b52ffd") + bytes([0x00, (27 - 10) << 3]) + bytes.fromhex("090000") + b"x"
    with pytest.raises(FeedMalformedError):
        list(unpack(io.BytesIO(hungry), 100))


def test_reading_takes_no_more_than_it_is_given() -> None:
    class Trickle(io.RawIOBase):
        """As a slow line gives it: a byte at a time."""

        def __init__(self, data: bytes) -> None:
            self._data = io.BytesIO(data)

        def read(self, size: int = -1) -> bytes:
            return self._data.read(min(size, 1))

    whole = encode_delta(1, changes_of([row(3)], [9]), FeedPosition(2, 5, 77))
    reader = DeltaReader(Trickle(whole))  # type: ignore[arg-type]  # read() is all that is asked of it
    with pytest.raises(FeedCutError):
        reader.led_to()
    assert len(list(reader)) == 2
    assert reader.led_to() == FeedPosition(2, 5, 77)


class TestMerging:
    @settings(max_examples=25)
    @given(st.lists(change_lists, min_size=1, max_size=4))
    def test_the_merged_delta_does_what_its_parts_do(self, steps: list[list[Change]]) -> None:
        parts: list[bytes] = []
        live: dict[int, Row | None] = {}
        for number, changes in enumerate(steps):
            parts.append(encode_delta(number, changes, FeedPosition(number + 1, number, number)))
            live.update(changes)
        start, merged, after = read_delta(merge_deltas(parts))
        assert (start, after) == (0, FeedPosition(len(steps), len(steps) - 1, len(steps) - 1))
        assert dict(merged) == live

    def test_only_what_follows_on_each_other(self) -> None:
        parts = [encode_delta(1, [], FeedPosition(2, 0, 0)), encode_delta(3, [], FeedPosition(4, 0, 0))]
        with pytest.raises(FeedGapError):
            merge_deltas(parts)
        with pytest.raises(FeedMalformedError):
            merge_deltas([])


class TestDigest:
    @settings(max_examples=25)
    @given(st.lists(rows, max_size=8, unique_by=lambda each: each[0]), st.randoms(use_true_random=False))
    def test_job_3_order_makes_no_difference_and_what_goes_leaves_no_trace(self, found: list[Row], random: Any) -> None:
        straight, mixed = Tally(), Tally()
        for each in found:
            straight.add(each)
        shuffled = [*found, *found, *found]
        random.shuffle(shuffled)
        for each in shuffled:
            mixed.add(each)
        for each in found:
            mixed.remove(each)
            mixed.remove(each)
        assert mixed.at(5) == straight.at(5)
        position = straight.at(5)
        assert FeedPosition.of_text(5, straight.jobs, position.digest_text) == position

    def test_the_canonical_row_of_the_document(self) -> None:
        plain = row(7, title='一"\\\n\x1f\x7f', latitude=35, longitude=-0.0, hirer_credit_code=None)
        text = canonical_row(plain).decode()
        assert text.startswith('[7,"一\\"\\\\\\n\\u001f\x7f",')
        assert ",35.0,0.0," in text
        assert row_digest(plain) == int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        assert json.loads(text)[1] == plain[1]

    @pytest.mark.parametrize("text", ["", "0" * 15, "G" * 16, "A" * 16, "0" * 17])
    def test_a_text_that_is_no_digest(self, text: str) -> None:
        with pytest.raises(ValueError, match="position"):
            FeedPosition.of_text(1, 1, text)


class TestNames:
    @given(cursors, st.integers(1, 9999))
    def test_names_come_back(self, span: tuple[int, int], schema: int) -> None:
        for target in (SnapshotTarget(span[0], schema), DeltaTarget(*span)):
            assert parse_target(target.name) == target

    def test_the_own_schema_is_the_usual_one(self) -> None:
        assert SnapshotTarget(12).name == f"jobs/snapshot-12-s{SCHEMA_VERSION}.sqlite.zst"

    @pytest.mark.parametrize(
        "name",
        [
            "jobs/snapshot-012-s1.sqlite.zst",
            "jobs/snapshot-1-s0.sqlite.zst",
            "jobs/snapshot-1.sqlite.zst",
            f"jobs/snapshot-{2**63}-s1.sqlite.zst",
            "jobs/delta-4-4.ndjson.zst",
            "jobs/delta-5-4.ndjson.zst",
            "jobs/delta--1-4.ndjson.zst",
            "jobs/delta-1-4.ndjson.zst\n",
            "jobs/../delta-1-4.ndjson.zst",
            "jobs/delta-١-4.ndjson.zst",
            "content/delta-1-4.ndjson.zst",
        ],
    )
    def test_other_names_are_not_of_this_feed(self, name: str) -> None:
        assert parse_target(name) is None


def test_the_documents_example_is_a_delta() -> None:
    """Its elided row filled in, the example of docs/protocol.md is what this program writes."""
    (block,) = re.findall(r"^```\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    header, close, _put, trailer = [line.split("   ")[0] for line in block.splitlines()]
    posting = row(9, title="小工")
    tally = Tally()
    tally.add(posting)
    data = encode_delta(41, [Change(9, posting), Change(7, None)], tally.at(43))
    text = b"".join(unpack(io.BytesIO(data), 10**6)).decode().splitlines()
    assert text[:2] == [header, close]
    assert text[2].startswith('{"put":[9,"小工",')
    assert json.loads(text[3]).keys() == json.loads(trailer).keys()
    assert text[3].startswith(trailer.split(',"sha256"')[0])


def test_the_documents_bounds_are_those_of_the_code() -> None:
    assert f"at most {job_feed.MAX_LINE_BYTES // 1024} KiB a line" in DOCUMENT
    assert f"{job_feed.MAX_DELTA_BYTES // 2**20} MiB and {job_feed.MAX_CHANGES:,} changes" in DOCUMENT
    assert f"at most {job_feed.MAX_SNAPSHOT_BYTES // 2**30} GiB unpacked" in DOCUMENT
    of_the_feed = {kind.code for kind in FeedError.__subclasses__() if kind.__module__ == FeedError.__module__}
    assert of_the_feed <= set(re.findall(r"`(FEED_\w+)`", DOCUMENT))
