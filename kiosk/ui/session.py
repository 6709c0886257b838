"""The session: which screen follows which, and what is asked of the workers on the way. No Qt, no clock of its own.

``TABLE`` is the whole behaviour at a glance: for each screen the events that mean something there. Anything else is
ignored and logged by its type. Entering a screen of ``WITHOUT_VISIT``, ``attract`` first of all, drops the visit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain.application import places
from kiosk.domain.card import Identity
from kiosk.domain.law import EntryGate, GateCode, entry_gate
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui import session_effects as effects
from kiosk.ui import session_events as events
from kiosk.ui.visit import MAX_TILES, PHONE_DIGITS, Chip, Obstacle, Visit, VisitKind
from kiosk.values import frozen

FIRST_ROWS = 20
MORE_ROWS = 60
MOST_ROWS = 1000
"""Nobody scrolls further; chips and trades narrow a longer list."""
READING_S = 15.0
"""A read takes 0.8 to 3 s and the reader's watchdog speaks within 3 s; after this the reader program is in trouble."""
FAULT_SHOWN_S = 15.0
ATTEMPTS_MAX = 3
AGREED_MAX = 4096
"""Keyed hashes of those who agreed since power-on; the oldest go first."""


class Screen(StrEnum):
    ATTRACT = "attract"
    READING = "reading"
    CARD_FAULT = "card_fault"
    NOTICE = "notice"
    GATE = "gate"
    TRADES = "trades"
    MATCHES = "matches"
    JOB = "job"
    APPLY = "apply"
    TICKET = "ticket"
    FAREWELL = "farewell"
    OUT_OF_SERVICE = "out_of_service"


WITH_IDLE_RING = frozenset(
    {Screen.NOTICE, Screen.GATE, Screen.TRADES, Screen.MATCHES, Screen.JOB, Screen.APPLY, Screen.TICKET}
)
WITHOUT_VISIT = frozenset(
    {Screen.ATTRACT, Screen.READING, Screen.CARD_FAULT, Screen.GATE, Screen.FAREWELL, Screen.OUT_OF_SERVICE}
)
"""Entering one of these drops the visit, farewell included: who steps up then must not find the last one's list."""
OF_ONE_READ = (events.ReadProgress, events.IdentityArrived, events.TokenArrived, events.CardFailed)
NOT_THE_CARD = frozenset({FaultCode.READER_GONE, FaultCode.SERVICE_DOWN, FaultCode.SERVICE_DENIED, FaultCode.SAM_FAULT})
"""Faults of the reader: with no read under way they belong in the notice line, not over the whole screen."""


@frozen
class Moment:
    """``uptime_s`` only grows; ``today`` is the day by which ages count."""

    uptime_s: float
    today: date


@frozen
class SessionRules:
    """From the settings, and from what this kiosk has: ``can_apply`` needs its identity, ``has_ledger`` its ledger."""

    idle_s: float = 30.0
    idle_warning_s: float = 20.0
    form_guard_s: float = 10.0
    second_card_s: float = 5.0
    farewell_s: float = 8.0
    can_apply: bool = True
    has_ledger: bool = True
    certificates_of_tile: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Per trade tile the certificates that the law asks for in it."""


@frozen
class IdleState:
    visible: bool
    seconds_left: float


@frozen
class WaitingCard:
    """Another person's card, laid down while a form was being filled in."""

    identity: Identity
    until_s: float


