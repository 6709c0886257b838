"""The thread that asks the cache."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.clock import local_day
from kiosk.domain.law import OPEN_GATE, job_facts, job_gate
from kiosk.domain.matching import Match, Seeker, Wish
from kiosk.domain.region import Distance, DistanceWord
from kiosk.domain.trade import TradeTable
from kiosk.store.cache import CacheAbsentError, CacheCorruptError, CacheDirectory, CacheError
from kiosk.store.cache_generation import STALE_AFTER_S
from kiosk.ui.session import effects, events
from kiosk.ui.session.visit import OpenJob
from kiosk.ui.workers.answers import NO_JOBS, MarketLost, MarketOpened

if TYPE_CHECKING:
    from kiosk.store.cache import Cache
    from kiosk.store.cache_suggestions import Vocabulary

PREFETCH = 2
_NOWHERE = Distance(None, DistanceWord.OTHER_CITY)
_defects = logging.getLogger("kiosk.defect")


class QueryWorker(QObject):
    """Reads the cache. Each visit keeps the generation it began with until it ends or asks for the newest."""

    answered = Signal(object)

    def __init__(self, cache: CacheDirectory, trades: TradeTable, now: Callable[[], int], region: str) -> None:
        super().__init__()
        self._directory = cache
        self._trades = trades
        self._now = now
        self._region = region
        self._log = logging.getLogger("kiosk.cache")
        self._newest: Cache | None = None
        self._of_visit: tuple[int, Cache] | None = None
        self._vocabulary: Vocabulary | None = None
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
                case effects.FindSuggestions():
                    self._suggest(effect)
                case effects.FindJob():
                    self._find_job(effect)
                case effects.CheckJob(visit, job_id):
                    self._check_job(visit, job_id)
                case effects.FindServices(visit):
                    self._find_services(visit)
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
        if isinstance(effect, effects.FindMatches | effects.FindSuggestions | effects.FindJob | effects.FindServices):
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

    def _suggest(self, asked: effects.FindSuggestions) -> None:
        if self._vocabulary is None:
            # Most visits never ask.
            from kiosk.store.cache_suggestions import Vocabulary

            self._vocabulary = Vocabulary.shipped()
        cache = self._cache(asked.visit, newest=False)
        found = cache.suggest(asked.letters, self._vocabulary, asked.seeker, self._now())
        self.answered.emit(events.SuggestionsFound(asked.visit, asked.letters, found))

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

    def _find_services(self, visit: int) -> None:
        # Most visits never ask.
        from kiosk.store.services import read_services

        state_folder = self._directory.path.parent
        self.answered.emit(events.ServicesFound(visit, read_services(state_folder, self._region, self._now())))

    def _check_job(self, visit: int, job_id: int) -> None:
        if not self._listed_now(job_id):
            self.answered.emit(events.JobClosed(visit, job_id))

    def _listed_now(self, job_id: int) -> bool:
        """Asked of the newest view: the visit's own still shows what was open when it began."""
        return self._newest is None or self._newest.is_listed(job_id, self._now())
