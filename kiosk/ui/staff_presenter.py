"""Fills the staff's pages from the session and from the doctor's last report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import kiosk
from kiosk.config import Settings
from kiosk.domain.clock import local_time
from kiosk.domain.findings import Finding, ProbeId, ProbeWords, Verdict, gravest_first, worst
from kiosk.domain.staff import RIGHTS, StaffTask
from kiosk.maintenance.words import load_probe_words
from kiosk.protocol.doctor_report import DoctorReport
from kiosk.store.staff_settings import ADJUSTABLE
from kiosk.ui.manual import blocks, chapters
from kiosk.ui.presentation import Fields
from kiosk.ui.session import staff
from kiosk.ui.session.machine import Session
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.view_models.staff import NO_ADVICE

TILES: Mapping[str, tuple[ProbeId, ...]] = {
    "reader": (
        ProbeId.TEST_READ,
        ProbeId.READERS,
        ProbeId.PCSC_SERVICE,
        ProbeId.READER_DRIVER,
        ProbeId.READER_PERMISSION,
        ProbeId.SAM_NUMBER,
    ),
    "printer": (ProbeId.PAPER, ProbeId.PRINTER),
    "network": (ProbeId.NETWORK, ProbeId.HUB, ProbeId.CERTIFICATE),
    "data": (ProbeId.DATA_AGE, ProbeId.CACHE),
    "queue": (ProbeId.QUEUE,),
    "storage": (ProbeId.DISK_SPACE, ProbeId.DISK_WRITE, ProbeId.MOUNTS, ProbeId.LEDGER),
    "clock": (ProbeId.CLOCK,),
    "device": (ProbeId.DISPLAY, ProbeId.TOUCH, ProbeId.SOUND, ProbeId.KEYS, ProbeId.VERSIONS),
}
"""The probes of each tile; the first is the one whose figure it shows."""
_ELSEWHERE = (StaffTask.RESTART, StaffTask.DESKTOP, StaffTask.MANUAL)
BUTTONS = tuple(each for each in StaffTask if each not in _ELSEWHERE)
"""The bricks of the dashboard; the others lie at its lower edge and under what to do."""


class StaffPresenter:
    def __init__(self, session: Session, root: KioskViewModel, settings: Settings) -> None:
        self._session = session
        self._root = root
        self._settings = settings
        self._shown: tuple[DoctorReport | None, str] | None = None

    def entry(self) -> None:
        desk = self._session.staff
        if desk is None:
            return
        self._root.staff_entry_page.put(
            typed=len(desk.digits),
            checking=desk.checking,
            refused=desk.refused,
            configured=desk.configured,
            lockedSeconds=round(staff.locked_s(self._session)),
            secondsLeft=round(staff.left_s(self._session)),
        )

    def maintenance(self, report: DoctorReport | None, log: list[str]) -> None:
        desk = self._session.staff
        if desk is None or desk.role is None:
            return
        page = self._root.maintenance_page
        language = self._session.modes.language
        if self._shown != (report, language):
            self._shown = (report, language)
            self._put_findings(() if report is None else report.findings)
            at = None if report is None else local_time(report.examined_at)
            page.put(examined="" if at is None else f"{at:%H:%M}")
        page.put(
            role=str(desk.role),
            version=kiosk.__version__,
            secondsLeft=round(staff.left_s(self._session)),
            panel=desk.panel,
            read={"state": str(desk.read), "seconds": desk.read_ms / 1000, "fault": desk.read_fault},
            task={
                "code": str(desk.task or ""),
                "running": desk.running,
                "step": desk.step,
                "percent": desk.percent,
                "outcome": desk.outcome,
                "value": desk.value,
            },
            buttons=[{"code": str(each), "allowed": each in RIGHTS[desk.role]} for each in BUTTONS],
            log=log if desk.panel == "log" else [],
            settings=self._adjustable() if desk.panel == "settings" else [],
            chapters=chapters() if desk.panel == staff.MANUAL else [],
            blocks=blocks(desk.panel.removeprefix(staff.CHAPTER_MARK))
            if desk.panel.startswith(staff.CHAPTER_MARK)
            else [],
            mmPerPx=desk.mm_per_px,
        )

    def forget(self) -> None:
        """The pages are left: nothing of what the staff saw stays."""
        for page in (self._root.staff_entry_page, self._root.maintenance_page):
            if page.values:
                page.forget()
        self._shown = None

    def _put_findings(self, findings: Iterable[Finding]) -> None:
        english = bool(self._session.modes.language)
        shown = [each for each in gravest_first(findings) if each.verdict != Verdict.OFF]
        troubles = [each for each in shown if each.verdict in (Verdict.BAD, Verdict.WARN)]
        self._root.maintenance_page.put(
            tiles=tile_rows(shown, english=english) if shown else [],
            findings=[finding_row(each, english=english) for each in shown],
            advice=finding_row(troubles[0], english=english) if troubles else NO_ADVICE,
        )

    def _adjustable(self) -> list[Fields]:
        return [
            {
                "key": each.name,
                "value": float(getattr(getattr(self._settings, each.table), each.key)),
                "least": float(each.least),
                "most": float(each.most),
                "step": float(each.step),
                "switch": each.kind is bool,
            }
            for each in ADJUSTABLE
        ]


@cache
def _words() -> ProbeWords:
    return load_probe_words()


def finding_row(finding: Finding, *, english: bool) -> Fields:
    words, name = _words().of(finding), _words().name(finding.probe)
    return {
        "code": finding.code,
        "verdict": str(finding.verdict),
        "value": finding.value,
        "name": name.name_en if english else name.name,
        "sentence": words.sentence_en if english else words.sentence,
        "instruction": words.instruction_en if english else words.instruction,
    }


def tile_rows(findings: Iterable[Finding], *, english: bool) -> list[Fields]:
    """One map for each tile: the gravest verdict of its probes, the figure of its first, what is the matter."""
    found = {each.probe: each for each in findings}
    return [_tile(name, [found[each] for each in probes if each in found], english) for name, probes in TILES.items()]


def _tile(name: str, own: list[Finding], english: bool) -> Fields:
    verdict = worst(own) if own else Verdict.OFF
    detail = (
        "" if verdict in (Verdict.OK, Verdict.OFF) else finding_row(gravest_first(own)[0], english=english)["sentence"]
    )
    first = own[0] if own and own[0].probe == TILES[name][0] else None
    return {
        "code": name,
        "verdict": str(verdict),
        "figure": first.value if first is not None else "",
        "detail": detail,
    }
