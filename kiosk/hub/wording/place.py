"""Where the work is: region code and address out of a message.

A market's hirers name townships without county and drop 镇 or 乡, so names are looked up from near to far: townships of
the home county, its other counties and their townships, then counties of the country by their full name only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kiosk.domain.region import Region, RegionTable
from kiosk.hub.wording.folding import CLAUSE_ENDS, Span, fold, span_of

_KINDS = re.compile("(?:经济技术开发区|街道办事处|街道|镇|乡|区|县|市)$")
_COMMON_WORDS = frozenset(
    re.findall(
        "..",
        "城区城西城北城东东城西城南城北城中城新城开张大王三门清河七级高村西村张村陈村冯村张店光华永乐万安三管后宫历山",
    )
)
"""Short forms that mean something else far more often (the opening of a shop, the west of the town): they count only
right behind the county's name."""

_SITE = (
    r"工地|小区|家园|花园|社区|村委会?|村口|村|路口|路|大街|街|巷|厂区|厂房|厂|仓库|冷库|果库|库房|库|批发市场|市场|商场|超市|门口|门面房|门面|园区|产业园|物流园"
    r"|工业园|公园|校园|家属院|广场|大酒店|酒店|饭店|宾馆|食堂|餐馆|学校|小学|中学|大学|幼儿园|医院|卫生院|养老院|敬老院|果园|菜园|大棚|基地|农场|养殖场|猪场|车站|高铁站|火车站|汽车站|站点|站"
    r"|机场|码头|对面|附近|旁边?|隔壁|楼下|号楼|单元|大厦|大院|院内|院|店|公司|中心|物流|开发区|高速口|出口|桥头|桥|水库|景区|服务区|加油站|东口|西口|南口|北口|东门|西门|南门|北门|项目部|项目|楼盘|别墅|新村|政府"
)
_LABEL = re.compile(
    r"(?:工作|干活|上班|施工|用工|公司|详细|单位|活)?(?:地点|地址|地方|位置|工地(?=[:]))\s*[:在是]\s*(?P<address>[^,，;。!\n]{2,40})"
)
_LEAD_IN = re.compile(rf"(?:(?<!现)在|到|去|来|位于|往)\s*(?P<address>[^\s,，。;!:\n0-9]{{2,16}}?(?:{_SITE}))")
_SITE_WORD = re.compile(_SITE)
_TAIL = re.compile(rf"[^{re.escape(CLAUSE_ENDS)}\s]{{0,20}}(?:{_SITE})")
_ROAD = re.compile(
    rf"(?P<address>[\u4e00-\u9fff]{{2,6}}(?:路|街|大道|巷)[^\s{re.escape(CLAUSE_ENDS)}]{{0,12}}?(?:[0-9]+号[院楼]?|交叉口|十字路?口?|路口|对面|附近|{_SITE}))"
)
_SITE_CLAUSE = re.compile(
    rf"(?:^|(?<=[\s{re.escape(CLAUSE_ENDS)}]))(?P<address>[^\W\d_到送招要有在管包给去来干做]{{2,10}}(?:{_SITE})"
    rf"(?:[0-9]{{1,3}}(?:号楼|单元|号|栋|楼))?)(?=$|[\s{re.escape(CLAUSE_ENDS)}])"
)
"""A clause that is nothing but the name of a site: 名郡小区3号楼."""
_OTHER_SENSE_AFTER = re.compile("人(?!民)|话|菜|面馆?|口味|户[口籍]")

_Mention = tuple[Span, Sequence[str]]
"""Where a name stands, and the codes of all regions of that name."""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """``region`` is a 6- or 9-digit code, or None where only an address was said; ``address`` the text's own words."""

    region: str | None
    region_name: str
    address: str = field(repr=False)
    labelled: bool
    """Behind 地点: or 地址:, so that the words are surely meant as the place."""
    span: Span


