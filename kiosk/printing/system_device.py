"""A printer that the system already knows: a CUPS queue, through the system's own ``lp``, ``lpstat`` and ``cancel``.

The picture goes in as a PDF made in memory, and not through Qt, which would lay it in a temporary file first. CUPS
keeps what it has printed for a day (``PreserveJobFiles``, cups-files.conf(5)); here it is purged after each ticket.
A queue's word is what its driver says, and most say nothing about paper: so "sent" is never taken for "printed". A
driver speaks while it prints: what an idle queue still says of the last ticket's paper is no word about the paper of
now, and must not keep the next ticket from being tried.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import time
from collections.abc import Callable, Set

from kiosk.printing.device import Outcome, Result
from kiosk.printing.links import LinkLostError
from kiosk.printing.paper import DOTS_PER_MM, Raster
from kiosk.printing.status import PrinterStatus
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.values import frozen

TITLE = "ticket"
"""The job's name is shown by ``lpstat`` and kept in logs: it names nobody."""
COMMAND_S = 5.0
PRINTED_S = 45.0
LOOK_S = 0.25
SETTLE_S = 5.0
"""How long a driver that has begun may take to withdraw what the last ticket ended with."""
DPI = 203.2
_A4_DOTS = (1680, 2376)
_REQUEST = re.compile(r"request id is (\S+)")

_PAPER_OUT = ("media-empty", "media-needed")
_NEAR_END = ("media-low",)
_COVER = ("cover-open", "door-open", "interlock-open")
_JAM = ("media-jam", "cutter-")
_OFFLINE = ("offline", "connecting-to-device", "shutdown", "timed-out")


class SystemDevice:
    """``queue`` empty is the system's default."""

    def __init__(self, queue: str, *, a4: bool, log: Callable[[str, str], None]) -> None:
        self._queue = queue or _default_queue()
        self._a4 = a4
        self._log = log

    def status(self) -> PrinterStatus:
        """What the queue's driver reports; paper stays unknown where it reports nothing now."""
        queue = self._asked()
        return _status(queue, queue.reasons if queue.printing else queue.reasons & set(_NEAR_END))

    def _asked(self) -> _Queue:
        said = _run("lpstat", "-l", "-p", self._queue)
        alerts = next((line.split(":", 1)[1] for line in said.splitlines() if line.strip().startswith("Alerts:")), "")
        return _Queue(
            stopped=f"printer {self._queue} disabled" in said,
            printing=f"printer {self._queue} now printing" in said,
            reasons=frozenset(re.sub("-(report|warning|error)$", "", each) for each in alerts.split()),
        )

    def print(self, raster: Raster) -> Result:
        before = self.status()
        if before.fault is not None:
            return Result(Outcome.FAILED, before.fault)
        try:
            return self._print(raster)
        finally:
            self._purge()

    def close(self) -> None:
        pass

    def _print(self, raster: Raster) -> Result:
        media = "A4" if self._a4 else f"Custom.{raster.width_dots / DOTS_PER_MM:g}x{raster.length_mm:g}mm"
        picture = pdf(raster, a4=self._a4)
        of_the_last = self._asked().reasons
        said = _run("lp", "-d", self._queue, "-t", TITLE, "-o", f"media={media}", "-", given=picture)
        request = _REQUEST.search(said)
        if request is None:
            raise LinkLostError("lp named no request")
        begun_s = time.monotonic()
        while (lasted_s := time.monotonic() - begun_s) < PRINTED_S:
            waiting = _run("lpstat", "-W", "not-completed", "-o", self._queue).split()
            queue = self._asked()
            fault = _status(queue, queue.reasons - (of_the_last if lasted_s < SETTLE_S else set())).fault
            if fault is not None and request[1] in waiting:
                _run("cancel", request[1])
                return Result(Outcome.FAILED, fault)
            if request[1] not in waiting:
                return Result(Outcome.UNCONFIRMED)
            time.sleep(LOOK_S)
        _run("cancel", request[1])
        return Result(Outcome.FAILED, PrinterFault.PRINTER_JAM)

    def _purge(self) -> None:
        """All jobs of this user with their files; ``cancel -x`` of a finished job alone is refused (CUPS 2.4)."""
        try:
            _run("cancel", "-a", "-x", self._queue)
        except LinkLostError:
            self._log("SPOOL_KEPT", "the queue keeps what it printed; PreserveJobFiles No in cups-files.conf")


@frozen
class _Queue:
    """``reasons`` without their grade, as in RFC 8011, 5.4.12."""

    stopped: bool
    printing: bool
    reasons: frozenset[str]


def _status(queue: _Queue, reasons: Set[str]) -> PrinterStatus:
    def reported(words: tuple[str, ...]) -> bool:
        return any(reason.startswith(words) for reason in reasons)

    paper = PaperState.UNKNOWN
    if reported(_PAPER_OUT):
        paper = PaperState.OUT
    elif reported(_NEAR_END):
        paper = PaperState.NEAR_END
    cover = CoverState.OPEN if reported(_COVER) else CoverState.UNKNOWN
    error = PrinterFault.PRINTER_JAM if reported(_JAM) else None
    return PrinterStatus(not (queue.stopped or reported(_OFFLINE)), paper, cover, error)


def pdf(raster: Raster, *, a4: bool) -> bytes:
    """One page at true size, the picture at its top left. When it was made stands nowhere in it."""
    from PIL import Image

    size = (raster.width_dots, raster.height_dots)
    page = Image.frombytes("1", size, raster.bits, "raw", "1;I")
    if a4:
        sheet = Image.new("1", _A4_DOTS, 1)
        sheet.paste(page, ((_A4_DOTS[0] - size[0]) // 2, 80))
        page = sheet
    out = io.BytesIO()
    page.save(out, "PDF", resolution=DPI, creationDate=None, modDate=None)
    return out.getvalue()


def _default_queue() -> str:
    said = _run("lpstat", "-d")
    if ": " not in said:
        raise LinkLostError("the system has no default queue")
    return said.rsplit(": ", 1)[1].strip()


def _run(*command: str, given: bytes = b"") -> str:
    """The answer of a command. Raises LinkLostError when it fails or does not end; its own words reach no log."""
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=COMMAND_S,
            env={**os.environ, "LC_ALL": "C"},
            check=True,
        )
    except FileNotFoundError:
        raise LinkLostError(f"{command[0]} is missing; apt install cups-client") from None
    except (subprocess.SubprocessError, OSError) as error:
        raise LinkLostError(f"{command[0]}: {type(error).__name__}") from None
    return done.stdout.decode("utf-8", "replace")
