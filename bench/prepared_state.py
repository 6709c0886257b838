"""The state folder that the modules of one run start from: 100,000 sample postings for today and the demo identity."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.config import Settings, load_settings

if TYPE_CHECKING:
    from kiosk.demo.sample import Say

JOBS = 100_000
VARIABLE = "KIOSK_BENCH_STATE"


def build(folder: Path, say: Say) -> None:
    """Makes the folder and names it to the child processes of this one."""
    # Imported here: the making of a market is no part of the programs that are measured.
    from kiosk.demo.sample import demo_settings, prepare

    prepare(demo_settings(load_settings(), folder), JOBS, say)
    os.environ[VARIABLE] = str(folder)


def copy_to(folder: Path, reader: str = 'profile = "demo"', printer: str = "") -> tuple[Settings, Path]:
    """A copy with a ledger of its own; its settings and the file that tells helper programs the same."""
    shutil.copytree(os.environ[VARIABLE], folder)
    file = folder / "settings.toml"
    file.write_text(f'[paths]\nstate = "{folder}"\n\n[reader]\n{reader}\n\n[printer]\n{printer}\n', encoding="utf-8")
    return load_settings(file), file
