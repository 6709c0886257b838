"""The morning message about kiosks to the office's chat group: what somebody should see to, and whom to ring there.

One message a day, after the first hall has opened. A machine that is off because its hall is closed is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, exists, select

from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.posting_words import date_words, moment_words
from kiosk.hub.alarms import alarm_words
from kiosk.hub.enrolment import KioskState
from kiosk.hub.halls import Hall, halls_in
from kiosk.hub.kiosk_health import ONLINE_WITHIN_S, Health, Tone, kiosks_in
from kiosk.hub.opening_hours import parse_opening_hours
from kiosk.hub.resting import START_UP_S, resting
from kiosk.hub.schema import ALARM, HALL, KIOSK

LIMIT_BYTES = 2000
"""WeCom cuts a text at 2048 bytes; the other robots take more."""
ALARMS_SHOWN = 3
TROUBLE_CHARACTERS = 60
_ENROLLED = (KioskState.ACTIVE, KioskState.SUSPECTED)
_MARKS = {Tone.BAD: "✗", Tone.WARN: "▲"}


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """``machine``: its name, or 服务器."""

    machine: str
    sentence: str
    at: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """The city's machines as they are at one moment; ``halls`` by name."""

    halls: Sequence[Hall]
    kiosks: Sequence[Health]
    alarms: Sequence[OpenAlarm]


def read_fleet(connection: Connection, now: int) -> Fleet:
    """Machines that are enrolled, and the alarms that nobody has closed, the newest first."""
    halls = halls_in(connection, "")
    found = kiosks_in(connection, [hall.id for hall in halls], now)
    kiosks = [each for each in found if each.state in _ENROLLED]
    names = {each.kiosk_id: each.name for each in kiosks}
    query = select(ALARM).where(ALARM.c.closed_at.is_(None)).order_by(ALARM.c.at.desc())
    alarms = [
        OpenAlarm(names.get(row.kiosk_id, "服务器"), alarm_words(row.code)[0], row.at)
        for row in connection.execute(query)
    ]
    return Fleet(halls, kiosks, alarms)


def due_at(connection: Connection, day: date, minute: int) -> int | None:
    """When that day's message goes out (Unix seconds): at ``minute`` of the day, but not before the first hall's
    machines can have been heard of; None for a day on which no hall with a machine opens."""
    wanted = day_start_s(day) + minute * 60
    with_machines = exists().where(KIOSK.c.hall_id == HALL.c.id, KIOSK.c.state.in_(_ENROLLED))
    moments = []
    for opening_hours in connection.execute(select(HALL.c.opening_hours).where(with_machines)).scalars():
        hours = parse_opening_hours(opening_hours)
        opens_at = wanted - START_UP_S if hours is None else hours.opens_at(day)
        if opens_at is not None:
            moments.append(max(wanted, opens_at + START_UP_S))
    return min(moments, default=None)


def morning_message(city: str, fleet: Fleet, now: int, more_at: str) -> str:
    """At most LIMIT_BYTES. ``more_at``: address of the page that says the rest."""
    off = resting(fleet.kiosks, fleet.halls, now)
    troubled = [each for each in fleet.kiosks if each.kiosk_id not in off and each.tone in _MARKS]
    well = len(fleet.kiosks) - len(off) - len(troubled)
    counts = [f"{well}台正常"]
    if troubled:
        counts.append(f"{len(troubled)}台要看")
    if off:
        counts.append(f"{len(off)}台没开门")
    head = [f"【{city}】机器早报", f"{date_words(local_day(now))}，{len(fleet.kiosks)}台：{'，'.join(counts)}"]
    foot = [*_alarm_lines(fleet.alarms, now), "", f"详细：{more_at}"]
    body: list[str] = []
    said = 0
    for hall in fleet.halls:
        lines = ["", f"■ {hall.name}（{hall.opening_hours or '开门时间没写'}）", _whom_to_ring(hall)]
        for each in (each for each in troubled if each.hall_id == hall.id):
            line = f"{_MARKS[each.tone]} {each.name}：{_trouble(each, now)}"
            left = [f"还有{len(troubled) - said}台，请看网页"]
            if _size([*head, *body, *lines, line, *left, *foot]) > LIMIT_BYTES:
                return "\n".join([*head, *body, *left, *foot])
            body += [*lines, line]
            lines = []
            said += 1
    return "\n".join([*head, *body, *foot])


def _whom_to_ring(hall: Hall) -> str:
    return f"找{hall.contact_name or '大厅'} {hall.phone}".rstrip()


def _trouble(kiosk: Health, now: int) -> str:
    silent = kiosk.seen_at is None or now - kiosk.seen_at > ONLINE_WITHIN_S or kiosk.state is not KioskState.ACTIVE
    words = "，".join([kiosk.words] * silent + [note.rstrip("。") for note in kiosk.notes])
    return words if len(words) <= TROUBLE_CHARACTERS else f"{words[:TROUBLE_CHARACTERS]}…"


def _alarm_lines(alarms: Sequence[OpenAlarm], now: int) -> list[str]:
    if not alarms:
        return []
    lines = ["", f"报警{len(alarms)}件："]
    lines += [f"· {each.machine} {moment_words(each.at, now)}：{each.sentence}" for each in alarms[:ALARMS_SHOWN]]
    return lines


def _size(lines: Sequence[str]) -> int:
    return len("\n".join(lines).encode())
