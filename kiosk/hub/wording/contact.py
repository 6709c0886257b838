"""Whom to ring: telephone numbers and how the person behind them is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kiosk.hub.wording.folding import Span, fold, span_of

_MOBILE = r"1[3-9][0-9](?P<gap>[ -]?)[0-9]{4}(?P=gap)[0-9]{4}"
_MOBILE_OTHER_GROUPS = r"1[3-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}|1[3-9][0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}"
_LANDLINE = r"\(?0[1-9][0-9]{1,2}[-) ]{0,2}[2-9][0-9]{2,3}[- ]?[0-9]{4}"
_PHONE = re.compile(
    rf"(?<![0-9])(?:{_MOBILE}|{_MOBILE_OTHER_GROUPS}|{_LANDLINE}|[48]00-?[0-9]{{3}}-?[0-9]{{4}})(?![0-9])"
)
_LOCAL = re.compile(r"(?:电话|热线|座机|tel)\s*[:]?\s*(?P<phone>[2-9][0-9]{6,7})(?![0-9])")

# The hundred surnames that cover some 85 % of the population, and those that are common around 运城.
_SURNAME = (
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文樊卫畅景相吉关裴柴解尚荆仝闫宁祁耿牛师霍席党弓南晋屈申葛岳安毋费庞温靳介车兰介翟米苗]"
)
_TITLE = (
    "师傅|老板娘|老板|经理|先生|女士|小姐|大姐|大哥|大叔|主任|队长|队(?!伍|友)"
    "|工头|工长|班长|组长|厂长|店长|校长|院长|部长|会计|主管|老师|阿姨|叔叔|哥|姐|叔|姨|总|工"
)
_NAME_BODY = rf"(?:{_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?:{_TITLE})|(?:老|小){_SURNAME}(?![\u4e00-\u9fff]{{0,1}}工))"
_CALLED = re.compile(rf"(?P<name>{_NAME_BODY})(?![人种作地])")
_LABELLED = re.compile(
    rf"(?:联系人|联络人|负责人|招工人|发布人)\s*[:是]?\s*(?P<name>{_NAME_BODY}|{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])|{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?=电话|手机))"
)
_BESIDE_PHONE = re.compile(rf"(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})\s*[:]?\s*$")
_LEAD_IN = re.compile(
    r"(?:(?:联系|咨询|报名)?(?:电话|手机号?|热线)|联系方式|tel|手机|联系|咨询|请?打|拨打|致电|加)\s*[:]?\s*$"
)
_NEITHER_NAME = re.compile("工[人作地程资期]|师傅们")


@dataclass(frozen=True, slots=True)
class Phone:
    """``number`` as it is dialled: digits, with hyphens only after an area code."""

    number: str = field(repr=False)
    span: Span


@dataclass(frozen=True, slots=True)
class ContactName:
    name: str = field(repr=False)
    labelled: bool
    span: Span


def find_phones(text: str) -> tuple[Phone, ...]:
    """Every telephone number of a text, in order; local numbers only behind 电话."""
    folded = fold(text)
    phones = [Phone(_dialled(match.group()), span_of(match)) for match in _PHONE.finditer(folded)]
    for match in _LOCAL.finditer(folded):
        if not any(span_of(match, "phone").overlaps(phone.span) for phone in phones):
            phones.append(Phone(match.group("phone"), span_of(match, "phone")))
    return tuple(sorted(phones, key=lambda phone: phone.span))


def find_name(text: str, phones: tuple[Phone, ...]) -> ContactName | None:
    """How the person to ring is called: behind 联系人, else a form of address, the nearest to the first number."""
    folded = fold(text)
    if label := _LABELLED.search(folded):
        return _name(text, label, labelled=True)
    called = [
        match
        for match in _CALLED.finditer(folded)
        if not _NEITHER_NAME.search(folded, match.end() - 1, match.end() + 1)
    ]
    if not phones:
        return _name(text, called[-1], labelled=False) if called else None
    at = phones[0].span
    if called:
        nearest = min(called, key=lambda match: min(abs(match.start() - at.end), abs(at.start - match.end())))
        return _name(text, nearest, labelled=False)
    # 王建国 139…: a bare name is one only right beside the number.
    before = folded[: at.start]
    lead = _LEAD_IN.search(before)
    beside = _BESIDE_PHONE.search(before[: lead.start()] if lead else before)
    if beside is None or (beside.start("name") and "\u4e00" <= before[beside.start("name") - 1] <= "\u9fff"):
        return None
    return _name(text, beside, labelled=False)


def lead_in_spans(text: str, phones: tuple[Phone, ...]) -> tuple[Span, ...]:
    """The words before the numbers that only say that a number follows (电话:, 联系方式)."""
    folded = fold(text)
    found = (_LEAD_IN.search(folded, max(0, phone.span.start - 12), phone.span.start) for phone in phones)
    return tuple(span_of(match) for match in found if match)


def _name(text: str, match: re.Match[str], *, labelled: bool) -> ContactName:
    return ContactName(Span(*match.span("name")).of(text), labelled, span_of(match))


def _dialled(written: str) -> str:
    digits = re.sub(r"[^0-9]", "", written)
    if not digits.startswith("0"):
        return digits
    # Area codes have three digits in the largest cities, four elsewhere (0359 for 运城).
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}"