class Session:
    """Feed events to ``handle``; read the screen and its values from the attributes; carry out what it returns."""

    def __init__(self, rules: SessionRules, log: Callable[[str], None]) -> None:
        self.rules = rules
        self.screen = Screen.OUT_OF_SERVICE
        self.out_of_service = "starting"
        self.visit: Visit | None = None
        self.reader = events.ReaderCondition.NONE
        self.reader_fault: FaultCode | None = None
        self.token_reader = False
        self.card_present = False
        self.knows_presence = False
        self.read_step = ReadStep.FIND
        self.fault: FaultCode | None = None
        self.attempt = 0
        self.help_visible = False
        self.large_type = False
        self.farewell_had_ticket = False
        self.waiting: WaitingCard | None = None
        self._came_from = Screen.MATCHES
        self._visits = 0
        self._log = log
        self._now = Moment(0.0, date.min)
        self._last_touch_s = 0.0
        self._until_s = 0.0
        self._declined_until_s = 0.0
        self._asked: list[effects.Effect] = []
        self._hash_key = os.urandom(32)
        self._agreed: dict[bytes, None] = {}

    @property
    def certificate_question(self) -> str:
        """The certificate to ask for above the list, empty when there is nothing to ask."""
        return "" if self.visit is None else self.visit.certificate_question(self.rules.certificates_of_tile)

    def handle(self, event: events.Event, now: Moment) -> tuple[effects.Effect, ...]:
        """Take one event at one moment; the workers' tasks that follow from it, in order."""
        self._now = now
        handler = TABLE[self.screen].get(type(event)) or ANYWHERE.get(type(event))
        if handler is None:
            self._log(f"{type(event).__name__} means nothing on {self.screen}")
            return ()
        number = getattr(event, "visit", None)
        if number is not None and (self.visit is None or self.visit.number != number):
            self._log(f"{type(event).__name__} came for a visit that is over")
            return ()
        if isinstance(event, OF_ONE_READ) and now.uptime_s < self._declined_until_s:
            self._log(f"{type(event).__name__} came for a read that nobody wants")
            return ()
        handler(self, event)
        asked, self._asked = tuple(self._asked), []
        return asked

    # --- what the screens ask ---

    @property
    def idle(self) -> IdleState:
        """The ring: visible after ``idle_s`` without a touch, gone at the next touch, as often as the person likes."""
        if self.screen not in WITH_IDLE_RING:
            return IdleState(False, self.rules.idle_warning_s)
        over = self._now.uptime_s - self._last_touch_s - self.rules.idle_s
        return IdleState(over >= 0, max(0.0, min(self.rules.idle_warning_s, self.rules.idle_warning_s - over)))

    @property
    def waiting_s(self) -> float:
        """How long the other card still waits for the form; 0 when none does."""
        return 0.0 if self.waiting is None else max(0.0, self.waiting.until_s - self._now.uptime_s)

    @property
    def obstacle(self) -> str:
        """Why the open job cannot be applied for; empty when it can."""
        visit = self.visit
        if visit is None or visit.job is None:
            return ""
        match = visit.job.match
        if visit.job.closed:
            return Obstacle.CLOSED
        if visit.kind is VisitKind.TOKEN:
            return Obstacle.TOKEN
        if visit.kind is VisitKind.GUEST:
            return Obstacle.GUEST
        if not self.rules.can_apply:
            return Obstacle.NO_IDENTITY
        if not self.rules.has_ledger:
            return Obstacle.NO_LEDGER
        if places(match.job).full:
            return Obstacle.FILLED
        if visit.job.gate.code is GateCode.NEEDS_CERTIFICATE:
            return Obstacle.CERTIFICATE
        return visit.job.gate.code or ""

    # --- moving ---

    def _ask(self, effect: effects.Effect) -> None:
        self._asked.append(effect)

    def _go(self, screen: Screen) -> None:
        if screen is Screen.ATTRACT and self.out_of_service:
            screen = Screen.OUT_OF_SERVICE
        if screen in WITHOUT_VISIT:
            self._end_visit()
        self.screen = screen
        self.help_visible = False
        self._last_touch_s = self._now.uptime_s
        if screen in (Screen.ATTRACT, Screen.OUT_OF_SERVICE):
            self.attempt = 0
            self.large_type = False
        elif screen is Screen.READING:
            self._until_s = self._now.uptime_s + READING_S
        elif screen is Screen.CARD_FAULT:
            self._until_s = self._now.uptime_s + FAULT_SHOWN_S
        elif screen is Screen.FAREWELL:
            self._until_s = self._now.uptime_s + self.rules.farewell_s

    def _end_visit(self) -> None:
        self.waiting = None
        if self.visit is not None:
            self._ask(effects.VisitEnded(self.visit.number))
            self.visit = None

    def _begin(self, kind: VisitKind, identity: Identity | None = None) -> Visit:
        self._end_visit()
        self._visits += 1
        self.attempt = 0
        self.visit = Visit(self._visits, kind, identity)
        return self.visit

    def _find(self, visit: Visit, *, newest: bool = False) -> None:
        visit.request += 1
        asked = effects.FindMatches(visit.number, visit.request, visit.wish, visit.seeker, FIRST_ROWS, newest=newest)
        self._ask(asked)

    def _welcome(self, identity: Identity) -> None:
        """A person's card was read. The age gate comes before any list and before anything is remembered."""
        if entry_gate(identity.birth_date, self._now.today) is EntryGate.UNDER_16:
            self._go(Screen.GATE)
            return
        visit = self._begin(VisitKind.PERSON, identity)
        visit.agreed = self._hash(identity) in self._agreed
        self._go(Screen.MATCHES if visit.agreed else Screen.NOTICE)
        self._find(visit)
        self._know(visit)

    def _know(self, visit: Visit) -> None:
        if self.rules.can_apply and self.rules.has_ledger and visit.identity is not None:
            self._ask(effects.KnowPerson(visit.number, visit.identity.id_number))

    def _browse(self, kind: VisitKind) -> None:
        visit = self._begin(kind)
        self._go(Screen.MATCHES)
        self._find(visit)

    def _hash(self, identity: Identity) -> bytes:
        """Recognises a card since power-on. The key dies with the process, so the table tells a thief nothing."""
        # It loads OpenSSL, which the first paint need not wait for.
        import hashlib

        return hashlib.blake2b(identity.id_number.encode(), key=self._hash_key, digest_size=16).digest()

    def _keep_wishes(self, visit: Visit, phone: str | None = None) -> None:
        if visit.agreed and visit.known:
            self._ask(effects.KeepWishes(visit.number, visit.tiles, visit.certificates, phone))

    # --- the reader ---

    def _card_detected(self, event: events.CardDetected) -> None:
        self.card_present = True
        self.knows_presence = event.knows_presence
        self._declined_until_s = 0.0

    def _stop_reading(self, event: object) -> None:
        """不读了: the reader cannot be called back, so what this card still says is not listened to."""
        self._declined_until_s = self._now.uptime_s + READING_S
        self._go(Screen.ATTRACT)

    def _card_detected_start(self, event: events.CardDetected) -> None:
        self._card_detected(event)
        self._start_reading()

    def _card_detected_by_guest(self, event: events.CardDetected) -> None:
        """A guest who lays the card down has finished looking around. A token's card would only start over."""
        self._card_detected(event)
        if self._at_visit().kind is VisitKind.GUEST:
            self._start_reading()

    def _start_reading(self) -> None:
        self.read_step = ReadStep.FIND
        self._go(Screen.READING)
        self._ask(effects.WarmUp())

    def _read_progress(self, event: events.ReadProgress) -> None:
        self.read_step = event.step

    def _read_progress_start(self, event: events.ReadProgress) -> None:
        self._start_reading()
        self.read_step = event.step

    def _identity(self, event: events.IdentityArrived) -> None:
        self._welcome(event.identity)

    def _identity_during_visit(self, event: events.IdentityArrived) -> None:
        visit = self.visit
        if visit is not None and visit.identity is not None and visit.identity.id_number == event.identity.id_number:
            self._last_touch_s = self._now.uptime_s
            return
        in_form = self.screen is Screen.APPLY and visit is not None
        fresh = self._now.uptime_s - self._last_touch_s < self.rules.form_guard_s
        if in_form and visit is not None and (visit.busy or fresh):
            self.waiting = WaitingCard(event.identity, self._now.uptime_s + self.rules.second_card_s)
            return
        self._welcome(event.identity)

    def _identity_at_job(self, event: events.IdentityArrived) -> None:
        """A guest found a job and now shows the card for it: the job stays open. Somebody else's card starts afresh."""
        visit = self.visit
        if visit is None or visit.identity is not None or self.idle.visible:
            self._identity_during_visit(event)
            return
        if entry_gate(event.identity.birth_date, self._now.today) is EntryGate.UNDER_16:
            self._go(Screen.GATE)
            return
        visit.kind = VisitKind.PERSON
        visit.identity = event.identity
        visit.agreed = self._hash(event.identity) in self._agreed
        self._last_touch_s = self._now.uptime_s
        if visit.job_id is not None:
            self._ask(effects.FindJob(visit.number, visit.job_id, visit.seeker))
        self._find(visit)
        self._know(visit)

    def _token(self, event: events.TokenArrived) -> None:
        self.token_reader = True
        self._browse(VisitKind.TOKEN)

    def _token_during_visit(self, event: events.TokenArrived) -> None:
        self._last_touch_s = self._now.uptime_s

    def _card_failed(self, event: events.CardFailed) -> None:
        if self.screen is Screen.ATTRACT and event.code in NOT_THE_CARD:
            self.reader, self.reader_fault = events.ReaderCondition.DOWN, event.code
            return
        self.attempt = min(self.attempt + 1, ATTEMPTS_MAX)
        self.fault = event.code
        self._go(Screen.CARD_FAULT)

    def _card_lifted(self, event: events.CardLifted) -> None:
        self.card_present = False

    def _reader_changed(self, event: events.ReaderChanged) -> None:
        self.reader = event.condition
        self.reader_fault = event.fault
        if event.condition is not events.ReaderCondition.READY:
            self.card_present = False
        if self.screen is Screen.READING and event.condition is not events.ReaderCondition.READY:
            self._card_failed(events.CardFailed(event.fault or FaultCode.READER_GONE))

    # --- touches anywhere ---

    def _touched(self, event: object) -> None:
        self._last_touch_s = self._now.uptime_s
        if self.screen is Screen.CARD_FAULT:
            self._until_s = self._now.uptime_s + FAULT_SHOWN_S
        self.waiting = None
        if self.visit is not None:
            self.visit.touched = True

    def _large_type(self, event: events.LargeTypeToggled) -> None:
        self._touched(event)
        self.large_type = not self.large_type

    def _help(self, event: events.HelpAsked) -> None:
        self._touched(event)
        self.help_visible = event.visible

    def _to_attract(self, event: object) -> None:
        self._go(Screen.ATTRACT)

    def _leave(self, event: object) -> None:
        visit = self.visit
        if visit is None or visit.busy:
            return
        if visit.identity is None:
            self._go(Screen.ATTRACT)
            return
        self.farewell_had_ticket = visit.had_ticket
        self._go(Screen.FAREWELL)

    def _browse_as_guest(self, event: events.BrowseAsked) -> None:
        self._browse(VisitKind.GUEST)

    # --- notice, trades, matches ---

    def _accept_matching(self, event: events.MatchingAccepted) -> None:
        visit = self._at_visit()
        visit.agreed = True
        if visit.identity is not None:
            while len(self._agreed) >= AGREED_MAX:
                del self._agreed[next(iter(self._agreed))]
            self._agreed[self._hash(visit.identity)] = None
        self._go(Screen.TRADES)

    def _see_all(self, event: events.AllJobsAsked) -> None:
        visit = self._at_visit()
        visit.tiles = ()
        self._go(Screen.MATCHES)
        if visit.page is None:
            self._find(visit)

    def _toggle_trade(self, event: events.TradeToggled) -> None:
        visit = self._at_visit()
        if event.tile in visit.tiles:
            visit.tiles = tuple(tile for tile in visit.tiles if tile != event.tile)
        elif len(visit.tiles) < MAX_TILES:
            visit.tiles = (*visit.tiles, event.tile)
        if not visit.trades_seen:
            self._trades_done(event)

    def _trades_done(self, event: object) -> None:
        visit = self._at_visit()
        visit.trades_seen = True
        self._keep_wishes(visit)
        self._open_list(visit)

    def _trades_skipped(self, event: events.TradesSkipped) -> None:
        visit = self._at_visit()
        visit.tiles = ()
        visit.trades_seen = True
        self._open_list(visit)

    def _open_list(self, visit: Visit) -> None:
        visit.chips = frozenset()
        visit.fold_open = False
        visit.page = None
        self._go(Screen.MATCHES)
        self._find(visit)

    def _chip(self, event: events.ChipToggled) -> None:
        visit = self._at_visit()
        visit.chips = frozenset() if event.chip is Chip.ALL else visit.chips ^ {event.chip}
        self._find(visit)

    def _toggle_fold(self, event: events.FoldToggled) -> None:
        visit = self._at_visit()
        visit.fold_open = not visit.fold_open

    def _answer_certificate(self, event: events.CertificateAnswered) -> None:
        visit = self._at_visit()
        at_job = self.screen is Screen.JOB
        asked = visit.certificate_of_job if at_job else self.certificate_question
        if not asked:
            return
        if event.held:
            visit.certificates |= {asked}
            self._keep_wishes(visit)
            self._find(visit)
            if at_job and visit.job_id is not None:
                self._ask(effects.FindJob(visit.number, visit.job_id, visit.seeker))
        else:
            visit.certificates_denied |= {asked}

    def _change_trades(self, event: events.TradesAsked) -> None:
        visit = self._at_visit()
        visit.trades_seen = True
        self._go(Screen.TRADES)

    def _refresh(self, event: events.RefreshAsked) -> None:
        visit = self._at_visit()
        visit.new_jobs = 0
        self._find(visit, newest=True)

    def _more_rows(self, event: events.MoreRowsAsked) -> None:
        """Rows are added behind the last one, so that nothing moves under a finger."""
        visit = self._at_visit()
        page = visit.page
        if page is None or visit.rows_asked or len(page.matches) >= min(page.total, MOST_ROWS):
            return
        visit.rows_asked = True
        self._ask(
            effects.FindMatches(
                visit.number, visit.request, visit.wish, visit.seeker, MORE_ROWS, offset=len(page.matches)
            )
        )

    def _matches_found(self, event: events.MatchesFound) -> None:
        visit = self._at_visit()
        if event.request != visit.request:
            return
        visit.rows_asked = False
        if event.offset == 0:
            visit.page = event.page
        elif visit.page is not None and event.offset == len(visit.page.matches):
            visit.page = replace(visit.page, matches=visit.page.matches + event.page.matches)

    def _query_failed(self, event: events.QueryFailed) -> None:
        """Without a list there is nothing to choose; somebody with a ticket before the eyes keeps it."""
        if self.screen is not Screen.TICKET:
            self._go(Screen.ATTRACT)

    def _back_from_trades(self, event: object) -> None:
        visit = self._at_visit()
        if visit.trades_seen:
            self._trades_done(event)
        else:
            self._go(Screen.NOTICE)

    def _back_from_matches(self, event: object) -> None:
        visit = self._at_visit()
        if visit.identity is None:
            self._go(Screen.ATTRACT)
        elif visit.trades_seen:
            self._go(Screen.TRADES)
        else:
            self._go(Screen.NOTICE)

    # --- one job ---

    def _job_asked(self, event: events.JobAsked) -> None:
        visit = self._at_visit()
        visit.job_id = event.job_id
        self._ask(effects.FindJob(visit.number, event.job_id, visit.seeker))

    def _job_asked_by_guest(self, event: events.JobAsked) -> None:
        self._browse(VisitKind.GUEST)
        self._job_asked(event)

    def _job_found(self, event: events.JobFound) -> None:
        visit = self._at_visit()
        if event.job_id != visit.job_id:
            return
        if event.job is None:
            visit.job_id = None
            self._find(visit, newest=True)
            if self.screen is Screen.JOB:
                visit.job = None
                self._go(Screen.MATCHES)
            return
        listed = (
            next((each for each in visit.page.matches if each.job.id == event.job_id), None) if visit.page else None
        )
        match = replace(event.job.match, reasons=listed.reasons) if listed else event.job.match
        visit.job = replace(event.job, match=match)
        if self.screen is not Screen.JOB:
            self._came_from = Screen.NOTICE if self.screen is Screen.NOTICE else Screen.MATCHES
            self._go(Screen.JOB)

    def _job_closed(self, event: events.JobClosed) -> None:
        """The page says so where the person reads; nothing else on it moves. A form on its way is answered first."""
        visit = self._at_visit()
        if visit.job is None or event.job_id != visit.job_id or visit.busy:
            return
        visit.job = replace(visit.job, closed=True)
        if self.screen is Screen.APPLY:
            visit.digits = ""
            visit.submit_fault = ""
            self._go(Screen.JOB)

    def _similar(self, event: events.SimilarAsked) -> None:
        """Jobs like the closed one: those of the chosen trades, else of its own."""
        visit = self._at_visit()
        if visit.job is None or not visit.job.closed:
            return
        if not visit.tiles and visit.job.tile:
            visit.tiles = (visit.job.tile,)
        visit.job = None
        visit.job_id = None
        visit.new_jobs = 0
        self._go(Screen.MATCHES)
        self._find(visit, newest=True)

    def _back_from_job(self, event: object) -> None:
        visit = self._at_visit()
        if visit.job is not None and visit.job.closed:
            # Between two presses nothing lies under a finger: the list goes on without the closed one.
            self._find(visit, newest=True)
        visit.job = None
        visit.job_id = None
        self._go(self._came_from)

    def _apply(self, event: events.ApplyAsked) -> None:
        visit = self._at_visit()
        if visit.job is None or self.obstacle:
            return
        kept = visit.kept_for(visit.job.match.job.id)
        if kept is not None:
            self._show_ticket(visit, kept)
            return
        visit.digits = ""
        visit.submit_fault = ""
        self._go(Screen.APPLY)

    def _open_kept(self, event: events.KeptAsked) -> None:
        visit = self._at_visit()
        kept = visit.kept_for(visit.job.match.job.id) if visit.job else None
        if kept is not None:
            self._show_ticket(visit, kept)

    # --- the form ---

    def _digit(self, event: events.DigitTyped) -> None:
        visit = self._at_visit()
        if len(event.digit) == 1 and event.digit in "0123456789" and len(visit.digits) < PHONE_DIGITS:
            visit.digits += event.digit
        visit.submit_fault = ""

    def _erase(self, event: events.DigitErased) -> None:
        visit = self._at_visit()
        visit.digits = visit.digits[:-1]

    def _clear(self, event: events.DigitsCleared) -> None:
        self._at_visit().digits = ""

    def _submit_typed(self, event: events.Submitted) -> None:
        visit = self._at_visit()
        if visit.phone_complete:
            self._submit(visit, visit.digits)

    def _submit_known(self, event: events.SubmittedKnown) -> None:
        visit = self._at_visit()
        if visit.preferences is not None and visit.preferences.phone:
            self._submit(visit, visit.preferences.phone)

    def _submit_without_phone(self, event: events.SubmittedWithoutPhone) -> None:
        visit = self._at_visit()
        visit.digits = ""
        self._submit(visit, None)

    def _submit(self, visit: Visit, phone: str | None) -> None:
        if visit.busy or visit.job is None or visit.identity is None or self.obstacle:
            return
        visit.busy = True
        visit.submit_fault = ""
        self._ask(effects.Apply(visit.number, visit.identity, visit.job.match.job, phone))

    def _back_from_form(self, event: object) -> None:
        visit = self._at_visit()
        if not visit.busy:
            visit.digits = ""
            visit.submit_fault = ""
            self._go(Screen.JOB)

    def _kept(self, event: events.ApplicationKept) -> None:
        """The ledger has committed: only now may the screen say so."""
        visit = self._at_visit()
        visit.busy = False
        if visit.phone_complete:
            self._keep_wishes(visit, visit.digits)
        visit.digits = ""
        others = tuple(ticket for ticket in visit.tickets if ticket.ticket_id != event.ticket.ticket_id)
        visit.tickets = (event.ticket, *others)
        self._show_ticket(visit, event.ticket)
        visit.had_ticket = True
        visit.fresh_ticket = not event.ticket.already
        if self.waiting is not None:
            self.waiting = WaitingCard(self.waiting.identity, self._now.uptime_s + self.rules.second_card_s)

    def _refused(self, event: events.ApplicationRefused) -> None:
        visit = self._at_visit()
        visit.busy = False
        visit.submit_fault = event.fault

    # --- tickets ---

    def _show_ticket(self, visit: Visit, ticket: Any) -> None:
        visit.ticket = ticket
        visit.fresh_ticket = False
        self._go(Screen.TICKET)

    def _ticket_asked(self, event: events.TicketAsked) -> None:
        visit = self._at_visit()
        ticket = next((each for each in visit.tickets if each.ticket_id == event.ticket_id), None)
        if ticket is not None:
            self._show_ticket(visit, ticket)

    def _withdraw(self, event: events.WithdrawAsked) -> None:
        visit = self._at_visit()
        ticket_id = event.ticket_id
        if ticket_id is None and visit.ticket is not None:
            ticket_id = visit.ticket.ticket_id
        if ticket_id is None or visit.busy or all(each.ticket_id != ticket_id for each in visit.tickets):
            return
        visit.busy = True
        self._ask(effects.Withdraw(visit.number, ticket_id))

    def _undo_withdraw(self, event: events.WithdrawUndone) -> None:
        visit = self._at_visit()
        if visit.busy or all(each.ticket_id != event.ticket_id for each in visit.tickets):
            return
        visit.busy = True
        self._ask(effects.TakeBack(visit.number, event.ticket_id))

    def _tickets_changed(self, event: events.TicketsChanged) -> None:
        visit = self._at_visit()
        visit.busy = False
        visit.tickets = event.tickets
        if visit.ticket is not None:
            shown = visit.ticket.ticket_id
            visit.ticket = next((each for each in event.tickets if each.ticket_id == shown), visit.ticket)

    @property
    def can_forget(self) -> bool:
        """Whether this kiosk can look up, and so erase, what it keeps for the person before the screen."""
        return self.visit is not None and self.visit.identity is not None and self.visit.known

    def _forget_me(self, event: events.ForgetMeAsked) -> None:
        visit = self._at_visit()
        if visit.busy or not self.can_forget:
            return
        visit.busy = True
        visit.submit_fault = ""
        self._ask(effects.ForgetPerson(visit.number))

    def _forgotten(self, event: events.Forgotten) -> None:
        visit = self._at_visit()
        visit.busy = False
        visit.had_ticket = False
        if visit.identity is not None:
            self._agreed.pop(self._hash(visit.identity), None)
        self._leave(event)

    def _withdraw_refused(self, event: events.WithdrawRefused) -> None:
        visit = self._at_visit()
        visit.busy = False
        visit.submit_fault = event.fault

    def _more_jobs(self, event: object) -> None:
        visit = self._at_visit()
        visit.ticket = None
        visit.job = None
        visit.job_id = None
        self._go(Screen.MATCHES)
        if visit.page is None:
            self._find(visit)

    def _person_known(self, event: events.PersonKnown) -> None:
        """What was kept is back. It may change the page only while nobody has touched anything."""
        visit = self._at_visit()
        visit.known = True
        visit.preferences = event.preferences
        issued = tuple(each for each in visit.tickets if all(each.ticket_id != old.ticket_id for old in event.tickets))
        visit.tickets = (*issued, *event.tickets)
        if event.preferences is not None:
            visit.certificates |= event.preferences.certificates
        if event.preferences is None or visit.touched or self.screen not in (Screen.NOTICE, Screen.MATCHES):
            if visit.tiles:
                self._keep_wishes(visit)
            return
        visit.agreed = True
        visit.tiles = event.preferences.tiles
        visit.trades_seen = bool(visit.tiles)
        visit.page = None if self.screen is Screen.NOTICE else visit.page
        self._go(Screen.MATCHES)
        self._find(visit)

    # --- the kiosk and time ---

    def _cache_arrived(self, event: events.CacheArrived) -> None:
        self.out_of_service = ""
        if self.visit is None:
            return
        self.visit.new_jobs += event.new_jobs
        if self.screen in (Screen.JOB, Screen.APPLY) and self.visit.job_id is not None:
            self._ask(effects.CheckJob(self.visit.number, self.visit.job_id))

    def _cache_arrived_in_service(self, event: events.CacheArrived) -> None:
        self._cache_arrived(event)
        self._go(Screen.ATTRACT)

    def _cache_lost(self, event: events.CacheLost) -> None:
        """A running visit keeps the generation it began with; the page comes when it is over."""
        self.out_of_service = event.code
        if self.visit is None:
            self._go(Screen.OUT_OF_SERVICE)

    def _ticked(self, event: events.Ticked) -> None:
        now_s = self._now.uptime_s
        if self.visit is not None and self.visit.busy:
            self._last_touch_s = now_s
        elif self.waiting is not None and now_s >= self.waiting.until_s:
            self._welcome(self.waiting.identity)
        elif self.screen is Screen.READING and now_s >= self._until_s:
            self._card_failed(events.CardFailed(FaultCode.READER_GONE))
        elif self._over:
            self._go(Screen.ATTRACT)
        elif self.screen is Screen.ATTRACT and now_s - self._last_touch_s >= self.rules.idle_s:
            self.large_type = False
            self.help_visible = False

    @property
    def _over(self) -> bool:
        """The screen ends by itself now. A fault page stays as long as the card that it talks about lies there."""
        if self.screen is Screen.CARD_FAULT and self.card_present and self.knows_presence:
            return False
        if self.screen in (Screen.CARD_FAULT, Screen.FAREWELL):
            return self._now.uptime_s >= self._until_s
        return self.screen in WITH_IDLE_RING and self.idle.seconds_left <= 0

    def _at_visit(self) -> Visit:
        """Handlers of visit screens are reached only through TABLE, and those screens always have a visit."""
        if self.visit is None:
            raise AssertionError(f"{self.screen} without a visit")
        return self.visit


