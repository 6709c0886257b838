"""How the kiosks are, from their latest heartbeats: what is well, what somebody should look at, what is not known."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from kiosk.domain.faults import FaultRow, parse_faults
from kiosk.domain.findings import Finding, ProbeId, ProbeWords, Verdict, gravest_first, parse_probe_words
from kiosk.hub.audit import note_act
from kiosk.hub.enrolment import KioskState
from kiosk.hub.schema import HUB, KIOSK
from kiosk.resources import asset_text

ONLINE_WITHIN_S = 600
DAY_S = 86_400
DISK_LEAST_BYTES = 1_000_000_000
CLOCK_MOST_S = 600
MAX_KIOSKS = 65_535
READY, NOT_THERE, NEAR_END = "ready", "none", "near_end"
_EQUIPMENT = {READY: "正常", NOT_THERE: "没接", "down": "用不了", NEAR_END: "能打，纸快用完了"}
"""The screen's words about reader and printer; whatever else it says is a fault code."""
_NOTED = frozenset({ProbeId.READERS, ProbeId.PRINTER, ProbeId.PAPER, ProbeId.DISK_SPACE, ProbeId.CLOCK, ProbeId.QUEUE})
"""Of these the heartbeat itself tells, and newer than the doctor's last look."""
_VERDICTS = {Verdict.OK: "正常", Verdict.WARN: "注意", Verdict.BAD: "有问题", Verdict.UNKNOWN: "查不出"}
_PROBE_TONES = {Verdict.OK: "ok", Verdict.WARN: "warn", Verdict.BAD: "bad"}


class Tone(StrEnum):
    """``off``: nothing to judge."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Examined:
    """One finding of the kiosk's doctor in words; ``tone`` is a Tone's word, ``off`` for what is not known."""

    tone: str
    name: str
    words: str
    value: str
    advice: str


@dataclass(frozen=True, slots=True)
class Health:
    """One kiosk. ``notes``: sentences on what is not well; ``facts``: label and value, "不知道" where nobody said.

    ``examined``: what its doctor found, the gravest first; ``examined_at`` None when it has not looked yet.
    """

    kiosk_id: int
    name: str
    hall_id: int
    state: KioskState
    tone: Tone
    words: str
    seen_at: int | None
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    examined: tuple[Examined, ...] = ()
    examined_at: int | None = None


def kiosks_in(connection: Connection, hall_ids: Collection[int], now: int) -> tuple[Health, ...]:
    """The kiosks of these halls, those with something to look at first."""
    query = select(KIOSK).where(KIOSK.c.hall_id.in_(hall_ids)).order_by(KIOSK.c.kiosk_id)
    order = [Tone.BAD, Tone.WARN, Tone.OK, Tone.OFF]
    return tuple(
        sorted((_health(row, now) for row in connection.execute(query)), key=lambda each: order.index(each.tone))
    )


def find_kiosk(connection: Connection, hall_ids: Collection[int], kiosk_id: int, now: int) -> Health | None:
    query = select(KIOSK).where(KIOSK.c.kiosk_id == kiosk_id, KIOSK.c.hall_id.in_(hall_ids))
    row = connection.execute(query).first()
    return None if row is None else _health(row, now)


def register_kiosk(connection: Connection, name: str, hall_id: int, actor: str, now: int) -> int | None:
    """A machine that may then be invited; its number, or None when the name is taken or all numbers are given."""
    if connection.execute(select(KIOSK.c.kiosk_id).where(KIOSK.c.name == name)).first():
        return None
    given: int | None = connection.execute(select(func.max(KIOSK.c.kiosk_id))).scalar()
    lost: int = connection.execute(select(HUB.c.lost_kiosk_id)).scalar_one()
    kiosk_id = max(given or 0, lost) + 1
    if kiosk_id > MAX_KIOSKS:
        return None
    connection.execute(insert(KIOSK).values(kiosk_id=kiosk_id, name=name, hall_id=hall_id, state=KioskState.INVITED))
    note_act(connection, now, actor, "kiosk.register", f"kiosk:{kiosk_id}")
    return kiosk_id


def _health(row: Row[Any], now: int) -> Health:
    state = KioskState(row.state)
    beat: Mapping[str, Any] = json.loads(row.heartbeat) if row.heartbeat else {}
    tone, words = _standing(state, row.seen_at, now)
    findings = _findings(beat)
    notes = (*_notes(beat), *_grave(findings)) if state is KioskState.ACTIVE else ()
    if notes and tone is Tone.OK:
        tone, words = Tone.WARN, "要看一看"
    return Health(
        row.kiosk_id,
        row.name,
        row.hall_id,
        state,
        tone,
        words,
        row.seen_at,
        notes,
        _facts(beat),
        _examined(findings),
        beat.get("examined_at"),
    )


def _standing(state: KioskState, seen_at: int | None, now: int) -> tuple[Tone, str]:
    match state:
        case KioskState.INVITED:
            return Tone.OFF, "等着登记"
        case KioskState.REVOKED:
            return Tone.OFF, "停用了"
        case KioskState.SUSPECTED:
            return Tone.BAD, "怀疑被复制，两台都停了票"
    if seen_at is None:
        return Tone.WARN, "登记后还没联系过"
    if now - seen_at <= ONLINE_WITHIN_S:
        return Tone.OK, "在线"
    days = (now - seen_at) // DAY_S
    return (Tone.BAD, f"{days}天没联系") if days else (Tone.WARN, "断线了")


def _notes(beat: Mapping[str, Any]) -> list[str]:
    notes = []
    if beat.get("refused"):
        notes.append(f"有{beat['refused']}条没被收下，请看机器的维护页。")
    if (beat.get("oldest_pending_s") or 0) > DAY_S:
        notes.append(f"有{beat['pending']}条等了一天多还没交上来。")
    if (free := beat.get("disk_free_bytes")) is not None and free < DISK_LEAST_BYTES:
        notes.append("硬盘快满了。")
    if abs(beat.get("clock_offset_s") or 0) > CLOCK_MOST_S:
        notes.append("机器的时间不对，请在维护页校时。")
    if beat.get("settings_fault"):
        notes.append("新设置用不了，还在用旧的。")
    if (reader := beat.get("reader")) not in (None, READY):
        notes.append(f"读卡器用不了：{_equipment(reader)}。")
    if (printer := beat.get("printer")) == NEAR_END:
        notes.append("打印机的纸快用完了，请带一卷去。")
    elif printer not in (None, READY, NOT_THERE):
        notes.append(f"打印机打不了：{_equipment(printer)}。")
    codes = _probe_words().codes
    for code in beat.get("faults") or ():
        # Those of the doctor's table have a sentence; the others are asked for by telephone.
        notes.append(codes[code].sentence if code in codes else f"机器报了问题：{code}")
    return notes


@cache
def _probe_words() -> ProbeWords:
    return parse_probe_words(asset_text("data/probes.toml"))


def _findings(beat: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What there is nothing to say of is left out."""
    rows = (
        Finding(row["probe"], Verdict(row["verdict"]), row["code"], row["value"]) for row in beat.get("findings") or ()
    )
    return gravest_first(each for each in rows if each.verdict != Verdict.OFF)


