"""The main loop of ``kiosk sync``: it never waits for anything.

Rounds with the hub and the new day's ranking have threads of their own. The loop watches the cache's pointer, counts
the outbox, obeys the screen and says each second that it is alive.
"""

from __future__ import annotations

import json
import os
import queue
import time
from contextlib import suppress
from pathlib import Path

import kiosk
from kiosk.config import Settings
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.protocol.doctor_report import read_findings
from kiosk.protocol.sync_events import (
    CONTRACT,
    Alive,
    CacheChanged,
    Connection,
    Fault,
    Hello,
    State,
    Stick,
    StickState,
    SyncEvent,
    encode,
)
from kiosk.reader.helper_process import LineWriter, watch_lines
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.identity import HubAccess, KioskIdentity
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.daily_ranking import DailyRanking, RankingThread
from kiosk.sync.deliveries import DeliveryKeeper
from kiosk.sync.exits import SyncExit
from kiosk.sync.feed_taker import LEDGER_FILE, feed_places
from kiosk.sync.hub_link import HubLink
from kiosk.sync.hub_thread import HubThread
from kiosk.sync.mounts import mounts_below
from kiosk.sync.network_watch import NetworkWatch
from kiosk.sync.schedule import poll_interval_s
from kiosk.sync.stick_feed import StickFeed
from kiosk.sync.stick_watch import StickWatch
from kiosk.sync.watch import OutboxCounter, PointerWatch

ALIVE_EACH_S = 1.0
LOOK_EACH_S = 0.25
COUNT_EACH_S = 5.0
WORD_CHARACTERS = 40
CODES = 16
"""Of what the screen finds wrong: it has half as many kinds of alarm."""
ONCE_WAITS_S = 120.0
"""As long as another program's round may take before ``--once`` says who it is instead."""


