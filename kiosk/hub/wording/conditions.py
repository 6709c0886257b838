"""What a message says beside the seven fields: perks, insurance, age limits, certificates, schooling, experience."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.domain.job import Education, Insurance, Perk
from kiosk.domain.trade import TradeTable
from kiosk.hub.wording.folding import Span, fold, merged, span_of
from kiosk.hub.wording.numerals import integer


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings))


_PERKS = (
    (
        Perk.MEALS,
        _any(
            r"(?:管|包|供|提供)\s*(?:[一二两三]顿|早中晚?|中午)?\s*(?:吃住?|饭|[早午中晚]+[饭餐]|餐|伙食)",
            r"(?:管|包|供|提供)\s*[一二两三](?:顿饭?|餐)",
            "(?:免费|有)(?:[一二三早午中晚]餐|工作餐)",
            "(?:中午|午饭|午餐)(?:管|包|供)(?:一顿)?饭?",
            "食宿(?:全包|免费|都管)|[管包]食宿|工作餐|有饭",
        ),
    ),
    (
        Perk.LODGING,
        _any(
            r"(?:管|包|供|提供)\s*吃?(?:食宿|住宿?|宿舍|吃住)",
            "食宿(?:全包|免费|都管)|有住处|有宿舍|免费住宿|能住",
        ),
    ),
    (
        Perk.TRANSPORT,
        _any(
            "[有包管]?(?:班车|专车|大巴|通勤车|车辆|车)(?:免费)?接送?|[包管]接送?|免费接送|车接车送",
            "(?<![\u4e00-\u9fff])接送(?![小大学孩老儿])",
            "有班车|有车|统一坐车|[乘坐]班车",
            "报销?(?:路费|车费|来回车费)|路费报销",
        ),
    ),
    (
        Perk.TOOLS,
        _any(
            "工具都?由?(?:公司|工地|厂里|单位|店里|我们|现场)?(?:都?有|齐全?|现成|提供|带|出|备齐|发)",
            "(?:提供|发|有)工具|不用带工具",
        ),
    ),
)
_NEGATED = re.compile(r"(?:不是?|无|没有?|自)\s*$")
_ONLY_PREFERRED = re.compile(r"者?(?:的)?优先|更好|最好")
_INSURANCE = (
    (Insurance.FIVE, re.compile("五险(?:一金)?|缴纳?社保|交社保|有社保|上社保")),
    (Insurance.INJURY, re.compile("工伤(?:保险)?(?!自|概|不)")),
    (Insurance.ACCIDENT, re.compile("意外险|意外保险|(?:买|有|上|交|带)保险|商业险|雇主(?:责任)?险")),
)
_AGE_NUMBER = r"([1-9][0-9]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
_AGE_RANGE = re.compile(
    rf"(?:年龄|年纪)?\s*(?:要求|限|在)?\s*[:]?\s*(?<![0-9]){_AGE_NUMBER}\s*(?:周?岁)?\s*(?:-+|到|至)\s*{_AGE_NUMBER}\s*(?:周?岁)(?:之间|以内|以下)?"
)
_AGE_RANGE_LABELLED = re.compile(
    rf"(?:年龄|年纪)\s*(?:要求|限|在)?\s*[:]?\s*{_AGE_NUMBER}\s*(?:-+|到|至)\s*{_AGE_NUMBER}(?:周?岁)?"
)
_AGE_MAXIMUM = re.compile(
    rf"(?:年龄|年纪)?\s*(?:要求|限|在)?\s*[:]?\s*(?<![0-9]){_AGE_NUMBER}\s*周?岁\s*(?:以下|以内|之内|内|封顶)"
    rf"|(?:不超过?|不大于|最大|小于|低于)\s*{_AGE_NUMBER}\s*周?岁|(?:年龄|年纪)\s*(?:要求|限|在)?\s*[:]?\s*{_AGE_NUMBER}\s*(?:以下|以内|之内)"
)
_AGE_MINIMUM = re.compile(
    rf"(?:年龄|年纪)?\s*(?:要求|限|在|满|年满)?\s*[:]?\s*(?<![0-9]){_AGE_NUMBER}\s*周?岁\s*(?:以上|起)|(?:年满|满)\s*{_AGE_NUMBER}\s*周?岁(?!以下)"
)
_AGE_FREE = re.compile("(?:不限|不论|不管)年[龄纪]|年[龄纪](?:不限|不论)|男女老少(?:都行|均可|皆可|不限)?|老少皆可")
_EDUCATION = (
    (Education.COLLEGE, re.compile("(?:大专|专科|本科|大学)(?:及)?以?上?学?历?")),
    (Education.SENIOR, re.compile("(?:高中|中专|职高|技校)(?:及)?(?:以上)?(?:学历|文化)?")),
    (Education.JUNIOR, re.compile("初中(?!生)(?:及)?(?:以上)?(?:学历|文化|毕业)?")),
    (Education.PRIMARY, re.compile("小学(?:及)?(?:以上)(?:学历|文化|毕业)?|识字")),
)
_NO_SCHOOL = re.compile("学历不限|不限学历|不看学历")
_EXPERIENCE = re.compile(r"([1-9一二两三四五])\s*年(?:及)?(?:以上)?(?:的)?(?:相关)?(?:工作)?经验")
_NO_EXPERIENCE = re.compile(
    "不(?:需|用|要|限)经验|无(?:需|要求)?经验|经验不限|生手(?:也|都)?(?:可以?|行)|新手(?:也|都)?(?:可以?|行)|包教包?会|可以?学"
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What was said; ``None`` and empty are "not said". Ages in years, certificates as codes of trades.toml."""

    perks: frozenset[Perk]
    insurance: Insurance | None
    minimum_age: int | None
    maximum_age: int | None
    certificates: tuple[str, ...]
    education: Education | None
    experience_years: int | None
    spans: tuple[Span, ...]


