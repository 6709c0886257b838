"""Holds the current generation until its standard input ends. ``python -m tests.store.hold_child FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.store import markets

with markets.directory(Path(sys.argv[1])).open_current() as cache:
    sys.stdout.write(cache.generation + "\n")
    sys.stdout.flush()
    sys.stdin.read()
