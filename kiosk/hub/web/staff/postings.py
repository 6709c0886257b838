"""Postings as a clerk may see them: those of the halls in scope, and no word of the others."""

from __future__ import annotations

from sqlalchemy import Connection

from kiosk.hub.jobs import JobBook, JobCode, JobError, Posting
from kiosk.hub.web.session import Desk


def posting_in_scope(connection: Connection, desk: Desk, job_id: int) -> Posting:
    """Raises JobError(UNKNOWN) for one of another place exactly as for one that never was."""
    posting = JobBook(connection, desk.actor, desk.now).find(job_id)
    if posting.hall_id not in desk.scope_ids:
        raise JobError(JobCode.UNKNOWN)
    return posting
