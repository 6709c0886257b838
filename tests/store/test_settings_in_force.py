"""Programs beside the screen run with the screen's settings, layer by layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import SettingsError
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.store.settings_in_force import settings_in_force
from kiosk.store.staff_settings import ADJUSTABLE, MM_PER_PX, StaffSettingsFolder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text("[session]\nidle_s = 40\n[sync]\npoll_s = 90\n[voice]\nloudness = 2\n", encoding="utf-8")
    return file


def test_hub_over_site_and_staff_over_both(site: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert SentSettingsFolder(state).take(1, "[session]\nidle_s = 50\n[sync]\npoll_s = 120\n", site) is None
    staff = StaffSettingsFolder(state)
    assert staff.change("session.idle_s", 60, site) is None
    assert staff.change(MM_PER_PX.name, 0.311, site) is None
    settings, folder = settings_in_force(site, state)
    assert folder == state
    assert (settings.voice.loudness, settings.sync.poll_s) == (2, 120)
    assert (settings.session.idle_s, settings.screen.mm_per_px) == (60, 0.311)


def test_a_layer_that_went_bad_leaves_the_sites_own(site: Path, tmp_path: Path) -> None:
    staff = StaffSettingsFolder(tmp_path)
    staff.change("session.idle_s", 60, site)
    file = staff.file()
    assert file is not None
    file.write_text("[session]\nidle_s = 1\n", encoding="utf-8")
    assert settings_in_force(site, tmp_path)[0].session.idle_s == 40


def test_the_sites_own_mistake_is_said(site: Path, tmp_path: Path) -> None:
    site.write_text("[session]\nidle_s = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        settings_in_force(site, tmp_path)


def test_the_state_folder_is_the_settings_own_unless_it_is_given(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(f'[paths]\nstate = "{tmp_path / "own"}"\n', encoding="utf-8")
    assert settings_in_force(file)[1] == tmp_path / "own"


@pytest.mark.parametrize("each", [MM_PER_PX, *ADJUSTABLE], ids=lambda each: each.name)
def test_all_that_the_staff_can_set_is_taken_at_both_ends(each: object, site: Path, tmp_path: Path) -> None:
    assert isinstance(each, type(MM_PER_PX))
    for value in (each.least, each.most):
        assert StaffSettingsFolder(tmp_path).change(each.name, value, site) is None
        settings = settings_in_force(site, tmp_path)[0]
        assert float(getattr(getattr(settings, each.table), each.key)) == value