Handler = Callable[[Session, Any], None]


def _by_touch(handler: Handler) -> Handler:
    """A press is a touch: it feeds the idle clock and keeps the form for the person who fills it in."""

    def touched_first(session: Session, event: Any) -> None:
        session._touched(event)
        handler(session, event)

    return touched_first


def _touches(rows: Mapping[type, Handler]) -> dict[type, Handler]:
    return {event: _by_touch(handler) for event, handler in rows.items()}


ANYWHERE: Mapping[type, Handler] = {
    events.CardDetected: Session._card_detected,
    events.CardLifted: Session._card_lifted,
    events.ReaderChanged: Session._reader_changed,
    events.Touched: Session._touched,
    events.HelpAsked: Session._help,
    events.LargeTypeToggled: Session._large_type,
    events.CacheArrived: Session._cache_arrived,
    events.CacheLost: Session._cache_lost,
    events.Ticked: Session._ticked,
}
"""What every screen understands, unless its own row says otherwise."""

_NEXT_CARD: Mapping[type, Handler] = {
    events.CardDetected: Session._card_detected_start,
    events.ReadProgress: Session._read_progress_start,
    events.IdentityArrived: Session._identity,
    events.TokenArrived: Session._token,
    events.CardFailed: Session._card_failed,
}
"""Screens on which the next card simply starts."""

