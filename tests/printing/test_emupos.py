"""A second opinion on the byte stream: a printer simulator that others wrote. It needs Python 3.13 of its own.

`python3.13 -m venv DIR && DIR/bin/pip install emupos==0.4.0`, then put it on PATH or name it in KIOSK_EMUPOS. The
interpreter of `receipt_printer.py` runs everywhere; this one runs where it is there.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.printing.device import Device, Outcome, Result
from kiosk.printing.devices import open_device
from kiosk.printing.drawing import draw
from kiosk.printing.paper import Paper
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.ui.qr import qr_matrix
from tests.printing.tickets import printer_settings, ticket

DEADLINE_S = 20.0
CONFIGURATION = """schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: epson-tm-t20iii
    connections:
      - tcp: {{ port: {port} }}
    job_idle_timeout_ms: 300
    receipts_dir: {receipts}
"""


@dataclass
class Simulator:
    command: str
    api: str
    receipts: Path
    device: Device

    def fault(self, act: str, name: str) -> None:
        subprocess.run(
            [self.command, "--api", self.api, "fault", act, "front", name],
            check=True,
            capture_output=True,
            timeout=DEADLINE_S,
        )


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    command = shutil.which(os.environ.get("KIOSK_EMUPOS", "emupos"))
    if command is None:
        pytest.skip("NO SECOND OPINION: emupos is not here; it needs Python 3.13 in an environment of its own")
    folder = tmp_path_factory.mktemp("emupos")
    port, api = free_port(), free_port()
    receipts = folder / "receipts"
    configuration = folder / "emupos.yaml"
    configuration.write_text(CONFIGURATION.format(port=port, api=api, receipts=receipts), encoding="ascii")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([command, "run", "--config", configuration], stdout=output, stderr=output)
    try:
        wait_for_port(port)
        settings = printer_settings(attachment="network", host="127.0.0.1", port=port, paper_mm=80)
        device = open_device(settings, lambda _code, _words: None)
        yield Simulator(command, f"http://127.0.0.1:{api}", receipts, device)
        device.close()
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


def wait_for_port(port: int) -> None:
    until_s = time.monotonic() + DEADLINE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            assert time.monotonic() < until_s, "emupos does not listen"
            time.sleep(0.1)
        else:
            return


def first_receipt(folder: Path) -> Image.Image:
    until_s = time.monotonic() + DEADLINE_S
    while not (found := sorted(folder.rglob("*.png"))):
        assert time.monotonic() < until_s, "no receipt"
        time.sleep(0.1)
    return Image.open(found[0]).convert("L")


@pytest.mark.usefixtures("qapp")
def test_a_printer_that_others_wrote_prints_the_same_ticket(simulator: Simulator) -> None:
    content = ticket()
    assert simulator.device.print(draw(content, Paper.WIDE, qr_matrix)) == Result(Outcome.PRINTED)
    (found,) = zxingcpp.read_barcodes(first_receipt(simulator.receipts))
    assert found.text == content.url


def test_it_says_the_same_of_paper_and_cover(simulator: Simulator) -> None:
    status = simulator.device.status()
    assert (status.online, status.paper, status.cover, status.fault) == (True, PaperState.OK, CoverState.CLOSED, None)
    for name, fault, paper in (
        ("paper-near-end", None, PaperState.NEAR_END),
        ("paper-out", PrinterFault.PAPER_OUT, PaperState.OUT),
        ("cover-open", PrinterFault.COVER_OPEN, None),
        ("offline", PrinterFault.PRINTER_OFFLINE, None),
    ):
        simulator.fault("set", name)
        status = simulator.device.status()
        assert status.fault is fault
        assert paper is None or status.paper is paper
        simulator.fault("clear", name)
    assert simulator.device.status().fault is None
