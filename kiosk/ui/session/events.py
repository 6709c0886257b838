"""Everything that can happen to the session: cards, touches, answers of the workers, time."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.domain.card import Identity
from kiosk.domain.delivery import DeliveryOutlook
from kiosk.domain.matching import MatchPage, Order, StartWish, Suggestion, SuggestionKind
from kiosk.domain.staff import Role, StaffTask
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session.posting_reports import PostingReport
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.session.visit import Chip, OpenJob
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.protocol.preferences import Preferences
    from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
    from kiosk.store.kept_ticket import KeptTicket, KeptWorkRecord
    from kiosk.store.places import KeptPlace
    from kiosk.store.services import Services


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


@frozen
class _Bare:
    """Carries nothing but its type. Making a dataclass of each such event would cost the start 0.4 ms apiece."""


# --- the reader ---


@frozen
class CardDetected:
    knows_presence: bool


@frozen
class ReadProgress:
    step: ReadStep


@frozen
class IdentityArrived:
    identity: Identity


class TokenArrived(_Bare):
    """A reader that cannot read names saw a card."""

    __slots__ = ()


@frozen
class CardFailed:
    code: FaultCode


class CardLifted(_Bare):
    __slots__ = ()


@frozen
class ReaderChanged:
    condition: ReaderCondition
    fault: FaultCode | None = None


# --- touches ---


class Touched(_Bare):
    """A finger anywhere; it only feeds the idle clock."""

    __slots__ = ()


class SpeechStarted(_Bare):
    """The voice speaks: who listens need not touch anything (M7)."""

    __slots__ = ()


class SpeechEnded(_Bare):
    __slots__ = ()


class StillHere(_Bare):
    __slots__ = ()


class BrowseAsked(_Bare):
    __slots__ = ()


class ServicesAsked(_Bare):
    __slots__ = ()


@frozen
class ServiceTopicChosen:
    topic: ServiceTopic


class BackAsked(_Bare):
    __slots__ = ()


class LeaveAsked(_Bare):
    __slots__ = ()


class LargeTypeToggled(_Bare):
    __slots__ = ()


class HighContrastToggled(_Bare):
    __slots__ = ()


class LowPositionToggled(_Bare):
    __slots__ = ()


class ReducedMotionToggled(_Bare):
    __slots__ = ()


@frozen
class LanguageAsked:
    """``language`` as in ``Modes``."""

    language: str


@frozen
class LoudnessAsked:
    """So many steps louder, or softer when negative."""

    steps: int


@frozen
class HelpAsked:
    visible: bool


class ForgetMeAsked(_Bare):
    """Everything that is kept here for the holder of this card is to go."""

    __slots__ = ()


class MatchingAccepted(_Bare):
    """按我的情况推荐: the person agrees that wishes are kept."""

    __slots__ = ()


class AllJobsAsked(_Bare):
    """看全部岗位: nothing is kept."""

    __slots__ = ()


@frozen
class TradeToggled:
    tile: str


class TradesDone(_Bare):
    __slots__ = ()


class TradesSkipped(_Bare):
    __slots__ = ()


@frozen
class ChipToggled:
    chip: Chip


class FoldToggled(_Bare):
    __slots__ = ()


@frozen
class CertificateAnswered:
    held: bool


class TradesAsked(_Bare):
    __slots__ = ()


class SearchAsked(_Bare):
    __slots__ = ()


@frozen
class LetterTyped:
    letter: str


class LetterErased(_Bare):
    __slots__ = ()


class LettersCleared(_Bare):
    __slots__ = ()


@frozen
class SuggestionChosen:
    kind: SuggestionKind
    value: str


@frozen
class OrderChosen:
    order: Order


@frozen
class StartChosen:
    """``starts`` None: any day."""

    starts: StartWish | None


class SearchDropped(_Bare):
    """The list as it was before anything was looked for, the best first."""

    __slots__ = ()


class RefreshAsked(_Bare):
    """The pill 来了新岗位 was pressed."""

    __slots__ = ()


class ListenAsked(_Bare):
    """听着选: jobs one at a time, spoken."""

    __slots__ = ()


class NextJobAsked(_Bare):
    __slots__ = ()


class PreviousJobAsked(_Bare):
    __slots__ = ()


class JobTaken(_Bare):
    """要: the job that is being spoken."""

    __slots__ = ()


class ListAsked(_Bare):
    """看全部: the list to look at, no longer one by one."""

    __slots__ = ()


class MoreRowsAsked(_Bare):
    """The list was scrolled to its last loaded row."""

    __slots__ = ()


@frozen
class JobAsked:
    job_id: int


class ApplicationsAsked(_Bare):
    """The strip was pressed: all that the person has applied for."""

    __slots__ = ()


@frozen
class SignUpAsked:
    """A place in an activity of the services page; ``with_phone`` gives the known number along."""

    activity_id: int
    with_phone: bool


@frozen
class SignOffAsked:
    """The place in an activity of the services page is no longer wanted."""

    activity_id: int


@frozen
class PlaceSlipAsked:
    """The paper of a place in an activity."""

    activity_id: int


class WorkRecordAsked(_Bare):
    """The paper that says what the person has worked."""

    __slots__ = ()


@frozen
class TicketAsked:
    ticket_id: int


@frozen
class WithdrawAsked:
    """``ticket_id`` None withdraws the ticket on the screen."""

    ticket_id: int | None = None


@frozen
class WithdrawUndone:
    """The person wants the withdrawn application after all."""

    ticket_id: int


class ApplyAsked(_Bare):
    __slots__ = ()


class KeptAsked(_Bare):
    """The ticket of a job that was applied for before."""

    __slots__ = ()


class SimilarAsked(_Bare):
    """The job has just been closed: others like it, please."""

    __slots__ = ()


class ReportAsked(_Bare):
    """Something is wrong with the open posting."""

    __slots__ = ()


@frozen
class ReportChosen:
    report: PostingReport


class ReportUndone(_Bare):
    __slots__ = ()


class ReportConfirmed(_Bare):
    __slots__ = ()


@frozen
class DigitTyped:
    digit: str = field(repr=False)


class DigitErased(_Bare):
    __slots__ = ()


class DigitsCleared(_Bare):
    __slots__ = ()


class Submitted(_Bare):
    """With the number typed so far."""

    __slots__ = ()


class SubmittedKnown(_Bare):
    """With the number kept from an earlier visit."""

    __slots__ = ()


class SubmittedWithoutPhone(_Bare):
    __slots__ = ()


class MoreJobsAsked(_Bare):
    __slots__ = ()


class DoneAsked(_Bare):
    __slots__ = ()


class PrintAsked(_Bare):
    """The ticket on the screen is wanted on paper, for the first time or once more."""

    __slots__ = ()


class CallSlipAsked(_Bare):
    """The employer's number is wanted on paper, where an application would arrive too late."""

    __slots__ = ()


