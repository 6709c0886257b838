"""The thread that deals with the hub, so that the program's main loop never waits for a network.

What it knows is one value that is replaced whole; the main loop looks at it and says what has changed.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.domain.clock import HubContact
from kiosk.domain.findings import Finding
from kiosk.protocol.event_lines import Busy
from kiosk.protocol.sync_events import Connection, Fault, Receipts, SyncEvent
from kiosk.store.identity import (
    IdentityError,
    IdentityMissingError,
    KioskIdentity,
    identity_folder,
    identity_stamp,
    load_identity,
)
from kiosk.store.standing import Standing, load_standing
from kiosk.store.storage_fault import StorageError
from kiosk.sync.backoff import Backoff
from kiosk.sync.connectivity import Connectivity
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.feed_client import FeedHead
from kiosk.sync.http import HttpFault
from kiosk.sync.hub_link import HubLink
from kiosk.sync.round import run_round, send_heartbeat
from kiosk.sync.standing_keeper import forget_everything
from kiosk.sync.sync_lock import SyncBusyError, sync_lock
from kiosk.sync.troubles import STATE_FOLDER, Troubles
from kiosk.sync.vitals import FeedStand, Vitals
from kiosk.sync.watch import PointerWatch

HEARTBEAT_EACH_S = 60.0
LOOK_EACH_S = 1.0
TOLD_WITHIN_S = 5.0
"""A reader that is plugged in says several things at once."""
STALE_FEED_S = 3 * 3600
"""A hub signs its feed every hour; one that is older over a network is held back by somebody, or its publisher is."""


DEFECT_PAUSE_S = 60.0
LOCK_WAIT_S = 5.0
PUT_OFF_S = 10.0


@dataclass(frozen=True, slots=True)
class LinkState:
    """``standing`` and ``key_id`` are None without an enrolment; ``faults`` are the codes of what is wrong now."""

    connection: Connection = Connection.NOT_ENROLLED
    standing: Standing | None = None
    key_id: int | None = None
    reason: str | None = None
    succeeded_at: int | None = None
    contact: HubContact | None = None
    faults: frozenset[str] = frozenset()
    rounds: int = 0


class HubThread:
    """``make_link`` puts a link together for an identity; ``interval_s`` is asked after each round that went well.

    ``delivered`` hears of each of them.
    """

    def __init__(
        self,
        state: Path,
        contact: ContactKeeper,
        make_link: Callable[[KioskIdentity], HubLink | None],
        interval_s: Callable[[], float],
        emit: Callable[[SyncEvent], None],
        delivered: Callable[[], None],
    ) -> None:
        self._folder = state
        self._contact = contact
        self._make_link = make_link
        self._interval_s = interval_s
        self._emit = emit
        self._delivered = delivered
        self._pointer = PointerWatch(state / "cache")
        self._vitals = Vitals(state, contact.now, self._offset_s)
        self._link: HubLink | None = None
        self._stamp: object = None
        self._wake = threading.Event()
        self._connectivity = Connectivity()
        self._backoff = Backoff()
        self._next_round_s = self._next_heartbeat_s = 0.0
        self._current_at: int | None = None
        self._busy: tuple[str, float] | None = None
        self.link_state = LinkState(contact=contact.contact)

    def start(self) -> None:
        # A daemon: the end of the program waits for no network, and every step of a round may be its last.
        threading.Thread(target=self._run, name="hub", daemon=True).start()

    def wake(self) -> None:
        """A round now, whatever the clock says."""
        self._next_round_s = 0.0
        self._wake.set()

    def tell(self, reader: str | None, printer: str | None, faults: frozenset[str]) -> None:
        """What the screen sees: the hub hears of a change within seconds."""
        screen = replace(self._vitals.screen, reader=reader, printer=printer, faults=faults)
        if screen != self._vitals.screen:
            self._vitals.screen = screen
            self._next_heartbeat_s = min(self._next_heartbeat_s, time.monotonic() + TOLD_WITHIN_S)

    def tell_findings(self, findings: tuple[Finding, ...], examined_at: int) -> None:
        """What the doctor found; it travels with the next heartbeat, at once when a verdict has changed."""
        known = {each.probe: each.verdict for each in self._vitals.screen.findings}
        self._vitals.screen = replace(self._vitals.screen, findings=findings, examined_at=examined_at)
        if known != {each.probe: each.verdict for each in findings}:
            self._next_heartbeat_s = min(self._next_heartbeat_s, time.monotonic() + TOLD_WITHIN_S)

    def busy(self, now_s: float) -> Busy | None:
        busy = self._busy
        return None if busy is None else Busy(busy[0], round(max(0.0, now_s - busy[1]), 3))

    def turn(self, now_s: float, lock_wait_s: float = LOCK_WAIT_S) -> None:
        """Do what is due at ``now_s`` (``time.monotonic()``). Raises SyncBusyError when another program's round lasts
        longer than ``lock_wait_s``, and OSError without a folder for the lock."""
        self._look_at_identity()
        link = self._link
        if link is None:
            return
        round_due, heartbeat_due = now_s >= self._next_round_s, now_s >= self._next_heartbeat_s
        if not (round_due or heartbeat_due):
            return
        self._busy = ("round" if round_due else "heartbeat", now_s)
        try:
            with sync_lock(self._folder, "kiosk sync", lock_wait_s):
                self._meet(link, round_due=round_due, heartbeat_due=heartbeat_due)
        finally:
            self._busy = None
            link.close()
        if self._revoked(link):
            self._forget(link)

    def _meet(self, link: HubLink, *, round_due: bool, heartbeat_due: bool) -> None:
        troubles = run_round(link, self._on_settled) if round_due else Troubles()
        # What a round found stands until the next; a heartbeat alone finds nothing that would lift it.
        earlier = frozenset[str]() if round_due else self.link_state.faults
        if round_due and troubles.road is None:
            self._current_at = self._contact.now()
        self._look_around(link, troubles, round_due)
        if heartbeat_due and troubles.road is None and not self._revoked(link):
            self._beat(link, troubles, earlier | troubles.others.keys())
            self._look_around(link, troubles, round_due)
        self._conclude(link, troubles, earlier, round_due)

    def _look_around(self, link: HubLink, troubles: Troubles, was_round: bool) -> None:
        """What is wrong besides what a request ran into."""
        troubles.look_at_disk(self._folder)
        if link.unkept is not None:
            troubles.others.setdefault(STATE_FOLDER, link.unkept)
        if link.clock_wrong:
            troubles.others[HttpFault.CLOCK_WRONG] = "the certificate's dates"
        if was_round and troubles.road is None and self._is_stale(link.taker.head):
            troubles.others["FEED_STALE"] = "signed long ago"

    def _is_stale(self, head: FeedHead | None) -> bool:
        return head is not None and self._contact.now() - head.published_at > STALE_FEED_S

    def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                self.turn(time.monotonic())
            except (SyncBusyError, OSError) as error:
                self._put_off(error)
            except Exception as error:
                # A mistake of the program must not end the thread unseen: the kiosk would look alive and be mute.
                self._emit(Fault("DEFECT", where_of(error)))
                self._wait(DEFECT_PAUSE_S)
            due_s = min(self._next_round_s, self._next_heartbeat_s) - time.monotonic()
            self._wake.wait(max(0.01, min(LOOK_EACH_S, due_s)))

    def _put_off(self, error: SyncBusyError | OSError) -> None:
        """Somebody else's round, or a folder that nothing can be written to: neither is the hub's fault."""
        code = error.code if isinstance(error, SyncBusyError) else STATE_FOLDER
        if code not in self.link_state.faults:
            self._emit(Fault(code, str(error) if isinstance(error, SyncBusyError) else error.strerror or ""))
            self.link_state = replace(self.link_state, faults=self.link_state.faults | {code})
        self._wait(PUT_OFF_S)

    def _wait(self, seconds: float) -> None:
        self._next_round_s = self._next_heartbeat_s = time.monotonic() + seconds

    def _beat(self, link: HubLink, troubles: Troubles, faults: Set[str]) -> None:
        with suppress(OSError):
            self._pointer.changed()
        head = link.taker.head
        stand = FeedStand(
            generation=self._pointer.generation,
            cursor=self._pointer.cursor,
            signed_at=None if head is None else head.published_at,
            current_at=self._current_at,
        )
        beaten = send_heartbeat(link, self._vitals.heartbeat(stand, faults))
        troubles.others |= beaten.others
        if beaten.road is not None:
            troubles.blame_road(*beaten.road, beaten.retry_after_s)
        self._next_heartbeat_s = time.monotonic() + HEARTBEAT_EACH_S

    def _conclude(self, link: HubLink, troubles: Troubles, earlier: Set[str], was_round: bool) -> None:
        now, now_s = self._contact.now(), time.monotonic()
        succeeded_at = self.link_state.succeeded_at
        if troubles.road is None:
            self._connectivity = self._connectivity.succeeded()
            self._backoff.succeeded()
            if was_round:
                succeeded_at = now
                self._delivered()
                self._next_round_s = now_s + self._interval_s()
        else:
            code, detail = troubles.road
            self._connectivity = self._connectivity.failed(code)
            self._next_round_s = now_s + self._backoff.failed(troubles.retry_after_s)
            self._next_heartbeat_s = max(self._next_heartbeat_s, self._next_round_s)
            troubles.others.setdefault(code, detail)
        for code in sorted(troubles.others.keys() - self.link_state.faults):
            self._emit(Fault(code, troubles.others[code]))
        self.link_state = LinkState(
            connection=Connection.ONLINE if self._connectivity.online else Connection.OFFLINE,
            standing=link.keeper.standing,
            key_id=link.identity.key_id,
            reason=self._connectivity.reason,
            succeeded_at=succeeded_at,
            contact=self._contact.contact,
            faults=frozenset(earlier | troubles.others.keys()),
            rounds=self.link_state.rounds + was_round,
        )

    def _look_at_identity(self) -> None:
        """Take up an enrolment that is new, and let go of one that is gone."""
        folder = identity_folder(self._folder)
        stamp = identity_stamp(folder)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._link = None
        state = LinkState(contact=self._contact.contact)
        try:
            identity = load_identity(folder)
        except IdentityError as error:
            if not isinstance(error, IdentityMissingError):
                self._emit(Fault(error.code, str(error)))
        else:
            standing = load_standing(self._folder, identity.key_id)
            self._link = self._make_link(identity)
            self._connectivity, self._backoff = Connectivity(), Backoff()
            self._next_round_s = self._next_heartbeat_s = 0.0
            connection = Connection.NOT_ENROLLED if self._link is None else Connection.OFFLINE
            state = replace(state, connection=connection, standing=standing, key_id=identity.key_id)
            if self._link is not None and standing is Standing.REVOKED:
                # The power went between the verdict and its end.
                self.link_state = state
                self._forget(self._link)
                return
        self.link_state = state

    def _forget(self, link: HubLink) -> None:
        self._link = None
        self.link_state = replace(self.link_state, connection=Connection.NOT_ENROLLED, standing=Standing.REVOKED)
        try:
            forget_everything(self._folder, identity_folder(self._folder))
        except (StorageError, OSError) as error:
            self._emit(Fault("REVOKED_NOT_WIPED", type(error).__name__))
            return
        self._emit(Fault("REVOKED", "wiped"))
        self._stamp = identity_stamp(identity_folder(self._folder))

    @staticmethod
    def _revoked(link: HubLink) -> bool:
        return link.keeper.standing is Standing.REVOKED

    def _on_settled(self, envelopes: int) -> None:
        self._emit(Receipts(envelopes))

    def _offset_s(self) -> int | None:
        contact = self._contact.contact
        return None if contact is None else contact.offset_s


def where_of(error: BaseException) -> str:
    """The kind of an unexpected error and the place where it arose; never its text, which may quote anything."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
