"""How offices keep the same four postings: one builder per layout, each a real file.

Three employers, four jobs. Every layout says as much of them as such an office would; ``SAYS`` lists what the readings
are compared by. The employers, people and numbers are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from tests.hub.sheets.files import csv_of, fill, ods_of, xls_of, xlsx, xlsx_of

FRUIT = "盐湖区示例果业有限公司"
BUILDERS = "运城市示例劳务服务有限公司"
KITCHEN = "解州镇示例饭店"


@dataclass(frozen=True, slots=True)
class Said:
    """What every layout says of a posting, as it must be read. ``place`` is only a part of the address."""

    hirer: str
    title: str
    openings: int
    pay: tuple[int, int | None, str]
    place: str
    contact: str
    phone: str


PACKER = Said(FRUIT, "苹果装箱工", 4, (120, 150, "day"), "东郭镇果库", "赵师傅", "19900000001")
PICKER = Said(FRUIT, "果园采摘工", 10, (15, None, "hour"), "东郭镇果库", "赵师傅", "19900000001")
BRICKLAYER = Said(BUILDERS, "砌砖工", 6, (300, 350, "day"), "解州镇安置小区工地", "王经理", "19900000002")
WAITER = Said(KITCHEN, "服务员", 2, (3000, 3500, "month"), "解州镇西街", "李女士", "0359-5550143")
SAYS = (PACKER, PICKER, BRICKLAYER, WAITER)


def plain() -> bytes:
    """One row of headings in row 1, everything as text."""
    return xlsx_of(
        [
            ("单位名称", "岗位名称", "招聘人数", "薪资待遇", "工作地点", "联系人", "联系电话", "备注"),
            (FRUIT, "苹果装箱工", "4人", "120-150/天", "东郭镇果库", "赵师傅", "19900000001", "长期有效"),
            (FRUIT, "果园采摘工", "10", "15元/小时", "东郭镇果库", "赵师傅", "19900000001", None),
            (BUILDERS, "砌砖工", "6", "300-350/天", "解州镇安置小区工地", "王经理", "19900000002", None),
            (KITCHEN, "服务员", "2", "3000-3500元/月", "解州镇西街", "李女士", "0359-5550143", None),
        ]
    )


def titled_and_merged() -> bytes:
    """A title over all columns, who filled it in, employers merged over their jobs, a total and notes beneath."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("岗位信息")
        bold = workbook.add_format({"bold": True})
        sheet.merge_range("A1:I1", "盐湖区2026年11月零工岗位信息汇总表", bold)
        sheet.merge_range("A2:I2", "填报单位：解州镇便民服务中心　　填报日期：2026年11月24日", bold)
        rows = [
            ("序号", "用工单位", "工种", "用工人数", "工资", "用工地点", "联系人", "联系方式", "截止日期"),
            (1, None, "苹果装箱工", 4, "120～150元/天", None, None, None, date(2026, 11, 30)),
            (2, None, "果园采摘工", 10, "15元每小时", None, None, None, date(2026, 11, 30)),
            (3, BUILDERS, "砌砖工", 6, "300-350元一天", "解州镇安置小区工地", "王经理", 19900000002, date(2026, 12, 5)),
            (4, KITCHEN, "服务员", 2, "月薪3000-3500元", "解州镇西街", "李女士", "0359-5550143", date(2026, 12, 5)),
            (5,),
            (6,),
            ("合计", None, None, 22),
            ("备注：以上岗位面向全市，请各村（社区）张贴。",),
            ("填表人：孙某某", None, None, "审核人："),
        ]
        fill(sheet, rows, workbook.add_format({"num_format": 'yyyy"年"m"月"d"日"'}), first_row=2)
        for column, text in ((1, FRUIT), (5, "东郭镇果库"), (6, "赵师傅"), (7, 19900000001)):
            sheet.merge_range(3, column, 4, column, text)

    return xlsx(build)


