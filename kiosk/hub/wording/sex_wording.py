"""Wordings that treat men and women differently: limits, head-counts, ages, pay; each with a lawful rewording.

Unlawful unless the law itself closes the work to women (女职工劳动保护特别规定, annex: mines underground, labour of the
fourth grade, loads above 20 kg six times an hour or 25 kg at a time), or the work touches the body or the private rooms
of one sex (bath houses, dormitories, intimate care), which the market has always named so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.domain.job import Hazard
from kiosk.hub.wording.advertisement import LintCode
from kiosk.hub.wording.advertisement_rules import Match
from kiosk.hub.wording.folding import span_of
from kiosk.hub.wording.numerals import integer
from kiosk.hub.wording.pay import SEX_PAY_PATTERNS

CLOSED_TO_WOMEN = frozenset({Hazard.MINE, Hazard.HEAVY_LABOUR, Hazard.LOAD})

_LAWFUL_FOR_MEN = re.compile(
    r"井下|四级体力|第四级|男(?:浴|澡堂|宿舍|寝|厕|更衣|病房|卫生间|老人|病人|患者)"
    r"|(?:每[袋件包次箱捆]|单[件包]|负重)[^,，。;\n]{0,6}(?:(?:2[6-9]|[3-9][0-9]|1[0-9]{2})\s*(?:公斤|kg|千克)|(?:5[1-9]|[6-9][0-9]|[12][0-9]{2})\s*斤)"
)
_LAWFUL_FOR_WOMEN = re.compile(
    r"女(?:浴|澡堂|宿舍|寝|生宿舍|厕|更衣|病房|卫生间|老人|病人|患者|监|安检)|产妇|月子|擦洗身|搓澡"
)

# Men and women who are no applicants: customers, patients, goods, family.
_OTHERS = re.compile(
    r"(?:妇|子|儿|孙|闺|侄|外甥|孩)女|女(?:儿|婿|孩|童|婴|主人|老板|装|鞋|裤|包|袜|帽|衣|裙|科|浴|厕|宿舍|寝|更衣|老人|病人|患者|客|宾|友|监|神|王|巫)"
    r"|男(?:孩|童|婴|主人|装|鞋|裤|包|袜|帽|衣|科|浴|厕|宿舍|寝|更衣|老人|病人|患者|客|宾|友|方|人(?!员))"
    r"|[男女](?:士|性|生|式|款)(?:内衣|服装|服饰|皮鞋|鞋|包|用品|理发|美发|护肤|衣|西装|衬衫|裤|宿舍|浴室|卫生间|厕所|更衣室|顾客|客人|客户|会员|患者|病人|老人|养生|公寓|寝室)"
)
_BOTH = re.compile(
    r"男(?:性|士|的|工|生)?[、,，/或和及与跟]?女(?:性|士|的|工|生)?(?:老少)?(?:不限|均可|都行|都可以?|都要|皆可|不拘|都招|都收|各半|通用)?"
    r"|女(?:性|士|的|工|生)?[、/或和及与跟]?男(?:性|士|的|工|生)?(?:不限|均可|都行|都可以?|都要|皆可|不拘)?"
)

_WORD = r"(?:性|士|生|同志|工人?|的|人)?"
_NUMBER = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_PEOPLE = rf"{_NUMBER}\s*(?:名|个|人|位)"
_AGE = r"(?:[1-9][0-9]\s*(?:周?岁)?\s*(?:-+|到|至)\s*)?[1-9][0-9]\s*(?:周?岁)?\s*(?:以[下内上])?"
_ROLE = (
    r"(?:普工|小工|杂工|工人|员工|人员|服务员|服务生|保安|保洁|司机|护工|护理员?|厨师|厨工|学徒|学生|店员|营业员|收银员?|导购员?|操作工|操作员|包装工|缝纫工|质检员?|文员|助理|壮工|力工"
    r"|搬运工|装卸工|前台|迎宾|主播|销售员?|技工|师傅|保姆|家政|客服|教练|老师|洗碗工|传菜员|理货员|促销员|焊工|电工|瓦工|木工|油漆工|钢筋工|快递员|骑手|分拣员|绿化工|采摘工|零工|临时工|小时工|钟点工)"
)
_ONLY = r"(?:只限|仅限|限定?|只招|只要|仅招|只收|必须是?|须是?|要求是?|需要?是?)"

_COUNTS = re.compile(
    rf"(?P<first>[男女]){_WORD}\s*(?P<one>{_NUMBER})\s*(?:名|个|人|位)?\s*[,，、/和]?\s*(?P<second>[男女]){_WORD}\s*(?P<two>{_NUMBER})\s*(?:名|个|人|位)"
    rf"|男女各\s*(?P<each>{_NUMBER})\s*(?P<unit>名|个|人|位)?"
)
_AGES = re.compile(
    rf"(?P<first>[男女]){_WORD}\s*[:]?\s*(?:年龄)?\s*(?P<one>{_AGE})\s*[,，、;/和]?\s*(?P<second>[男女]){_WORD}\s*[:]?\s*(?:年龄)?\s*(?P<two>{_AGE})(?!\s*(?:元|块|名|个|人|位|[0-9]|/|一?天))"
)
_LESS_PAY = re.compile(
    rf"[男女]{_WORD}\s*(?:工资|一天|每天)?\s*(?:少|低|减|便宜)\s*[0-9一二三四五六七八九十]{{1,6}}\s*(?:元|块)?"
)

_LIMITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"性别\s*(?:要求|限)?\s*[:是为]?\s*[男女](?:性|士|的)?(?![男女])(?:优先)?"), "性别不限"),
    (
        re.compile(
            rf"{_ONLY}\s*(?P<keep>{_AGE}|{_PEOPLE})?的?\s*[男女](?!工(?!作))(?:性|士|生|同志|的|人)?(?P<role>{_ROLE})?(?:优先)?"
        ),
        r"\g<keep>\g<role>",
    ),
    (re.compile(rf"[男女]{_WORD}(?:{_ROLE})?(?:优先|为主|为佳|最好|更好|优选)(?:考虑|录用)?"), ""),
    (re.compile(rf"(?:不要|不招|不收|谢绝|拒绝|不用)[男女]{_WORD}(?:{_ROLE})?"), ""),
    (re.compile(rf"[男女]{_WORD}(?:{_ROLE})?(?:勿扰|免谈|莫扰|不要|不招|勿来|别来|就算了|绕道)"), ""),
    (
        re.compile(
            rf"(?<![\u4e00-\u9fff])[男女]{_WORD}\s*[:]?\s*(?:年龄)?\s*(?P<keep>{_AGE})(?!\s*(?:元|块|/|一?天|[0-9]))"
        ),
        r"\g<keep>",
    ),
    (re.compile(rf"[男女](?:性|的)?\s*(?P<keep>{_ROLE})"), r"\g<keep>"),
    (re.compile(r"[男女]工(?!作|地|程|资|业)"), "工人"),
    (re.compile(rf"[男女]{_WORD}\s*(?P<keep>{_PEOPLE})"), r"\g<keep>"),
    (re.compile(rf"(?P<keep>{_PEOPLE})的?[男女](?:性|士|生|的)?(?![\u4e00-\u9fff])"), r"\g<keep>"),
    (
        re.compile(r"(?:招聘?|聘|要|找|需要?|缺)(?:[两几多]?[名个])?[男女](?:性|士|生|的|人员)?(?![\u4e00-\u9fff])"),
        "招人",
    ),
    (re.compile(r"(?:^|(?<=[\s,，。;:、(（]))[男女](?:性|士|的)?(?=$|[\s,，。;、)）0-9])"), ""),
    (re.compile(r"^\s*[男女]\s*$"), "男女不限"),
    (
        re.compile(
            r"(?:(?:招|要|限|找|只要)(?:[0-9]{1,4}[名个])?)(?:小伙子?|姑娘|小姑娘|美女|帅哥|妇女|小妹)(?![\u4e00-\u9fff])"
        ),
        "招人",
    ),
    (re.compile(r"(?:小伙子?|姑娘|美女|帅哥|妇女|小妹)优先"), ""),
)


def sex_matches(folded: str, hazards: frozenset[Hazard] | None, tasks: tuple[str, str]) -> Iterator[Match]:
    """Every wording that treats the sexes differently. ``tasks``: words to name pay by, the heavier first."""
    rest = _OTHERS.sub(_blank, folded)
    for pattern in SEX_PAY_PATTERNS:
        for match in pattern.finditer(rest):
            if not _is_pay(match):
                continue
            yield Match(LintCode.SEX_PAY, span_of(match), _by_task(match.group(), tasks))
            rest = _blanked(rest, match)
    for match in _AGES.finditer(rest):
        if match.group("first") != match.group("second"):
            yield Match(LintCode.SEX_AGE, span_of(match), _widest(match.group("one"), match.group("two")))
            rest = _blanked(rest, match)
    for match in _COUNTS.finditer(rest):
        total = _total(match)
        if total is not None:
            yield Match(LintCode.SEX_COUNT, span_of(match), f"{total}名")
            rest = _blanked(rest, match)
    for match in _LESS_PAY.finditer(rest):
        yield Match(LintCode.SEX_PAY, span_of(match), None)
        rest = _blanked(rest, match)
    yield from _limits(_BOTH.sub(_blank, rest), folded, hazards)


def _limits(rest: str, folded: str, hazards: frozenset[Hazard] | None) -> Iterator[Match]:
    men_lawful = bool(hazards and hazards & CLOSED_TO_WOMEN) or _LAWFUL_FOR_MEN.search(folded) is not None
    women_lawful = _LAWFUL_FOR_WOMEN.search(folded) is not None
    for pattern, replacement in _LIMITS:
        for match in pattern.finditer(rest):
            men = "男" in match.group() or "小伙" in match.group() or "帅哥" in match.group()
            refused = re.search("不[要招收用]|谢绝|拒绝|勿|免谈|莫|别来|算了|绕道", match.group()) is not None
            if men_lawful if men is not refused else women_lawful:
                continue
            yield Match(LintCode.SEX_LIMIT, span_of(match), match.expand(replacement))
            rest = _blanked(rest, match)


def _is_pay(match: re.Match[str]) -> bool:
    """男5女3 are people; 男180女160 is pay."""
    figures = [integer(figure) for side in ("man", "woman") for figure in re.split(r"\s*-\s*", match.group(side))]
    money = re.search("元|块|天|小时|月|日结|工资", match.group()) is not None
    return all(figure is not None and (figure >= 60 or (money and figure >= 10)) for figure in figures)


def _by_task(words: str, tasks: tuple[str, str]) -> str:
    """男180女160 becomes 重活180 / 轻活160: pay follows the task, which anybody may take."""
    heavier, lighter = tasks
    named = re.sub(rf"男{_WORD}", heavier, words, count=1)
    named = re.sub(rf"女{_WORD}", lighter, named, count=1)
    second = lighter if named.startswith(heavier) else heavier
    first, _, last = named.partition(second)
    return f"{first.rstrip(' ,，、;/和')} / {second}{last}"


def _widest(one: str, two: str) -> str:
    """One age limit that holds for both: the widest of the two."""
    lows, highs = [], []
    for side in (one, two):
        ages = [int(age) for age in re.findall(r"[1-9][0-9]", side)]
        if len(ages) == 2:
            lows.append(min(ages))
            highs.append(max(ages))
        elif "以上" in side:
            lows.append(ages[0])
        else:
            highs.append(ages[0])
    if len(lows) == 2 and len(highs) == 2:
        return f"{min(lows)}-{max(highs)}岁"
    if highs and not lows:
        return f"{max(highs)}岁以下"
    return f"{min(lows)}岁以上" if lows and not highs else "年龄不限"


def _total(match: re.Match[str]) -> int | None:
    if match.group("each"):
        each = integer(match.group("each"))
        return None if each is None else 2 * each
    one, two = integer(match.group("one")), integer(match.group("two"))
    if match.group("first") == match.group("second") or one is None or two is None:
        return None
    return one + two


def _blank(match: re.Match[str]) -> str:
    return "\u2502" * len(match.group())


def _blanked(folded: str, match: re.Match[str]) -> str:
    return folded[: match.start()] + _blank(match) + folded[match.end() :]