class PlaceFinder:
    """Built once for a market's home county (6 digits). Immutable, safe between threads."""

    def __init__(self, regions: RegionTable, home: str) -> None:
        self._regions = regions
        self._home = home
        self._by_head: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for name, code in self._names():
            self._by_head[name[:2]].setdefault(name, []).append(code)
        for head, names in self._by_head.items():
            self._by_head[head] = dict(sorted(names.items(), key=lambda each: -len(each[0])))

    def find(self, text: str, stops: Iterable[Span] = (), trade_words: Iterable[Span] = ()) -> PlaceReading | None:
        """The place that a text names.

        ``stops`` are spans known to be something else; an address ends before them. ``trade_words`` end an address
        too, unless it is labelled: 地点:工业园门岗 has no trade in it.
        """
        folded = fold(text)
        stops = tuple(sorted(stops))
        all_stops = tuple(sorted((*stops, *trade_words)))
        return (
            self._labelled(folded, text, stops)
            or self._named(folded, text, all_stops)
            or self._unnamed(folded, text, all_stops)
        )

    def region_of(self, text: str) -> str | None:
        """The most exact region that a text names, as a code of 6 or 9 digits."""
        folded = fold(text)
        regions = (self._deepest(run, folded) for run in _runs(self._mentions(folded, ())))
        return max((region for region in regions if region), key=len, default=None)

    def _labelled(self, folded: str, text: str, stops: tuple[Span, ...]) -> PlaceReading | None:
        label = _LABEL.search(folded)
        if label is None:
            return None
        span = _stripped(folded, _cut(span_of(label, "address"), stops))
        if span.end - span.start < 2:
            return None
        region = self.region_of(span.of(text))
        whole = Span(label.start(), span.end)
        return PlaceReading(region, self._short_name(region), span.of(text), labelled=True, span=whole)

    def _named(self, folded: str, text: str, stops: tuple[Span, ...]) -> PlaceReading | None:
        runs = [(run, self._deepest(run, folded)) for run in _runs(self._mentions(folded, stops))]
        if not runs:
            return None
        # 【临猗招工】… 临猗庙上乡: the most exact mention, the first of them.
        run, region = max(runs, key=lambda each: len(each[1] or ""))
        begin, end = run[0][0].start, run[-1][0].end
        limit = min((stop.start for stop in stops if stop.start >= end), default=len(folded))
        # 人民医院护工: the trade's word may begin with the place.
        if shared := _SITE_WORD.match(folded, limit):
            limit = shared.end()
        tail = _TAIL.match(folded, end, limit)
        span = Span(begin, tail.end() if tail else end)
        return PlaceReading(region, self._short_name(region), span.of(text), labelled=False, span=span)

    def _unnamed(self, folded: str, text: str, stops: tuple[Span, ...]) -> PlaceReading | None:
        for pattern in (_LEAD_IN, _ROAD, _SITE_CLAUSE):
            for match in pattern.finditer(folded):
                span = span_of(match, "address")
                if not any(span.overlaps(stop) for stop in stops):
                    return PlaceReading(None, "", span.of(text), labelled=False, span=span)
        return None

    def _mentions(self, folded: str, stops: tuple[Span, ...]) -> Iterator[_Mention]:
        at = last_end = 0
        while at < len(folded) - 1:
            for name, codes in self._by_head.get(folded[at : at + 2], {}).items():
                span = Span(at, at + len(name))
                if (
                    folded.startswith(name, at)
                    and (name not in _COMMON_WORDS or (at and at == last_end))
                    and not _OTHER_SENSE_AFTER.match(folded, span.end)
                    and not any(span.overlaps(stop) for stop in stops)
                ):
                    yield span, codes
                    last_end = span.end
                    at = span.end - 1
                    break
            at += 1

    def _deepest(self, run: Sequence[_Mention], folded: str) -> str | None:
        """盐湖区解州镇 is the township; a township that contradicts the county before it does not count."""
        deepest = ""
        for _, codes in run:
            for code in codes if len(codes) == 1 else self._nearest(codes, folded):
                if code.startswith(deepest):
                    deepest = code
        return deepest if len(deepest) >= 6 else None

    def _nearest(self, codes: Sequence[str], folded: str) -> Sequence[str]:
        """Of regions with one name, the one of the home county or city, or whose own city the text names; else none."""
        for prefix in (self._home, self._home[:4]):
            if near := [code for code in codes if code.startswith(prefix)]:
                return near[:1]
        named = [code for code in codes if self._names_parent(code, folded)]
        return named if len(named) == 1 else ()

    def _names_parent(self, code: str, folded: str) -> bool:
        parents = (self._regions.name(code[:length]) for length in (4, 2))
        return any(_KINDS.sub("", parent) in folded for parent in parents if parent)

    def _names(self) -> Iterator[tuple[str, str]]:
        city = self._home[:4]
        for region in self._regions:
            if region.code.startswith(city):
                yield from _forms(region)
            elif len(region.code) == 6 and len(region.name) >= 3:
                yield region.name, region.code

    def _short_name(self, code: str | None) -> str:
        return "" if code is None else self._regions.short_name(code)


def _forms(region: Region) -> Iterator[tuple[str, str]]:
    yield region.name, region.code
    if not region.inhabited:
        return
    short = _KINDS.sub("", region.name)
    if len(short) >= 2 and short != region.name:
        yield short, region.code


def _runs(mentions: Iterable[_Mention]) -> list[list[_Mention]]:
    """Mentions that follow one another without a gap belong together: 盐湖区解州镇."""
    runs: list[list[_Mention]] = []
    for mention in mentions:
        if runs and mention[0].start == runs[-1][-1][0].end:
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _cut(span: Span, stops: tuple[Span, ...]) -> Span:
    end = min((stop.start for stop in stops if span.start < stop.start < span.end), default=span.end)
    return Span(span.start, end)


def _stripped(folded: str, span: Span) -> Span:
    words = span.of(folded)
    start = span.start + len(words) - len(words.lstrip(" :()[]【】"))
    return Span(start, max(start, span.end - len(words) + len(words.rstrip(" :([【"))))
