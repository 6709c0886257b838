"""Ages in what hirers write: left out where they are the worker's, kept where they are somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ages_in_words import without_ages


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("要求55岁以下，身体好", "身体好"),
        ("18-55周岁，能吃苦", "能吃苦"),
        ("18岁到50岁之间，有经验", "有经验"),
        ("年龄20至45，会开车", "会开车"),
        ("年龄：45以内", ""),
        ("招保洁，年龄不超过五十五岁，身体好", "招保洁，身体好"),
        ("年满十八周岁", ""),
        ("１８－５０岁男女不限", "男女不限"),
        ("招50岁左右的保安", "招的保安"),
        ("身体好（55岁以下）", "身体好"),
        ("55岁以下、能上夜班", "能上夜班"),
    ],
)
def test_the_workers_age_is_not_said(written: str, said: str) -> None:
    assert without_ages(written) == said


@pytest.mark.parametrize(
    "written",
    [
        "照顾80岁老人，做三顿饭",
        "带13岁的孩子写作业",
        "照看七十多岁的大娘",
        "砌墙，日结350–400元",
        "要4人，已报12人",
        "6点半到东门，干20天",
        "年龄不限，男女老少都行",
        "离这里55公里",
        "",
    ],
)
def test_what_is_no_age_of_the_worker_stays_as_it_is(written: str) -> None:
    assert without_ages(written) == written


@given(st.text(alphabet="0123456789岁周到-以下年龄十五，（）的", max_size=40))
def test_nothing_is_added_and_what_names_no_age_is_left_alone(written: str) -> None:
    said = without_ages(written)
    assert len(said) <= len(written)
    assert said == written or "岁" in written or "年龄" in written
