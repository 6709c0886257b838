"""A copy of a wheelhouse is taken whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.wheelhouse import SUMS, checked
from tests.release.small_release import wheelhouse, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return wheelhouse(tmp_path / "wheels", "1.2")


def test_a_whole_copy_is_known_by_version_and_content(folder: Path, tmp_path: Path) -> None:
    first = checked(folder)
    assert first.version == "1.2"
    assert first.name.startswith("1.2-")
    assert checked(wheelhouse(tmp_path / "other", "1.2", "print('another build')")).name != first.name


def fault(folder: Path) -> ReleaseFault:
    with pytest.raises(ReleaseError) as raised:
        checked(folder)
    return raised.value.code


def test_a_damaged_copy_is_refused(folder: Path) -> None:
    (wheel,) = folder.glob("*.whl")
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-1])
    assert fault(folder) is ReleaseFault.WHEELHOUSE_DAMAGED
    wheel.write_bytes(whole[:-1] + b"x")
    assert fault(folder) is ReleaseFault.WHEELHOUSE_DAMAGED
    wheel.unlink()
    assert fault(folder) is ReleaseFault.WHEELHOUSE_DAMAGED


@pytest.mark.parametrize("line", ["../../etc/passwd", "a b.whl", "-.whl/x", ""])
def test_sums_that_name_anything_but_wheels_of_the_folder_are_refused(folder: Path, line: str) -> None:
    sums = folder / SUMS
    sums.write_text(sums.read_text("ascii") + f"{'0' * 64}  {line}\n", encoding="ascii")
    assert fault(folder) is ReleaseFault.WHEELHOUSE_DAMAGED


def test_a_folder_without_the_program_or_without_sums_is_no_wheelhouse(folder: Path) -> None:
    (wheel,) = folder.glob("*.whl")
    wheel.rename(folder / "other-1.0-py3-none-any.whl")
    write_sums(folder)
    assert fault(folder) is ReleaseFault.WHEELHOUSE_DAMAGED
    (folder / SUMS).unlink()
    assert fault(folder) is ReleaseFault.NO_WHEELHOUSE
