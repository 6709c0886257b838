"""One module of the benchmark in a process of its own: ``python -m bench.measure NAME`` prints its figures as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module


def main(name: str) -> int:
    figures = import_module(f"bench.{name}").run()
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
