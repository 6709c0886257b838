"""Releases side by side, made by the real venv and the real pip without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.program import ReleaseExit, main
from kiosk.release.releases import Releases
from kiosk.release.wheelhouse import checked
from tests.release.small_release import wheelhouse


def run(root: Path, *words: str) -> int:
    return main(["--root", str(root), "--python", sys.executable, *words])


def test_an_upgrade_lies_beside_what_runs_and_a_failed_one_leaves_no_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    assert run(root, "install", str(wheelhouse(tmp_path / "one", "1.0"))) == ReleaseExit.DONE
    assert run(root, "install", str(wheelhouse(tmp_path / "two", "2.0"))) == ReleaseExit.DONE
    said = subprocess.run([root / "current/bin/kiosk"], check=True, capture_output=True, text=True)
    assert said.stdout == "it runs\n"

    before = sorted((root / "releases").iterdir())
    broken = wheelhouse(tmp_path / "three", "3.0", "raise SystemExit(1)")
    assert run(root, "install", str(broken)) == ReleaseExit.FAILED
    assert ReleaseFault.NOT_INSTALLED in capsys.readouterr().err
    assert sorted((root / "releases").iterdir()) == before
    assert Path(root / "current").resolve().name.startswith("2.0-")

    assert run(root, "back") == ReleaseExit.DONE
    assert Path(root / "current").resolve().name.startswith("1.0-")
    capsys.readouterr()
    assert run(root, "list") == ReleaseExit.DONE
    assert [line[:5] for line in capsys.readouterr().out.splitlines()] == ["  2.0", "* 1.0"]


def test_a_python_that_makes_no_environment_is_named(tmp_path: Path) -> None:
    releases = Releases(tmp_path / "root", Path("/bin/false"))
    with pytest.raises(ReleaseError) as raised:
        releases.make(checked(wheelhouse(tmp_path / "wheels", "1.0")))
    assert raised.value.code is ReleaseFault.PYTHON_UNSUITED
    assert releases.known() == ()


def test_a_place_that_cannot_be_written_is_no_defect_of_the_release(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("a file where the folder should be", encoding="ascii")
    releases = Releases(tmp_path / "root", Path(sys.executable))
    with pytest.raises(ReleaseError) as raised:
        releases.make(checked(wheelhouse(tmp_path / "wheels", "1.0")))
    assert raised.value.code is ReleaseFault.DISK


def test_what_is_not_here_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "back") == ReleaseExit.FAILED
    assert ReleaseFault.NOTHING_BEFORE in capsys.readouterr().err
