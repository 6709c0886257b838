from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import SettingsError, load_or_last_good, load_settings


def site(folder: Path, text: str) -> Path:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_settings_are_complete() -> None:
    settings = load_settings()
    assert settings.kiosk.region == "140802100"
    assert settings.kiosk.latitude is None
    assert settings.session.idle_warning_s >= 20


def test_a_site_changes_only_what_it_names(tmp_path: Path) -> None:
    settings = load_settings(site(tmp_path, '[kiosk]\nplace_name = "东郭镇便民服务中心"\nlatitude = 35\n'))
    assert settings.kiosk.place_name == "东郭镇便民服务中心"
    assert settings.kiosk.latitude == 35.0
    assert settings.kiosk.market_name == load_settings().kiosk.market_name


@pytest.mark.parametrize(
    ("text", "line", "key", "allowed"),
    [
        ("[session]\n\nidle_warning_s = 5\n", 3, "session.idle_warning_s", "20 to 120"),
        ('[reader]\nprofile = "nfc"\n', 2, "reader.profile", "one of: auto, serial"),
        ("[screen]\nfull_screen = 1\n", 2, "screen.full_screen", "true or false"),
        ("[screen]\nwidth_px = 10.5\n", 2, "screen.width_px", "a whole number"),
        ("[screen]\nmm_per_px = true\n", 2, "screen.mm_per_px", "a number"),
        ("[kiosk]\nregoin = 1\n", 2, "kiosk.regoin", "one of: latitude"),
        ('[kiosk]\nregion = "14"\n', 2, "kiosk.region", "6 or a township code"),
        ("[reader]\ncommand = [1]\n", 2, "reader.command", "a list of texts"),
        ("[kiosk]\nmarket_name = 3\n", 2, "kiosk.market_name", "text in quotes"),
        ("[voice-mixer]\n", 1, "voice-mixer", "one of: kiosk"),
        ("kiosk = 3\n", 1, "kiosk", "a table"),
        ("[kiosk\n", 1, "syntax", "TOML"),
    ],
)
def test_a_wrong_setting_names_line_key_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, key: str, allowed: str
) -> None:
    path = site(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert (caught.value.line, caught.value.key) == (line, key)
    assert allowed in caught.value.allowed
    assert caught.value.file == path
    assert f"site.toml:{line}" in str(caught.value)


def test_an_unreadable_or_foreign_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="readable file"):
        load_settings(tmp_path / "absent.toml")
    path = tmp_path / "site.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(path)


def test_the_last_good_settings_go_on_when_the_new_ones_are_broken(tmp_path: Path) -> None:
    last_good = tmp_path / "state" / "last-good.toml"
    path = site(tmp_path, '[kiosk]\nplace_name = "东郭镇便民服务中心"\n')
    loaded = load_or_last_good(path, last_good)
    assert loaded.wrong is None
    assert (loaded.alarm, loaded.complaint) == ("", ())
    path.write_text("[kiosk]\nplace_name = 3\n", encoding="utf-8")
    loaded = load_or_last_good(path, last_good)
    assert loaded.settings.kiosk.place_name == "东郭镇便民服务中心"
    assert loaded.wrong is not None
    assert loaded.wrong.key == "kiosk.place_name"
    assert loaded.alarm == "SETTINGS_WRONG"
    wrong, meanwhile = loaded.complaint
    assert wrong == f'{path}:2: kiosk.place_name: text in quotes ("…")'
    assert meanwhile == "the last good settings go on"


def test_helpers_get_the_copy_that_nobody_types_into(tmp_path: Path) -> None:
    last_good = tmp_path / "last-good.toml"
    path = site(tmp_path, '[kiosk]\nplace_name = "东郭镇便民服务中心"\n')
    loaded = load_or_last_good(path, last_good)
    path.write_text("nonsense", encoding="utf-8")
    assert load_settings(loaded.file) == loaded.settings
    again = load_or_last_good(path, last_good)
    assert again.file == last_good


def test_a_copy_that_cannot_be_written_does_not_stop_the_start(tmp_path: Path) -> None:
    path = site(tmp_path, '[kiosk]\nplace_name = "东郭镇便民服务中心"\n')
    loaded = load_or_last_good(path, path / "no folder" / "last-good.toml")
    assert loaded.settings.kiosk.place_name == "东郭镇便民服务中心"
    assert loaded.file == path
    assert loaded.wrong is None


def test_without_any_good_file_the_shipped_settings_serve(tmp_path: Path) -> None:
    path = site(tmp_path, "nonsense")
    loaded = load_or_last_good(path, tmp_path / "last-good.toml")
    assert loaded.settings == load_settings(loaded.file) == load_settings()
    assert loaded.wrong is not None
    assert loaded.complaint[1] == "the shipped settings serve"


def test_a_broken_last_good_file_does_not_stop_the_start(tmp_path: Path) -> None:
    last_good = tmp_path / "last-good.toml"
    last_good.write_text("nonsense", encoding="utf-8")
    loaded = load_or_last_good(site(tmp_path, "nonsense"), last_good)
    assert loaded.settings == load_settings(loaded.file) == load_settings()
    assert loaded.wrong is not None


def test_state_folder_prefers_the_setting_then_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", f"{tmp_path}/unit:{tmp_path}/other")
    assert load_settings().paths.state_folder == tmp_path / "unit"
    chosen = load_settings(site(tmp_path, f'[paths]\nstate = "{tmp_path}/own"\n'))
    assert chosen.paths.state_folder == tmp_path / "own"
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert load_settings().paths.state_folder == tmp_path / "linggong-kiosk"
