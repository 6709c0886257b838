"""From exec to the attract page with cached jobs, beside a short script that shows the same page with constants.

The two take turns, so that whatever else the machine does falls on both. Beside it the moment at which the service
manager would hear that the kiosk is ready (``READY=1``).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, median
from bench.prepared_state import copy_to

PAIRS = 15
BOUND = 1.5
READY_BOUND_MS = 3000.0
"""From the service's start to the attract page, its helpers under way."""
LEAVE_S = 15.0
ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    # An installed kiosk has its modules compiled; both programs may keep theirs after the first pair.
    "PYTHONDONTWRITEBYTECODE": "",
}


def run() -> list[Figure]:
    floor_ms, ours_ms, ready_ms = [], [], []
    with TemporaryDirectory(prefix="bench-startup-") as folder:
        _, config = copy_to(Path(folder) / "state")
        ours = (sys.executable, "-m", "kiosk", "run", "--config", str(config))
        floor = (sys.executable, str(Path(__file__).with_name("constant_attract.py")))
        # The first pair warms the disk cache and QML's compiled pages for both.
        for number in range(PAIRS + 1):
            least, (mine, ready) = _floor_ms(floor), _ours_ms(ours, Path(folder) / f"notify{number}")
            if number:
                floor_ms.append(least)
                ours_ms.append(mine)
                ready_ms.append(ready)
    ratios = [mine / least for mine, least in zip(ours_ms, floor_ms, strict=True)]
    return [
        Figure(f"exec to the same page with constants, median of {PAIRS}", median(floor_ms), "ms"),
        Figure(f"exec to attract painted with 100,000 jobs, median of {PAIRS}", median(ours_ms), "ms"),
        Figure(f"exec to READY=1 for the service manager, longest of {PAIRS}", max(ready_ms), "ms", READY_BOUND_MS),
        Figure("start-up, ours / constants, median of the pairs", median(ratios), "x", BOUND),
    ]


def _floor_ms(command: Sequence[str]) -> float:
    began_s = time.monotonic()
    # The folder of the checkout on the path, as `python -m` puts it there for ours.
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=LEAVE_S)
    return (float(done.stdout) - began_s) * 1000


def _ours_ms(command: Sequence[str], notify: Path) -> tuple[float, float]:
    """When ``first_paint`` was traced and when the service manager heard READY; asks the program to leave then."""
    began_s = time.monotonic()
    painted_s = None
    with _Manager(notify) as manager:
        environment = {**os.environ, **ENVIRONMENT, "KIOSK_TRACE": "1", "NOTIFY_SOCKET": str(notify)}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as kiosk:
            assert kiosk.stderr is not None  # PIPE above
            for line in kiosk.stderr:
                if line.startswith("{"):
                    point = json.loads(line)
                    if point["trace"] == "first_paint":
                        painted_s = point["monotonic_s"]
                    elif point["trace"] == "working":
                        kiosk.terminate()
            kiosk.wait(LEAVE_S)
    if painted_s is None or manager.ready_s is None:
        raise RuntimeError("the kiosk ended before its first frame")
    return float(painted_s - began_s) * 1000, (manager.ready_s - began_s) * 1000


class _Manager:
    """Listens as systemd does; ``ready_s`` is when it heard READY (monotonic)."""

    def __init__(self, path: Path) -> None:
        self.ready_s: float | None = None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> _Manager:
        self._socket.settimeout(LEAVE_S)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        try:
            while b"READY=1" not in self._socket.recv(256):
                pass
        except TimeoutError:
            return
        self.ready_s = time.monotonic()