def two_rows_of_headings() -> bytes:
    """Groups of headings with their parts beneath."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:L1", "企业用工需求登记表")
        for first, last, text in ((4, 5, "用工要求"), (6, 7, "薪资待遇（元/天）"), (9, 10, "联系方式")):
            sheet.merge_range(1, first, 1, last, text)
        for column, text in ((0, "序号"), (1, "单位名称"), (2, "岗位"), (3, "人数"), (8, "工作地址"), (11, "食宿")):
            sheet.merge_range(1, column, 2, column, text)
        for column, text in ((4, "年龄"), (5, "学历"), (6, "最低"), (7, "最高"), (9, "联系人"), (10, "电话")):
            sheet.write(2, column, text)
        rows = [
            (1, FRUIT, "苹果装箱工", 4, "18-60周岁", "不限", 120, 150, "东郭镇果库", "赵师傅", 19900000001, "管午饭"),
            (2, FRUIT, "果园采摘工", 10, "不限", "不限", "15元/小时", None, "东郭镇果库", "赵师傅", 19900000001, "无"),
            (
                3,
                BUILDERS,
                "砌砖工",
                6,
                "55岁以下",
                "不限",
                300,
                350,
                "解州镇安置小区工地",
                "王经理",
                19900000002,
                "包吃住",
            ),
            (
                4,
                KITCHEN,
                "服务员",
                2,
                "18-45",
                "初中",
                "3000元/月",
                "3500元/月",
                "解州镇西街",
                "李女士",
                "0359-5550143",
                "包吃",
            ),
        ]
        fill(sheet, rows, None, first_row=3)

    return xlsx(build)


def one_form_per_employer() -> bytes:
    """Two sheets would be two employers; here the employer of the only list stands above it."""
    return xlsx_of(
        [
            (None, "招聘信息登记表"),
            ("单位名称：", FRUIT, None, "联系人：赵师傅"),
            ("工作地点", "东郭镇果库", "联系电话", "199 0000 0001"),
            (),
            ("岗位名称", "需求人数", "工资待遇", "岗位要求"),
            ("苹果装箱工", 4, "120-150元/天", "手脚麻利"),
            ("果园采摘工", 10, "15/小时", "能爬梯"),
        ]
    )


def old_xls() -> bytes:
    """A BIFF file: figures as numbers, telephones as numbers, merged title and employer."""
    return xls_of(
        [
            ("盐湖区企业招聘信息表", None, None, None, None, None, None),
            ("企业名称", "招聘岗位", "招聘人数", "工资标准(元/天)", "工作地址", "联系人", "联系电话"),
            (FRUIT, "苹果装箱工", 4, "120-150", "东郭镇果库", "赵师傅", 19900000001),
            (None, "果园采摘工", 10.0, "15元/小时", "东郭镇果库", "赵师傅", 19900000001),
            (BUILDERS, "砌砖工", 6, "300—350", "解州镇安置小区工地", "王经理", 19900000002),
            (KITCHEN, "服务员", 2, "3000-3500/月", "解州镇西街", "李女士", "0359-5550143"),
        ],
        merges=[(0, 0, 0, 6), (2, 3, 0, 0)],
    )


_MESSY = [
    ("用人单位", "招聘职位", "招聘人数（人）", "薪资", "上班地点", "联系人及电话"),
    (FRUIT, "苹果装箱工", "四个", "一天120到150", "东郭镇果库", "赵师傅 19900000001"),
    (FRUIT, "果园采摘工", "10名", "15块钱一小时", "东郭镇果库", "赵师傅19900000001"),
    (BUILDERS, "砌砖工", "需6人", "300-350，日结", "解州镇安置小区工地", "王经理/19900000002"),
    (KITCHEN, "服务员", "2人", "3000-3500每月", "解州镇西街", "李女士（0359-5550143）"),
]


def csv_with_mark() -> bytes:
    return csv_of(_MESSY, "utf-8-sig")


def csv_plain_utf8() -> bytes:
    return csv_of(_MESSY, "utf-8", line_end="\n")


def csv_gb18030() -> bytes:
    """As Excel in China saves it."""
    return csv_of(_MESSY, "gb18030")


def csv_semicolons() -> bytes:
    return csv_of(_MESSY, "gb18030", ";")


def unicode_text_with_tabs() -> bytes:
    """Excel's "Unicode 文本": UTF-16 with tabs."""
    return csv_of(_MESSY, "utf-16", "\t")


