"""From the database to every kiosk: nothing lost, nothing invented, whatever happens to the publisher."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from sqlalchemy import select, text, update

from kiosk.domain.job import Job
from kiosk.hub.change_log import ChangeLog, ChangeView, Numbers
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.feed import publisher as module
from kiosk.hub.feed.publisher import SNAPSHOT_EACH_S, SNAPSHOT_GAP_S, Publisher
from kiosk.hub.feed.repository import RepositoryCode, RepositoryError
from kiosk.hub.jobs import JobBook, JobStatus
from kiosk.hub.schema import HUB, JOB, JOB_CHANGE, KIOSK, TICKET_STATE
from kiosk.protocol import job_feed
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed import DAY_S, MAX_LIVE_TARGETS, TICKET_KEYS_NAME, FeedRole, settings_name
from kiosk.protocol.feed_records import SentSettings, TicketState, unpack_settings
from kiosk.protocol.feed_sealing import open_for_kiosk
from kiosk.protocol.job_feed import LinesTarget
from tests.feed_kit import KIOSK as KIOSK_NUMBER
from tests.feed_kit import Feed, delta
from tests.hub.feed.kiosk_model import FLEET_KEY, JsonSnapshots, KioskModel
from tests.hub.feed.test_repository import run_until_killed
from tests.hub.market import add_hall, add_jobs, add_kiosk
from tests.hub.test_change_log import add_envelope, add_state


class Hub:
    """Database, feed and publisher of one hub, and the acts of its clerks."""

    def __init__(self, database: Database, feed: Feed, work_folder: Path) -> None:
        self.database = database
        self.feed = feed
        self._work_folder = work_folder
        with database.writing() as connection:
            add_hall(connection)
            add_kiosk(connection)
            self.jobs: tuple[Job, ...] = add_jobs(connection, 15, feed.clock())
        self.publisher = self.new_publisher()

    def new_publisher(self) -> Publisher:
        return Publisher(
            self.feed.reopened(),
            ChangeLog(self.database),
            JsonSnapshots(),
            FLEET_KEY,
            self._work_folder,
            self.feed.clock,
        )

    def restart(self) -> None:
        self.publisher.close()
        self.publisher = self.new_publisher()

    def publish(self) -> None:
        self.publisher.round()
        self.publisher.finish_snapshot()

    def amend(self, at: int, **values: Any) -> None:
        with self.database.writing() as connection:
            book = JobBook(connection, "wang", self.feed.clock())
            book.amend(self.jobs[at].id, replace(self.jobs[at], **values))

    def truth(self) -> dict[int, Row]:
        with self.database.reading() as connection:
            rows = connection.execute(select(JOB).where(JOB.c.status == JobStatus.OPEN))
            return {row.id: tuple(row[: len(JOB_COLUMNS)]) for row in rows}

    def live(self, role: FeedRole = FeedRole.JOBS) -> list[str]:
        return sorted(self.feed.reopened().live(role))


@pytest.fixture
def hub(database: Database, feed: Feed, tmp_path: Path) -> Iterator[Hub]:
    opened = Hub(database, feed, tmp_path / "work")
    yield opened
    opened.publisher.close()


def act(hub: Hub, dice: random.Random, number: int) -> None:
    job = dice.choice(hub.jobs)
    with hub.database.writing() as connection:
        book = JobBook(connection, "wang", hub.feed.clock())
        match dice.randrange(7):
            case 0:
                book.amend(job.id, replace(job, title=f"力工{number}"))
            case 1:
                book.adjust(job.id, dice.choice([-1, 1]))
            case 2:
                book.cancel(job.id)
            case 3:
                book.post(job, 1)
            case 4:
                book.count_application(job.id, 1)
            case 5:
                add_state(connection, dice.randrange(9), hub.feed.clock(), dice.choice(["contacted", "chosen"]))
            case _:
                add_envelope(connection, number + 1, hub.feed.clock())


def test_kiosks_that_poll_as_they_like_all_end_where_the_hub_is(hub: Hub, tmp_path: Path) -> None:
    """Days of acts, restarts and merges; one kiosk polls often, one seldom, one comes late."""
    dice = random.Random(4)
    often, seldom = KioskModel(hub.feed, tmp_path / "often"), KioskModel(hub.feed, tmp_path / "seldom")
    hub.publish()
    for number in range(80):
        hub.feed.clock.now += dice.choice([1, 3, 30, 900, 9000])
        for _ in range(dice.randrange(4)):
            act(hub, dice, number * 10 + _)
        if dice.random() < 0.05:
            hub.restart()
        hub.publish()
        if dice.random() < 0.5:
            often.poll()
        if dice.random() < 0.04:
            seldom.poll()
        if number == 30:
            late = KioskModel(hub.feed, tmp_path / "late")
            late.poll()
        assert len(hub.live()) < MAX_LIVE_TARGETS / 3
    hub.publish()
    last = KioskModel(hub.feed, tmp_path / "last")
    with hub.database.reading() as connection:
        states = {row.ticket_id: row.state for row in connection.execute(select(TICKET_STATE).order_by(text("number")))}
        envelopes = connection.execute(text("SELECT count(*) FROM envelope")).scalar_one()
    for kiosk in (often, seldom, late, last):
        kiosk.poll()
        assert kiosk.rows == hub.truth()
        assert {ticket: change.state for (_, ticket), change in kiosk.states.items()} == states
        assert len(kiosk.receipts) == envelopes
        assert kiosk.snapshots == 1


def test_a_new_change_is_one_small_file(hub: Hub, tmp_path: Path) -> None:
    hub.publish()
    kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
    kiosk.poll()
    hub.amend(0, title="卸货")
    hub.publish()
    before = kiosk.fetched_bytes
    plan = kiosk.poll()
    assert [each.name for each in plan.deltas] == [delta(15, 16)]
    assert kiosk.fetched_bytes - before < 2000
    assert kiosk.rows == hub.truth()


def test_nothing_new_publishes_nothing(hub: Hub) -> None:
    hub.publish()
    before = hub.live()
    assert not hub.publisher.round()
    hub.feed.clock.now += 30
    assert not hub.publisher.round()
    assert hub.live() == before


def test_a_hub_without_postings_has_an_empty_snapshot(database: Database, feed: Feed, tmp_path: Path) -> None:
    publisher = Publisher(feed.repository, ChangeLog(database), JsonSnapshots(), FLEET_KEY, tmp_path, feed.clock)
    with closing(publisher):
        publisher.round()
        publisher.finish_snapshot()
        kiosk = KioskModel(feed, tmp_path / "kiosk")
        kiosk.poll()
        assert (kiosk.cursor, kiosk.rows) == (0, {})


def test_killed_at_any_point_the_next_publisher_goes_on(feed: Feed, tmp_path: Path, sqlite_template: Path) -> None:
    """kill -9 before every call that changes the disk, while a kiosk follows."""
    file = tmp_path / "hub.db"
    shutil.copyfile(sqlite_template, file)

    def opened() -> Database:
        return Database.open(f"sqlite:///{file}")

    database = opened()
    hub = Hub(database, feed, tmp_path / "work")
    hub.publish()
    kiosk = KioskModel(feed, tmp_path / "kiosk")
    kiosk.poll()
    hub.publisher.close()

    def one_round() -> None:
        child = Publisher(
            feed.reopened(), ChangeLog(opened()), JsonSnapshots(), FLEET_KEY, tmp_path / "work", feed.clock
        )
        child.round()
        child.close()

    for kill_at in range(1, 500, 2):
        hub.amend(kill_at % 15, title=f"力工{kill_at}")
        with database.writing() as connection:
            add_state(connection, kill_at)
        feed.clock.now += 7
        database.close()
        lived = run_until_killed(one_round, kill_at)
        kiosk.poll()
        if lived:
            break
    assert kill_at > 20
    assert kiosk.rows == hub.truth()
    assert len(kiosk.states) == (kill_at + 1) // 2
    assert kiosk.snapshots == 1
    database.close()


class TestTrouble:
    def test_a_posting_that_cannot_be_sent_holds_up_no_other(
        self, hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        hub.publish()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        hub.amend(0, description="很长" * 20_000)
        hub.amend(1, title="装车")
        hub.publish()
        kiosk.poll()
        expected = hub.truth()
        del expected[hub.jobs[0].id]
        assert kiosk.rows == expected
        assert f"posting {hub.jobs[0].id} cannot be published" in caplog.text
        hub.amend(0, description="短")
        hub.restart()
        hub.publish()
        kiosk.poll()
        assert kiosk.rows == hub.truth()

    def test_a_row_that_nobody_should_have_written_holds_up_no_other(
        self, hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with hub.database.writing() as connection:
            add_state(connection, 1, state="dancing")
            add_state(connection, 2)
            add_envelope(connection, 3)
            connection.execute(text("UPDATE envelope SET accepted = false, reason = NULL"))
        hub.publish()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        assert [change.ticket_id for change in kiosk.states.values()] == [2]
        assert "state 1 cannot be published" in caplog.text
        assert "receipt 1 cannot be published" in caplog.text

    def test_more_than_a_delta_holds_becomes_a_snapshot(
        self, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hub.publish()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        monkeypatch.setattr(job_feed, "MAX_CHANGES", 3)
        for at in range(5):
            hub.amend(at, title="卸车")
        hub.feed.clock.now += SNAPSHOT_GAP_S
        hub.publisher.round()
        hub.amend(6, title="装车")
        hub.publish()
        kiosk.poll()
        assert kiosk.rows == hub.truth()
        assert kiosk.snapshots == 2

    def test_a_database_that_was_put_back_is_said(self, hub: Hub) -> None:
        hub.publish()
        with hub.database.writing() as connection:
            connection.execute(update(HUB).values(job_cursor=2))
        hub.restart()
        with pytest.raises(RepositoryError) as caught:
            hub.publisher.round()
        assert caught.value.code is RepositoryCode.AHEAD

    def test_a_damaged_delta_on_the_disk_stays_unmerged(
        self, hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        hub.publish()
        for at in range(4):
            hub.feed.clock.now += 1
            hub.amend(at, title="卸车")
            hub.publish()
        victim = next(path for path in (hub.feed.folder / "targets/jobs").iterdir() if "delta-16-17" in path.name)
        victim.write_bytes(b"rot")
        hub.feed.clock.now += DAY_S // 2
        hub.publish()
        assert "cannot be merged" in caplog.text
        assert delta(16, 17) in hub.live()

    def test_a_restored_hub_starts_both_ends_anew(self, hub: Hub, tmp_path: Path) -> None:
        """Metadata and database come from the backup, raised; targets do not, and are made from the database."""
        with hub.database.writing() as connection:
            add_state(connection, 1)
        hub.publish()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        for path in (hub.feed.folder / "targets").rglob("*"):
            if path.is_file():
                path.unlink()
        by = 1_000_000
        with hub.database.writing() as connection:
            connection.execute(
                update(HUB).values(
                    job_cursor=HUB.c.job_cursor + by,
                    receipt_number=HUB.c.receipt_number + by,
                    state_number=HUB.c.state_number + by,
                )
            )
        hub.feed.reopened().raise_versions(by)
        hub.restart()
        hub.publish()
        with hub.database.writing() as connection:
            add_state(connection, 2)
        hub.amend(0, title="装车")
        hub.publish()
        for each in (kiosk, KioskModel(hub.feed, tmp_path / "new")):
            each.poll()
            assert each.rows == hub.truth()
            assert sorted(change.ticket_id for change in each.states.values()) == [1, 2]


class TestSnapshots:
    def cursors(self, hub: Hub) -> list[int]:
        return [int(name.split("-")[1]) for name in hub.live() if name.endswith(".sqlite.zst")]

    def test_once_a_day_and_only_when_something_changed(self, hub: Hub) -> None:
        hub.publish()
        hub.feed.clock.now += SNAPSHOT_EACH_S + 1
        hub.publish()
        assert self.cursors(hub) == [15]
        hub.amend(0, title="装车")
        hub.publish()
        hub.publish()
        assert self.cursors(hub) == [15, 16]
        hub.feed.clock.now += SNAPSHOT_EACH_S + 1
        hub.amend(0, title="卸车")
        hub.publish()
        hub.publish()
        assert self.cursors(hub) == [16, 17]
        assert [name for name in hub.live() if name.endswith(".ndjson.zst") and "snapshot" in name] == [
            LinesTarget(17).name
        ], "the newest one only"

    def test_when_deltas_have_become_a_share_of_it(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "SNAPSHOT_SHARE_BYTES", 100)
        hub.publish()
        while self.cursors(hub) == [15]:
            hub.feed.clock.now += SNAPSHOT_GAP_S
            hub.amend(0, description=f"{hub.feed.clock.now}" * 100)
            hub.publish()
            hub.publish()
        assert 16 < self.cursors(hub)[-1] < 60

    def test_a_snapshot_that_fails_is_tried_again_later(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(JsonSnapshots, "write", _no_space)
            hub.publish()
        assert "the snapshot was not made" in caplog.text
        hub.publish()
        assert self.cursors(hub) == []
        hub.feed.clock.now += SNAPSHOT_GAP_S
        hub.publish()
        assert self.cursors(hub) == [15]

    def test_changes_are_published_while_one_is_made(
        self, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, go_on = threading.Event(), threading.Event()
        plain = JsonSnapshots.write

        def slow(*arguments: Any) -> None:
            begun.set()
            assert go_on.wait(30)
            plain(*arguments)

        monkeypatch.setattr(JsonSnapshots, "write", slow)
        hub.publisher.round()
        assert begun.wait(30)
        hub.amend(0, title="装车")
        hub.publisher.round()
        assert hub.live() == [delta(15, 16)]
        go_on.set()
        hub.publisher.finish_snapshot()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        assert kiosk.rows == hub.truth()


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


class TestFiles:
    def test_settings_are_sealed_for_their_kiosk_and_sent_when_they_change(self, hub: Hub, tmp_path: Path) -> None:
        key = PrivateKey(b"k" * 32)
        name = settings_name(KIOSK_NUMBER)

        def change(**values: Any) -> None:
            hub.feed.clock.now += 10
            with hub.database.writing() as connection:
                connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == KIOSK_NUMBER).values(**values))
            hub.publish()

        change(box_key=bytes(key.public_key), settings="[kiosk]\n", settings_version=4)
        first = hub.feed.reopened().live()[name]
        plain = open_for_kiosk(key, KIOSK_NUMBER, name, hub.feed.repository.read(first))
        assert unpack_settings(plain) == SentSettings(4, "[kiosk]\n")
        change(seen_at=1)
        hub.restart()
        change(seen_at=2)
        assert hub.feed.reopened().live()[name] == first
        change(settings_version=5)
        assert hub.feed.reopened().live()[name].sha256 != first.sha256
        change(state="revoked")
        assert name not in hub.feed.reopened().live()

    def test_the_key_list(self, hub: Hub, tmp_path: Path) -> None:
        hub.publish()
        kiosk = KioskModel(hub.feed, tmp_path / "kiosk")
        kiosk.poll()
        assert TICKET_KEYS_NAME in kiosk.files


class Flaky:
    """A change log whose database goes away and comes back."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self.asked = 0
        self.good = threading.Event()

    def number_changes(self) -> Numbers:
        self.asked += 1
        if self.asked % 2:
            raise DatabaseError(DatabaseCode.UNREACHABLE, "gone")
        if self.asked == 4:
            raise ZeroDivisionError
        if self.asked > 5:
            self.good.set()
        return self._log.number_changes()

    def view(self) -> Any:
        return self._log.view()

    def forget(self, published: Numbers, before: int) -> int:
        return self._log.forget(published, before)


