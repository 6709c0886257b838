"""``kiosk sync``: keeps stored jobs and outbox moving, and tells the screen how things stand.

Without an enrolment there is no hub to talk to, and the program says so.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.reader.helper_process import die_with_parent
from kiosk.store.settings_in_force import settings_in_force
from kiosk.sync.exits import SyncExit
from kiosk.sync.sync_lock import SyncBusyError

NICE = 5
"""What the screen draws comes before what is unpacked behind it."""


def main(argv: Sequence[str]) -> int:
    """A SyncExit. Runs until told to stop; with ``--once`` for one round."""
    options = _options(argv)
    try:
        settings, state = settings_in_force(options.config, options.state)
    except SettingsError as error:
        sys.stderr.write(f"kiosk sync: {error}\n")
        return SyncExit.USAGE
    die_with_parent()
    with suppress(OSError):
        os.nice(NICE)
    # Half a second of imports, after the screen was given the right of way.
    from kiosk.sync.main_loop import MainLoop

    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        return MainLoop(settings, options.config, state).run(once=options.once)
    except SyncBusyError as error:
        sys.stderr.write(f"kiosk sync: {error}\n{error.sentence}{error.instruction}\n")
        return SyncExit.BUSY
    except OSError as error:
        sys.stderr.write(f"kiosk sync: {state.name}: {error.strerror}\n")
        return SyncExit.NO_STATE


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk sync", description="Keep the stored jobs and the outbox moving.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
    parser.add_argument("--once", action="store_true", help="one round, then leave")
    return parser.parse_args(argv)
