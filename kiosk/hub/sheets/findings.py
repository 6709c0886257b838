"""What is wrong with single rows of a list, said to the office that keeps it: row, column, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RowGrade(StrEnum):
    ERROR = "error"
    """The row is not imported; it comes back in the file of refused rows."""
    WARNING = "warning"
    """The row is imported as the sentence says."""


class RowCode(StrEnum):
    """Stable: the staff's pages and statistics name findings by them."""

    HIRER_MISSING = "hirer-missing"
    HIRER_CARRIED = "hirer-carried"
    HIRER_BLOCKED = "hirer-blocked"
    HIRER_UNCHECKED = "hirer-unchecked"
    CREDIT_CODE_WRONG = "credit-code-wrong"
    CREDIT_CODE_MISSING = "credit-code-missing"
    DIGITS_LOST = "digits-lost"
    TITLE_MISSING = "title-missing"
    TITLE_LONG = "title-long"
    TRADE_UNKNOWN = "trade-unknown"
    TRADE_GUESSED = "trade-guessed"
    OPENINGS_MISSING = "openings-missing"
    OPENINGS_UNREADABLE = "openings-unreadable"
    FILLED_UNREADABLE = "filled-unreadable"
    PAY_MISSING = "pay-missing"
    PAY_UNREADABLE = "pay-unreadable"
    PAY_NO_FIGURE = "pay-no-figure"
    PAY_UNIT_UNKNOWN = "pay-unit-unknown"
    PAY_UNIT_GUESSED = "pay-unit-guessed"
    PAY_SEVERAL = "pay-several"
    PAY_REVERSED = "pay-reversed"
    SETTLEMENT_UNREADABLE = "settlement-unreadable"
    SETTLEMENT_ASSUMED = "settlement-assumed"
    PLACE_MISSING = "place-missing"
    REGION_UNKNOWN = "region-unknown"
    COORDINATES_UNREADABLE = "coordinates-unreadable"
    PHONE_MISSING = "phone-missing"
    PHONE_UNREADABLE = "phone-unreadable"
    PHONE_SEVERAL = "phone-several"
    DAY_UNREADABLE = "day-unreadable"
    DAYS_REVERSED = "days-reversed"
    ENDED = "ended"
    HOURS_ASSUMED = "hours-assumed"
    CLOCK_UNREADABLE = "clock-unreadable"
    AGE_UNREADABLE = "age-unreadable"
    AGE_TOO_YOUNG = "age-too-young"
    WORD_UNKNOWN = "word-unknown"
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    STATUS_ENDED = "status-ended"
    ROW_TWICE = "row-twice"
    NUMBER_TWICE = "number-twice"
    CANCELLED_HERE = "cancelled-here"
    OTHER_HALL = "other-hall"
    WORDING = "wording"
    """The ad linter's finding; the sentence is its own."""
    WORDING_TODAY = "wording-today"
    """The same, of the milder grade."""


_E, _W = RowGrade.ERROR, RowGrade.WARNING

