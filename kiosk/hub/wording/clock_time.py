"""Times of day as people say them: 早上6点半, 6:30-18:00, 早八晚六, 8小时, 两班倒, 6点市场门口集合."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from kiosk.domain.job import MeetKind
from kiosk.hub.wording.folding import Span, span_of
from kiosk.hub.wording.numerals import integer

_PART = r"(?:凌晨|清早|清晨|大清早|早上|早晨|早|上午|中午|午后|下午|傍晚|晚上|晚|夜里|夜间|夜|半夜)"
_HOUR = r"(?:[01]?[0-9]|2[0-4]|十[一二]?|[一二两三四五六七八九]|二十[一二三四]?)"
_MINUTE = r"(?:[0-5][0-9]|半|[一三]刻|[一二三四五]十[一二三四五六七八九]?|[0-9](?=分))"


def _clock(name: str, *, bare: bool = False) -> str:
    """One time of day; ``bare`` also takes the hour alone (早8晚6, 8-18点)."""
    written = (
        rf"(?P<{name}_hour>{_HOUR})(?:\s*(?::(?P<{name}_colon>[0-5][0-9])|[点时](?P<{name}_minute>{_MINUTE})?分?钟?整?)"
    )
    return rf"(?:(?P<{name}_part>{_PART})\s*(?:的)?)?(?<![0-9.]){written}{'|' if bare else ''})(?![0-9]|:[0-9])"


_NO_TIME = r"(?!\s*(?:元|块|个|名|人|天|号|月|岁|小时|公里|/))"
_RANGES = (
    re.compile(rf"{_clock('from')}\s*(?:-+|到|至)\s*(?:次日|第二天)?{_clock('to')}"),
    re.compile(rf"(?<![0-9-]){_clock('from', bare=True)}\s*(?:-+|到|至)\s*{_clock('to')}"),
    re.compile(
        rf"(?P<from_part>早上?|上午)(?P<from_hour>{_HOUR})(?P<from_colon>)(?:点?(?P<from_minute>半)?)\s*[到至,，-]?\s*"
        rf"(?P<to_part>晚上?|下午)(?P<to_hour>{_HOUR})(?P<to_colon>)(?:点?(?P<to_minute>半)?){_NO_TIME}"
    ),
)
_SINGLE = re.compile(rf"{_clock('at')}{_NO_TIME}")
_LENGTH = re.compile(
    r"(?:(?:每天|一天|每班|工作|上班|干|做满|工时)\s*)?(?<![0-9.])([0-9]{1,2}|[一二两三四五六七八九十]{1,3})\s*个?(?:小时|钟头)制?(?!\s*(?:[0-9]|一?结))"
)
_SHIFTS = re.compile(
    r"两班倒|三班倒|二班倒|倒班|长白班|白班|夜班|早班|中班|晚班|上[一二]休[一二]|做[五六]休[一二]|双休|单休|月休[0-9一二三四五六]天|早出晚归"
    r"|(?:周|星期)一(?:到|至|-)(?:周|星期)?[五六日天]|(?:周|星期)[六日天]休(?:息)?"
)
_MEET_WORD = (
    r"集合|集中|上车|坐车|坐班车|乘车|乘班车|发车|出发|到岗|到场|报到|上班|开工|开干|干活|开始|到工地|到位|碰头|走"
)
_AFTER_TIME = re.compile(
    rf"\s*[,，]?\s*(?:前|之前|准时|左右)?\s*(?:[在到于从]\s*)?(?P<where>[^\s,，。;!:\n]{{0,14}}?)\s*(?P<word>{_MEET_WORD})"
)
_BEFORE_TIME = re.compile(r"(?P<word>集合|上车|发车|出发|上班|到岗|报到|开工|开始)(?:的?时间)?\s*[:是]?\s*$")
_ENDS = re.compile(r"\s*(?:下班|收工|放工|结束|完工)")
_PLACE_LABEL = re.compile(
    r"(?:集合|上车|乘车|碰头)(?:的?地点|地址|点|处|地)\s*[:是在]?\s*(?P<where>[^\s,，。;!\n]{2,20})"
    r"|在?(?P<where_first>[^\s,，。;!:\n0-9]{2,14}?)(?P<word>集合|上车|坐车|乘车)"
)
_BUS = re.compile("上车|坐车|乘车|发车|班车|大巴")
_ON_SITE = re.compile("到岗|到场|报到|到工地|到位|直接(?:到|去|来)")
_GATHER = re.compile("集合|集中|碰头")


@dataclass(frozen=True, slots=True)
class Hours:
    """Daily hours and the moment to be there, as far as said."""

    begins_at: time | None
    ends_at: time | None
    hours_text: str | None
    """06:30-18:00 where both ends are known, otherwise the text's own words (8小时, 两班倒)."""
    meet_time: time | None
    meet_kind: MeetKind | None
    meet_at: str | None
    spans: tuple[Span, ...]


