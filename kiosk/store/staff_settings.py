"""Settings that the staff make at the machine: laid over all others, tried and taken back like the hub's."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.values import frozen


@frozen
class Adjustable:
    """One setting of the maintenance page; whole numbers go by ``step``, ``most`` 1 and ``least`` 0 is a switch."""

    table: str
    key: str
    least: float
    most: float
    step: float
    kind: type = int

    @property
    def name(self) -> str:
        return f"{self.table}.{self.key}"

    def literal(self, value: float) -> str:
        if self.kind is bool:
            return "true" if value else "false"
        return str(int(value)) if self.kind is int else f"{value:.4f}"


MM_PER_PX = Adjustable("screen", "mm_per_px", 0.05, 2.0, 0.0005, float)
ADJUSTABLE = (
    Adjustable("session", "idle_s", 20, 600, 10),
    Adjustable("screen", "lower_edge_mm", 0, 2000, 50),
    Adjustable("voice", "loudness", 1, 5, 1),
    Adjustable("voice", "prompts", 0, 1, 1, bool),
    Adjustable("printer", "prints_by_itself", 0, 1, 1, bool),
    Adjustable("screen", "high_contrast", 0, 1, 1, bool),
    Adjustable("screen", "reduced_motion", 0, 1, 1, bool),
)
_BY_NAME = {each.name: each for each in (MM_PER_PX, *ADJUSTABLE)}
_KEYS = {
    table: {each.key for each in _BY_NAME.values() if each.table == table}
    for table, _ in (name.split(".") for name in _BY_NAME)
}


class StaffSettingsFolder(SentSettingsFolder):
    """``<state>/staff-settings/``. A change is a new version with everything that the staff have set so far."""

    def __init__(self, state: Path) -> None:
        super().__init__(state, "staff-settings", _KEYS)

    def change(self, name: str, value: float, site_file: Path | None) -> str | None:
        """The code of what stood in the way, or None. Raises OSError and KeyError."""
        adjustable = _BY_NAME[name]
        if not adjustable.least <= value <= adjustable.most:
            return SettingsError.code
        chosen = {**self._chosen(), name: adjustable.literal(value)}
        known = self.state()
        return self.take(max(known.version, known.rejected) + 1, _toml(chosen), site_file)

    def _chosen(self) -> dict[str, str]:
        file = self.file()
        if file is None:
            return {}
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        return {
            each.name: each.literal(tables[each.table][each.key])
            for each in _BY_NAME.values()
            if each.key in tables.get(each.table, {})
        }


def _toml(chosen: dict[str, str]) -> str:
    tables: dict[str, list[str]] = {}
    for name, literal in chosen.items():
        table, _, key = name.partition(".")
        tables.setdefault(table, []).append(f"{key} = {literal}")
    return "".join(f"[{table}]\n" + "".join(f"{line}\n" for line in lines) for table, lines in tables.items())
