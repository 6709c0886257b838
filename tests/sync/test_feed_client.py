"""The feed as a kiosk meets it: over good roads and bad ones, honest and not (docs/protocol.md, section 12)."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from kiosk.protocol.feed import DAY_S, SNAPSHOT_LIFETIME_S, TIMESTAMP_LIFETIME_S, settings_name
from kiosk.sync.feed_client import (
    MAX_FETCH_BYTES,
    SLOW_WINDOW_S,
    FeedClient,
    FeedTarget,
    FetchError,
    FetchFault,
    Held,
)
from kiosk.sync.feed_source import ByteStream, FeedSourceError, FolderSource, SourceFault
from tests.feed_kit import KIOSK, Clock, Feed, delta, make_feed, snapshot

CONTENT = {
    delta(0, 1): b"first",
    delta(1, 2): b"second",
    snapshot(2): b"ready cache" * 1000,
    "states/0-4.cbor": b"states",
    "receipts/0-9.cbor": b"receipts",
    "keys/tickets.json": b"{}",
    settings_name(KIOSK): b"mine",
    settings_name(KIOSK + 1): b"not mine",
    "content/notice.json": b"notice",
}


class WatchedSource(FolderSource):
    """Counts what a road would carry and lets a test stand in the way: ``alter`` gets path and true content."""

    def __init__(self, folder: Path, alter: Callable[[str, bytes], bytes] | None = None) -> None:
        super().__init__(folder)
        self.alter = alter
        self.requests: list[str] = []
        self.bytes = 0

    def read(self, path: str, max_bytes: int) -> bytes:
        self.requests.append(path)
        content = super().read(path, 10**9)
        if self.alter is not None:
            content = self.alter(path, content)
        if len(content) > max_bytes:
            raise FeedSourceError(SourceFault.TOO_LARGE, f"more than {max_bytes}")
        self.bytes += len(content)
        return content


@pytest.fixture
def feed(feed: Feed) -> Feed:
    feed.install_rules(gates=b"age = 18")
    feed.repository.publish(CONTENT)
    return feed


def take_all(client: FeedClient, held: Held) -> dict[str, bytes]:
    """A whole round; every byte that the client handed out."""
    client.refresh()
    plan = client.plan(held)
    targets = (
        *plan.deltas,
        *plan.states,
        *plan.receipts,
        *plan.files,
        *((plan.snapshot,) if plan.snapshot else ()),
        *plan.snapshot_deltas,
        *plan.content,
    )
    return {each.name: client.fetch(each) for each in targets}


def fault(action: Callable[[], object]) -> FetchFault:
    with pytest.raises(FetchError) as caught:
        action()
    assert caught.value.sentence
    assert caught.value.instruction
    return caught.value.code


def copied(feed: Feed, tmp_path: Path, name: str = "stick") -> Path:
    shutil.copytree(feed.folder, tmp_path / name)
    return tmp_path / name


class TestRound:
    def test_a_new_kiosk_takes_everything_that_is_for_it(self, feed: Feed, tmp_path: Path) -> None:
        taken = take_all(feed.client(tmp_path / "kiosk"), Held())
        mine = {name: CONTENT[name] for name in CONTENT if name != settings_name(KIOSK + 1)}
        del mine[delta(0, 1)], mine[delta(1, 2)]
        assert taken == mine | {"rules/gates.toml": b"age = 18"}

    def test_the_order_of_a_round(self, feed: Feed, tmp_path: Path) -> None:
        feed.repository.publish({delta(2, 5): b"third"})
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        plan = client.plan(Held(cursor=1, state_number=4))
        assert [each.name for each in plan.deltas] == [delta(1, 2), delta(2, 5)]
        assert plan.snapshot is None
        assert plan.states == ()
        assert [each.name for each in plan.receipts] == ["receipts/0-9.cbor"]
        assert [each.name for each in plan.files] == [settings_name(KIOSK), "keys/tickets.json", "rules/gates.toml"]
        assert [each.name for each in plan.content] == ["content/notice.json"]

    def test_who_has_everything_needs_nothing(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        plan = client.plan(Held())
        files = {each.name: each.sha256 for each in (*plan.files, *plan.content)}
        held = Held(cursor=2, receipt_number=9, state_number=4, files=files)
        assert client.plan(held).empty
        feed.repository.publish({}, remove=["content/notice.json"])
        client.refresh()
        assert client.plan(held).gone == ("content/notice.json",)

    def test_who_waits_for_no_receipt_does_not_read_them(self, feed: Feed, tmp_path: Path) -> None:
        source = WatchedSource(feed.folder)
        client = feed.client(tmp_path / "kiosk", source)
        client.refresh()
        assert client.plan(Held(), receipts=False).receipts == ()
        assert not any("receipts" in path for path in source.requests)

    def test_an_empty_poll_is_two_requests_and_two_kilobytes(self, feed: Feed, tmp_path: Path) -> None:
        source = WatchedSource(feed.folder)
        client = feed.client(tmp_path / "kiosk", source)
        client.refresh()
        client.plan(Held())
        source.requests.clear()
        source.bytes = 0
        client.refresh()
        client.plan(Held())
        assert source.requests == ["metadata/2.root.json", "metadata/timestamp.json"]
        assert source.bytes <= 2000

    def test_an_empty_poll_writes_nothing(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")

        def written() -> list[tuple[Path, int, int]]:
            paths = [tmp_path / "kiosk", *(tmp_path / "kiosk").rglob("*")]
            return [(path, path.lstat().st_ino, path.lstat().st_mtime_ns) for path in sorted(paths)]

        client.refresh()
        client.plan(Held())
        before = written()
        client.refresh()
        client.plan(Held())
        assert written() == before

    def test_one_new_delta_is_four_requests_more(self, feed: Feed, tmp_path: Path) -> None:
        source = WatchedSource(feed.folder)
        client = feed.client(tmp_path / "kiosk", source)
        client.refresh()
        client.plan(Held())
        feed.repository.publish({delta(2, 3): b"new"})
        source.requests.clear()
        client.refresh()
        (target,) = client.plan(Held(cursor=2)).deltas
        assert client.fetch(target) == b"new"
        assert len(source.requests) == 5

    def test_root_can_change_while_a_kiosk_is_away(self, feed: Feed, tmp_path: Path) -> None:
        from kiosk.hub.feed import ceremony

        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        for _ in range(3):
            draft = ceremony.rotate(feed.metadata, {}, feed.clock())
            feed.repository.install(feed.sign(draft, "root-1", "root-3"))
        feed.repository.publish({delta(2, 3): b"new"})
        client.refresh()
        assert [each.name for each in client.plan(Held(cursor=2)).deltas] == [delta(2, 3)]


class TestTime:
    def test_goes_by_the_kiosks_best_time(self, feed: Feed, tmp_path: Path) -> None:
        clock = Clock(feed.clock.now + TIMESTAMP_LIFETIME_S - 1)
        client = feed.client(tmp_path / "kiosk", clock=clock)
        client.refresh()
        clock.now += 1
        assert fault(client.refresh) is FetchFault.EXPIRED
        clock.now -= 2
        client.refresh()

    @pytest.mark.parametrize("start", [1_000_000_000, 4_000_000_000])
    def test_the_devices_own_clock_has_no_say(self, tmp_path: Path, start: int) -> None:
        """By any real clock these feeds ran out in 2001, or come from 2096."""
        strange = make_feed(tmp_path / "strange", start)
        client = strange.client(tmp_path / "kiosk")
        assert client.refresh().published_at == start
        strange.clock.now += TIMESTAMP_LIFETIME_S
        assert fault(client.refresh) is FetchFault.EXPIRED

    def test_feed_13_expired_metadata_hides_nothing_and_ends_when_the_feed_goes_on(
        self, feed: Feed, tmp_path: Path
    ) -> None:
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        kept = {path: path.read_bytes() for path in (tmp_path / "kiosk").rglob("*.json")}
        feed.clock.now += SNAPSHOT_LIFETIME_S
        assert fault(client.refresh) is FetchFault.EXPIRED
        assert {path: path.read_bytes() for path in (tmp_path / "kiosk").rglob("*.json")} == kept
        feed.repository.publish({delta(2, 3): b"new"})
        client.refresh()
        assert [each.name for each in client.plan(Held(cursor=2)).deltas] == [delta(2, 3)]

    def test_a_frozen_feed_grows_old_before_anybodys_eyes(self, feed: Feed, tmp_path: Path) -> None:
        frozen = copied(feed, tmp_path)
        client = feed.client(tmp_path / "kiosk", FolderSource(frozen))
        published_at = feed.clock.now
        for _ in range(13):
            feed.clock.now += DAY_S
            feed.repository.publish({})
            assert client.refresh().published_at == published_at
        feed.clock.now += DAY_S
        assert fault(client.refresh) is FetchFault.EXPIRED


class TestAttacks:
    def test_an_older_copy_is_rolled_back(self, feed: Feed, tmp_path: Path) -> None:
        older = copied(feed, tmp_path)
        feed.repository.publish({delta(2, 3): b"new"})
        feed.client(tmp_path / "kiosk").refresh()
        behind = feed.client(tmp_path / "kiosk", FolderSource(older))
        assert fault(behind.refresh) is FetchFault.ROLLED_BACK
        feed.client(tmp_path / "kiosk").refresh()

    def test_a_snapshot_of_another_time_is_mixed(self, feed: Feed, tmp_path: Path) -> None:
        stick = copied(feed, tmp_path)
        feed.repository.publish({delta(2, 3): b"new"})
        mixed = copied(feed, tmp_path, "mixed")
        snapshots = sorted((stick / "metadata").glob("*.snapshot.json"), key=lambda path: int(path.name.split(".")[0]))
        new = sorted((mixed / "metadata").glob("*.snapshot.json"), key=lambda path: int(path.name.split(".")[0]))[-1]
        shutil.copyfile(snapshots[-1], new)
        assert fault(feed.client(tmp_path / "kiosk", FolderSource(mixed)).refresh) is FetchFault.MIXED

    def test_a_role_of_another_time_is_mixed(self, feed: Feed, tmp_path: Path) -> None:
        feed.repository.publish({delta(2, 3): b"new"})
        mixed = copied(feed, tmp_path)
        jobs = sorted((mixed / "metadata").glob("*.jobs.json"), key=lambda path: int(path.name.split(".")[0]))
        shutil.copyfile(jobs[0], jobs[-1])
        client = feed.client(tmp_path / "kiosk", FolderSource(mixed))
        client.refresh()
        assert fault(lambda: client.plan(Held())) is FetchFault.MIXED

    def test_another_hubs_feed_is_not_ours(self, feed: Feed, tmp_path: Path) -> None:
        other = make_feed(tmp_path / "other")
        assert fault(feed.client(tmp_path / "kiosk", FolderSource(other.folder)).refresh) is FetchFault.BAD_SIGNATURE

    def test_another_hubs_next_root_is_not_ours(self, feed: Feed, tmp_path: Path) -> None:
        from kiosk.hub.feed import ceremony

        other = make_feed(tmp_path / "other")
        draft = ceremony.rotate(other.metadata, {}, other.clock())
        other.repository.install(other.sign(draft, "root-1", "root-2"))
        assert fault(feed.client(tmp_path / "kiosk", FolderSource(other.folder)).refresh) is FetchFault.WRONG_ROOT

    def test_a_broken_bootstrap_is_said(self, feed: Feed, tmp_path: Path) -> None:
        client = FeedClient(FolderSource(feed.folder), tmp_path / "kiosk", b"{}", KIOSK, feed.clock)
        assert fault(client.refresh) is FetchFault.WRONG_ROOT

    def test_a_log_in_page_instead_of_everything(self, feed: Feed, tmp_path: Path) -> None:
        portal = WatchedSource(feed.folder, lambda _path, _content: b"<html><title>Wi-Fi</title></html>")
        client = feed.client(tmp_path / "kiosk", portal)
        with pytest.raises(FetchError) as caught:
            client.refresh()
        assert caught.value.code is FetchFault.NOT_A_FEED
        assert caught.value.transient
        portal.alter = None
        client.refresh()

    @pytest.mark.parametrize("what", ["metadata/timestamp.json", ".snapshot.json", ".targets.json", ".jobs.json"])
    def test_endless_metadata_is_cut_off(self, feed: Feed, tmp_path: Path, what: str) -> None:
        endless = WatchedSource(feed.folder, lambda path, data: data + b" " * 10**7 if path.endswith(what) else data)
        client = feed.client(tmp_path / "kiosk", endless)
        assert fault(lambda: take_all(client, Held())) is FetchFault.TOO_LARGE

    def test_an_endless_target_is_cut_off(self, feed: Feed, tmp_path: Path) -> None:
        endless = WatchedSource(feed.folder, lambda path, data: data + b"x" if path.startswith("targets") else data)
        assert fault(lambda: take_all(feed.client(tmp_path / "kiosk", endless), Held())) is FetchFault.TOO_LARGE

    def test_feed_13_nothing_altered_is_ever_handed_out(self, feed: Feed, tmp_path: Path) -> None:
        """Flipped bits, cuts, doubled and foreign pieces in any file: a typed error, or the true bytes."""
        honest = take_all(feed.client(tmp_path / "honest"), Held())
        dice = random.Random(20260712)
        failures: list[FetchFault] = []
        for number in range(300):
            victim = dice.choice(["timestamp", "snapshot", ".targets", "jobs", "rules", "states", "keys", "kiosks"])
            bend = _bender(dice)
            source = WatchedSource(feed.folder, partial(_bent_in, victim, bend))
            client = feed.client(tmp_path / f"kiosk{number}", source)
            try:
                assert take_all(client, Held()) == honest
            except FetchError as error:
                failures.append(error.code)
            source.alter = None
            assert take_all(client, Held()) == honest
        assert len(failures) > 290
        assert len(set(failures)) > 3

    def test_cont_3_content_for_other_places_is_left_where_it_is(self, feed: Feed, tmp_path: Path) -> None:
        regions = ("1408", "140802", "140802100", "140802101", "140821")
        names = [f"content/{kind}/{region}.json" for kind in ("services", "activities") for region in regions]
        feed.repository.publish(dict.fromkeys(names, b"{}"))
        client = feed.client(tmp_path / "kiosk")
        client.refresh()

        def taken(region: str) -> set[str]:
            return {each.name for each in client.plan(Held(), region).content} - {"content/notice.json"}

        assert taken("140802100") == {name for name in names if name.endswith(("/1408.json", "802.json", "100.json"))}
        assert taken("140821") == {name for name in names if name.endswith(("/1408.json", "821.json"))}
        assert taken("110101") == set()
        held = Held(files=dict.fromkeys(names, "0" * 64))
        gone = client.plan(held, "140821").gone
        assert set(gone) == {name for name in names if "140802" in name}, "the kiosk has moved"

    def test_feed_3_feed_4_names_outside_the_protocol_are_left_alone(self, feed: Feed, tmp_path: Path) -> None:
        """A thief of the content key, or a newer hub."""
        from tuf.api.metadata import Metadata, TargetFile, Targets

        from kiosk.hub.feed.keys import online_signers

        path = max(feed.metadata.glob("*.content.json"), key=lambda each: int(each.name.split(".")[0]))
        metadata: Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
        for name in ("content/.bashrc", "content/../../ledger.db", "content/A", "rules/evil.toml"):
            metadata.signed.targets[name] = TargetFile.from_data(name, b"evil", ["sha256"])
        (signer,) = [each for each in online_signers(feed.keys_folder).values() if each.holder == "content"]
        metadata.sign(signer)
        path.write_bytes(metadata.to_bytes())
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        plan = client.plan(Held())
        assert [each.name for each in plan.content] == ["content/notice.json"]
        assert "rules/evil.toml" not in [each.name for each in plan.files]


def _bent_in(victim: str, bend: Callable[[bytes], bytes], path: str, content: bytes) -> bytes:
    return bend(content) if victim in path else content


def _bender(dice: random.Random) -> Callable[[bytes], bytes]:
    at, bit, kind = dice.random(), dice.randrange(8), dice.randrange(4)

    def bend(data: bytes) -> bytes:
        index = int(at * len(data))
        match kind:
            case 0:
                return data[:index] + bytes([data[index] ^ 1 << bit]) + data[index + 1 :]
            case 1:
                return data[:index]
            case 2:
                return data[:index] + data[index // 2 :]
            case _:
                return data[:index] + b"0" + data[index + 1 :]

    return bend


class TestLocalTrust:
    def test_wiped_metadata_begins_again_at_the_bootstrap_root(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        shutil.rmtree(tmp_path / "kiosk")
        client.refresh()
        assert client.plan(Held()).snapshot is not None

    def test_damaged_metadata_is_fetched_again(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        expected = client.plan(Held())
        for path in (tmp_path / "kiosk" / "metadata").rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.write_bytes(b"")
                client.refresh()
                assert client.plan(Held()) == expected

    def test_a_full_disk_is_the_disks_fault(self, feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        client = feed.client(tmp_path / "kiosk")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "replace", full)
        assert fault(client.refresh) is FetchFault.STORAGE_FULL
        monkeypatch.undo()
        client.refresh()

    def test_a_missing_stick_is_unreachable(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk", FolderSource(tmp_path / "nothing"))
        with pytest.raises(FetchError) as caught:
            client.refresh()
        assert caught.value.code is FetchFault.UNREACHABLE
        assert caught.value.transient

    def test_a_stick_with_half_a_copy_is_said(self, feed: Feed, tmp_path: Path) -> None:
        stick = copied(feed, tmp_path)
        for path in (stick / "targets").rglob("*notice.json"):
            path.unlink()
        assert fault(lambda: take_all(feed.client(tmp_path / "kiosk", FolderSource(stick)), Held())) is (
            FetchFault.MISSING
        )


class TornSource(FolderSource):
    """A road that breaks after ``pieces`` chunks of 1000 bytes, each taking ``seconds`` on the test's clock."""

    def __init__(self, folder: Path, pieces: int, clock: Clock, seconds: int = 0, resumes: bool = True) -> None:
        super().__init__(folder)
        self.pieces = pieces
        self.asked: list[int] = []
        self._clock = clock
        self.seconds = seconds
        self._resumes = resumes

    @contextmanager
    def stream(self, path: str, offset: int) -> Iterator[ByteStream]:
        self.asked.append(offset)
        start = offset if self._resumes else 0
        with super().stream(path, start) as whole:
            yield ByteStream(start, self._torn(b"".join(whole.chunks)))

    def _torn(self, content: bytes) -> Iterator[bytes]:
        for number in count():
            if number == self.pieces:
                raise FeedSourceError(SourceFault.STALLED, "cut")
            self._clock.now += self.seconds
            piece = content[number * 1000 : (number + 1) * 1000]
            if not piece:
                return
            yield piece


