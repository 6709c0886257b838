"""When the morning message goes out: once a day, by whichever hub process comes first, tried again for a while.

What was tried and what came of it stands in the audit, where the administrator reads it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from kiosk.domain.clock import local_day
from kiosk.hub.audit import note_act
from kiosk.hub.database import Database
from kiosk.hub.group_robot import GroupRobot, RobotError, RobotKind
from kiosk.hub.hub import Hub
from kiosk.hub.morning_message import due_at, morning_message, read_fleet
from kiosk.hub.schema import AUDIT

LATE_S = 3 * 3600
"""A hub that was down longer than this in the morning says nothing that day: noon is no morning."""
AGAIN_AFTER_S = 600
TRIES_MOST = 5
ACTOR = "timer"
_TRYING, _SENT, _FAILED = "robot.try", "robot.sent", "robot.failed"
_ROUND = 4743477
"""Number of the advisory lock under which PostgreSQL decides who sends."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastMessage:
    """``code``: why it was not sent, empty when it was. ``by``: the timer, or who pressed the button."""

    at: int
    by: str
    code: str


class MorningRound:
    """``minute`` of the day at which it is wanted; ``send`` raises RobotError."""

    def __init__(self, database: Database, city: str, url: str, minute: int, send: Callable[[str], None]) -> None:
        self._database = database
        self._city = city
        self._more_at = f"{url}/staff/kiosks"
        self._minute = minute
        self._send = send

    def turn(self, now: int) -> None:
        """Send what is due. Raises DatabaseError."""
        with self._database.reading() as connection:
            if not self._is_due(connection, now):
                return
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ROUND})
            if not self._is_due(connection, now):
                return
            note_act(connection, now, ACTOR, _TRYING, _subject(now))
            message = self._message(connection, now)
        self._deliver(message, ACTOR, now)

    def send_now(self, actor: str, now: int) -> None:
        """A trial by hand; the morning's own comes all the same. Raises RobotError and DatabaseError."""
        with self._database.reading() as connection:
            message = self._message(connection, now)
        self._deliver(message, actor, now, trial=True)

    def _message(self, connection: Connection, now: int) -> str:
        return morning_message(self._city, read_fleet(connection, now), now, self._more_at)

    def _is_due(self, connection: Connection, now: int) -> bool:
        query = select(AUDIT.c.action, AUDIT.c.at).where(AUDIT.c.subject == _subject(now), AUDIT.c.actor == ACTOR)
        acts = connection.execute(query).all()
        tried = [at for action, at in acts if action == _TRYING]
        if any(action == _SENT for action, _ in acts) or len(tried) >= TRIES_MOST:
            return False
        if tried and now - max(tried) < AGAIN_AFTER_S:
            return False
        due = due_at(connection, local_day(now), self._minute)
        return due is not None and due <= now < due + LATE_S

    def _deliver(self, message: str, actor: str, now: int, *, trial: bool = False) -> None:
        try:
            self._send(message)
        except RobotError as error:
            _LOG.warning("morning message: %s", error)
            with self._database.writing() as connection:
                note_act(connection, now, actor, _FAILED, _subject(now), str(error.code))
            if trial:
                raise
            return
        with self._database.writing() as connection:
            note_act(connection, now, actor, _SENT, _subject(now))


def morning_round(hub: Hub) -> MorningRound | None:
    """None for a hub without a robot."""
    robot, city = hub.settings.robot, hub.settings.hub
    if not robot.url:
        return None
    sender = GroupRobot(robot.url, RobotKind(robot.kind))
    return MorningRound(hub.database, city.city_name, city.public_url, robot.minute, sender.send)


def last_message(connection: Connection) -> LastMessage | None:
    """What became of the newest one."""
    query = select(AUDIT).where(AUDIT.c.action.in_((_SENT, _FAILED))).order_by(AUDIT.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else LastMessage(row.at, row.actor, row.detail)


def _subject(now: int) -> str:
    return f"robot:{local_day(now)}"
