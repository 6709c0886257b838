"""What the session asks of the workers. Each names the visit it is for; the answer comes back as an event."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.card import Identity
from kiosk.domain.job import Job
from kiosk.domain.matching import Seeker, Wish


@dataclass(frozen=True, slots=True)
class WarmUp:
    """A card is being read: ask the cache once, so that the person's own question finds it warm."""


@dataclass(frozen=True, slots=True)
class FindMatches:
    """``newest`` lets the visit go on to the newest generation; otherwise it keeps the one it began with."""

    visit: int
    request: int
    wish: Wish
    seeker: Seeker
    limit: int
    offset: int = 0
    newest: bool = False


@dataclass(frozen=True, slots=True)
class FindJob:
    visit: int
    job_id: int
    seeker: Seeker


@dataclass(frozen=True, slots=True)
class KnowPerson:
    """Derive the person's keys (slow by design) and look up what is kept.

    The ledger thread keeps the keys until ``VisitEnded``; it works in order, so whatever the visit asks later has them.
    """

    visit: int
    id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepWishes:
    """Only after consent."""

    visit: int
    tiles: tuple[str, ...]
    certificates: frozenset[str]
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    visit: int
    identity: Identity
    job: Job
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Withdraw:
    visit: int
    ticket_id: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The withdrawn application is wanted after all."""

    visit: int
    ticket_id: int


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """Erase what is kept for the holder of the card, and ask the hub to do so."""

    visit: int


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """Everything the workers and view-models hold for the visit goes."""

    visit: int


Effect = (
    WarmUp | FindMatches | FindJob | KnowPerson | KeepWishes | Apply | Withdraw | TakeBack | ForgetPerson | VisitEnded
)