class TestDownload:
    def target(self, client: FeedClient) -> FeedTarget:
        client.refresh()
        target = client.plan(Held()).snapshot
        assert target is not None
        return target

    def test_goes_on_where_the_road_broke(self, feed: Feed, tmp_path: Path) -> None:
        source = TornSource(feed.folder, 3, feed.clock)
        client = feed.client(tmp_path / "kiosk", source)
        target = self.target(client)
        for _ in range(3):
            again = feed.client(tmp_path / "kiosk", source)
            assert fault(partial(again.download, target, tmp_path / "new.db")) is FetchFault.STALLED
        client.download(target, tmp_path / "new.db")
        assert source.asked == [0, 3000, 6000, 9000]
        assert (tmp_path / "new.db").read_bytes() == CONTENT[target.name]
        assert not list((tmp_path / "kiosk" / "partial").iterdir())

    def test_a_road_that_cannot_resume_begins_again(self, feed: Feed, tmp_path: Path) -> None:
        source = TornSource(feed.folder, 3, feed.clock, resumes=False)
        client = feed.client(tmp_path / "kiosk", source)
        target = self.target(client)
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.STALLED
        source.pieces = 100
        client.download(target, tmp_path / "new.db")
        assert (tmp_path / "new.db").read_bytes() == CONTENT[target.name]

    def test_a_trickle_is_given_up_and_kept(self, feed: Feed, tmp_path: Path) -> None:
        source = TornSource(feed.folder, 100, feed.clock, seconds=int(SLOW_WINDOW_S))
        client = FeedClient(
            source, tmp_path / "kiosk", (feed.metadata / "1.root.json").read_bytes(), KIOSK, feed.clock, feed.clock
        )
        target = self.target(client)
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.STALLED
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.STALLED
        assert source.asked[1] > 0
        source.seconds = 0
        client.download(target, tmp_path / "new.db")
        assert (tmp_path / "new.db").read_bytes() == CONTENT[target.name]

    def test_a_partial_of_other_bytes_does_not_count(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        target = self.target(client)
        (tmp_path / "kiosk" / "partial").mkdir()
        for forged in (b"x" * 500, b"x" * target.length, b"x" * (target.length + 1)):
            (tmp_path / "kiosk" / "partial" / target.sha256).write_bytes(forged)
            if len(forged) <= target.length:
                assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.TAMPERED
            client.download(target, tmp_path / "new.db")

    def test_a_longer_file_is_not_kept(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        target = self.target(client)
        with (feed.folder / target.path).open("ab") as file:
            file.write(b"more")
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.TOO_LARGE
        assert not (tmp_path / "new.db").exists()

    def test_a_shorter_file_is_waited_for(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk")
        target = self.target(client)
        os.truncate(feed.folder / target.path, 100)
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.UNREACHABLE

    def test_unfinished_downloads_of_what_is_gone_are_forgotten(self, feed: Feed, tmp_path: Path) -> None:
        client = feed.client(tmp_path / "kiosk", TornSource(feed.folder, 3, feed.clock))
        target = self.target(client)
        assert fault(lambda: client.download(target, tmp_path / "new.db")) is FetchFault.STALLED
        feed.repository.publish({snapshot(3): b"newer"}, remove=[target.name])
        self.target(client)
        assert not list((tmp_path / "kiosk" / "partial").iterdir())

    def test_what_is_too_large_for_memory_is_not_fetched(self, feed: Feed, tmp_path: Path) -> None:
        huge = FeedTarget("states/0-1.cbor", MAX_FETCH_BYTES + 1, "0" * 64)
        assert fault(lambda: feed.client(tmp_path / "kiosk").fetch(huge)) is FetchFault.TOO_LARGE