_VISIT: Mapping[type, Handler] = {
    events.IdentityArrived: Session._identity_during_visit,
    events.TokenArrived: Session._token_during_visit,
    events.MatchesFound: Session._matches_found,
    events.JobFound: Session._job_found,
    events.QueryFailed: Session._query_failed,
    events.PersonKnown: Session._person_known,
    events.TicketsChanged: Session._tickets_changed,
    events.WithdrawRefused: Session._withdraw_refused,
    events.Forgotten: Session._forgotten,
    **_touches(
        {
            events.ForgetMeAsked: Session._forget_me,
            events.StillHere: Session._touched,
            events.LeaveAsked: Session._leave,
        }
    ),
}
"""What every screen of a visit understands."""

_LIST: Mapping[type, Handler] = _touches(
    {
        events.JobAsked: Session._job_asked,
        events.ChipToggled: Session._chip,
        events.FoldToggled: Session._toggle_fold,
        events.CertificateAnswered: Session._answer_certificate,
        events.TradesAsked: Session._change_trades,
        events.RefreshAsked: Session._refresh,
        events.TicketAsked: Session._ticket_asked,
        events.WithdrawAsked: Session._withdraw,
        events.WithdrawUndone: Session._undo_withdraw,
        events.BackAsked: Session._back_from_matches,
    }
)

