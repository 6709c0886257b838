"""What the hub writes down about its own staff: what they did, and when they saw names or telephones.

Neither log ever holds a name or a telephone itself: subjects are ``job:12``, ``user:3``, ``hall:1``.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, insert

from kiosk.hub.schema import ACCESS_LOG, AUDIT


class Purpose(StrEnum):
    """Why personal data were shown."""

    ROSTER = "roster"
    CALL_LIST = "call-list"
    EXPORT = "export"
    SLIP = "slip"
    PHONE_PAGE = "phone-page"
    PRINTED_LIST = "printed-list"
    ON_BEHALF = "on-behalf"
    COMPLAINT = "complaint"
    WISHES = "wishes"


def note_act(connection: Connection, at: int, actor: str, action: str, subject: str, detail: str = "") -> None:
    """One line of the audit, in the transaction of what it tells of. ``at`` in Unix seconds."""
    connection.execute(insert(AUDIT).values(at=at, actor=actor, action=action, subject=subject, detail=detail))


def note_access(connection: Connection, at: int, actor: str, purpose: Purpose, subject: str, people: int) -> None:
    """One page that showed the names or telephones of ``people`` persons to ``actor``; nothing when it showed none."""
    if people:
        connection.execute(
            insert(ACCESS_LOG).values(at=at, actor=actor, purpose=purpose, subject=subject, people=people)
        )
