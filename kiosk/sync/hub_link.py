"""All that one enrolment needs to deal with its hub, put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from kiosk.config import Settings
from kiosk.protocol.request import Answer, RequestKind
from kiosk.protocol.sync_events import SyncEvent
from kiosk.store.contact import boot_id
from kiosk.store.identity import HubAccess, KioskIdentity
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.courier import Courier
from kiosk.sync.exchange import Asker, Exchange
from kiosk.sync.feed_road import HttpFeedSource
from kiosk.sync.feed_taker import LEDGER_FILE, JobStore, feed_places, feed_taker
from kiosk.sync.http import HttpFault, HttpRoad
from kiosk.sync.outbox import LedgerOutbox
from kiosk.sync.standing_keeper import StandingKeeper


class HubLink:
    """The ``kiosk.sync.round.Hub`` of an enrolled kiosk. ``contact`` hears every signed hub time.

    ``unkept`` says why the disk did not keep what an answer said; None when it did.
    """

    def __init__(
        self,
        identity: KioskIdentity,
        access: HubAccess,
        state: Path,
        settings: Settings,
        site_file: Path | None,
        jobs: JobStore,
        contact: ContactKeeper,
        emit: Callable[[SyncEvent], None],
    ) -> None:
        self.identity = identity
        self.keeper = StandingKeeper(state, identity.key_id)
        self._contact = contact
        self.unkept: str | None = None
        self._road = HttpRoad(access.url, ca_file=settings.sync.ca_file, plain_when_clock_wrong=True)
        self._source = HttpFeedSource(self._road)
        asker = Asker(
            kiosk=identity.kiosk_id,
            key_id=identity.key_id,
            signing_key=identity.signing_key,
            answer_key=access.answer_key,
            boot_id=UUID(boot_id()).bytes,
        )
        self._exchange = Exchange(self._road, asker, contact.now, self._on_answer)
        self.courier = Courier(LedgerOutbox(state / LEDGER_FILE, identity, contact.now), self.ask)
        places = feed_places(state, jobs, settings.kiosk.region, site_file)
        self.taker = feed_taker(self._source, state, identity, access, places, emit, contact.now)

    def ask(self, kind: RequestKind, body: bytes) -> Answer:
        return self._exchange.ask(kind, body)

    def feed_fault(self) -> HttpFault | None:
        return self._source.last_fault

    @property
    def clock_wrong(self) -> bool:
        """TLS fails for a date, and this round goes over plain HTTP."""
        return self._road.clock_wrong

    def close(self) -> None:
        """Let the connections go; the next round opens new ones."""
        self._road.close()
        self._source.last_fault = None
        self.unkept = None

    def _on_answer(self, answer: Answer) -> None:
        try:
            self._contact.heard(answer.hub_time)
            self.keeper.heard(answer.status)
        except OSError as error:
            # A disk that keeps neither does not make the answer less true.
            self.unkept = error.strerror or type(error).__name__
