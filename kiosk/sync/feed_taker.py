"""Takes what the feed has for this kiosk and puts it where it belongs: jobs, states, receipts, settings, files.

In two halves, because the outbox goes between them: what is small and urgent first, snapshot and content last. Each
piece is kept together with the note that it is kept, so a kill at any point repeats a piece and loses none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from kiosk.protocol.feed import FeedRole, kiosk_of, role_of
from kiosk.protocol.feed_errors import FeedDigestError, FeedGapError
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.feed_records import unpack_preferences, unpack_receipts, unpack_settings, unpack_states
from kiosk.protocol.feed_sealing import open_for_fleet, open_for_kiosk
from kiosk.protocol.records import RecordError
from kiosk.protocol.service_content import MAX_CONTENT_BYTES, content_of, unpack_content
from kiosk.protocol.sync_events import Receipts, SettingsSent, StatesChanged, SyncEvent
from kiosk.store.feed_answers import FeedNumbers, feed_numbers, take_preferences, take_receipts, take_states
from kiosk.store.identity import HubAccess, KioskIdentity
from kiosk.store.ledger import OutboxState, borrowed_ledger
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.store.services import files_folder
from kiosk.store.set_aside_outbox import set_aside_waiting, settle_set_aside
from kiosk.sync.feed_client import FeedClient, FeedHead, FeedPlan, FeedTarget, Held
from kiosk.sync.feed_source import FeedSource
from kiosk.sync.file_shelf import FileShelf
from kiosk.sync.software import SoftwareTaker, device_now, this_program
from kiosk.sync.troubles import Troubles

LEDGER_FILE = "ledger.db"
COUNTY_DIGITS = 6
"""Of a region's code: the kiosks of one county share preferences."""

DISTRUST_S = 3600.0
"""How long a second snapshot waits when the first did not cure the jobs: it is the hub's trouble then."""


