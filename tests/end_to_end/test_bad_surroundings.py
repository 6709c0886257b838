"""What issue 2 lists under "Bad input gets", each through the whole program: said on the screen, nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.store.cache import CacheDirectory
from kiosk.store.identity import identity_folder
from kiosk.ui.start import settings_or_last_good
from kiosk.ui.supervisor import HelperState
from kiosk.ui.workers.ledger import LEDGER_FILE
from tests.end_to_end.stage import Stage
from tests.ui.market import make_market
from tests.ui.test_presentation import TABLES

PHONE = "13800005678"
DISK_BYTES = 64 * 1024 * 1024
FLOOD = Path(__file__).with_name("flood_first.py")
SetUp = Callable[..., Stage]


def rows(state: Path, table: str) -> int:
    with closing(sqlite3.connect(f"{(state / LEDGER_FILE).as_uri()}?mode=ro", uri=True)) as connection:
        acts = " WHERE kind_class = 'act'" if table == "outbox" else ""
        (count,) = connection.execute(f"SELECT count(*) FROM {table}{acts}").fetchone()
    return int(count)


# --- the disk ---


@pytest.fixture
def small_disk(market: Path, tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        shutil.copytree(market, disk / "state")
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def on_small_disk(small_disk: Path, qapp: QGuiApplication) -> Iterator[Stage]:
    stage = Stage(small_disk / "state")
    stage.open()
    stage.wait_until_applications_are_taken()
    yield stage
    stage.close()


def fill(disk: Path) -> Path:
    """Take every byte that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break
    return ballast


def test_a_full_disk_is_said_on_the_form_and_the_same_press_holds_once_there_is_room(
    on_small_disk: Stage, small_disk: Path
) -> None:
    stage, state = on_small_disk, small_disk / "state"
    stage.to_list()
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    ballast = fill(small_disk)
    stage.visitor.touch("apply")
    stage.visitor.see("apply")
    form = stage.program.root.apply_page

    for _press in range(2):
        stage.visitor.touch("submitWithoutPhone")
        stage.visitor.wait(lambda: form.error == "disk_full", "the refusal")
        stage.visitor.wait(lambda: not form.busy, "the end of the attempt")
        assert stage.program.session.screen == "apply"
        assert "机器存满了，没报上" in stage.words()
        assert (rows(state, "ticket"), rows(state, "outbox")) == (0, 0)

    ballast.unlink()
    stage.visitor.touch("submitWithoutPhone")
    stage.visitor.see("ticket")
    assert (rows(state, "ticket"), rows(state, "outbox")) == (1, 1)
    assert not stage.program.market.storage_full
    stage.leave()


def test_room_that_comes_back_takes_the_warning_away(on_small_disk: Stage, small_disk: Path) -> None:
    stage = on_small_disk
    stage.to_list()
    ballast = fill(small_disk)
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    stage.visitor.touch("apply")
    stage.visitor.see("apply")
    stage.visitor.touch("submitWithoutPhone")
    stage.visitor.wait(lambda: stage.program.root.banner["code"] == "storage_full", "the warning")
    stage.program.controller.ledger_looked_at.emit()
    stage.visitor.pause(300)
    assert stage.program.root.banner["code"] == "storage_full"
    ballast.unlink()
    stage.program.controller.ledger_looked_at.emit()
    stage.visitor.wait(lambda: stage.program.root.banner["code"] != "storage_full", "the warning to go")


# --- settings ---