def _grave(findings: Iterable[Finding]) -> list[str]:
    words = _probe_words()
    broken = [each for each in findings if each.verdict == Verdict.BAD and each.probe not in _NOTED]
    return [f"{words.name(each.probe).name}：{words.of(each).sentence}" for each in broken]


def _examined(findings: Iterable[Finding]) -> tuple[Examined, ...]:
    words = _probe_words()
    return tuple(
        Examined(
            tone=_PROBE_TONES.get(each.verdict, "off"),
            name=words.name(each.probe).name,
            words=_VERDICTS[each.verdict],
            value=each.value,
            advice=words.of(each).sentence + words.of(each).instruction,
        )
        for each in findings
    )


def _facts(beat: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a telephone call with the hall would ask first."""

    def said(key: str, unit: str = "") -> str:
        value = beat.get(key)
        return "不知道" if value is None else f"{value}{unit}"

    if not beat:
        return ()
    age = beat.get("cache_age_s")
    return (
        ("程序", said("version")),
        ("等着上交", said("pending", "条")),
        ("岗位更新", "不知道" if age is None else f"{age // 60}分钟前" if age < 7200 else f"{age // 3600}小时前"),
        ("读卡器", _equipment(said("reader"))),
        ("打印机", _equipment(said("printer"))),
    )


def _equipment(word: str) -> str:
    """A code with the sentence and the number that the kiosk itself shows; one of a newer kiosk as it is."""
    row = _fault_rows().get(word)
    return f"{row.sentence}（{row.number}）" if row else _EQUIPMENT.get(word, word)


@cache
def _fault_rows() -> Mapping[str, FaultRow]:
    return parse_faults(asset_text("data/faults.toml"))
