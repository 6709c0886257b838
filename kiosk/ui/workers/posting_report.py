"""A picture that was pressed, as the complaint that the office reads."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.protocol.acts import Complaint, ComplaintSubject
from kiosk.ui.session.posting_reports import PostingReport

_COMPLAINTS: Mapping[PostingReport, tuple[ComplaintSubject, str]] = {
    PostingReport.FEE: (ComplaintSubject.FEE, "要押金、要收费，或者要扣证件"),
    PostingReport.PAY: (ComplaintSubject.FALSE_POST, "工钱跟写的不一样"),
    PostingReport.PLACE: (ComplaintSubject.FALSE_POST, "地方跟写的不一样"),
    PostingReport.GONE: (ComplaintSubject.FALSE_POST, "没有这个活，或者早就招满了"),
    PostingReport.UNSAFE: (ComplaintSubject.UNSAFE, "不安全"),
    PostingReport.OTHER: (ComplaintSubject.OTHER, "别的问题，在机器上没有细说"),
}
"""The text is the office's: it tells apart what the protocol has one subject for."""


def complaint_of(report: PostingReport, job_id: int) -> Complaint:
    """Nameless: nobody was asked who he is."""
    subject, text = _COMPLAINTS[report]
    return Complaint(subject, text, job_id=job_id)