def ministry_codes() -> bytes:
    """A city system's export: codes of the shared tables above their names."""
    return xlsx_of(
        [
            ("acb210", "aab004", "acb213", "招聘人数", "acb248", "acb303", "aae004", "aae005", "acb330"),
            ("岗位编号", "单位名称", "职位名称", "招聘人数", "薪酬档", "工作地址", "联系人", "联系电话", "招聘会编号"),
            ("1408020001", FRUIT, "苹果装箱工", "4", "120-150元/天", "东郭镇果库", "赵师傅", "19900000001", "Z1"),
            ("1408020002", FRUIT, "果园采摘工", "10", "15元/小时", "东郭镇果库", "赵师傅", "19900000001", "Z1"),
            (
                "1408020003",
                BUILDERS,
                "砌砖工",
                "6",
                "300-350元/天",
                "解州镇安置小区工地",
                "王经理",
                "19900000002",
                "Z1",
            ),
            ("1408020004", KITCHEN, "服务员", "2", "3000-3500元/月", "解州镇西街", "李女士", "0359-5550143", "Z1"),
        ]
    )


def list_on_the_third_sheet() -> bytes:
    """Instructions first, then a hidden sheet of choices, the list last and not in the corner."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        notes = workbook.add_worksheet("填表说明")
        notes.write_column(0, 0, ["填表说明", "1. 单位名称请填写全称", "2. 工资请注明元/天或元/月"])
        hidden = workbook.add_worksheet("选项")
        hidden.write_column(0, 0, ["单位名称", "岗位", "人数", "日结", "月结"])
        hidden.hide()
        sheet = workbook.add_worksheet("11月岗位")
        fill(
            sheet,
            [
                ("岗位", "人数", "工资", "地点", "单位", "电话", "找谁"),
                ("苹果装箱工", 4, "120-150一天", "东郭镇果库", FRUIT, 19900000001, "赵师傅"),
                ("果园采摘工", 10, "15元/时", "东郭镇果库", FRUIT, 19900000001, "赵师傅"),
                ("砌砖工", 6, "300-350/天", "解州镇安置小区工地", BUILDERS, 19900000002, "王经理"),
                ("服务员", 2, "3000-3500/月", "解州镇西街", KITCHEN, "03595550143", "李女士"),
            ],
            None,
            first_row=4,
            first_column=2,
        )
        sheet.set_row(5, None, None, {"hidden": False})
        sheet.set_row(30, None, None, {"hidden": True})

    return xlsx(build)


def full_width() -> bytes:
    """Typed with a Chinese keyboard: full-width figures, spaces inside headings, line breaks in cells."""
    return xlsx_of(
        [
            ("单 位 名 称", "招聘\n岗位", "人　数", "工资\n（元／天）", "工 作 地 点", "联 系 人", "联系\n电话"),
            (FRUIT, "苹果装箱工", "４人", "１２０－１５０", "东郭镇果库", "赵师傅", "１９９０００００００１"),
            (FRUIT, "果园采摘工", "１０", "１５元／小时", "东郭镇果库", "赵师傅", "199-0000-0001"),
            (BUILDERS, "砌砖工", "６", "３００～３５０", "解州镇安置小区工地", "王经理", "+86 199 0000 0002"),
            (KITCHEN, "服务员", "２", "３０００－３５００元／月", "解州镇西街", "李女士", "（0359）5550143"),
        ]
    )


def same_as_above() -> bytes:
    """Typed by somebody who writes 同上, draws ditto marks and leaves the employer out."""
    return csv_of(
        [
            ("用工方", "工种", "要几个人", "工钱", "在哪儿干", "找谁", "电话"),
            (FRUIT, "苹果装箱工", 4, "120-150/天", "东郭镇果库", "赵师傅", "19900000001"),
            (None, "果园采摘工", 10, "15元/小时", "同上", "〃", "″"),
            (BUILDERS, "砌砖工", 6, "300-350/天", "解州镇安置小区工地", "王经理", "19900000002"),
            (KITCHEN, "服务员", 2, "3000-3500/月", "解州镇西街", "李女士", "0359-5550143"),
        ],
        "gb18030",
    )


def printed_pages() -> bytes:
    """Made to be printed: a section per place, headings again on each page, numbered lines left empty."""
    headings = ("序号", "招聘单位", "岗位", "人数", "待遇", "地址", "负责人", "手机")
    return xlsx_of(
        [
            ("招工信息",),
            headings,
            ("示例", "某某公司", "保安", 2, "100/天", "某路", "张三", "13800000000"),
            ("一、东郭镇",),
            (1, FRUIT, "苹果装箱工", 4, "120-150/天", "东郭镇果库", "赵师傅", 19900000001),
            (2, FRUIT, "果园采摘工", 10, "15/小时", "东郭镇果库", "赵师傅", 19900000001),
            ("小计", None, None, 14),
            headings,
            ("二、解州镇",),
            (3, BUILDERS, "砌砖工", 6, "300-350/天", "解州镇安置小区工地", "王经理", 19900000002),
            (4, KITCHEN, "服务员", 2, "3000-3500/月", "解州镇西街", "李女士", "0359-5550143"),
            (5,),
            (6,),
            ("总 计", None, None, 22),
        ]
    )


def many_columns() -> bytes:
    """A labour company's own list: everything in columns of its own, much of it of no use here."""
    rows = [
        "企业全称|统一社会信用代码|单位性质|所属行业|所属乡镇|招聘岗位|岗位职责|需求人数|最低薪资|最高薪资|计薪方式|结算方式"
        "|工作详细地址|上班时间|用工日期|性别要求|年龄要求|学历要求|技能证书|是否包吃|是否包住|保险|联系人|联系人手机号|招聘截止日期",
        f"{FRUIT}|91140802MA0EXAM109|民营企业|农业|东郭镇|苹果装箱工|分级、装箱|4|120|150|元/天|日结"
        "|东郭镇果库|7:00-17:00|11月25日|不限|18-60|不限|无|是|否|意外险|赵师傅|19900000001|2026-11-30",
        f"{FRUIT}|91140802MA0EXAM109|民营企业|农业|东郭镇|果园采摘工|采摘|10|15||小时|日结"
        "|东郭镇果库|7:00-17:00|2026年11月26日|男女不限|不限|不限||否|否|无|赵师傅|19900000001|2026.11.30",
        f"{BUILDERS}|91140802MA0EXAM25R|有限责任公司|建筑业|解州镇|砌砖工|砌墙|6|300|350|按天|完工结"
        "|解州镇安置小区工地|6:30-18:00|2026/11/25|不限|55岁以下|不限||是|是|工伤保险|王经理|19900000002|长期",
        f"{KITCHEN}|92140802MA0EXAM33H|个体工商户|餐饮|解州镇|服务员|点菜、收台|2|3000|3500|月薪|月结"
        "|解州镇西街|9:30-21:30||不限||初中|健康证|是|否||李女士|0359-5550143|",
    ]
    return xlsx_of([[text or None for text in row.split("|")] for row in rows])


