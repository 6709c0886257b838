"""The whole behaviour at a glance: for each screen the events that mean something there, and who handles them.

Anything else is ignored and logged by its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.ui.session import (
    applications,
    browsing,
    card,
    events,
    form,
    job,
    listening,
    market,
    paper,
    remembering,
    report,
    search,
    services,
    staff,
    ticket,
    timers,
    touches,
)
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState

Handler = Callable[[SessionState, Any], None]


def _by_touch(handler: Handler) -> Handler:
    """A press is a touch: it feeds the idle clock and keeps the form for the person who fills it in."""

    def touched_first(session: SessionState, event: Any) -> None:
        touches.touched(session, event)
        handler(session, event)

    return touched_first


def _touches(rows: Mapping[type, Handler]) -> dict[type, Handler]:
    return {event: _by_touch(handler) for event, handler in rows.items()}


ANYWHERE: Mapping[type, Handler] = {
    events.CardDetected: card.card_detected,
    events.CardLifted: card.card_lifted,
    events.ReaderChanged: card.reader_changed,
    events.Touched: touches.touched,
    events.HelpAsked: touches.help_asked,
    events.LargeTypeToggled: touches.large_type,
    events.HighContrastToggled: touches.high_contrast,
    events.LowPositionToggled: touches.low_position,
    events.ReducedMotionToggled: touches.reduced_motion,
    events.LanguageAsked: touches.language,
    events.LoudnessAsked: touches.loudness,
    events.SpeechStarted: timers.speech_started,
    events.SpeechEnded: timers.speech_ended,
    events.CacheArrived: market.cache_arrived,
    events.CacheLost: market.cache_lost,
    events.OutlookTold: market.outlook_told,
    events.PrinterChanged: paper.printer_changed,
    events.PrintEnded: paper.print_ended,
    events.PaperGuideDismissed: _by_touch(paper.guide_dismissed),
    events.Ticked: timers.ticked,
}
"""What every screen understands, unless its own row says otherwise."""

_NEXT_CARD: Mapping[type, Handler] = {
    events.CardDetected: card.card_detected_start,
    events.ReadProgress: card.read_progress_start,
    events.IdentityArrived: card.identity_arrived,
    events.TokenArrived: card.token_arrived,
    events.CardFailed: card.card_failed,
}
"""Screens on which the next card simply starts."""

_VISIT: Mapping[type, Handler] = {
    events.IdentityArrived: card.identity_during_visit,
    events.TokenArrived: card.token_during_visit,
    events.MatchesFound: browsing.matches_found,
    events.JobFound: job.job_found,
    events.QueryFailed: browsing.query_failed,
    events.ServicesFound: services.services_found,
    events.PlacesFound: services.places_found,
    events.SignUpRefused: services.sign_up_refused,
    events.PersonKnown: remembering.person_known,
    events.TicketsChanged: ticket.tickets_changed,
    events.WithdrawRefused: ticket.withdraw_refused,
    events.Forgotten: remembering.forgotten,
    **_touches(
        {
            events.ForgetMeAsked: remembering.forget_me,
            events.StillHere: touches.touched,
            events.LeaveAsked: touches.leave,
        }
    ),
}
"""What every screen of a visit understands."""

_LIST: Mapping[type, Handler] = _touches(
    {
        events.JobAsked: job.job_asked,
        events.ChipToggled: browsing.toggle_chip,
        events.FoldToggled: browsing.toggle_fold,
        events.CertificateAnswered: browsing.answer_certificate,
        events.TradesAsked: browsing.change_trades,
        events.SearchAsked: search.search_asked,
        events.SearchDropped: search.search_dropped,
        events.ListenAsked: listening.listen_at_list,
        events.RefreshAsked: browsing.refresh,
        events.ServicesAsked: services.services_asked,
        events.ApplicationsAsked: applications.applications_asked,
        events.WithdrawAsked: ticket.withdraw,
        events.WithdrawUndone: ticket.undo_withdraw,
        events.BackAsked: browsing.back_from_matches,
    }
)

_STAFF: Mapping[type, Handler] = {
    events.CacheLost: staff.cache_lost,
    events.CacheArrived: staff.cache_arrived,
}
"""What both pages of the staff understand."""

TABLE: Mapping[Screen, Mapping[type, Handler]] = {
    Screen.ATTRACT: {
        **_NEXT_CARD,
        **_touches(
            {
                events.StaffGesture: staff.gesture,
                events.ListenAsked: listening.listen_as_guest,
                events.BrowseAsked: browsing.browse_as_guest,
                events.JobAsked: job.job_asked_by_guest,
                events.ServicesAsked: services.services_asked_by_guest,
            }
        ),
    },
    Screen.READING: {
        **_NEXT_CARD,
        events.CardDetected: card.card_detected,
        events.ReadProgress: card.read_progress,
        **_touches({events.BackAsked: card.stop_reading}),
    },
    Screen.CARD_FAULT: {
        **_NEXT_CARD,
        **_touches(
            {
                events.ListenAsked: listening.listen_as_guest,
                events.BrowseAsked: browsing.browse_as_guest,
                events.BackAsked: touches.to_attract,
                events.LeaveAsked: touches.to_attract,
            }
        ),
    },
    Screen.NOTICE: {
        **_VISIT,
        **_touches(
            {
                events.ListenAsked: listening.listen_at_notice,
                events.MatchingAccepted: browsing.accept_matching,
                events.AllJobsAsked: browsing.see_all,
                events.JobAsked: job.job_asked,
                events.BackAsked: touches.leave,
            }
        ),
    },
    Screen.GATE: {
        **_NEXT_CARD,
        **_touches(
            {
                events.StillHere: touches.touched,
                events.BackAsked: touches.to_attract,
                events.LeaveAsked: touches.to_attract,
            }
        ),
    },
    Screen.TRADES: {
        **_VISIT,
        events.CardDetected: card.card_detected_by_guest,
        **_touches(
            {
                events.ListenAsked: listening.listen_at_trades,
                events.TradeToggled: browsing.toggle_trade,
                events.TradesDone: browsing.trades_done,
                events.TradesSkipped: browsing.trades_skipped,
                events.BackAsked: browsing.back_from_trades,
            }
        ),
    },
    Screen.MATCHES: {
        **_VISIT,
        **_LIST,
        # The view asks by itself when it is nearly at its end: nobody has touched anything.
        events.MoreRowsAsked: browsing.more_rows,
        events.CardDetected: card.card_detected_by_guest,
    },
    Screen.SEARCH: {
        **_VISIT,
        events.SuggestionsFound: search.suggestions_found,
        events.CardDetected: card.card_detected_by_guest,
        **_touches(
            {
                events.LetterTyped: search.letter,
                events.LetterErased: search.erase,
                events.LettersCleared: search.clear,
                events.SuggestionChosen: search.suggestion_chosen,
                events.OrderChosen: search.order_chosen,
                events.StartChosen: search.start_chosen,
                events.TradesAsked: browsing.change_trades,
                events.BackAsked: search.back_from_search,
            }
        ),
    },
    Screen.LISTEN: {
        **_VISIT,
        events.JobFound: listening.job_found,
        events.CardDetected: card.card_detected_by_guest,
        **_touches(
            {
                events.NextJobAsked: listening.next_job,
                events.PreviousJobAsked: listening.previous_job,
                events.JobTaken: listening.take_job,
                events.TradesAsked: browsing.change_trades,
                events.ListAsked: listening.show_list,
                events.BackAsked: listening.show_list,
            }
        ),
    },
    Screen.JOB: {
        **_VISIT,
        events.IdentityArrived: card.identity_at_job,
        events.ApplicationKept: form.kept,
        events.ApplicationRefused: form.refused,
        events.JobClosed: job.job_closed,
        **_touches(
            {
                events.ApplyAsked: job.apply,
                events.SubmittedKnown: form.submit_known,
                events.SubmittedWithoutPhone: form.submit_without_phone,
                events.KeptAsked: job.open_kept,
                events.SimilarAsked: job.similar,
                events.ReportAsked: report.report_asked,
                events.CallSlipAsked: paper.call_slip_asked,
                events.CertificateAnswered: browsing.answer_certificate,
                events.BackAsked: job.back_from_job,
            }
        ),
    },
    Screen.REPORT: {
        **_VISIT,
        events.CardDetected: card.card_detected_by_guest,
        events.ReportKept: report.report_kept,
        events.ReportRefused: report.report_refused,
        **_touches(
            {
                events.ReportChosen: report.report_chosen,
                events.ReportUndone: report.report_undone,
                events.ReportConfirmed: report.report_confirmed,
                events.BackAsked: report.back_from_report,
            }
        ),
    },
    Screen.APPLY: {
        **_VISIT,
        events.ApplicationKept: form.kept,
        events.ApplicationRefused: form.refused,
        events.JobClosed: job.job_closed,
        **_touches(
            {
                events.DigitTyped: form.digit,
                events.DigitErased: form.erase,
                events.DigitsCleared: form.clear,
                events.Submitted: form.submit_typed,
                events.SubmittedKnown: form.submit_known,
                events.SubmittedWithoutPhone: form.submit_without_phone,
                events.BackAsked: form.back_from_form,
            }
        ),
    },
    Screen.TICKET: {
        **_VISIT,
        events.PrintBegun: paper.print_begun,
        **_touches(
            {
                events.PrintAsked: paper.print_asked,
                events.WithdrawAsked: ticket.withdraw,
                events.WithdrawUndone: ticket.undo_withdraw,
                events.MoreJobsAsked: ticket.more_jobs,
                events.BackAsked: ticket.more_jobs,
                events.DoneAsked: touches.leave,
            }
        ),
    },
    Screen.APPLICATIONS: {
        **_VISIT,
        events.EarlierFound: applications.earlier_found,
        events.WorkRecordMade: paper.work_record_made,
        **_touches(
            {
                events.TicketAsked: ticket.ticket_asked,
                events.WorkRecordAsked: paper.work_record_asked,
                events.WithdrawAsked: ticket.withdraw,
                events.WithdrawUndone: ticket.undo_withdraw,
                events.BackAsked: applications.back_from_applications,
            }
        ),
    },
    Screen.SERVICES: {
        **_VISIT,
        events.CardDetected: card.card_detected_by_guest,
        **_touches(
            {
                events.ServiceTopicChosen: services.topic_chosen,
                events.SignUpAsked: services.sign_up,
                events.SignOffAsked: services.sign_off,
                events.PlaceSlipAsked: paper.place_slip_asked,
                events.BackAsked: services.back_from_services,
            }
        ),
    },
    Screen.FAREWELL: {
        **_NEXT_CARD,
        **_touches({events.BackAsked: touches.to_attract, events.LeaveAsked: touches.to_attract}),
    },
    Screen.OUT_OF_SERVICE: {
        events.CacheArrived: market.cache_arrived_in_service,
        **_touches({events.StaffGesture: staff.gesture}),
    },
    Screen.STAFF_ENTRY: {
        **_STAFF,
        events.IdentityArrived: staff.card_shown,
        events.StaffRefused: staff.answered,
        events.StaffAdmitted: staff.admitted,
        **_touches(
            {
                events.DigitTyped: staff.digit,
                events.DigitErased: staff.erase,
                events.DigitsCleared: staff.clear,
                events.Submitted: staff.submit,
                events.BackAsked: staff.leave,
            }
        ),
    },
    Screen.MAINTENANCE: {
        **_STAFF,
        events.CardDetected: staff.card_detected,
        events.ReadProgress: staff.read_progress,
        events.IdentityArrived: staff.card_read,
        events.TokenArrived: staff.card_read,
        events.CardFailed: staff.card_failed,
        events.CardLifted: staff.card_lifted,
        events.PrintEnded: staff.print_ended,
        events.StaffTaskMoved: staff.task_moved,
        events.StaffTaskEnded: staff.task_ended,
        **_touches(
            {
                events.StaffTaskAsked: staff.task_asked,
                events.StaffPanelAsked: staff.panel_asked,
                events.StaffConfirmed: staff.confirmed,
                events.StaffCalibrated: staff.calibrated,
                events.StaffSettingChanged: staff.setting_changed,
                events.BackAsked: staff.back,
                events.LeaveAsked: staff.leave,
            }
        ),
    },
}