_ARTICLES: Mapping[RowCode, tuple[RowGrade, str, str]] = {
    RowCode.HIRER_MISSING: (_E, "没写谁招人。", "请填单位名称；个人招人请填姓名。"),
    RowCode.HIRER_CARRIED: (_W, "单位空着，按上面一行的单位算。", "如果不是同一个单位，请填上单位名称。"),
    RowCode.HIRER_BLOCKED: (_E, "这个单位已被停用。", "请先和管理员核实这个单位。"),
    RowCode.HIRER_UNCHECKED: (
        _W,
        "本站没有核验过这个单位，先存成草稿，不上大屏。",
        "请核验证照，在岗位页里点发布；整批都核验过的，导入时勾选“证照已核验”。",
    ),
    RowCode.CREDIT_CODE_WRONG: (_W, "统一社会信用代码不对，没有采用，先存成草稿。", "请对照营业执照，填18位代码。"),
    RowCode.CREDIT_CODE_MISSING: (
        _W,
        "单位招人要有统一社会信用代码，先存成草稿，不上大屏。",
        "请填代码；个体户、个人请在单位类型里写明。",
    ),
    RowCode.DIGITS_LOST: (
        _E,
        "这一格在表里存成了数字，后几位已经丢了。",
        "请把这一列的格式改成“文本”，重新填一遍再导入。",
    ),
    RowCode.TITLE_MISSING: (_E, "没写招什么人。", "请填岗位名称，例如：砌砖工。"),
    RowCode.TITLE_LONG: (_W, "岗位名称太长，屏幕上只显示前面的字。", "请把名称写短，别的写到工作内容里。"),
    RowCode.TRADE_UNKNOWN: (_E, "看不出是什么工种。", "请在“工种”一列写明，例如：瓦工、电焊工、保洁、搬运。"),
    RowCode.TRADE_GUESSED: (_W, "工种按“{used}”归类，把握不大。", "不对的话，请在“工种”一列写明。"),
    RowCode.OPENINGS_MISSING: (_E, "没写要几个人。", "请填人数，例如：5。"),
    RowCode.OPENINGS_UNREADABLE: (_E, "人数“{cell}”看不懂。", "请写一个数，例如：5。"),
    RowCode.FILLED_UNREADABLE: (_W, "已招人数“{cell}”看不懂或比人数多，没有采用。", "请写一个不超过人数的数。"),
    RowCode.PAY_MISSING: (_E, "没写工钱。", "请填工资，例如：300元/天。"),
    RowCode.PAY_UNREADABLE: (_E, "工资“{cell}”看不懂。", "请写成：300-350元/天、18元/小时、4000元/月、0.8元/件。"),
    RowCode.PAY_NO_FIGURE: (_E, "工资写的是“{cell}”，没有数。", "工钱要写数，例如：300元/天。"),
    RowCode.PAY_UNIT_UNKNOWN: (_E, "工资“{cell}”没写是一天、一月还是一小时。", "请写成：300元/天 或 4000元/月。"),
    RowCode.PAY_UNIT_GUESSED: (_W, "没写按天还是按月，按“{used}”填。", "不对的话，请在工资里写明元/天或元/月。"),
    RowCode.PAY_SEVERAL: (_W, "写了几种工资，只用了第一种：{used}。", "不同工资请分成几行。"),
    RowCode.PAY_REVERSED: (_W, "最低工资比最高工资多，按 {used} 填。", "请检查这两列。"),
    RowCode.SETTLEMENT_UNREADABLE: (_W, "结算方式“{cell}”看不懂，按“{used}”填。", "请写：日结、周结、月结或完工结。"),
    RowCode.SETTLEMENT_ASSUMED: (_W, "没写怎么结，按“{used}”填。", "不对的话，请填：日结、周结、月结或完工结。"),
    RowCode.PLACE_MISSING: (_E, "没写在哪儿干。", "请填工作地点，写到村、小区或路口。"),
    RowCode.REGION_UNKNOWN: (_W, "所属地区“{cell}”没认出来，按“{used}”填。", "请写县区或乡镇的全称。"),
    RowCode.COORDINATES_UNREADABLE: (_W, "经纬度看不懂，没有采用。", "请写成小数，例如：35.0151；不知道就空着。"),
    RowCode.PHONE_MISSING: (_E, "没写联系电话。", "请填一个打得通的电话。"),
    RowCode.PHONE_UNREADABLE: (_E, "电话号码不对。", "手机填11位；座机写上区号，例如：0359-5550143。"),
    RowCode.PHONE_SEVERAL: (_W, "写了几个电话，只用第一个。", "请把最常接的放在前面。"),
    RowCode.DAY_UNREADABLE: (_E, "日期“{cell}”看不懂。", "请写成：2026-11-25 或 11月25日；长期的写“长期”。"),
    RowCode.DAYS_REVERSED: (_E, "结束日期比开始日期早。", "请检查这两列。"),
    RowCode.ENDED: (_E, "已经过期（{cell}）。", "还招人的话，请改成新的日期。"),
    RowCode.HOURS_ASSUMED: (_W, "没写几点到几点，写成“{used}”。", "请填上班时间，例如：7:00-18:00。"),
    RowCode.CLOCK_UNREADABLE: (_W, "时间“{cell}”看不懂，没有采用。", "请写成：6:30。"),
    RowCode.AGE_UNREADABLE: (_W, "年龄要求“{cell}”看不懂，按不限年龄填。", "请写成：18-60岁 或 55岁以下。"),
    RowCode.AGE_TOO_YOUNG: (_E, "不能招不满16周岁的人（《禁止使用童工规定》第二条）。", "请改成16岁以上。"),
    RowCode.WORD_UNKNOWN: (_W, "“{cell}”没认出来，按“{used}”填。", "请用常用的说法，例如：{example}。"),
    RowCode.CERTIFICATE_UNKNOWN: (_W, "证书“{cell}”没认出来，只写进了工作内容。", "请写证书的全名，例如：低压电工证。"),
    RowCode.STATUS_ENDED: (_W, "表里写着“{cell}”，这一行没有导入。", "本站还挂着的话，请在晨市里点满或取消。"),
    RowCode.ROW_TWICE: (_W, "和第{used}行完全一样，没有重复导入。", "不是重复的话，请把不同的地方写出来。"),
    RowCode.NUMBER_TWICE: (_E, "岗位编号和第{used}行一样。", "每个岗位请用自己的编号。"),
    RowCode.CANCELLED_HERE: (_W, "这个岗位在本站已经取消，没有重新发布。", "真的还要招，请换一个岗位编号或日期。"),
    RowCode.OTHER_HALL: (_W, "这个岗位是别的站点发的，没有改动。", "请和那个站点说，或用自己的信息来源名称导入。"),
    RowCode.WORDING: (_E, "{cell}", "{used}"),
    RowCode.WORDING_TODAY: (_W, "{cell}", "{used}"),
}

_LONGEST_QUOTE = 20


@dataclass(frozen=True, slots=True)
class RowFinding:
    """``row`` as the office sees it, ``heading`` as it stands in the list (empty for the whole row).

    Sentences quote cells, but never one that names a person or a telephone.
    """

    row: int
    heading: str
    code: RowCode
    sentence: str
    remedy: str

    @property
    def grade(self) -> RowGrade:
        return _ARTICLES[self.code][0]


def finding(
    row: int, heading: str, code: RowCode, *, cell: str = "", used: object = "", example: str = ""
) -> RowFinding:
    """``cell``: what stands there, shortened for the sentence; ``used``: what was taken instead."""
    _, sentence, remedy = _ARTICLES[code]
    quote = " ".join(cell.split())
    if code not in (RowCode.WORDING, RowCode.WORDING_TODAY) and len(quote) > _LONGEST_QUOTE:
        quote = f"{quote[:_LONGEST_QUOTE]}…"
    said = {"cell": quote, "used": used, "example": example}
    return RowFinding(row, heading, code, sentence.format(**said), remedy.format(**said))
