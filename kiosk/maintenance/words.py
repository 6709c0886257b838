"""What is said about findings, as it is shipped."""

from __future__ import annotations

from kiosk.domain.findings import ProbeWords, parse_probe_words
from kiosk.resources import asset_text


def load_probe_words() -> ProbeWords:
    """Raises ValueError for an installation that lacks a row."""
    return parse_probe_words(asset_text("data/probes.toml"))