def open_document() -> bytes:
    return ods_of(
        [
            ("单位", "岗位", "人数", "工资", "工作地点", "联系人", "电话"),
            (FRUIT, "苹果装箱工", 4, "120-150元/天", "东郭镇果库", "赵师傅", 19900000001),
            (None, "果园采摘工", 10, "15元/小时", "东郭镇果库", "赵师傅", 19900000001),
            (BUILDERS, "砌砖工", 6, "300-350元/天", "解州镇安置小区工地", "王经理", 19900000002),
            (KITCHEN, "服务员", 2, "3000-3500元/月", "解州镇西街", "李女士", "0359-5550143"),
        ]
    )


@dataclass(frozen=True, slots=True)
class Office:
    """``says``: the postings that the file holds."""

    build: Callable[[], bytes]
    says: tuple[Said, ...] = SAYS


OFFICES: Mapping[str, Office] = {
    "plain": Office(plain),
    "titled and merged": Office(titled_and_merged),
    "two rows of headings": Office(two_rows_of_headings),
    "one form per employer": Office(one_form_per_employer, (PACKER, PICKER)),
    "old xls": Office(old_xls),
    "csv with mark": Office(csv_with_mark),
    "csv utf-8": Office(csv_plain_utf8),
    "csv gb18030": Office(csv_gb18030),
    "csv semicolons": Office(csv_semicolons),
    "unicode text": Office(unicode_text_with_tabs),
    "ministry codes": Office(ministry_codes),
    "third sheet": Office(list_on_the_third_sheet),
    "full width": Office(full_width),
    "same as above": Office(same_as_above),
    "printed pages": Office(printed_pages),
    "many columns": Office(many_columns),
    "open document": Office(open_document),
}
