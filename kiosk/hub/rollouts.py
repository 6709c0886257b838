"""Which release the fleet gets and how far: from few kiosks to all, no further than it has proven itself, and back to
nobody when too many did not take it.

What may be run is signed elsewhere, offline. Here is only decided who gets it when, from what the kiosks tell of
themselves in their heartbeats.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.errors import CodedError
from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.audit import note_act
from kiosk.hub.database import Database
from kiosk.hub.enrolment import KioskState
from kiosk.hub.schema import KIOSK, ROLLOUT
from kiosk.protocol.software import TERMS_NAME, Terms, is_later, pack_terms, share_of, version_order
from kiosk.protocol.update_report import UpdateOutcome

DAY_S = 86_400
HEARD_WITHIN_S = 7 * DAY_S
"""A kiosk that was not heard of for so long says nothing about a release: it is counted nowhere."""
EVERYBODY = 100
MAX_STEPS = 20
SAFE_MODE = "SAFE_MODE"
TIMER = "timer"
_FAILURES = frozenset((UpdateOutcome.TAKEN_BACK, UpdateOutcome.REFUSED))
_DECIDING = 4743478
"""Number of the advisory lock under which PostgreSQL decides about a roll-out."""


class RolloutCode(StrEnum):
    VERSION = "ROLLOUT_VERSION"
    STEPS = "ROLLOUT_STEPS"
    NOT_SIGNED = "ROLLOUT_NOT_SIGNED"
    NONE = "ROLLOUT_NONE"


_WORDS: dict[RolloutCode, tuple[str, str]] = {
    RolloutCode.VERSION: ("版本号不对。", "请写成 1.2.3 这样的数字。"),
    RolloutCode.STEPS: ("发放的步骤不对。", "请写成 5,25,100 这样，一步比一步多，最后是100。"),
    RolloutCode.NOT_SIGNED: ("这个版本还没有签名发布。", "请先按 docs/key-ceremony.md 第3节签名并安装。"),
    RolloutCode.NONE: ("现在没有在发的程序。", "请先运行 kiosk hub software start。"),
}


class RolloutError(CodedError[RolloutCode]):
    """Nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """``steps``: to how many of a hundred kiosks, one after the other, the last to all. A step is over when ``hold_s``
    have passed and ``success_percent`` of its kiosks run the release; when more than the rest failed, it stops."""

    steps: tuple[int, ...] = (5, 25, EVERYBODY)
    success_percent: int = 95
    hold_s: int = DAY_S

    def check(self) -> None:
        """Raises RolloutError."""
        rising = all(one < other for one, other in zip(self.steps, self.steps[1:], strict=False))
        whole = 0 < len(self.steps) <= MAX_STEPS and self.steps[0] > 0 and self.steps[-1] == EVERYBODY
        if not (rising and whole and 50 <= self.success_percent <= 100 and 0 <= self.hold_s <= 90 * DAY_S):
            raise RolloutError(RolloutCode.STEPS, ",".join(map(str, self.steps)))


@dataclass(frozen=True, slots=True)
class Standing:
    """The kiosks of a step that were heard of lately: ``good`` run the release, ``failed`` took it back, refused it or
    are in safe mode with it, ``waiting`` have not said anything about it yet."""

    good: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def kiosks(self) -> int:
        return self.good + self.failed + self.waiting

    def is_lost(self, plan: RolloutPlan) -> bool:
        """More have failed than may."""
        return self.failed * 100 > self.kiosks * (100 - plan.success_percent)

    def is_proven(self, plan: RolloutPlan) -> bool:
        return self.kiosks > 0 and self.good * 100 >= self.kiosks * plan.success_percent


@dataclass(frozen=True, slots=True)
class Rollout:
    """``percent`` is what the feed says now; ``began_at`` of the step, Unix seconds. ``stopped_by``: TIMER, or who."""

    id: int
    version: str
    plan: RolloutPlan
    step: int
    percent: int
    began_at: int
    stopped_at: int | None
    stopped_by: str | None

    @property
    def terms(self) -> Terms:
        return Terms(self.version, self.percent, self.stopped_at is not None)

    @property
    def is_last(self) -> bool:
        """There is no further step."""
        return self.step + 1 >= len(self.plan.steps)


def newest_rollout(connection: Connection) -> Rollout | None:
    """The one that counts; those before it are history."""
    row = connection.execute(select(ROLLOUT).order_by(ROLLOUT.c.id.desc()).limit(1)).first()
    return None if row is None else _rollout(row)


def terms_file(connection: Connection) -> Mapping[str, bytes]:
    """What the feed says about it, by the target's name; nothing before the first."""
    rollout = newest_rollout(connection)
    return {} if rollout is None else {TERMS_NAME: pack_terms(rollout.terms)}


def standing_of(connection: Connection, rollout: Rollout, now: int) -> Standing:
    """How the kiosks stand that the terms include now."""
    included = Terms(rollout.version, rollout.percent, stopped=False)
    counted = {True: 0, False: 0, None: 0}
    for kiosk_id, heartbeat in _heard(connection, now):
        if included.includes(kiosk_id):
            counted[_verdict(json.loads(heartbeat or "{}"), rollout.version)] += 1
    return Standing(counted[True], counted[False], counted[None])


