"""What letters lead to: the market's words, its places and titles, with the number that the list then shows."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.matching import GUEST, Order, Seeker, Suggestion, SuggestionKind, Wish, grouped_title
from kiosk.protocol.search_listing import shipped_initials
from kiosk.resources import asset_text
from kiosk.store.cache import Cache
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.cache_search import SearchIndex
from kiosk.store.cache_suggestions import Vocabulary
from tests.store import markets
from tests.store.feeds import SmallHub
from tests.store.markets import NOW

ROOT = Path(__file__).parents[2]
VOCABULARY = Vocabulary.shipped()
ELDER = Seeker(date(1958, 5, 1))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """900 postings, some of them of no use; a title with odd spaces, Latin letters and what is no letter at all."""
    jobs = markets.troubled(markets.jobs(900, 7))
    jobs[1] = replace(jobs[1], title="贴  砖\n大工")
    jobs[2] = replace(jobs[2], title="KTV 服务员 t果园剪枝")
    jobs[3] = replace(jobs[3], title="＊☆ 123")
    with markets.published(tmp_path_factory.mktemp("cache"), jobs).open_current() as opened:
        yield opened


def asked(cache: Cache, letters: str, seeker: Seeker = GUEST, limit: int = 8) -> tuple[Suggestion, ...]:
    return cache.suggest(letters, VOCABULARY, seeker, NOW, limit)


def shown(cache: Cache, found: Suggestion, seeker: Seeker = GUEST) -> int:
    wish = {
        SuggestionKind.TRADE: Wish(tiles=(found.value,)),
        SuggestionKind.PLACE: Wish(place=found.value),
        SuggestionKind.TITLE: Wish(title=found.value),
    }[found.kind]
    return cache.find(wish, seeker, NOW).total


def test_the_market_words_of_a_trade_lead_to_it(cache: Cache) -> None:
    first = asked(cache, "ng")[0]
    assert (first.kind, first.value, first.word) == (SuggestionKind.TRADE, "bricklayer", "泥工")
    assert ("bricklayer", "泥瓦工") in {(each.value, each.word) for each in asked(cache, "nwg")}
    electrician = next(each for each in asked(cache, "dg") if each.value == "electrician")
    assert electrician.word == "电工"
    held = Seeker(certificates=frozenset(markets.trades().certificates))
    assert electrician.count + electrician.certified == shown(cache, electrician, held) > electrician.count


def test_places_and_titles_are_found_by_their_first_letters(cache: Cache) -> None:
    places = {each.value for each in asked(cache, "yhq") if each.kind is SuggestionKind.PLACE}
    assert "140802" in places, "盐湖区"
    assert Suggestion(SuggestionKind.TITLE, "贴 砖 大工", "", 1) in asked(cache, "tzdg")
    assert [each.value for each in asked(cache, "ktvf")] == ["KTV 服务员 t果园剪枝"]
    assert cache.find(Wish(title="果园剪枝"), GUEST, NOW).total > 0, "the line of another title ends like this one"


@settings(max_examples=120, deadline=None)
@given(letters=st.text("abcdfghjlmnqstwxyz", min_size=1, max_size=4), elder=st.booleans())
def test_each_says_how_many_the_list_will_show(cache: Cache, letters: str, elder: bool) -> None:
    seeker = ELDER if elder else GUEST
    found = asked(cache, letters, seeker)
    for each in found:
        assert each.count == shown(cache, each, seeker)
        assert each.count > 0 or each.kind is SuggestionKind.TRADE
    assert len({(each.kind, each.value) for each in found}) == len(found) <= 8


def test_every_open_title_is_found_by_all_of_its_letters(cache: Cache) -> None:
    titles = {grouped_title(each.job.title) for each in cache.find(Wish(), GUEST, NOW, limit=1000).matches}
    assert len(titles) > 100
    for title in titles:
        for letters in shipped_initials().of(title):
            found = asked(cache, letters, limit=40)
            assert title in {each.value for each in found if each.kind is SuggestionKind.TITLE} | {
                each.word for each in found
            }


def test_what_a_delta_brings_is_found_and_what_it_takes_is_not(tmp_path: Path) -> None:
    hub = SmallHub(markets.jobs(60, 3, markets.WITH_PIN))
    gone, kept = list(hub.live.values())[:2]
    fresh = replace(kept, id=kept.id + 7, title="龙舟划手", place=replace(kept.place, region="141002"))
    folder = markets.directory(tmp_path / "cache")
    with markets.feed(folder, markets.WITH_PIN) as feed:
        feed.publish_snapshot(hub.snapshot(tmp_path), NOW)
        feed.apply_delta(hub.publish([fresh], [gone.id]))
    with folder.open_current() as cache:
        assert Suggestion(SuggestionKind.TITLE, "龙舟划手", "", 1) in asked(cache, "lzhs")
        assert [each.job.id for each in cache.find(Wish(title="龙舟划手"), GUEST, NOW).matches] == [fresh.id]
        assert Suggestion(SuggestionKind.PLACE, "141002", "", 1) in asked(cache, "ydq"), (
            "尧都区, where nothing was before"
        )
        same = [job.id for job in hub.live.values() if job.title == gone.title]
        assert {each.job.id for each in cache.find(Wish(title=gone.title), GUEST, NOW).matches} <= set(same)


def test_a_cache_of_an_older_program_still_knows_the_trades(tmp_path: Path) -> None:
    folder = markets.published(tmp_path, markets.jobs(60, 3))
    file = folder.file(str(folder.current()))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM ranking_input WHERE name LIKE 'search_%' OR name LIKE 'order_%'")
    with folder.open_current() as cache:
        assert {each.kind for each in asked(cache, "g")} == {SuggestionKind.TRADE}
        paid = [each.job.pay.minimum_yuan for each in cache.find(Wish(order=Order.PAY), GUEST, NOW, 60).matches]
        assert len(paid) == cache.find(Wish(), GUEST, NOW).total


@pytest.mark.parametrize(
    "lines", [b"\nab 0 x t q\n", b"\nab 0 1 z q\n", b"\nab 0 9 t q\n", b"\nab 0 2 t q\n", b"\nab 0 1 t \xff\n"]
)
def test_damaged_lines_are_told_of(lines: bytes) -> None:
    index = SearchIndex(lines, b"\x00\x00\x00\x09", 8)
    with pytest.raises(CacheCorruptError):
        [index.mask(line) for _, line in index.hits("ab", 3)]


def test_the_shipped_words_are_those_of_the_tables() -> None:
    made = [sys.executable, "scripts/make_search_words.py"]
    written = subprocess.run(
        made, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert written.stdout.decode() == asset_text("data/search_words.txt")
