"""Pay as hirers write it: 300-350/天, 一天三百, 日结260, 0.8元/件, 男180女160, 面议.

Whole yuan only, as in :class:`kiosk.domain.job.Pay`. Pay by the piece keeps its fen by counting more pieces (0.8元/件
is 8 yuan for 10件); any other broken figure is rounded down, so that nobody is promised more than was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from kiosk.domain.job import PayUnit, Settlement
from kiosk.hub.wording.folding import Span, fold, span_of
from kiosk.hub.wording.numerals import ARABIC, LARGE_CHINESE, number

LARGEST_YUAN = 200_000
"""Larger figures are no pay but telephone numbers, turnover or a slip of the finger."""


class PayNote(StrEnum):
    """What a clerk should know about a reading."""

    NO_FIGURE = "no-figure"
    """面议: the text says that no figure is given."""
    ROUNDED = "rounded"
    """Rounded down to whole yuan."""
    SCALED = "scaled"
    """The piece was multiplied to keep whole yuan: 0.8元/件 is 8 yuan for 10件."""
    BY_SEX = "by-sex"
    """A figure for men and one for women: unlawful, see ``advertisement_linter``."""
    OPEN_ENDED = "open-ended"
    """起, 以上: the figure is the least."""
    APPROXIMATE = "approximate"
    """左右."""
    PLUS_COMMISSION = "plus-commission"
    """底薪加提成: the figure is not all."""
    SEVERAL = "several"
    """More figures stand in the text; this is the first."""


@dataclass(frozen=True, slots=True)
class SexPay:
    """The two figures as they were written (180, 160-180)."""

    man: str
    woman: str


@dataclass(frozen=True, slots=True)
class PayReading:
    """``None`` is "not said". ``maximum_yuan`` None with a minimum means one figure."""

    minimum_yuan: int | None
    maximum_yuan: int | None
    unit: PayUnit | None
    settlement: Settlement | None
    piece_name: str | None
    shift_hours: int | None
    """280元/8小时: the unit is the day, and this many hours make one."""
    by_sex: SexPay | None
    notes: frozenset[PayNote]
    span: Span
    """Where the figure stands, without the settlement, which may stand elsewhere."""


_FIGURE = f"(?:{ARABIC}|{LARGE_CHINESE})"
_MONEY = r"(?:元钱?|块钱?|圆|rmb|yuan)"
_RANGE = (
    rf"(?:[¥$]\s*)?(?P<low>{_FIGURE})(?:\s*{_MONEY})?"
    rf"(?:\s*(?:-+|到|至)\s*(?:[¥$]\s*)?(?P<high>{_FIGURE}))?"
)
# What may follow a figure that is no pay: 26号, 5人, 8小时, 300件 as a quota.
_NO_COUNT = (
    r"(?!\s*(?:个|名|人|位|小时|点|时|号|日(?!结)|岁|周岁|月"
    r"|公里|里地|楼|号楼|米|平|吨|斤|公斤|亩|件|箱|[:%×x*]|-?[0-9]))"
)
_ABOUT = r"(?P<about>\s*(?:左右|上下|起步?|以上|多|\+(?!\s*提成)|保底|不等)?)"

_PIECE = (
    r"公斤|千克|kg|平方米?|平米|平|㎡|m²|m2|立方米?|方|亩地?|件|个(?!月|小时|工|人)|箱|筐|斤|吨|袋|双|条|套|棵|株|车|单|趟|台|户|间"
    r"|桌(?:子)?|根|张|只|份|票|瓶|盒|包(?!吃|住|干)|捆|垛|米|场|节(?:课)?|次|页|把|扇|盘|桶|垄|沟|颗|串|框|板"
)
_PIECE_NAMES = {
    **dict.fromkeys(("公斤", "千克", "kg"), "公斤"),
    **dict.fromkeys(("平方米", "平方", "平米", "平", "㎡", "m²", "m2"), "平方"),
    **dict.fromkeys(("立方米", "立方", "方"), "方"),
    **dict.fromkeys(("亩地", "亩"), "亩"),
    "桌子": "桌",
    "节课": "节",
    "框": "筐",
}
_EACH = r"(?:/|每|一|1|按|1个|一个|每个)"
_AFTER = (
    rf"(?:(?P<shift>(?:/|每)?\s*(?P<hours>[1-9][0-9]?)\s*个?(?:小时|钟头|h(?![a-z])))"
    rf"|(?P<half>{_EACH}?半天)"
    rf"|(?P<hour>{_EACH}\s*个?(?:小时|钟头|钟|h(?![a-z])|时)|小时(?!工))"
    rf"|(?P<day>{_EACH}\s*个?(?:天(?!后|前)|日|工日|工(?!作|人|程|地|资)|班|夜|晚|台班)|天(?!后|前)|/day|日(?!结|期)|日结|天结)"
    rf"|(?P<week>{_EACH}\s*个?(?:周|星期|礼拜))"
    rf"|(?P<month>{_EACH}\s*个?(?:月|m(?![a-z0-9²]))|月(?!份|底|初))"
    rf"|(?P<task>包干|全包|一口价|总共|总价|包活)"
    rf"|(?P<piece>{_EACH}\s*(?P<piece_times>10{{1,3}})?\s*(?P<piece_name>{_PIECE})))"
)
_BEFORE = (
    r"(?:(?P<b_shift>(?P<b_hours>[1-9][0-9]?)\s*个?(?:小时|钟头)(?!工))"
    r"|(?P<b_half>半天)"
    r"|(?P<b_hour>时薪|(?:每|一|1)个?小时|小时工资?)"
    r"|(?P<b_day>日薪|日工资?|(?:每|一|1)(?:天|日|个工|班|晚|夜)(?:工资|工钱)?|(?:工资|工价|工钱)?[日天]结|当[天日]结|现结)"
    r"|(?P<b_week>周薪|(?:每|一)个?(?:周|星期))"
    r"|(?P<b_month>月薪|月工资|月收入|底薪|(?:每|一)个?月(?:工资)?)"
    r"|(?P<b_task>包干|总共|一口价)"
    rf"|(?P<b_piece>(?:每|一|1)(?P<b_piece_name>{_PIECE})|计件(?:单价)?))"
)
_KEYWORD = (
    r"(?:综合)?(?:工资|薪资|薪水|薪酬|工钱|工价|待遇|价格|价钱|报酬"
    r"|单价|劳务费|保底|底薪|综合|月入|月收入)(?:待遇|标准|范围|是|为)?"
)
_LINK = r"\s*[:,]?\s*"
_TAIL = rf"{_ABOUT}(?:\s*{_MONEY})?"

_SEX = r"(?:性|士|工人?|的|生|同志|人)?"
_SIDE = rf"(?:每天|一天|每小时|一小时|时薪|日薪|工资|日结)?{_LINK}(?P<%s>{_FIGURE}(?:\s*-\s*{_FIGURE})?)\s*{_MONEY}?"
_UNIT_WORD = rf"\s*(?:{_EACH}\s*个?(?:天|日|小时|月|工)|天|日结)?"


def _sex_pair(first: str, second: str, first_name: str, second_name: str) -> str:
    return (
        rf"{first}{_SEX}{_SIDE % first_name}{_UNIT_WORD}[,，、;/\s和]*"
        rf"{second}{_SEX}{_SIDE % second_name}{_NO_COUNT}"
    )


SEX_PAY_PATTERNS = tuple(
    re.compile(rf"{pair}(?:\s*{_AFTER})?")
    for pair in (_sex_pair("男", "女", "man", "woman"), _sex_pair("女", "男", "woman", "man"))
)
_JIAO = re.compile(rf"(?P<low>{_FIGURE}|[一二两三四五六七八九])\s*[毛角]\s*钱?\s*{_AFTER}")
_JIAO_BEFORE = re.compile(rf"{_BEFORE}{_LINK}(?P<low>{_FIGURE}|[一二两三四五六七八九])\s*[毛角]")
_PATTERNS = (
    re.compile(rf"{_RANGE}{_TAIL}\s*(?:的|左右)?\s*{_AFTER}"),
    re.compile(rf"{_BEFORE}{_LINK}{_RANGE}{_NO_COUNT}{_TAIL}"),
    re.compile(rf"(?P<keyword>{_KEYWORD}){_LINK}{_RANGE}{_NO_COUNT}{_TAIL}"),
    re.compile(rf"{_RANGE}{_ABOUT}\s*{_MONEY}(?!\s*(?:押金|保证金|[^,，。;\n]{{0,3}}费))"),
)
_BARE = re.compile(rf"\s*{_RANGE}{_NO_COUNT}{_TAIL}\s*")
_CELL_THOUSANDS = re.compile(r"(?<![0-9])([0-9]{1,3}),([0-9]{3})(?![0-9])")
_NO_PAY_BEFORE = re.compile(r"(?:费用?|金|扣|交|缴|罚款?|垫付?|收|转账?|赚)[:\s]*$")
_PAIR_UNITS = (
    (PayUnit.HOUR, re.compile("小时")),
    (PayUnit.MONTH, re.compile("月")),
    (PayUnit.DAY, re.compile("天|日|个工|/工")),
)
_GROUPS = ("shift", "half", "hour", "day", "week", "month", "task", "piece")
_UNITS = {
    "shift": PayUnit.DAY,
    "half": PayUnit.TASK,
    "hour": PayUnit.HOUR,
    "day": PayUnit.DAY,
    "week": PayUnit.WEEK,
    "month": PayUnit.MONTH,
    "task": PayUnit.TASK,
    "piece": PayUnit.PIECE,
}
# Without "per" or money a figure before 天 or 月 may count days (干5天) or months.
_BARE_UNIT = re.compile(r"天|日|月|小时")
_LEAST_BARE = {PayUnit.DAY: 50, PayUnit.MONTH: 1000, PayUnit.HOUR: LARGEST_YUAN}

SETTLEMENTS = (
    (
        Settlement.DAILY,
        re.compile(r"[日天]结|一天一[结算清]|当[天日](?:就)?[结付发]|现结|日清|下[班工](?:就|当场)?结|每天结|天天结"),
    ),
    (Settlement.WEEKLY, re.compile(r"周结|一周一结|每周结|一星期一结")),
    (Settlement.MONTHLY, re.compile(r"月结|一月一结|每月结|月付|按月发|(?:每月|次月)[0-9]{1,2}[号日]发")),
    (
        Settlement.ON_COMPLETION,
        re.compile(r"(?:干完|完工|活完|做完|完活)(?:就|即|当场)?(?:结|付|给钱|算账)|完工结|完结"),
    ),
)
_NO_FIGURE = re.compile(
    r"(?:工资|薪资|薪水|待遇|价格|价钱|工钱|报酬)?(?:面议|面谈|电议|电联定价|详谈|好说|从优|优厚|看活(?:给钱|定价|定)|按(?:市场价|行情))"
    r"|(?:工资|薪资|薪水|待遇|价格|价钱|工钱|报酬)[:\s]?(?:电话?联系?|电话详[谈询]|来电|见面[谈说])"
)
_PROMISE = re.compile(r"月入过[万千]|月入上万|上不封顶|高薪|高收入|待遇优厚|工资高|包您满意|多劳多得")
_COMMISSION = re.compile(r"\+\s*(?:提成|计件|奖金|绩效|补助)|加提成|有提成|外加提成")


def find_no_figure(text: str) -> Span | None:
    """Where the text says that no figure is given (面议), or promises without one (月入过万, 上不封顶)."""
    folded = fold(text)
    match = _NO_FIGURE.search(folded) or _PROMISE.search(folded)
    return span_of(match) if match else None


def find_settlement(text: str) -> tuple[Settlement, Span] | None:
    """The way of settlement that the text names first, and where."""
    folded = fold(text)
    found = [
        (match.start(), each, span_of(match)) for each, pattern in SETTLEMENTS for match in pattern.finditer(folded)
    ]
    return min(found)[1:] if found else None


def likely_settlement(unit: PayUnit) -> Settlement | None:
    """What is usual at the market for that unit; a guess to fill a form with, None where nothing is usual."""
    return {
        PayUnit.HOUR: Settlement.DAILY,
        PayUnit.DAY: Settlement.DAILY,
        PayUnit.WEEK: Settlement.WEEKLY,
        PayUnit.MONTH: Settlement.MONTHLY,
        PayUnit.TASK: Settlement.ON_COMPLETION,
    }.get(unit)


def likely_unit(minimum_yuan: int) -> PayUnit | None:
    """What a figure without a unit most likely means; a guess to fill a form with, None between the usual ranges."""
    if minimum_yuan >= 1800:
        return PayUnit.MONTH
    return PayUnit.DAY if 60 <= minimum_yuan <= 1000 else None


def parse_pay(text: str) -> PayReading | None:
    """The pay that a text is about (a cell, a form field): a lone figure counts. None when nothing is understood."""
    folded = fold(text)
    # Groups of thousands only here: in a message 要5,300一天 is five people and 300 yuan.
    if _CELL_THOUSANDS.search(folded):
        reading = parse_pay(_CELL_THOUSANDS.sub(r"\1\2", folded))
        return None if reading is None else replace(reading, span=Span(0, len(text)))
    found = find_pay(text)
    if found:
        first = found[0]
        if len(found) == 1:
            return first
        return replace(first, notes=first.notes | {PayNote.SEVERAL})
    bare = _BARE.fullmatch(folded)
    return _reading(bare, folded) if bare else None


def find_pay(text: str) -> tuple[PayReading, ...]:
    """Every pay that stands in a longer text, in order; figures count only with a unit, money or a word for pay."""
    folded = fold(text)
    taken: list[PayReading] = []
    for match in _candidates(folded):
        span = span_of(match)
        if any(span.overlaps(reading.span) for reading in taken):
            continue
        reading = _reading(match, folded)
        if reading is not None:
            taken.append(reading)
    if not taken and (none := _NO_FIGURE.search(folded)):
        taken.append(_no_figure(none, folded))
    return tuple(sorted(taken, key=lambda reading: reading.span))


def _candidates(folded: str) -> Iterator[re.Match[str]]:
    """The surest patterns first."""
    for pattern in (*SEX_PAY_PATTERNS, _JIAO, _JIAO_BEFORE, *_PATTERNS):
        yield from pattern.finditer(folded)


def _reading(match: re.Match[str], folded: str) -> PayReading | None:
    groups = match.groupdict()
    name = next((name for name in _GROUPS if groups.get(name) or groups.get(f"b_{name}")), None)
    unit = _UNITS[name] if name else None
    sexes = SexPay(groups["man"], groups["woman"]) if groups.get("man") else None
    figures = _figures(groups, sexes)
    if figures is None:
        return None
    minimum, maximum = figures
    if match.re in (_JIAO, _JIAO_BEFORE):
        minimum, maximum = minimum / 10, maximum / 10
    if _is_count(match, name, minimum):
        return None
    if unit is None and re.match("底薪|月", groups.get("keyword") or ""):
        unit = PayUnit.MONTH
    if unit is None and sexes:
        unit = next((each for each, pattern in _PAIR_UNITS if pattern.search(match.group())), None)
    if unit is None and _NO_PAY_BEFORE.search(folded, max(0, match.start() - 8), match.start()):
        return None
    piece = groups.get("piece_name") or groups.get("b_piece_name")
    piece = (groups.get("piece_times") or "") + _PIECE_NAMES.get(piece, piece) if piece else None
    notes: set[PayNote] = set()
    if unit is PayUnit.PIECE and piece:
        minimum, maximum, piece = _scaled(minimum, maximum, piece, notes)
    if minimum != int(minimum) or maximum != int(maximum):
        notes.add(PayNote.ROUNDED)
    low, high = int(minimum), int(maximum)
    if not 0 < low <= high <= LARGEST_YUAN:
        return None
    notes |= _notes(groups, sexes, folded[match.end() :])
    hours = groups.get("hours") or groups.get("b_hours")
    settlement = find_settlement(folded)
    return PayReading(
        minimum_yuan=low,
        maximum_yuan=None if high == low else high,
        unit=unit,
        settlement=settlement[0] if settlement else None,
        piece_name=piece,
        shift_hours=int(hours) if hours else None,
        by_sex=sexes,
        notes=frozenset(notes),
        span=_trimmed(match),
    )


def _figures(groups: dict[str, str | None], sexes: SexPay | None) -> tuple[Decimal, Decimal] | None:
    tokens = (
        [groups["low"], groups["high"]]
        if "high" in groups
        else re.split(r"\s*-\s*", f"{sexes.man}-{sexes.woman}")
        if sexes
        else [groups["low"]]
    )
    values = [number(token) for token in tokens if token]
    known = [value for value in values if value is not None]
    if not known or len(known) != len(values):
        return None
    low, high = min(known), max(known)
    # 5-6千 and 4-5k: the last figure carries the unit of both.
    if known[0] == low and low < 100 and high >= 1000 and high / 1000 >= low:
        low *= 10_000 if str(tokens[-1])[-1] in "万w" else 1000
    return min(low, high), max(low, high)


def _is_count(match: re.Match[str], name: str | None, minimum: Decimal) -> bool:
    """干5天, 3个月: a figure before a bare unit counts something unless it is as large as pay is."""
    if name is None or match.groupdict().get(name) is None:
        return False
    unit_text = match.group(name)
    if not _BARE_UNIT.fullmatch(unit_text) or re.search(_MONEY, match.group()):
        return False
    return minimum < _LEAST_BARE.get(_UNITS[name], 0)


def _scaled(minimum: Decimal, maximum: Decimal, piece: str, notes: set[PayNote]) -> tuple[Decimal, Decimal, str]:
    for factor in (1, 10, 100, 1000):
        if minimum * factor == int(minimum * factor) and maximum * factor == int(maximum * factor):
            break
    if factor == 1:
        return minimum, maximum, piece
    notes.add(PayNote.SCALED)
    return minimum * factor, maximum * factor, f"{factor}{piece}"


def _notes(groups: dict[str, str | None], sexes: SexPay | None, rest: str) -> set[PayNote]:
    notes = {PayNote.BY_SEX} if sexes else set()
    about = (groups.get("about") or "").strip()
    if about in ("左右", "上下", "多", "不等"):
        notes.add(PayNote.APPROXIMATE)
    elif about:
        notes.add(PayNote.OPEN_ENDED)
    elif re.match(r"\s*(?:左右|上下)", rest):
        notes.add(PayNote.APPROXIMATE)
    elif re.match(r"\s*(?:起步?|以上|保底)", rest):
        notes.add(PayNote.OPEN_ENDED)
    if _COMMISSION.match(rest.lstrip()):
        notes.add(PayNote.PLUS_COMMISSION)
    return notes


def _trimmed(match: re.Match[str]) -> Span:
    text = match.group()
    return Span(match.start() + len(text) - len(text.lstrip()), match.end() - len(text) + len(text.rstrip()))


def _no_figure(match: re.Match[str], folded: str) -> PayReading:
    settlement = find_settlement(folded)
    return PayReading(
        minimum_yuan=None,
        maximum_yuan=None,
        unit=None,
        settlement=settlement[0] if settlement else None,
        piece_name=None,
        shift_hours=None,
        by_sex=None,
        notes=frozenset({PayNote.NO_FIGURE}),
        span=span_of(match),
    )