class JobStore(Protocol):
    """See ``kiosk.store.cache_feed.CacheFeed``."""

    def position(self) -> FeedPosition | None: ...

    def publish_snapshot(self, source: BinaryIO | Path, now: int) -> str: ...

    def apply_delta(self, source: BinaryIO | Path | bytes) -> FeedPosition: ...

    def collect(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class FeedPlaces:
    """Where the feed's pieces go: ``ledger`` is its file, ``site_file`` the site's own settings, if it has any.

    ``region`` is where the kiosk stands: content for other places is left where it is.
    """

    region: str
    ledger: Path
    jobs: JobStore
    shelf: FileShelf
    settings: SentSettingsFolder
    site_file: Path | None


def feed_places(state: Path, jobs: JobStore, region: str, site_file: Path | None) -> FeedPlaces:
    """Of the kiosk whose folder is ``state``, standing in ``region``."""
    return FeedPlaces(
        region=region,
        ledger=state / LEDGER_FILE,
        jobs=jobs,
        shelf=FileShelf(files_folder(state)),
        settings=SentSettingsFolder(state),
        site_file=site_file,
    )


def feed_taker(
    source: FeedSource,
    state: Path,
    identity: KioskIdentity,
    access: HubAccess,
    places: FeedPlaces,
    emit: Callable[[SyncEvent], None],
    now: Callable[[], int],
) -> FeedTaker:
    """Of the kiosk whose folder is ``state``, for the road that ``source`` is."""
    client = FeedClient(source, state / "feed", access.root, identity.kiosk_id, now)
    software = SoftwareTaker(client, state, places.shelf, identity.kiosk_id, this_program(), device_now)
    return FeedTaker(client, software, identity, places, emit, now, time.monotonic)


class FeedTaker:
    """One thread at a time. ``now`` gives Unix seconds, ``monotonic`` counts them.

    ``emit`` hears of what has changed but for the postings: whoever reads them sees that in the cache itself.
    """

    def __init__(
        self,
        client: FeedClient,
        software: SoftwareTaker,
        identity: KioskIdentity,
        places: FeedPlaces,
        emit: Callable[[SyncEvent], None],
        now: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._client = client
        self._software = software
        self._identity = identity
        self._places = places
        self._emit = emit
        self._now = now
        self._monotonic = monotonic
        self._distrusted = False
        self._cured_s: float | None = None
        self.head: FeedHead | None = None
        """Of the last metadata that was proven."""

    def take_first(self, troubles: Troubles) -> FeedPlan:
        """Metadata and whatever is small. Raises FetchError when the feed cannot be used at all."""
        self.head = self._client.refresh()
        plan = self._plan(troubles)
        with troubles.noted():
            self._take_deltas(plan.deltas)
        for state in plan.states:
            with troubles.noted():
                self._take_states(state)
        for preferences in plan.preferences:
            with troubles.noted():
                self._take_preferences(preferences)
        for receipt in plan.receipts:
            with troubles.noted():
                self._take_receipts(receipt)
        for file in plan.files:
            with troubles.noted():
                self._take_file(file)
        if plan.gone:
            with troubles.noted():
                self._places.shelf.drop(plan.gone)
        if plan.schema_newer:
            troubles.others["FEED_NEWER"] = "jobs for a newer program"
        return plan

    def take_last(self, plan: FeedPlan, troubles: Troubles, portion_s: float | None = None) -> None:
        """Snapshot, content and a release of the program, of which no more than ``portion_s`` seconds at a time."""
        if self._distrusted:
            with troubles.noted():
                plan = self._client.plan(Held(), self._places.region, receipts=False)
        with troubles.noted():
            self._take_snapshot(plan)
        for content in plan.content:
            with troubles.noted():
                self._take_content(content)
        with troubles.noted():
            self._software.take(portion_s)

    def _plan(self, troubles: Troubles) -> FeedPlan:
        places = self._places
        numbers, waiting = FeedNumbers(0, 0, 0), False
        position: FeedPosition | None = None
        with troubles.noted(), borrowed_ledger(places.ledger) as ledger:
            if ledger is not None:
                numbers, waiting = feed_numbers(ledger), bool(ledger.outbox_counts()[OutboxState.PENDING])
        with troubles.noted():
            waiting = waiting or bool(set_aside_waiting(places.ledger))
        with troubles.noted():
            position = places.jobs.position()
        held = Held(
            cursor=None if position is None else position.cursor,
            receipt_number=numbers.receipts,
            state_number=numbers.states,
            preference_number=numbers.preferences,
            files=places.shelf.held(),
        )
        return self._client.plan(held, places.region, receipts=waiting)

    def _take_deltas(self, deltas: Sequence[FeedTarget]) -> None:
        try:
            for delta in deltas:
                self._places.jobs.apply_delta(self._client.fetch(delta))
        except (FeedDigestError, FeedGapError):
            # What is stored is not what the hub has: a whole snapshot, once.
            self._distrusted = self._cured_s is None or self._monotonic() - self._cured_s > DISTRUST_S
            raise

    def _take_snapshot(self, plan: FeedPlan) -> None:
        if plan.snapshot is None:
            return
        packed = self._places.shelf.place("jobs/snapshot.packed")
        self._client.download(plan.snapshot, packed)
        try:
            self._places.jobs.publish_snapshot(packed, self._now())
        finally:
            packed.unlink()
        if self._distrusted:
            self._distrusted, self._cured_s = False, self._monotonic()
        self._take_deltas(plan.snapshot_deltas)
        self._places.jobs.collect()

    def _take_content(self, target: FeedTarget) -> None:
        """What the services page reads is looked into first: a file that it could not read replaces none."""
        name = content_of(target.name)
        if name is None:
            self._client.download(target, self._places.shelf.place(target.name))
            self._places.shelf.note(target.name, target.sha256)
            return
        if target.length > MAX_CONTENT_BYTES:
            raise RecordError("content", f"at most {MAX_CONTENT_BYTES} bytes")
        content = self._client.fetch(target)
        unpack_content(name, content)
        self._places.shelf.keep(target.name, target.sha256, content)

    def _take_states(self, target: FeedTarget) -> None:
        data = open_for_fleet(self._identity.fleet_key, target.name, self._client.fetch(target))
        with borrowed_ledger(self._places.ledger) as ledger:
            changed = 0 if ledger is None else take_states(ledger, self._identity.kiosk_id, unpack_states(data))
        if changed:
            self._emit(StatesChanged(changed))

    def _take_preferences(self, target: FeedTarget) -> None:
        batch = unpack_preferences(open_for_fleet(self._identity.fleet_key, target.name, self._client.fetch(target)))
        with borrowed_ledger(self._places.ledger) as ledger:
            if ledger is not None:
                take_preferences(ledger, self._places.region[:COUNTY_DIGITS], batch)

    def _take_receipts(self, target: FeedTarget) -> None:
        batch = unpack_receipts(open_for_fleet(self._identity.fleet_key, target.name, self._client.fetch(target)))
        with borrowed_ledger(self._places.ledger) as ledger:
            settled = 0 if ledger is None else take_receipts(ledger, self._identity.kiosk_id, batch)
        own = {each.envelope_id: each.reason for each in batch.rows if each.kiosk == self._identity.kiosk_id}
        settled += sum(settle_set_aside(self._places.ledger, own))
        if settled:
            self._emit(Receipts(settled))

    def _take_file(self, target: FeedTarget) -> None:
        content = self._client.fetch(target)
        if role_of(target.name) is FeedRole.KIOSKS and kiosk_of(target.name) == self._identity.kiosk_id:
            access = self._identity.hub
            assert isinstance(access, HubAccess)
            sent = unpack_settings(open_for_kiosk(access.box_key, self._identity.kiosk_id, target.name, content))
            code = self._places.settings.take(sent.version, sent.toml, self._places.site_file)
            self._emit(SettingsSent(sent.version, code))
            self._places.shelf.note(target.name, target.sha256)
        else:
            self._places.shelf.keep(target.name, target.sha256, content)
