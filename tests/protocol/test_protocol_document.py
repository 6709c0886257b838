"""docs/protocol.md names every field that crosses a border, in its own section."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from kiosk.domain.card import CardWarning, Document, Identity, Sex
from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.protocol import (
    acts,
    cache_schema,
    doctor_report,
    enrolment,
    envelope,
    feed,
    feed_records,
    feed_sealing,
    job_feed,
    person,
    printer_codes,
    printer_events,
    reader_events,
    request,
    service_content,
    software,
    stick,
    sync_events,
    ticket,
    update_report,
)
from kiosk.protocol.acts import KINDS, AuditEntry, KindClass
from kiosk.protocol.cache_schema import JOB_COLUMNS, SCHEMA_VERSION
from kiosk.protocol.doctor_report import DoctorReport
from kiosk.protocol.enrolment import EnrolmentAnswer, EnrolmentFault, EnrolmentRequest
from kiosk.protocol.envelope import EnvelopeFault, Outer
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.feed_records import FeedReceipt, SentSettings, TicketState, TicketStateChange
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatReply
from kiosk.protocol.preferences import Preferences
from kiosk.protocol.reader_events import CONTRACT, FaultCode, ReaderEvent, ReaderProfile, ReaderState, ReadStep
from kiosk.protocol.receipts import Receipt
from kiosk.protocol.refusals import Deferral, Refusal
from kiosk.protocol.request import Answer, AnswerStatus, Request, RequestFault, RequestKind
from kiosk.protocol.ticket import Ticket
from kiosk.sync.feed_client import FetchFault

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
COMMON = SECTIONS["5. Kinds"].split("**`application`**")[0]


def words(text: str) -> set[str]:
    """What stands between back-ticks, fenced blocks left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`]+)`", prose))


