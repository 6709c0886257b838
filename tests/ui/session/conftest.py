"""A fresh session in service, with a reader ready."""

from __future__ import annotations

import pytest

from tests.ui.session.player import Player


@pytest.fixture
def player() -> Player:
    return Player()
