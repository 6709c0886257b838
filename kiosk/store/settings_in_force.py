"""The settings that a program beside the screen runs with: the same layers, none of them its own to judge."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kiosk.config import Settings, SettingsError, load_settings
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.store.staff_settings import StaffSettingsFolder


def settings_in_force(site_file: Path | None, state: Path | None = None) -> tuple[Settings, Path]:
    """The site's settings, over them what the hub has sent and what the staff have set at the machine; and the state
    folder, which is the settings' own without ``state``.

    What went bad in the upper layers since a start has proven it is the screen's to take back: until then the site's
    serve alone. Raises SettingsError for the site's own file.
    """
    settings = load_settings(site_file)
    folder = state or settings.paths.state_folder
    with suppress(SettingsError):
        settings = load_settings(site_file, SentSettingsFolder(folder).file(), StaffSettingsFolder(folder).file())
    return settings, folder
