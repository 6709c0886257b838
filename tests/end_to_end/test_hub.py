"""The whole kiosk, window, reader and courier, with a real hub."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.hub.schema import KIOSK
from kiosk.store.sent_settings import SentSettingsFolder
from tests.sync.world import KIOSK_ID, World, world

WITHIN_S = 90.0


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.publish()
        yield made


def wait(until: Callable[[], bool], what: str) -> None:
    end_s = time.monotonic() + WITHIN_S
    while not until():
        assert time.monotonic() < end_s, what
        time.sleep(0.05)


def told_of_reader(place: World) -> object:
    with place.hub.database.reading() as connection:
        beat = connection.execute(select(KIOSK.c.heartbeat).where(KIOSK.c.kiosk_id == KIOSK_ID)).scalar_one()
    return None if beat is None else json.loads(beat)["reader"]


def test_settings_that_the_hub_sends_are_taken_by_a_start_in_quiet(place: World, tmp_path: Path) -> None:
    kiosk = place.enrolled()
    site = tmp_path / "site.toml"
    site.write_text(
        f'[paths]\nstate = "{kiosk.state}"\n[reader]\nprofile = "demo"\n'
        '[sync]\nmorning = "00:00-23:59"\nmorning_poll_s = 1\n',
        encoding="utf-8",
    )
    log = kiosk.state / "log" / "kiosk.log"
    screen = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(site)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(tmp_path / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait(lambda: (kiosk.state / "cache" / "current").exists(), "the market from the hub")
        wait(lambda: told_of_reader(place) == "ready", "how the reader is, in a heartbeat")
        with place.hub.database.writing() as connection:
            this = update(KIOSK).where(KIOSK.c.kiosk_id == KIOSK_ID)
            connection.execute(this.values(settings="[session]\nidle_s = 44\n", settings_version=3))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kiosk.hub.feed.publisher.FILES_EACH_S", 0)
            place.publish()
        sent = SentSettingsFolder(kiosk.state)
        wait(lambda: sent.state().version == 3, "the settings")
        wait(lambda: sent.state().starts == 1, "the start with them")
        assert "starting again" in log.read_text(encoding="utf-8")
        children = Path(f"/proc/{screen.pid}/task/{screen.pid}/children")
        wait(lambda: len(children.read_text(encoding="ascii").split()) == 2, "reader and courier of the second start")
    finally:
        screen.send_signal(signal.SIGTERM)
        _, complaints = screen.communicate(timeout=WITHIN_S)
        kiosk.road.close()
    assert screen.returncode == 0, complaints
    assert b"Traceback" not in complaints
