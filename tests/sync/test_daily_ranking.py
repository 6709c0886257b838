from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.domain.matching import Seeker, Wish
from kiosk.store.cache import CacheCorruptError, CacheDirectory
from kiosk.sync.daily_ranking import DailyRanking
from tests.store import markets

DAY_S = 86_400


class Clock:
    def __init__(self) -> None:
        self.at = markets.NOW

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ranking(tmp_path: Path, clock: Clock) -> DailyRanking:
    return DailyRanking(load_settings(), tmp_path, clock)


def published(folder: Path) -> CacheDirectory:
    return markets.published(folder, markets.jobs(60, seed=3))


def test_nothing_is_due_without_postings_or_on_the_same_day(
    tmp_path: Path, ranking: DailyRanking, clock: Clock
) -> None:
    assert not ranking.due()
    published(tmp_path)
    assert not ranking.due()
    clock.at -= DAY_S
    assert not ranking.due(), "a clock set back is no new day"


def test_a_new_day_ranks_the_same_postings_anew_and_clears_the_old_file(
    tmp_path: Path, ranking: DailyRanking, clock: Clock
) -> None:
    directory = published(tmp_path)
    before = directory.current()
    clock.at += DAY_S
    assert ranking.due()
    fresh = ranking.run()
    assert not ranking.due()
    assert directory.current() == fresh != before
    assert [file.stem for file in tmp_path.glob("*.db")] == [fresh]
    with directory.open_current() as cache:
        assert cache.ranked_at == clock.at
        assert cache.find(Wish(), Seeker(), clock.at, limit=5).matches


def test_a_visit_that_holds_the_old_generation_keeps_it(tmp_path: Path, ranking: DailyRanking, clock: Clock) -> None:
    directory = published(tmp_path)
    with directory.open_current() as held:
        clock.at += DAY_S
        ranking.run()
        assert held.file.exists()
        assert held.find(Wish(), Seeker(), clock.at, limit=1).total > 0


def test_damage_found_on_the_way_is_told_to_who_fetches_jobs(
    tmp_path: Path, ranking: DailyRanking, clock: Clock
) -> None:
    directory = published(tmp_path)
    generation = directory.current()
    assert generation is not None
    file = directory.file(generation)
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 3)
        stream.write(b"\xa5" * (file.stat().st_size // 2))
    made_s = file.stat().st_mtime - 7200
    os.utime(file, (made_s, made_s))
    clock.at += DAY_S
    assert ranking.due()
    assert not directory.is_suspect(generation)
    with pytest.raises(CacheCorruptError):
        ranking.run()
    assert directory.is_suspect(generation)


def test_a_damaged_pointer_is_a_typed_error(tmp_path: Path, ranking: DailyRanking) -> None:
    published(tmp_path)
    (tmp_path / "current").write_text("../elsewhere\n", encoding="ascii")
    with pytest.raises(CacheCorruptError):
        ranking.due()
