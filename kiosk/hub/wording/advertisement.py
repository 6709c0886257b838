"""What the linter judges and what it says: posting texts, findings, and the law behind each code.

Grades (M12): BLOCK is shown to nobody until it is mended; MEND_TODAY is shown and has to be mended the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.job import Hazard, Job, PayUnit
from kiosk.domain.law import PostingItem, missing_items
from kiosk.hub.wording.chat_message import PostDraft
from kiosk.hub.wording.folding import Span


class Grade(StrEnum):
    BLOCK = "block"
    MEND_TODAY = "mend-today"


class LintCode(StrEnum):
    """Stable: staff pages, exports and statistics name findings by them."""

    FEE = "fee"
    KEPT_PAPERS = "kept-papers"
    UNDER_AGE = "under-age"
    SCAM = "scam"
    PYRAMID = "pyramid"
    INJURY_WAIVER = "injury-waiver"
    BELOW_MINIMUM_WAGE = "below-minimum-wage"
    SEX_LIMIT = "sex-limit"
    ETHNIC_LIMIT = "ethnic-limit"
    ORIGIN_LIMIT = "origin-limit"
    HEALTH_LIMIT = "health-limit"
    DISABILITY_LIMIT = "disability-limit"
    RELIGION_LIMIT = "religion-limit"
    FAMILY_LIMIT = "family-limit"
    SEX_PAY = "sex-pay"
    SEX_AGE = "sex-age"
    SEX_COUNT = "sex-count"
    WAGE_HELD = "wage-held"
    INSURANCE_WAIVER = "insurance-waiver"
    VAGUE_PAY = "vague-pay"
    MISSING_TITLE = "missing-title"
    MISSING_TRADE = "missing-trade"
    MISSING_HIRER = "missing-hirer"
    MISSING_CREDIT_CODE = "missing-credit-code"
    MISSING_OPENINGS = "missing-openings"
    MISSING_DESCRIPTION = "missing-description"
    MISSING_PLACE = "missing-place"
    MISSING_PAY = "missing-pay"
    MISSING_HOURS = "missing-hours"
    MISSING_CONTACT = "missing-contact"
    MISSING_SOURCE = "missing-source"
    MISSING_VALIDITY = "missing-validity"


@dataclass(frozen=True, slots=True)
class Article:
    """What a code means: the grade, what is wrong in one sentence, and the rule that it rests on."""

    grade: Grade
    wrong: str
    basis: str


_BLOCK, _MEND = Grade.BLOCK, Grade.MEND_TODAY
_NOTICE = "五部门2026年1月关于招聘信息的通知"
_MINIMUM = "《人力资源市场暂行条例》第二十四条"

ARTICLES: Mapping[LintCode, Article] = {
    LintCode.FEE: Article(_BLOCK, "招工不能收押金、服装费、培训费等任何费用", "《劳动合同法》第九条"),
    LintCode.KEPT_PAPERS: Article(_BLOCK, "不能扣身份证和别的证件", "《劳动合同法》第九条"),
    LintCode.UNDER_AGE: Article(_BLOCK, "不能招不满16周岁的人", "《禁止使用童工规定》第二条"),
    LintCode.SCAM: Article(_BLOCK, "像是骗人或违法的活，请工作人员核实", "《就业服务与就业管理规定》第十四条"),
    LintCode.PYRAMID: Article(_BLOCK, "拉人头、交入会费是传销", "《禁止传销条例》第七条"),
    LintCode.INJURY_WAIVER: Article(_BLOCK, "不能写受伤出事自己负责", "《劳动合同法》第二十六条"),
    LintCode.BELOW_MINIMUM_WAGE: Article(_BLOCK, "工钱低于当地最低工资", "《劳动法》第四十八条"),
    LintCode.SEX_LIMIT: Article(
        _BLOCK, "不能限男女，国家规定女职工禁忌的活除外", "《就业促进法》第二十七条、《妇女权益保障法》第四十三条"
    ),
    LintCode.ETHNIC_LIMIT: Article(_BLOCK, "不能挑民族", "《就业促进法》第二十八条"),
    LintCode.ORIGIN_LIMIT: Article(_BLOCK, "不能限户口、籍贯、哪里人", f"《网络招聘服务管理规定》第十五条、{_NOTICE}"),
    LintCode.HEALTH_LIMIT: Article(_BLOCK, "不能因乙肝等病原携带不要人，也不能查", "《就业促进法》第三十条"),
    LintCode.DISABILITY_LIMIT: Article(_BLOCK, "不能因残疾不要人", "《就业促进法》第二十九条"),
    LintCode.RELIGION_LIMIT: Article(_BLOCK, "不能挑宗教信仰", "《就业促进法》第三条"),
    LintCode.FAMILY_LIMIT: Article(_BLOCK, "不能限结婚、怀孕、生育", "《妇女权益保障法》第四十三条"),
    LintCode.SEX_PAY: Article(_MEND, "工钱不能按男女定，请按活定", "《劳动法》第四十六条同工同酬"),
    LintCode.SEX_AGE: Article(_MEND, "男女不能定两个年龄，请写一个", "《就业促进法》第二十七条"),
    LintCode.SEX_COUNT: Article(_MEND, "不能分男几名女几名，请写总人数", "《就业促进法》第二十七条"),
    LintCode.WAGE_HELD: Article(_MEND, "不能压工资，请写清哪天发", "《工资支付暂行规定》第七条"),
    LintCode.INSURANCE_WAIVER: Article(
        _MEND, "不能写不签合同、放弃社保", "《劳动合同法》第十条、《社会保险法》第五十八条"
    ),
    LintCode.VAGUE_PAY: Article(_MEND, "工钱要写数，面议不算", f"{_MINIMUM}、{_NOTICE}"),
    LintCode.MISSING_TITLE: Article(_MEND, "没写招什么人", _MINIMUM),
    LintCode.MISSING_TRADE: Article(_MEND, "没写工种", _MINIMUM),
    LintCode.MISSING_HIRER: Article(_MEND, "没写谁招人", _MINIMUM),
    LintCode.MISSING_CREDIT_CODE: Article(_MEND, "单位招人要有统一社会信用代码", _NOTICE),
    LintCode.MISSING_OPENINGS: Article(_MEND, "没写要几个人", _MINIMUM),
    LintCode.MISSING_DESCRIPTION: Article(_MEND, "没写干什么活", _MINIMUM),
    LintCode.MISSING_PLACE: Article(_MEND, "没写在哪儿干", _MINIMUM),
    LintCode.MISSING_PAY: Article(_MEND, "没写工钱", _MINIMUM),
    LintCode.MISSING_HOURS: Article(_MEND, "没写几点到几点", "《就业服务与就业管理规定》第十一条"),
    LintCode.MISSING_CONTACT: Article(_MEND, "没写联系谁、打哪个电话", "《就业服务与就业管理规定》第十一条"),
    LintCode.MISSING_SOURCE: Article(_MEND, "没写信息从哪儿来", _NOTICE),
    LintCode.MISSING_VALIDITY: Article(_MEND, "没写哪天的活、招到哪天", _NOTICE),
}


class PostingField(StrEnum):
    """Which text of a posting."""

    MESSAGE = "message"
    """A pasted message, before there are fields."""
    TITLE = "title"
    TRADE = "trade"
    DESCRIPTION = "description"
    PAY = "pay"
    HOURS = "hours"
    REQUIREMENT = "requirement"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class StatedPay:
    minimum_yuan: int
    unit: PayUnit


@dataclass(frozen=True, slots=True)
class PostingText:
    """What the linter reads. Names, addresses and telephones are not among it: they hold no wording to judge."""

    texts: Mapping[PostingField, str] = field(repr=False)
    missing: tuple[PostingItem, ...] = ()
    """Required items that stand nowhere."""
    pay: StatedPay | None = None
    hazards: frozenset[Hazard] | None = None
    """The hazards stated; some make work that the law closes to women, which makes a limit to men lawful."""
    tasks: tuple[str, str] = ("重活", "轻活")
    """Words for the heavier and the lighter of two tasks, to name pay by when it was named by sex."""

    @classmethod
    def of_job(cls, job: Job) -> PostingText:
        texts = {
            PostingField.TITLE: job.title,
            PostingField.TRADE: job.trade_raw,
            PostingField.DESCRIPTION: job.description,
            PostingField.HOURS: job.work.hours_text,
            PostingField.MEETING: job.work.meet_at or "",
        }
        pay = StatedPay(job.pay.minimum_yuan, job.pay.unit) if job.pay.minimum_yuan > 0 else None
        return cls(texts, missing_items(job), pay, job.hazards)

    @classmethod
    def of_draft(cls, draft: PostDraft) -> PostingText:
        """A pasted job: who hires, and the hours where a day is given, are asked by the form later."""
        reading = draft.pay.value if draft.pay else None
        stated = {
            PostingItem.TRADE: draft.trade,
            PostingItem.OPENINGS: draft.openings,
            PostingItem.PLACE: draft.place,
            PostingItem.PAY: reading and reading.minimum_yuan,
            PostingItem.CONTACT: draft.contact_phone,
            PostingItem.VALIDITY: draft.when,
        }
        missing = tuple(item for item in PostingItem if item in stated and stated[item] is None)
        pay = None
        if reading and reading.minimum_yuan and reading.unit:
            pay = StatedPay(reading.minimum_yuan, reading.unit)
        return cls({PostingField.MESSAGE: draft.text}, missing, pay, tasks=draft.tasks or ("重活", "轻活"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``field`` and ``span`` are None for what is missing rather than written."""

    code: LintCode
    where: PostingField | None
    span: Span | None
    text: str = field(repr=False, default="")
    """The field's whole text as it was judged: a rewording holds for this text only."""
    replacement: str | None = None
    """What to put in place of the span to be lawful; empty takes it out; None where nothing but the hirer can mend."""

    @property
    def grade(self) -> Grade:
        return ARTICLES[self.code].grade

    @property
    def basis(self) -> str:
        return ARTICLES[self.code].basis

    @property
    def excerpt(self) -> str:
        return self.span.of(self.text) if self.span else ""

    @property
    def sentence(self) -> str:
        """One Chinese sentence for clerk and hirer, with the rule it rests on."""
        article = ARTICLES[self.code]
        return f"{article.wrong}（{article.basis}）。"