def test_the_loop_outlives_its_troubles_and_only_one_runs(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RETRY_AFTER_S", 0.01)
    flaky = Flaky(ChangeLog(hub.database))
    stop = threading.Event()
    first = Publisher(hub.feed.reopened(), flaky, JsonSnapshots(), FLEET_KEY, tmp_path / "a", hub.feed.clock)
    second_log = Flaky(ChangeLog(hub.database))
    second = Publisher(hub.feed.reopened(), second_log, JsonSnapshots(), FLEET_KEY, tmp_path / "b", hub.feed.clock)
    threads = [threading.Thread(target=each.run, args=(stop, 0.01)) for each in (first, second)]
    with closing(first), closing(second):
        for each in threads:
            each.start()
        try:
            assert next(each for each in (flaky, second_log) if each.good.wait(30) or each.asked)
            assert 0 in (flaky.asked, second_log.asked)
        finally:
            stop.set()
            for each in threads:
                each.join()
    assert "DATABASE_UNREACHABLE" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_words_of_the_hub_are_those_of_the_feed() -> None:
    from kiosk.hub.states import State

    assert {state.value for state in State} <= {state.value for state in TicketState}


def test_old_lines_of_the_log_go(hub: Hub) -> None:
    hub.publish()
    hub.feed.clock.now += 92 * DAY_S
    hub.publish()
    with hub.database.reading() as connection:
        assert connection.execute(select(JOB_CHANGE)).first() is None


def test_the_publisher_reads_the_port_that_the_log_offers(hub: Hub) -> None:
    with ChangeLog(hub.database).view() as view:
        offered: ChangeView = view
        assert offered.numbers.jobs == 0