def start(
    connection: Connection, version: str, plan: RolloutPlan, signed: Collection[str], actor: str, now: int
) -> Rollout:
    """Begin with the first step, in place of whatever was rolled out before. ``signed``: versions that the feed has.

    Raises RolloutError.
    """
    plan.check()
    if version_order(version) is None:
        raise RolloutError(RolloutCode.VERSION, version)
    if version not in signed:
        raise RolloutError(RolloutCode.NOT_SIGNED, version)
    steps = ",".join(map(str, plan.steps))
    connection.execute(
        insert(ROLLOUT).values(
            version=version,
            steps=steps,
            success_percent=plan.success_percent,
            hold_s=plan.hold_s,
            step=0,
            percent=_percent(connection, version, plan.steps[0], 0, now),
            began_at=now,
        )
    )
    note_act(connection, now, actor, "software.start", f"software:{version}", steps)
    return _needed(connection)


def stop(connection: Connection, actor: str, now: int) -> Rollout:
    """Nobody else gets it; who runs it keeps it. Raises RolloutError."""
    rollout = _needed(connection)
    if rollout.stopped_at is None:
        this = update(ROLLOUT).where(ROLLOUT.c.id == rollout.id)
        connection.execute(this.values(stopped_at=now, stopped_by=actor))
        note_act(connection, now, actor, "software.stop", f"software:{rollout.version}", f"{rollout.percent}%")
    return _needed(connection)


def resume(connection: Connection, actor: str, now: int) -> Rollout:
    """Go on with the step that was stopped, from its beginning. Raises RolloutError."""
    rollout = _needed(connection)
    if rollout.stopped_at is not None:
        this = update(ROLLOUT).where(ROLLOUT.c.id == rollout.id)
        connection.execute(this.values(stopped_at=None, stopped_by=None, began_at=now))
        note_act(connection, now, actor, "software.resume", f"software:{rollout.version}", f"{rollout.percent}%")
    return _needed(connection)


def widen(connection: Connection, actor: str, now: int) -> Rollout:
    """The next step now, whatever the one before has proven. Raises RolloutError."""
    rollout = _needed(connection)
    _advance(connection, rollout, actor, now)
    return _needed(connection)


def look(database: Database, now: int) -> None:
    """Do what is due: stop what too many did not take, go on with what has proven itself. Raises DatabaseError.

    Changes nothing twice, whichever process comes first, and reads without keeping a kiosk waiting.
    """
    with database.reading() as connection:
        rollout = newest_rollout(connection)
        if rollout is None or rollout.stopped_at is not None:
            return
        standing = standing_of(connection, rollout, now)
    lost = standing.is_lost(rollout.plan)
    proven = now - rollout.began_at >= rollout.plan.hold_s and standing.is_proven(rollout.plan)
    if not lost and (not proven or rollout.is_last):
        return
    with database.writing_alone(_DECIDING) as connection:
        if newest_rollout(connection) != rollout:
            return
        if lost:
            stop(connection, TIMER, now)
            detail = f"{rollout.version}: {standing.failed}/{standing.kiosks}"
            raise_once(connection, AlarmCode.ROLLOUT_STOPPED, None, detail, now)
        else:
            _advance(connection, rollout, TIMER, now)


def _advance(connection: Connection, rollout: Rollout, actor: str, now: int) -> None:
    if rollout.is_last:
        return
    step = rollout.step + 1
    percent = _percent(connection, rollout.version, rollout.plan.steps[step], rollout.percent, now)
    # Compared again: of two at once, one goes a step further.
    this = update(ROLLOUT).where(ROLLOUT.c.id == rollout.id, ROLLOUT.c.step == rollout.step)
    if connection.execute(this.values(step=step, percent=percent, began_at=now)).rowcount:
        note_act(connection, now, actor, "software.widen", f"software:{rollout.version}", f"{percent}%")


def _percent(connection: Connection, version: str, wanted: int, before: int, now: int) -> int:
    """At least as much as lets one kiosk more in: five of a hundred may be nobody in a small fleet, and a step without
    a kiosk proves nothing."""
    shares = [share_of(version, kiosk_id) for kiosk_id, _ in _heard(connection, now)]
    one_more = min((share + 1 for share in shares if share >= before), default=wanted)
    return max(wanted, before, one_more)


def _heard(connection: Connection, now: int) -> Iterator[tuple[int, str | None]]:
    query = select(KIOSK.c.kiosk_id, KIOSK.c.heartbeat).where(
        KIOSK.c.state == KioskState.ACTIVE, KIOSK.c.seen_at >= now - HEARD_WITHIN_S
    )
    for row in connection.execute(query):
        yield row.kiosk_id, row.heartbeat


def _verdict(beat: Mapping[str, Any], version: str) -> bool | None:
    """None: it has said nothing about it yet."""
    runs = str(beat.get("version") or "")
    if runs == version:
        return SAFE_MODE not in (beat.get("faults") or ())
    if is_later(runs, version):
        return True
    told = beat.get("update") or {}
    return False if told.get("version") == version and told.get("outcome") in _FAILURES else None


def _needed(connection: Connection) -> Rollout:
    rollout = newest_rollout(connection)
    if rollout is None:
        raise RolloutError(RolloutCode.NONE)
    return rollout


def _rollout(row: Row[Any]) -> Rollout:
    plan = RolloutPlan(tuple(int(each) for each in row.steps.split(",")), row.success_percent, row.hold_s)
    return Rollout(row.id, row.version, plan, row.step, row.percent, row.began_at, row.stopped_at, row.stopped_by)
