"""Places as the hirers of one county name them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.folding import Span
from kiosk.hub.wording.place import PlaceFinder
from tests.hub.wording.tables import HOME, regions

FINDER = PlaceFinder(regions(), HOME)


@pytest.mark.parametrize(
    ("text", "region", "address"),
    [
        ("明天去盐湖工地搬砖", "140802", "盐湖工地"),
        ("盐湖区解州镇西街果库装箱", "140802100", "盐湖区解州镇西街果库"),
        ("东郭磨河村工地砌墙", "140802106", "东郭磨河村工地"),
        ("地点：安邑水库西门", "140802006", "安邑水库西门"),
        ("工作地址:禹都开发区食品厂，电话", None, "禹都开发区食品厂"),
        ("地址【盐湖区中城街道小学】", "140802001", "盐湖区中城街道小学"),
        ("盐湖区南城", "140802004", "盐湖区南城"),
        ("到临猗庙上乡摘枣", "140821201", "临猗庙上乡"),
        ("【临猗招工】明天临猗庙上乡打枣", "140821201", "临猗庙上乡"),
        ("龙居镇，北相镇两个点", "140802101", "龙居镇"),
        ("介休市工地招人", "140781", "介休市工地"),
        ("北京市朝阳区", "110105", "朝阳区"),
        ("运城工业园区招工", None, "运城工业园区"),
        ("在惠民小区打扫卫生", None, "惠民小区"),
        ("解放路3号楼", None, "解放路3号楼"),
    ],
)
def test_a_place_is_found(text: str, region: str | None, address: str) -> None:
    place = FINDER.find(text)
    assert place is not None
    assert (place.region, place.address) == (region, address)


@pytest.mark.parametrize("text", ["新店开张招服务员", "河津人优先", "城西招工", "招小工5名", "朝阳区", ""])
def test_no_place_is_invented(text: str) -> None:
    place = FINDER.find(text)
    assert place is None or place.region is None


def test_of_counties_with_one_name_none_is_chosen_without_its_city() -> None:
    place = FINDER.find("朝阳区工地")
    assert place is not None
    assert place.region is None


def test_an_address_ends_before_what_is_known_to_be_something_else() -> None:
    text = "解州镇修路"
    place = FINDER.find(text, [Span(3, 5)])
    assert place is not None
    assert place.address == "解州镇"


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(alphabet="盐湖区解州镇东郭工地路村口地点址:：在去 ，。12号楼", max_size=30))
def test_spans_hold_what_they_say(text: str) -> None:
    place = FINDER.find(text)
    if place is not None:
        assert 0 <= place.span.start < place.span.end <= len(text)
        assert place.address in place.span.of(text)
