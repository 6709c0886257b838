from __future__ import annotations

from pathlib import Path

import pytest

from tests.update.kit import Hall, make_hall


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return make_hall(tmp_path)
