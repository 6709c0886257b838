"""The reader program on a real pcscd with virtual readers, in namespaces of its own."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.reader.pcscd_fixture import READER_A, READER_B, PcscdNamespace, no_pcscd, only_child, pcscd, pcscd_namespace
from tests.reader.reader_process import ReaderProcess
from tests.reader.virtual_card import (
    BANK_CARD_ATR,
    PulledCardError,
    bank_card_answer,
    chip_serial_answer,
    paged_answer,
    sample_text,
    silent_answer,
)

pytestmark = pytest.mark.pcscd
__all__ = ["no_pcscd", "pcscd", "pcscd_namespace"]

ID_CARD = paged_answer(sample_text())
OTHER_ID_CARD = paged_answer(sample_text(name="卫立强"))

# What vpcd itself needs to notice a card or its absence: pcscd polls it each 0.4 s (measured 0.05 to 0.5 s).
VPCD_POLL_S = 0.5

Start = Callable[..., ReaderProcess]

# A second program on the same service. Commands on its stdin; it answers each with one line.
OTHER_PROGRAM = """
import sys
from smartcard import scard
code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
share = {"exclusive": scard.SCARD_SHARE_EXCLUSIVE, "shared": scard.SCARD_SHARE_SHARED}
for line in sys.stdin:
    word, _, name = line.strip().partition(" ")
    if word in share:
        code, card, protocol = scard.SCardConnect(context, name, share[word], 3)
    elif word == "begin":
        code = scard.SCardBeginTransaction(card)
    elif word == "end":
        code = scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
    else:
        code = scard.SCardDisconnect(card, {"reset": scard.SCARD_RESET_CARD, "leave": scard.SCARD_LEAVE_CARD}[word])
    print(code & 0xFFFFFFFF, flush=True)
"""


class OtherProgram:
    def __init__(self, namespace: PcscdNamespace) -> None:
        self._process = namespace.popen(namespace.python("-c", OTHER_PROGRAM), stdin=subprocess.PIPE)

    def does(self, command: str) -> int:
        """Returns the PC/SC code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(5)
        self._process.stdout.close()


@pytest.fixture
def start(pcscd_namespace: PcscdNamespace) -> Iterator[Start]:
    started: list[ReaderProcess] = []

    def run(*arguments: str, ready: bool = True) -> ReaderProcess:
        command = pcscd_namespace.python("-m", "kiosk.reader", *arguments)
        process = pcscd_namespace.popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(ReaderProcess(process))
        if ready:
            started[-1].wait_for("readers", lambda fields: bool(fields["readers"]))
        return started[-1]

    yield run
    for reader in started:
        reader.close()


@pytest.fixture
def other(pcscd: PcscdNamespace) -> Iterator[OtherProgram]:
    program = OtherProgram(pcscd)
    yield program
    program.close()


@pytest.mark.parametrize("profile", ["auto", "ffb0-paged"])
def test_insert_read_pull(pcscd: PcscdNamespace, start: Start, profile: str) -> None:
    reader = start("--profile", profile)
    card = pcscd.card(ID_CARD)
    card.insert()
    _, identity = reader.wait_for("identity")
    assert (identity["name"], identity["id_number"]) == ("关建国", "140802197003150012")
    assert identity["reader"] == READER_A
    assert reader.of("card")[0]["atr"] == card.atr.hex().upper()
    assert [fields["step"] for fields in reader.of("reading")] == ["find", "select", "read"]
    card.pull()
    assert reader.wait_for("removed")[1]["reader"] == READER_A


def test_a_card_that_lay_there_at_the_start_is_read(pcscd: PcscdNamespace, start: Start) -> None:
    pcscd.card(ID_CARD).insert()
    start().wait_for("identity")


