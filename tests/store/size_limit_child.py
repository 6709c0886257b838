"""Applies one delta to several caches, each time killed by the kernel where a file would grow beyond a size.

``python -m tests.store.size_limit_child DELTA SIZE FOLDER [SIZE FOLDER …]`` prints for each how its writer ended: 0, or
the negative number of the signal.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from tests.store import markets
from tests.store.markets import WITH_PIN


def main(delta: Path, size: int, folder: Path) -> int:
    markets.trades(), markets.regions(), markets.weights()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    # As abrupt as kill -9, at a place that can be chosen.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    status = 1
    try:
        with markets.feed(markets.directory(folder), WITH_PIN) as feed:
            feed.apply_delta(delta)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    given = sys.argv[2:]
    for size, folder in zip(given[::2], given[1::2], strict=True):
        sys.stdout.write(f"{main(Path(sys.argv[1]), int(size), Path(folder))}\n")
