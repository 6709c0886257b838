"""``kiosk demo``: the kiosk with a sample market. A real reader if there is one, else sample cards from a tray."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.config import LAST_GOOD, LoadedSettings, Settings, load_or_last_good, load_settings
from kiosk.demo.real_reader import real_reader_attached
from kiosk.demo.sample import JOBS, demo_settings
from kiosk.demo.surroundings import demo_hub
from kiosk.store.cache import CacheError
from kiosk.store.identity import IdentityError

EXIT_USAGE = 2
EXIT_NO_MARKET = 6
OUT = Path("demo-output")
PROBE_S = 20.0


def main(argv: Sequence[str]) -> int:
    """0 done, 1 the headless visit reached no ticket, 2 wrong use, 6 no sample market; otherwise as ``kiosk run``."""
    options = _options(argv)
    loaded = settings_or_last_good(options.config, options.state)
    for words in loaded.complaint:
        sys.stderr.write(f"kiosk demo: {words}\n")
    try:
        if options.headless or options.out is not None or options.card is not None:
            return _headless(loaded, options)
        if not display_works():
            _say("there is no display: one whole visit is played off-screen instead")
            return _headless(loaded, options)
        own = demo_settings(loaded.settings, options.state)
        with demo_hub(own, loaded.file, options.jobs, _say, wanted=not options.without_hub) as config:
            return _window(own, config, loaded.alarm)
    except (CacheError, IdentityError, OSError) as error:
        _say(f"the sample market cannot be made: {error}")
        return EXIT_NO_MARKET


def settings_or_last_good(config: Path | None, state: Path | None) -> LoadedSettings:
    """As for ``kiosk run``, with a last good file of the demonstration's own."""
    own = demo_settings(load_settings(), state).paths.state_folder
    return load_or_last_good(config, own / LAST_GOOD)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk demo", description="The kiosk with a sample market.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder of the demonstration")
    parser.add_argument("--jobs", metavar="N", type=int, default=JOBS, help="jobs in the sample market")
    parser.add_argument("--without-hub", action="store_true", help="the kiosk alone; what it keeps goes nowhere")
    parser.add_argument("--headless", action="store_true", help="play one visit off-screen and save pictures")
    parser.add_argument("--out", metavar="DIR", type=Path, help=f"folder for the pictures (default {OUT})")
    parser.add_argument("--card", metavar="NAME", help="sample card of the off-screen visit")
    return parser.parse_args(argv)


def display_works() -> bool:
    """Whether a window could open. Asked of a child, because Qt ends the process that finds no display."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")):
        return False
    question = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    try:
        asked = subprocess.run([sys.executable, "-c", question], capture_output=True, timeout=PROBE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def _headless(loaded: LoadedSettings, options: argparse.Namespace) -> int:
    from kiosk.demo.headless import DEFAULT_CARD, play
    from kiosk.reader.sample_cards import demo_cards

    card = options.card or DEFAULT_CARD
    names = [each.key for each in demo_cards()]
    if card not in names:
        _say(f"no sample card is called {card}; there are {', '.join(names)}")
        return EXIT_USAGE
    out = options.out or OUT
    code = play(loaded, out, card, options.jobs, options.state, _say, with_hub=not options.without_hub)
    _say(f"pictures are in {out}/")
    return code


def _window(settings: Settings, config: Path | None, settings_alarm: str) -> int:
    from kiosk.demo.window import run_with_tray
    from kiosk.ui.program import run
    from kiosk.ui.start import RunOptions

    chosen = settings.reader.profile != "auto"
    if chosen or real_reader_attached(config):
        _say("a card reader is attached: lay a resident ID card on it")
        return run(RunOptions(settings, config, demo=True, settings_alarm=settings_alarm))
    _say("no card reader: take a sample card from the tray window")
    sample_cards = ("--profile", "demo")
    return run_with_tray(RunOptions(settings, config, sample_cards, demo=True, settings_alarm=settings_alarm))


def _say(words: str) -> None:
    sys.stdout.write(f"kiosk demo: {words}\n")
    sys.stdout.flush()
