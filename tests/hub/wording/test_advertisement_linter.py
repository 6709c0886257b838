"""The ad linter: unlawful wordings are caught, lawful ones pass, rewordings are lawful and settle."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.demo.market import market_jobs
from kiosk.domain.job import Hazard, Pay, PayUnit, Settlement
from kiosk.domain.law import PostingItem
from kiosk.hub.wording.advertisement import ARTICLES, Finding, Grade, LintCode, PostingField, PostingText, StatedPay
from kiosk.hub.wording.advertisement_linter import MinimumWage, lint, reword, reword_all
from tests.domain.postings import NOW, a_job
from tests.hub.wording.advertisements import LAWFUL, UNLAWFUL
from tests.hub.wording.tables import HOME, read, regions, trades


def posting(text: str) -> PostingText:
    return PostingText({PostingField.DESCRIPTION: text})


def codes(text: str) -> set[LintCode]:
    return {finding.code for finding in lint(posting(text))}


def only(text: str) -> Finding:
    (finding,) = lint(posting(text))
    return finding


def test_the_golden_sets_are_as_large_as_they_should_be() -> None:
    assert len(UNLAWFUL) >= 60
    assert len(LAWFUL) >= 60


@pytest.mark.parametrize(("text", "expected"), UNLAWFUL)
def test_an_unlawful_advertisement_is_caught(text: str, expected: frozenset[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize("text", LAWFUL)
def test_a_lawful_advertisement_passes(text: str) -> None:
    assert lint(posting(text)) == ()


def test_a_whole_sample_market_passes() -> None:
    jobs = market_jobs(jobs=400, seed=7, now=NOW, region=HOME, trades=trades(), regions=regions())
    assert [finding for job in jobs for finding in lint(PostingText.of_job(job))] == []


def test_every_code_has_its_sentence_with_the_rule_it_rests_on() -> None:
    assert set(ARTICLES) == set(LintCode)
    for code, article in ARTICLES.items():
        sentence = Finding(code, None, None).sentence
        assert article.basis in sentence
        assert sentence.count("。") == 1
    assert "《劳动合同法》第九条" in only("押金200元").sentence


def test_every_item_of_the_law_has_a_code() -> None:
    findings = lint(PostingText({}, missing=tuple(PostingItem)))
    assert len({finding.code for finding in findings}) == len(PostingItem)
    assert {finding.grade for finding in findings} == {Grade.MEND_TODAY}


def test_the_grades() -> None:
    assert only("押金200元").grade is Grade.BLOCK
    assert only("男180女160").grade is Grade.MEND_TODAY


def test_a_finding_points_at_its_words() -> None:
    finding = only("瓦工3名，入职先交服装费300，日结")
    assert finding.excerpt == "入职先交服装费300"
    assert finding.where is PostingField.DESCRIPTION


@pytest.mark.parametrize(
    ("text", "lawful"),
    [
        ("男180女160", "重活180 / 轻活160"),
        ("女工一天160，男工一天180", "轻活一天160 / 重活一天180"),
        ("限45岁以下男性", "45岁以下"),
        ("招女服务员2名，包吃住", "招服务员2名，包吃住"),
        ("只招男工5名", "只招工人5名"),
        ("性别：男，日结", "性别不限，日结"),
        ("男5名，女3名", "8名"),
        ("男女各5名", "10名"),
        ("男55岁以下，女50岁以下", "55岁以下"),
        ("男18-55岁女18-50岁", "18-55岁"),
        ("本地人优先，日结", "住得近的优先，日结"),
        ("限汉族，日结", "日结"),
        ("日结，乙肝勿扰", "日结"),
        ("日结\n已婚已育优先\n管饭", "日结\n\n管饭"),
    ],
)
def test_one_press_makes_it_lawful(text: str, lawful: str) -> None:
    finding = only(text)
    assert reword(text, finding) == lawful
    assert lint(posting(lawful)) == ()


def test_pay_by_sex_is_named_by_the_two_tasks_of_the_posting() -> None:
    draft = read("明天解州镇，保洁和搬运共8人，男180女160，日结，王师傅13900001234")
    (finding,) = (each for each in lint(PostingText.of_draft(draft)) if each.code is LintCode.SEX_PAY)
    assert finding.replacement == "搬运180 / 保洁160"


@pytest.mark.parametrize("text", ["押金200元", "刷单日结", "15岁以上即可", "身份证押公司"])
def test_what_only_the_hirer_can_mend_has_no_rewording(text: str) -> None:
    finding = only(text)
    assert finding.replacement is None
    assert reword(text, finding) == text


def test_a_rewording_holds_only_for_the_text_that_was_judged() -> None:
    finding = only("限汉族，日结")
    assert reword("限汉族，日结，管饭", finding) == "限汉族，日结，管饭"


def test_a_limit_to_men_is_lawful_where_the_law_closes_the_work_to_women() -> None:
    job = a_job(title="卸化肥", description="限男性，卸车", hazards=frozenset({Hazard.LOAD}))
    assert lint(PostingText.of_job(job)) == ()
    harmless = replace(job, hazards=frozenset({Hazard.FORCED_POSTURE}))
    assert [finding.code for finding in lint(PostingText.of_job(harmless))] == [LintCode.SEX_LIMIT]


def test_a_limit_to_women_is_not_excused_by_the_loads() -> None:
    job = a_job(description="限女性，装箱", hazards=frozenset({Hazard.LOAD}))
    assert [finding.code for finding in lint(PostingText.of_job(job))] == [LintCode.SEX_LIMIT]


def test_a_complete_job_lacks_nothing_and_an_empty_one_almost_everything() -> None:
    assert lint(PostingText.of_job(a_job())) == ()
    bare = a_job(
        title=" ", description="", openings=0, pay=Pay(0, None, PayUnit.DAY, Settlement.DAILY), valid_through=0
    )
    assert {finding.code for finding in lint(PostingText.of_job(bare))} == {
        LintCode.MISSING_TITLE,
        LintCode.MISSING_DESCRIPTION,
        LintCode.MISSING_OPENINGS,
        LintCode.MISSING_PAY,
        LintCode.MISSING_VALIDITY,
    }


def test_a_pasted_message_is_asked_for_what_it_lacks() -> None:
    findings = lint(PostingText.of_draft(read("急招普工 13900001234")))
    assert [finding.code for finding in findings] == [
        LintCode.MISSING_OPENINGS,
        LintCode.MISSING_PLACE,
        LintCode.MISSING_PAY,
        LintCode.MISSING_VALIDITY,
    ]


def test_pay_without_a_figure_is_vague_and_points_at_its_words() -> None:
    findings = lint(PostingText.of_draft(read("明天解州镇招普工2名，工资面议，13900001234")))
    assert [(finding.code, finding.excerpt) for finding in findings] == [(LintCode.VAGUE_PAY, "工资面议")]
    assert lint(PostingText.of_draft(read("明天解州镇招普工2名，高薪，300一天，13900001234"))) == ()


@pytest.mark.parametrize(
    ("yuan", "unit", "low"),
    [
        (19, PayUnit.HOUR, True),
        (20, PayUnit.HOUR, False),
        (1900, PayUnit.MONTH, True),
        (89, PayUnit.DAY, True),
        (90, PayUnit.DAY, False),
        (1, PayUnit.PIECE, False),
    ],
)
def test_pay_below_the_local_minimum_blocks(yuan: int, unit: PayUnit, low: bool) -> None:
    wage = MinimumWage(hour_yuan=Fraction("19.8"), month_yuan=1950)
    paid = PostingText({}, pay=StatedPay(yuan, unit))
    assert [finding.code for finding in lint(paid, wage)] == [LintCode.BELOW_MINIMUM_WAGE] * low
    assert lint(paid) == ()


def test_a_finding_shows_no_words_of_the_posting_when_printed() -> None:
    assert "13900001234" not in repr(only("押金200元，电话13900001234"))
    assert "13900001234" not in repr(posting("押金200元，电话13900001234"))


PIECES = (
    [text for text, _ in UNLAWFUL] + list(LAWFUL[:40]) + ["限", "男", "女", "不", "要", "男女", "优先", "汉族", "押金"]
)
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from("，,。;\n 、180"), st.text(max_size=4)), max_size=7)


@settings(deadline=None, derandomize=True, max_examples=250)
@given(TEXT.map("".join))
def test_any_text_is_judged_and_one_press_removes_what_it_points_at(text: str) -> None:
    for finding in lint(posting(text)):
        assert finding.span is not None
        assert 0 <= finding.span.start < finding.span.end <= len(text)
        mended = reword(text, finding)
        assert reword(mended, finding) == mended
        if finding.replacement is None:
            assert mended == text
        else:
            assert _count(finding.code, mended) < _count(finding.code, text)


def _count(code: LintCode, text: str) -> int:
    return sum(finding.code is code for finding in lint(posting(text)))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(TEXT.map("".join))
def test_pressing_everything_settles_and_leaves_nothing_to_press(text: str) -> None:
    mended = reword_all(posting(text))
    assert all(finding.replacement is None for finding in lint(mended))
    assert reword_all(mended) == mended
