"""No probe hides another."""

from __future__ import annotations

import threading

import pytest

from kiosk.domain.findings import Finding, ProbeId, Verdict, gravest_first, worst
from kiosk.maintenance.guard import Probe, examine


def test_doc_1_a_probe_that_raises_or_hangs_is_unknown_and_the_others_are_heard(
    capsys: pytest.CaptureFixture[str],
) -> None:
    let_go = threading.Event()

    def hang() -> Finding:
        let_go.wait(10)
        return Finding(ProbeId.HUB, Verdict.OK)

    def fail() -> Finding:
        raise ValueError("关铁柱 was here")

    probes = [
        Probe(ProbeId.HUB, hang, 0.05),
        Probe(ProbeId.SOUND, fail),
        Probe(ProbeId.CLOCK, lambda: Finding(ProbeId.CLOCK, Verdict.OK)),
    ]
    try:
        found = examine(probes)
    finally:
        let_go.set()
    assert found == (
        Finding(ProbeId.HUB, Verdict.UNKNOWN, "PROBE_TIMEOUT"),
        Finding(ProbeId.SOUND, Verdict.UNKNOWN, "PROBE_FAILED"),
        Finding(ProbeId.CLOCK, Verdict.OK),
    )
    assert capsys.readouterr().err == "doctor: sound: ValueError\n"


def test_doc_2_unknown_is_worse_than_well() -> None:
    findings = [Finding(ProbeId.HUB, verdict) for verdict in (Verdict.OK, Verdict.UNKNOWN, Verdict.OFF)]
    assert worst(findings) is Verdict.UNKNOWN
    assert [each.verdict for each in gravest_first(findings)] == [Verdict.UNKNOWN, Verdict.OK, Verdict.OFF]
    assert worst([]) is Verdict.OFF
