"""What the hub does by itself as time passes: end postings, settle silence, purge names, roll out, tell the group.

Every hub process runs it. Each act is one that changes nothing when it was done already, so it does not matter which
process comes first. A database that is away is tried again at the next turn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk.domain.clock import local_day
from kiosk.hub import rollouts
from kiosk.hub.applications import settle_silence
from kiosk.hub.audit_gaps import alarm_missing_audit
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.jobs import ENDED_AT_ONCE, JobBook

EACH_S = 30.0
ROLLOUT_EACH_S = 120
"""Every kiosk's last word is read for it."""
ACTOR = "timer"

_LOG = logging.getLogger(__name__)

Purge = Callable[[int], object]
Morning = Callable[[int], object]


class Timer:
    """A daemon thread between ``start`` and ``stop``. ``purge`` gets the time (Unix s) and is called once a day;
    ``morning`` gets it at each turn and knows by itself what is due."""

    def __init__(
        self, database: Database, purge: Purge, now: Callable[[], int], morning: Morning | None = None
    ) -> None:
        self._database = database
        self._purge = purge
        self._now = now
        self._morning = morning
        self._purged_on: object = None
        self._looked_at = 0
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline_s: float = 10.0) -> None:
        self._leave.set()
        self._thread.join(deadline_s)

    def turn(self) -> None:
        """Everything that is due now. Raises what the first duty that failed has raised, once all had their turn."""
        now = self._now()
        failed: Exception | None = None
        for duty in (self._settle, self._forget, self._roll_out, self._greet):
            try:
                duty(now)
            except Exception as error:
                # What cannot be done today must not keep names from being purged, nor the morning's message.
                failed = failed or error
        if failed is not None:
            raise failed

    def _settle(self, now: int) -> None:
        ended = self._end_postings(now)
        silent = settle_silence(self._database, now)
        if ended or silent:
            _LOG.info("%d postings ended, %d applications without an answer", ended, silent)

    def _forget(self, now: int) -> None:
        if self._purged_on != local_day(now):
            self._purge(now)
            with self._database.writing() as connection:
                alarm_missing_audit(connection, now)
            self._purged_on = local_day(now)

    def _roll_out(self, now: int) -> None:
        if not 0 <= now - self._looked_at < ROLLOUT_EACH_S:
            rollouts.look(self._database, now)
            self._looked_at = now

    def _greet(self, now: int) -> None:
        if self._morning is not None:
            self._morning(now)

    def _end_postings(self, now: int) -> int:
        """How many; those that are left when the hub stops wait for its next start."""
        ended = 0
        while not self._leave.is_set():
            with self._database.writing() as connection:
                some = JobBook(connection, ACTOR, now).end_expired()
            ended += len(some)
            if len(some) < ENDED_AT_ONCE:
                break
            self._database.let_others_in()
        return ended

    def _run(self) -> None:
        while True:
            try:
                self.turn()
            except DatabaseError as error:
                _LOG.warning("%s", error)
            except Exception:
                # A mistake of the program: without this thread the hub would look well and keep names for ever.
                _LOG.exception("timer")
            if self._leave.wait(EACH_S):
                return
