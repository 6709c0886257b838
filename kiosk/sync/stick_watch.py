"""A stick that this kiosk knows does its work by being plugged in: news in, envelopes out, and then it may go.

A thread of its own, because a stick that dies may hold a read for minutes, while the main loop has to stay alive and
the hub is to be asked all the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.foreign_folder import ForeignFolder, StickError
from kiosk.protocol.event_lines import Busy
from kiosk.protocol.sync_events import Fault, Stick, StickState, SyncEvent
from kiosk.store.identity import HubAccess, IdentityError, KioskIdentity, identity_folder, load_identity
from kiosk.store.rescue import waiting_envelopes
from kiosk.store.storage_fault import StorageError
from kiosk.sync.feed_taker import LEDGER_FILE
from kiosk.sync.hub_thread import where_of
from kiosk.sync.mounts import Mount
from kiosk.sync.stick_feed import FeedImport, FeedOutcome, Progress, knows_stick
from kiosk.sync.stick_outbox import StickExport, export_envelopes
from kiosk.sync.sync_lock import SyncBusyError, sync_lock

LOOK_EACH_S = 1.0
LOCK_WAIT_S = 60.0
STEP_PERCENT = 5
FEED_PERCENT = 90
"""Of the work is the feed; what is written is next to nothing beside it."""


class Feed(Protocol):
    """The part of ``kiosk.sync.stick_feed.StickFeed`` that is needed here."""

    def take(self, root: Path, progress: Progress) -> FeedImport: ...


class StickWatch:
    """``mounts`` lists what may be a stick; ``feed_of`` makes what takes the feed for an enrolment."""

    def __init__(
        self,
        state: Path,
        mounts: Callable[[], tuple[Mount, ...]],
        feed_of: Callable[[KioskIdentity, HubAccess], Feed],
        emit: Callable[[SyncEvent], None],
    ) -> None:
        self._state = state
        self._mounts = mounts
        self._feed_of = feed_of
        self._emit = emit
        self._seen: frozenset[Mount] = frozenset()
        self._served: Mount | None = None
        self._again = threading.Event()
        self._busy_since_s: float | None = None

    def start(self) -> None:
        # A daemon: a stick that does not answer must not keep the program from ending.
        threading.Thread(target=self._run, name="stick", daemon=True).start()

    def again(self) -> None:
        """Serve the sticks that are plugged in once more."""
        self._again.set()

    def busy(self, now_s: float) -> Busy | None:
        since_s = self._busy_since_s
        return None if since_s is None else Busy("stick", round(max(0.0, now_s - since_s), 3))

    def look(self) -> None:
        """Serve what has been plugged in since the last look, and say when the stick that was served last is gone.

        Raises OSError when the kernel's list cannot be read.
        """
        mounted = frozenset(self._mounts())
        asked = self._again.is_set()
        self._again.clear()
        fresh = mounted if asked else mounted - self._seen
        self._seen = mounted
        if self._served is not None and self._served not in mounted:
            self._served = None
            self._emit(Stick(StickState.GONE))
        served = [self._look_at(mount) for mount in sorted(fresh, key=lambda each: each.mount_id)]
        if asked and not any(served):
            self._emit(Fault(*self._why_none(mounted)))

    def _look_at(self, mount: Mount) -> bool:
        """Whether it was one to be served."""
        try:
            identity = load_identity(identity_folder(self._state))
        except IdentityError:
            return False
        if identity.hub is None or not knows_stick(mount.path, identity.hub):
            return False
        self._serve(mount, identity, identity.hub)
        return True

    def _why_none(self, mounted: frozenset[Mount]) -> tuple[str, str]:
        try:
            load_identity(identity_folder(self._state))
        except IdentityError as error:
            return "NOT_ENROLLED", type(error).__name__
        if mounted:
            return "STICK_FOREIGN", "what is plugged in was not made for this hub"
        return "NO_STICK", "nothing is plugged in"

    def _serve(self, mount: Mount, identity: KioskIdentity, access: HubAccess) -> None:
        self._served = mount
        self._busy_since_s = time.monotonic()
        work = _Work(self._emit)
        work.reached(0)
        try:
            with sync_lock(self._state, "kiosk sync", LOCK_WAIT_S):
                found = self._feed_of(identity, access).take(mount.path, work.of_feed)
                work.reached(FEED_PERCENT)
                exported = self._export(mount.path, work.of_envelopes)
        except (StickError, StorageError) as error:
            self._emit(Stick(StickState.FAILED, str(error.code)))
        except SyncBusyError as error:
            self._emit(Stick(StickState.FAILED, error.code))
            # It lies there still: the next look tries again.
            self._seen -= {mount}
        except OSError:
            self._emit(Stick(StickState.FAILED, "STATE_FOLDER"))
        else:
            code = None if found.outcome in (FeedOutcome.TAKEN, FeedOutcome.OLDER) else found.code or "STICK_NO_FEED"
            self._emit(Stick(StickState.DONE, code, exported.written, found.receipts, found.states, 100))
        finally:
            self._busy_since_s = None

    def _export(self, root: Path, progress: Progress) -> StickExport:
        with ForeignFolder.open(root) as stick:
            wires = waiting_envelopes(self._state / LEDGER_FILE, accepted=False)
            return export_envelopes(stick, wires, progress)

    def _run(self) -> None:
        while True:
            try:
                self.look()
            except OSError:
                # Without the kernel's list there are no sticks; the next look may find it again.
                pass
            except Exception as error:
                # A mistake of the program must not end the thread unseen: the next stick would be waited for in vain.
                self._emit(Fault("DEFECT", where_of(error)))
            self._again.wait(LOOK_EACH_S)


class _Work:
    """How far it is, in steps that a screen can follow; never back."""

    def __init__(self, emit: Callable[[SyncEvent], None]) -> None:
        self._emit = emit
        self._said: int | None = None

    def of_feed(self, done: int, total: int) -> None:
        self.reached(FEED_PERCENT * done // total if total else 0)

    def of_envelopes(self, done: int, total: int) -> None:
        self.reached(FEED_PERCENT + (100 - FEED_PERCENT) * done // total if total else 100)

    def reached(self, percent: int) -> None:
        step = percent - percent % STEP_PERCENT
        if self._said is None or step > self._said:
            self._said = step
            self._emit(Stick(StickState.BUSY, percent=step))