def kind_paragraph(name: str) -> str:
    found = re.search(rf"\*\*`{name}`\*\*(.*?)(?=^\*\*`|^A heartbeat)", SECTIONS["5. Kinds"], re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found.group(1)


def enum_words(kind: type[object]) -> set[str]:
    """The words of every enum that this module made for a field; those of other rooms have sections of their own."""
    hints = get_type_hints(kind).values()
    plain = [each for hint in hints for each in (*get_args(hint), hint) if isinstance(each, type)]
    local = [each for each in plain if issubclass(each, StrEnum) and each.__module__ == acts.__name__]
    return {word.value for each in local for word in each}


def test_every_field_and_word_of_the_updaters_report() -> None:
    documented = words(SECTIONS["21. Software"])
    assert {each.name for each in fields(update_report.UpdateReport)} <= documented
    assert {each.value for each in update_report.UpdateOutcome} <= documented


@pytest.mark.parametrize("name", KINDS)
def test_every_field_of_every_kind(name: str) -> None:
    documented = words(kind_paragraph(name))
    assert {each.name for each in fields(KINDS[name])} <= documented
    assert enum_words(KINDS[name]) <= documented


def test_no_kind_is_documented_that_does_not_exist() -> None:
    assert re.findall(r"^\*\*`(\w+)`\*\*", SECTIONS["5. Kinds"], re.MULTILINE) == list(KINDS)


def test_audit_entries() -> None:
    assert {each.name for each in fields(AuditEntry)} <= words(kind_paragraph("audit"))


def test_the_envelope() -> None:
    documented = words(SECTIONS["4. The envelope"])
    assert {"v", "suite", "kiosk", "ledger_id", "sequence", "envelope_id", "hub_key_id", "at", "kind"} <= documented
    assert {each.name for each in fields(Outer)} - {"header"} <= documented
    assert set(EnvelopeFault) | set(KindClass) | set(Refusal) | set(Deferral) <= documented


def test_the_ticket() -> None:
    assert {each.name for each in fields(Ticket)} <= words(SECTIONS["6. The ticket"])


def test_the_readers_events() -> None:
    documented = words(SECTIONS["1. Reader events"])
    assert f"contract: {CONTRACT}" in documented
    assert {each.name for each in fields(Identity)} <= documented
    codes = [FaultCode, ReaderProfile, ReaderState, ReadStep, Document, Sex, CardWarning]
    assert {word.value for each in codes for word in each} <= documented
    rows = [line for line in SECTIONS["1. Reader events"].splitlines() if line.startswith("| `")]
    assert len(rows) == len(get_args(ReaderEvent))


def test_the_printers_events() -> None:
    section = SECTIONS["19. Printer events and commands"]
    documented = words(section)
    assert f"contract: {printer_events.CONTRACT}" in documented
    for kind in get_args(printer_events.PrinterEvent):
        assert {each.name for each in fields(kind)} - {"busy"} <= documented | {"version", "uptime_s"}
    assert set(printer_codes.PaperState) | set(printer_codes.CoverState) <= documented
    assert set(printer_codes.PrinterFault) <= documented


def test_the_cache() -> None:
    assert {name for name, _type in JOB_COLUMNS} <= words(SECTIONS["3. The cache"])
    assert f"Schema {SCHEMA_VERSION} " in SECTIONS["3. The cache"]


def test_sealed_records() -> None:
    assert {each.name for each in fields(Preferences)} <= words(SECTIONS["10. Sealed records"])


def test_the_price_of_a_guess() -> None:
    price = f"{person.OPERATIONS} passes, {person.MEMORY_BYTES // 2**20} MiB"
    assert price in SECTIONS["9. Person keys"]


def test_common_fields_are_explained_where_they_are_common() -> None:
    shared = [
        name
        for name in {each.name for kind in KINDS.values() for each in fields(kind)}
        if sum(name in {each.name for each in fields(kind)} for kind in KINDS.values()) >= 4
    ]
    assert set(shared) <= words(COMMON)


def test_the_feed() -> None:
    section = SECTIONS["12. The feed"]
    documented = words(section)
    assert {each.name for each in fields(FeedReceipt)} <= documented
    assert {each.name for each in fields(TicketStateChange)} <= documented
    assert {each.name for each in fields(SentSettings)} <= documented
    assert set(TicketState) | set(FeedRole) <= documented
    assert f"offline, {feed.ROOT_THRESHOLD} of {feed.ROOT_KEYS}" in section
    lifetimes = [feed.OFFLINE_LIFETIME_S, feed.ONLINE_LIFETIME_S, feed.SNAPSHOT_LIFETIME_S, feed.TIMESTAMP_LIFETIME_S]
    assert all(f"{lifetime_s // feed.DAY_S} days" in section for lifetime_s in lifetimes)
    assert f"at most {feed.MAX_LIVE_TARGETS} targets" in section
    assert f"multiple of {feed_sealing.PAD_BYTES} bytes" in section
    assert feed_sealing.FEED_KEY_LABEL.decode() in section
    assert set(FetchFault) <= documented


def test_requests_and_answers() -> None:
    documented = words(SECTIONS["13. Requests and answers"])
    for kind in (Request, Answer, Receipt, Heartbeat, HeartbeatReply):
        assert {each.name for each in fields(kind)} <= documented
    assert set(RequestKind) | set(RequestFault) | set(AnswerStatus) <= documented


def test_enrolment() -> None:
    section = SECTIONS["14. Enrolment and revocation"]
    documented = {word for each in words(section) for word in each.split(", ")}
    assert {each.name for each in fields(EnrolmentRequest)} - {"invitation_id"} <= documented
    assert {each.name for each in fields(EnrolmentAnswer)} <= documented
    assert set(EnrolmentFault) <= documented


def test_services() -> None:
    section = SECTIONS["18. Services"]
    documented = words(section)
    for kind in (ServiceEntry, Activity):
        assert {each.name for each in fields(kind)} <= documented
    assert set(ServiceSection) | set(ActivityKind) <= documented
    assert f"at most {service_content.MAX_CONTENT_BYTES // 2**20} MiB and {service_content.MAX_ROWS} rows" in section
    (example,) = re.findall(r"^```services-file\n(.*?)\n```", section, re.MULTILINE | re.DOTALL)
    data = example.encode("utf-8")
    assert service_content.pack_content("140802", service_content.unpack_services(data).rows) == data


def test_the_findings() -> None:
    documented = words(SECTIONS["20. Findings of the doctor"])
    assert {each.name for each in fields(Finding)} | {each.name for each in fields(DoctorReport)} <= documented
    assert set(ProbeId) | set(Verdict) <= documented


def test_the_versions() -> None:
    table = TEXT.partition("**What has a version")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:2] == "| "]
    assert {name: now for name, _, now in rows[1:]} == {
        "reader events": f"{reader_events.CONTRACT}",
        "sync events": f"{sync_events.CONTRACT}",
        "printer events": f"{printer_events.CONTRACT}",
        "cache": f"{cache_schema.SCHEMA_VERSION}",
        "envelope": f"{envelope.VERSION}, {envelope.SUITE_X25519_ED25519}",
        "ticket": f"`0x{ticket.VERSION_ED25519:02x}`",
        "delta": f"{job_feed.DELTA_SCHEMA}",
        "batches and settings of the feed": f"{feed_records.VERSION}",
        "sealed targets": f"{feed_sealing.VERSION}",
        "services": f"{service_content.VERSION}",
        "requests and answers": f"{request.VERSION}",
        "enrolment": f"{enrolment.VERSION}",
        "stick": f"{stick.VERSION}",
        "findings": f"{doctor_report.CONTRACT}",
        "terms of a roll-out": f"{software.VERSION}",
        "report of the updater": f"{update_report.VERSION}",
    }