class MainLoop:
    """``site_file`` is the site's own settings file, over which the hub's are laid."""

    def __init__(self, settings: Settings, site_file: Path | None, state: Path) -> None:
        self._settings = settings
        self._site_file = site_file
        self._state = state
        self._started_s = time.monotonic()
        self._lines = LineWriter(1, lambda: os._exit(SyncExit.DONE))
        self._pointer = PointerWatch(state / "cache")
        self._outbox = OutboxCounter(state / LEDGER_FILE)
        self._commands: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._contact = ContactKeeper(state)
        ranking = DailyRanking(settings, state / "cache", self._contact.now)
        self._ranking = RankingThread(ranking, lambda code: self._fault("RANKING", code))
        trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
        place = regions.spot(settings.kiosk.region, settings.kiosk.latitude, settings.kiosk.longitude)
        standpoint = Standpoint(place, trades, regions, settings.matching)
        self._jobs = CacheFeed(CacheDirectory(state / "cache", trades), standpoint)
        self._deliveries = DeliveryKeeper(state, self._contact.now)
        self._hub = HubThread(
            state, self._contact, self._make_link, self._interval_s, self._emit, self._deliveries.delivered
        )
        roots = tuple(Path(each) for each in settings.sync.stick_roots)
        self._stick = StickWatch(state, lambda: mounts_below(roots), self._stick_feed, self._on_stick)
        self._said: State | None = None
        self._faults: set[str] = set()

    def run(self, *, once: bool) -> SyncExit:
        self._emit(Hello(CONTRACT, kiosk.__version__))
        self._look_at_cache()
        if once:
            return self._once()
        self._say_state()
        self._hub.start()
        self._stick.start()
        watch_lines(0, self._commands.put, lambda: os._exit(SyncExit.DONE))
        network = NetworkWatch()
        next_alive_s = next_count_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            if now_s >= next_alive_s:
                busy = self._stick.busy(now_s) or self._hub.busy(now_s) or self._ranking.busy(now_s)
                self._emit(Alive(round(now_s - self._started_s, 3), busy))
                next_alive_s = max(next_alive_s + ALIVE_EACH_S, now_s)
                if network.appeared():
                    self._hub.wake()
            if now_s >= next_count_s:
                self._outbox.look()
                next_count_s = now_s + COUNT_EACH_S
            self._say_state()
            self._ranking.look(now_s)
            self._look_at_cache()
            try:
                if self._obey(self._commands.get(timeout=LOOK_EACH_S)):
                    return SyncExit.DONE
            except queue.Empty:
                continue

    def _once(self) -> SyncExit:
        self._hub.turn(time.monotonic(), lock_wait_s=ONCE_WAITS_S)
        self._look_at_cache()
        self._outbox.look()
        self._say_state()
        connection = self._hub.link_state.connection
        if connection is Connection.NOT_ENROLLED:
            return SyncExit.NOT_ENROLLED
        return SyncExit.DONE if connection is Connection.ONLINE else SyncExit.NO_HUB

    def _make_link(self, identity: KioskIdentity) -> HubLink | None:
        if identity.hub is None:
            return None
        return HubLink(
            identity,
            identity.hub,
            self._state,
            self._settings,
            self._site_file,
            self._jobs,
            self._contact,
            self._emit,
        )

    def _stick_feed(self, identity: KioskIdentity, access: HubAccess) -> StickFeed:
        places = feed_places(self._state, self._jobs, self._settings.kiosk.region, self._site_file)
        return StickFeed(self._state, identity, access, places, self._contact.now, self._emit)

    def _on_stick(self, event: SyncEvent) -> None:
        if isinstance(event, Stick) and event.state is StickState.DONE:
            self._deliveries.delivered()
        self._emit(event)

    def _interval_s(self) -> float:
        return poll_interval_s(self._settings.sync, self._contact.now())

    def _look_at_cache(self) -> None:
        try:
            changed = self._pointer.changed()
        except OSError as error:
            self._fault("CACHE_DENIED", type(error).__name__)
            return
        if changed:
            self._emit(CacheChanged(self._pointer.generation, self._pointer.cursor))

    def _say_state(self) -> None:
        link = self._hub.link_state
        state = State(
            connection=link.connection,
            pending=self._outbox.pending,
            refused=self._outbox.refused,
            standing=link.standing,
            key_id=link.key_id,
            reason=link.reason,
            succeeded_at=link.succeeded_at,
            contact=link.contact,
            delivered_at=self._deliveries.record.last_at,
            gaps_s=self._deliveries.record.gaps_s,
        )
        if self._outbox.fault:
            self._fault("LEDGER_UNREADABLE", self._outbox.fault)
        if state != self._said:
            self._said = state
            self._emit(state)

    def _fault(self, code: str, detail: str) -> None:
        """Each trouble once, not with every look."""
        if code not in self._faults:
            self._faults.add(code)
            self._emit(Fault(code, detail))

    def _obey(self, line: bytes) -> bool:
        """True for the command to stop."""
        try:
            fields = json.loads(line)
            command = fields["command"]
        except (ValueError, KeyError, TypeError):
            return False
        if command == "now":
            self._said = None
            self._outbox.look()
            self._hub.wake()
            self._say_state()
        elif command == "screen":
            self._hub.tell(_word(fields.get("reader")), _word(fields.get("printer")), _codes(fields.get("faults")))
        elif command == "findings":
            # A screen that tells nonsense is a defect of this installation, and costs the findings only.
            with suppress(ValueError):
                self._hub.tell_findings(read_findings(fields.get("findings")), int(fields.get("examined_at", 0)))
        elif command in ("import", "export"):
            # Both ways each time: who brings a stick wants whatever it can carry.
            self._stick.again()
        return bool(command == "stop")

    def _emit(self, event: SyncEvent) -> None:
        self._lines.write(encode(event))


def _word(value: object) -> str | None:
    """A short word of the screen's; anything else is not known."""
    return value if isinstance(value, str) and len(value) <= WORD_CHARACTERS else None


def _codes(value: object) -> frozenset[str]:
    """What is wrong in the screen's own eyes; whatever is no short code is left out, for a heartbeat has its bounds."""
    given = value if isinstance(value, list) else []
    return frozenset([word for each in given[:CODES] if (word := _word(each)) and word.replace("_", "").isalnum()])
