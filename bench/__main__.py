"""``python -m bench [NAME...]``: measure, print every figure beside its bound, fail when a bound is missed.

Each module runs in a fresh process, because memory and start-up are among the things measured.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.prepared_state import build

MODULES = (
    "matching",
    "reader",
    "startup",
    "first_card",
    "scrolling",
    "frames",
    "memory",
    "visits",
    "job_feed",
    "hub_files",
    "feed",
    "round",
    "freshness",
    "courier_memory",
    "fleet",
    "acceptance",
    "sheets",
)
WITH_STATE = frozenset({"startup", "first_card", "scrolling", "frames", "memory", "visits"})
"""These take a folder with 100,000 postings that is made beforehand."""
EXIT_MISSED = 1
EXIT_USAGE = 2
EXIT_BROKEN = 3


def main(argv: Sequence[str]) -> int:
    names = tuple(argv) or MODULES
    if unknown := [name for name in names if name not in MODULES]:
        _say(f"bench: no module {', '.join(unknown)}; there are {', '.join(MODULES)}")
        return EXIT_USAGE
    measured: dict[str, list[Figure]] = {}
    with TemporaryDirectory(prefix="bench-") as folder:
        if not WITH_STATE.isdisjoint(names):
            build(Path(folder) / "state", lambda words: _say(f"bench: {words}"))
        for name in names:
            _say(f"bench: measuring {name} ...")
            began_s = time.monotonic()
            figures = _measure(name)
            if figures is None:
                _say(f"bench: {name} broke off")
                return EXIT_BROKEN
            measured[name] = figures
            _say(f"bench: {name} took {time.monotonic() - began_s:.0f} s")
    missed = [figure for figures in measured.values() for figure in figures if not figure.holds]
    _say("\n" + "\n".join(_machine()))
    for name, figures in measured.items():
        _say(f"\n{name}")
        for figure in figures:
            _say(figure.line())
    _say(f"\n{len(missed)} of {sum(map(len, measured.values()))} figures miss their bound")
    return EXIT_MISSED if missed else 0


def _measure(name: str) -> list[Figure] | None:
    child = subprocess.run([sys.executable, "-m", "bench.measure", name], stdout=subprocess.PIPE, check=False)
    lines = child.stdout.decode("utf-8", "replace").splitlines()
    if child.returncode != 0 or not lines:
        return None
    return [Figure(**row) for row in json.loads(lines[-1])]


def _machine() -> list[str]:
    """What a reader needs to compare two runs, and nothing that names this machine."""
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    return [
        f"{os.cpu_count()} cores ({platform.machine()}), load {load}",
        f"Python {platform.python_version()}, PySide6 {version('PySide6-Essentials')}, SQLite {sqlite3.sqlite_version},"
        f" SQLAlchemy {version('SQLAlchemy')}",
    ]


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
