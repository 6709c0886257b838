"""Puts the session's state into the view-models: codes, numbers and the posting's own texts. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.config import Settings
from kiosk.domain.application import silence_means
from kiosk.domain.clock import local_time
from kiosk.domain.faults import FaultRow
from kiosk.domain.job import Job
from kiosk.domain.matching import MatchPage
from kiosk.protocol.printer_codes import PaperState
from kiosk.protocol.reader_events import FaultCode
from kiosk.ui import presentation
from kiosk.ui.faults import Fault, out_of_service_number
from kiosk.ui.presentation import Fields, Tables
from kiosk.ui.qr_images import QrTexts
from kiosk.ui.session.browsing import MOST_ROWS
from kiosk.ui.session.card import ATTEMPTS_MAX
from kiosk.ui.session.events import ListenAsked
from kiosk.ui.session.machine import Session
from kiosk.ui.session.paper import may_print, may_print_call_slip, may_print_place_slip, may_print_work_record
from kiosk.ui.session.screens import NOBODY_THERE, OF_STAFF, WITHOUT_VISIT, Screen
from kiosk.ui.session.search import MOST_LETTERS
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.session.table import TABLE
from kiosk.ui.session.visit import NEAR_KM, PHONE_DIGITS, WORK_RECORD, Chip, PaperStep, Visit, VisitKind
from kiosk.ui.ticket_rows import TicketRows, seconds_left
from kiosk.ui.view_models.kiosk import NO_BANNER, KioskViewModel

if TYPE_CHECKING:
    from kiosk.protocol.doctor_report import DoctorReport
    from kiosk.protocol.sync_events import Stick
    from kiosk.store.cache import MarketSummary
    from kiosk.ui.staff_presenter import StaffPresenter

DATA_STALE_AFTER_S = 24 * 3600
"""Postings are renewed each morning; a list without one from the last day is yesterday's market."""
PREVIEW = 2


@dataclass(slots=True)
class MarketState:
    """What the kiosk itself knows, whoever stands before it. ``network``: online, offline or none (not enrolled).

    ``alarms`` holds one code per source (ledger, font, settings), empty when all is well there.
    """

    summary: MarketSummary | None = None
    network: str = "none"
    storage_full: bool = False
    stick: Stick | None = None
    """What is being done with a plugged-in stick; None when none is there."""
    alarms: dict[str, str] = field(default_factory=dict)
    report: DoctorReport | None = None
    """What the doctor found last."""
    log: list[str] = field(default_factory=list)
    """Lines for the maintenance page, while it shows them."""

    @property
    def staff_alarm(self) -> str:
        return " ".join(code for code in self.alarms.values() if code)


