"""Any events in any order: what must hold on every path through the session."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.domain.card import Identity
from kiosk.domain.law import OPEN_GATE, EntryGate, GateCode, GateResult, entry_gate
from kiosk.domain.staff import Role, StaffTask
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session import effects, events
from kiosk.ui.session.machine import Session
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import WITH_IDLE_RING, WITHOUT_VISIT, Screen
from kiosk.ui.session.state import Moment
from kiosk.ui.session.visit import MAX_TILES, PHONE_DIGITS, Chip, PaperStep
from tests.ui.people import BRICKLAYER, CHILD, NOW, OTHER, TODAY, open_job, page, preferences, ticket

TILES = ("bricklayer", "welder", "plumber", "painter", "guard")

TOUCHES: tuple[events.Event, ...] = (
    events.Touched(),
    events.StillHere(),
    events.BrowseAsked(),
    events.BackAsked(),
    events.LeaveAsked(),
    events.LargeTypeToggled(),
    events.HighContrastToggled(),
    events.LowPositionToggled(),
    events.ReducedMotionToggled(),
    events.LanguageAsked("en"),
    events.SpeechStarted(),
    events.SpeechEnded(),
    events.HelpAsked(True),
    events.HelpAsked(False),
    events.MatchingAccepted(),
    events.AllJobsAsked(),
    events.TradesDone(),
    events.TradesSkipped(),
    events.FoldToggled(),
    events.CertificateAnswered(True),
    events.ForgetMeAsked(),
    events.CertificateAnswered(False),
    events.TradesAsked(),
    events.RefreshAsked(),
    events.MoreRowsAsked(),
    events.JobAsked(1),
    events.JobAsked(2),
    events.ApplicationsAsked(),
    events.TicketAsked(7),
    events.WithdrawAsked(),
    events.WithdrawAsked(7),
    events.WithdrawUndone(7),
    events.ApplyAsked(),
    events.KeptAsked(),
    events.DigitErased(),
    events.DigitsCleared(),
    events.Submitted(),
    events.SubmittedKnown(),
    events.SubmittedWithoutPhone(),
    events.MoreJobsAsked(),
    events.DoneAsked(),
    events.PrintAsked(),
    events.PaperGuideDismissed(),
    events.StaffGesture(),
    events.StaffAdmitted(Role.CLERK),
    events.StaffRefused(30.0, True),
    events.StaffTaskAsked(StaffTask.SYNC),
    events.StaffTaskEnded(StaffTask.SYNC, ""),
    events.StaffConfirmed(),
    *(events.ChipToggled(chip) for chip in Chip),
    *(events.TradeToggled(tile) for tile in TILES),
)


OF_NO_VISIT = (
    effects.WarmUp,
    effects.CountVisit,
    effects.EndPrint,
    effects.PrintTestStrip,
    effects.AskStaffLockout,
    effects.CheckStaffPin,
    effects.CheckStaffCard,
    effects.NoteStaff,
    effects.StaffAct,
)


class Visits(RuleBasedStateMachine):
    """Workers answer late, early, wrongly or never; people press anything; cards come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(SessionRules(has_printer=True), lambda _line: None)
        self.now_s = 0.0
        self.asked: list[effects.Effect] = []
        self.consented: set[str] = set()
        self.committed: set[int] = set()

    def send(self, event: events.Event, after_s: float = 0.1) -> None:
        self.now_s += after_s
        before = self.session.visit
        asked = self.session.handle(event, Moment(self.now_s, TODAY, NOW))
        for each in asked:
            if isinstance(each, effects.FindMatches | effects.FindJob | effects.KnowPerson | effects.Apply):
                assert self.session.visit is not None
                assert each.visit == self.session.visit.number
            if isinstance(each, effects.KeepWishes):
                visit = self.session.visit
                assert visit is not None
                assert visit.identity is not None
                assert visit.identity.id_number in self.consented, "nothing is kept without consent"
        if before is not None and self.session.visit is not before:
            assert effects.VisitEnded(before.number) in asked
            assert sum(isinstance(each, effects.CountVisit) for each in asked) == 1
        self.asked = (self.asked + list(asked))[-60:]

    def known_visits(self) -> list[int]:
        return sorted({each.visit for each in self.asked if not isinstance(each, OF_NO_VISIT)}) or [1]

    @initialize()
    def start(self) -> None:
        self.send(events.CacheArrived(0))
        self.send(events.ReaderChanged(events.ReaderCondition.READY))

    @rule(who=st.sampled_from([BRICKLAYER, OTHER, CHILD]))
    def identity(self, who: Identity) -> None:
        self.send(events.IdentityArrived(who))

    @rule(knows=st.booleans())
    def card(self, knows: bool) -> None:
        self.send(events.CardDetected(knows))

    @rule(step=st.sampled_from(ReadStep))
    def progress(self, step: ReadStep) -> None:
        self.send(events.ReadProgress(step))

    @rule(code=st.sampled_from(FaultCode))
    def fault(self, code: FaultCode) -> None:
        self.send(events.CardFailed(code))

    @rule(what=st.sampled_from([events.TokenArrived(), events.CardLifted(), events.CacheLost("no_data")]))
    def happening(self, what: events.Event) -> None:
        self.send(what)

    @rule(new=st.integers(0, 5))
    def cache(self, new: int) -> None:
        self.send(events.CacheArrived(new))

    @rule(
        condition=st.sampled_from(events.ReaderCondition),
        code=st.one_of(st.none(), st.sampled_from(FaultCode)),
    )
    def reader(self, condition: events.ReaderCondition, code: FaultCode | None) -> None:
        self.send(events.ReaderChanged(condition, code))

    @rule(touch=st.sampled_from(TOUCHES))
    def touch(self, touch: events.Event) -> None:
        visit = self.session.visit
        accepts = isinstance(touch, events.MatchingAccepted) and self.session.screen is Screen.NOTICE
        if accepts and visit is not None and visit.identity is not None:
            self.consented.add(visit.identity.id_number)
        self.send(touch)

    @rule(digits=st.text("0123456789", min_size=1, max_size=12))
    def type(self, digits: str) -> None:
        for digit in digits:
            self.send(events.DigitTyped(digit))

    @rule(data=st.data(), needs=st.sampled_from(["", "welding"]))
    def matches(self, data: Any, needs: str) -> None:
        number = data.draw(st.sampled_from(self.known_visits()))
        request = data.draw(st.integers(1, 6))
        self.send(events.MatchesFound(number, request, page(1, 2, total=9, needs=needs)))

    @rule(data=st.data(), gate=st.sampled_from([OPEN_GATE, GateResult(GateCode.AGE_MAX, 55)]), gone=st.booleans())
    def job(self, data: Any, gate: GateResult, gone: bool) -> None:
        number = data.draw(st.sampled_from(self.known_visits()))
        job_id = data.draw(st.sampled_from([1, 2]))
        found = None if gone else open_job(job_id, gate)
        self.send(events.JobFound(number, job_id, found))

    @rule(data=st.data(), kept=st.booleans())
    def person(self, data: Any, kept: bool) -> None:
        asked = sorted({each.visit for each in self.asked if isinstance(each, effects.KnowPerson)})
        if not asked:
            return
        number = data.draw(st.sampled_from(asked))
        wishes = preferences(phone="13800000000") if kept else None
        visit = self.session.visit
        if kept and visit is not None and visit.number == number and visit.identity is not None:
            self.consented.add(visit.identity.id_number)
        self.send(events.PersonKnown(number, wishes, (ticket(7),) if kept else ()))

    @rule(data=st.data(), good=st.booleans())
    def ledger(self, data: Any, good: bool) -> None:
        """The ledger thread answers the newest application, or refuses it."""
        pending = [each for each in self.asked if isinstance(each, effects.Apply)]
        if not pending:
            return
        asked = pending[-1]
        if good:
            self.committed.add(asked.visit)
            self.send(events.ApplicationKept(asked.visit, ticket(8, asked.job.id)))
        else:
            self.send(events.ApplicationRefused(asked.visit, events.SubmitFault.DISK_FULL))

    @rule(data=st.data(), state=st.sampled_from(["saved", "withdrawn"]))
    def tickets(self, data: Any, state: str) -> None:
        number = data.draw(st.sampled_from(self.known_visits()))
        self.send(events.TicketsChanged(number, (ticket(7, state=state),)))

    @rule(data=st.data(), attempt=st.one_of(st.none(), st.integers(1, 4)))
    def print_begun(self, data: Any, attempt: int | None) -> None:
        number = data.draw(st.sampled_from(self.known_visits()))
        self.send(events.PrintBegun(number, attempt))

    @rule(attempt=st.integers(0, 4), outcome=st.sampled_from(["printed", "unconfirmed", "failed"]))
    def print_ended(self, attempt: int, outcome: str) -> None:
        self.send(events.PrintEnded(attempt, outcome, PrinterFault.PAPER_OUT if outcome == "failed" else None))

    @rule(
        fault=st.one_of(st.none(), st.sampled_from(PrinterFault)),
        paper=st.sampled_from(PaperState),
        cover=st.sampled_from(CoverState),
    )
    def printer(self, fault: PrinterFault | None, paper: PaperState, cover: CoverState) -> None:
        self.send(events.PrinterChanged(fault, paper, cover))

    @rule(number=st.integers(1, 3))
    def failures(self, number: int) -> None:
        self.send(events.WithdrawRefused(number, events.SubmitFault.STORE_FAILED))
        self.send(events.QueryFailed(number))

    @rule(seconds=st.sampled_from([0.3, 4.0, 9.0, 16.0, 31.0, 52.0]))
    def time(self, seconds: float) -> None:
        self.send(events.Ticked(), seconds)

    @invariant()
    def attract_knows_nobody(self) -> None:
        if self.session.screen in WITHOUT_VISIT:
            assert self.session.visit is None
            assert self.session.waiting is None
        else:
            assert self.session.visit is not None

    @invariant()
    def nobody_under_16_has_a_visit(self) -> None:
        visit = self.session.visit
        if visit is not None and visit.identity is not None:
            assert entry_gate(visit.identity.birth_date, TODAY) is not EntryGate.UNDER_16

    @invariant()
    def a_new_ticket_is_shown_only_after_the_commit(self) -> None:
        visit = self.session.visit
        if visit is not None and visit.had_ticket:
            assert visit.number in self.committed

    @invariant()
    def paper_moves_only_for_a_ticket_and_never_twice_at_once(self) -> None:
        visit = self.session.visit
        under_way = [each for each in self.asked if isinstance(each, effects.PrintTicket)]
        assert all(each.ticket.state != "withdrawn" for each in under_way)
        if visit is not None and visit.attempt is not None:
            assert visit.paper is PaperStep.PRINTING
            assert visit.ticket is not None

    @invariant()
    def a_form_always_has_a_person_and_a_job(self) -> None:
        if self.session.screen is Screen.APPLY:
            visit = self.session.visit
            assert visit is not None
            assert visit.identity is not None
            assert visit.job is not None
            assert len(visit.digits) <= PHONE_DIGITS

    @invariant()
    def a_ticket_page_has_a_ticket(self) -> None:
        if self.session.screen is Screen.TICKET:
            assert self.session.visit is not None
            assert self.session.visit.ticket is not None

    @invariant()
    def job_page_has_a_job(self) -> None:
        if self.session.screen is Screen.JOB:
            assert self.session.visit is not None
            assert self.session.visit.job is not None

    @invariant()
    def at_most_three_tiles(self) -> None:
        if self.session.visit is not None:
            assert len(self.session.visit.tiles) <= MAX_TILES

    @invariant()
    def the_ring_leaves_at_least_20_seconds(self) -> None:
        idle = self.session.idle
        assert 0 <= idle.seconds_left <= 20
        if idle.visible:
            assert self.session.screen in WITH_IDLE_RING

    def teardown(self) -> None:
        """Left alone, every path ends on a screen where the next person can begin."""
        # A voice always comes to its end: no sentence is longer than the speaker lets it be.
        self.send(events.SpeechEnded())
        for _ in range(8):
            self.send(events.CardLifted())
            if self.session.visit is not None and self.session.visit.busy:
                self.send(events.ApplicationRefused(self.session.visit.number, events.SubmitFault.STORE_FAILED))
                self.send(events.WithdrawRefused(self.session.visit.number, events.SubmitFault.STORE_FAILED))
            self.send(events.Ticked(), 60.0)
        assert self.session.screen in (Screen.ATTRACT, Screen.OUT_OF_SERVICE)
        assert self.session.visit is None


Visits.TestCase.settings = settings(max_examples=120, stateful_step_count=60, deadline=None)
TestVisits = Visits.TestCase
