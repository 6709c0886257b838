"""Finds what ships beside the code: ``assets/`` and ``config/``, in a checkout and in an installed wheel alike.

By the packages' own paths: ``importlib.resources`` could also read from a zip, and brings a dozen modules for that into
every program's start.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def asset_path(relative: str) -> Path:
    """The file ``assets/<relative>``; Qt and SQLite want real paths, so the package is never run from a zip."""
    path = _folder("kiosk.assets") / relative
    if not path.exists():
        raise FileNotFoundError(f"asset missing from this installation: {relative}")
    return path


def asset_text(relative: str) -> str:
    return asset_path(relative).read_text(encoding="utf-8")


def default_settings_path(program: str = "kiosk") -> Path:
    """The settings that ship with the program; every key that a site may change stands in it with its meaning.

    ``program``: ``kiosk`` or ``hub``.
    """
    return _folder("kiosk.defaults") / f"{program}.toml"


def _folder(package: str) -> Path:
    return Path(next(iter(import_module(package).__path__)))