TABLE: Mapping[Screen, Mapping[type, Handler]] = {
    Screen.ATTRACT: {
        **_NEXT_CARD,
        **_touches(
            {
                events.BrowseAsked: Session._browse_as_guest,
                events.JobAsked: Session._job_asked_by_guest,
            }
        ),
    },
    Screen.READING: {
        **_NEXT_CARD,
        events.CardDetected: Session._card_detected,
        events.ReadProgress: Session._read_progress,
        **_touches({events.BackAsked: Session._stop_reading}),
    },
    Screen.CARD_FAULT: {
        **_NEXT_CARD,
        **_touches(
            {
                events.BrowseAsked: Session._browse_as_guest,
                events.BackAsked: Session._to_attract,
                events.LeaveAsked: Session._to_attract,
            }
        ),
    },
    Screen.NOTICE: {
        **_VISIT,
        **_touches(
            {
                events.MatchingAccepted: Session._accept_matching,
                events.AllJobsAsked: Session._see_all,
                events.JobAsked: Session._job_asked,
                events.BackAsked: Session._leave,
            }
        ),
    },
    Screen.GATE: {
        **_NEXT_CARD,
        **_touches(
            {
                events.StillHere: Session._touched,
                events.BackAsked: Session._to_attract,
                events.LeaveAsked: Session._to_attract,
            }
        ),
    },
    Screen.TRADES: {
        **_VISIT,
        events.CardDetected: Session._card_detected_by_guest,
        **_touches(
            {
                events.TradeToggled: Session._toggle_trade,
                events.TradesDone: Session._trades_done,
                events.TradesSkipped: Session._trades_skipped,
                events.BackAsked: Session._back_from_trades,
            }
        ),
    },
    Screen.MATCHES: {
        **_VISIT,
        **_LIST,
        # The view asks by itself when it is nearly at its end: nobody has touched anything.
        events.MoreRowsAsked: Session._more_rows,
        events.CardDetected: Session._card_detected_by_guest,
    },
    Screen.JOB: {
        **_VISIT,
        events.IdentityArrived: Session._identity_at_job,
        events.JobClosed: Session._job_closed,
        **_touches(
            {
                events.ApplyAsked: Session._apply,
                events.KeptAsked: Session._open_kept,
                events.SimilarAsked: Session._similar,
                events.CertificateAnswered: Session._answer_certificate,
                events.BackAsked: Session._back_from_job,
            }
        ),
    },
    Screen.APPLY: {
        **_VISIT,
        events.ApplicationKept: Session._kept,
        events.ApplicationRefused: Session._refused,
        events.JobClosed: Session._job_closed,
        **_touches(
            {
                events.DigitTyped: Session._digit,
                events.DigitErased: Session._erase,
                events.DigitsCleared: Session._clear,
                events.Submitted: Session._submit_typed,
                events.SubmittedKnown: Session._submit_known,
                events.SubmittedWithoutPhone: Session._submit_without_phone,
                events.BackAsked: Session._back_from_form,
            }
        ),
    },
    Screen.TICKET: {
        **_VISIT,
        **_touches(
            {
                events.WithdrawAsked: Session._withdraw,
                events.WithdrawUndone: Session._undo_withdraw,
                events.MoreJobsAsked: Session._more_jobs,
                events.BackAsked: Session._more_jobs,
                events.DoneAsked: Session._leave,
            }
        ),
    },
    Screen.FAREWELL: {
        **_NEXT_CARD,
        **_touches({events.BackAsked: Session._to_attract, events.LeaveAsked: Session._to_attract}),
    },
    Screen.OUT_OF_SERVICE: {events.CacheArrived: Session._cache_arrived_in_service},
}