class PaperGuideDismissed(_Bare):
    """先不管: the pictures of the paper change are not wanted, whatever the cover says."""

    __slots__ = ()


# --- the staff ---


class StaffGesture(_Bare):
    """The hidden corner was held, or the hidden keys were pressed."""

    __slots__ = ()


@frozen
class StaffRefused:
    """``left_s`` until the next try; ``configured`` False: nobody has a PIN or a card here yet."""

    left_s: float
    configured: bool


@frozen
class StaffAdmitted:
    role: Role


@frozen
class StaffTaskAsked:
    task: StaffTask


@frozen
class StaffPanelAsked:
    panel: str


class StaffConfirmed(_Bare):
    """What the open panel is there for: save, restart, leave."""

    __slots__ = ()


@frozen
class StaffCalibrated:
    """The ruler is to be longer (negative: shorter) by so many steps."""

    steps: int


@frozen
class StaffSettingChanged:
    key: str
    value: str


@frozen
class StaffTaskMoved:
    """``percent`` of a work that knows how much it is."""

    task: StaffTask
    step: str
    percent: int = 0


@frozen
class StaffTaskEnded:
    """``code`` is empty when it went well."""

    task: StaffTask
    code: str
    value: str = ""


# --- answers of the workers; each names its visit, so that an answer for somebody who left changes nothing ---


@frozen
class MatchesFound:
    visit: int
    request: int
    page: MatchPage
    offset: int = 0


@frozen
class SuggestionsFound:
    visit: int
    letters: str
    suggestions: tuple[Suggestion, ...]


@frozen
class JobFound:
    """``job`` None: the posting is no longer in the cache."""

    visit: int
    job_id: int
    job: OpenJob | None


@frozen
class JobClosed:
    """The hub has closed the posting that the person is looking at."""

    visit: int
    job_id: int


@frozen
class ServicesFound:
    visit: int
    services: Services


@frozen
class QueryFailed:
    """The cache could not answer; the sentence is in the log."""

    visit: int


@frozen
class PersonKnown:
    """The slow derivation is over: what this kiosk keeps for the person, newest ticket first."""

    visit: int
    preferences: Preferences | None = field(repr=False)
    tickets: tuple[KeptTicket, ...] = field(repr=False)


@frozen
class ApplicationKept:
    visit: int
    ticket: KeptTicket = field(repr=False)


@frozen
class ApplicationRefused:
    visit: int
    fault: SubmitFault


