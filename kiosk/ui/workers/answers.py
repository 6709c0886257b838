"""What the workers answer beside the session's events: how the kiosk itself stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.ui.session import events
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.store.cache import MarketSummary

NO_JOBS = "no_jobs"
"""The code of MarketLost when there was never a generation."""


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
