"""The published feed: whole at every moment, whatever happens to its publisher."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, TargetFile, Targets

from kiosk.hub.feed.keys import KeyCode, KeyFileError, online_signers
from kiosk.hub.feed.repository import LINGER_S, TIMESTAMP_EACH_S, Repository, RepositoryCode, RepositoryError
from kiosk.protocol.feed import (
    DAY_S,
    KIOSK_BINS,
    OFFLINE_LIFETIME_S,
    ONLINE_LIFETIME_S,
    SNAPSHOT_LIFETIME_S,
    TIMESTAMP_LIFETIME_S,
    FeedNameError,
    FeedRole,
    kiosk_bin,
    settings_name,
)
from kiosk.sync.feed_client import Held
from tests.feed_kit import KIOSK, Feed, delta


def version(feed: Feed, name: str = "timestamp.json") -> int:
    return int(json.loads((feed.metadata / name).read_bytes())["signed"]["version"])


def jobs_seen(feed: Feed, state: Path) -> list[str]:
    """What a kiosk with an empty cache of its own sees and can fetch."""
    client = feed.client(state)
    client.refresh()
    targets = client.plan(Held(cursor=0)).deltas
    for each in targets:
        client.fetch(each)
    return [each.name for each in targets]


def test_what_is_published_arrives(feed: Feed, tmp_path: Path) -> None:
    feed.repository.publish({delta(0, 3): b"three", delta(3, 4): b"one"})
    assert jobs_seen(feed, tmp_path / "kiosk") == [delta(0, 3), delta(3, 4)]
    live = feed.repository.live(FeedRole.JOBS)
    assert feed.repository.read(live[delta(3, 4)]) == b"one"


def test_a_file_on_disk_is_published_like_bytes(feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(b"large")
    feed.repository.publish({delta(0, 3): tmp_path / "made"}, notes={delta(0, 3): {"at": 5}})
    target = feed.reopened().live()[delta(0, 3)]
    assert (feed.repository.read(target), target.notes, target.length) == (b"large", {"at": 5}, 5)


def test_merging_replaces_in_one_state(feed: Feed, tmp_path: Path) -> None:
    feed.repository.publish({delta(0, 1): b"a", delta(1, 2): b"b"})
    feed.repository.publish({delta(0, 2): b"ab"}, remove=[delta(0, 1), delta(1, 2)])
    assert jobs_seen(feed, tmp_path / "kiosk") == [delta(0, 2)]


def test_the_same_again_is_nothing_new(feed: Feed) -> None:
    assert feed.repository.publish({"keys/tickets.json": b"{}"})
    before = version(feed)
    assert not feed.repository.publish({"keys/tickets.json": b"{}"}, remove=["jobs/none"])
    assert version(feed) == before


@pytest.mark.parametrize("name", ["rules/gates.toml", "software/a", "other/a", "jobs/../a", "jobs/A"])
def test_a_name_that_the_hub_may_not_sign_is_refused_before_anything_is_written(feed: Feed, name: str) -> None:
    before = sorted(path for path in feed.folder.rglob("*"))
    with pytest.raises(FeedNameError):
        feed.repository.publish({name: b"x"})
    assert sorted(path for path in feed.folder.rglob("*")) == before


def test_signatures_are_renewed_long_before_they_end(feed: Feed, tmp_path: Path) -> None:
    """A stick made on any day has at least a month and a half of everything but the timestamp."""
    for _ in range(int(OFFLINE_LIFETIME_S * 0.9) // (5 * DAY_S)):
        feed.clock.now += 5 * DAY_S
        feed.repository.publish({})
        ends = feed.repository.expiries()
        assert ends["timestamp"] == feed.clock.now + TIMESTAMP_LIFETIME_S
        assert ends["snapshot"] > feed.clock.now + SNAPSHOT_LIFETIME_S / 2
        assert ends["content"] > feed.clock.now + ONLINE_LIFETIME_S / 2
    feed.client(tmp_path / "kiosk").refresh()


def test_the_timestamp_is_signed_every_hour_and_no_more(feed: Feed) -> None:
    before = version(feed)
    feed.clock.now += TIMESTAMP_EACH_S - 1
    assert not feed.repository.publish({})
    feed.clock.now += 1
    assert feed.repository.publish({})
    assert version(feed) > before


def test_a_clock_put_back_is_signed_at_once(feed: Feed) -> None:
    """Else the feed would claim to be fresh for longer than it is."""
    feed.clock.now -= 100 * DAY_S
    assert feed.repository.publish({})
    assert feed.repository.expiries()["timestamp"] < feed.clock.now + 15 * DAY_S


def test_two_processes_see_each_others_work(feed: Feed, tmp_path: Path) -> None:
    other = feed.reopened()
    for start in range(0, 10, 2):
        feed.repository.publish({delta(start, start + 1): b"x"})
        other.publish({delta(start + 1, start + 2): b"y"})
    assert len(jobs_seen(feed, tmp_path / "kiosk")) == 10


def test_feed_2_replaced_files_stay_for_an_hour(feed: Feed, tmp_path: Path) -> None:
    """Somebody on a slow line is still reading the state before."""
    feed.repository.publish({delta(0, 1): b"a"})
    client = feed.client(tmp_path / "kiosk")
    client.refresh()
    (target,) = client.plan(Held(cursor=0)).deltas
    feed.repository.publish({}, remove=[delta(0, 1)])
    assert feed.repository.sweep() == 0
    feed.clock.now += LINGER_S - 1
    assert feed.repository.sweep() == 0
    assert client.fetch(target) == b"a"
    feed.clock.now += 1
    assert feed.repository.sweep() > 0
    assert not list((feed.folder / "targets").rglob("*.zst"))
    assert len(list(feed.metadata.iterdir())) == len(FeedRole) + len(KIOSK_BINS) + 4
    feed.client(tmp_path / "later").refresh()


def test_without_a_ceremony_there_is_no_feed(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError) as caught:
        Repository(tmp_path / "feed", tmp_path / "keys", lambda: 0).publish({})
    assert caught.value.code is RepositoryCode.NOT_SET_UP


def test_a_lost_key_is_said_and_changes_nothing(feed: Feed) -> None:
    next(feed.keys_folder.glob("jobs-*")).unlink()
    before = version(feed)
    with pytest.raises(KeyFileError) as caught:
        feed.reopened().publish({delta(0, 1): b"a"})
    assert caught.value.code is KeyCode.MISSING
    assert version(feed) == before


def test_damaged_metadata_is_said(feed: Feed) -> None:
    (feed.metadata / "1.jobs.json").write_bytes(b"{")
    with pytest.raises(RepositoryError) as caught:
        feed.reopened().live()
    assert caught.value.code is RepositoryCode.BROKEN


def test_settings_of_ten_thousand_kiosks_cost_each_a_sixteenth(feed: Feed, tmp_path: Path) -> None:
    many = {settings_name(kiosk): kiosk.to_bytes(2, "big") for kiosk in range(1, 401)}
    feed.repository.publish(many)
    assert len(feed.reopened().live(FeedRole.KIOSKS)) == len(many)
    client = feed.client(tmp_path / "kiosk")
    client.refresh()
    (mine,) = client.plan(Held()).files
    assert (mine.name, client.fetch(mine)) == (settings_name(KIOSK), KIOSK.to_bytes(2, "big"))
    read = list((tmp_path / "kiosk/metadata").glob("kiosks-*"))
    assert len(read) == 1
    assert 0 < len(Metadata[Targets].from_bytes(read[0].read_bytes()).signed.targets) < 50


def test_each_bin_signs_its_own_part_only(feed: Feed, tmp_path: Path) -> None:
    own, other = (
        settings_name(KIOSK),
        next(each for each in map(settings_name, range(1, 99)) if kiosk_bin(each) != kiosk_bin(settings_name(KIOSK))),
    )
    feed.repository.publish({other: b"x"})
    path = max(feed.metadata.glob(f"*.{kiosk_bin(other)}.json"), key=lambda each: int(each.name.split(".")[0]))
    metadata = Metadata[Targets].from_bytes(path.read_bytes())
    metadata.signed.targets[own] = TargetFile.from_data(own, b"evil", ["sha256"])
    (signer,) = [each for each in online_signers(feed.keys_folder).values() if each.holder == "kiosks"]
    metadata.sign(signer)
    path.write_bytes(metadata.to_bytes())
    client = feed.client(tmp_path / "kiosk")
    client.refresh()
    assert client.plan(Held()).files == ()


class TestRestored:
    """A hub from a backup: kiosks have seen more than it remembers."""

    def test_goes_on_above_everything(self, feed: Feed, tmp_path: Path) -> None:
        feed.repository.publish({delta(0, 1): b"a"})
        backup = {path.name: path.read_bytes() for path in feed.metadata.iterdir()}
        for cursor in range(1, 9):
            feed.repository.publish({delta(cursor, cursor + 1): b"lost"})
        client = feed.client(tmp_path / "kiosk")
        seen = client.refresh().version
        client.plan(Held(cursor=0))
        for path in feed.metadata.iterdir():
            path.unlink()
        for name, content in backup.items():
            (feed.metadata / name).write_bytes(content)
        restored = feed.reopened()
        restored.raise_versions(1_000_000)
        restored.publish({delta(100, 101): b"after"})
        assert client.refresh().version > seen
        assert [each.name for each in client.plan(Held(cursor=100)).deltas] == [delta(100, 101)]

    def test_drops_what_the_backup_did_not_hold_and_names_what_only_people_can_bring(self, feed: Feed) -> None:
        feed.install_rules(gates=b"a = 1")
        feed.repository.publish({delta(0, 1): b"a", "content/notice.json": b"{}"})
        for path in (feed.folder / "targets").rglob("*"):
            if path.is_file() and not path.name.endswith("notice.json"):
                path.unlink()
        restored = feed.reopened()
        assert restored.raise_versions(5) == ("rules/gates.toml",)
        assert set(restored.live()) == {"content/notice.json", "rules/gates.toml"}


CALLS = [(os, name) for name in ("replace", "fsync", "open", "unlink", "mkdir")] + [(io, "open")]


@contextmanager
def intercepted(before_call: Callable[[str, Any], None]) -> Iterator[None]:
    """Runs ``before_call`` with name and first argument ahead of every call that changes the disk."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, _announced(getattr(module, name), name, before_call))
        yield


