"""The reader program on a real pcscd with a virtual card: how soon it speaks, and what it adds to the card's own time.

The private pcscd polls its virtual reader each 0.4 s, so detection counts from the moment the card is powered. What the
program adds is everything between that moment (or a command to read again) and the identity on its stdout, less the
time the card itself took for its answers: transport through pcscd and vpcd is charged to the program. The floor is a
bare script on the same service that connects, sends the same two commands and disconnects.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

from bench.figures import Figure, median, quantile
from tests.reader.pcscd_fixture import READER_A, PcscdNamespace, missing_for_pcscd
from tests.reader.reader_process import ReaderProcess
from tests.reader.virtual_card import VirtualCard, paged_answer, sample_text

INSERTIONS = 30
READINGS = 300
CARD_ANSWER_S = 0.005
DETECTION_P50_MS = 5.0
ADDED_P50_MS = 5.0
ADDED_P99_MS = 10.0

_FLOOR = f"""
import time
from smartcard import scard
context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)[1]
for _ in range({READINGS}):
    started_ns = time.monotonic_ns()
    code, card, protocol = scard.SCardConnect(context, "{READER_A}", scard.SCARD_SHARE_SHARED, 3)
    scard.SCardTransmit(card, scard.SCARD_PCI_T1, [0xFF, 0xB0, 0, 0, 0])
    scard.SCardTransmit(card, scard.SCARD_PCI_T1, [0xFF, 0xB0, 1, 0, 0])
    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    print(time.monotonic_ns() - started_ns, flush=True)
"""


def run() -> list[Figure]:
    """Raises RuntimeError where no private pcscd can run."""
    if reason := missing_for_pcscd():
        raise RuntimeError(reason)
    namespace = PcscdNamespace()
    try:
        namespace.start()
        return _measure(namespace)
    finally:
        namespace.close()


def _measure(namespace: PcscdNamespace) -> list[Figure]:
    process = namespace.popen(
        namespace.python("-m", "kiosk.reader", "--profile", "ffb0-paged"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader = ReaderProcess(process)
    try:
        reader.wait_for("readers", lambda fields: bool(fields["readers"]))
        answer = paged_answer(sample_text())

        def slow(apdu: bytes) -> bytes:
            time.sleep(CARD_ANSWER_S)
            return answer(apdu)

        card = namespace.card(slow)
        detected_ms = [_detection_ms(reader, card) for _ in range(INSERTIONS)]
        card.insert()
        reader.wait_for("identity")
        added_ms = [_added_ms(reader, card) for _ in range(READINGS)]
    finally:
        reader.close()
    floor_ms = _floor_ms(namespace, card)
    return [
        Figure("card powered -> reading event, p50", median(detected_ms), "ms", DETECTION_P50_MS),
        Figure("card powered -> reading event, longest", max(detected_ms), "ms"),
        Figure("identity event, beyond the card's own time, p50", median(added_ms), "ms", ADDED_P50_MS),
        Figure("identity event, beyond the card's own time, p99", quantile(added_ms, 0.99), "ms", ADDED_P99_MS),
        Figure("bare script: connect, two commands, disconnect, beyond the card's time, p50", median(floor_ms), "ms"),
        Figure("program over bare script, p50", median(added_ms) / median(floor_ms), "x"),
    ]


def _detection_ms(reader: ReaderProcess, card: VirtualCard) -> float:
    reader.clear()
    card.insert()
    seen_s, _ = reader.wait_for("reading")
    reader.wait_for("identity")
    powered_s = max(ns for ns in card.powered_ns if ns <= seen_s * 1e9) / 1e9
    card.pull()
    reader.wait_for("removed")
    return (seen_s - powered_s) * 1e3


def _added_ms(reader: ReaderProcess, card: VirtualCard) -> float:
    """From the command to read again, which the main loop and the waiting thread have to be woken for."""
    reader.clear()
    card.apdu_ns.clear()
    asked_s = time.monotonic()
    reader.send(command="reread")
    read_s, _ = reader.wait_for("identity")
    return (read_s - asked_s) * 1e3 - _card_ms(card.apdu_ns)


def _card_ms(apdu_ns: Sequence[tuple[int, int]]) -> float:
    return sum(left - arrived for arrived, left in apdu_ns) / 1e6


def _floor_ms(namespace: PcscdNamespace, card: VirtualCard) -> list[float]:
    card.apdu_ns.clear()
    script = namespace.popen(namespace.python("-c", _FLOOR))
    output, _ = script.communicate(timeout=60)
    whole_ms = [int(line) / 1e6 for line in output.split()]
    pairs = [card.apdu_ns[start : start + 2] for start in range(0, len(card.apdu_ns), 2)]
    return [whole - _card_ms(pair) for whole, pair in zip(whole_ms, pairs, strict=True)]


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
