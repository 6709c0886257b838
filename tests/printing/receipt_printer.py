"""A receipt printer in memory, written from Epson's ESC/POS command reference; it shares nothing with what it tests.

Real-time commands (DLE EOT, DLE ENQ, DLE DC4) are obeyed when they arrive, wherever they stand, as the reference says;
everything else waits in a small receive buffer until there is paper to print it on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RECEIVE_BUFFER_BYTES = 4096
LINE_DOTS = 30
"""ESC @ sets the line to 1/6 inch; near enough for counting paper."""


@dataclass
class Sheet:
    """What has come out up to a cut: rows of the head's width, 1 is black, and blank dots fed."""

    rows: list[bytes] = field(default_factory=list)
    fed_dots: int = 0


@dataclass
class ReceiptPrinter:
    """Set the public fields as a person would act on it; ``receive`` is the wire, ``answers`` what it sends back."""

    width_dots: int
    near_end: bool = False
    paper_out: bool = False
    cover_open: bool = False
    offline: bool = False
    cutter_error: bool = False
    broken: bool = False
    hot: bool = False
    silent: bool = False
    knows_gs_r: bool = True
    out_after_rows: int | None = None
    cover_opens_after_rows: int | None = None
    jammed: bool = False
    """Takes no byte and says nothing any more."""
    jam_after_rows: int | None = None
    answers: bytearray = field(default_factory=bytearray)
    sheets: list[Sheet] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)
    cleared: int = 0
    asked: list[int] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """What is no command that this printer knows, and real-time commands in the middle of a picture."""
    _buffer: bytearray = field(default_factory=bytearray)
    _tail: bytes = b""
    _picture_rows_left: int = 0
    _picture_row_bytes: int = 0

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        return 0 if self.jammed else RECEIVE_BUFFER_BYTES - len(self._buffer)

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.cutter_error or self.broken or self.hot

    @property
    def rows_printed(self) -> int:
        return sum(len(each.rows) for each in (*self.sheets, self.sheet))

    def receive(self, data: bytes) -> None:
        """Bytes from the wire, at most ``room`` of them."""
        assert len(data) <= self.room
        self._real_time(data)
        self._buffer += data
        self.go_on()

    def go_on(self) -> None:
        """Print as much of what was received as can be printed now."""
        while self._buffer and not self.stopped and not self.jammed and self._step():
            pass

    # --- real time ---

    def _real_time(self, data: bytes) -> None:
        seen = self._tail + data
        start = 0
        while (at := seen.find(b"\x10", start)) >= 0:
            rest = seen[at + 1 :]
            start = at + 1
            if len(rest) >= 2 and rest[0] == 0x04 and 1 <= rest[1] <= 4:
                self._answer_status(rest[1])
                start = at + 3
            elif len(rest) >= 2 and rest[0] == 0x05 and rest[1] <= 2:
                self.strange.append("DLE ENQ")
                start = at + 3
            elif rest.startswith(b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"):
                self._clear()
                start = at + 10
            elif len(rest) >= 2 and rest[0] == 0x14 and rest[1] in (1, 2):
                self.strange.append("DLE DC4: cash drawer or power off")
                start = at + 3
        # A command may be cut by the packet; the longest has ten bytes.
        left = seen.rfind(b"\x10")
        self._tail = seen[left:] if left >= start and len(seen) - left < 10 else b""

    def _clear(self) -> None:
        self.cleared += 1
        self._buffer.clear()
        self._picture_rows_left = 0

    def _answer_status(self, question: int) -> None:
        self.asked.append(question)
        if self._picture_rows_left and not self.stopped:
            # Nobody asks in the middle of a picture: this was a part of it.
            self.strange.append("DLE EOT in a picture")
        if self.silent:
            return
        error = self.cutter_error or self.broken or self.hot
        bits = {
            1: 0x08 * (self.stopped),
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * error,
            3: 0x08 * self.cutter_error | 0x20 * self.broken | 0x40 * self.hot,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }[question]
        self.answers.append(0x12 | bits)

    # --- in order ---

    def _step(self) -> bool:
        """One command, or one row of a picture; False when more bytes are needed."""
        if self._picture_rows_left:
            return self._print_row()
        head = bytes(self._buffer[:8])
        if head.startswith(b"\x1b@"):
            return self._took(2)
        if head.startswith(b"\x1dv0"):
            if len(head) < 8:
                return False
            mode, row_bytes, height = head[3], head[4] | head[5] << 8, head[6] | head[7] << 8
            if mode != 0 or row_bytes * 8 != self.width_dots:
                self.strange.append(f"GS v 0 mode {mode}, {row_bytes * 8} dots wide")
            self._picture_row_bytes, self._picture_rows_left = row_bytes, height
            return self._took(8)
        if head.startswith(b"\x1dV"):
            if len(head) < 3 or (head[2] in (65, 66) and len(head) < 4):
                return False
            self.sheet.fed_dots += head[3] if head[2] in (65, 66) else 0
            self.sheets.append(self.sheet)
            self.sheet = Sheet()
            return self._took(4 if head[2] in (65, 66) else 3)
        if head.startswith(b"\x1bd"):
            if len(head) < 3:
                return False
            self.sheet.fed_dots += head[2] * LINE_DOTS
            return self._took(3)
        if head.startswith(b"\x1dr"):
            if len(head) < 3:
                return False
            if self.knows_gs_r and not self.silent:
                self.answers.append(0x03 * self.near_end)
            return self._took(3)
        if head.startswith(b"\x10"):
            return self._pass_over_real_time(head)
        if head in (b"\x1b", b"\x1d", b"\x1dv"):
            return False
        self.strange.append(f"byte {head[0]:02x}")
        return self._took(1)

    def _pass_over_real_time(self, head: bytes) -> bool:
        if head[1:2] == b"\x14":
            return len(self._buffer) >= 10 and self._took(10)
        return len(head) >= 3 and self._took(3)

    def _print_row(self) -> bool:
        if len(self._buffer) < self._picture_row_bytes:
            return False
        self.sheet.rows.append(bytes(self._buffer[: self._picture_row_bytes]))
        self._picture_rows_left -= 1
        self._took(self._picture_row_bytes)
        done = self.rows_printed
        if self.out_after_rows is not None and done >= self.out_after_rows:
            self.out_after_rows, self.paper_out = None, True
        if self.cover_opens_after_rows is not None and done >= self.cover_opens_after_rows:
            self.cover_opens_after_rows, self.cover_open = None, True
        if self.jam_after_rows is not None and done >= self.jam_after_rows:
            self.jam_after_rows, self.jammed = None, True
        return True

    def _took(self, count: int) -> bool:
        del self._buffer[:count]
        return True
