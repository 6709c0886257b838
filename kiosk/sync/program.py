"""``kiosk sync``: what the screen needs to know about cache and outbox.

Without enrolment there is no hub to talk to, and the program says so instead of pretending. It watches the pointer of
the cache, counts the outbox and keeps its heartbeat, so that the screen behaves the same on the day a courier joins.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import kiosk
from kiosk.config import Settings, SettingsError, load_settings
from kiosk.protocol.sync_events import (
    CONTRACT,
    Alive,
    CacheChanged,
    Connection,
    Fault,
    Hello,
    State,
    SyncEvent,
    encode,
)
from kiosk.reader.helper_process import die_with_parent, watch_lines
from kiosk.sync.daily_ranking import DailyRanking, RankingThread
from kiosk.sync.watch import OutboxCounter, PointerWatch

EXIT_DONE = 0
EXIT_USAGE = 2
EXIT_NOT_ENROLLED = 3

ALIVE_EACH_S = 1.0
LOOK_EACH_S = 0.25
COUNT_EACH_S = 5.0


def main(argv: Sequence[str]) -> int:
    """Run until told to stop: 0. With ``--once``: 3, because there is no hub to talk to. 2: wrong settings."""
    options = _options(argv)
    try:
        settings = load_settings(options.config)
    except SettingsError as error:
        sys.stderr.write(f"kiosk sync: {error}\n")
        return EXIT_USAGE
    die_with_parent()
    return _Program(settings, options.state or settings.paths.state_folder, once=options.once).run()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk sync", description="Keep the stored jobs and the outbox moving.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
    parser.add_argument("--once", action="store_true", help="one round, then leave")
    return parser.parse_args(argv)


class _Program:
    def __init__(self, settings: Settings, state_folder: Path, *, once: bool) -> None:
        self._started_s = time.monotonic()
        self._once = once
        self._pointer = PointerWatch(state_folder / "cache")
        self._outbox = OutboxCounter(state_folder / "ledger.db")
        self._commands: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        ranking = DailyRanking(settings, state_folder / "cache", lambda: int(time.time()))
        self._ranking = RankingThread(ranking, lambda code: self._fault("RANKING", code))
        self._said: State | None = None
        self._faults: set[str] = set()

    def run(self) -> int:
        _emit(Hello(CONTRACT, kiosk.__version__))
        self._look_at_cache()
        self._say_state()
        if self._once:
            return EXIT_NOT_ENROLLED
        watch_lines(0, self._commands.put, lambda: os._exit(EXIT_DONE))
        next_alive_s = next_count_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            if now_s >= next_alive_s:
                _emit(Alive(round(now_s - self._started_s, 3), self._ranking.busy(now_s)))
                next_alive_s = max(next_alive_s + ALIVE_EACH_S, now_s)
            if now_s >= next_count_s:
                self._say_state()
                next_count_s = now_s + COUNT_EACH_S
            self._ranking.look(now_s)
            self._look_at_cache()
            try:
                if self._obey(self._commands.get(timeout=LOOK_EACH_S)):
                    return EXIT_DONE
            except queue.Empty:
                continue

    def _look_at_cache(self) -> None:
        try:
            changed = self._pointer.changed()
        except OSError as error:
            self._fault("CACHE_DENIED", type(error).__name__)
            return
        if changed:
            _emit(CacheChanged(self._pointer.generation, self._pointer.cursor))

    def _say_state(self) -> None:
        state = State(Connection.NOT_ENROLLED, *self._outbox.count())
        if self._outbox.fault:
            self._fault("LEDGER_UNREADABLE", self._outbox.fault)
        if state != self._said:
            self._said = state
            _emit(state)

    def _fault(self, code: str, detail: str) -> None:
        """Each trouble once, not with every look."""
        if code not in self._faults:
            self._faults.add(code)
            _emit(Fault(code, detail))

    def _obey(self, line: bytes) -> bool:
        """True for the command to stop."""
        try:
            command = json.loads(line)["command"]
        except (ValueError, KeyError, TypeError):
            return False
        if command == "now":
            self._said = None
            self._say_state()
        elif command in ("import", "export"):
            _emit(Fault("NOT_ENROLLED", str(command)))
        return bool(command == "stop")


def _emit(event: SyncEvent) -> None:
    line = encode(event).encode("ascii") + b"\n"
    try:
        while line:
            line = line[os.write(1, line) :]
    except BrokenPipeError:
        os._exit(EXIT_DONE)