def _announced(real: Callable[..., Any], name: str, before_call: Callable[[str, Any], None]) -> Callable[..., Any]:
    def called(*arguments: Any, **keywords: Any) -> Any:
        if name != "open" or _to_write(*arguments, **keywords):
            before_call(name, arguments[0])
        return real(*arguments, **keywords)

    return called


def _to_write(_path: Any, how: Any = "r", *_: Any, **__: Any) -> bool:
    return bool(how & (os.O_WRONLY | os.O_RDWR)) if isinstance(how, int) else how[0] in "wax"


def run_until_killed(work: Callable[[], object], kill_at: int) -> bool:
    """Do ``work`` in a child that kills itself before its ``kill_at``-th call; True when it lived to the end."""
    child = os.fork()
    if child == 0:
        calls = 0

        def count(_name: str, _argument: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with intercepted(count):
                work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def test_feed_1_killed_at_any_point_it_leaves_the_old_state_or_the_new(feed: Feed, tmp_path: Path) -> None:
    """kill -9 before each call of a publish that adds, merges and removes; the next publish goes on from there."""
    feed.repository.publish({delta(0, 1): b"a", delta(1, 2): b"b"})
    old, new = [delta(0, 1), delta(1, 2)], [delta(0, 2), delta(2, 3)]
    client = feed.client(tmp_path / "kiosk")
    for kill_at in range(1, 1000):
        lived = run_until_killed(
            lambda: feed.reopened().publish({delta(0, 2): b"ab", delta(2, 3): b"c"}, remove=old), kill_at
        )
        client.refresh()
        seen = [each.name for each in client.plan(Held(cursor=0)).deltas]
        assert seen == new or (seen == old and not lived)
        if lived:
            break
        feed.reopened().publish(dict.fromkeys(old, b"again"), remove=new)
        client.refresh()
        targets = client.plan(Held(cursor=0)).deltas
        assert [(each.name, client.fetch(each)) for each in targets] == [(name, b"again") for name in old]
    assert kill_at > 15
    assert not list((feed.folder / "tmp").iterdir())


def _kind(path: str) -> int:
    """Targets, then roles, then the snapshot."""
    if not path.endswith(".json"):
        return 0
    return 2 if path.endswith(".snapshot.json") else 1


def test_feed_1_timestamp_is_replaced_after_everything_it_leads_to_is_on_the_disk(feed: Feed) -> None:
    steps: list[tuple[str, str]] = []

    def note(name: str, argument: Any) -> None:
        if isinstance(argument, int):
            argument = os.readlink(f"/proc/self/fd/{argument}")
        steps.append((name, str(argument)))

    with intercepted(note):
        feed.repository.publish({delta(0, 1): b"a", "content/pictures/hall.png": b"b"})
    (last,) = [at for at, step in enumerate(steps) if step == ("replace", str(feed.folder / "tmp/timestamp.json"))]
    synced = {path for name, path in steps[:last] if name == "fsync"}
    replaced = [path for name, path in steps[:last] if name == "replace"]
    assert set(replaced) <= synced
    kinds = [_kind(path) for path in replaced]
    assert kinds == sorted(kinds)
    assert set(kinds) == {0, 1, 2}
    for folder in ("metadata", "targets", "targets/jobs", "targets/content", "targets/content/pictures"):
        when = [at for at, step in enumerate(steps[:last]) if step == ("fsync", str(feed.folder / folder))]
        assert when, folder
    newest_metadata = max(at for at, step in enumerate(steps[:last]) if step[0] == "replace")
    assert ("fsync", str(feed.metadata)) in steps[newest_metadata:last]
