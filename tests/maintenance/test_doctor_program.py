"""``kiosk doctor`` as people and programs run it."""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.doctor import look_at
from kiosk.maintenance.surroundings import LastRead, LiveFacts, live_fields, read_live
from kiosk.maintenance.words import load_probe_words
from kiosk.protocol.doctor_report import DoctorReport, read_report, report_fields
from kiosk.protocol.update_report import UpdateFault
from tests.maintenance.machines import PYTHON, Machine
from tests.reader.pcscd_fixture import PcscdNamespace, no_pcscd, pcscd, pcscd_namespace
from tests.reader.virtual_card import paged_answer, sample_text

__all__ = ["no_pcscd", "pcscd", "pcscd_namespace"]

NAME = "关铁柱"
ROOM = Path(__file__).parents[2] / "kiosk" / "maintenance"
findings = st.builds(
    Finding, st.text(max_size=20), st.sampled_from(Verdict), st.text(max_size=20), st.text(max_size=80)
)


def doctor(state: Path, *more: str, facts: str | None = None) -> tuple[int, str]:
    command = [PYTHON, "-m", "kiosk", "doctor", "--state", str(state), *more, *(("--facts",) if facts else ())]
    done = subprocess.run(command, input=facts or "", capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def by_probe(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {each["probe"]: each for each in report["findings"]}


def test_doc_3_every_code_that_a_probe_names_has_words() -> None:
    named = {str(fault) for fault in UpdateFault}
    for file in ROOM.glob("*probes.py"):
        named |= set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', file.read_text(encoding="utf-8")))
    words = load_probe_words()
    assert named <= set(words.codes)
    assert set(words.codes) - named == {"PROBE_TIMEOUT", "AUDIT_CHAIN_BROKEN"} - named


def test_text_and_json_say_the_same_and_the_exit_code_says_the_worst(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    code, text = doctor(state)
    assert code == 1
    assert "还没有登记" in text
    code, english = doctor(state, "--language", "en")
    assert "This machine is not enrolled" in english
    code, line = doctor(state, "--json")
    report = json.loads(line)
    assert (code, report["verdict"], report["contract"]) == (1, "bad", 1)
    found = by_probe(report)
    assert list(found) == list(ProbeId)
    for each in found.values():
        assert bool(each["sentence"] and each["instruction"]) == bool(each["code"])
        assert each["code"] or each["verdict"] in ("ok", "off")
    assert report_fields(read_report(line.encode()))["findings"] == [
        {key: row[key] for key in ("probe", "verdict", "code", "value")} for row in report["findings"]
    ]
    assert not list(state.iterdir()), "a look leaves nothing behind"


def test_a_wrong_use(tmp_path: Path) -> None:
    assert doctor(tmp_path, facts="no facts")[0] == 2


def test_doc_2_what_only_the_running_screen_can_tell_is_unknown_from_outside(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.usb("3-1", "0400:c35a", "ff")
    lock = (machine.state / "run.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    with lock:
        found = {each.probe: each for each in look_at(machine.around())}
    assert found[ProbeId.SAM_NUMBER] == Finding(ProbeId.SAM_NUMBER, Verdict.UNKNOWN, "READER_IN_USE")


def test_the_screens_facts_come_through_the_pipe(tmp_path: Path) -> None:
    facts = LiveFacts(
        version="0.1",
        reader="ready",
        reader_names=("ID Reader",),
        module="05.03-20150921",
        last_read=LastRead(812, None),
        sound=True,
        pixels=(1080, 1920),
        millimetres=(268.0, 476.0),
        mm_per_px=0.248,
    )
    line = json.dumps(live_fields(facts))
    assert read_live(line) == facts
    found = by_probe(json.loads(doctor(tmp_path, "--json", facts=line)[1]))
    assert (found["readers"]["value"], found["sam_number"]["value"]) == ("ID Reader", "05.03-20150921")
    assert (found["test_read"]["value"], found["display"]["verdict"], found["sound"]["verdict"]) == (
        "0.8 s",
        "ok",
        "ok",
    )


@given(st.lists(findings, max_size=30))
def test_a_report_survives_its_line(rows: list[Finding]) -> None:
    report = DoctorReport("0.1", 1_800_000_000, tuple(rows))
    assert read_report(json.dumps(report_fields(report)).encode()) == report


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"contract":2}',
        b'{"contract":1,"version":"1","examined_at":1,"findings":{}}',
        b"x" * 70_000,
    ],
)
def test_what_is_no_report(line: bytes) -> None:
    with pytest.raises(ValueError):
        read_report(line)


def inside(namespace: PcscdNamespace, state: Path, *more: str) -> dict[str, dict[str, str]]:
    command = namespace.python("-m", "kiosk", "doctor", "--state", str(state), "--json", *more)
    process = namespace.popen(command, stderr=subprocess.PIPE)
    out, _ = process.communicate(timeout=60)
    return by_probe(json.loads(out))


@pytest.mark.pcscd
def test_a_real_service_that_goes_and_one_that_hangs(pcscd: PcscdNamespace, tmp_path: Path) -> None:
    found = inside(pcscd, tmp_path)
    assert found["pcsc_service"]["verdict"] == "ok"
    assert found["readers"]["value"] == "ID Reader B, ID Reader A"
    pcscd.freeze(True)
    found = inside(pcscd, tmp_path)
    assert {found[each]["code"] for each in ("pcsc_service", "readers")} == {"PROBE_TIMEOUT"}
    assert found["clock"]["code"] == "CLOCK_NEVER_SET", "one hanging service hides nothing else"
    pcscd.freeze(False)
    pcscd.stop()
    found = inside(pcscd, tmp_path)
    assert (found["pcsc_service"]["code"], found["readers"]["code"]) == ("PCSC_DOWN", "NO_READER")


@pytest.mark.pcscd
def test_doc_4_a_test_read_tells_the_time_and_nothing_of_the_card(pcscd: PcscdNamespace, tmp_path: Path) -> None:
    pcscd.card(paged_answer(sample_text(name=NAME))).insert()
    process = pcscd.popen(
        pcscd.python("-m", "kiosk", "doctor", "--state", str(tmp_path), "--json", "--read"), stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=60)
    found = by_probe(json.loads(out))["test_read"]
    assert (found["verdict"], found["value"][-2:]) == ("ok", " s")
    assert NAME not in out.decode() + json.dumps(json.loads(out), ensure_ascii=False) + err.decode()
