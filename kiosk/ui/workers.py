"""The two threads beside the screen: one asks the cache, one owns the ledger and the slow key derivation.

A worker is a QObject living in its thread. It takes effects through a queued signal, one after the other, and answers
with session events; both are immutable values. Whatever goes wrong inside becomes an answer, never a silent thread.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from kiosk.domain.clock import local_day
from kiosk.domain.law import OPEN_GATE, job_facts, job_gate
from kiosk.domain.matching import Match, Seeker, Wish
from kiosk.domain.region import Distance, DistanceWord
from kiosk.domain.trade import TradeTable
from kiosk.store.cache import CacheAbsentError, CacheCorruptError, CacheDirectory, CacheError
from kiosk.store.cache_generation import STALE_AFTER_S
from kiosk.ui.session import effects, events
from kiosk.ui.session.visit import OpenJob
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.protocol.person import PersonKeys
    from kiosk.protocol.preferences import Preferences
    from kiosk.store.cache import Cache, MarketSummary
    from kiosk.store.desk import Desk
    from kiosk.store.ledger import Ledger
    from kiosk.store.storage_fault import DeskError

NO_JOBS = "no_jobs"
LEDGER_FILE = "ledger.db"
DEFECT = "DEFECT"
ENOUGH_ROOM_BYTES = 1024 * 1024
"""An application is a few KiB; the write-ahead log and SQLite's spare pages need the rest."""
MATCHING_CONSENT = "matching-1"
"""Names the words of the notice that the person agreed to; new words get a new name."""
_defects = logging.getLogger("kiosk.defect")
_NOWHERE = Distance(None, DistanceWord.OTHER_CITY)
PREFETCH = 2


@frozen
class MarketOpened:
    """A generation is open; ``new_jobs`` counts postings that are newer than the generation before."""

    summary: MarketSummary
    generation: str
    new_jobs: int


@frozen
class MarketLost:
    """``code`` is that of the cache error; the page out_of_service says what it means."""

    code: str


@frozen
class LedgerOpened:
    """What this kiosk can do: ``can_apply`` is false without an identity, ``has_ledger`` without a usable ledger.

    ``alarm`` is for the staff: the code of what happened to the ledger or to the enrolment, or empty. ``key_id`` and
    ``standing`` are those of the enrolment that this is about, None without one.
    """

    can_apply: bool
    has_ledger: bool
    demo: bool
    alarm: str
    key_id: int | None = None
    standing: str | None = None


@frozen
class StorageFreed:
    """The disk that was full takes data again."""


Answer = events.Event | MarketOpened | MarketLost | LedgerOpened | StorageFreed


