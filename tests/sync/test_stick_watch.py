"""``kiosk sync`` as a whole program, and a file system that really is mounted where sticks appear."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.by_hand import city_by_hand
from tests.sync.sync_process import SyncProcess


@pytest.fixture
def roots(small_disk: Path) -> Iterator[Path]:
    """An empty folder below which ``plugged`` can be mounted; leaves nothing mounted."""
    mount_point = small_disk.parent / "media" / "LINGGONG"
    mount_point.mkdir(parents=True)
    yield mount_point.parent
    subprocess.run(["umount", str(mount_point)], check=False, capture_output=True)


def test_plugging_in_a_known_stick_does_it_by_itself(roots: Path, small_disk: Path, tmp_path: Path) -> None:
    plugged = roots / "LINGGONG"
    with city_by_hand(tmp_path) as city:
        kiosk = city.enrolled(7)
        kiosk.apply(city.jobs[0], 1)
        made = city.stick("made")
        city.bundle("export", made)
        shutil.copytree(made, small_disk, dirs_exist_ok=True)
        config = tmp_path / "kiosk.toml"
        config.write_text(f"[sync]\nstick_roots = {json.dumps([str(roots)])}\n", encoding="utf-8")
        sync = SyncProcess(kiosk.state, "--config", str(config))
        try:
            sync.next("hello")
            subprocess.run(["mount", "--bind", str(small_disk), str(plugged)], check=True)
            assert sync.next("stick")["state"] == "busy"
            done = sync.next("stick", lambda event: event["state"] != "busy")
            assert (done["state"], done["code"], done["envelopes"]) == ("done", None, 1)
            assert sync.next("cache", lambda event: event["cursor"] is not None)["generation"]
            # Nothing holds it: it can be pulled out at once.
            subprocess.run(["umount", str(plugged)], check=True)
            assert sync.next("stick")["state"] == "gone"
            sync.say(b'{"command":"export"}')
            assert sync.next("fault", lambda event: event["code"] == "NO_STICK")
        finally:
            assert sync.close() == 0
        assert city.bundle("import", small_disk)["accepted"] == 1
        assert list(city.applications(kiosk)) == list(kiosk.tickets())
