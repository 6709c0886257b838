"""Settings: TOML in, typed and checked values out.

Start-up waits for this module, so it needs nothing beyond ``tomllib`` and ``dataclasses``. A wrong file is answered
with its name, the line, the key and what is allowed, and the last good file keeps the kiosk running.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from kiosk.durable_files import write_secret
from kiosk.resources import default_settings_path
from kiosk.values import frozen

Table = TypeVar("Table")

ARGON2ID = r"|\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+"
LAST_GOOD = "settings.last-good.toml"
"""In a state folder: the copy of the site's file that was good at the last start."""


class SettingsError(Exception):
    """One wrong setting: ``file``, ``line`` (None when unknown), dotted ``key`` and what is ``allowed``."""

    code = "SETTINGS_WRONG"

    def __init__(self, file: Path, line: int | None, key: str, allowed: str) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.allowed = allowed
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {key}: {allowed}")


@frozen
class Between:
    """Both ends included."""

    low: float
    high: float


@frozen
class OneOf:
    words: tuple[str, ...]


@frozen
class OneNumber:
    numbers: tuple[int, ...]


@frozen
class Matches:
    pattern: str
    meaning: str


@frozen
class KioskSettings:
    market_name: Annotated[str, Matches(r".{1,20}", "1 to 20 characters")]
    place_name: Annotated[str, Matches(r".{1,24}", "1 to 24 characters")]
    region: Annotated[str, Matches(r"\d{6}(\d{3})?", "a county code of 6 or a township code of 9 digits")]
    market_phone: Annotated[str, Matches(r"[0-9-]{3,20}", "digits and dashes")]
    latitude: Annotated[float | None, Between(-90.0, 90.0)] = None
    longitude: Annotated[float | None, Between(-180.0, 180.0)] = None


@frozen
class ScreenSettings:
    """``mm_per_px`` 0 asks the display; ``lower_edge_mm`` is the height of the picture's lower edge above the floor."""

    mm_per_px: Annotated[float, Between(0.0, 2.0)]
    lower_edge_mm: Annotated[int, Between(0, 2000)]
    width_px: Annotated[int, Between(320, 7680)]
    height_px: Annotated[int, Between(320, 7680)]
    full_screen: bool
    high_contrast: bool
    reduced_motion: bool
    show_name: bool


@frozen
class ReaderSettings:
    profile: Annotated[str, OneOf(("auto", "serial", "usb-bulk", "ffb0-paged", "uid", "command", "demo"))]
    name_pattern: str
    serial_path: str
    command: tuple[str, ...]
    poll_ms: Annotated[int, Between(300, 5000)]
    read_ethnicity: bool
    read_address: bool
    newest_address: bool


@frozen
class PrinterSettings:
    """``attachment`` says which of the others count."""

    attachment: Annotated[str, OneOf(("none", "usb", "network", "serial", "file", "system"))]
    paper_mm: Annotated[int, OneNumber((58, 80))]
    prints_by_itself: bool
    cutter: bool
    usb_id: Annotated[str, Matches(r"|[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", 'vendor:product as lsusb shows it, or ""')]
    host: Annotated[str, Matches(r"[0-9A-Za-z.-]{0,253}", "a host name or an IPv4 address")]
    port: Annotated[int, Between(1, 65535)]
    path: str
    baud: Annotated[int, OneNumber((9600, 19200, 38400, 57600, 115200, 230400))]
    queue: Annotated[str, Matches(r"[^\s/#-][^\s/#]{0,126}|", "the name of a CUPS queue")]
    sheet: Annotated[str, OneOf(("roll", "a4"))]


@frozen
class SessionSettings:
    idle_s: Annotated[int, Between(20, 600)]
    idle_warning_s: Annotated[int, Between(20, 120)]
    undo_minutes: Annotated[int, Between(1, 60)]
    form_guard_s: Annotated[int, Between(0, 60)]
    second_card_s: Annotated[int, Between(1, 30)]
    farewell_s: Annotated[int, Between(2, 60)]
    keep_days: Annotated[int, Between(1, 90)]


@frozen
class VoiceSettings:
    """``device`` is a name of ALSA, ``pack`` a folder of recorded sentences (``kiosk.ui.voice.prompt_pack``)."""

    prompts: bool
    loudness: Annotated[int, Between(1, 5)]
    device: Annotated[str, Matches(r".{1,200}", "the name of an ALSA device")]
    pack: str


