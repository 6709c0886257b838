"""Printer, paper, touch screen, display and sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.surroundings import Surroundings
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.values import frozen

SIZE_TOLERANCE = 1.1
"""A tenth more or less: below it nobody sees it, above it targets and letters miss their least size."""
_ABS_X_BIT = 0
_ABS_MT_POSITION_X_BIT = 0x35
_DIRECT_BIT = 1
"""INPUT_PROP_DIRECT (linux/input-event-codes.h): the finger touches what it points at."""


@frozen
class PrinterWords:
    """``answers`` False: it was reached and does not tell how it is."""

    fault: str | None
    paper: str
    cover: str
    answers: bool = True


class PrinterProbes:
    """``ask`` opens the device; None when it cannot be reached."""

    def __init__(self, around: Surroundings, ask: Callable[[Surroundings], PrinterWords | None] | None = None) -> None:
        self._around = around
        self._ask = ask or ask_printer

    def both(self) -> tuple[Finding, Finding]:
        """Of printer and paper: one question to the device answers both."""
        if self._around.settings.printer.attachment == "none":
            return Finding(ProbeId.PRINTER, Verdict.OFF), Finding(ProbeId.PAPER, Verdict.OFF)
        live = self._around.live
        if live is not None and live.printer_paper is not None:
            words: PrinterWords | None = PrinterWords(
                live.printer_fault,
                live.printer_paper,
                live.printer_cover or CoverState.UNKNOWN,
                answers=live.printer_fault is not None or live.printer_paper != PaperState.UNKNOWN,
            )
        elif live is not None or self._around.running_elsewhere:
            in_use = "PRINTER_IN_USE"
            return Finding(ProbeId.PRINTER, Verdict.UNKNOWN, in_use), Finding(ProbeId.PAPER, Verdict.UNKNOWN, in_use)
        else:
            words = self._ask(self._around)
        return _printer(words), _paper(words)


def ask_printer(around: Surroundings) -> PrinterWords | None:
    """May block while the device hangs."""
    from kiosk.printing.devices import open_device
    from kiosk.printing.links import LinkLostError

    try:
        device = open_device(around.settings.printer, lambda code, words: None)
        try:
            status = device.status()
        finally:
            device.close()
    except LinkLostError:
        return None
    return PrinterWords(status.fault, status.paper, status.cover, answers=status.answers)


def _printer(words: PrinterWords | None) -> Finding:
    if words is None or words.fault == PrinterFault.PRINTER_GONE:
        return Finding(ProbeId.PRINTER, Verdict.BAD, "PRINTER_UNREACHED")
    if words.cover == CoverState.OPEN or words.fault == PrinterFault.COVER_OPEN:
        return Finding(ProbeId.PRINTER, Verdict.BAD, "PRINTER_OPEN")
    if words.fault is not None and words.fault != PrinterFault.PAPER_OUT:
        return Finding(ProbeId.PRINTER, Verdict.BAD, "PRINTER_FAULTY", words.fault)
    if not words.answers:
        return Finding(ProbeId.PRINTER, Verdict.UNKNOWN, "PRINTER_SILENT")
    return Finding(ProbeId.PRINTER, Verdict.OK)


def _paper(words: PrinterWords | None) -> Finding:
    if words is None:
        return Finding(ProbeId.PAPER, Verdict.UNKNOWN, "PRINTER_UNREACHED")
    match words.paper:
        case PaperState.OUT:
            return Finding(ProbeId.PAPER, Verdict.BAD, "PAPER_OUT")
        case PaperState.NEAR_END:
            return Finding(ProbeId.PAPER, Verdict.WARN, "PAPER_NEAR_END")
        case PaperState.OK:
            return Finding(ProbeId.PAPER, Verdict.OK)
    return Finding(ProbeId.PAPER, Verdict.UNKNOWN, "PAPER_UNKNOWN")


def touch(around: Surroundings) -> Finding:
    """A direct pointing device among the kernel's inputs (ABI/testing/sysfs-class-input)."""
    folder = around.sysfs / "class" / "input"
    try:
        inputs = [each for each in sorted(folder.iterdir()) if each.name.startswith("input")]
    except OSError:
        return Finding(ProbeId.TOUCH, Verdict.UNKNOWN, "TOUCH_UNKNOWN")
    for each in inputs:
        direct = _has_bit(each / "properties", _DIRECT_BIT)
        absolute = each / "capabilities" / "abs"
        if direct and (_has_bit(absolute, _ABS_X_BIT) or _has_bit(absolute, _ABS_MT_POSITION_X_BIT)):
            return Finding(ProbeId.TOUCH, Verdict.OK, value=_text(each / "name")[:40])
    return Finding(ProbeId.TOUCH, Verdict.BAD, "NO_TOUCH")


