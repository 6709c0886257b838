"""The screen program whose memory ``bench.memory`` measures: nothing is loaded here that ``kiosk run`` does not load.

Argument: the settings file of a prepared state. Prints the PSS of the three programs as JSON.
"""

from __future__ import annotations

from kiosk.ui.pyside_import import leave_openssl_out, undo_import_hook

# As the command `kiosk run` begins.
undo_import_hook()
leave_openssl_out()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from bench.figures import pss_mib  # noqa: E402
from bench.kiosk_under_test import KioskUnderTest  # noqa: E402
from bench.scripted_person import Script  # noqa: E402
from kiosk.config import load_settings  # noqa: E402

VISITS = ("first-timer", "bricklayer", "welder")
SETTLE_MS = 3000


def main(config: str) -> int:
    found: dict[str, float] = {}
    file = Path(config)
    kiosk = KioskUnderTest(load_settings(file), file)
    kiosk.play(_visits(kiosk, found))
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _visits(kiosk: KioskUnderTest, found: dict[str, float]) -> Script:
    program = kiosk.program
    yield from kiosk.ready()
    for card in VISITS:
        kiosk.lay_card(card)
        yield from kiosk.to_matches()
        yield from kiosk.to_ticket()
        kiosk.lay_card(None)
        yield from kiosk.to_attract()
    yield from kiosk.rest(SETTLE_MS)
    found.update(screen=pss_mib([os.getpid()]), reader=pss_mib([program.reader.pid]), sync=pss_mib([program.sync.pid]))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
