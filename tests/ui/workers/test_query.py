"""What the cache is asked, and what is said when it cannot answer."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk.domain.matching import Order, Seeker, StartWish, SuggestionKind, Wish
from kiosk.domain.services import ServiceEntry, ServiceSection
from kiosk.protocol.service_content import ContentKind, ContentName, pack_content
from kiosk.store.cache import CacheDirectory
from kiosk.store.services import files_folder
from kiosk.ui.presentation import NOTHING_SOUGHT, sought, suggestion
from kiosk.ui.session import effects, events
from kiosk.ui.workers.answers import MarketLost, MarketOpened
from kiosk.ui.workers.query import QueryWorker
from tests.store import markets
from tests.store.feeds import SmallHub
from tests.ui.market import make_market
from tests.ui.test_presentation import TABLES
from tests.ui.workers.answers import REGION, Answers, find, first_job, now


def test_the_market_is_opened_and_searched(query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    worker.open_newest()
    (opened,) = answers.of(MarketOpened)
    assert opened.summary.jobs > 0
    assert opened.new_jobs == 0
    worker.take(find(1, wish=Wish(tiles=("bricklayer",))))
    (found,) = answers.of(events.MatchesFound)
    assert (found.visit, found.request, found.offset) == (1, 1, 0)
    assert 0 < len(found.page.matches) <= 20
    worker.take(find(1, offset=20))
    rest = answers.of(events.MatchesFound)[-1]
    assert rest.offset == 20


def test_a_job_comes_with_its_gate(query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    job = first_job(query)
    worker.take(effects.FindJob(1, job.id, Seeker()))
    (found,) = answers.of(events.JobFound)
    assert found.job is not None
    assert found.job.match.job == job
    worker.take(effects.FindJob(1, 1, Seeker()))
    assert answers.of(events.JobFound)[-1].job is None


def test_a_visit_keeps_its_generation_until_it_asks_for_the_newest(
    query: tuple[QueryWorker, Answers], state: Path
) -> None:
    worker, answers = query
    worker.open_newest()
    worker.take(find(1))
    before = answers.of(events.MatchesFound)[-1].page
    republish(state)
    worker.open_newest()
    assert len({opened.generation for opened in answers.of(MarketOpened)}) == 2
    worker.take(find(1, 2))
    assert answers.of(events.MatchesFound)[-1].page.total == before.total
    worker.take(find(1, 3, newest=True))
    assert answers.of(events.MatchesFound)[-1].page.total != before.total
    worker.take(effects.VisitEnded(1))
    assert len(CacheDirectory(state / "cache", TABLES.trades).collect()) == 1, "nobody holds the old generation"


def test_a_delta_reaches_the_screen_and_closes_the_open_job(state: Path, qtbot: QtBot) -> None:
    postings = markets.jobs(60, seed=4, now=now())
    hub = SmallHub(postings)
    folder = CacheDirectory(state / "feed", TABLES.trades)
    worker, answers = QueryWorker(folder, TABLES.trades, now, REGION), Answers()
    worker.answered.connect(answers.append)
    with markets.feed(folder) as feed:
        feed.publish_snapshot(hub.snapshot(state), now())
        job = first_job((worker, answers))
        worker.take(effects.FindJob(1, job.id, Seeker()))
        worker.take(effects.CheckJob(1, job.id))
        assert not answers.of(events.JobClosed)
        fresh = [replace(other, id=other.id + (1 << 30)) for other in postings[:3]]
        feed.apply_delta(hub.publish(fresh, [job.id]))
    worker.open_newest()
    before, after = answers.of(MarketOpened)[-2:]
    assert (after.generation, after.new_jobs) == (before.generation, 3)
    worker.take(effects.CheckJob(1, job.id))
    assert answers.of(events.JobClosed) == [events.JobClosed(1, job.id)]
    worker.take(find(1, 2))
    assert answers.of(events.MatchesFound)[-1].page.matches[0].job == job, "the visit keeps its list"
    worker.take(effects.FindJob(1, job.id, Seeker()))
    opened, closed = (found.job for found in answers.of(events.JobFound))
    assert opened is not None
    assert closed == replace(opened, closed=True)
    assert opened.tile
    worker.take(find(1, 3, newest=True))
    assert job.id not in {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
    worker.take(effects.FindJob(1, job.id, Seeker()))
    assert answers.of(events.JobFound)[-1].job is None
    worker.open_newest()
    assert answers.of(MarketOpened)[-1] == MarketOpened(after.summary, after.generation, 0)
    worker.close()


def republish(state: Path) -> None:
    """Another day's market: more jobs, a new generation."""
    (state / "cache" / "current").unlink()
    make_market(state, 900)