@frozen
class MatchingSettings:
    """Weights of the additive terms of a job's value, see ``kiosk.domain.scoring``."""

    weight_pay: Annotated[float, Between(0.0, 10.0)]
    weight_settlement: Annotated[float, Between(0.0, 10.0)]
    weight_start: Annotated[float, Between(0.0, 10.0)]
    weight_perks: Annotated[float, Between(0.0, 10.0)]
    weight_trade: Annotated[float, Between(0.0, 10.0)]
    weight_distance: Annotated[float, Between(0.0, 1.0)]
    reservation: Annotated[float, Between(-10.0, 10.0)]
    sigma: Annotated[float, Between(0.01, 10.0)]


@frozen
class SyncSettings:
    """The hub is asked each ``poll_s``, and each ``morning_poll_s`` while a hall's market is on (``morning``).

    ``stick_roots`` are the folders below which sticks are mounted; without any none is served by itself.
    """

    poll_s: Annotated[int, Between(5, 3600)]
    morning_poll_s: Annotated[int, Between(1, 3600)]
    morning: Annotated[str, Matches(r"|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", 'HH:MM-HH:MM or ""')]
    ca_file: str
    stick_roots: tuple[str, ...]


@frozen
class LimitSettings:
    """Ceilings of resident memory."""

    screen_mib: Annotated[int, Between(128, 8192)]
    helper_mib: Annotated[int, Between(64, 8192)]


@frozen
class StaffSettings:
    """Who may open the maintenance page, beside what ``kiosk staff`` has set on the machine: Argon2id hashes, and
    ``role:tag`` of staff cards."""

    clerk_pin: Annotated[str, Matches(ARGON2ID, "a hash as kiosk staff hash prints it")]
    manager_pin: Annotated[str, Matches(ARGON2ID, "a hash as kiosk staff hash prints it")]
    admin_pin: Annotated[str, Matches(ARGON2ID, "a hash as kiosk staff hash prints it")]
    cards: Annotated[tuple[str, ...], Matches(r"(clerk|manager|admin):[0-9a-f]{32}", "role:tag")]
    exit_s: Annotated[int, Between(60, 600)]


@frozen
class PathSettings:
    state: str

    @property
    def state_folder(self) -> Path:
        """Where ledger, cache, keys and logs live: the setting, else systemd's folder, else the user's."""
        if self.state:
            return Path(self.state)
        if systemd := os.environ.get("STATE_DIRECTORY"):
            return Path(systemd.split(":")[0])
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        return Path(home) / "linggong-kiosk"


@frozen
class Settings:
    kiosk: KioskSettings
    screen: ScreenSettings
    reader: ReaderSettings
    printer: PrinterSettings
    session: SessionSettings
    voice: VoiceSettings
    matching: MatchingSettings
    sync: SyncSettings
    limits: LimitSettings
    staff: StaffSettings
    paths: PathSettings


def load_settings(
    site_file: Path | None = None, sent_file: Path | None = None, staff_file: Path | None = None
) -> Settings:
    """The shipped defaults, over them the site's file, over that what the hub sent, and on top what the staff have
    set at the machine. Raises SettingsError."""
    return read_settings(Settings, default_settings_path(), site_file, sent_file, staff_file)


def read_settings(kind: type[Table], defaults: Path, *over: Path | None) -> Table:
    """A dataclass of tables out of ``defaults`` with the other files laid over them, key by key, the last on top.

    Raises SettingsError, which names the last file.
    """
    merged = _read(defaults)
    last = defaults
    for file in over:
        if file is None:
            continue
        last = file
        for table, values in _read(file).items():
            if not isinstance(values, dict):
                raise SettingsError(file, _line_of(file, table), table, "a table such as [kiosk]")
            merged[table] = {**merged.get(table, {}), **values}
    return _build(kind, merged, last, "")


@frozen
class LoadedSettings:
    """``file`` is what the helper programs shall load to run with the same settings (None: the shipped defaults).

    ``wrong`` is what the site's own file says wrongly while older settings go on.
    """

    settings: Settings
    file: Path | None
    wrong: SettingsError | None = None

    @property
    def alarm(self) -> str:
        """For the staff's line on the screen; empty when nothing is wrong."""
        return "" if self.wrong is None else self.wrong.code

    @property
    def complaint(self) -> tuple[str, ...]:
        """For whoever starts the program: what is wrong, and which settings serve meanwhile."""
        if self.wrong is None:
            return ()
        serve = "the shipped settings serve" if self.file is None else "the last good settings go on"
        return (str(self.wrong), serve)


