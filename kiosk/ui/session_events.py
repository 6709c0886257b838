"""Everything that can happen to the session: cards, touches, answers of the workers, time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.domain.card import Identity
from kiosk.domain.matching import MatchPage
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.visit import Chip, OpenJob

if TYPE_CHECKING:
    from kiosk.protocol.preferences import Preferences
    from kiosk.store.desk import KeptTicket


class ReaderCondition(StrEnum):
    """What the reader's notice line on the attract screen says."""

    READY = "ready"
    DOWN = "down"
    NONE = "none"


class SubmitFault(StrEnum):
    """Why an application was not kept, as the apply screen names it."""

    DISK_FULL = "disk_full"
    STORE_FAILED = "store_failed"
    JOB_CLOSED = "job_closed"


# --- the reader ---


@dataclass(frozen=True, slots=True)
class CardDetected:
    knows_presence: bool


@dataclass(frozen=True, slots=True)
class ReadProgress:
    step: ReadStep


@dataclass(frozen=True, slots=True)
class IdentityArrived:
    identity: Identity


@dataclass(frozen=True, slots=True)
class TokenArrived:
    """A reader that cannot read names saw a card."""


@dataclass(frozen=True, slots=True)
class CardFailed:
    code: FaultCode


@dataclass(frozen=True, slots=True)
class CardLifted:
    pass


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    condition: ReaderCondition
    fault: FaultCode | None = None


# --- touches ---


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger anywhere; it only feeds the idle clock."""


@dataclass(frozen=True, slots=True)
class StillHere:
    pass


@dataclass(frozen=True, slots=True)
class BrowseAsked:
    pass


@dataclass(frozen=True, slots=True)
class BackAsked:
    pass


@dataclass(frozen=True, slots=True)
class LeaveAsked:
    pass


@dataclass(frozen=True, slots=True)
class LargeTypeToggled:
    pass


@dataclass(frozen=True, slots=True)
class HelpAsked:
    visible: bool


@dataclass(frozen=True, slots=True)
class MatchingAccepted:
    """按我的情况推荐: the person agrees that wishes are kept."""


@dataclass(frozen=True, slots=True)
class AllJobsAsked:
    """看全部岗位: nothing is kept."""


@dataclass(frozen=True, slots=True)
class TradeToggled:
    tile: str


@dataclass(frozen=True, slots=True)
class TradesDone:
    pass


@dataclass(frozen=True, slots=True)
class TradesSkipped:
    pass


@dataclass(frozen=True, slots=True)
class ChipToggled:
    chip: Chip


@dataclass(frozen=True, slots=True)
class FoldToggled:
    pass


@dataclass(frozen=True, slots=True)
class CertificateAnswered:
    held: bool


@dataclass(frozen=True, slots=True)
class TradesAsked:
    pass


@dataclass(frozen=True, slots=True)
class RefreshAsked:
    """The pill 来了新岗位 was pressed."""


@dataclass(frozen=True, slots=True)
class MoreRowsAsked:
    """The list was scrolled to its last loaded row."""


@dataclass(frozen=True, slots=True)
class JobAsked:
    job_id: int


@dataclass(frozen=True, slots=True)
class TicketAsked:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class WithdrawAsked:
    """``ticket_id`` None withdraws the ticket on the screen."""

    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawUndone:
    """The person wants the withdrawn application after all."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class ApplyAsked:
    pass


@dataclass(frozen=True, slots=True)
class KeptAsked:
    """The ticket of a job that was applied for before."""


@dataclass(frozen=True, slots=True)
class DigitTyped:
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DigitErased:
    pass


@dataclass(frozen=True, slots=True)
class DigitsCleared:
    pass


@dataclass(frozen=True, slots=True)
class Submitted:
    """With the number typed so far."""


@dataclass(frozen=True, slots=True)
class SubmittedKnown:
    """With the number kept from an earlier visit."""


@dataclass(frozen=True, slots=True)
class SubmittedWithoutPhone:
    pass


@dataclass(frozen=True, slots=True)
class MoreJobsAsked:
    pass


@dataclass(frozen=True, slots=True)
class DoneAsked:
    pass


# --- answers of the workers; each names its visit, so that an answer for somebody who left changes nothing ---


@dataclass(frozen=True, slots=True)
class MatchesFound:
    visit: int
    request: int
    page: MatchPage
    offset: int = 0


@dataclass(frozen=True, slots=True)
class JobFound:
    """``job`` None: the posting is no longer in the cache."""

    visit: int
    job_id: int
    job: OpenJob | None


@dataclass(frozen=True, slots=True)
class QueryFailed:
    """The cache could not answer; the sentence is in the log."""

    visit: int


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """The slow derivation is over: what this kiosk keeps for the person, newest ticket first."""

    visit: int
    preferences: Preferences | None = field(repr=False)
    tickets: tuple[KeptTicket, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationKept:
    visit: int
    ticket: KeptTicket = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationRefused:
    visit: int
    fault: SubmitFault


@dataclass(frozen=True, slots=True)
class TicketsChanged:
    """After a withdrawal: all tickets of the person as they stand now."""

    visit: int
    tickets: tuple[KeptTicket, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WithdrawRefused:
    visit: int
    fault: SubmitFault


# --- the kiosk ---


@dataclass(frozen=True, slots=True)
class CacheArrived:
    """A generation was opened; ``new_jobs`` counts what was posted since the one before."""

    new_jobs: int


@dataclass(frozen=True, slots=True)
class CacheLost:
    """There is no readable generation. ``code`` names the page out_of_service."""

    code: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; sent about four times a second."""


Event = (
    CardDetected
    | ReadProgress
    | IdentityArrived
    | TokenArrived
    | CardFailed
    | CardLifted
    | ReaderChanged
    | Touched
    | StillHere
    | BrowseAsked
    | BackAsked
    | LeaveAsked
    | LargeTypeToggled
    | HelpAsked
    | MatchingAccepted
    | AllJobsAsked
    | TradeToggled
    | TradesDone
    | TradesSkipped
    | ChipToggled
    | FoldToggled
    | CertificateAnswered
    | TradesAsked
    | RefreshAsked
    | MoreRowsAsked
    | JobAsked
    | TicketAsked
    | WithdrawAsked
    | WithdrawUndone
    | ApplyAsked
    | KeptAsked
    | DigitTyped
    | DigitErased
    | DigitsCleared
    | Submitted
    | SubmittedKnown
    | SubmittedWithoutPhone
    | MoreJobsAsked
    | DoneAsked
    | MatchesFound
    | JobFound
    | QueryFailed
    | PersonKnown
    | ApplicationKept
    | ApplicationRefused
    | TicketsChanged
    | WithdrawRefused
    | CacheArrived
    | CacheLost
    | Ticked
)
