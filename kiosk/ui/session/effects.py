"""What the session asks of the workers. Each names the visit it is for; the answer comes back as an event."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Identity, Sex
from kiosk.domain.job import Job
from kiosk.domain.matching import Seeker, Wish
from kiosk.domain.staff import StaffTask
from kiosk.ui.session.posting_reports import PostingReport
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.domain.services import Activity
    from kiosk.store.kept_ticket import KeptTicket, KeptWorkRecord
    from kiosk.store.places import KeptPlace


@frozen
class WarmUp:
    """A card is being read: ask the cache once, so that the person's own question finds it warm."""


@frozen
class FindMatches:
    """``newest`` lets the visit go on to the newest generation; otherwise it keeps the one it began with."""

    visit: int
    request: int
    wish: Wish
    seeker: Seeker
    limit: int
    offset: int = 0
    newest: bool = False


@frozen
class FindSuggestions:
    """What there is to look for whose initials fit ``letters``."""

    visit: int
    letters: str
    seeker: Seeker


@frozen
class FindJob:
    visit: int
    job_id: int
    seeker: Seeker


@frozen
class CheckJob:
    """Ask the newest postings whether the open job is still on offer; the answer is JobClosed, or none."""

    visit: int
    job_id: int


@frozen
class FindServices:
    visit: int


@frozen
class KnowPerson:
    """Derive the person's keys (slow by design) and look up what is kept.

    The ledger thread keeps the keys until ``VisitEnded``; it works in order, so whatever the visit asks later has them.
    """

    visit: int
    id_number: str = field(repr=False)


@frozen
class KeepWishes:
    """Only after consent."""

    visit: int
    tiles: tuple[str, ...]
    certificates: frozenset[str]
    phone: str | None = field(repr=False)


@frozen
class Apply:
    visit: int
    identity: Identity
    job: Job
    phone: str | None = field(repr=False)
    group: str | None = None
    """That of the companions (M5); None: the person came alone, or first."""


@frozen
class Report:
    """Something is wrong with a posting; the answer is ReportKept or ReportRefused."""

    visit: int
    job_id: int
    report: PostingReport


@frozen
class Withdraw:
    visit: int
    ticket_id: int


@frozen
class TakeBack:
    """The withdrawn application is wanted after all."""

    visit: int
    ticket_id: int


@frozen
class ForgetPerson:
    """Erase what is kept for the holder of the card, and ask the hub to do so."""

    visit: int


@frozen
class SignUpFor:
    """Keep a sign-up for an activity as the person sees it."""

    visit: int
    identity: Identity
    activity: Activity
    phone: str | None = field(repr=False)


@frozen
class GiveBackPlace:
    """The person no longer wants what was signed up for; the answer is PlacesFound or SignUpRefused."""

    visit: int
    ticket_id: int


@frozen
class FindPlaces:
    """What the person has signed up for."""

    visit: int


@frozen
class FindEarlier:
    """The person's tickets that are over, as long as they are kept."""

    visit: int


@frozen
class CountVisit:
    """One more for the day's figures: no name, no time, and of who did not agree to be matched neither sex nor age."""

    trade: str
    sex: Sex
    age_band: AgeBand


@frozen
class BeginPrint:
    """Write down that paper is about to move, so that a restart knows of it and prints nothing by itself."""

    visit: int
    ticket_id: int


@frozen
class PrintTicket:
    """``copy`` counts the prints of this ticket in this visit from 1."""

    visit: int
    attempt: int
    ticket: KeptTicket = field(repr=False)
    identity: Identity | None = field(repr=False)
    copy: int


@frozen
class EndPrint:
    """What became of an attempt. One of which nobody knows is not ended."""

    attempt: int
    printed: bool


@frozen
class PrintCallSlip:
    """``attempt`` is no row of the ledger."""

    visit: int
    attempt: int
    job: Job


@frozen
class PrintPlaceSlip:
    """Of a place in an activity; ``attempt`` is no row of the ledger."""

    visit: int
    attempt: int
    place: KeptPlace = field(repr=False)
    identity: Identity | None = field(repr=False)


@frozen
class MakeWorkRecord:
    """Sign what the person has worked; the answer is WorkRecordMade."""

    visit: int


@frozen
class PrintWorkRecord:
    """``attempt`` is no row of the ledger."""

    visit: int
    attempt: int
    record: KeptWorkRecord = field(repr=False)
    identity: Identity | None = field(repr=False)


@frozen
class PrintTestStrip:
    """The paper was changed; ``with_code``: the staff want to see a ticket's code, read back before it is printed."""

    with_code: bool = False


class AskStaffLockout:
    """Somebody stands before the entry: how long until a PIN is looked at?"""

    __slots__ = ()


@frozen
class CheckStaffPin:
    pin: str = field(repr=False)


@frozen
class CheckStaffCard:
    """``number`` is that of the card; it ends in the thread that derives the holder's tag."""

    number: str = field(repr=False)


@frozen
class NoteStaff:
    """A line of the kiosk's audit."""

    action: str


@frozen
class StaffAct:
    """Carried out beside the session; it tells by StaffTaskMoved and StaffTaskEnded how it goes."""

    task: StaffTask
    value: str = ""


@frozen
class VisitEnded:
    """Everything the workers and view-models hold for the visit goes."""

    visit: int


Effect = (
    WarmUp
    | FindMatches
    | FindSuggestions
    | FindJob
    | CheckJob
    | FindServices
    | KnowPerson
    | KeepWishes
    | Apply
    | Report
    | Withdraw
    | TakeBack
    | SignUpFor
    | GiveBackPlace
    | FindPlaces
    | FindEarlier
    | ForgetPerson
    | CountVisit
    | BeginPrint
    | PrintTicket
    | EndPrint
    | PrintCallSlip
    | PrintPlaceSlip
    | MakeWorkRecord
    | PrintWorkRecord
    | PrintTestStrip
    | AskStaffLockout
    | CheckStaffPin
    | CheckStaffCard
    | NoteStaff
    | StaffAct
    | VisitEnded
)