def display(around: Surroundings) -> Finding:
    """Whether a millimetre of the settings is a millimetre of the panel."""
    live = around.live
    wanted = around.settings.screen.mm_per_px
    if live is not None and live.mm_per_px:
        wanted = live.mm_per_px
    said = _panel(around)
    if said is None:
        return Finding(ProbeId.DISPLAY, Verdict.UNKNOWN, "DISPLAY_UNKNOWN", f"{wanted:.3f} mm" if wanted else "")
    if not wanted:
        # 0 in the settings: the panel's own word is what is used.
        return Finding(ProbeId.DISPLAY, Verdict.OK, value=f"{said:.3f} mm")
    value = f"{wanted:.3f} / {said:.3f} mm"
    if 1 / SIZE_TOLERANCE <= wanted / said <= SIZE_TOLERANCE:
        return Finding(ProbeId.DISPLAY, Verdict.OK, value=f"{wanted:.3f} mm")
    return Finding(ProbeId.DISPLAY, Verdict.WARN, "DISPLAY_SIZE_WRONG", value)


def sound(around: Surroundings) -> Finding:
    live = around.live
    if live is not None and live.sound is not None:
        return Finding(ProbeId.SOUND, Verdict.OK if live.sound else Verdict.WARN, "" if live.sound else "NO_SOUND")
    try:
        cards = (around.proc / "asound" / "cards").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        # ALSA itself is there whenever the kernel lists its other files.
        known = (around.proc / "asound").exists()
        return Finding(ProbeId.SOUND, *((Verdict.WARN, "NO_SOUND") if known else (Verdict.UNKNOWN, "SOUND_UNKNOWN")))
    if "---" in cards or not cards.strip():
        return Finding(ProbeId.SOUND, Verdict.WARN, "NO_SOUND")
    return Finding(ProbeId.SOUND, Verdict.OK)


def _panel(around: Surroundings) -> float | None:
    """Millimetres a pixel as the connected panel says, from the screen or from its EDID."""
    live = around.live
    if live is not None and live.pixels and live.millimetres and min(live.millimetres) > 0:
        return sum(mm / px for mm, px in zip(live.millimetres, live.pixels, strict=True)) / 2
    for edid in sorted((around.sysfs / "class" / "drm").glob("card*/edid")):
        try:
            found = millimetres_of_edid(edid.read_bytes())
        except OSError:
            continue
        if found is not None:
            return found
    return None


def millimetres_of_edid(edid: bytes) -> float | None:
    """From the preferred timing (VESA E-EDID 1.4, 3.10.2); None for a panel that gives no size."""
    if len(edid) < 128 or edid[:8] != b"\x00\xff\xff\xff\xff\xff\xff\x00":
        return None
    timing = edid[54:72]
    pixels = (timing[2] | (timing[4] & 0xF0) << 4, timing[5] | (timing[7] & 0xF0) << 4)
    size_mm = (timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8)
    if not all(pixels) or not all(size_mm):
        return None
    return sum(mm / px for mm, px in zip(size_mm, pixels, strict=True)) / 2


def _has_bit(path: Path, bit: int) -> bool:
    """In a bitmap of hexadecimal words, the lowest last."""
    words = _text(path).split()
    try:
        value = 0
        for word in words:
            value = value << 64 | int(word, 16)
    except ValueError:
        return False
    return bool(value >> bit & 1)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