class QueryWorker(QObject):
    """Reads the cache. Each visit keeps the generation it began with until it ends or asks for the newest."""

    answered = Signal(object)

    def __init__(self, cache: CacheDirectory, trades: TradeTable, now: Callable[[], int]) -> None:
        super().__init__()
        self._directory = cache
        self._trades = trades
        self._now = now
        self._log = logging.getLogger("kiosk.cache")
        self._newest: Cache | None = None
        self._of_visit: tuple[int, Cache] | None = None
        # A generation that opens well and breaks when it is read would otherwise come back with each new visit.
        self._given_up: tuple[str, MarketLost] | None = None

    def adopt(self, cache: Cache) -> None:
        """The generation that the first paint has opened; called before the thread starts."""
        self._newest = cache

    @Slot()
    def open_newest(self) -> None:
        """Go on to the generation that the pointer names and to what deltas have brought. A visit is not disturbed."""
        try:
            if self._given_up is not None and self._directory.current() == self._given_up[0]:
                self.answered.emit(self._given_up[1])
                return
            before = self._newest
            if before is not None and self._directory.current() == before.generation:
                renewed = before.renewed()
                if renewed is None:
                    self.answered.emit(MarketOpened(before.summary(self._now()), before.generation, 0))
                    return
                fresh = renewed
            else:
                fresh = self._directory.open_current()
            try:
                summary = fresh.summary(self._now())
                new_jobs = fresh.new_since(before, self._now()) if before else 0
            except CacheError as error:
                self._suspect(fresh, error)
                fresh.close()
                raise
        except CacheError as error:
            self._log.error("%s", error)
            if self._newest is None:
                self.answered.emit(MarketLost(NO_JOBS if isinstance(error, CacheAbsentError) else str(error.code)))
            return
        self._newest, self._given_up = fresh, None
        if before is not None and (self._of_visit is None or self._of_visit[1] is not before):
            before.close()
        self.answered.emit(MarketOpened(summary, fresh.generation, new_jobs))

    @Slot()
    def warm(self) -> None:
        """Load what the first question needs, while nobody is waiting."""
        if self._newest is None:
            return
        try:
            self._newest.warm()
            self._newest.find(Wish(), Seeker(), self._now(), PREFETCH)
        except CacheError as error:
            self._broken(error)

    @Slot(object)
    def take(self, effect: effects.Effect) -> None:
        try:
            match effect:
                case effects.WarmUp():
                    self.warm()
                case effects.FindMatches():
                    self._find(effect)
                case effects.FindJob():
                    self._find_job(effect)
                case effects.CheckJob(visit, job_id):
                    self._check_job(visit, job_id)
                case effects.VisitEnded(visit):
                    self._let_go(visit)
        except CacheAbsentError:
            self._answer_failure(effect)
        except CacheError as error:
            self._broken(error)
            self._answer_failure(effect)
        except Exception:
            # A mistake of the program: the log gets it, the person must not wait for an answer that never comes.
            _defects.exception("in the cache's thread")
            self._answer_failure(effect)

    @Slot()
    def close(self) -> None:
        if self._of_visit is not None:
            self._of_visit[1].close()
        if self._newest is not None:
            self._newest.close()
        self._of_visit = self._newest = None

    def _answer_failure(self, effect: effects.Effect) -> None:
        if isinstance(effect, effects.FindMatches | effects.FindJob):
            self.answered.emit(events.QueryFailed(effect.visit))

    def _broken(self, error: CacheError) -> None:
        """The open generation is damaged: whoever has it gets no further, and the next one is waited for."""
        self._log.error("%s", error)
        lost = MarketLost(str(error.code))
        opened = self._of_visit[1] if self._of_visit is not None else self._newest
        if opened is not None:
            self._suspect(opened, error)
        if opened is not None and opened is self._newest:
            self._given_up = (opened.generation, lost)
        self.close()
        self.answered.emit(lost)

    def _suspect(self, cache: Cache, error: CacheError) -> None:
        """Tell who fetches jobs: the damage is in pages that he never reads."""
        if isinstance(error, CacheCorruptError):
            with suppress(CacheError):
                self._directory.suspect(cache.generation)

    def _cache(self, visit: int, newest: bool) -> Cache:
        if self._of_visit is not None and self._of_visit[0] == visit and not newest:
            return self._of_visit[1]
        if self._newest is None:
            raise CacheAbsentError
        self._let_go(None)
        self._of_visit = (visit, self._newest)
        return self._newest

    def _let_go(self, visit: int | None) -> None:
        """End a visit's hold on its generation; None ends any."""
        if self._of_visit is None or visit not in (None, self._of_visit[0]):
            return
        if self._of_visit[1] is not self._newest:
            self._of_visit[1].close()
        self._of_visit = None

    def _find(self, asked: effects.FindMatches) -> None:
        cache = self._cache(asked.visit, asked.newest)
        page = cache.find(asked.wish, asked.seeker, self._now(), asked.limit, asked.offset)
        self.answered.emit(events.MatchesFound(asked.visit, asked.request, page, asked.offset))

    def _find_job(self, asked: effects.FindJob) -> None:
        cache = self._cache(asked.visit, newest=False)
        now = self._now()
        job = cache.job(asked.job_id)
        if job is None or not cache.is_listed(asked.job_id, now):
            self.answered.emit(events.JobFound(asked.visit, asked.job_id, None))
            return
        facts = job_facts(job, self._trades)
        gate = job_gate(facts, asked.seeker, local_day(now)) if asked.seeker.birth_date else OPEN_GATE
        missing = [code for code in facts.required_certificates if code not in asked.seeker.certificates]
        match = Match(
            job=job,
            score=0.0,
            distance=cache.distance(asked.job_id) or _NOWHERE,
            reasons=(),
            certificate_needed=missing[0] if missing else None,
            stale=now - job.updated_at > STALE_AFTER_S,
        )
        trade = self._trades.of_code(job.trade)
        tile = trade.tile if trade else ""
        closed = not self._listed_now(asked.job_id)
        self.answered.emit(events.JobFound(asked.visit, asked.job_id, OpenJob(match, gate, tile, closed)))

    def _check_job(self, visit: int, job_id: int) -> None:
        if not self._listed_now(job_id):
            self.answered.emit(events.JobClosed(visit, job_id))

    def _listed_now(self, job_id: int) -> bool:
        """Asked of the newest view: the visit's own still shows what was open when it began."""
        return self._newest is None or self._newest.is_listed(job_id, self._now())


STANDING_ALARMS: dict[str, str] = {"suspected": "CLONE_SUSPECTED", "revoked": "REVOKED"}