def find_hours(folded: str, text: str) -> Hours:
    """What ``text`` says about times of day; ``folded`` is its folded form."""
    spans: list[Span] = []
    begins = ends = meet = None
    kind: MeetKind | None = None
    meet_at: str | None = None
    words: list[str] = []
    # Of several shifts (早班7:00-14:30 晚班14:30-22:00) the first is the hours, all stand in the text.
    for from_time, to_time, span in _ranges(folded):
        if not spans:
            begins, ends = from_time, to_time
        spans.append(span)
        words.append(f"{from_time:%H:%M}-{to_time:%H:%M}")
    for match in _SINGLE.finditer(folded):
        span = span_of(match)
        at = _time(match, "at")
        if at is None or any(span.overlaps(other) for other in spans):
            continue
        spans.append(span)
        if done := _ENDS.match(folded, match.end()):
            spans.append(span_of(done))
            ends = ends or at
        elif meet is None:
            meet = at
            after = _AFTER_TIME.match(folded, match.end())
            before = _BEFORE_TIME.search(folded, max(0, match.start() - 8), match.start())
            if after is not None:
                spans.append(Span(match.end(), after.end()))
                meet_at = _where(Span(*after.span("where")).of(text))
                kind = _kind(after.group("word") + after.group("where"))
            elif before is not None:
                spans.append(span_of(before))
                kind = _kind(before.group("word"))
    if begins is None and ends is not None and meet is not None:
        begins = meet
        words.append(f"{begins:%H:%M}-{ends:%H:%M}")
    if meet_at is None and (label := _PLACE_LABEL.search(folded)):
        group = "where" if label.group("where") else "where_first"
        meet_at = _where(Span(*label.span(group)).of(text))
        if meet_at is not None:
            spans.append(span_of(label))
            kind = kind or _kind(label.group())
    for pattern in (_LENGTH, _SHIFTS):
        for match in pattern.finditer(folded):
            if not any(span_of(match).overlaps(other) for other in spans) and _plausible_length(match):
                spans.append(span_of(match))
                words.append(span_of(match).of(text))
    return Hours(begins, ends, "，".join(dict.fromkeys(words)) or None, meet, kind, meet_at, tuple(spans))


def _plausible_length(match: re.Match[str]) -> bool:
    if match.re is not _LENGTH:
        return True
    hours = integer(match.group(1))
    return hours is not None and 1 <= hours <= 24


def _ranges(folded: str) -> list[tuple[time, time, Span]]:
    found: list[tuple[time, time, Span]] = []
    for pattern in _RANGES:
        for match in pattern.finditer(folded):
            begins, ends = _time(match, "from"), _time(match, "to")
            if begins is None or ends is None:
                continue
            # 7点到6点 is until six in the evening; 晚8点到2点 is until two at night, 晚8点到12点 until midnight.
            if match.group("to_part") is None and ends <= begins:
                if begins.hour - 12 < ends.hour < 12:
                    ends = ends.replace(hour=ends.hour + 12)
                elif ends.hour == 12:
                    ends = ends.replace(hour=0)
            span = span_of(match)
            if begins != ends and not any(span.overlaps(other) for _, _, other in found):
                found.append((begins, ends, span))
    return sorted(found, key=lambda each: each[2])


def _time(match: re.Match[str], name: str) -> time | None:
    hour = integer(match.group(f"{name}_hour"))
    if hour is None:
        return None
    minute = _minute(match.group(f"{name}_colon") or match.group(f"{name}_minute"))
    part = match.group(f"{name}_part")
    if minute is None or hour > 24:
        return None
    exact = match.group(f"{name}_colon") is not None or name == "to"
    return time(_hour(hour, part, exact=exact) % 24, minute)


def _minute(token: str | None) -> int | None:
    if not token:
        return 0
    quarter = {"半": 30, "一刻": 15, "三刻": 45}.get(token)
    return integer(token) if quarter is None else quarter


def _hour(hour: int, part: str | None, *, exact: bool) -> int:
    if part is None:
        # Nobody at the market gathers before five without saying 凌晨; 02:00 is what it says.
        return hour + 12 if 1 <= hour <= 4 and not exact else hour
    if part in ("下午", "午后", "傍晚", "晚上", "晚", "夜里", "夜间", "夜", "半夜") and 1 <= hour <= 12:
        # 夜里2点 is after midnight, 晚上12点 is midnight.
        after_midnight = "夜" in part and hour < 6
        return hour if after_midnight or (hour == 12 and part in ("下午", "午后")) else hour + 12
    if part == "中午" and hour <= 2:
        return hour + 12
    return hour


def _kind(words: str) -> MeetKind | None:
    for pattern, kind in ((_BUS, MeetKind.BUS), (_GATHER, MeetKind.GATHER), (_ON_SITE, MeetKind.ON_SITE)):
        if pattern.search(words):
            return kind
    return None


def _where(words: str) -> str | None:
    stripped = re.sub("^(?:在|到|于|从|前|准时|统一|大家|我们|就)+", "", words).strip("的 ")
    return stripped if len(stripped) >= 2 and not re.fullmatch("直接|准时|统一|开始|过来", stripped) else None
