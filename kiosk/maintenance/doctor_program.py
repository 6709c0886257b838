"""``kiosk doctor``: is this kiosk well, and if not, what is to be done? With ``--json`` for programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path

import kiosk
from kiosk.config import SettingsError
from kiosk.domain.findings import Finding, ProbeId, ProbeWords, Verdict, worst
from kiosk.maintenance.doctor import look_at
from kiosk.maintenance.one_card import events_of_one_card
from kiosk.maintenance.reader_probes import judge_read
from kiosk.maintenance.surroundings import Surroundings, best_time, read_live
from kiosk.maintenance.words import load_probe_words
from kiosk.protocol.doctor_report import DoctorReport, report_fields
from kiosk.protocol.reader_events import Fault, IdentityRead, TokenRead
from kiosk.store.settings_in_force import settings_in_force

MOST_FACTS_CHARS = 8 * 1024
_SIGNS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.BAD: "✗", Verdict.UNKNOWN: "?", Verdict.OFF: "-"}
_VERDICTS = {
    "zh": {
        Verdict.OK: "正常",
        Verdict.WARN: "注意",
        Verdict.BAD: "有问题",
        Verdict.UNKNOWN: "查不出",
        Verdict.OFF: "没有这一项",
    },
    "en": {
        Verdict.OK: "well",
        Verdict.WARN: "mind this",
        Verdict.BAD: "broken",
        Verdict.UNKNOWN: "not known",
        Verdict.OFF: "not here",
    },
}


class DoctorExit(IntEnum):
    """Exit codes of ``kiosk doctor``."""

    WELL = 0
    SEE_TO_IT = 1
    """Something is broken or to be minded."""
    USAGE = 2
    NOT_KNOWN = 3
    """Nothing is broken as far as known, and something could not be examined."""


def main(argv: Sequence[str]) -> int:
    """A DoctorExit."""
    options = _options(argv)
    try:
        settings, state = settings_in_force(options.config, options.state)
        live = read_live(sys.stdin.readline(MOST_FACTS_CHARS)) if options.facts else None
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"kiosk doctor: {error}\n")
        return DoctorExit.USAGE
    around = Surroundings(settings, state, live=live, clock=best_time(state))
    findings = look_at(around)
    if options.read:
        read = _test_read(options.config)
        findings = tuple(read if each.probe == ProbeId.TEST_READ else each for each in findings)
    words = load_probe_words()
    if options.json:
        report = DoctorReport(kiosk.__version__, around.clock.at, findings)
        sys.stdout.write(json.dumps(_with_words(report, words), ensure_ascii=True, separators=(",", ":")) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(findings, words, options.language)) + "\n")
    sys.stdout.flush()
    result = _exit_code(findings)
    # A probe that never returned holds a thread; nothing of it is worth waiting for.
    os._exit(result)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk doctor",
        description="Look at everything this kiosk needs and say what is to be done.",
        epilog="exit codes: 0 well, 1 something to see to, 2 wrong use, 3 something could not be examined",
    )
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/protocol.md)")
    parser.add_argument(
        "--read", action="store_true", help="wait up to 30 s for a card; nothing of it is shown or kept"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of the text")
    parser.add_argument("--facts", action="store_true", help="take a line of what the running screen knows from stdin")
    return parser.parse_args(argv)


def _lines(findings: Iterable[Finding], words: ProbeWords, language: str) -> list[str]:
    lines = []
    for each in findings:
        said, name = words.of(each), words.name(each.probe)
        english = language == "en"
        head = f"{_SIGNS[each.verdict]} {name.name_en if english else name.name}: {_VERDICTS[language][each.verdict]}"
        lines.append(f"{head}  {each.value}".rstrip())
        if each.code:
            sentence = said.sentence_en if english else said.sentence
            instruction = said.instruction_en if english else said.instruction
            lines.append(f"    {sentence}{' ' if english else ''}{instruction} ({each.code})")
    return lines


def _with_words(report: DoctorReport, words: ProbeWords) -> dict[str, object]:
    fields = report_fields(report)
    rows = [
        {**row, "sentence": words.of(finding).sentence, "instruction": words.of(finding).instruction}
        for row, finding in zip(fields["findings"], report.findings, strict=True)
    ]
    return {**fields, "verdict": worst(report.findings), "findings": rows}


def _exit_code(findings: Sequence[Finding]) -> DoctorExit:
    match worst(findings):
        case Verdict.BAD | Verdict.WARN:
            return DoctorExit.SEE_TO_IT
        case Verdict.UNKNOWN:
            return DoctorExit.NOT_KNOWN
    return DoctorExit.WELL


def _test_read(config: Path | None) -> Finding:
    """Of an identity the duration alone is looked at."""
    for event in events_of_one_card(config):
        match event:
            case IdentityRead(elapsed_ms=elapsed_ms) | TokenRead(elapsed_ms=elapsed_ms):
                return judge_read(elapsed_ms, None)
            case Fault(code=code):
                return judge_read(None, code)
    return Finding(ProbeId.TEST_READ, Verdict.UNKNOWN, "NOT_TESTED")
