"""Time stamps for ``bench/``: with ``KIOSK_TRACE=1`` one JSON object a line on stderr, else nothing."""

from __future__ import annotations

import json
import os
import sys
import time

ENABLED = os.environ.get("KIOSK_TRACE") == "1"


def trace(name: str) -> None:
    """``monotonic_s`` is CLOCK_MONOTONIC, the same clock for every process of this machine."""
    if ENABLED:
        line = json.dumps({"trace": name, "monotonic_s": round(time.monotonic(), 6)})
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