class LedgerWorker(QObject):
    """Owns the ledger. Keeps the keys of one visit from their derivation to its end."""

    answered = Signal(object)

    def __init__(
        self,
        state_folder: Path,
        undo_minutes: int,
        keep_days: int,
        now: Callable[[], int],
        clock_certain: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._state_folder = state_folder
        self._undo_minutes = undo_minutes
        self._keep_days = keep_days
        self._now = now
        self._clock_certain = clock_certain
        self._tidied_on: date | None = None
        self._log = logging.getLogger("kiosk.ledger")
        self._ledger: Ledger | None = None
        self._desk: Desk | None = None
        self._fleet_key = b""
        self._person: tuple[int, PersonKeys] | None = None
        self._kept: Preferences | None = None
        self._disk_full = False
        self._said: LedgerOpened | None = None

    @Slot()
    def look(self) -> None:
        """Each minute: what was missing at the last try may be there now, and a full disk may have room."""
        if self._desk is None:
            self.open()
        elif self._disk_full and has_room(self._state_folder):
            self._disk_full = False
            self.answered.emit(StorageFreed())

    @Slot()
    def reopen(self) -> None:
        """The enrolment is another one, or the hub thinks otherwise of it: what was loaded is not to be used again."""
        self.close()
        self._said = None
        self.open()

    @Slot()
    def open(self) -> None:
        """Load identity and ledger (a second of imports and perhaps a migration: not for the screen's thread)."""
        try:
            opened = self._open()
        except Exception:
            _defects.exception("the ledger does not open")
            opened = LedgerOpened(can_apply=False, has_ledger=False, demo=False, alarm=DEFECT)
        if opened != self._said:
            self._said = opened
            self.answered.emit(opened)

    def _open(self) -> LedgerOpened:
        from kiosk.store.desk import Desk
        from kiosk.store.identity import IdentityError, IdentityMissingError, identity_folder, load_identity
        from kiosk.store.rescue import open_or_begin_anew
        from kiosk.store.standing import Standing, load_standing
        from kiosk.store.storage_fault import StorageError

        try:
            identity = load_identity(identity_folder(self._state_folder))
        except IdentityError as error:
            if self._said is None:
                self._log.warning("%s: %s", error.code, error)
            alarm = "" if isinstance(error, IdentityMissingError) else str(error.code)
            return LedgerOpened(can_apply=False, has_ledger=False, demo=False, alarm=alarm)
        standing = load_standing(self._state_folder, identity.key_id)

        def opened(*, has_ledger: bool, alarm: str) -> LedgerOpened:
            can_apply = standing is Standing.GOOD
            return LedgerOpened(can_apply, has_ledger, identity.demo, alarm, identity.key_id, standing.value)

        if standing is Standing.REVOKED:
            return opened(has_ledger=False, alarm=STANDING_ALARMS[standing])
        try:
            self._state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._state_folder / LEDGER_FILE
            self._ledger, aside = open_or_begin_anew(path, identity.signing_key.verify_key, self._now())
        except (StorageError, OSError) as error:
            code = str(error.code) if isinstance(error, StorageError) else "STORAGE_FAULT"
            self._log.error("ledger: %s", code)
            return opened(has_ledger=False, alarm=code)
        if aside is not None:
            self._log.error("ledger set aside, %d envelopes exported", aside.envelopes)
        self._fleet_key = identity.fleet_key
        self._desk = Desk(self._ledger, identity, self._undo_minutes)
        self._tidy()
        alarm = "STORE_CORRUPT" if aside is not None else STANDING_ALARMS.get(standing, "")
        return opened(has_ledger=True, alarm=alarm)

    @Slot(object)
    def take(self, effect: effects.Effect) -> None:
        try:
            self._take(effect)
        except Exception:
            # A mistake of the program: the log gets it, the person must not wait for an answer that never comes.
            _defects.exception("in the ledger's thread")
            match effect:
                case effects.KnowPerson(visit):
                    self.answered.emit(events.PersonKnown(visit, None, ()))
                case effects.Apply(visit):
                    self.answered.emit(events.ApplicationRefused(visit, events.SubmitFault.STORE_FAILED))
                case effects.Withdraw(visit) | effects.TakeBack(visit):
                    self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))

    def _take(self, effect: effects.Effect) -> None:
        match effect:
            case effects.KnowPerson():
                self._know(effect)
            case effects.KeepWishes():
                self._keep(effect)
            case effects.Apply():
                self._apply(effect)
            case effects.Withdraw(visit, ticket_id):
                self._change(visit, lambda desk, keys: desk.withdraw(keys, ticket_id, self._now()))
            case effects.TakeBack(visit, ticket_id):
                self._change(visit, lambda desk, keys: desk.restore(keys, ticket_id, self._now()))
            case effects.ForgetPerson(visit):
                self._forget(visit)
            case effects.VisitEnded(visit):
                if self._person is not None and self._person[0] == visit:
                    self._person = self._kept = None
                self._tidy()

    def _tidy(self) -> None:
        """Once a day, between two people: drop what has reached its end, unless the date may be wrong."""
        from kiosk.store.storage_fault import StorageError

        now = self._now()
        if self._desk is None or self._tidied_on == local_day(now) or not self._clock_certain():
            return
        # Marked first: a ledger that breaks at this is opened anew, and that tidies too.
        self._tidied_on = local_day(now)
        try:
            self._desk.tidy(now, self._keep_days)
        except StorageError as error:
            self._note("tidy", error)

    @Slot()
    def close(self) -> None:
        self._person = self._kept = self._desk = None
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _keys(self, visit: int) -> PersonKeys | None:
        return self._person[1] if self._person is not None and self._person[0] == visit else None

    def _know(self, asked: effects.KnowPerson) -> None:
        from kiosk.protocol.person import derive
        from kiosk.store.storage_fault import StorageError

        desk = self._desk
        if desk is None:
            return
        keys = derive(asked.id_number, self._fleet_key)
        self._person, self._kept = (asked.visit, keys), None
        try:
            now = self._now()
            self._kept = desk.recall(keys, now)
            answer = events.PersonKnown(asked.visit, self._kept, desk.tickets(keys, now))
        except StorageError as error:
            self._note("recall", error)
            answer = events.PersonKnown(asked.visit, None, ())
        self.answered.emit(answer)

    def _keep(self, asked: effects.KeepWishes) -> None:
        from kiosk.protocol.preferences import Preferences
        from kiosk.store.storage_fault import StorageError

        keys, desk = self._keys(asked.visit), self._desk
        if keys is None or desk is None:
            return
        now = self._now()
        self._kept = replace(
            self._kept or Preferences(),
            tiles=asked.tiles,
            certificates=asked.certificates,
            phone=asked.phone or (self._kept.phone if self._kept else None),
            seen_at=now,
            consent_version=MATCHING_CONSENT,
        )
        try:
            desk.remember(keys, self._kept, now, self._keep_days)
        except StorageError as error:
            # Wishes are a convenience: the person is not told about a disk that the next application will name.
            self._note("wishes", error)

    def _apply(self, asked: effects.Apply) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(asked.visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.ApplicationRefused(asked.visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            ticket = desk.apply(keys, asked.identity, asked.job, asked.phone, None, self._now())
        except DeskError as error:
            self._note("application", error)
            self.answered.emit(events.ApplicationRefused(asked.visit, _fault(str(error.code))))
            return
        self.answered.emit(events.ApplicationKept(asked.visit, ticket))

    def _change(self, visit: int, act: Callable[[Desk, PersonKeys], object]) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            act(desk, keys)
            answer = events.TicketsChanged(visit, desk.tickets(keys, self._now()))
        except DeskError as error:
            self._note("withdrawal", error)
            self.answered.emit(events.WithdrawRefused(visit, _fault(str(error.code))))
            return
        self.answered.emit(answer)

    def _forget(self, visit: int) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            desk.erase(keys, self._now())
        except DeskError as error:
            self._note("erasure", error)
            self.answered.emit(events.WithdrawRefused(visit, _fault(str(error.code))))
            return
        self._kept = None
        self.answered.emit(events.Forgotten(visit))

    def _note(self, act: str, error: DeskError) -> None:
        """Log what stood in the way; a ledger that turns out to be damaged is set aside at once, not at the next start.

        The keys of the visit stay, so that the same press finds the new ledger.
        """
        self._log.error("%s: %s", act, error)
        code = str(error.code)
        self._disk_full = self._disk_full or code == "DISK_FULL"
        if code == "STORE_CORRUPT":
            person = self._person
            self.close()
            self.open()
            self._person = person
            if self._said is not None and not self._said.alarm:
                # Sound by SQLite's own check, and yet something in it did not open.
                self._said = replace(self._said, alarm=code)
                self.answered.emit(self._said)


def has_room(folder: Path) -> bool:
    """Whether one more application fits on the disk with much to spare."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= ENOUGH_ROOM_BYTES


def _fault(code: str) -> events.SubmitFault:
    known = {"DISK_FULL": events.SubmitFault.DISK_FULL, "JOB_CLOSED": events.SubmitFault.JOB_CLOSED}
    return known.get(code, events.SubmitFault.STORE_FAILED)


class WorkerThread:
    """One worker in one named thread, joined with a deadline."""

    def __init__(self, name: str, worker: QueryWorker | LedgerWorker) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        # Emitted in the thread when its loop ends: files are closed where they were opened.
        self._thread.finished.connect(worker.close)

    def start(self, first: Callable[[], None]) -> None:
        """``first`` is a slot of the worker: its first task, in its own thread."""
        self._thread.started.connect(first)
        self._thread.start()

    def stop(self, deadline_s: float) -> bool:
        """False when it is still inside a call that does not return."""
        self._thread.quit()
        return self._thread.wait(int(deadline_s * 1000))