@frozen
class ReportKept:
    visit: int
    job_id: int


@frozen
class ReportRefused:
    visit: int
    fault: SubmitFault


@frozen
class TicketsChanged:
    """After a withdrawal: all tickets of the person as they stand now."""

    visit: int
    tickets: tuple[KeptTicket, ...] = field(repr=False)


@frozen
class PlacesFound:
    """What the person has signed up for; ``kept``: the answer to an act that has just been kept."""

    visit: int
    places: tuple[KeptPlace, ...] = field(repr=False)
    kept: bool = False


@frozen
class SignUpRefused:
    visit: int
    fault: SubmitFault


@frozen
class EarlierFound:
    """Tickets of the person that are over, newest first."""

    visit: int
    tickets: tuple[KeptTicket, ...] = field(repr=False)


@frozen
class WorkRecordMade:
    """None: nothing is kept of any work, or it could not be read."""

    visit: int
    record: KeptWorkRecord | None = field(repr=False)


@frozen
class PrintBegun:
    """``attempt`` is the ledger's row; None when it could not be written, and then no paper moves."""

    visit: int
    attempt: int | None


@frozen
class Forgotten:
    """Nothing is kept here for this person any more."""

    visit: int


@frozen
class WithdrawRefused:
    visit: int
    fault: SubmitFault


# --- the kiosk ---


@frozen
class CacheArrived:
    """A generation was opened; ``new_jobs`` counts what was posted since the one before."""

    new_jobs: int


@frozen
class CacheLost:
    """There is no readable generation. ``code`` names the page out_of_service."""

    code: str


@frozen
class OutlookTold:
    """When what is left here is likely to reach the hub."""

    outlook: DeliveryOutlook


@frozen
class PrinterChanged:
    """How the printer is. ``fault`` None: nothing known stands in the way."""

    fault: PrinterFault | None
    paper: PaperState
    cover: CoverState


@frozen
class PrintEnded:
    """``outcome`` is a PaperStep; it names no visit, because the ledger wants to know however long ago it was begun."""

    attempt: int
    outcome: str
    fault: PrinterFault | None = None


class Ticked(_Bare):
    """Time passed; sent about four times a second."""

    __slots__ = ()


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
    | ServicesAsked
    | ServiceTopicChosen
    | BackAsked
    | LeaveAsked
    | LargeTypeToggled
    | HighContrastToggled
    | LowPositionToggled
    | ReducedMotionToggled
    | LanguageAsked
    | LoudnessAsked
    | SpeechStarted
    | SpeechEnded
    | HelpAsked
    | ForgetMeAsked
    | MatchingAccepted
    | AllJobsAsked
    | TradeToggled
    | TradesDone
    | TradesSkipped
    | ChipToggled
    | FoldToggled
    | CertificateAnswered
    | TradesAsked
    | SearchAsked
    | LetterTyped
    | LetterErased
    | LettersCleared
    | SuggestionChosen
    | OrderChosen
    | StartChosen
    | SearchDropped
    | RefreshAsked
    | ListenAsked
    | NextJobAsked
    | PreviousJobAsked
    | JobTaken
    | ListAsked
    | MoreRowsAsked
    | JobAsked
    | ApplicationsAsked
    | SignUpAsked
    | SignOffAsked
    | PlaceSlipAsked
    | WorkRecordAsked
    | TicketAsked
    | WithdrawAsked
    | WithdrawUndone
    | ApplyAsked
    | KeptAsked
    | SimilarAsked
    | ReportAsked
    | ReportChosen
    | ReportUndone
    | ReportConfirmed
    | DigitTyped
    | DigitErased
    | DigitsCleared
    | Submitted
    | SubmittedKnown
    | SubmittedWithoutPhone
    | MoreJobsAsked
    | DoneAsked
    | PrintAsked
    | CallSlipAsked
    | PaperGuideDismissed
    | MatchesFound
    | SuggestionsFound
    | JobFound
    | JobClosed
    | QueryFailed
    | ServicesFound
    | PersonKnown
    | ApplicationKept
    | ApplicationRefused
    | ReportKept
    | ReportRefused
    | TicketsChanged
    | WithdrawRefused
    | PlacesFound
    | SignUpRefused
    | EarlierFound
    | Forgotten
    | CacheArrived
    | CacheLost
    | WorkRecordMade
    | PrintBegun
    | OutlookTold
    | PrinterChanged
    | PrintEnded
    | StaffGesture
    | StaffRefused
    | StaffAdmitted
    | StaffTaskAsked
    | StaffPanelAsked
    | StaffConfirmed
    | StaffCalibrated
    | StaffSettingChanged
    | StaffTaskMoved
    | StaffTaskEnded
    | Ticked
)