def test_the_reader_too_goes_on_with_the_last_good_settings(
    set_up: SetUp, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    site = tmp_path / "site.toml"
    site.write_text("[session]\nidle_s = 40\n", encoding="utf-8")
    assert settings_or_last_good(site).wrong is None
    site.write_text("[session]\nidle_s = 3\n", encoding="utf-8")
    loaded = settings_or_last_good(site)
    stage = set_up(config=loaded.file, settings_alarm=loaded.alarm)
    stage.wait_until_applications_are_taken()
    assert "SETTINGS_WRONG" in stage.words(), "the staff see it, not only who started the program"
    assert stage.program.reader.starts == 1
    stage.place("bricklayer")
    stage.visitor.see("notice")


# --- the cache ---


def test_a_damaged_newest_generation_is_said_and_the_next_one_heals_it_without_a_restart(
    set_up: SetUp, state: Path
) -> None:
    directory = CacheDirectory(state / "cache", TABLES.trades)
    with directory.open_current() as older:
        (state / "cache" / "current").rename(state / "cache" / "kept-aside")
        make_market(state, 700)
        newest = directory.current()
        assert newest not in (None, older.generation)
        assert older.file.exists()
    (state / "cache" / f"{newest}.db").write_bytes(b"\0" * 65536)

    stage = set_up(ready=False)
    assert stage.program.session.screen == "out_of_service"
    stage.visitor.wait(lambda: "岗位坏了" in stage.words(), "the sentence on the page")
    stage.place("bricklayer")
    stage.visitor.pause(500)
    assert stage.program.session.screen == "out_of_service", "nobody is read for a list that is not there"
    stage.place(None)
    make_market(state, 800)
    stage.visitor.see("attract", deadline_s=15)
    stage.to_list()


def test_a_new_generation_that_is_damaged_leaves_the_good_one_running(set_up: SetUp, state: Path) -> None:
    stage = set_up()
    stage.wait_until_applications_are_taken()
    before = stage.program.root.attract_page.jobs
    (state / "cache" / "99999999-abcdef.db").write_bytes(b"\0" * 65536)
    (state / "cache" / "99999999-abcdef.lock").touch()
    pointer = state / "cache" / "current.new"
    pointer.write_text("99999999-abcdef\n", encoding="ascii")
    pointer.replace(state / "cache" / "current")
    log = state / "log" / "kiosk.log"
    stage.visitor.wait(lambda: "CACHE_CORRUPT" in log.read_text(encoding="utf-8"), "the log to name it")
    assert stage.program.session.screen == "attract"
    assert stage.program.root.attract_page.jobs == before
    stage.to_list()
    stage.apply_for_first()


# --- not enrolled ---


def test_a_fresh_kiosk_is_honest_and_begins_when_jobs_and_identity_arrive(
    set_up: SetUp, state: Path, tmp_path: Path
) -> None:
    identity = tmp_path / "identity"
    shutil.copytree(identity_folder(state), identity)
    shutil.rmtree(state)

    stage = set_up(ready=False)
    assert stage.program.session.screen == "out_of_service"
    stage.visitor.wait(lambda: stage.program.root.out_of_service_page.code == "no_jobs", "the reason")
    assert "岗位还没送到这台机器" in stage.words()
    stage.place("bricklayer")
    stage.visitor.pause(500)
    assert stage.program.session.visit is None
    stage.place(None)

    make_market(state, 600)
    shutil.rmtree(identity_folder(state))
    stage.visitor.see("attract", deadline_s=15)
    stage.to_list()
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    job = stage.program.root.job_page
    assert (job.canApply, job.cannotApply) == (False, "no_identity_on_kiosk")
    assert "这台还没开通报名，请打电话" in stage.words()
    stage.visitor.touch("apply")
    stage.visitor.pause(300)
    assert stage.program.session.screen == "job", "the flat button says why and does nothing"
    assert not (state / LEDGER_FILE).exists()

    shutil.copytree(identity, identity_folder(state))
    stage.program.controller.ledger_looked_at.emit()
    stage.visitor.wait(lambda: stage.program.session.rules.has_ledger, "the ledger")


# --- helper programs ---


def test_a_flooding_reader_is_stopped_said_and_replaced(set_up: SetUp, tmp_path: Path) -> None:
    marker = tmp_path / "flooded"
    stage = set_up(launcher=(sys.executable, str(FLOOD), str(marker)), ready=False)
    log = stage.state / "log" / "kiosk.log"
    stage.visitor.wait(lambda: "floods the pipe" in log.read_text(encoding="utf-8"), "the flood to be noticed")
    stage.visitor.wait(lambda: stage.program.reader.starts >= 2, "another reader")
    stage.visitor.wait(lambda: stage.program.reader.state is HelperState.UP, "the reader", 15)
    stage.wait_until_applications_are_taken()
    stage.to_list()
    stage.apply_for_first()


def test_a_service_that_forbids_is_said_with_its_number_and_guests_are_served(set_up: SetUp) -> None:
    stage = set_up(
        reader_arguments=("--profile", "auto"), launcher=(sys.executable, "-m", "tests.end_to_end.forbidden_reader")
    )
    attract = stage.program.root.attract_page
    stage.visitor.wait(lambda: attract.readerFault["code"] == "SERVICE_DENIED", "the reader's line")
    assert f"读卡没开通（代码{attract.readerFault['number']}）" in stage.words()
    log = stage.state / "log" / "kiosk.log"
    # The screen knows from the service's state; the rule's name comes with the fault, which is the reader's next line.
    stage.visitor.wait(
        lambda: "60-linggong-kiosk-pcsc.rules" in log.read_text(encoding="utf-8"),
        "the rule that is missing, for the staff",
    )
    stage.visitor.touch("browse")
    stage.see_list()


# --- fonts ---

_SHOW = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from tests.end_to_end.stage import Stage

application = QGuiApplication([])
stage = Stage(Path(sys.argv[1]))
stage.open()
stage.visitor.wait(lambda: stage.program.root.banner["code"] == "staff_alarm", "the alarm")
print(stage.words())
stage.visitor.touch("browse")
stage.see_list()
stage.close()
"""


def test_missing_fonts_are_said_to_the_staff_in_letters_that_can_be_read(state: Path, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir>"
        f"<cachedir>{tmp_path}/font-cache</cachedir></fontconfig>",
        encoding="ascii",
    )
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW, str(state)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Call staff: FONT_MISSING" in shown.stdout
    log = (state / "log" / "kiosk.log").read_text(encoding="utf-8")
    assert "apt install fonts-noto-cjk" in log