def load_or_last_good(site_file: Path | None, last_good: Path) -> LoadedSettings:
    """The site's settings, or the last good ones together with what is wrong with the new file.

    A good file is copied to ``last_good``, and the copy is what the helpers get: one that is started again must not
    stumble over what was typed into the site's file meanwhile. Without any good file the shipped defaults serve.
    """
    if site_file is None:
        return LoadedSettings(load_settings(), None)
    try:
        settings = load_settings(site_file)
    except SettingsError as error:
        if last_good.exists():
            try:
                return LoadedSettings(load_settings(last_good), last_good, error)
            except SettingsError:
                return LoadedSettings(load_settings(), None, error)
        return LoadedSettings(load_settings(), None, error)
    try:
        _keep(site_file, last_good)
    except OSError:
        # A full or read-only disk costs the copy, not the start.
        return LoadedSettings(settings, site_file)
    return LoadedSettings(settings, last_good)


def _keep(site_file: Path, last_good: Path) -> None:
    text = site_file.read_bytes()
    if last_good.exists() and last_good.read_bytes() == text:
        return
    last_good.parent.mkdir(parents=True, exist_ok=True)
    # The hashes of the staff's PINs may stand in it.
    write_secret(last_good, text)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(path, None, "encoding", "UTF-8 text") from error
    except OSError as error:
        raise SettingsError(path, None, "file", f"a readable file ({error.strerror})") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else None
        raise SettingsError(path, line, "syntax", f"TOML ({error})") from error


def _build(kind: type[Table], values: Mapping[str, Any], source: Path, prefix: str) -> Table:
    hints = get_type_hints(kind, include_extras=True)
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # only settings dataclasses come here
    for name in values:
        if name not in known:
            key = f"{prefix}{name}"
            raise SettingsError(source, _line_of(source, key), key, f"one of: {', '.join(sorted(known))}")
    built: dict[str, Any] = {}
    for name, each in known.items():
        key = f"{prefix}{name}"
        hint = hints[name]
        if name not in values:
            if each.default is None:
                built[name] = None
                continue
            raise SettingsError(source, None, key, "a value; it is missing")
        value = values[name]
        if is_dataclass(hint):
            if not isinstance(value, dict):
                raise SettingsError(source, _line_of(source, key), key, "a table such as [kiosk]")
            built[name] = _build(hint, value, source, f"{key}.")  # type: ignore[arg-type]
        else:
            built[name] = _checked(value, hint, source, key)
    return kind(**built)


def _checked(value: Any, hint: Any, source: Path, key: str) -> Any:
    rule: Between | OneOf | OneNumber | Matches | None = None
    if get_origin(hint) is Annotated:
        hint, rule = get_args(hint)

    def refuse(allowed: str) -> SettingsError:
        return SettingsError(source, _line_of(source, key), key, allowed)

    if hint is bool:
        if not isinstance(value, bool):
            raise refuse("true or false")
        return value
    if hint is str:
        if not isinstance(value, str):
            raise refuse('text in quotes ("…")')
        if isinstance(rule, OneOf) and value not in rule.words:
            raise refuse(f"one of: {', '.join(rule.words)}")
        if isinstance(rule, Matches) and not re.fullmatch(rule.pattern, value):
            raise refuse(rule.meaning)
        return value
    if hint == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise refuse('a list of texts (["program", "argument"])')
        if isinstance(rule, Matches) and not all(re.fullmatch(rule.pattern, word) for word in value):
            raise refuse(rule.meaning)
        return tuple(value)
    whole = hint is int
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise refuse("a whole number" if whole else "a number")
    if isinstance(rule, OneNumber) and value not in rule.numbers:
        raise refuse(f"one of: {', '.join(str(each) for each in rule.numbers)}")
    if isinstance(rule, Between) and not rule.low <= value <= rule.high:
        raise refuse(f"{rule.low} to {rule.high}")
    return value if whole else float(value)


def _line_of(source: Path, dotted: str) -> int | None:
    """The line where a key or a table stands; tomllib keeps no positions."""
    table, _, name = dotted.rpartition(".")
    current = ""
    for number, raw in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if header := re.match(r"\[\s*([\w.-]+)\s*\]", line):
            current = header.group(1)
            if current == dotted:
                return number
        elif current == table and re.match(rf"\"?{re.escape(name)}\"?\s*=", line):
            return number
    return None