class ConditionFinder:
    """Built once from the trade table, whose certificate names it looks for. Immutable, safe between threads."""

    def __init__(self, table: TradeTable) -> None:
        self._certificates = tuple(
            (certificate.code, re.compile("|".join(_certificate_forms(certificate.name))))
            for certificate in table.certificates.values()
        )

    def find(self, text: str) -> Conditions:
        folded = fold(text)
        spans: list[Span] = []
        perks = frozenset(perk for perk, pattern in _PERKS if _note(_said(pattern, folded), spans))
        insurance = next((each for each, pattern in _INSURANCE if _note(_said(pattern, folded), spans)), None)
        minimum, maximum = _ages(folded, spans)
        certificates = tuple(code for code, pattern in self._certificates if _note(_said(pattern, folded), spans))
        education = next((each for each, pattern in _EDUCATION if _note(_said(pattern, folded), spans)), None)
        experience = _EXPERIENCE.search(folded)
        _note(experience, spans)
        for pattern in (_AGE_FREE, _NO_SCHOOL, _NO_EXPERIENCE):
            _note(pattern.search(folded), spans)
        return Conditions(
            perks=perks,
            insurance=insurance,
            minimum_age=minimum,
            maximum_age=maximum,
            certificates=certificates,
            education=education,
            experience_years=integer(experience.group(1)) if experience else None,
            spans=tuple(merged(spans)),
        )


def _note(match: re.Match[str] | None, spans: list[Span]) -> bool:
    if match is not None:
        spans.append(span_of(match))
    return match is not None


def _said(pattern: re.Pattern[str], folded: str) -> re.Match[str] | None:
    """The first place where the words stand and are neither negated (不管饭) nor a mere wish (有电工证优先)."""
    for match in pattern.finditer(folded):
        negated = _NEGATED.search(folded, max(0, match.start() - 3), match.start())
        if not negated and not _ONLY_PREFERRED.match(folded, match.end()):
            return match
    return None


def _ages(folded: str, spans: list[Span]) -> tuple[int | None, int | None]:
    for pattern in (_AGE_RANGE, _AGE_RANGE_LABELLED):
        for match in pattern.finditer(folded):
            ages = [integer(group) for group in match.groups()]
            if ages[0] and ages[1] and ages[0] < ages[1]:
                spans.append(span_of(match))
                return ages[0], ages[1]
    return _limit(_AGE_MINIMUM, folded, spans), _limit(_AGE_MAXIMUM, folded, spans)


def _limit(pattern: re.Pattern[str], folded: str, spans: list[Span]) -> int | None:
    match = pattern.search(folded)
    if match is None:
        return None
    spans.append(span_of(match))
    return next((integer(group) for group in match.groups() if group), None)


def _certificate_forms(name: str) -> list[str]:
    """焊工证 is also written 电焊证; of 特种设备操作证(叉车、起重) each machine's own form counts."""
    forms = [re.escape(fold(name))]
    forms += {
        "焊工证": ["电焊证", "焊工操作证", "焊接证"],
        "电工证": ["电工操作证", "低压证", "高压证"],
        "登高证": ["高空证", "高处作业证", "登高作业证"],
        "保安员证": ["保安证"],
        "特种设备操作证(叉车、起重)": ["叉车证", "起重证", "吊车证", "塔吊证", "n1证", "q[0-9]证"],
        "工程机械操作证": ["挖机证", "挖掘机证", "铲车证", "装载机证"],
        "驾驶证": ["驾照", "[abc][12]证?照?(?:驾|以上)", "[abc][12](?:本|证|照)"],
        "货运从业资格证": ["从业资格证", "货运资格证"],
        "健康证": [],
        "养老护理员证": ["护理证", "护理员证"],
        "厨师证": [],
    }.get(name, [])
    return forms
