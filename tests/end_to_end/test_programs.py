"""The commands as a person types them: exit codes, the off-screen visit with its pictures, bad surroundings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.demo.keys import demo_hub_key
from kiosk.demo.program import settings_or_last_good
from kiosk.protocol.acts import Application
from kiosk.protocol.envelope import open_sealed
from kiosk.store.identity import identity_folder, load_identity
from kiosk.store.set_aside_outbox import set_aside_waiting
from kiosk.ui.workers.ledger import LEDGER_FILE
from tests.end_to_end.stage import Stage

DEADLINE_S = 90
VISIT = ("demo", "--headless", "--without-hub")


def kiosk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
        env={**os.environ, **environment},
    )


def pictures(folder: Path) -> list[str]:
    return [file.stem.split("-", 1)[1] for file in sorted(folder.glob("*.png"))]


def test_the_off_screen_visit_reaches_a_ticket_that_verifies(state: Path, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    played = kiosk(
        "demo", "--headless", "--without-hub", "--out", str(out), "--state", str(state), "--card", "bricklayer"
    )
    assert played.returncode == 0, played.stdout + played.stderr
    shown = pictures(out)
    for screen in ("attract", "reading", "notice", "trades", "matches", "job", "apply", "ticket", "farewell"):
        assert screen in shown
    assert "WARNING" not in played.stderr
    verified = kiosk("ticket", "verify", "--keys", str(out / "ticket-keys.json"), str(out / "ticket.txt"))
    assert verified.returncode == 0, verified.stdout


def test_without_a_display_the_demo_plays_off_screen_by_itself(state: Path, tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    played = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--without-hub", "--state", str(state), "--jobs", "1500"],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
        env=bare,
        cwd=tmp_path,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "no display" in played.stdout
    assert "ticket" in pictures(tmp_path / "demo-output")


def test_under_16_reaches_no_ticket_and_the_demo_says_so(state: Path, tmp_path: Path) -> None:
    played = kiosk(
        "demo", "--headless", "--without-hub", "--out", str(tmp_path), "--state", str(state), "--card", "minor-15"
    )
    assert played.returncode == 1
    assert "no ticket" in played.stdout
    assert "gate" in pictures(tmp_path)


def test_unknown_programs_and_cards_are_answered_with_what_there_is() -> None:
    assert kiosk("nonsense").returncode == 2
    assert "reader" in kiosk("--help").stdout
    refused = kiosk(*VISIT, "--card", "nobody")
    assert refused.returncode == 2
    assert "bricklayer" in refused.stdout
    assert kiosk("ticket").returncode == 64


def start_run(state: Path, *arguments: str) -> subprocess.Popen[str]:
    config = state.parent / "site.toml"
    if not config.exists():
        config.write_text(f'[paths]\nstate = "{state}"\n', encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config), *arguments],
        stderr=subprocess.PIPE,
        text=True,
        # The last good settings lie in the state folder of the defaults: not in that of whoever runs the tests.
        env={**os.environ, "KIOSK_TRACE": "1", "XDG_STATE_HOME": str(state.parent / "home")},
    )


def wait_for_line(process: subprocess.Popen[str], part: str) -> list[str]:
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if part in line:
            return lines
    raise AssertionError(f"no line with {part}: {lines}")


def end(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    process.stderr.read()
    process.stderr.close()
    return process.wait(20)


def test_run_paints_first_works_then_and_leaves_no_child(state: Path) -> None:
    process = start_run(state)
    wait_for_line(process, '"first_paint"')
    wait_for_line(process, '"working"')
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until_s = time.monotonic() + 10
    while len(children.read_text().split()) < 2:
        assert time.monotonic() < until_s, "reader and sync do not start"
        time.sleep(0.05)
    helpers = [int(pid) for pid in children.read_text().split()]
    assert end(process) == 0
    for pid in helpers:
        assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("pause_s", [0.0, 0.1, 0.2, 0.4])
def test_a_signal_at_any_moment_of_the_start_ends_it_cleanly(state: Path, pause_s: float) -> None:
    process = start_run(state)
    wait_for_line(process, '"first_paint"')
    time.sleep(pause_s)
    assert end(process) == 0


def test_a_second_run_is_refused(state: Path) -> None:
    first = start_run(state)
    wait_for_line(first, '"first_paint"')
    second = start_run(state)
    assert second.stderr is not None
    assert "another kiosk run" in second.stderr.read()
    second.stderr.close()
    assert second.wait(20) == 4
    assert end(first) == 0


def test_wrong_settings_are_named_and_the_last_good_ones_go_on(state: Path, tmp_path: Path) -> None:
    config = tmp_path / "site.toml"
    config.write_text(f'[paths]\nstate = "{state}"\n', encoding="utf-8")
    good = start_run(state)
    wait_for_line(good, '"first_paint"')
    assert end(good) == 0
    config.write_text(f'[paths]\nstate = "{state}"\n[session]\nidle_s = 3\n', encoding="utf-8")
    wrong = start_run(state)
    said = "".join(wait_for_line(wrong, '"first_paint"'))
    assert f"{config}:4: session.idle_s: 20 to 600" in said
    assert "last good" in said
    assert end(wrong) == 0


def test_the_demonstration_too_names_wrong_settings_and_goes_on_with_its_last_good_ones(
    state: Path, tmp_path: Path
) -> None:
    config = tmp_path / "site.toml"
    config.write_text('[kiosk]\nmarket_name = "东郭零工市场"\n', encoding="utf-8")
    assert settings_or_last_good(config, state).complaint == ()
    config.write_text('[kiosk]\nmarket_name = "东郭零工市场"\n\n[session]\nidle_s = 3\n', encoding="utf-8")
    assert settings_or_last_good(config, state).settings.kiosk.market_name == "东郭零工市场"
    home = str(tmp_path / "home")
    where = ("--state", str(state), "--out", str(tmp_path / "pictures"))
    played = kiosk(*VISIT, "--config", str(config), *where, "--card", "minor-15", XDG_STATE_HOME=home)
    assert f"{config}:5: session.idle_s: 20 to 600" in played.stderr
    assert "the last good settings go on" in played.stderr
    assert "the staff are called for SETTINGS_WRONG" in played.stdout
    assert "gate" in pictures(tmp_path / "pictures"), "the visit is played all the same"
    assert not (tmp_path / "home" / "linggong-kiosk").exists(), "what a real kiosk keeps is not touched"


def test_a_state_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    process = start_run(blocked)
    assert process.stderr is not None
    assert "cannot be written" in process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 5


def test_a_damaged_cache_is_out_of_service_until_a_new_generation_comes(
    state: Path, set_up: Callable[..., Stage]
) -> None:
    good = state / "spare"
    shutil.copytree(state / "cache", good)
    for database in (state / "cache").glob("*.db"):
        database.write_bytes(b"\0" * 65536)
    stage = set_up(ready=False)
    assert stage.program.session.screen == "out_of_service"
    assert stage.program.root.out_of_service_page.code == "CACHE_CORRUPT"
    for file in sorted(good.iterdir(), key=lambda each: each.name == "current"):
        fresh = state / "cache" / (file.name + ".fresh")
        shutil.copy(file, fresh)
        fresh.replace(state / "cache" / file.name.replace("0000001-", "0000002-"))
    pointer = state / "cache" / "current.new"
    pointer.write_text((good / "current").read_text().replace("0000001-", "0000002-"), encoding="ascii")
    pointer.replace(state / "cache" / "current")
    stage.visitor.see("attract", deadline_s=15)


def test_a_corrupt_ledger_is_set_aside_and_the_staff_alarmed(state: Path, set_up: Callable[..., Stage]) -> None:
    ledger = state / LEDGER_FILE
    first = set_up()
    first.wait_until_applications_are_taken()
    first.to_list()
    first.apply_for_first()
    first.close()
    with ledger.open("r+b") as file:
        file.write(b"SQLite format 3\0" + b"\xff" * 4080)

    stage = set_up()
    stage.wait_until_applications_are_taken()
    stage.visitor.wait(lambda: stage.program.root.banner["code"] == "staff_alarm", "the staff's alarm")
    assert "STORE_CORRUPT" in stage.words()
    signed_by = load_identity(identity_folder(state)).signing_key.verify_key
    kept = [open_sealed(each.wire, signed_by, demo_hub_key(state)).act for each in set_aside_waiting(ledger)]
    assert [type(each) for each in kept].count(Application) == 1, "what was kept before still reaches the hub"
    stage.to_list()
    stage.apply_for_first()


def test_a_newer_ledger_is_left_alone_and_browsing_goes_on(state: Path, set_up: Callable[..., Stage]) -> None:
    import sqlite3
    from contextlib import closing

    first = set_up()
    first.wait_until_applications_are_taken()
    first.close()
    with closing(sqlite3.connect(state / LEDGER_FILE)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA user_version = 9999")
        connection.commit()
    stage = set_up()
    stage.visitor.wait(lambda: stage.program.market.staff_alarm == "STORE_NEWER", "the alarm")
    stage.visitor.touch("browse")
    stage.see_list()
    stage.place("bricklayer")
    stage.visitor.see("notice")
    stage.visitor.touch("seeAll")
    stage.see_list()
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    assert stage.program.root.job_page.cannotApply == "ledger_unavailable"


@pytest.mark.parametrize("command", [("run", "--nonsense"), ("sync", "--nonsense"), ("reader", "--nonsense")])
def test_wrong_options_are_usage_errors(command: tuple[str, ...]) -> None:
    assert kiosk(*command).returncode == 2
