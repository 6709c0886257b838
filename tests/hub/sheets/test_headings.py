"""Headings as offices write them, and what a person may overrule."""

from __future__ import annotations

import pytest

from kiosk.domain.job import PayUnit
from kiosk.hub.sheets.headings import (
    Certainty,
    HeadingTableError,
    SheetField,
    layout_key,
    map_columns,
    normal_heading,
    parse_headings,
    shipped_vocabulary,
)

VOCABULARY = shipped_vocabulary()


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("单位名称", SheetField.HIRER_NAME),
        ("用 工 单 位", SheetField.HIRER_NAME),
        ("招聘\n人数（人）", SheetField.OPENINGS),
        ("*岗位：", SheetField.TITLE),
        ("工资（元／天）", SheetField.PAY),
        ("联系方式", SheetField.CONTACT_PHONE),
        ("AAB004", SheetField.HIRER_NAME),
        ("acb213", SheetField.TITLE),
        ("acb303", SheetField.ADDRESS),
        ("统一社会信用代码", SheetField.CREDIT_CODE),
        ("(岗位)", SheetField.TITLE),
    ],
)
def test_headings_are_known_however_they_are_spaced(heading: str, field: SheetField) -> None:
    assert VOCABULARY.exact(heading) is field


def test_every_field_has_a_word_so_that_a_template_can_be_read_back() -> None:
    assert set(VOCABULARY.known.values()) == set(SheetField)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("具体工作地点", SheetField.ADDRESS),
        ("联系人手机号码", SheetField.CONTACT_PHONE),
        ("招工联系人及电话", SheetField.CONTACT),
        ("用工人员年龄", SheetField.AGE),
        ("颜色", None),
        ("本表所列单位均已核验,请各村张贴联系电话", None),
    ],
)
def test_a_part_of_a_heading_is_a_guess(heading: str, field: SheetField | None) -> None:
    assert VOCABULARY.exact(heading) is None
    assert VOCABULARY.guess(heading) is field


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("工资(元/天)", PayUnit.DAY),
        ("薪资（元／月）", PayUnit.MONTH),
        ("月薪", PayUnit.MONTH),
        ("时薪", PayUnit.HOUR),
        ("单价(元/件)", PayUnit.PIECE),
        ("工资(元/天或元/月)", None),
        ("工资", None),
    ],
)
def test_a_heading_may_say_the_unit_of_pay(heading: str, unit: PayUnit | None) -> None:
    (column,) = map_columns([heading], VOCABULARY).columns
    assert column.unit is unit


def test_a_word_of_two_meanings_takes_the_field_that_is_free() -> None:
    alone = map_columns(["岗位", "待遇"], VOCABULARY)
    beside = map_columns(["待遇", "工资"], VOCABULARY)
    assert [column.field for column in alone.columns] == [SheetField.TITLE, SheetField.PAY]
    assert [column.field for column in beside.columns] == [SheetField.BENEFITS, SheetField.PAY]
    assert [column.heading for column in beside.doubtful] == ["待遇"]


def test_of_two_columns_for_one_field_the_second_is_reported() -> None:
    mapping = map_columns(["电话", "联系电话", "备注", "说明"], VOCABULARY)
    assert [column.certainty for column in mapping.columns] == [
        Certainty.KNOWN,
        Certainty.TAKEN,
        Certainty.KNOWN,
        Certainty.KNOWN,
    ]
    assert [column.heading for column in mapping.doubtful] == ["联系电话"]
    assert len(mapping.of(SheetField.REMARK)) == 2


def test_what_a_person_chose_goes_before_what_is_known() -> None:
    choices = {normal_heading("岗位 "): SheetField.IGNORED, normal_heading("活儿(干啥)"): SheetField.TITLE}
    mapping = map_columns(["岗位", "活儿（干啥）", "颜色"], VOCABULARY, choices)
    assert [column.field for column in mapping.columns] == [SheetField.IGNORED, SheetField.TITLE, None]
    assert [column.certainty for column in mapping.columns] == [Certainty.CHOSEN, Certainty.CHOSEN, Certainty.UNKNOWN]


def test_what_is_missing_is_named_once_and_may_stand_above_the_table() -> None:
    headings = ["岗位", "人数", "工资", "工作地点", "联系电话"]
    assert map_columns(headings, VOCABULARY).missing == ((SheetField.HIRER_NAME,),)
    assert map_columns(headings, VOCABULARY, said_above=[SheetField.HIRER_NAME]).missing == ()


def test_a_layout_is_known_again_in_another_order_and_spacing() -> None:
    first = layout_key(["序号", "岗位", "人 数", ""], VOCABULARY)
    assert first == layout_key(["人数（人）", "岗位", "退回原因"], VOCABULARY)
    assert first != layout_key(["岗位"], VOCABULARY)


@pytest.mark.parametrize(
    "toml",
    [
        "[words]\ntitle = ['岗位']\ntrade = ['岗 位']\n[either]\n",
        "[words]\nnonsense = ['岗位']\n[either]\n",
        "[words]\ntitle = ['岗位']\n[either]\n'岗位' = ['trade']\n",
        "[words]\n",
        "[words",
    ],
)
def test_a_table_that_contradicts_itself_is_refused(toml: str) -> None:
    with pytest.raises(HeadingTableError):
        parse_headings(toml)
