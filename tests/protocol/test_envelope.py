"""The envelope: whole or refused; sealed for the hub alone; nothing outside tells what is inside."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import sodium_pad
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from kiosk.domain.application import TicketTitle
from kiosk.domain.card import Document, Sex
from kiosk.protocol.acts import (
    KINDS,
    Act,
    Application,
    Audit,
    Complaint,
    ComplaintSubject,
    Erasure,
    ErasureScope,
    KindClass,
    class_of,
)
from kiosk.protocol.envelope import (
    MAX_ENVELOPE_BYTES,
    EnvelopeError,
    EnvelopeFault,
    EnvelopeSequence,
    Header,
    open_sealed,
    read,
    read_sequence,
    seal,
    verify,
)
from tests.protocol.strategies import acts, headers

KIOSK_KEY = SigningKey(b"k" * 32)
HUB_KEY = PrivateKey(b"h" * 32)
HEADER = Header(7, UUID(int=1), 3, UUID(int=2), KindClass.ACT)
AT = 1_795_500_000
ACT = Erasure(b"p" * 16, ErasureScope.EVERYTHING)
APPLICATION = Application(
    ticket_id=5,
    job_id=6,
    holder_tag=b"12345678",
    person=b"p" * 16,
    name="关铁柱",
    phone="13800138000",
    document=Document.RESIDENT,
    sex=Sex.MALE,
    birth_month="1970-03",
    title=TicketTitle.APPLICATION,
    reply_deadline=None,
    job_updated_at=AT,
    issued_at=AT,
    valid_days=2,
    consent_version="application-1",
    receiver="解州顺达劳务",
    group=None,
)


def sealed(act: Act = ACT, header: Header = HEADER) -> bytes:
    return seal(header, AT, act, HUB_KEY.public_key, "hub-1", KIOSK_KEY)


def opened_act(wire: bytes) -> Act:
    return open_sealed(wire, KIOSK_KEY.verify_key, HUB_KEY).act


def forged(body: bytes, **changes: object) -> bytes:
    """Signed as it should be, by a kiosk that puts something wrong inside."""
    outer = {**cbor2.loads(cbor2.loads(sealed())[0]), "sealed": SealedBox(HUB_KEY.public_key).encrypt(body), **changes}
    data = cbor2.dumps(outer, canonical=True)
    return cbor2.dumps([data, KIOSK_KEY.sign(b"kiosk-envelope-v1\0" + data).signature], canonical=True)


def honest_body(**changes: object) -> bytes:
    body = {
        "kiosk": HEADER.kiosk,
        "ledger_id": HEADER.ledger_id.bytes,
        "sequence": HEADER.sequence,
        "envelope_id": HEADER.envelope_id.bytes,
        "kind_class": "act",
        "at": AT,
        "kind": "erasure",
        "act": {"person": b"p" * 16, "scope": "everything"},
        **changes,
    }
    padded: bytes = sodium_pad(cbor2.dumps(body, canonical=True), 256)
    return padded


def fault_of(wire: bytes) -> EnvelopeFault:
    with pytest.raises(EnvelopeError) as refused:
        open_sealed(wire, KIOSK_KEY.verify_key, HUB_KEY)
    return refused.value.code


@given(acts, st.data(), st.integers(0, 2**34 - 1))
def test_every_act_comes_out_as_it_went_in(act: Act, data: st.DataObject, at: int) -> None:
    header = data.draw(headers(class_of(act)))
    wire = seal(header, at, act, HUB_KEY.public_key, "hub-1", KIOSK_KEY)
    opened = open_sealed(wire, KIOSK_KEY.verify_key, HUB_KEY)
    assert (opened.header, opened.at, opened.act) == (header, at, act)
    assert read(wire).header == header
    assert read(wire).hub_key_id == "hub-1"


def test_every_flipped_bit_is_refused() -> None:
    wire = sealed(APPLICATION)
    for bit in range(len(wire) * 8):
        bent = bytearray(wire)
        bent[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EnvelopeError):
            verify(bytes(bent), KIOSK_KEY.verify_key)


@given(st.binary(max_size=600))
def test_foreign_bytes_are_refused_and_never_crash(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        open_sealed(data, KIOSK_KEY.verify_key, HUB_KEY)


@given(st.recursive(st.none() | st.integers() | st.binary() | st.text(), st.lists, max_leaves=10))
def test_foreign_cbor_is_refused_and_never_crashes(value: object) -> None:
    with pytest.raises(EnvelopeError):
        open_sealed(cbor2.dumps(value, canonical=True), KIOSK_KEY.verify_key, HUB_KEY)


def test_only_the_hub_can_open_it() -> None:
    wire = sealed(APPLICATION)
    for spelling in ("关铁柱".encode(), b"13800138000", b"p" * 16, b"application"):
        assert spelling not in wire
    with pytest.raises(EnvelopeError) as refused:
        open_sealed(wire, KIOSK_KEY.verify_key, PrivateKey(b"x" * 32))
    assert refused.value.code is EnvelopeFault.WRONG_HUB_KEY


def test_another_kiosks_signature_does_not_count() -> None:
    with pytest.raises(EnvelopeError) as refused:
        open_sealed(sealed(), SigningKey(b"o" * 32).verify_key, HUB_KEY)
    assert refused.value.code is EnvelopeFault.BAD_SIGNATURE


def test_env_3_the_length_does_not_tell_a_complaint_from_an_erasure() -> None:
    complaint = Complaint(ComplaintSubject.FEE, "要先交二百押金")
    assert len(sealed(complaint)) == len(sealed(ACT))


@pytest.mark.parametrize(
    "change",
    [{"kiosk": 8}, {"sequence": 4}, {"envelope_id": UUID(int=9).bytes}, {"ledger_id": UUID(int=9).bytes}],
)
def test_env_2_the_header_inside_must_be_the_one_outside(change: dict[str, object]) -> None:
    assert fault_of(forged(honest_body(**change))) is EnvelopeFault.HEADER_MISMATCH
    assert fault_of(forged(honest_body(), **change)) is EnvelopeFault.HEADER_MISMATCH


def test_the_forgers_tool_can_also_make_a_good_one() -> None:
    assert opened_act(forged(honest_body())) == ACT


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (honest_body(kind="wedding"), EnvelopeFault.UNKNOWN_KIND),
        (honest_body(act=None), EnvelopeFault.MALFORMED),
        (honest_body(act={"person": b"p" * 16}), EnvelopeFault.MALFORMED),
        (honest_body(act={"person": "p", "scope": "everything"}), EnvelopeFault.MALFORMED),
        (honest_body(act={"person": b"p" * 16, "scope": "the world"}), EnvelopeFault.MALFORMED),
        (honest_body(kind="audit", act={"entries": []}), EnvelopeFault.HEADER_MISMATCH),
        (honest_body(at="now"), EnvelopeFault.MALFORMED),
        (honest_body(ledger_id=b"short"), EnvelopeFault.MALFORMED),
        (b"", EnvelopeFault.MALFORMED),
        (b"\0" * 256, EnvelopeFault.MALFORMED),
    ],
)
def test_a_signed_body_that_is_wrong_is_refused_by_name(body: bytes, fault: EnvelopeFault) -> None:
    assert fault_of(forged(body)) is fault


@pytest.mark.parametrize("change", [{"v": 2}, {"suite": 2}, {"v": None}])
def test_gen_2_another_version_or_suite_is_told_apart_from_damage(change: dict[str, object]) -> None:
    assert fault_of(forged(honest_body(), **change)) is EnvelopeFault.UNKNOWN_VERSION


def test_gen_1_fields_of_a_newer_kiosk_are_ignored() -> None:
    newer = honest_body(act={"person": b"p" * 16, "scope": "everything", "mood": "good"}, weather="dry")
    assert opened_act(forged(newer, colour="blue")) == ACT


def test_an_act_goes_into_its_own_class_only() -> None:
    with pytest.raises(ValueError, match="class"):
        sealed(Audit(()))
    with pytest.raises(ValueError, match="class"):
        sealed(ACT, replace(HEADER, kind_class=KindClass.AUDIT))


def test_env_4_what_would_not_fit_is_not_made() -> None:
    with pytest.raises(ValueError, match="64 KiB"):
        sealed(Complaint(ComplaintSubject.OTHER, "字" * MAX_ENVELOPE_BYTES))


@given(st.lists(acts.filter(lambda act: class_of(act) is KindClass.ACT), max_size=5))
def test_a_sequence_of_envelopes_falls_apart_into_the_same(several: list[Act]) -> None:
    wires = tuple(sealed(act) for act in several)
    assert read_sequence(b"".join(wires)) == EnvelopeSequence(wires, None)


def test_a_file_that_is_cut_at_any_byte_gives_what_is_whole() -> None:
    first, second = sealed(), sealed(APPLICATION)
    data = first + second
    for length in range(len(data)):
        found = read_sequence(data[:length])
        whole = (first,) if length >= len(first) else ()
        rest = length - sum(map(len, whole))
        assert found == EnvelopeSequence(whole, length - rest if rest else None)


@pytest.mark.parametrize(
    "foreign", [b"\0", b"\x82", b"\x82\x59", b"\x82\x59\xff\xff", b"<html>" * 99, b"\xd8\x1c" * 99]
)
def test_what_is_no_envelope_ends_a_sequence(foreign: bytes) -> None:
    wire = sealed()
    assert read_sequence(wire + foreign + wire) == EnvelopeSequence((wire,), len(wire))


def test_every_kind_of_the_house_has_a_body() -> None:
    assert list(KINDS) == [
        "application",
        "withdrawal",
        "check_in",
        "dispatch",
        "wish",
        "sign_up",
        "sign_off",
        "outcome",
        "complaint",
        "preferences",
        "erasure",
        "audit",
        "visits",
    ]
