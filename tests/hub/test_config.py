"""The hub's settings: the shipped file is whole, a city's file is laid over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import SettingsError
from kiosk.hub.config import load_hub_settings
from kiosk.hub.sheets.import_settings import ImportSettings
from kiosk.hub.sheets.limits import SheetLimits


def test_the_shipped_settings_are_whole_and_need_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    settings = load_hub_settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/hub.db"
    assert settings.feed_folder == tmp_path / "feed"
    assert (settings.sheets, settings.imports) == (SheetLimits(), ImportSettings())


def test_a_wrong_key_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    file.write_text("[hub]\n\n[retention]\nnames_days = 9999\n", encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_hub_settings(file)
    assert (wrong.value.line, wrong.value.key, wrong.value.allowed) == (4, "retention.names_days", "0 to 365")
