"""The feed over HTTP: whole, in part, and nothing but the feed."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kiosk.hub.config import HubSettings
from kiosk.hub.hub import Hub
from kiosk.hub.web.feed_files import KEPT_BYTES, PIECE_BYTES

BIG = bytes(range(256)) * ((PIECE_BYTES * 2 + 7777) // 256)


@pytest.fixture
def feed(hub: Hub, hub_settings: HubSettings, client: TestClient) -> Path:
    folder = hub_settings.feed_folder
    for name, content in (("metadata/timestamp.json", b'{"a":1}'), ("targets/jobs/9f.snapshot.zst", BIG)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "publish.lock").write_bytes(b"not for anybody")
    return folder


def test_small_and_large_files_come_whole(client: TestClient, feed: Path) -> None:
    small = client.get("/feed/metadata/timestamp.json")
    assert (small.status_code, small.content, small.headers["cache-control"]) == (200, b'{"a":1}', "no-cache")
    large = client.get("/feed/targets/jobs/9f.snapshot.zst")
    assert large.content == BIG
    assert "immutable" in large.headers["cache-control"]
    assert client.head("/feed/targets/jobs/9f.snapshot.zst").headers["content-length"] == str(len(BIG))


def test_metadata_that_was_replaced_is_new_at_once(client: TestClient, feed: Path) -> None:
    for version in range(20):
        fresh = feed / "metadata" / "new"
        fresh.write_bytes(b'{"a":%d}' % (version % 10))
        fresh.replace(feed / "metadata" / "timestamp.json")
        assert client.get("/feed/metadata/timestamp.json").json() == {"a": version % 10}


@pytest.mark.parametrize("first", [0, 1, KEPT_BYTES, PIECE_BYTES - 1, PIECE_BYTES, len(BIG) - 1])
def test_a_cut_download_goes_on_where_it_was(client: TestClient, feed: Path, first: int) -> None:
    rest = client.get("/feed/targets/jobs/9f.snapshot.zst", headers={"Range": f"bytes={first}-"})
    assert (rest.status_code, rest.content) == (206, BIG[first:])
    assert rest.headers["content-range"] == f"bytes {first}-{len(BIG) - 1}/{len(BIG)}"


def test_a_range_behind_the_end_and_one_that_is_none(client: TestClient, feed: Path) -> None:
    path = "/feed/metadata/timestamp.json"
    assert client.get(path, headers={"Range": "bytes=7-"}).status_code == 416
    assert client.get(path, headers={"Range": "bytes=2-4"}).content == b'a":'
    assert client.get(path, headers={"Range": "lines=1-2"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "publish.lock",
        "",
        "metadata",
        "metadata/",
        "metadata/none.json",
        "metadata/../publish.lock",
        "metadata/%2e%2e/publish.lock",
        "targets//jobs/9f.snapshot.zst",
        "targets/.hidden",
        "targets/jobs/../../../hub.db",
        "targets/%00",
    ],
)
def test_nothing_else_of_the_state_is_reached(client: TestClient, feed: Path, path: str) -> None:
    assert client.get(f"/feed/{path}").status_code == 404


def test_a_link_is_not_followed_and_nothing_is_written(client: TestClient, feed: Path) -> None:
    (feed / "targets" / "link").symlink_to(feed / "publish.lock")
    assert client.get("/feed/targets/link").status_code == 404
    assert client.post("/feed/metadata/timestamp.json", content=b"x").status_code == 405
