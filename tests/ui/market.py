"""A small published market and a demo identity in a folder of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk.config import PathSettings, Settings, load_settings
from kiosk.demo.sample import prepare

JOBS = 600


def settings_in(state_folder: Path) -> Settings:
    return replace(load_settings(), paths=PathSettings(str(state_folder)))


def make_market(state_folder: Path, jobs: int = JOBS) -> Settings:
    """Settings whose state folder holds a sample market of today and a demo identity."""
    settings = settings_in(state_folder)
    prepare(settings, jobs, lambda _words: None)
    return settings
