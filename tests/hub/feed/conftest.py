from __future__ import annotations

from pathlib import Path

import pytest

from tests.feed_kit import Feed, make_feed


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return make_feed(tmp_path / "hub")