def test_no_cache_and_a_damaged_cache_are_said(state: Path, query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    (state / "cache" / "current").unlink()
    worker.open_newest()
    assert answers.of(MarketLost) == [MarketLost("no_jobs")]
    make_market(state)
    worker.open_newest()
    assert answers.of(MarketOpened)
    for database in (state / "cache").glob("*.db"):
        database.write_bytes(b"this is no database at all" * 4000)
    (state / "cache" / "current").write_text("99999999-abcdef\n", encoding="ascii")
    other = QueryWorker(CacheDirectory(state / "cache", TABLES.trades), TABLES.trades, now, REGION)
    other.answered.connect(answers.append)
    other.open_newest()
    assert answers.of(MarketLost)[-1].code == "CACHE_CORRUPT"
    worker.open_newest()
    assert len(answers.of(MarketLost)) == 2, "who has a generation open keeps it"


def test_a_question_without_a_cache_fails_and_is_answered(state: Path, query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    worker.take(find(5))
    assert answers.of(events.QueryFailed) == [events.QueryFailed(5)]


def test_a_generation_that_breaks_when_it_is_read_is_not_taken_up_again(
    query: tuple[QueryWorker, Answers], state: Path
) -> None:
    worker, answers = query
    (name,) = (state / "cache").glob("*.db")
    with closing(sqlite3.connect(name)) as connection:
        connection.execute("UPDATE listing_array SET data = x'00' WHERE name = 'distance_word'")
        connection.commit()
    worker.open_newest()
    assert answers.of(MarketOpened), "the attract page needs no distance"
    worker.take(find(1))
    assert answers.of(events.QueryFailed) == [events.QueryFailed(1)]
    opened = len(answers.of(MarketOpened))
    worker.take(find(1))
    worker.open_newest()
    assert len(answers.of(MarketOpened)) == opened
    assert {each.code for each in answers.of(MarketLost)} == {"CACHE_CORRUPT"}
    os.utime(name, (name.stat().st_mtime - 7200,) * 2)
    directory = CacheDirectory(state / "cache", TABLES.trades)
    assert directory.is_suspect(name.stem), "who fetches jobs would never look at these pages"
    republish(state)
    worker.open_newest()
    worker.take(find(2))
    assert len(answers.of(events.MatchesFound)) == 1


def test_what_a_delta_brings_is_seen_and_a_running_visit_keeps_its_own(tmp_path: Path, qtbot: QtBot) -> None:
    """A posting closed at the hub leaves the list of the next visit; nobody's list changes under the finger."""
    postings = markets.jobs(12, seed=3)
    hub = SmallHub(postings[:10])
    directory = markets.directory(tmp_path / "cache")
    worker = QueryWorker(directory, markets.trades(), lambda: markets.NOW, REGION)
    answers = Answers()
    worker.answered.connect(answers.append)

    def seen_by(visit: int) -> int:
        worker.take(find(visit))
        return answers.of(events.MatchesFound)[-1].page.total

    with markets.feed(directory) as feed:
        feed.publish_snapshot(hub.snapshot(tmp_path), markets.NOW)
        worker.open_newest()
        before = seen_by(1)
        worker.open_newest()
        assert answers.of(MarketOpened)[-1].new_jobs == 0
        open_now = {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
        closed = min(open_now)
        feed.apply_delta(hub.publish(close=[closed]))
        worker.open_newest()
        assert seen_by(1) == before
        worker.take(effects.VisitEnded(1))
        assert seen_by(2) == before - 1
        assert closed not in {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
    worker.close()


def test_services_come_out_of_the_feeds_files(query: tuple[QueryWorker, Answers], state: Path) -> None:
    worker, answers = query
    entry = ServiceEntry(1, ServiceSection.SERVICE_520, "午饭", price_yuan=5)
    file = files_folder(state) / str(ContentName(ContentKind.SERVICES, REGION))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pack_content(REGION, [entry]))
    worker.take(effects.FindServices(1))
    found = answers.of(events.ServicesFound)[-1]
    assert found.visit == 1
    assert entry in found.services.entries


def test_letters_lead_to_the_list_that_a_suggestion_promises(query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    worker.open_newest()
    worker.take(effects.FindSuggestions(1, "ng", Seeker()))
    (found,) = answers.of(events.SuggestionsFound)
    assert (found.visit, found.letters) == (1, "ng")
    first = found.suggestions[0]
    assert (first.kind, first.word) == (SuggestionKind.TRADE, "泥工")
    worker.take(find(1, wish=Wish(tiles=(first.value,))))
    assert answers.of(events.MatchesFound)[-1].page.total == first.count
    shown = [suggestion(each, TABLES) for each in found.suggestions]
    assert shown[0] == {
        "kind": "trade",
        "value": "bricklayer",
        "text": "泥工",
        "tile": "bricklayer",
        "count": first.count,
        "certified": first.certified,
    }


def test_what_narrows_the_list_is_named() -> None:
    assert sought(Wish(), TABLES) == NOTHING_SOUGHT
    wish = Wish(place="140802100", title="果园剪枝", starts=StartWish.TOMORROW, order=Order.PAY)
    assert sought(wish, TABLES) == {
        "place": "盐湖区解州镇",
        "title": "果园剪枝",
        "starts": "tomorrow",
        "order": "pay",
    }
