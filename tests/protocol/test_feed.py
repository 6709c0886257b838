"""docs/protocol.md, section 12: names, batches and sealing of the feed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from kiosk.protocol.feed import (
    KIOSK_BINS,
    OFFLINE_ROLES,
    ROLE_PATHS,
    TICKET_KEYS_NAME,
    BatchName,
    FeedNameError,
    FeedRole,
    Stream,
    batch_of,
    kiosk_bin,
    kiosk_of,
    role_of,
    settings_name,
)
from kiosk.protocol.feed_records import (
    FeedReceipt,
    ReceiptBatch,
    SentSettings,
    StateBatch,
    TicketState,
    TicketStateChange,
    pack_batch,
    pack_settings,
    unpack_receipts,
    unpack_settings,
    unpack_states,
)
from kiosk.protocol.feed_sealing import PAD_BYTES, open_for_fleet, open_for_kiosk, seal_for_fleet, seal_for_kiosk
from kiosk.protocol.records import RecordError, pack, unpack_map

FLEET = b"f" * 32
KIOSK_KEY = PrivateKey(b"k" * 32)
NAME = "states/3-9.cbor"

kiosks = st.integers(1, 0xFFFF)
numbers = st.integers(0, 10**17)
receipts = st.builds(
    FeedReceipt,
    kiosk=kiosks,
    envelope_id=st.binary(min_size=16, max_size=16),
    accepted=st.just(True),
    reason=st.none(),
) | st.builds(
    FeedReceipt,
    kiosk=kiosks,
    envelope_id=st.binary(min_size=16, max_size=16),
    accepted=st.just(False),
    reason=st.text(min_size=1, max_size=30),
)
states = st.builds(
    TicketStateChange,
    kiosk=kiosks,
    ticket_id=st.integers(0, 2**45 - 1),
    holder_tag=st.binary(min_size=8, max_size=8),
)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("jobs/snapshot-4711-s1.sqlite.zst", FeedRole.JOBS),
        ("jobs/delta-1-2.ndjson.zst", FeedRole.JOBS),
        ("content/notice.json", FeedRole.CONTENT),
        ("content/pictures/hall-3.png", FeedRole.CONTENT),
        ("rules/gates.toml", FeedRole.RULES),
        ("receipts/0-12.cbor", FeedRole.RECEIPTS),
        ("kiosks/7/settings.cbor", FeedRole.KIOSKS),
        (TICKET_KEYS_NAME, FeedRole.KEYS),
        ("software/kiosk-1.2.0/wheel.whl", FeedRole.SOFTWARE),
    ],
)
def test_each_folder_has_the_role_that_signs_it(name: str, role: FeedRole) -> None:
    assert role_of(name) is role


@pytest.mark.parametrize(
    "name",
    [
        "",
        "jobs",
        "jobs/",
        "/jobs/a",
        "jobs//a",
        "jobs/../rules/a",
        "jobs/..",
        "jobs/.hidden",
        "jobs/a/b",
        "rules/a/b",
        "kiosks/settings.cbor",
        "unknown/a",
        "jobs/A",
        "jobs/a b",
        "jobs/a\\b",
        "jobs/a%2e",
        "jobs/a\n",
        "jobs/岗位",
        "jobs/" + "a" * 200,
    ],
)
def test_feed_4_a_client_refuses_every_other_name(name: str) -> None:
    with pytest.raises(FeedNameError):
        role_of(name)


@given(st.text(max_size=40))
def test_whatever_is_taken_for_a_name_stays_inside_its_folder(name: str) -> None:
    try:
        role = role_of(name)
    except FeedNameError:
        return
    assert name.startswith(f"{role}/")
    assert all(part and not part.startswith(".") for part in name.split("/"))


def test_every_role_has_its_own_folder_only() -> None:
    for role, patterns in ROLE_PATHS.items():
        assert all(pattern.startswith(f"{role}/") for pattern in patterns)
    assert set(ROLE_PATHS) == set(FeedRole)
    assert {FeedRole.RULES, FeedRole.SOFTWARE} == OFFLINE_ROLES


@given(st.sampled_from(Stream), numbers, st.integers(1, 10**6))
def test_batch_names(stream: Stream, start: int, size: int) -> None:
    batch = BatchName(stream, start, start + size)
    assert batch_of(str(batch)) == batch
    assert role_of(str(batch)) is (FeedRole.RECEIPTS if stream is Stream.RECEIPTS else FeedRole.STATES)


@pytest.mark.parametrize(
    "name", ["states/9-9.cbor", "states/9-3.cbor", "states/01-3.cbor", "jobs/1-2.cbor", NAME + "x"]
)
def test_what_is_no_batch(name: str) -> None:
    assert batch_of(name) is None


@given(kiosks)
def test_settings_names(kiosk: int) -> None:
    assert kiosk_of(settings_name(kiosk)) == kiosk
    assert role_of(settings_name(kiosk)) is FeedRole.KIOSKS
    assert kiosk_bin(settings_name(kiosk)) in KIOSK_BINS


@given(numbers, st.lists(receipts, max_size=20).map(tuple))
def test_receipts_come_back(start: int, rows: tuple[FeedReceipt, ...]) -> None:
    batch = ReceiptBatch(start, start + 20, rows)
    assert unpack_receipts(pack_batch(batch)) == batch


@given(numbers, st.lists(states, max_size=20).map(tuple))
def test_states_come_back(start: int, rows: tuple[TicketStateChange, ...]) -> None:
    batch = StateBatch(start, start + 20, rows)
    assert unpack_states(pack_batch(batch)) == batch


def test_feed_10_a_state_of_a_newer_hub_costs_its_own_row_only() -> None:
    known = TicketStateChange(7, 5, b"t" * 8, TicketState.CONTACTED, 100)
    plain = unpack_map(pack_batch(StateBatch(0, 2, (known,))))
    plain["rows"].append({**plain["rows"][0], "state": "invited-to-tea", "cup": 1})
    batch = unpack_states(pack(plain))
    assert (batch.rows, batch.unknown) == ((known,), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"from": 9},
        {"from": -1},
        {"to": None},
        {"rows": [1]},
        {"rows": {}},
        {"rows": [{"kiosk": 7}]},
        {"rows": [{"kiosk": 7, "ticket_id": 2**45, "holder_tag": b"t" * 8, "state": "chosen", "at": 1}]},
        {"rows": [{"kiosk": 0, "ticket_id": 1, "holder_tag": b"t" * 8, "state": "chosen", "at": 1}]},
        {"rows": [{"kiosk": 7, "ticket_id": 1, "holder_tag": b"t" * 7, "state": "chosen", "at": 1}]},
        {"rows": [{"kiosk": 7, "ticket_id": 1, "holder_tag": b"t" * 8, "state": 3, "at": 1}]},
    ],
    ids=str,
)
def test_a_malformed_batch_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        unpack_states(pack({"v": 1, "from": 3, "to": 9, "rows": [], **change}))


@given(st.integers(0, 2**53), st.text(max_size=200))
def test_settings_come_back(version: int, toml: str) -> None:
    settings = SentSettings(version, toml)
    assert unpack_settings(pack_settings(settings)) == settings


@pytest.mark.parametrize("change", [{"v": 2}, {"version": "1"}, {"toml": b""}, {"toml": "#" * 40_000}], ids=repr)
def test_malformed_settings_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        unpack_settings(pack({"v": 1, "version": 1, "toml": "", **change}))


@given(st.binary(max_size=60))
def test_foreign_bytes_are_no_batch(data: bytes) -> None:
    for read in (unpack_receipts, unpack_states, unpack_settings):
        with pytest.raises(RecordError):
            read(data)


@given(st.binary(max_size=3000))
def test_the_fleet_opens_what_was_sealed_for_it(plain: bytes) -> None:
    sealed = seal_for_fleet(FLEET, NAME, plain)
    assert open_for_fleet(FLEET, NAME, sealed) == plain
    with pytest.raises(RecordError):
        open_for_fleet(b"g" * 32, NAME, sealed)
    with pytest.raises(RecordError):
        open_for_fleet(FLEET, "states/3-10.cbor", sealed)


@given(kiosks, st.binary(max_size=3000))
def test_feed_9_a_kiosk_opens_its_own_only(kiosk: int, plain: bytes) -> None:
    name = settings_name(kiosk)
    sealed = seal_for_kiosk(KIOSK_KEY.public_key, kiosk, name, plain)
    assert open_for_kiosk(KIOSK_KEY, kiosk, name, sealed) == plain
    for key, number, target in [
        (PrivateKey(b"x" * 32), kiosk, name),
        (KIOSK_KEY, kiosk + 1, name),
        (KIOSK_KEY, kiosk, "kiosks/0/settings.cbor"),
    ]:
        with pytest.raises(RecordError):
            open_for_kiosk(key, number, target, sealed)


def test_the_length_tells_the_size_class_only() -> None:
    assert len({len(seal_for_fleet(FLEET, NAME, bytes(size))) for size in (0, 1, PAD_BYTES - 1)}) == 1


def test_every_flipped_bit_of_a_sealed_target_is_refused() -> None:
    for_fleet = seal_for_fleet(FLEET, NAME, b"plain")
    for_kiosk = seal_for_kiosk(KIOSK_KEY.public_key, 7, settings_name(7), b"plain")
    for bit in range(0, len(for_fleet) * 8, 7):
        with pytest.raises(RecordError):
            open_for_fleet(FLEET, NAME, _bent(for_fleet, bit))
    for bit in range(0, len(for_kiosk) * 8, 7):
        with pytest.raises(RecordError):
            open_for_kiosk(KIOSK_KEY, 7, settings_name(7), _bent(for_kiosk, bit))


def _bent(data: bytes, bit: int) -> bytes:
    bent = bytearray(data)
    bent[bit // 8] ^= 1 << bit % 8
    return bytes(bent)
