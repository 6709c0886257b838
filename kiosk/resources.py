"""Finds what ships beside the code: ``assets/`` and ``config/``, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def asset_path(relative: str) -> Path:
    """The file ``assets/<relative>``; Qt and SQLite want real paths, so the package is never run from a zip."""
    path = Path(str(files("kiosk.assets"))) / relative
    if not path.exists():
        raise FileNotFoundError(f"asset missing from this installation: {relative}")
    return path


def asset_text(relative: str) -> str:
    return asset_path(relative).read_text(encoding="utf-8")


def default_settings_path(program: str = "kiosk") -> Path:
    """The settings that ship with the program; every key that a site may change stands in it with its meaning.

    ``program``: ``kiosk`` or ``hub``.
    """
    return Path(str(files("kiosk.defaults"))) / f"{program}.toml"
