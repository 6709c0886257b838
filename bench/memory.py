"""Memory at rest with 100,000 postings ready and a few visits over, beside an empty QML window.

One after the other, each in a process of its own: two Qt programs at a time share pages, and each looks smaller.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, median, pss_mib
from bench.prepared_state import copy_to

UI_BOUND = 2.2
TOGETHER_MIB = 320.0
WINDOWS = 3


def run() -> list[Figure]:
    floor = median([_empty_window_mib() for _ in range(WINDOWS)])
    with TemporaryDirectory(prefix="bench-memory-") as folder:
        _, config = copy_to(Path(folder) / "state")
        command = (sys.executable, "-m", "bench.memory_under_test", str(config))
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1])
    return [
        Figure("PSS of an empty QML window", floor, "MiB"),
        Figure("PSS of the screen program", found["screen"], "MiB"),
        Figure("PSS, screen program / empty window", found["screen"] / floor, "x", UI_BOUND),
        Figure("PSS of the reader program", found["reader"], "MiB"),
        Figure("PSS of the sync program", found["sync"], "MiB"),
        Figure("PSS of the three programs", found["screen"] + found["reader"] + found["sync"], "MiB", TOGETHER_MIB),
    ]


def _empty_window_mib() -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = (sys.executable, str(Path(__file__).with_name("empty_window.py")))
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        if window.stdout.readline() != b"painted\n":
            raise RuntimeError("the empty window does not paint")
        size = pss_mib([window.pid])
        window.communicate(timeout=10)
    return size
