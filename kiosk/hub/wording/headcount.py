"""How many people are wanted: 5名, 招3人, 要两个, 男5女3."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.hub.wording.folding import Span, fold, span_of
from kiosk.hub.wording.numerals import integer

LARGEST = 2000

_COUNT = r"(?<![0-9.])(?<![0-9]:)(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})(?![0-9.:])"
_RANGE = rf"(?P<low>{_COUNT})(?:\s*(?:-+|到|至)\s*(?P<high>{_COUNT}))?"
_PEOPLE = (
    r"\s*(?:多)?\s*(?:名|个人|人(?!间|一组|一间|干|房|宿舍|份|吃|次|行|饭)|位(?!置|于)"
    r"|个(?!月|小时|工|钟|半|星期|礼拜|点|饭|班|单|车|孩|老|病|地|大棚|苹))"
)
_BY_SEX = re.compile(
    rf"(?P<first>[男女])(?:性|士|工人?|的|生)?\s*(?P<one>{_COUNT})\s*(?:名|个|人|位)?[,，、\s和]*"
    rf"(?P<second>[男女])(?:性|士|工人?|的|生)?\s*(?P<two>{_COUNT})\s*(?:名|个|人|位)"
)
_PATTERNS = (
    re.compile(rf"(?:人数|招聘人数|用工人数|需求|数量|名额)\s*[:是]?\s*{_RANGE}\s*(?:名|个|人|位)?"),
    re.compile(rf"(?:招|聘|要|找|需要?|缺|差|来|急需|招收)\s*{_RANGE}{_PEOPLE}"),
    re.compile(rf"(?<![能套装包做摘打完约超够]){_RANGE}{_PEOPLE}"),
)


_ONE = re.compile(r"(?:找|招|要|来|缺|请)一?个(?!月|小时|工|星期|班)")


@dataclass(frozen=True, slots=True)
class Headcount:
    """``people`` is the lower figure of a range: nobody shall travel for a place that may not be there."""

    people: int
    exact: bool
    span: Span


def find_headcount(text: str) -> Headcount | None:
    """How many people a text wants, or None; 若干 and 数名 are no number."""
    folded = fold(text)
    if (by_sex := _BY_SEX.search(folded)) and by_sex.group("first") != by_sex.group("second"):
        counts = (integer(by_sex.group("one")), integer(by_sex.group("two")))
        if counts[0] and counts[1]:
            return Headcount(counts[0] + counts[1], True, span_of(by_sex))
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            low = integer(match.group("low"))
            if low and low <= LARGEST:
                return Headcount(low, match.group("high") is None, span_of(match))
    # 找个阿姨
    one = _ONE.search(folded)
    return Headcount(1, False, span_of(one)) if one else None
