"""A start with the hub's settings on top (docs/protocol.md, 11 and 12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.store.sent_settings import ROLLED_BACK, TRIES, WRONG, SentSettingsFolder
from kiosk.ui import program
from kiosk.ui.start import DESKTOP_MARK, RunExit, RunOptions, with_sent_settings


@pytest.fixture
def options(tmp_path: Path) -> RunOptions:
    site = tmp_path / "site.toml"
    site.write_text(f'[paths]\nstate = "{tmp_path}"\n', encoding="utf-8")
    return RunOptions(load_settings(site), site, take_sent=True)


def test_they_count_from_this_start_on(options: RunOptions) -> None:
    sent = SentSettingsFolder(options.state_folder)
    sent.take(1, "[session]\nidle_s = 44\n", None)
    started = with_sent_settings(options)
    assert (started.settings.session.idle_s, started.settings_alarm) == (44, "")
    assert started.settings.paths.state_folder == options.state_folder


def test_after_two_starts_that_did_not_last_the_staff_see_that_they_were_taken_back(options: RunOptions) -> None:
    sent = SentSettingsFolder(options.state_folder)
    sent.take(1, "[session]\nidle_s = 44\n", None)
    for _ in range(TRIES):
        assert with_sent_settings(options).settings.session.idle_s == 44
    started = with_sent_settings(options)
    assert (started.settings.session.idle_s, started.settings_alarm) == (30, ROLLED_BACK)


def test_a_site_file_that_no_longer_goes_with_them_wins(options: RunOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = SentSettingsFolder(options.state_folder)
    sent.take(1, "[session]\nidle_s = 44\n", None)
    (options.state_folder / "settings" / "1.toml").write_text("[session]\nidle_s = 1\n", encoding="utf-8")
    started = with_sent_settings(options)
    assert (started.settings.session.idle_s, started.settings_alarm) == (30, WRONG)


def test_a_disk_that_cannot_count_the_start_tries_nothing(options: RunOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = SentSettingsFolder(options.state_folder)
    sent.take(1, "[session]\nidle_s = 44\n", None)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.store.sent_settings.write_secret", full)
    assert with_sent_settings(options).settings.session.idle_s == 30


@pytest.mark.parametrize(
    ("code", "marked"), [(RunExit.DESKTOP, True), (RunExit.DONE, False), (RunExit.NO_SCREEN, False)]
)
def test_only_an_administrators_way_out_is_marked_for_the_service_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: RunExit, marked: bool
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setattr(program, "run", lambda _options: code)
    assert program.main(()) == code
    assert (tmp_path / DESKTOP_MARK).exists() is marked
