"""One view of the cache, read-only: a generation and what deltas had added to it when the view was opened.

The attract page needs nothing but ``sqlite3`` from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.domain.law import job_facts
from kiosk.domain.matching import Match, MatchPage, Seeker, Suggestion, Wish
from kiosk.domain.region import Distance
from kiosk.domain.scoring import DAY_S, reasons_for, terms_of, tile_of, with_tier
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.feed_position import FeedPosition
from kiosk.store.cache_base import Generation
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.cache_index import Chosen, ListingIndex, select
from kiosk.store.cache_overlay import Overlay, overlay_file
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.store.cache_suggestions import Vocabulary

STALE_AFTER_S = 2 * DAY_S
"""A posting that nobody confirmed for so long is shown with "call before you go"."""
NEWEST = 3


@frozen
class MarketSummary:
    """What is open at one moment. ``generated_at`` and ``newest_update`` are Unix seconds; no posting, no update."""

    jobs: int
    daily: int
    places_left: int
    newest: tuple[Job, ...]
    generated_at: int
    newest_update: int | None


class Cache:
    """Holds its generation until ``close``. May be used from several threads, one call at a time.

    What it answers never changes; ``renewed`` gives the view of now. Every method may raise CacheCorruptError and the
    other errors of ``kiosk.store.cache_errors``.
    """

    def __init__(self, base: Generation, overlay: Overlay | None) -> None:
        """Takes over one hold of ``base``."""
        self._base = base
        self._overlay = overlay
        self._closed = False

    @property
    def file(self) -> Path:
        return self._base.file

    @property
    def generation(self) -> str:
        return self._base.name

    @property
    def generated_at(self) -> int:
        return self._base.generated_at

    @property
    def ranked_at(self) -> int:
        return self._base.ranked_at

    @property
    def overlay(self) -> Overlay | None:
        """What deltas have added, for who writes the cache."""
        return self._overlay

    @property
    def position(self) -> FeedPosition | None:
        """Where it stands in the job feed; None for a market that no feed brought."""
        return self._base.position if self._overlay is None else self._overlay.position

    def renewed(self) -> Cache | None:
        """A view of the same generation with what deltas have brought since, which has to be closed as well.

        None when they brought nothing.
        """
        with self._reading():
            file = overlay_file(self._base.file)
            before = self._overlay
            overlay = Overlay.open(file, self._base.trades) if before is None else before.renewed()
            if overlay is before:
                return None
            self._base.hold()
            return Cache(self._base, overlay)

    def summary(self, now: int) -> MarketSummary:
        """The figures of the attract page at ``now`` (Unix s), without a scan."""
        with self._reading():
            jobs, daily, places = self._base.outlook(now)
            if self._overlay is not None:
                more = self._overlay.outlook(now)
                jobs, daily, places = jobs + more[0], daily + more[1], places + more[2]
            newest = self._newest(now)
        return MarketSummary(jobs, daily, places, newest, self.generated_at, newest[0].updated_at if newest else None)

    def job(self, job_id: int) -> Job | None:
        """One posting as the hub sent it, whether it is still listed or not; None for one that the hub has closed."""
        with self._reading():
            row = self._rows([job_id]).get(job_id)
            return None if row is None else _job(row)

    def is_listed(self, job_id: int, now: int) -> bool:
        """Whether the posting may be shown to anybody at ``now`` (Unix s)."""
        with self._reading():
            if self._overlay is not None and (version := self._overlay.versions.get(job_id)):
                return version.is_listed(now)
            listed_until = self._base.listed_until(job_id)
            return listed_until is not None and listed_until > now

    def posted_after(self, at: int, now: int) -> int:
        """How many of the postings open at ``now`` are newer than ``at`` (Unix s): the pill 来了3个新岗位."""
        with self._reading():
            if self._overlay is None:
                return self._base.posted_after(at, now, ())
            changed = self._overlay.versions
            fresh = sum(version.is_listed(now) and version.posted_at > at for version in changed.values())
            return fresh + self._base.posted_after(at, now, changed)

    def new_since(self, before: Cache, now: int) -> int:
        """How many postings are open at ``now`` that ``before``, an older view, did not have at all."""
        if before.generation != self.generation:
            return self.posted_after(before.generated_at, now)
        with self._reading():
            if self._overlay is None:
                return 0
            known = {} if before._overlay is None else before._overlay.versions
            added = [version for version in self._overlay.open_at(now) if version.job_id not in known]
            return len(added) - len(self._base.rows([version.job_id for version in added]))

    def distance(self, job_id: int) -> Distance | None:
        """How far a listed posting is from this kiosk; None for one that was not fit to list."""
        with self._reading():
            if self._overlay is not None and (version := self._overlay.versions.get(job_id)):
                return None if version.listed_until is None else version.distance()
            place = self._base.place(job_id)
            return None if place is None else self._base.index.distance_at(place)

    def warm(self) -> None:
        """Loads what ``find`` needs, so that the first person does not wait for it."""
        with self._reading():
            self._parts()

    def find(self, wish: Wish, seeker: Seeker, now: int, limit: int = 20, offset: int = 0) -> MatchPage:
        """The best ``limit`` matches after the first ``offset``, exactly as a scan of every posting would rank them.

        ``now`` in Unix seconds; ``limit`` 0 counts only. Ties go to the lower job id.
        """
        with self._reading():
            selection = select(self._parts(), wish, seeker, now, local_day(now), limit, offset)
            rows = self._rows([chosen.job_id for chosen in selection.best])
            matches = tuple(
                self._match(rows, chosen, now, nearest=chosen.job_id == selection.nearest) for chosen in selection.best
            )
        return MatchPage(selection.total, matches, selection.fold, self.generated_at)

    def suggest(
        self, letters: str, vocabulary: Vocabulary, seeker: Seeker, now: int, limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """What there is to look for whose initials are, begin with or hold ``letters`` (small Latin), best first.

        A trade is said even when nothing of it is open, a place or a title is not.
        """
        from kiosk.store.cache_suggestions import suggestions

        with self._reading():
            return suggestions(self._parts(), letters, vocabulary, seeker, now, local_day(now), limit)

    def close(self) -> None:
        """Lets go of the generation; a second call does nothing."""
        with self._base.lock:
            if not self._closed:
                self._closed = True
                self._base.let_go()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _parts(self) -> list[tuple[ListingIndex, int]]:
        index = self._base.index
        if self._overlay is None:
            return [(index, 0)]
        return [(index, index.mask_of(self._overlay.base_positions)), (self._overlay.index, 0)]

    def _rows(self, job_ids: Sequence[int]) -> dict[int, Sequence[Any]]:
        if self._overlay is None:
            return self._base.rows(job_ids)
        changed = self._overlay.versions
        ours = [job_id for job_id in job_ids if job_id in changed]
        rows = self._base.rows([job_id for job_id in job_ids if job_id not in changed])
        return rows | self._overlay.rows(ours) if ours else rows

    def _newest(self, now: int) -> tuple[Job, ...]:
        if self._overlay is None:
            return tuple(_job(row) for row in islice(self._base.newest(now), NEWEST))
        changed = self._overlay.versions
        from_base = (_job(row) for row in self._base.newest(now) if row[0] not in changed)
        first = [version.job_id for version in self._overlay.open_at(now)[:NEWEST]]
        rows = self._overlay.rows(first)
        from_overlay = [_job(_of(rows, job_id)) for job_id in first]
        both = merge(islice(from_base, NEWEST), from_overlay, key=lambda job: (-job.updated_at, job.id))
        return tuple(islice(both, NEWEST))

    def _match(self, rows: dict[int, Sequence[Any]], chosen: Chosen, now: int, *, nearest: bool) -> Match:
        job = _job(_of(rows, chosen.job_id))
        trades, scale = self._base.trades, self._base.scale
        tile = tile_of(job.trade, trades)
        terms = with_tier(terms_of(job, chosen.distance, tile, scale), chosen.tier, scale)
        needed = job_facts(job, trades).required_certificates or job.requirement.certificates
        return Match(
            job=job,
            score=chosen.score,
            distance=chosen.distance,
            reasons=reasons_for(job, chosen.distance, tile, terms, scale, nearest=nearest),
            certificate_needed=needed[0] if needed else None,
            stale=now - job.updated_at > STALE_AFTER_S,
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._base.reading():
            yield


def _of(rows: dict[int, Sequence[Any]], job_id: int) -> Sequence[Any]:
    try:
        return rows[job_id]
    except KeyError as error:
        raise CacheCorruptError("listing") from error


def _job(row: Sequence[Any]) -> Job:
    try:
        return job_from_row(row)
    except ValueError as error:
        raise CacheCorruptError("job") from error
