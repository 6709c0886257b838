"""A copy of the feed on a stick: one whole state or openly none, wherever the stick was pulled out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault
from kiosk.hub.feed import ceremony
from kiosk.hub.feed.keys import ROOT_HOLDERS
from kiosk.hub.feed.repository import RepositoryCode, RepositoryError, root_sha256
from kiosk.hub.stick_feed import FeedCopy, copy_feed, mark_stick
from kiosk.protocol.stick import read_stick_file
from kiosk.sync.feed_client import FetchError, FetchFault, Held
from kiosk.sync.feed_source import FolderSource
from tests.feed_kit import Feed, delta, make_feed, snapshot
from tests.pulled_sticks import pulled_at
from tests.small_disks import DISK_BYTES, fill

OLD = {snapshot(4): b"jobs " * 500, "receipts/0-3.cbor": b"{}", "content/notices/a.md": b"news"}
NEW = {delta(4, 6): b"changes", "receipts/3-5.cbor": b"{...}", "content/notices/b.md": b"other news"}


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    made = make_feed(tmp_path / "hub")
    made.repository.publish(OLD)
    made.install_rules(gates=b"age = 18")
    return made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def copy(feed: Feed, stick: Path) -> FeedCopy:
    with ForeignFolder.open(stick) as root:
        return copy_feed(root, feed.reopened().image(), feed.folder, lambda done, total: None)


def taken(feed: Feed, stick: Path, state: Path) -> dict[str, bytes] | FetchFault:
    """Everything that a new kiosk gets out of the stick, or why it gets nothing."""
    client = feed.client(state, FolderSource(stick, "linggong", "feed"))
    try:
        client.refresh()
        plan = client.plan(Held())
        targets = [*plan.states, *plan.receipts, *plan.files, *plan.content, *plan.snapshot_deltas]
        if plan.snapshot is not None:
            targets.append(plan.snapshot)
        return {each.name: client.fetch(each) for each in targets}
    except FetchError as error:
        return error.code


RULES = {"rules/gates.toml": b"age = 18"}


def test_a_kiosk_takes_from_the_stick_what_the_hub_published(feed: Feed, stick: Path, tmp_path: Path) -> None:
    copied = copy(feed, stick)
    assert taken(feed, stick, tmp_path / "kiosk") == OLD | RULES
    assert copied.files == copied.written == len(files_below(stick))


def test_the_same_again_writes_nothing(feed: Feed, stick: Path) -> None:
    copy(feed, stick)
    before = {path: path.stat().st_ino for path in files_below(stick)}
    assert copy(feed, stick).written == 0
    assert {path: path.stat().st_ino for path in files_below(stick)} == before


def test_what_the_feed_no_longer_has_goes(feed: Feed, stick: Path) -> None:
    copy(feed, stick)
    (stick / "linggong/feed/targets/jobs/left.new").write_bytes(b"half")
    (stick / "holiday.jpg").write_bytes(b"picture")
    feed.repository.publish(NEW, remove=["receipts/0-3.cbor"])
    copy(feed, stick)
    live = {f"targets/{each.path}" for each in feed.repository.live().values()}
    lying = {path.relative_to(stick / "linggong/feed").as_posix() for path in files_below(stick / "linggong")}
    assert {each for each in lying if each.startswith("targets/")} == live
    assert sum(each.endswith(".snapshot.json") for each in lying) == 1
    assert (stick / "holiday.jpg").exists()


def test_stick_6_pulled_out_anywhere_the_copy_is_the_old_state_or_the_new_one(
    feed: Feed, stick: Path, tmp_path: Path
) -> None:
    copy(feed, stick)
    shutil.copytree(stick, tmp_path / "old")
    feed.repository.publish(NEW, remove=["receipts/0-3.cbor"])
    after = {**OLD, **NEW, **RULES}
    del after["receipts/0-3.cbor"]
    with pulled_at(None) as counted:
        copy(feed, stick)
    seen = []
    for touch in range(1, counted.touches + 1):
        shutil.rmtree(stick)
        shutil.copytree(tmp_path / "old", stick)
        with pulled_at(touch), pytest.raises(StickError) as pulled:
            copy(feed, stick)
        assert pulled.value.code is StickFault.GONE
        found = taken(feed, stick, tmp_path / f"kiosk-{touch}")
        assert found in (OLD | RULES, after), touch
        seen.append(found == after)
        if touch % 9 == 0:
            copy(feed, stick)
            assert taken(feed, stick, tmp_path / f"again-{touch}") == after
    assert seen == sorted(seen)
    assert {True, False} == set(seen)


def test_stick_6_pulled_out_while_it_is_made_the_copy_is_openly_none(feed: Feed, stick: Path, tmp_path: Path) -> None:
    with pulled_at(None) as counted:
        copy(feed, stick)
    for touch in range(1, counted.touches, 7):
        shutil.rmtree(stick)
        stick.mkdir()
        with pulled_at(touch), pytest.raises(StickError):
            copy(feed, stick)
        found = taken(feed, stick, tmp_path / f"kiosk-{touch}")
        assert found in (FetchFault.MISSING, FetchFault.UNREACHABLE, OLD | RULES)


def test_what_the_stick_forgot_is_written_again(feed: Feed, stick: Path, tmp_path: Path) -> None:
    copy(feed, stick)
    for path in files_below(stick / "linggong/feed"):
        content = path.read_bytes()
        path.write_bytes(bytes(len(content)))
        assert copy(feed, stick).written == (2 if path.name == "1.root.json" else 1)
        assert path.read_bytes() == content
    assert taken(feed, stick, tmp_path / "kiosk") == OLD | RULES


def test_a_new_root_makes_the_copy_openly_none_until_it_is_whole(feed: Feed, stick: Path, tmp_path: Path) -> None:
    copy(feed, stick)
    shutil.copytree(stick, tmp_path / "old")
    draft = ceremony.rotate(feed.metadata, {}, feed.clock())
    feed.repository.install(feed.sign(draft, *ROOT_HOLDERS))
    feed.clock.now += 4000
    feed.repository.publish(NEW)
    with pulled_at(None) as counted:
        copy(feed, stick)
    for touch in range(1, counted.touches, 5):
        shutil.rmtree(stick)
        shutil.copytree(tmp_path / "old", stick)
        with pulled_at(touch), pytest.raises(StickError):
            copy(feed, stick)
        found = taken(feed, stick, tmp_path / f"kiosk-{touch}")
        assert found in (OLD | RULES, OLD | NEW | RULES, FetchFault.MISSING), touch


def test_a_mark_names_every_root(feed: Feed, stick: Path) -> None:
    with ForeignFolder.open(stick) as root:
        mark_stick(root, feed.repository.image())
    first = root_sha256((feed.metadata / "1.root.json").read_bytes())
    assert read_stick_file((stick / "linggong/stick.json").read_bytes()).roots == (first,)
    feed.repository.install(feed.sign(ceremony.rotate(feed.metadata, {}, feed.clock()), *ROOT_HOLDERS))
    copy(feed, stick)
    second = root_sha256((feed.metadata / "2.root.json").read_bytes())
    assert read_stick_file((stick / "linggong/stick.json").read_bytes()).roots == (first, second)


def test_a_folder_without_a_mark_gets_none(feed: Feed, stick: Path) -> None:
    copy(feed, stick)
    assert not (stick / "linggong/stick.json").exists()


@pytest.mark.parametrize("place", ["linggong", "linggong/feed", "linggong/feed/targets", "linggong/feed/targets/jobs"])
def test_links_lead_nowhere(feed: Feed, stick: Path, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"x")
    (stick / place).parent.mkdir(parents=True, exist_ok=True)
    (stick / place).symlink_to(outside)
    with pytest.raises(StickError) as refused:
        copy(feed, stick)
    assert refused.value.code is StickFault.NOT_PLAIN
    assert [path.name for path in outside.iterdir()] == ["precious"]


def test_a_damaged_file_of_the_hub_is_the_hubs_trouble(feed: Feed, stick: Path, tmp_path: Path) -> None:
    copy(feed, stick)
    feed.repository.publish(NEW)
    broken = feed.folder / "targets" / feed.repository.live()[delta(4, 6)].path
    broken.write_bytes(b"changed")
    for content in (b"changed", None):
        if content is None:
            broken.unlink()
        with pytest.raises(RepositoryError) as caught:
            copy(feed, stick)
        assert caught.value.code is RepositoryCode.BROKEN
        assert taken(feed, stick, tmp_path / "kiosk") == OLD | RULES


def test_a_full_stick_says_so_before_anything_is_written(feed: Feed, small_disk: Path) -> None:
    fill(small_disk)
    with ForeignFolder.open(small_disk) as root, pytest.raises(StickError) as full:
        copy_feed(root, feed.repository.image(), feed.folder, lambda done, total: None)
    assert full.value.code is StickFault.FULL
    assert full.value.sentence
    assert full.value.instruction


def test_where_both_copies_do_not_fit_the_old_one_gives_way(feed: Feed, small_disk: Path, tmp_path: Path) -> None:
    large = DISK_BYTES * 2 // 3
    feed.repository.publish({snapshot(9): bytes(large)}, remove=[snapshot(4)])
    copy(feed, small_disk)
    feed.repository.publish({snapshot(10): b"\1" * large}, remove=[snapshot(9)])
    copy(feed, small_disk)
    found = taken(feed, small_disk, tmp_path / "kiosk")
    assert isinstance(found, dict)
    assert found[snapshot(10)] == b"\1" * large

    feed.repository.publish({snapshot(11): b"\2" * DISK_BYTES}, remove=[snapshot(10)])
    with pytest.raises(StickError) as full:
        copy(feed, small_disk)
    assert full.value.code is StickFault.FULL
    found = taken(feed, small_disk, tmp_path / "kiosk-2")
    assert isinstance(found, dict)
    assert found[snapshot(10)] == b"\1" * large


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
