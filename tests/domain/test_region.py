"""Names down to townships, and distances that never say more than is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.job import CoordinateQuality, Place
from kiosk.domain.region import (
    MANY,
    DistanceWord,
    RegionTableError,
    Spot,
    great_circle_km,
    parse_regions,
    towards,
)
from kiosk.resources import asset_text
from tests.domain.postings import regions

JIEZHOU, DONGGUO, YANHU, YONGJI, YUNCHENG = "140802100", "140802106", "140802", "140881", "1408"

county_codes = [region.code for county in regions().children(YUNCHENG) for region in regions().children(county.code)]
places = st.builds(
    Spot,
    st.sampled_from([*county_codes, YANHU, YONGJI, "110105", "429004", "429005"]),
    st.none() | st.floats(34.5, 35.9),
    st.none() | st.floats(110.2, 112.1),
    st.sampled_from(CoordinateQuality),
)


def spot(region: str, latitude: float, longitude: float, quality: CoordinateQuality = CoordinateQuality.EXACT) -> Spot:
    return Spot(region, latitude, longitude, quality)


def test_all_of_yuncheng_is_there() -> None:
    counties = regions().children(YUNCHENG)
    assert [county.name for county in counties] == (
        [
            "盐湖区",
            "临猗县",
            "万荣县",
            "闻喜县",
            "稷山县",
            "新绛县",
            "绛县",
            "垣曲县",
            "夏县",
            "平陆县",
            "芮城县",
            "永济市",
            "河津市",
        ]
    )
    offered = [len(regions().children(county.code)) for county in counties]
    assert offered == [21, 14, 14, 12, 7, 9, 10, 11, 11, 9, 10, 10, 9]
    assert regions().name(JIEZHOU) == "解州镇"
    assert regions().name(DONGGUO) == "东郭镇"


def test_prisons_and_parks_have_a_name_but_are_not_offered() -> None:
    prison = regions().get("140881400")
    assert prison is not None
    assert not prison.inhabited
    assert prison not in regions().children(YONGJI)


def test_names_go_from_the_province_down() -> None:
    assert regions().full_name(JIEZHOU) == "山西省运城市盐湖区解州镇"
    assert regions().full_name("110105") == "北京市朝阳区"
    assert regions().full_name("140802999") == "山西省运城市盐湖区"
    assert regions().short_name(JIEZHOU) == "盐湖区解州镇"
    assert regions().short_name("140802") == "盐湖区"
    assert regions().short_name("140899") == "山西省运城市"


def test_an_unknown_code_has_no_name_and_breaks_nothing() -> None:
    assert regions().get("999999") is None
    assert regions().name("999999") is None
    assert regions().full_name("999999") == ""
    assert regions().short_name("999999") == ""
    assert regions().spot("999999").latitude is None
    assert regions().children("999999999") == ()


def test_the_country_is_complete_and_every_code_hangs_below_a_province() -> None:
    provinces = regions().children("")
    assert len(provinces) == 34
    assert [city.name for city in regions().children("14")][:2] == ["太原市", "大同市"]
    assert len(regions().children("14")) == 11
    assert all(regions().full_name(county) for county in ("653228", "659012", "540481", "460302", "810000", "830000"))


def test_only_townships_that_are_known_have_coordinates() -> None:
    assert regions().spot("140825103").quality is CoordinateQuality.TOWNSHIP
    jiezhou = regions().spot(JIEZHOU)
    assert jiezhou.quality is CoordinateQuality.COUNTY
    assert (jiezhou.latitude, jiezhou.longitude) == pytest.approx((35.0151, 110.9983))
    measured = regions().spot(JIEZHOU, 34.91, 110.86)
    assert (measured.latitude, measured.quality) == (34.91, CoordinateQuality.EXACT)


def test_half_a_pair_of_coordinates_is_none() -> None:
    assert regions().spot("140825103", 34.91).quality is CoordinateQuality.TOWNSHIP
    assert regions().spot("140825103", None, 110.86).quality is CoordinateQuality.TOWNSHIP
    there = spot(DONGGUO, 34.95, 110.95)
    for latitude, longitude in ((34.91, None), (None, 110.86)):
        found = regions().distance(Spot(JIEZHOU, latitude, longitude, CoordinateQuality.EXACT), there)
        assert found.word is DistanceWord.SAME_COUNTY


def test_every_township_that_has_coordinates_lies_near_its_own_county() -> None:
    for code in county_codes:
        township, county = regions().get(code), regions().spot(code[:6])
        assert township is not None
        if township.latitude is not None and township.longitude is not None:
            assert county.latitude is not None
            assert county.longitude is not None
            assert great_circle_km(township.latitude, township.longitude, county.latitude, county.longitude) < 40


def test_great_circle_agrees_with_known_distances() -> None:
    # Measured elsewhere between the two county centres: 52.8 km.
    assert great_circle_km(35.015101, 110.998272, 34.8671, 110.447543) == pytest.approx(52.8, abs=0.1)
    assert great_circle_km(35.0, 111.0, 35.0, 111.0) == 0
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(20015.1, abs=0.1)


def test_two_exact_places_get_kilometres() -> None:
    found = regions().distance(spot(JIEZHOU, 34.91, 110.86), spot(DONGGUO, 34.95, 110.95))
    assert found.word is DistanceWord.EXACT
    assert found.kilometres == pytest.approx(9.35, abs=0.1)


@pytest.mark.parametrize(
    ("here", "there", "word"),
    [
        (JIEZHOU, JIEZHOU, DistanceWord.SAME_TOWNSHIP),
        (JIEZHOU, DONGGUO, DistanceWord.SAME_COUNTY),
        (YANHU, YANHU, DistanceWord.SAME_COUNTY),
        (JIEZHOU, YANHU, DistanceWord.SAME_COUNTY),
        (JIEZHOU, YONGJI, DistanceWord.OTHER_COUNTY),
        (JIEZHOU, "110105", DistanceWord.OTHER_CITY),
        # 仙桃 and 潜江 share four digits but are two cities.
        ("429004", "429005", DistanceWord.OTHER_CITY),
    ],
)
def test_what_is_only_known_by_its_county_is_worded(here: str, there: str, word: DistanceWord) -> None:
    found = regions().distance(regions().spot(here), regions().spot(there))
    assert (found.kilometres, found.word) == (None, word)


def test_the_centre_of_one_township_is_no_distance_within_it() -> None:
    kiosk = spot("140825103", 35.70, 111.11)
    job = Place("140825103", "北张镇示例村", None, None, CoordinateQuality.TOWNSHIP)
    assert regions().distance(kiosk, job).word is DistanceWord.SAME_TOWNSHIP


def test_a_posting_without_coordinates_gets_those_of_its_township() -> None:
    job = Place("140825103", "北张镇示例村", None, None, CoordinateQuality.COUNTY)
    found = regions().distance(spot("140825100", 35.6130, 111.2193), job)
    assert found.word is DistanceWord.EXACT
    assert found.kilometres == pytest.approx(14.5, abs=0.5)


@given(places, places)
def test_a_figure_stands_only_with_the_word_exact_and_never_for_a_county_centre(here: Spot, there: Spot) -> None:
    found = regions().distance(here, there)
    assert (found.kilometres is not None) == (found.word is DistanceWord.EXACT)
    known = [place.latitude is not None and place.longitude is not None for place in (here, there)]
    if any(k and place.quality is CoordinateQuality.COUNTY for k, place in zip(known, (here, there), strict=True)):
        assert found.kilometres is None
    assert regions().distance(there, here).word is found.word
    if found.kilometres is not None:
        assert 0 <= found.kilometres == pytest.approx(regions().distance(there, here).kilometres)


@pytest.mark.parametrize(
    ("north", "east", "toward"),
    [(1, 0, "n"), (1, 1, "ne"), (0, 1, "e"), (-1, 1, "se"), (-1, 0, "s"), (-1, -1, "sw"), (0, -1, "w"), (1, -1, "nw")],
)
def test_eight_winds_lead_to_the_work(north: int, east: int, toward: str) -> None:
    # A degree of longitude is shorter here than one of latitude: north-east is not 45 degrees of the map's.
    there = (35.0 + north * 0.1, 111.0 + east * 0.1 / 0.819)
    assert towards(35.0, 111.0, *there) == toward


def test_a_way_is_told_only_where_its_length_is_known() -> None:
    here = spot("140825100", 35.6130, 111.2193)
    found = regions().way(here, Place("140825103", "北张镇示例村", 35.70, 111.11, CoordinateQuality.EXACT))
    assert found is not None
    assert (round(found[0]), found[1]) == (14, "nw")
    county = spot("140825100", 35.6130, 111.2193, CoordinateQuality.COUNTY)
    assert regions().way(county, Place("140825103", "x", 35.70, 111.11, CoordinateQuality.EXACT)) is None


def test_few_and_many_questions_have_the_same_answers() -> None:
    text = asset_text("data/regions.csv")
    rows = list(parse_regions(text))
    assert len(rows) > 2 * MANY
    table = parse_regions(text)
    codes = [each.code for each in rows]
    strange = ["", "9", "14,", codes[0] + ",x,,\n" + codes[1]]
    for code in (*strange, *codes[:MANY], *strange, *codes):
        expected = None if code in strange else next(each for each in rows if each.code == code).name
        assert table.name(code) == expected, code
    assert [table.get(code) for code in codes] == rows


def test_children_are_those_of_the_next_level_whose_code_begins_so() -> None:
    rows = list(regions())
    for code in ("", "14", "1408", "140802", "469", "46", "9", "1408.", "14\n", "140802100"):
        deeper = {0: 2, 2: 4, 4: 6, 6: 9}.get(len(code))
        below = [each for each in rows if len(each.code) == deeper and each.code.startswith(code) and each.inhabited]
        assert list(regions().children(code)) == below, code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1"),
        ("code,name\n", "line 1"),
        ("code,name,latitude,longitude\n14,山西省,,\n14,山西省,,\n", "line 3: 14 stands twice"),
        ("code,name,latitude,longitude\n141,某地,,\n", "line 2"),
        ("code,name,latitude,longitude\n1x,某地,,\n", "line 2"),
        ("code,name,latitude,longitude\n14,,,\n", "line 2"),
        ("code,name,latitude,longitude\n14,山西省\n", "line 2"),
        ("code,name,latitude,longitude\n14,山西省,north,111\n", "line 2"),
        ("code,name,latitude,longitude\n14,山西省,37.8,\n", "line 2"),
    ],
)
def test_a_broken_table_names_the_line(text: str, told: str) -> None:
    with pytest.raises(RegionTableError, match=told):
        parse_regions(text)