class Presenter:
    """``update`` after each event; view-models emit only what changed, so calling it too often costs little."""

    def __init__(
        self,
        session: Session,
        market: MarketState,
        root: KioskViewModel,
        settings: Settings,
        tables: Tables,
        faults: Mapping[Fault, FaultRow],
        qr_texts: QrTexts,
        now: Callable[[], int],
    ) -> None:
        self._session = session
        self._market = market
        self._root = root
        self._settings = settings
        self._tables = tables
        self._faults = faults
        self._qr_texts = qr_texts
        self._now = now
        self._here = tables.regions.spot(settings.kiosk.region, settings.kiosk.latitude, settings.kiosk.longitude)
        self._tickets = TicketRows(tables)
        self._staff: StaffPresenter | None = None
        self._page_shown: MatchPage | None = None
        self._preview_shown: MatchPage | None = None
        self._summary_shown: tuple[MarketSummary, int] | None = None
        root.put(
            marketName=settings.kiosk.market_name,
            placeName=settings.kiosk.place_name,
            marketPhone=settings.kiosk.market_phone,
            mmPerPx=settings.screen.mm_per_px or root.mmPerPx,
            lowerEdgeMm=settings.screen.lower_edge_mm,
        )

    def update(self) -> None:
        session, root = self._session, self._root
        now = self._now()
        visit = session.visit
        page = {
            Screen.ATTRACT: self._attract,
            Screen.READING: self._reading,
            Screen.CARD_FAULT: self._fault,
            Screen.FAREWELL: self._farewell,
            Screen.OUT_OF_SERVICE: self._out_of_service,
            Screen.STAFF_ENTRY: self._staff_entry,
            Screen.MAINTENANCE: self._maintenance,
        }.get(session.screen)
        if page is not None:
            page(now)
        pages_of_visit = {
            Screen.NOTICE: self._notice,
            Screen.TRADES: self._trades,
            Screen.MATCHES: self._matches,
            Screen.SEARCH: self._search,
            Screen.LISTEN: self._listen,
            Screen.JOB: self._job,
            Screen.REPORT: self._report,
            Screen.APPLY: self._apply,
            Screen.TICKET: self._ticket,
            Screen.APPLICATIONS: self._applications,
            Screen.SERVICES: self._services,
        }
        if visit is not None and (fill := pages_of_visit.get(session.screen)) is not None:
            fill(visit, now)
        local = local_time(now)
        idle = session.idle
        root.put(
            clock=presentation.clock(local),
            elder=session.modes.large_type,
            highContrast=session.modes.high_contrast,
            lowPosition=session.modes.low_position,
            reducedMotion=session.modes.reduced_motion,
            language=session.modes.language,
            loudness=session.modes.loudness,
            byEar=session.modes.by_ear,
            canListen=ListenAsked in TABLE[session.screen],
            greeting={
                "name": self._name(visit),
                "part": presentation.part_of_day(local.hour),
            },
            banner=self._banner(visit, now),
            cardLeft=str(session.card_left),
            idle={
                "visible": idle.visible,
                "secondsLeft": round(idle.seconds_left),
                "totalSeconds": round(session.rules.idle_warning_s),
            },
            helpVisible=session.help_visible,
            paperGuide={
                "step": str(session.paper_guide),
                **self._fault_fields(session.printer_fault if session.paper_guide else None),
            },
            canForget=session.can_forget,
            forgetFailed=session.help_visible and visit is not None and bool(visit.submit_fault),
        )
        # The page is filled before it is shown: the first frame of a screen is already the right one.
        root.put(screen=str(session.screen))
        if session.screen in WITHOUT_VISIT:
            self._forget()
        if self._staff is not None and session.screen not in OF_STAFF:
            self._staff.forget()
            self._market.log = []
            self._staff = None

    def _forget(self) -> None:
        """No view-model keeps anything of a visit that is over."""
        self._page_shown = None
        self._preview_shown = None
        self._qr_texts.clear()
        self._tickets.forget()
        for page in self._root.pages_of_a_visit:
            if page.values:
                page.forget()

    def _name(self, visit: Visit | None) -> str:
        if visit is None or visit.identity is None or not self._settings.screen.show_name:
            return ""
        return presentation.masked_name(visit.identity)

    # --- screens without a visit ---

    def _attract(self, now: int) -> None:
        session, market, page = self._session, self._market, self._root.attract_page
        fault = session.reader_fault
        token = session.token_reader and session.reader == "ready"
        page.put(
            readerState="token" if token else str(session.reader),
            readerFault={"code": str(fault or ""), "number": self._faults[fault].number if fault else ""},
            network=market.network,
            readsAddress=self._settings.reader.read_address,
        )
        summary = market.summary
        minute = now // 60
        if summary is None:
            page.put(jobs=0, daily=0, places=0, newest=[], dataAge=presentation.data_age(None, now, 0))
        elif self._summary_shown != (summary, minute):
            self._summary_shown = (summary, minute)
            page.put(
                jobs=summary.jobs,
                daily=summary.daily,
                places=summary.places_left,
                newest=[presentation.job_card(job, now, self._tables) for job in summary.newest],
                dataAge=presentation.data_age(summary.newest_update, now, DATA_STALE_AFTER_S),
            )

    def _reading(self, now: int) -> None:
        self._root.reading_page.put(step=str(self._session.read_step))

    def _fault(self, now: int) -> None:
        code = self._session.fault or FaultCode.CARD_UNREADABLE
        row = self._faults[code]
        self._root.fault_page.put(
            code=str(code),
            number=row.number,
            picture=row.picture,
            attempt=max(1, self._session.attempt),
            attemptsMax=ATTEMPTS_MAX,
        )

    def _farewell(self, now: int) -> None:
        session = self._session
        self._root.farewell_page.put(
            hadTicket=session.farewell_had_ticket,
            hadPaper=session.farewell_had_paper,
            cardPresent=session.card_present and session.knows_presence,
        )

    def _out_of_service(self, now: int) -> None:
        code = self._session.out_of_service
        self._root.out_of_service_page.put(code=code, number=out_of_service_number(code))

    # --- the staff's screens ---

    def _staff_pages(self) -> StaffPresenter:
        """Nobody needs it before the staff come."""
        if self._staff is None:
            from kiosk.ui.staff_presenter import StaffPresenter

            self._staff = StaffPresenter(self._session, self._root, self._settings)
        return self._staff

    def _staff_entry(self, now: int) -> None:
        self._staff_pages().entry()

    def _maintenance(self, now: int) -> None:
        self._staff_pages().maintenance(self._market.report, self._market.log)

    # --- screens of a visit ---

    def _notice(self, visit: Visit, now: int) -> None:
        page = self._root.notice_page
        page.put(
            keepDays=self._settings.session.keep_days,
            readsAddress=self._settings.reader.read_address,
        )
        if visit.page is not self._preview_shown:
            self._preview_shown = visit.page
            best = visit.page.matches[:PREVIEW] if visit.page else ()
            page.put(preview=[presentation.job_card(each.job, now, self._tables, match=each) for each in best])

    def _trades(self, visit: Visit, now: int) -> None:
        self._root.trades_page.put(
            tiles=[
                {"tile": tile.id, "word": tile.word, "chosen": tile.id in visit.tiles}
                for tile in self._tables.trades.tiles
            ],
            chosenCount=len(visit.tiles),
        )

    def _matches(self, visit: Visit, now: int) -> None:
        page, found = self._root.matches_page, visit.page
        page.put(
            guest=visit.identity is None,
            personal=bool(visit.tiles),
            chips=[
                {
                    "code": str(chip),
                    "on": chip in visit.chips or (chip is Chip.ALL and not visit.chips),
                    "count": found.total if chip is Chip.ALL and found and not visit.chips else -1,
                    "km": NEAR_KM,
                }
                for chip in Chip
            ],
            foldOpen=visit.fold_open,
            certificateQuestion={"code": self._session.certificate_question},
            strip=[self._tickets.row(ticket, now) for ticket in visit.tickets],
            newJobs=visit.new_jobs,
            sought=presentation.sought(visit.wish, self._tables),
            emptyReason=_empty_reason(visit, self._session.certificate_question),
        )
        if found is None or found is self._page_shown:
            return
        self._page_shown = found
        seen_at = visit.preferences.seen_at if visit.preferences else None
        rows = [
            presentation.job_card(each.job, now, self._tables, match=each, seen_at=seen_at) for each in found.matches
        ]
        page.list_model.show(rows, more=len(rows) < min(found.total, MOST_ROWS))
        page.put(total=found.total, fold=[presentation.fold_line(line) for line in found.fold])

    def _listen(self, visit: Visit, now: int) -> None:
        page, found = self._root.listen_page, visit.page
        if found is None or visit.heard >= len(found.matches):
            page.put(position=0, total=0, loading=found is None)
            page.put(emptyReason=_empty_reason(visit, self._session.certificate_question))
            return
        match = found.matches[visit.heard]
        page.put(
            card=presentation.job_card(match.job, now, self._tables, match=match),
            details=presentation.job_page(match.job, now, self._tables),
            total=found.total,
            loading=False,
            gone=visit.heard_gone,
            kept=self._tickets.row(visit.tickets[0], now) if visit.tickets else {},
            position=visit.heard + 1,
        )

    def _search(self, visit: Visit, now: int) -> None:
        self._root.search_page.put(
            letters=visit.letters,
            full=len(visit.letters) >= MOST_LETTERS,
            answered=visit.suggestions is not None,
            suggestions=[presentation.suggestion(each, self._tables) for each in visit.suggestions or ()],
            order=str(visit.order),
            starts=str(visit.starts or ""),
        )

    def _job(self, visit: Visit, now: int) -> None:
        if visit.job is None:
            return
        page, match, obstacle = self._root.job_page, visit.job.match, self._session.obstacle
        kept = visit.kept_for(match.job.id) is not None
        closed = visit.job.closed and not kept
        key = f"job-{match.job.id}"
        self._qr_texts.put(key, presentation.job_text(match.job, self._tables))
        page.put(
            card=presentation.job_card(match.job, now, self._tables, match=match),
            phoneQr=f"image://qr/{key}",
            kept=kept,
            closed=closed,
            canApply=not obstacle,
            cannotApply=obstacle,
            knownPhone=presentation.masked_phone(visit.known_phone),
            group=visit.group,
            busy=visit.busy,
            error=visit.submit_fault,
            number=str(match.job.id),
            printerState=self._paper_state(visit),
            printerFault=self._fault_fields(visit.paper_fault),
            canPrint=may_print_call_slip(self._session, visit),
            papers=visit.papers,
            certificateQuestion={"code": "" if closed else visit.certificate_of_job},
            way=presentation.way(match.job, self._here, self._tables),
            **presentation.job_page(match.job, now, self._tables),
        )

    def _report(self, visit: Visit, now: int) -> None:
        if visit.job is not None:
            self._root.report_page.put(
                title=visit.job.match.job.title,
                chosen=str(visit.report or ""),
                step=str(visit.report_step),
                canTell=self._session.can_report,
                busy=visit.busy,
            )

    def _apply(self, visit: Visit, now: int) -> None:
        if visit.job is None:
            return
        job = visit.job.match.job
        self._root.apply_page.put(
            digits=visit.digits,
            missing=PHONE_DIGITS - len(visit.digits),
            knownPhone=presentation.masked_phone(visit.known_phone),
            receiver=job.hirer.name,
            card=presentation.job_card(job, now, self._tables, match=visit.job.match),
            busy=visit.busy,
            error=visit.submit_fault or visit.phone_fault,
            valid=visit.phone_complete,
        )

    def _ticket(self, visit: Visit, now: int) -> None:
        ticket = visit.ticket
        if ticket is None:
            return
        key = f"ticket-{ticket.ticket_id}"
        self._qr_texts.put(key, ticket.url)
        job = ticket.job
        silence = silence_means(job, now)
        posting = presentation.job_page(job, now, self._tables)
        self._root.ticket_page.put(
            titleCode=str(ticket.title_code),
            silence={"code": str(silence.code), **presentation.moment(silence.when, now)},
            qr=f"image://qr/{key}",
            shortCode=ticket.short_code,
            group=ticket.group or "",
            card=self._ticket_card(visit, job, now),
            address=posting["address"],
            meetAt=posting["meetAt"],
            contact=posting["contact"],
            hirer=posting["hirer"]["name"],
            certificates=posting["requirement"]["certificates"],
            already=not visit.fresh_ticket,
            submitted=str(ticket.state) not in ("saved", "refused"),
            undoSecondsLeft=seconds_left(ticket.undo_until, now),
            withdrawn=str(ticket.state) == "withdrawn",
            busy=visit.busy,
            printerState=self._paper_state(visit),
            printerFault=self._fault_fields(visit.paper_fault),
            canPrint=may_print(self._session, visit),
            papers=visit.papers,
        )

    def _paper_state(self, visit: Visit) -> str:
        if visit.paper is not PaperStep.NONE:
            return str(visit.paper)
        return "ready" if self._session.rules.has_printer and self._session.printer_fault is None else "none"

    def _fault_fields(self, fault: Fault | None) -> Fields:
        if fault is None:
            return {"code": "", "number": ""}
        return {"code": str(fault), "number": self._faults[fault].number}

    def _applications(self, visit: Visit, now: int) -> None:
        self._root.applications_page.put(
            rows=[self._tickets.row(ticket, now) for ticket in visit.tickets],
            earlier=[self._tickets.row(ticket, now) for ticket in visit.earlier],
            recordState=str(visit.paper) if visit.slip_of == WORK_RECORD else "none",
            recordFault=self._fault_fields(visit.paper_fault),
            canPrintRecord=may_print_work_record(self._session, visit),
            busy=visit.busy,
            error=visit.submit_fault,
        )

    def _ticket_card(self, visit: Visit, job: Job, now: int) -> Fields:
        match = visit.job.match if visit.job and visit.job.match.job.id == job.id else None
        return presentation.job_card(job, now, self._tables, match=match)

    def _services(self, visit: Visit, now: int) -> None:
        found = visit.services
        if found is None:
            return
        # Nobody needs it before the page is opened.
        from kiosk.ui.service_rows import first_topic, topic_rows

        phone = self._settings.kiosk.market_phone
        shown = visit.service_topic or first_topic(found, phone, now)
        known = self._session.can_sign_up
        rows = {topic: topic_rows(found, topic, phone, now, visit.places, known=known) for topic in ServiceTopic}
        self._root.services_page.put(
            topics=[{"code": str(topic), "count": len(rows[topic]), "on": topic is shown} for topic in ServiceTopic],
            rows=rows[shown],
            loading=False,
            knownPhone=presentation.masked_phone(visit.known_phone),
            busy=visit.busy,
            error=visit.submit_fault,
            offline=self._market.network == "offline",
            incomplete=bool(found.damaged),
            slipOf=str(visit.slip_of or ""),
            printable=[
                str(each.activity_id)
                for each in visit.places
                if may_print_place_slip(self._session, visit, each.activity_id)
            ],
            printerState=self._paper_state(visit),
            printerFault=self._fault_fields(visit.paper_fault),
        )

    # --- the line above the page ---

    def _banner(self, visit: Visit | None, now: int) -> Fields:
        """One at a time: what somebody may lose first, then what does not work, then what is worth knowing."""
        session, market = self._session, self._market
        lying = session.card_present and session.knows_presence
        if session.waiting is not None:
            return {"code": "busy_form", "secondsLeft": max(1, round(session.waiting_s))}
        if lying and session.screen is Screen.ATTRACT:
            return {"code": "card_left"}
        if lying and session.screen in (Screen.MATCHES, Screen.LISTEN, Screen.TICKET):
            return {"code": "take_card"}
        if market.storage_full:
            return {"code": "storage_full"}
        if session.modes.language and market.alarms.get("language"):
            return {"code": "language_broken"}
        if session.printer_fault is not None and session.screen in NOBODY_THERE:
            fault = self._fault_fields(session.printer_fault)
            return {"code": "printer", "fault": fault["code"], "number": fault["number"]}
        if market.stick is not None and session.screen in NOBODY_THERE:
            stick = market.stick
            return {"code": f"stick_{stick.state}", "fault": stick.code or "", "percent": stick.percent}
        if market.staff_alarm and session.screen in NOBODY_THERE:
            return {"code": "staff_alarm", "alarm": market.staff_alarm}
        if session.printer_paper is PaperState.NEAR_END and session.screen is Screen.ATTRACT:
            return {"code": "paper_near_end"}
        if visit is None:
            return NO_BANNER
        if session.reader == "down" and session.screen is Screen.MATCHES:
            return {"code": "reader_down"}
        if visit.kind is VisitKind.TOKEN:
            return {"code": "token_reader"}
        if session.screen is Screen.TICKET and not visit.fresh_ticket and visit.ticket is not None:
            return {"code": "kept_ticket"}
        if session.screen is Screen.JOB and visit.job is not None and not session.obstacle:
            clash = self._tickets.clash(visit.job.match.job, visit.tickets, now)
            if clash is not None and visit.kept_for(visit.job.match.job.id) is None:
                return {"code": "same_half_day", **clash}
        if visit.group and session.screen in (Screen.JOB, Screen.APPLY):
            return {"code": "companion", "group": visit.group}
        if visit.expired_card and session.screen in (Screen.NOTICE, Screen.MATCHES):
            return {"code": "expired_card"}
        if market.network == "offline" and session.screen is Screen.MATCHES:
            age = presentation.moment(market.summary.newest_update if market.summary else None, now)
            return {"code": "offline", **age}
        if visit.new_jobs and session.screen is Screen.MATCHES:
            return {"code": "new_jobs", "count": visit.new_jobs}
        return NO_BANNER


def _empty_reason(visit: Visit, certificate_question: str) -> str:
    """There is work behind an open question: to say that there is none would be untrue."""
    if visit.page is None or visit.page.total:
        return ""
    if certificate_question:
        return "certificate"
    if visit.chips or visit.starts or visit.place or visit.title:
        return "chips"
    return "trade" if visit.tiles else "none"