def test_an_expired_card_is_read_and_warned_about(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    pcscd.card(paged_answer(sample_text(valid_until="20201010"))).insert()
    assert reader.wait_for("identity")[1]["warnings"] == ["EXPIRED"]


def test_a_quick_swap_is_two_cards_one_after_the_other(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    card = pcscd.card(ID_CARD)
    card.insert()
    reader.wait_for("identity")
    reader.clear()
    card.answer = OTHER_ID_CARD
    card.swap()
    assert reader.wait_for("identity")[1]["name"] == "卫立强"
    assert [fields["event"] for _, fields in reader.lines if fields["event"] in ("removed", "card")] == [
        "removed",
        "card",
    ]


def test_pulled_while_it_is_being_read(pcscd: PcscdNamespace, start: Start) -> None:
    def pulled(apdu: bytes) -> bytes:
        raise PulledCardError

    reader = start()
    card = pcscd.card(pulled)
    card.insert()
    reader.wait_for_fault("CARD_LOST")
    card.pull()
    reader.wait_for("removed")
    pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")


def test_a_bank_card_is_no_identity_card(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    pcscd.card(bank_card_answer, atr=BANK_CARD_ATR).insert()
    reader.wait_for_fault("CARD_NOT_ID")


@pytest.mark.parametrize(("serial", "event"), [("0102030405060708", "token"), ("0000000000000000", "fault")])
def test_a_plain_reader_gives_a_token_and_nothing_for_zeros(
    pcscd: PcscdNamespace, start: Start, serial: str, event: str
) -> None:
    reader = start("--profile", "uid")
    pcscd.card(chip_serial_answer(bytes.fromhex(serial))).insert()
    _, told = reader.wait_for(event)
    assert told.get("uid", told.get("code")) == {"token": serial, "fault": "CARD_NOT_ID"}[event]


@pytest.mark.parametrize(("card", "code"), [(ID_CARD, 0), (bank_card_answer, 4), (chip_serial_answer(b"\1" * 8), 3)])
def test_once(pcscd: PcscdNamespace, start: Start, card: Callable[[bytes], bytes], code: int) -> None:
    reader = start("--once", ready=False)
    pcscd.card(card).insert()
    assert reader.wait() == code


def test_a_silent_card_is_told_abandoned_and_forgotten_when_lifted(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    pid = only_child(reader.process.pid)
    silent = pcscd.card(silent_answer)
    silent.insert()
    laid_s, _ = reader.wait_for("card")
    told_s, fault = reader.wait_for_fault("CARD_SILENT")
    assert fault["reader"] == READER_A
    assert told_s - laid_s < 3
    reader.clear()
    again_s, _ = reader.wait_for("readers", lambda fields: bool(fields["readers"]))
    assert again_s - laid_s < 5
    assert only_child(reader.process.pid) == pid
    # The other reader serves although the silent card still lies there, and the silent one is not connected to again.
    asked = len(silent.apdus)
    good = pcscd.card(ID_CARD, READER_B)
    good.insert()
    assert reader.wait_for("identity")[1]["reader"] == READER_B
    assert len(silent.apdus) == asked
    good.pull()
    reader.wait_for("removed", lambda fields: bool(fields["reader"] == READER_B))
    silent.pull()
    reader.wait_for("removed", lambda fields: bool(fields["reader"] == READER_A))
    reader.clear()
    pcscd.card(OTHER_ID_CARD).insert()
    assert reader.wait_for("identity")[1]["name"] == "卫立强"
    assert only_child(reader.process.pid) == pid


def test_rdr_5_the_heartbeat_goes_on_while_a_card_is_silent(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    pcscd.card(silent_answer).insert()
    reader.wait_for_fault("CARD_SILENT")
    busy = [fields["busy"] for fields in reader.of("alive") if fields["busy"]]
    assert [each["operation"] for each in busy][-2:] == ["transmit", "transmit"]
    assert 1 < busy[-1]["since_s"] < 3


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_service_is_noticed_and_used_again(pcscd: PcscdNamespace, start: Start, how: signal.Signals) -> None:
    reader = start()
    reader.clear()
    killed_s = time.monotonic()
    pcscd.stop(how)
    noticed_s, down = reader.wait_for("service", lambda fields: bool(fields["state"] == "down"))
    assert noticed_s - killed_s < 1
    assert down["code"] in ("0x80100013", "0x8010001D")
    reader.wait_for_fault("SERVICE_DOWN")
    pcscd.start()
    back_s = time.monotonic()
    up_s, _ = reader.wait_for("service", lambda fields: bool(fields["state"] == "up"))
    assert up_s - back_s < 1.5
    pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")
    assert len(reader.of("fault")) == 1


def test_a_service_killed_during_a_reading(pcscd: PcscdNamespace, start: Start) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(apdu: bytes) -> bytes:
        asked.set()
        go_on.wait(10)
        return ID_CARD(apdu)

    reader = start()
    pcscd.card(slow).insert()
    assert asked.wait(10)
    pcscd.stop()
    reader.wait_for("service", lambda fields: bool(fields["state"] == "down"))
    reader.wait_for_fault("SERVICE_DOWN")
    reader.wait_for("removed")
    go_on.set()
    pcscd.start()
    pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")


def test_a_frozen_service_is_told_and_survived(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    reader.clear()
    pcscd.freeze(True)
    reader.wait_for_fault("SERVICE_DOWN", timeout_s=10)
    pcscd.freeze(False)
    reader.clear()
    reader.wait_for("readers", lambda fields: bool(fields["readers"]))
    pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")


def test_no_service_at_the_start(no_pcscd: PcscdNamespace, start: Start) -> None:
    reader = start("--profile", "ffb0-paged", ready=False)
    assert reader.wait_for("service")[1] == {"event": "service", "state": "down", "code": "0x8010001D"}
    reader.wait_for_fault("SERVICE_DOWN")
    no_pcscd.start()
    reader.wait_for("service", lambda fields: bool(fields["state"] == "up"))
    no_pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")


def test_once_without_a_service_is_a_fault(no_pcscd: PcscdNamespace, start: Start) -> None:
    assert start("--once", ready=False).wait() == 4


def test_no_reader_and_then_one(no_pcscd: PcscdNamespace, start: Start) -> None:
    no_pcscd.start(readers=False)
    reader = start(ready=False)
    assert reader.wait_for("readers")[1]["readers"] == []
    no_pcscd.stop()
    no_pcscd.start()
    reader.wait_for("readers", lambda fields: READER_A in [row["name"] for row in fields["readers"]])


def test_an_exclusive_holder_makes_it_busy_until_it_lets_go(
    pcscd: PcscdNamespace, start: Start, other: OtherProgram
) -> None:
    pcscd.card(ID_CARD).insert()
    _connected(other, f"exclusive {READER_A}")
    reader = start()
    assert "0x8010000B" in reader.wait_for_fault("READER_BUSY")[1]["detail"]
    reader.wait_for("readers", lambda fields: "exclusive" in [row["state"] for row in fields["readers"]])
    assert other.does("leave") == 0
    reader.wait_for("identity")


def test_a_transaction_of_another_program_is_waited_for(
    pcscd: PcscdNamespace, start: Start, other: OtherProgram
) -> None:
    card = pcscd.card(ID_CARD)
    card.insert()
    _connected(other, f"shared {READER_A}")
    assert other.does("begin") == 0
    reader = start()
    reader.wait_for("reading", lambda fields: bool(fields["step"] == "select"))
    assert other.does("end") == 0
    reader.wait_for("identity")
    assert reader.of("fault") == []


def test_a_transaction_that_does_not_end_is_a_busy_reader(
    pcscd: PcscdNamespace, start: Start, other: OtherProgram
) -> None:
    pcscd.card(ID_CARD).insert()
    _connected(other, f"shared {READER_A}")
    assert other.does("begin") == 0
    reader = start()
    reader.wait_for_fault("READER_BUSY")
    pcscd.card(OTHER_ID_CARD, READER_B).insert()
    reader.wait_for("identity", lambda fields: bool(fields["reader"] == READER_B))


def test_a_reset_by_another_program_is_retried(pcscd: PcscdNamespace, start: Start, other: OtherProgram) -> None:
    first, reset = threading.Event(), threading.Event()

    def waits_once(apdu: bytes) -> bytes:
        if apdu[2] == 0 and not first.is_set():
            first.set()
            reset.wait(10)
        return ID_CARD(apdu)

    card = pcscd.card(waits_once)
    card.insert()
    _connected(other, f"shared {READER_A}")
    reader = start()
    assert first.wait(10)
    resetting = threading.Thread(target=other.does, args=("reset",))
    resetting.start()
    reset.set()
    resetting.join(10)
    reader.wait_for("identity")
    assert reader.of("fault") == []


def test_two_readers_serve_one_after_the_other(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    for name, answer, person in ((READER_A, ID_CARD, "关建国"), (READER_B, OTHER_ID_CARD, "卫立强")):
        card = pcscd.card(answer, name)
        card.insert()
        assert reader.wait_for("identity", lambda fields: bool(fields["reader"] == name))[1]["name"] == person  # noqa: B023
        card.pull()
        reader.wait_for("removed", lambda fields: bool(fields["reader"] == name))  # noqa: B023


def test_two_identity_cards_are_one_too_many(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    first = pcscd.card(ID_CARD)
    first.insert()
    reader.wait_for("identity")
    reader.clear()
    pcscd.card(OTHER_ID_CARD, READER_B).insert()
    assert reader.wait_for_fault("TWO_CARDS")[1]["reader"] == READER_B
    first.pull()
    assert reader.wait_for("identity")[1]["reader"] == READER_B


def test_reread(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    card = pcscd.card(ID_CARD)
    card.insert()
    reader.wait_for("identity")
    reader.clear()
    reader.send(command="reread")
    assert reader.wait_for("identity")[1]["elapsed_ms"] < 500
    assert [fields["step"] for fields in reader.of("reading")] == ["find", "select", "read"]


def test_stop_is_quick_and_leaves_no_socket_behind(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    asked_s = time.monotonic()
    reader.send(command="stop")
    assert reader.wait() == 0
    assert time.monotonic() - asked_s < 3


def test_many_taps_leak_no_descriptor(pcscd: PcscdNamespace, start: Start) -> None:
    reader = start()
    pid = only_child(reader.process.pid)
    card = pcscd.card(ID_CARD)
    card.insert()
    reader.wait_for("identity")
    before = pcscd.descriptors(pid)
    for _ in range(50):
        reader.clear()
        reader.send(command="reread")
        reader.wait_for("identity")
    assert pcscd.descriptors(pid) == before


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_hundred_restarts_of_the_service(no_pcscd: PcscdNamespace, start: Start) -> None:
    no_pcscd.start()
    reader = start()
    late_s = []
    for _ in range(100):
        no_pcscd.stop()
        reader.wait_for("service", lambda fields: bool(fields["state"] == "down"))
        reader.clear()
        no_pcscd.start()
        back_s = time.monotonic()
        up_s, _ = reader.wait_for("service", lambda fields: bool(fields["state"] == "up"))
        late_s.append(up_s - back_s)
        reader.wait_for("readers", lambda fields: bool(fields["readers"]))
    assert max(late_s) < 1.5
    no_pcscd.card(ID_CARD).insert()
    reader.wait_for("identity")


def _connected(other: OtherProgram, command: str) -> None:
    """Repeat until pcscd has seen the card just laid down."""
    deadline_s = time.monotonic() + 5
    while (code := other.does(command)) != 0:
        assert time.monotonic() < deadline_s, f"0x{code:08X}"
        time.sleep(0.02)
