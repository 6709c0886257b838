"""The receipt printer on a real road: a TCP port like a network printer's, or a pseudo-terminal like a serial one's."""

from __future__ import annotations

import os
import pty
import select
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.printing.receipt_printer import ReceiptPrinter

LOOK_S = 0.01


class Served:
    """``printer`` may be looked at and changed under ``lock``; ``change`` does so and lets it go on."""

    def __init__(self, printer: ReceiptPrinter) -> None:
        self.printer = printer
        self.lock = threading.Lock()
        self.unplugged = threading.Event()
        self.unplug_after_rows: int | None = None
        self.connections = 0
        self.address = ""
        self.port = 0
        self.path = ""
        self._stop = threading.Event()

    def change(self, act: Callable[[ReceiptPrinter], None]) -> None:
        with self.lock:
            act(self.printer)
            self.printer.go_on()

    def wait_for(self, condition: Callable[[ReceiptPrinter], bool], deadline_s: float = 5.0) -> None:
        """Paper moves in another thread."""
        until_s = time.monotonic() + deadline_s
        while True:
            with self.lock:
                if condition(self.printer):
                    return
            assert time.monotonic() < until_s, "the printer did not get there"
            self._stop.wait(LOOK_S)

    def serve(self, read: Callable[[int], bytes], write: Callable[[bytes], object], descriptor: int) -> None:
        """Until the other side has gone, or this one is pulled out."""
        while not self._stop.is_set() and not self.unplugged.is_set():
            with self.lock:
                room = self.printer.room
            ready, _, _ = select.select([descriptor] if room else [], [], [], LOOK_S)
            if ready:
                try:
                    data = read(room)
                except OSError:
                    return
                if not data:
                    return
                with self.lock:
                    self.printer.receive(data)
            with self.lock:
                answers, self.printer.answers = bytes(self.printer.answers), bytearray()
                gone = self.unplug_after_rows is not None and self.printer.rows_printed >= self.unplug_after_rows
            if gone:
                self.unplugged.set()
            if answers:
                try:
                    write(answers)
                except OSError:
                    return

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()


@contextmanager
def on_network(printer: ReceiptPrinter) -> Iterator[Served]:
    """One connection at a time, as network printers have it; while unplugged none is answered."""
    served = Served(printer)
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(LOOK_S)
    served.address, served.port = server.getsockname()[:2]

    def run() -> None:
        while not served.stopping:
            if served.unplugged.is_set():
                served.unplugged.wait(LOOK_S)
                continue
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            served.connections += 1
            # A small window, so that a printer that takes nothing is noticed after kilobytes and not after megabytes.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with connection:
                served.serve(connection.recv, connection.sendall, connection.fileno())

    thread = threading.Thread(target=run, name="served printer")
    thread.start()
    try:
        yield served
    finally:
        served.stop()
        thread.join(5)
        server.close()


@contextmanager
def on_terminal(printer: ReceiptPrinter) -> Iterator[Served]:
    served = Served(printer)
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    served.path = os.ttyname(theirs)
    thread = threading.Thread(
        target=served.serve,
        args=(lambda room: os.read(ours, room), lambda data: os.write(ours, data), ours),
        name="served printer",
    )
    thread.start()
    try:
        yield served
    finally:
        served.stop()
        thread.join(5)
        os.close(ours)
        os.close(theirs)
