"""``kiosk hub bundle``: what it says and with which code it leaves."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.hub.bundle_program import BundleExit
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.config import load_hub_settings
from kiosk.hub.feed.publisher import turn_to_publish
from kiosk.hub.feed.publishing import PublisherThread, publish_now
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.program import main
from kiosk.progress_lines import ProgressLines
from kiosk.protocol.stick import MAX_OUTBOX_FILE_BYTES, OutboxName, read_stick_file
from kiosk.sync.feed_client import Held
from kiosk.sync.feed_source import FolderSource
from tests.feed_kit import Feed, make_feed
from tests.hub.market import add_hall, add_jobs
from tests.hub.senders import LEDGER_ID


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "hub.toml").write_text(
        f'[paths]\nstate = "{tmp_path / "state"}"\n[feed]\npublish_each_s = 0.1\n', encoding="utf-8"
    )
    return tmp_path / "hub.toml"


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return make_feed(tmp_path / "state", int(time.time()))


@pytest.fixture
def hub(config: Path, feed: Feed) -> Hub:
    opened = open_hub(load_hub_settings(config))
    with opened.database.writing() as connection:
        add_hall(connection)
        add_jobs(connection, 5, opened.now())
    opened.database.close()
    return opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_stick_is_marked_filled_and_emptied(
    hub: Hub, feed: Feed, config: Path, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", "init", str(stick), "--config", str(config)]) == BundleExit.DONE
    assert said(capsys)[-1] == {"event": "result", "code": "MARKED"}
    assert len(read_stick_file((stick / "linggong/stick.json").read_bytes()).roots) == 1

    assert main(["bundle", "export", str(stick), "--config", str(config)]) == BundleExit.DONE
    *progress, result = said(capsys)
    assert result["code"] == "EXPORTED"
    assert result["fresh"] is True
    assert result["written"] == result["files"] > 0
    assert [each["event"] for each in progress] == ["progress"] * len(progress)
    assert progress[-1]["done"] == progress[-1]["total"] == result["written_bytes"]
    client = feed.client(tmp_path / "kiosk", FolderSource(stick, "linggong", "feed"))
    client.refresh()
    assert client.plan(Held()).snapshot is not None

    assert main(["bundle", "import", str(stick), "--config", str(config)]) == BundleExit.DONE
    assert said(capsys)[-1] | {"accepted": 0, "files": 0} == said_nothing()


def said_nothing() -> dict[str, Any]:
    counts = dict.fromkeys(("files", "damaged", "kept", "unreadable", "accepted", "refused"), 0)
    return {"event": "result", "code": "IMPORTED", **counts, "deferred": {}}


def test_damaged_files_ask_for_a_look(hub: Hub, config: Path, stick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outbox = stick / "linggong/outbox"
    outbox.mkdir(parents=True)
    (outbox / str(OutboxName(7, LEDGER_ID, 1, 2))).write_bytes(b"\x82\x59")
    with (outbox / str(OutboxName(7, LEDGER_ID, 3, 3))).open("wb") as file:
        file.truncate(MAX_OUTBOX_FILE_BYTES + 1)
    assert main(["bundle", "import", str(stick), "--config", str(config)]) == BundleExit.PARTLY
    result = said(capsys)[-1]
    assert (result["damaged"], result["unreadable"]) == (1, 1)


@pytest.mark.parametrize("command", ["init", "export", "import"])
def test_a_stick_that_is_not_there(
    hub: Hub, config: Path, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", command, str(tmp_path / "nowhere"), "--config", str(config)]) == BundleExit.NO_STICK
    error = said(capsys)[-1]
    assert error["code"] == "STICK_FILE_MISSING"
    assert error["sentence"].endswith("。")


def test_without_a_ceremony_there_is_no_feed(config: Path, stick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("init", "export"):
        assert main(["bundle", command, str(stick), "--config", str(config)]) == BundleExit.NO_FEED
        assert said(capsys)[-1]["code"] == "FEED_NOT_SET_UP"


def test_wrong_settings_are_wrong_use(tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.toml").write_text("[hub]\nnonsense = 1\n", encoding="utf-8")
    assert main(["bundle", "init", str(stick), "--config", str(tmp_path / "bad.toml")]) == BundleExit.USAGE
    assert said(capsys)[-1]["code"] == "SETTINGS_WRONG"


def test_an_export_waits_for_the_process_that_publishes(hub: Hub) -> None:
    publisher = PublisherThread(hub)
    publisher.start()
    try:
        assert publish_now(hub, wait_s=60)
    finally:
        publisher.stop()
        hub.database.close()


def test_an_export_says_when_that_process_does_not_publish(hub: Hub) -> None:
    with turn_to_publish(hub.settings.feed_folder) as mine:
        assert mine
        with turn_to_publish(hub.settings.feed_folder) as second:
            assert not second
        assert not publish_now(hub, wait_s=0)
    assert ChangeLog(hub.database).number_changes().jobs == 5
    assert publish_now(hub, wait_s=0)
    hub.database.close()


def test_people_get_a_bar_and_sentences() -> None:
    class Terminal:
        text = ""

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> None:
            self.text += text

        def flush(self) -> None:
            pass

    terminal = Terminal()
    lines = ProgressLines(terminal)  # type: ignore[arg-type]
    for done in range(101):
        lines.progress("copy", "正在拷贝", done, 100)
    lines.result("EXPORTED", {"files": 3}, "好了。")
    lines.error("STICK_GONE", "Input/output error", "U盘读写中断。", "请重新插上。")
    assert terminal.text.count("\r正在拷贝") == 21
    assert "[##############################] 100%\n好了。\n" in terminal.text
    assert terminal.text.endswith("U盘读写中断。请重新插上。\n(STICK_GONE: Input/output error)\n")
