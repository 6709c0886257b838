"""The four layouts of the chip's text: what goes in comes out, oddities warn, only the unusable is refused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import CardWarning, Document, Sex
from kiosk.reader.ethnicity import ETHNICITY_OF_CODE
from kiosk.reader.text_layout import (
    LAYOUTS,
    TextLayoutError,
    WantedFields,
    decode_text,
    encode_text,
    newest_address,
)
from tests.reader.recording import TODAY
from tests.reader.virtual_card import sample_text

EVERYTHING = WantedFields(ethnicity=True, address=True)
NOTHING_MORE = WantedFields()

FOREIGNER_2017 = {
    "latin": "SAMPLE, JOHN EXAMPLE",
    "sex": "1",
    "number": "USA140885070410",
    "nationality": "USA",
    "name": "桑普约翰",
    "valid_from": "20180304",
    "valid_until": "20280303",
    "birth": "19850704",
}
FOREIGNER_2023 = {
    "name": "桑普玛丽",
    "sex": "2",
    "birth": "19880915",
    "latin": "SAMPLE, MARY EXAMPLE-OF-A-VERY-LONG-N",
    "latin_rest": "AME",
    "number": "914840198809150038",
    "valid_from": "20240101",
    "valid_until": "20331231",
    "nationality": "USA",
}
FOREIGNER_2023["latin"] = FOREIGNER_2023["latin"][:35]


def test_resident() -> None:
    who = decode_text(sample_text(), TODAY, EVERYTHING)
    assert who.document is Document.RESIDENT
    assert who.name == "关建国"
    assert who.sex is Sex.MALE
    assert who.ethnicity == "汉"
    assert who.birth_date == date(1970, 3, 15)
    assert who.address == "山西省运城市盐湖区解州镇样例村东巷5号"
    assert who.region == "140802"
    assert who.id_number == "140802197003150012"
    assert who.issuer == "运城市公安局盐湖分局"
    assert who.valid_from == date(2016, 3, 15)
    assert who.valid_until is None
    assert who.nationality is None
    assert who.warnings == ()


def test_ethnicity_and_address_end_here_unless_asked_for() -> None:
    who = decode_text(sample_text(), TODAY, NOTHING_MORE)
    assert who.ethnicity is None
    assert who.address is None


def test_permit_of_hong_kong_macau_taiwan_has_no_nation_and_no_warning() -> None:
    text = sample_text_of_permit()
    who = decode_text(text, TODAY, EVERYTHING)
    assert who.document is Document.HK_MACAU_TAIWAN
    assert who.ethnicity is None
    assert who.region == "810000"
    assert who.warnings == ()


def sample_text_of_permit() -> bytes:
    return encode_text(
        Document.HK_MACAU_TAIWAN,
        {
            "name": "陈志样",
            "sex": "1",
            "birth": "19900101",
            "number": "810000199001010019",
            "valid_from": "20230901",
            "valid_until": "20280901",
            "pass_number": "H00000000",
        },
    )


def test_foreigner_2017() -> None:
    who = decode_text(encode_text(Document.FOREIGNER_2017, FOREIGNER_2017), TODAY, EVERYTHING)
    assert who.document is Document.FOREIGNER_2017
    assert (who.name, who.name_latin) == ("桑普约翰", "SAMPLE, JOHN EXAMPLE")
    assert (who.nationality, who.id_number, who.region) == ("USA", "USA140885070410", None)
    assert who.birth_date == date(1985, 7, 4)
    assert who.warnings == ()


def test_foreigner_without_chinese_name_is_called_by_the_latin_one() -> None:
    who = decode_text(encode_text(Document.FOREIGNER_2017, {**FOREIGNER_2017, "name": ""}), TODAY, NOTHING_MORE)
    assert who.name == who.name_latin == "SAMPLE, JOHN EXAMPLE"


def test_foreigner_2023_joins_its_name_and_says_that_the_layout_is_unverified() -> None:
    who = decode_text(encode_text(Document.FOREIGNER_2023, FOREIGNER_2023), TODAY, EVERYTHING)
    assert who.document is Document.FOREIGNER_2023
    assert who.name_latin == FOREIGNER_2023["latin"] + "AME"
    assert who.region is None
    assert who.warnings == (CardWarning.LAYOUT_UNVERIFIED,)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "943760199803056672",
        "810000199001010019",
        "830000199001010012",
    ],
)
def test_numbers_of_the_reference_pass_their_check(number: str) -> None:
    assert CardWarning.CHECKSUM not in decode_text(sample_text(number=number), TODAY, NOTHING_MORE).warnings


def test_a_wrong_check_digit_only_warns() -> None:
    who = decode_text(sample_text(number="140802197003150013"), TODAY, NOTHING_MORE)
    assert who.id_number == "140802197003150013"
    assert who.warnings == (CardWarning.CHECKSUM,)


def test_an_expired_card_is_read_and_warned_about() -> None:
    who = decode_text(sample_text(valid_until="20261123"), TODAY, NOTHING_MORE)
    assert who.name == "关建国"
    assert who.warnings == (CardWarning.EXPIRED,)


@given(st.integers(-40, 40))
def test_validity_ends_after_its_last_day(days: int) -> None:
    last = TODAY + timedelta(days=days)
    who = decode_text(sample_text(valid_until=f"{last:%Y%m%d}"), TODAY, NOTHING_MORE)
    assert (CardWarning.EXPIRED in who.warnings) == (days < 0)


def test_a_card_of_tomorrow_warns() -> None:
    who = decode_text(sample_text(valid_from="20261125"), TODAY, NOTHING_MORE)
    assert who.warnings == (CardWarning.NOT_YET_VALID,)


@pytest.mark.parametrize(
    ("code", "sex"), [("0", Sex.UNKNOWN), ("1", Sex.MALE), ("2", Sex.FEMALE), ("9", Sex.UNSPECIFIED), ("", Sex.UNKNOWN)]
)
def test_sex_is_not_female_just_because_it_is_not_male(code: str, sex: Sex) -> None:
    assert decode_text(sample_text(sex=code), TODAY, NOTHING_MORE).sex is sex


def test_all_nations_have_their_number() -> None:
    assert len(ETHNICITY_OF_CODE) == 58
    assert [ETHNICITY_OF_CODE[code] for code in ("01", "36", "46", "56", "97")] == [
        "汉",
        "毛南",
        "德昂",
        "基诺",
        "其他",
    ]
    assert "57" not in ETHNICITY_OF_CODE


def test_an_unknown_type_mark_is_read_as_mainland_and_warned_about() -> None:
    text = bytearray(sample_text())
    text[248:250] = "Q".encode("utf-16-le")
    assert decode_text(bytes(text), TODAY, NOTHING_MORE).warnings == (CardWarning.TYPE_MARK_UNKNOWN,)


def test_a_latin_name_does_not_make_a_foreigner() -> None:
    assert decode_text(sample_text(name="ALEX"), TODAY, NOTHING_MORE).document is Document.RESIDENT


def test_rare_characters_and_torn_pairs_stop_nothing() -> None:
    private_use, pair, torn = "\ue863", "𬱖", "\ud86f"
    who = decode_text(sample_text(name=f"关{private_use}{pair}{torn}"), TODAY, NOTHING_MORE)
    assert who.name == f"关{private_use}{pair}{torn}"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"number": ""}, "number"),
        ({"birth": "00000000"}, "birth"),
        ({"birth": "19700230"}, "birth"),
        ({"birth": ""}, "birth"),
        ({"valid_until": "2026"}, "valid_until"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_from": "2026112x"}, "valid_from"),
    ],
)
def test_what_cannot_be_used_is_refused_without_a_word_of_it(changed: dict[str, str], field: str) -> None:
    with pytest.raises(TextLayoutError, match=field) as caught:
        decode_text(sample_text(Document.RESIDENT, **changed), TODAY, NOTHING_MORE)
    assert "关" not in str(caught.value)
    assert not any(digit in str(caught.value) for digit in "123456789")


def test_identity_hides_in_its_representation() -> None:
    shown = repr(decode_text(sample_text(), TODAY, EVERYTHING))
    assert "关" not in shown
    assert "1970" not in shown


@pytest.mark.parametrize("document", Document)
def test_fields_do_not_overlap_and_end_inside(document: Document) -> None:
    spans = sorted(LAYOUTS[document].values())
    assert all(offset + length <= following for (offset, length), (following, _) in pairwise(spans))
    assert sum(spans[-1]) <= 256
    assert all(offset % 2 == length % 2 == 0 for offset, length in spans)


# Characters of one UTF-16 unit; blanks at the end are padding by definition.
units = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFFFF, exclude_categories=("Cs", "Zs")), max_size=15)
days = st.dates(date(1920, 1, 1), date(2026, 1, 1))


@given(units.filter(bool), units, st.sampled_from("0129"), days, st.from_regex(r"[1-8][0-9]{16}[0-9X]", fullmatch=True))
def test_resident_round_trip(name: str, address: str, sex: str, birth: date, number: str) -> None:
    text = sample_text(name=name, address=address, sex=sex, birth=f"{birth:%Y%m%d}", number=number)
    who = decode_text(text, TODAY, EVERYTHING)
    assert (who.name, who.address or "", who.birth_date, who.id_number) == (name, address, birth, number)
    assert who.region == number[:6]


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        decode_text(text, TODAY, EVERYTHING)
    except TextLayoutError:
        return


@pytest.mark.parametrize("size", [0, 255, 257])
def test_text_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(TextLayoutError):
        decode_text(bytes(size), TODAY, NOTHING_MORE)


def test_what_does_not_fit_a_field_is_refused() -> None:
    with pytest.raises(TextLayoutError, match="name"):
        sample_text(name="名" * 16)
    with pytest.raises(TextLayoutError, match="nickname"):
        sample_text(nickname="老关")


def _address(text: str) -> bytes:
    return text.ljust(35).encode("utf-16-le")


@given(st.lists(st.sampled_from(["", "旧街1号", "新街2号"]), max_size=4))
def test_newest_address_is_the_last_that_is_not_blank(slots: list[str]) -> None:
    found = newest_address(b"".join(map(_address, slots)))
    assert found == next((slot for slot in reversed(slots) if slot), None)


@pytest.mark.parametrize("size", [69, 71, 350])
def test_addresses_of_another_size_are_refused(size: int) -> None:
    with pytest.raises(TextLayoutError):
        newest_address(bytes(size))


def test_newest_address_takes_the_place_of_the_printed_one_only_when_wanted() -> None:
    assert decode_text(sample_text(), TODAY, EVERYTHING, "新街2号").address == "新街2号"
    assert decode_text(sample_text(), TODAY, NOTHING_MORE, "新街2号").address is None
