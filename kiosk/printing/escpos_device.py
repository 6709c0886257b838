"""A receipt printer over an open link: asked before, during and after.

A picture goes out in bands that fit the smallest receive buffers; between two bands the printer is asked how it is,
so that paper which ends in the middle is noticed there and nothing more is sent. What it still holds is then cleared.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.printing.device import Outcome, Result
from kiosk.printing.escpos_library import Encoder
from kiosk.printing.links import Link, LinkLostError
from kiosk.printing.paper import Raster
from kiosk.printing.status import (
    ASK_WHEN_PRINTED,
    CLEAR_BUFFERS,
    PrinterStatus,
    Question,
    asking,
    is_printed,
    is_status,
    paper_when_printed,
    status_of,
)
from kiosk.protocol.printer_codes import PaperState, PrinterFault
from kiosk.values import frozen

BAND_ROWS = 48
"""6 mm: 2.3 KiB on narrow and 3.4 KiB on wide paper, below the 4 KiB that even small printers take in."""
LOOK_S = 0.3
"""While all is sent and not yet printed, how often the printer is asked whether it has stopped."""
MISSES = 2
"""Questions without any answer, after which this printer is not asked this any more."""


@frozen
class Patience:
    """Seconds. ``stall_s``: no byte is taken; ``finish_s``: everything is sent and the last answer does not come."""

    answer_s: float = 0.5
    stall_s: float = 10.0
    finish_s: float = 15.0
    slowest_mm_per_s: float = 40.0


class _StoppedError(Exception):
    """The picture cannot go on; ``fault`` says why as far as known."""

    def __init__(self, fault: PrinterFault) -> None:
        self.fault = fault
        super().__init__(fault)


class EscposDevice:
    """``reopen`` opens the same road anew after a jam has blocked the old one."""

    def __init__(
        self,
        link: Link,
        reopen: Callable[[], Link],
        encoder: Encoder,
        patience: Patience | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._reopen = reopen
        self._encoder = encoder
        self._patience = patience or Patience()
        self._monotonic_s = monotonic_s
        self._misses = dict.fromkeys(Question, 0)
        self._answered: set[Question] = set()
        self._tells_when_printed: bool | None = None
        self._printed: list[int] = []
        """Answers to the question that is answered when all is on paper."""

    def close(self) -> None:
        self._link.close()

    def status(self) -> PrinterStatus:
        """Ask everything that this printer answers. A printer that answers nothing leaves all unknown."""
        while self._link.read(0):
            pass
        status = self._asked(*Question)
        if status.answers and self._tells_when_printed is None:
            self._tells_when_printed = self._asked_when_printed()
        return status

    def print(self, raster: Raster) -> Result:
        """Send a picture and find out what became of it."""
        before = self.status()
        if before.fault is not None:
            return Result(Outcome.FAILED, before.fault)
        try:
            self._send(self._encoder.begin())
            for first in range(0, raster.height_dots, BAND_ROWS):
                self._send(self._encoder.band(raster, first, BAND_ROWS))
                self._stop_at_fault(Question.OFFLINE_CAUSE, Question.PAPER_SENSORS)
            self._send(self._encoder.finish())
            return self._finished(raster.length_mm)
        except _StoppedError as stopped:
            return Result(Outcome.FAILED, self._cause(stopped.fault))

    def _send(self, data: bytes) -> None:
        since_s = self._monotonic_s()
        while data:
            taken = self._link.write(data, self._patience.answer_s)
            data = data[taken:]
            now_s = self._monotonic_s()
            if taken:
                since_s = now_s
            elif now_s - since_s >= self._patience.stall_s:
                raise _StoppedError(PrinterFault.PRINTER_JAM)

    def _asked(self, *questions: Question) -> PrinterStatus:
        """As far as it answers in time. What it has never answered is not asked for ever."""
        answers = []
        for question in questions:
            if self._misses[question] >= MISSES:
                continue
            answer = self._answer_to(question, self._patience.answer_s)
            if answer is not None:
                self._answered.add(question)
                answers.append((question, answer))
            elif question not in self._answered:
                self._misses[question] += 1
        return status_of(answers)

    def _answer_to(self, question: Question, timeout_s: float) -> int | None:
        command = asking(question)
        if self._link.write(command, self._patience.answer_s) != len(command):
            return None
        return self._heard(is_status, timeout_s)

    def _asked_when_printed(self) -> bool:
        """Whether this printer knows the question that is answered when everything before it is on paper."""
        self._link.write(ASK_WHEN_PRINTED, self._patience.answer_s)
        return self._heard(is_printed, self._patience.answer_s) is not None

    def _heard(self, wanted: Callable[[int], bool], timeout_s: float) -> int | None:
        """The next byte of that kind; one of the other kind that comes before it is kept for later."""
        until_s = self._monotonic_s() + timeout_s
        while (left_s := until_s - self._monotonic_s()) > 0:
            found = None
            for byte in self._link.read(left_s):
                if is_printed(byte):
                    self._printed.append(byte)
                if wanted(byte):
                    found = byte
            if found is not None:
                return found
        return None

    def _stop_at_fault(self, *questions: Question) -> None:
        """Between two bands: ask what this printer is known to answer. One that has fallen silent has jammed."""
        answers = []
        for question in self._answered.intersection(questions):
            answer = self._answer_to(question, self._patience.stall_s)
            if answer is None:
                raise _StoppedError(PrinterFault.PRINTER_JAM)
            answers.append((question, answer))
        fault = status_of(answers).fault
        if fault is not None:
            raise _StoppedError(fault)

    def _finished(self, length_mm: float) -> Result:
        """Everything was sent: wait until it is on paper, and for a good status after that."""
        printing_s = length_mm / self._patience.slowest_mm_per_s
        if not self._answered:
            # Whether it came out is asked of the person, and not before it could have.
            self._waited(printing_s)
            return Result(Outcome.UNCONFIRMED)
        if self._tells_when_printed:
            confirmed = self._waited(self._patience.finish_s)
        else:
            self._waited(printing_s)
            confirmed = True
        after = self._asked(*Question)
        if after.fault is not None:
            raise _StoppedError(after.fault)
        return Result(Outcome.PRINTED if confirmed and after.answers else Outcome.UNCONFIRMED)

    def _waited(self, longest_s: float) -> bool:
        """Until the printer says that all is printed; False when it has not within the time.

        One that stops meanwhile is noticed by its other answers.
        """
        self._printed.clear()
        until_s = self._monotonic_s() + longest_s
        while (left_s := until_s - self._monotonic_s()) > 0:
            self._heard(is_printed, min(LOOK_S, left_s))
            if self._printed:
                if paper_when_printed(self._printed[-1]) is PaperState.OUT:
                    raise _StoppedError(PrinterFault.PAPER_OUT)
                return True
            self._stop_at_fault(Question.OFFLINE_CAUSE, Question.PAPER_SENSORS)
        return False

    def _cause(self, known: PrinterFault) -> PrinterFault:
        """Make the printer forget the rest. After a jam ask over a fresh road, because the old one is full."""
        try:
            if known is PrinterFault.PRINTER_JAM:
                self._link.abandon()
                self._link = self._reopen()
            self._link.write(CLEAR_BUFFERS, self._patience.answer_s)
            return self.status().fault or known
        except LinkLostError:
            # Why it stopped is known; that it is gone now, the next question finds out.
            return known
