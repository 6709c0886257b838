"""Pasted messages as chat groups have them; today is Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.job import Insurance, MeetKind, PayUnit, Perk, Settlement
from kiosk.hub.wording.chat_message import Certainty, MessageTooLongError, PostDraft
from kiosk.hub.wording.folding import fold
from tests.hub.wording.tables import TODAY, read, reader

SHORT = "招小工5名,明天去盐湖工地搬砖,260一天日结,管一顿饭,电话13900001234联系王师傅"
LINES = """🔥🔥急招🔥🔥
保洁2名，18-55岁
工作时间：8:00-18:00
工资：120/天，日结
地址：盐湖区惠民小区
有意者联系 李姐 139 0000 1235"""
NUMBERED = """明天用工：
1、瓦工3名 350/天
2、小工5名 220/天
3、电焊工2名 400一天，要焊工证
地点：解州镇工业园，早上6:30零工市场东门集合
联系：王师傅 13900001236"""
ONE_LINE = "瓦工2名350，小工3名220，明天解州镇西街盖房，管午饭，13900001237老张"


def yellow(draft: PostDraft) -> list[str]:
    return [span.of(draft.text) for span in draft.not_understood]


def test_a_short_message_fills_all_seven_fields() -> None:
    draft = read(SHORT)
    assert draft.trade is not None
    assert (draft.trade.value.tile, draft.trade.value.raw) == ("odd-jobs", "小工")
    assert draft.openings is not None
    assert draft.openings.value == 5
    assert draft.pay is not None
    assert (draft.pay.value.minimum_yuan, draft.pay.value.unit) == (260, PayUnit.DAY)
    assert draft.pay.value.settlement is Settlement.DAILY
    assert draft.place is not None
    assert (draft.place.value.region, draft.place.value.address) == ("140802", "盐湖工地")
    assert draft.when is not None
    assert draft.when.value.start_on == date(2026, 11, 25)
    assert draft.contact_name is not None
    assert draft.contact_name.value == "王师傅"
    assert draft.contact_phone is not None
    assert draft.contact_phone.value == "13900001234"
    assert draft.conditions.perks == {Perk.MEALS}
    assert yellow(draft) == []


def test_every_field_says_from_which_characters_it_came() -> None:
    draft = read(SHORT)
    assert draft.pay is not None
    assert draft.place is not None
    assert [span.of(draft.text) for span in draft.pay.spans] == ["260一天日结"]
    assert [span.of(draft.text) for span in draft.place.spans] == ["盐湖工地"]


def test_a_message_of_labelled_lines() -> None:
    draft = read(LINES)
    assert draft.trade is not None
    assert draft.trade.value.tile == "cleaner"
    assert draft.when is not None
    assert draft.when.value.hours_text == "08:00-18:00"
    assert draft.place is not None
    assert draft.place.value.address == "盐湖区惠民小区"
    assert draft.place.certainty is Certainty.SAID
    assert draft.contact_phone is not None
    assert draft.contact_phone.value == "13900001235"
    assert (draft.conditions.minimum_age, draft.conditions.maximum_age) == (18, 55)
    assert yellow(draft) == []


def test_numbered_jobs_share_place_time_and_contact() -> None:
    drafts = reader().read(NUMBERED, TODAY)
    assert [draft.trade and draft.trade.value.tile for draft in drafts] == ["bricklayer", "odd-jobs", "welder"]
    assert [draft.openings and draft.openings.value for draft in drafts] == [3, 5, 2]
    assert [draft.pay and draft.pay.value.minimum_yuan for draft in drafts] == [350, 220, 400]
    assert [draft.conditions.certificates for draft in drafts] == [(), (), ("welding",)]
    for draft in drafts:
        assert draft.place is not None
        assert draft.place.value.region == "140802100"
        assert draft.when is not None
        assert draft.when.value.start_on == date(2026, 11, 25)
        assert (draft.when.value.meet_time, draft.when.value.meet_kind) == (time(6, 30), MeetKind.GATHER)
        assert draft.when.value.meet_at == "零工市场东门"
        assert draft.contact_phone is not None
        assert draft.contact_phone.value == "13900001236"
        assert yellow(draft) == []


def test_one_line_may_hold_several_jobs() -> None:
    drafts = reader().read(ONE_LINE, TODAY)
    assert [draft.trade and draft.trade.value.tile for draft in drafts] == ["bricklayer", "odd-jobs"]
    assert [draft.pay and draft.pay.value.minimum_yuan for draft in drafts] == [350, 220]
    assert all(draft.contact_phone and draft.contact_phone.value == "13900001237" for draft in drafts)


def test_a_lone_figure_is_pay_but_only_a_guess() -> None:
    draft = reader().read(ONE_LINE, TODAY)[0]
    assert draft.pay is not None
    assert draft.pay.certainty is Certainty.GUESSED
    assert draft.pay.value.unit is None


def test_without_punctuation_blanks_separate_the_jobs() -> None:
    drafts = reader().read("解州镇 盖房 大工2个 380 小工3个 240 明天6点半 老刘13900001234", TODAY)
    assert [
        (draft.openings and draft.openings.value, draft.pay and draft.pay.value.minimum_yuan) for draft in drafts
    ] == [
        (2, 380),
        (3, 240),
    ]
    assert all(draft.when and draft.when.value.meet_time == time(6, 30) for draft in drafts)


def test_what_is_said_of_one_trade_in_two_places_is_one_job() -> None:
    message = "盐湖区小区招保安2名，保洁3名，55岁以下，保安2200/月，保洁1800/月，0359-5550142赵主任"
    drafts = reader().read(message, TODAY)
    assert [
        (draft.openings and draft.openings.value, draft.pay and draft.pay.value.minimum_yuan) for draft in drafts
    ] == [
        (2, 2200),
        (3, 1800),
    ]
    assert all(draft.conditions.maximum_age == 55 for draft in drafts)


def test_a_price_for_a_piece_counts_no_people() -> None:
    draft = read("苹果套袋5毛一个，一天能套400个，万荣高村，明天开始干半个月，13900001234")
    assert draft.openings is None
    assert draft.pay is not None
    assert (draft.pay.value.minimum_yuan, draft.pay.value.piece_name) == (5, "10个")
    assert draft.when is not None
    assert draft.when.value.end_on == date(2026, 12, 9)


def test_a_trade_without_any_known_word_is_a_guess() -> None:
    draft = read("今天卸两车苹果箱，果品市场，13900001234")
    assert draft.trade is not None
    assert (draft.trade.value.tile, draft.trade.certainty) == ("loader", Certainty.GUESSED)


def test_two_rates_for_one_trade_are_one_job() -> None:
    assert len(reader().read("男搬运工180一天，女搬运工160一天，明天解州镇，13900001234", TODAY)) == 1


def test_what_went_into_no_field_is_yellow() -> None:
    draft = read("后天东郭摘苹果，要10个人，150一天，自带干粮，王师傅13900001240")
    assert yellow(draft) == ["自带干粮"]


def test_conditions_beside_the_fields() -> None:
    draft = read("长期招叉车司机一名，5000-6500元/月，包吃住，五险，龙居镇冷链物流园，刘经理13900001238")
    assert draft.conditions.insurance is Insurance.FIVE
    assert draft.conditions.perks == {Perk.MEALS, Perk.LODGING}
    assert draft.pay is not None
    assert (draft.pay.value.minimum_yuan, draft.pay.value.maximum_yuan) == (5000, 6500)


def test_an_empty_field_is_empty() -> None:
    draft = read("急招普工 13900001234")
    assert draft.trade is not None
    assert (draft.openings, draft.pay, draft.place, draft.when, draft.contact_name) == (None,) * 5


def test_a_message_about_nothing_fills_nothing() -> None:
    draft = read("大家早上好")
    assert (draft.trade, draft.pay, draft.place, draft.contact_phone) == (None,) * 4
    assert reader().read(" \n", TODAY) == ()


@pytest.mark.parametrize("message", ["工" * 4001, "瓦工3名\n" * 31])
def test_more_than_a_message_holds_is_refused_with_words_for_the_clerk(message: str) -> None:
    with pytest.raises(MessageTooLongError) as caught:
        reader().read(message, TODAY)
    assert "4000" in caught.value.instruction


def test_further_numbers_are_kept() -> None:
    assert read("招小工，13900001234或13900001235").other_phones == ("13900001235",)


def test_a_draft_shows_neither_name_nor_number_nor_address_when_printed() -> None:
    shown = repr(read("招小工5名，解州镇西街7号，电话13900001234，联系王师傅"))
    assert not any(private in shown for private in ("13900001234", "王师傅", "西街"))


PIECES = """1、 2. 瓦工3名 350/天 解州镇 地点： 明天 6点半 集合 13900001234 王师傅 管饭 18-55岁 男180女160 日结 🔥 招
工地 ① 26号 8:00-18:00 要电工证"""
PIECE = st.sampled_from([*"，,。;\n 、", SHORT, *PIECES.split()])
MESSAGE = st.lists(st.one_of(PIECE, st.text(max_size=5)), max_size=12).map("".join)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(MESSAGE)
def test_any_message_is_read_and_every_span_lies_in_its_text(message: str) -> None:
    for draft in reader().read(message, TODAY):
        fields = (
            draft.trade,
            draft.openings,
            draft.pay,
            draft.place,
            draft.when,
            draft.contact_name,
            draft.contact_phone,
        )
        read_spans = [span for field in fields if field is not None for span in field.spans]
        for span in (*read_spans, *draft.not_understood, *draft.conditions.spans):
            assert 0 <= span.start < span.end <= len(draft.text)
        assert not any(span.overlaps(other) for span in draft.not_understood for other in read_spans)


@pytest.mark.parametrize("message", [SHORT, LINES, NUMBERED, ONE_LINE])
def test_full_width_and_half_width_read_the_same(message: str) -> None:
    narrow = fold(message).replace("，", ",")
    for wide_draft, narrow_draft in zip(reader().read(message, TODAY), reader().read(narrow, TODAY), strict=True):
        assert wide_draft.trade == narrow_draft.trade
        assert wide_draft.openings == narrow_draft.openings
        assert wide_draft.contact_phone == narrow_draft.contact_phone
