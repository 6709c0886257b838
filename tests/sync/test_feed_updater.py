"""What we use of python-tuf beyond its documented interface still does what we use it for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError

from kiosk.hub.feed import ceremony
from kiosk.protocol.feed import TIMESTAMP_LIFETIME_S, FeedRole
from kiosk.protocol.feed_key import FeedKey
from kiosk.sync.feed_source import FolderSource
from kiosk.sync.feed_updater import ClockedUpdater, Listing, SourceFetcher
from tests.feed_kit import Feed


def updater(feed: Feed, folder: Path, now: int, proven: dict[str, Listing] | None = None) -> ClockedUpdater:
    folder.mkdir(exist_ok=True)
    bootstrap = (feed.metadata / "1.root.json").read_bytes()
    return ClockedUpdater(
        folder, SourceFetcher(FolderSource(feed.folder)), bootstrap, now, {} if proven is None else proven
    )


def test_the_time_is_taken_from_the_caller(feed: Feed, tmp_path: Path) -> None:
    ends = feed.clock.now + TIMESTAMP_LIFETIME_S
    updater(feed, tmp_path / "a", ends - 1).refresh()
    with pytest.raises(ExpiredMetadataError):
        updater(feed, tmp_path / "b", ends).refresh()
    assert updater(feed, tmp_path / "c", ends)._trusted_set.reference_time == datetime.fromtimestamp(ends, UTC)


def test_signatures_are_verified_by_libsodium(feed: Feed, tmp_path: Path) -> None:
    proven = updater(feed, tmp_path / "a", feed.clock.now)
    proven.refresh()
    assert {type(key) for key in proven._trusted_set.root.keys.values()} == {FeedKey}


def test_every_role_can_be_listed(feed: Feed, tmp_path: Path) -> None:
    feed.install_rules(gates=b"age = 18")
    names = {
        FeedRole.JOBS: "jobs/delta-0-1.ndjson.zst",
        FeedRole.CONTENT: "content/notice.json",
        FeedRole.RECEIPTS: "receipts/0-1.cbor",
        FeedRole.STATES: "states/0-1.cbor",
        FeedRole.KEYS: "keys/tickets.json",
    }
    feed.repository.publish(dict.fromkeys(names.values(), b"x"))
    proven = updater(feed, tmp_path / "a", feed.clock.now)
    proven.refresh()
    for role, name in (names | {FeedRole.RULES: "rules/gates.toml"}).items():
        assert list(proven.listed(role)) == [name]
    assert proven.listed(FeedRole.SOFTWARE) == {}


def test_one_target_can_be_found(feed: Feed, tmp_path: Path) -> None:
    feed.repository.publish({"kiosks/7/settings.cbor": b"x"})
    proven = updater(feed, tmp_path / "a", feed.clock.now)
    proven.refresh()
    target = proven.found(FeedRole.KIOSKS, "kiosks/7/settings.cbor")
    assert target is not None
    assert target.length == 1
    assert proven.found(FeedRole.KIOSKS, "kiosks/8/settings.cbor") is None


def test_version_and_time_of_the_timestamp(feed: Feed, tmp_path: Path) -> None:
    proven = updater(feed, tmp_path / "a", feed.clock.now)
    proven.refresh()
    first = proven.version
    feed.clock.now += 7200
    feed.repository.publish({})
    later = updater(feed, tmp_path / "a", feed.clock.now)
    later.refresh()
    assert later.version > first
    assert later.published_at == feed.clock.now


def test_a_listing_is_remembered_for_its_versions_and_for_its_time(feed: Feed, tmp_path: Path) -> None:
    proven: dict[str, Listing] = {}

    def listed() -> list[str]:
        fresh = updater(feed, tmp_path / "a", feed.clock.now, proven)
        fresh.refresh()
        return list(fresh.listed(FeedRole.JOBS))

    feed.repository.publish({"jobs/delta-0-1.ndjson.zst": b"x"})
    assert listed() == ["jobs/delta-0-1.ndjson.zst"]
    marked = replace(proven["jobs"], targets={"remembered": proven["jobs"].targets["jobs/delta-0-1.ndjson.zst"]})
    proven["jobs"] = marked
    assert listed() == ["remembered"]
    proven["jobs"] = replace(marked, expires=datetime.fromtimestamp(feed.clock.now, UTC))
    assert listed() == ["jobs/delta-0-1.ndjson.zst"]
    proven["jobs"] = marked
    feed.repository.publish({}, remove=["jobs/delta-0-1.ndjson.zst"])
    assert listed() == []
    proven["jobs"] = marked
    feed.repository.install(feed.sign(ceremony.rotate(feed.metadata, {}, feed.clock()), "root-1", "root-2"))
    assert listed() == []
