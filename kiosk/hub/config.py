"""The hub's settings, read like the kiosk's: shipped defaults with the city's file laid over them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from kiosk.config import Between, Matches, OneOf, read_settings
from kiosk.hub.sheets.import_settings import ImportSettings
from kiosk.hub.sheets.limits import SheetLimits
from kiosk.hub.wording.advertisement_linter import MinimumWage
from kiosk.resources import default_settings_path


@dataclass(frozen=True, slots=True)
class CitySettings:
    city_name: Annotated[str, Matches(r".{1,20}", "1 to 20 characters")]
    region: Annotated[str, Matches(r"\d{6}", "a city's or county's code of 6 digits")]
    public_host: Annotated[str, Matches(r"[a-z0-9.-]{1,253}(:\d{1,5})?", "a host name in lower case")]
    public_url: Annotated[str, Matches(r"https?://\S+", "an address that begins with https://")]
    market_phone: Annotated[str, Matches(r"[0-9-]{3,20}", "digits and dashes")]


@dataclass(frozen=True, slots=True)
class ServeSettings:
    host: str
    port: Annotated[int, Between(1, 65535)]
    behind_proxy: bool
    certificate: str
    certificate_key: str


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    url: str


@dataclass(frozen=True, slots=True)
class FeedSettings:
    publish_each_s: Annotated[float, Between(0.1, 60.0)]
    delta_days: Annotated[int, Between(1, 7)]


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """M13: each tier is a setting. Days; a dispute may be brought within a year, records are kept three."""

    names_days: Annotated[int, Between(0, 365)]
    dispute_days: Annotated[int, Between(0, 3650)]
    records_days: Annotated[int, Between(365, 10_000)]


@dataclass(frozen=True, slots=True)
class MinimumWageSettings:
    hour_yuan: Annotated[float, Between(0.0, 200.0)]
    month_yuan: Annotated[int, Between(0, 20_000)]

    @property
    def stated(self) -> MinimumWage:
        """To the jiao, as provinces state it."""
        return MinimumWage(Fraction(str(self.hour_yuan)), self.month_yuan)


@dataclass(frozen=True, slots=True)
class SignInSettings:
    attempts: Annotated[int, Between(3, 20)]
    lock_minutes: Annotated[int, Between(1, 1440)]
    session_hours: Annotated[int, Between(1, 24)]


@dataclass(frozen=True, slots=True)
class RobotSettings:
    """The robot of the office's chat group; nothing is sent anywhere while ``url`` is empty."""

    url: Annotated[str, Matches(r"|https?://\S+", 'the robot\'s whole address, or ""')]
    kind: Annotated[str, OneOf(("wecom", "dingtalk", "feishu"))]
    at: Annotated[str, Matches(r"([01]\d|2[0-3]):[0-5]\d", "a time of day such as 07:00")]

    @property
    def minute(self) -> int:
        """Of the day."""
        return int(self.at[:2]) * 60 + int(self.at[3:])


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """``token``: what Prometheus has to bring; nothing is shown to anybody while it is empty."""

    token: Annotated[str, Matches(r"|[A-Za-z0-9_-]{16,128}", 'at least 16 letters and digits, or ""')]


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """``stick``: where a stick for backups is mounted, empty for none."""

    stick: str


@dataclass(frozen=True, slots=True)
class HubPathSettings:
    state: str

    @property
    def state_folder(self) -> Path:
        """Where database, keys and feed live: the setting, else systemd's folder, else the user's."""
        if self.state:
            return Path(self.state)
        if systemd := os.environ.get("STATE_DIRECTORY"):
            return Path(systemd.split(":")[0])
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        return Path(home) / "linggong-hub"


@dataclass(frozen=True, slots=True)
class HubSettings:
    hub: CitySettings
    serve: ServeSettings
    database: DatabaseSettings
    feed: FeedSettings
    retention: RetentionSettings
    minimum_wage: MinimumWageSettings
    sign_in: SignInSettings
    sheets: SheetLimits
    imports: ImportSettings
    robot: RobotSettings
    metrics: MetricsSettings
    backup: BackupSettings
    paths: HubPathSettings

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.paths.state_folder / 'hub.db'}"

    @property
    def templates_folder(self) -> Path:
        """The bureau's own forms for exports and reports, ``*.template.toml``."""
        return self.paths.state_folder / "templates"

    @property
    def feed_folder(self) -> Path:
        """The published files, ``metadata/`` and ``targets/``: all that a web server needs to see of the state."""
        return self.paths.state_folder / "feed"

    @property
    def feed_keys_folder(self) -> Path:
        """The online keys that sign the feed (``kiosk.hub.feed.keys``)."""
        return self.paths.state_folder / "feed-keys"


def load_hub_settings(city_file: Path | None = None) -> HubSettings:
    """Raises kiosk.config.SettingsError."""
    return read_settings(HubSettings, default_settings_path("hub"), city_file)
